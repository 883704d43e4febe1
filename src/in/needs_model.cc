#include "in/needs_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/json.h"

namespace hinomi::in {

namespace {

constexpr std::size_t longest_id = 200;

std::unexpected<Error> wrong(std::string what, std::string where, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy));
}

class Reader {
 public:
  Result<NeedsModel> read(const json::object& whole) {
    TRY(only(whole, {"items", "outages", "about"}, ""));
    const json::array* items = array_at(whole, "items");
    if (!items || items->empty())
      return wrong("there are no items", "/items", R"(Write {"items": [{"id": "power"}, ...]})");
    if (items->size() > most_items)
      return fail(ErrorKind::too_large, "too many items", "/items", "At most 2,000,000");
    for (std::size_t i = 0; i < items->size(); ++i) TRY(name((*items)[i], at("/items", i)));
    for (std::size_t i = 0; i < items->size(); ++i)
      TRY(item((*items)[i].get_object(), out_.items[i], at("/items", i)));
    if (const json::array* outages = array_at(whole, "outages"))
      for (std::size_t i = 0; i < outages->size(); ++i)
        TRY(outage((*outages)[i], at("/outages", i)));
    remark();
    return std::move(out_);
  }

 private:
  static std::string at(std::string_view above, std::size_t i) {
    return std::string(above) + "/" + std::to_string(i);
  }

  static Result<void> only(const json::object& object,
                           std::initializer_list<std::string_view> known,
                           const std::string& where) {
    for (const auto& [key, value] : object)
      if (std::find(known.begin(), known.end(), std::string_view(key)) == known.end()) {
        std::string names;
        for (std::string_view one : known) names += (names.empty() ? "" : ", ") + std::string(one);
        return wrong("nobody knows what this says", where + "/" + std::string(key),
                     "One of " + names);
      }
    return {};
  }

  // All names first: an item may need one that stands behind it.
  Result<void> name(const json::value& value, const std::string& where) {
    if (!value.is_object()) return wrong("an item is no object", where, R"(Write {"id": "power"})");
    const std::string id(text_at(value.get_object(), "id"));
    if (id.empty() || id.size() > longest_id)
      return wrong("an item has no id", where + "/id", "Give it a text of 1 to 200 bytes");
    if (!numbers_.try_emplace(id, static_cast<NeedsModel::Number>(numbers_.size())).second)
      return wrong("two items have the id " + id, where + "/id", "Give each its own");
    out_.items.push_back({.id = id});
    return {};
  }

  // Not negative; `otherwise` when it is absent.
  static Result<double> number(const json::object& object, std::string_view key,
                               const std::string& where, double otherwise = 0) {
    const json::value* found = object.if_contains(key);
    if (!found) return otherwise;
    const double out = found->is_number() ? found->to_number<double>() : -1;
    if (!(out >= 0) || !std::isfinite(out))
      return wrong("not a number from 0 on", where + "/" + std::string(key), "Write 0.5 or 12");
    return out;
  }

  Result<NeedsModel::Number> known(const json::value& value, const std::string& where) const {
    if (!value.is_string()) return wrong("not an item's id", where, "Write it as a text");
    auto found = numbers_.find(std::string(value.get_string()));
    if (found == numbers_.end())
      return wrong("there is no item " + std::string(value.get_string()).substr(0, longest_id),
                   where, "Add it to items, or correct its id");
    return found->second;
  }

  Result<void> item(const json::object& object, NeedsModel::Item& out, const std::string& where) {
    TRY(only(object,
             {"id", "name", "kind", "owner", "buffer_h", "recovery_h", "repair_h", "repair_after",
              "probability", "needs", "mission"},
             where));
    out.name = text_at(object, "name");
    if (out.name.empty()) out.name = out.id;
    out.kind = text_at(object, "kind");
    out.owner = text_at(object, "owner");
    out.buffer_hours = TRY(number(object, "buffer_h", where));
    out.recovery_hours = TRY(number(object, "recovery_h", where));
    if (object.contains("repair_h")) out.repair_hours = TRY(number(object, "repair_h", where));
    if (object.contains("probability")) {
      out.probability = TRY(number(object, "probability", where));
      if (*out.probability > 1)
        return wrong("a probability over 1", where + "/probability", "Write 0.01 for one in 100");
    }
    if (const json::array* after = array_at(object, "repair_after"))
      for (std::size_t i = 0; i < after->size(); ++i)
        out.repair_after.push_back(TRY(known((*after)[i], at(where + "/repair_after", i))));
    if (const json::array* needs = array_at(object, "needs"))
      for (std::size_t i = 0; i < needs->size(); ++i)
        out.needs.push_back(TRY(need((*needs)[i], at(where + "/needs", i))));
    else if (object.contains("needs"))
      return wrong("not a list", where + "/needs", R"(Write ["power", {"of": ["a", "b"]}])");
    if (const json::object* mission = object_at(object, "mission"))
      out.mission = TRY(this->mission(*mission, where + "/mission"));
    return {};
  }

  Result<NeedsModel::Need> need(const json::value& value, const std::string& where) {
    NeedsModel::Need out;
    if (!value.is_object()) {
      out.of.push_back(TRY(known(value, where)));
      return out;
    }
    const json::object& object = value.get_object();
    TRY(only(object, {"of", "least"}, where));
    const json::array* of = array_at(object, "of");
    if (!of || of->empty())
      return wrong("nothing is needed", where + "/of", R"(Write {"of": ["a", "b"], "least": 1})");
    for (std::size_t i = 0; i < of->size(); ++i)
      out.of.push_back(TRY(known((*of)[i], at(where + "/of", i))));
    std::sort(out.of.begin(), out.of.end());
    if (std::adjacent_find(out.of.begin(), out.of.end()) != out.of.end())
      return wrong("one item stands twice in a group", where + "/of", "Name each once");
    const double least = TRY(number(object, "least", where, 1));
    if (least < 1 || least > static_cast<double>(out.of.size()) || least != std::floor(least))
      return wrong("so many of the group cannot run", where + "/least",
                   "A whole number from 1 to " + std::to_string(out.of.size()));
    out.least = static_cast<std::uint32_t>(least);
    return out;
  }

  static Result<NeedsModel::Mission> mission(const json::object& object, const std::string& where) {
    TRY(only(object, {"weight", "target_h", "most_h"}, where));
    NeedsModel::Mission out;
    out.weight = TRY(number(object, "weight", where, 1));
    out.target_hours = TRY(number(object, "target_h", where));
    out.most_hours = TRY(number(object, "most_h", where));
    if (out.most_hours > 0 && out.target_hours > out.most_hours)
      return wrong("the target is later than what can be borne", where + "/target_h",
                   "At most most_h, " + json::serialize(json::value(out.most_hours)));
    return out;
  }

  Result<void> outage(const json::value& value, const std::string& where) {
    if (!value.is_object()) return wrong("an outage is no object", where, R"({"item": "power"})");
    const json::object& object = value.get_object();
    TRY(only(object, {"item", "from_h", "to_h"}, where));
    const json::value* its = object.if_contains("item");
    if (!its) return wrong("it is not said what is out", where + "/item", "Name an item's id");
    NeedsModel::Outage out{.item = TRY(known(*its, where + "/item"))};
    out.from_hours = TRY(number(object, "from_h", where));
    out.to_hours = TRY(number(object, "to_h", where, std::numeric_limits<double>::infinity()));
    if (out.to_hours <= out.from_hours)
      return wrong("it ends before it begins", where + "/to_h",
                   "Later than from_h, or leave it out");
    out_.outages.push_back(out);
    return {};
  }

  void remark() {
    std::vector<bool> is_needed(out_.items.size());
    bool has_mission = false;
    for (const NeedsModel::Item& item : out_.items) {
      has_mission = has_mission || item.mission;
      for (const NeedsModel::Need& need : item.needs)
        for (NeedsModel::Number one : need.of) is_needed[one] = true;
    }
    if (!has_mission) out_.remarks.push_back("no item is a mission: give one a \"mission\"");
    for (std::size_t i = 0; i < out_.items.size(); ++i) {
      const NeedsModel::Item& item = out_.items[i];
      if (item.mission && item.needs.empty())
        out_.remarks.push_back(item.id + ": a mission that needs nothing is never in danger");
      if (!item.mission && !is_needed[i]) out_.remarks.push_back(item.id + ": nothing needs it");
    }
  }

  NeedsModel out_;
  std::unordered_map<std::string, NeedsModel::Number> numbers_;
};

}  // namespace

std::optional<NeedsModel::Number> NeedsModel::find(std::string_view id) const {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].id == id) return static_cast<Number>(i);
  return {};
}

Result<NeedsModel> read_needs_model(std::string_view text) {
  const json::value whole = TRY(parse_json(text));
  if (!whole.is_object())
    return wrong("not a JSON object", "", R"(Write {"items": [{"id": "power"}, ...]})");
  return Reader().read(whole.get_object());
}

}  // namespace hinomi::in
