#include "conformance/checks.h"

#include <cmath>

#include "base/json.h"

namespace hinomi::conformance {

namespace {

bool is_close(double wanted, double got, const json::object* tolerance) {
  double absolute = 1e-12, relative = 1e-12;
  if (tolerance) {
    for (const auto& [key, value] : *tolerance) {
      if (!value.is_number()) continue;
      if (key == "abs" || key.ends_with("_abs")) absolute = value.to_number<double>();
      if (key == "rel" || key.ends_with("_rel")) relative = value.to_number<double>();
    }
  }
  return std::abs(wanted - got) <= std::max(absolute, relative * std::abs(wanted));
}

// `got` with each number that is close to the one wanted replaced by it.
json::value agreed(const json::value& wanted, const json::value& got,
                   const json::object* tolerance) {
  if (wanted.is_number() && got.is_number())
    return is_close(wanted.to_number<double>(), got.to_number<double>(), tolerance) ? wanted : got;
  if (wanted.is_array() && got.is_array() && wanted.get_array().size() == got.get_array().size()) {
    json::array out;
    for (std::size_t i = 0; i < wanted.get_array().size(); ++i)
      out.push_back(agreed(wanted.get_array()[i], got.get_array()[i], tolerance));
    return out;
  }
  if (wanted.is_object() && got.is_object()) {
    json::object out;
    for (const auto& [key, value] : got.get_object()) {
      const json::value* same = wanted.get_object().if_contains(key);
      out[key] = same ? agreed(*same, value, tolerance) : value;
    }
    return out;
  }
  return got;
}

}  // namespace

bool takes_checks(const File& file, std::string_view engine) {
  if (!file.mentions({"hinomi-check/1", "engine", "checks"})) return false;
  auto document = file.document();
  if (!document || !document->is_object()) return false;
  const json::value* its = document->get_object().if_contains("engine");
  return its && its->is_string() && its->get_string() == engine;
}

void for_each_check(const File& file, Answers& answers, const CheckAnswer& answer) {
  auto document = file.document();
  if (!document || !document->is_object()) return answers.broken(file.path(), "no JSON object");
  const json::object& whole = document->get_object();
  for (const json::value& one : whole.at("checks").as_array()) {
    const json::object& check = one.as_object();
    const std::string where = file.path() + " " + std::string(check.at("id").as_string());
    json::object asked = check;
    asked.erase("expected");
    auto key = canonical_json(asked);
    auto wanted = canonical_json(check.at("expected"));
    if (!key || !wanted) {
      answers.broken(where, "not canonical");
      continue;
    }
    try {
      auto got = answer(whole, check);
      if (!got) {
        answers.add(where, *key, *wanted, got.error().text());
        continue;
      }
      const json::value* tolerance = check.if_contains("tol");
      const json::object* numbers =
          tolerance && tolerance->is_object() ? &tolerance->get_object() : nullptr;
      auto text = canonical_json(agreed(check.at("expected"), *got, numbers));
      answers.add(where, *key, *wanted, text ? *text : text.error().text());
    } catch (const std::exception& error) {
      answers.broken(where, error.what());
    }
  }
}

std::vector<std::string> texts_of(const json::value& list) {
  std::vector<std::string> out;
  for (const json::value& one : list.as_array()) out.emplace_back(one.as_string());
  return out;
}

std::vector<double> numbers_of(const json::value& list) {
  std::vector<double> out;
  for (const json::value& one : list.as_array()) out.push_back(one.to_number<double>());
  return out;
}

}  // namespace hinomi::conformance
