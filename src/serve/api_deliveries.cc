// How far a letter came with each addressee: for the sender's desk alone.
#include <algorithm>
#include <charconv>

#include "serve/api_letter_parts.h"

namespace hinomi::serve {
namespace {

using picture::LetterRow;
using picture::Picture;

struct DeliveryFilter {
  bool waiting = false;
  std::optional<ReceiptState> state;
  std::string part, sector, sort;
};

Result<DeliveryFilter> delivery_filter_of(const ApiCall& call) {
  DeliveryFilter filter{
      .part = call.query("q"), .sector = call.query("sector"), .sort = call.query("sort")};
  if (std::string state = call.query("state"); state == "waiting") {
    filter.waiting = true;
  } else if (!state.empty()) {
    filter.state = receipt_state_from(state);
    if (!filter.state)
      return fail(ErrorKind::invalid, "no such state", "state",
                  "One of waiting, sent, delivered, failed, opened, acknowledged, acted");
  }
  if (filter.sort.empty()) filter.sort = "name";
  if (filter.sort != "name" && filter.sort != "state" && filter.sort != "at")
    return fail(ErrorKind::invalid, "no such order", "sort", "One of name, state, at");
  return filter;
}

// One row; the views live as long as the Picture is looked at.
struct DeliveryItem {
  std::size_t place = 0;
  std::string_view member, name, sector;
  const Contact* contact = nullptr;
};

DeliveryItem item_of(const Picture& picture, const LetterRow& row, std::size_t place) {
  const Addressee& to = row.letter.to[place];
  DeliveryItem out{.place = place, .member = to.member, .name = to.member};
  if (auto member = picture.members().find(to.member); member != picture.members().end()) {
    out.name = member->second.name;
    out.sector = member->second.sector;
  }
  const auto& contacts = picture.people().contacts();
  if (auto contact = contacts.find(to.contact); contact != contacts.end())
    out.contact = &contact->second;
  return out;
}

bool fits(const LetterRow& row, const DeliveryItem& item, const DeliveryFilter& filter) {
  const auto& state = row.deliveries[item.place].state;
  if (filter.waiting && state) return false;
  if (filter.state && state != filter.state) return false;
  if (!filter.sector.empty() && item.sector != filter.sector) return false;
  return holds_part(item.name, filter.part) || holds_part(item.member, filter.part) ||
         (item.contact && (holds_part(item.contact->id, filter.part) ||
                           holds_part(item.contact->holder, filter.part)));
}

bool comes_before(const LetterRow& row, const DeliveryItem& a, const DeliveryItem& b,
                  std::string_view sort) {
  const auto& x = row.deliveries[a.place];
  const auto& y = row.deliveries[b.place];
  if (sort == "state" && x.state != y.state) return x.state < y.state;
  if (sort == "at" && x.at != y.at) return x.at < y.at;
  return std::tie(a.name, a.member, a.place) < std::tie(b.name, b.member, b.place);
}

json::object delivery_json(const LetterRow& row, const DeliveryItem& item) {
  const Addressee& to = row.letter.to[item.place];
  const picture::Delivery& delivery = row.deliveries[item.place];
  json::array why;
  for (const std::string& reason : to.why) why.push_back(why_json(reason));
  json::object out{{"member", to.member},
                   {"name", item.name},
                   {"sector", item.sector},
                   {"contact", id_or_null(to.contact)},
                   {"role", item.contact ? item.contact->role : std::string()},
                   {"holder", item.contact ? item.contact->holder : std::string()},
                   {"channel", name_of(to.channel)},
                   {"state", nullptr},
                   {"at", nullptr},
                   {"attempts", delivery.attempts},
                   {"note", delivery.note},
                   {"instead_of", id_or_null(to.instead_of)},
                   {"answer_by", time_or_null(delivery.clock)},
                   {"why", std::move(why)}};
  if (delivery.state) {
    out["state"] = name_of(*delivery.state);
    out["at"] = format_time(delivery.at);
  }
  return out;
}

// `next` of this list is the place of its last item in the letter.
Result<std::optional<std::size_t>> delivery_after(const ApiCall& call) {
  std::string text = call.query("after");
  if (text.empty()) return std::optional<std::size_t>();
  std::size_t place = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
  if (error == std::errc() && end == text.data() + text.size()) return std::optional(place);
  return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
              "Send the `next` of the page before");
}

}  // namespace

Result<HttpResponse> list_deliveries(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  DeliveryFilter filter = TRY(delivery_filter_of(call));
  auto after = TRY(delivery_after(call));
  return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
    const LetterRow* row = TRY(letter_asked(call, picture));
    if (!is_letter_desk(call, row->sender)) return no_such_letter(call.arguments[0]);
    std::vector<DeliveryItem> all;
    for (std::size_t i = 0; i < row->letter.to.size(); ++i)
      if (auto item = item_of(picture, *row, i); fits(*row, item, filter)) all.push_back(item);
    std::size_t total = all.size();
    auto before = [&](const DeliveryItem& a, const DeliveryItem& b) {
      return comes_before(*row, a, b, filter.sort);
    };
    if (after && *after < row->letter.to.size()) {
      DeliveryItem last = item_of(picture, *row, *after);
      std::erase_if(all, [&](const DeliveryItem& one) { return !before(last, one); });
    }
    std::sort(all.begin(), all.end(), before);
    json::array items;
    for (std::size_t i = 0; i < std::min(limit, all.size()); ++i)
      items.push_back(delivery_json(*row, all[i]));
    json::value next;
    if (all.size() > limit) next = std::to_string(all[limit - 1].place);
    return json_response(
        {{"items", std::move(items)}, {"next", std::move(next)}, {"total", total}});
  });
}

}  // namespace hinomi::serve
