#include "in/gate.h"

#include <algorithm>

#include "in/normalise.h"
#include "in/utf8.h"

namespace hinomi::in {

Gate::Gate(const ReadOptions& options, ClaimSink& sink)
    : options_(options), sink_(sink), deadline_(options.now() + options.limits.time) {}

Result<> Gate::check_time() const {
  if (options_.now() <= deadline_) return {};
  return fail(
      ErrorKind::too_large, "reading the report took too long", {},
      "Split it: the limit is " + std::to_string(options_.limits.time.count()) + " milliseconds");
}

Result<> Gate::count_one() {
  if (claims_ + refused_ < options_.limits.items) return tick();
  return fail(ErrorKind::too_large, "the report has too many entries", {},
              "Split it: the limit is " + std::to_string(options_.limits.items) + " entries");
}

void Gate::set_place(std::string& place) const {
  if (place_.whole)
    place = place_.text;
  else if (!place_.text.empty())
    place.insert(0, place_.text);
}

Result<> Gate::give(Claim&& claim) {
  TRY(count_one());
  ++claims_;
  set_place(claim.place);
  sink_.claim(std::move(claim));
  return {};
}

Result<> Gate::refuse(Error&& error) {
  TRY(count_one());
  ++refused_;
  if (refused_ > options_.limits.refusals) return {};
  set_place(error.where);
  sink_.refuse(std::move(error));
  return {};
}

Marking Gate::marking_for(std::optional<Tlp> said, std::optional<Pap> said_pap) const {
  Marking out = report_marking_.value_or(options_.default_marking);
  if (said) out.tlp = report_marking_ ? std::max(out.tlp, *said) : *said;
  if (said_pap) out.pap = report_marking_ ? std::max(out.pap, *said_pap) : *said_pap;
  return out;
}

Result<> Gate::offer(std::optional<IndicatorType> type, std::string_view original, Claim&& claim) {
  if (original.size() > options_.limits.field)
    return refuse({ErrorKind::too_large, "an indicator longer than the limit", claim.place,
                   "Shorten it to " + std::to_string(options_.limits.field) + " bytes"});
  if (original.find(replacement) != std::string_view::npos)
    return refuse({ErrorKind::invalid, "an indicator with bytes that are no text", claim.place,
                   "Save the report as UTF-8 and send it again"});
  auto indicator = type ? normalise(*type, original) : normalise(original);
  if (!indicator) {
    Error error = std::move(indicator).error();
    error.what += ": " + std::string(cut(original, 100));
    error.where = claim.place;
    return refuse(std::move(error));
  }
  claim.indicator = std::move(*indicator);
  return give(std::move(claim));
}

std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace hinomi::in
