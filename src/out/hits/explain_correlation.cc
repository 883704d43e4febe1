#include "out/hits/explain_correlation.h"

#include "judge/detect/correlation_links.h"
#include "judge/detect/numbers.h"
#include "judge/detect/timespan.h"
#include "out/hits/explain.h"

namespace hinomi::hits {

namespace {

using detect::Condition;
using detect::Correlation;
using detect::CorrelationKind;
using detect::RuleSet;

std::string comma_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string rule_line(const RuleSet& rules, const std::string& reference) {
  auto target = detect::find_target(rules, reference);
  if (!target) return reference;
  const std::string& title = target->is_correlation ? rules.correlations[target->index].title
                                                    : rules.rules[target->index].title;
  return title == reference ? title : title + " (" + reference + ")";
}

std::string measured(const Correlation& one, bool ja) {
  std::string fields = comma_list(one.fields), percent = detect::number_text(one.percentile);
  switch (one.kind) {
    case CorrelationKind::event_count: return ja ? "イベントの数" : "the number of events";
    case CorrelationKind::value_count:
      if (one.fields.size() > 1)
        return ja ? fields + " の異なる組み合わせの数"
                  : "the number of different combinations of " + fields;
      return ja ? fields + " の異なる値の数" : "the number of different values of " + fields;
    case CorrelationKind::temporal:
      return ja ? "見られた規則の数" : "the number of rules that were seen";
    case CorrelationKind::temporal_ordered:
      return ja ? "上の順に見られた規則の数"
                : "the number of rules that were seen one after the other in this order";
    case CorrelationKind::value_sum: return ja ? fields + " の合計" : "the sum of " + fields;
    case CorrelationKind::value_avg: return ja ? fields + " の平均" : "the mean of " + fields;
    case CorrelationKind::value_percentile:
      return ja ? fields + " の " + percent + " パーセンタイル"
                : "percentile " + percent + " of " + fields;
    case CorrelationKind::value_median:
      return ja ? fields + " の中央値" : "the median of " + fields;
  }
  return {};
}

std::string expression_said(const Condition& condition, const Correlation& one, bool ja) {
  using Joined = Condition::Kind;
  if (condition.kind == Joined::test) return one.rules[condition.test];
  std::string out;
  for (const Condition& child : condition.children) {
    if (!out.empty())
      out += condition.kind == Joined::all ? (ja ? " かつ " : " and ") : (ja ? " または " : " or ");
    std::string said = expression_said(child, one, ja);
    bool is_joined = child.kind == Joined::all || child.kind == Joined::any;
    out += is_joined && child.children.size() > 1 ? "(" + said + ")" : said;
  }
  if (condition.kind == Joined::none) return ja ? out + " でない" : "not " + out;
  if (condition.kind == Joined::at_least)
    return std::to_string(condition.least) + (ja ? " 個以上: " : " or more of: ") + out;
  return out;
}

std::string condition_said(const Correlation& one, bool ja) {
  if (one.expression)
    return (ja ? "見られた規則: " : "these rules were seen: ") +
           expression_said(*one.expression, one, ja);
  constexpr const char* ops[] = {">", ">=", "<", "<=", "=", "!="};
  std::string bounds;
  for (const Correlation::Bound& bound : one.bounds)
    bounds += (bounds.empty() ? ""
               : ja           ? " かつ "
                              : " and ") +
              std::string(ops[static_cast<int>(bound.op)]) + " " +
              detect::number_text(bound.number);
  return measured(one, ja) + (ja ? " が " : " is ") + bounds;
}

}  // namespace

std::string explain_correlation(const Correlation& one, const RuleSet& rules, bool ja) {
  std::string out = explain_author(one, ja);
  out +=
      ja ? "次の規則に合ったイベントを見る:\n" : "It looks at events that these rules matched:\n";
  for (const std::string& rule : one.rules) out += "  - " + rule_line(rules, rule) + "\n";
  if (one.group_by.empty())
    out += ja ? "すべてのイベントをまとめて見る\n" : "It looks at all of them together\n";
  else
    out += (ja ? "次の値が同じものをまとめて見る: "
               : "It looks at those together that have the same value of: ") +
           comma_list(one.group_by) + "\n";
  for (const Correlation::Alias& alias : one.aliases)
    for (const auto& [rule, field] : alias.fields)
      out += "  " + alias.name +
             (ja ? " は " + rule + " では " + field : " is " + field + " in " + rule) + "\n";
  std::string span = detect::timespan_text(Duration(one.timespan_us));
  out += ja ? span + " の間に次が成り立つとき知らせる:\n"
            : "It tells when this holds within " + span + ":\n";
  out += "  " + condition_said(one, ja) + "\n";
  if (one.generate)
    out += ja ? "もとの規則の一致も知らせる\n" : "The rules that it names tell on their own too\n";
  else
    out += ja ? "もとの規則だけの一致は知らせない\n"
              : "The rules that it names do not tell on their own\n";
  return out;
}

}  // namespace hinomi::hits
