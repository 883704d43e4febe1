#include "judge/vet/decay_models.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/json.h"
#include "base/text.h"

namespace hinomi::vet {

namespace {

// Speed 0.5 keeps an indicator strong while it is fresh and lets it fall quickly at the end. At the
// default base of 80 a name or URL lapses after 8.7 days (97.6 % of phishing hosts are reported
// within 7 days of their first report), an address after 14.2, a digest after about a year.
constexpr DecayModel name_model{.lifetime_days = 11, .decay_speed = 0.5};
constexpr DecayModel address_model{.lifetime_days = 18, .decay_speed = 0.5};
constexpr DecayModel digest_model{.lifetime_days = 460, .decay_speed = 0.5};

DecayModel built_in(IndicatorType type) {
  if (is_hash(type)) return digest_model;
  const bool address =
      type == IndicatorType::ipv4 || type == IndicatorType::ipv6 || type == IndicatorType::network;
  return address ? address_model : name_model;
}

std::optional<double> real_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (!value || !value->is_number()) return {};
  return value->to_number<double>();
}

Result<DecayModel> model_from(const json::object& object, const std::string& where) {
  const auto wrong = [&](std::string what) {
    return fail(ErrorKind::invalid, std::move(what), where,
                "Write a MISP decay model with formula Polynomial and parameters lifetime, "
                "decay_speed, threshold and default_base_score");
  };
  if (!equal_ignoring_case(text_at(object, "formula"), "polynomial"))
    return wrong("not a polynomial decay model");
  const json::object* parameters = object_at(object, "parameters");
  if (!parameters) return wrong("no parameters");
  const auto lifetime = real_at(*parameters, "lifetime");
  const auto speed = real_at(*parameters, "decay_speed");
  const auto threshold = real_at(*parameters, "threshold");
  if (!lifetime || !speed || !threshold) return wrong("a parameter is missing");
  const double base = real_at(*parameters, "default_base_score").value_or(80);
  // A hundred years bounds every expiry.
  if (!(*lifetime > 0 && *lifetime <= 36525) || !(*speed > 0 && *speed <= 100) ||
      !(*threshold >= 0 && *threshold <= 100) || !(base >= 0 && base <= 100))
    return wrong("a parameter is out of range");
  return DecayModel{*lifetime, *speed, *threshold, base};
}

bool names_type(const json::object& object, IndicatorType type) {
  const json::array* types = array_at(object, "attribute_types");
  if (!types) return false;
  const auto has = [&](std::string_view wanted) {
    return std::any_of(types->begin(), types->end(), [&](const json::value& value) {
      return value.is_string() && std::string_view(value.get_string()) == wanted;
    });
  };
  if (type == IndicatorType::domain) return has("domain") || has("hostname");
  if (type == IndicatorType::email) return has("email") || has("email-src") || has("email-dst");
  const std::string_view name = misp_type_of(type);
  return has(name) || (name == "ip-dst" && has("ip-src"));
}

double lapses_after(const DecayModel& model) { return decay_seconds(model, model.default_base); }

}  // namespace

std::string_view misp_type_of(IndicatorType type) {
  switch (type) {
    case IndicatorType::ipv4:
    case IndicatorType::ipv6:
    case IndicatorType::network: return "ip-dst";
    case IndicatorType::email: return "email-src";
    default: return name_of(type);
  }
}

DecayModels::DecayModels() {
  for (int i = 0; i < indicator_type_count; ++i)
    models_[static_cast<std::size_t>(i)] = built_in(static_cast<IndicatorType>(i));
}

Result<DecayModels> DecayModels::load(Disk& disk, const std::filesystem::path& folder,
                                      std::vector<std::string>& problems) {
  DecayModels models;
  std::array<bool, indicator_type_count> given{};
  for (const auto& path : TRY(disk.list(folder))) {
    if (path.extension() != ".json") continue;
    const std::string where = path.filename().string();
    const std::string text = TRY(disk.read(path));
    const auto document = parse_json(text);
    if (!document || !document->is_object()) {
      problems.push_back("decay model " + where + ": not a JSON object");
      continue;
    }
    const auto model = model_from(document->get_object(), where);
    if (!model) {
      problems.push_back("decay model " + model.error().text());
      continue;
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!names_type(document->get_object(), static_cast<IndicatorType>(i))) continue;
      if (given[i] && lapses_after(models.models_[i]) <= lapses_after(*model)) continue;
      models.models_[i] = *model;
      given[i] = true;
    }
  }
  return models;
}

}  // namespace hinomi::vet
