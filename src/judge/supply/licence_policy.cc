#include <algorithm>

#include "base/json.h"
#include "judge/supply/licence.h"

namespace hinomi::supply {

namespace {

constexpr std::array<std::string_view, risk_count> risk_names = {"none", "low", "medium", "high"};
constexpr std::array<std::string_view, licence_use_count> use_names = {"inside", "service",
                                                                       "product"};

std::unexpected<Error> bad_policy(std::string what, std::string where) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where),
              "docs/suppliers.md says what the policy holds");
}

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}
void add_once(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more) add_once(all, one);
}

// {"class": ["id", ...]}
Result<void> read_ids(const json::object& lists, std::string_view place,
                      const std::vector<LicenceClass>& classes,
                      std::map<std::string, std::size_t, std::less<>>& out) {
  for (const auto& [name, ids] : lists) {
    const std::string where = std::string(place) + "/" + std::string(name);
    auto found = std::find_if(classes.begin(), classes.end(),
                              [&](const LicenceClass& one) { return one.id == name; });
    if (found == classes.end()) return bad_policy("no such class", where);
    if (!ids.is_array()) return bad_policy("not a list", where);
    for (const json::value& id : ids.get_array()) {
      if (!id.is_string()) return bad_policy("not a text", where);
      const auto number = static_cast<std::size_t>(found - classes.begin());
      if (!out.emplace(std::string(id.get_string()), number).second)
        return bad_policy("named twice: " + std::string(id.get_string()), where);
    }
  }
  return {};
}

}  // namespace

std::string_view name_of(Risk risk) { return risk_names[static_cast<std::size_t>(risk)]; }
std::string_view name_of(LicenceUse use) { return use_names[static_cast<std::size_t>(use)]; }

Result<LicencePolicy> LicencePolicy::read(std::string_view text) {
  const json::value document = TRY(parse_json(text));
  if (!document.is_object()) return bad_policy("not an object", "/");
  const json::object& object = document.get_object();
  const json::array* classes = array_at(object, "classes");
  const json::object *licences = object_at(object, "licences"),
                     *exceptions = object_at(object, "exceptions");
  if (!classes || !licences || !exceptions)
    return bad_policy("classes, licences or exceptions are missing", "/");
  LicencePolicy out;
  for (const json::value& one : *classes) {
    const std::string where = "/classes/" + std::to_string(out.classes_.size());
    if (!one.is_object()) return bad_policy("not an object", where);
    const json::object& row = one.get_object();
    LicenceClass made{.id = std::string(text_at(row, "id")),
                      .name = std::string(text_at(row, "name")),
                      .name_ja = std::string(text_at(row, "name_ja")),
                      .duty = std::string(text_at(row, "duty")),
                      .duty_ja = std::string(text_at(row, "duty_ja"))};
    for (const std::string* needed :
         {&made.id, &made.name, &made.name_ja, &made.duty, &made.duty_ja})
      if (needed->empty()) return bad_policy("id, name or duty is missing", where);
    const json::object* risks = object_at(row, "risk");
    for (std::size_t use = 0; use < use_names.size(); ++use) {
      const auto risk = std::find(risk_names.begin(), risk_names.end(),
                                  risks ? text_at(*risks, use_names[use]) : "");
      if (risk == risk_names.end())
        return bad_policy("not a risk", where + "/risk/" + std::string(use_names[use]));
      made.risks[use] = static_cast<Risk>(risk - risk_names.begin());
    }
    out.classes_.push_back(std::move(made));
  }
  TRY(read_ids(*licences, "/licences", out.classes_, out.licences_));
  TRY(read_ids(*exceptions, "/exceptions", out.classes_, out.exceptions_));
  return out;
}

const LicenceClass* LicencePolicy::find(std::string_view id) const {
  for (const LicenceClass& one : classes_)
    if (one.id == id) return &one;
  return nullptr;
}

LicenceJudged LicencePolicy::judge(const Licence& licence, LicenceUse use) const {
  LicenceJudged out;
  if (licence.kind == Licence::Kind::simple) {
    out.chosen = licence_text(licence);
    auto found = licences_.find(licence.id);
    if (found == licences_.end()) {
      // Anything may be asked.
      out.most = Risk::high;
      (licence.is_listed ? out.unclassified : out.unlisted).push_back(out.chosen);
      return out;
    }
    const auto at = static_cast<std::size_t>(use);
    const LicenceClass* its = &classes_[found->second];
    // An exception only allows more; one that nobody knows may allow all.
    if (auto exception = exceptions_.find(licence.exception); exception != exceptions_.end())
      if (const LicenceClass& other = classes_[exception->second]; other.risks[at] < its->risks[at])
        its = &other;
    out.most = out.least = its->risks[at];
    if (!licence.is_listed) {
      out.least = Risk::none;
      out.unlisted.push_back(licence.exception);
    }
    out.classes.push_back(its->id);
    return out;
  }
  const bool any = licence.kind == Licence::Kind::any;
  bool is_first = true;
  for (const Licence& part : licence.parts) {
    LicenceJudged judged = judge(part, use);
    add_once(out.unlisted, judged.unlisted);
    add_once(out.unclassified, judged.unclassified);
    if (is_first) {
      is_first = false;
      judged.unlisted = out.unlisted;
      judged.unclassified = out.unclassified;
      out = std::move(judged);
      continue;
    }
    if (!any) {
      out.least = std::max(out.least, judged.least);
      out.most = std::max(out.most, judged.most);
      add_once(out.classes, judged.classes);
      continue;
    }
    const Risk least = std::min(out.least, judged.least);
    if (judged.most < out.most) {
      out.classes = std::move(judged.classes);
      out.chosen = std::move(judged.chosen);
      out.most = judged.most;
    }
    out.least = least;
  }
  if (!any) {
    // What was chosen of alternatives inside stands for them.
    std::string chosen;
    for (const Licence& part : licence.parts)
      chosen += (chosen.empty() ? "" : " AND ") + judge(part, use).chosen;
    out.chosen = std::move(chosen);
  }
  return out;
}

std::optional<LicenceJudged> judge_licences(const std::vector<std::string>& texts,
                                            const LicencePolicy& policy, LicenceUse use) {
  std::optional<LicenceJudged> out;
  for (const std::string& text : texts) {
    const auto licence = parse_licence(text);
    LicenceJudged one;
    if (licence)
      one = policy.judge(*licence, use);
    else if (text != "NONE" && text != "NOASSERTION")
      one.most = Risk::high, one.unlisted = {text};
    else
      continue;
    if (!out) {
      out = std::move(one);
      continue;
    }
    out->least = std::max(out->least, one.least);
    out->most = std::max(out->most, one.most);
    add_once(out->unlisted, one.unlisted);
    add_once(out->unclassified, one.unclassified);
    add_once(out->classes, one.classes);
    if (!one.chosen.empty()) out->chosen += (out->chosen.empty() ? "" : " AND ") + one.chosen;
  }
  return out;
}

}  // namespace hinomi::supply
