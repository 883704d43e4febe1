#include "base/shown.h"
#include "out/device/report.h"

namespace hinomi::device {
namespace {

std::string day(Time time) { return format_time(time).substr(0, 10); }

std::string_view party_text(Party party, bool ja) {
  constexpr std::string_view en[] = {"owner", "provider", "maker", "centre"};
  constexpr std::string_view jp[] = {"所有者", "回線事業者", "製造者", "センター"};
  return (ja ? jp : en)[std::size_t(party)];
}

std::string_view certainty_text(Certainty certainty, bool ja) {
  constexpr std::string_view jp[] = {"観測", "申告", "推定"};
  return ja ? jp[std::size_t(certainty)] : name_of(certainty);
}

class Writer {
 public:
  Writer(std::span<const Catalogue> catalogues, bool ja) : catalogues_(catalogues), ja_(ja) {}

  void add(const Judged& one) {
    head(one.device);
    if (!one.report.findings.empty()) line(0, ja_ ? "問題" : "What is wrong");
    for (const Finding& finding : one.report.findings) add_finding(one.device, finding);
    if (!one.report.plan.empty()) line(0, ja_ ? "すること" : "What to do");
    for (const PlanStep& step : one.report.plan)
      line(1, day(step.due) + "  " + std::string(party_text(step.who, ja_)) + ": " +
                  step.text.in(ja_) + " (" + step.subject + ")");
    if (!one.report.gaps.empty()) line(0, ja_ ? "分からないこと" : "What is not known");
    for (const Gap& gap : one.report.gaps)
      line(1, gap.text.in(ja_) + " (" + std::string(party_text(gap.who, ja_)) + ")");
    line(0, ja_ ? "求められること" : "What is asked of it");
    for (std::size_t i = 0; i < catalogues_.size(); ++i)
      add_states(one.report.states[i], catalogues_[i]);
  }

  std::string take() { return std::move(out_); }

 private:
  void line(int depth, std::string_view text) {
    out_.append(std::size_t(2 + 2 * depth), ' ');
    append_shown(text, out_);
    out_ += '\n';
  }

  void head(const Device& device) {
    if (!out_.empty()) out_ += '\n';
    std::string text = device.id;
    for (const std::string* part : {&device.maker, &device.model, &device.place})
      if (!part->empty()) text += "  " + *part;
    append_shown(text, out_);
    out_ += '\n';
  }

  void add_finding(const Device& device, const Finding& finding) {
    line(1, finding.reason.in(ja_) + " [" + std::string(name_of(finding.kind)) + ", " +
                std::string(certainty_text(finding.certainty, ja_)) +
                (finding.is_expired ? (ja_ ? "、証拠切れ" : ", evidence is over") : "") + "]");
    for (std::uint32_t number : finding.evidence) {
      const DeviceEvidence& evidence = device.evidence[number];
      line(2, day(evidence.said) + "  " + evidence.by + ", " + evidence.place);
    }
  }

  void add_states(const CatalogueStates& states, const Catalogue& catalogue) {
    std::string text = catalogue.edition + ": ";
    constexpr std::string_view jp[] = {"満たさない", "証拠切れ", "不明", "満たす", "対象外"};
    constexpr std::string_view en[] = {"unmet", "evidence over", "unknown", "met", "not asked"};
    for (std::size_t i = 0; i < std::size(jp); ++i)
      text += (i > 0 ? ", " : "") + std::string(ja_ ? jp[i] : en[i]) + " " +
              std::to_string(states.count(State(i)));
    line(1, text);
    for (const ProvisionState& one : states.provisions) {
      if (one.state != State::unmet) continue;
      const Provision& provision = catalogue.provisions[one.provision];
      line(2, provision.number + "  " + provision.text.in(ja_) +
                  (provision.is_mandatory ? ""
                   : ja_                  ? "（推奨）"
                                          : " (recommended)"));
    }
  }

  std::span<const Catalogue> catalogues_;
  bool ja_;
  std::string out_;
};

}  // namespace

std::string text_of(std::span<const Judged> devices, std::span<const Catalogue> catalogues,
                    bool japanese) {
  Writer out(catalogues, japanese);
  for (const Judged& one : devices) out.add(one);
  return out.take();
}

}  // namespace hinomi::device
