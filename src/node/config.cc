// node.json in and out.
#include <algorithm>
#include <set>

#include "base/json.h"
#include "in/normalise.h"
#include "node/address.h"
#include "node/node.h"
#include "serve/webhook_client.h"

namespace hinomi::node {
namespace {

Error wrong(std::string_view member, std::string_view should) {
  return {ErrorKind::invalid, std::string(member) + " should be " + std::string(should),
          "node.json", "Correct it, or take the line out for the default"};
}

Result<int> number(const json::object& object, std::string_view key, int otherwise, int least,
                   int most) {
  std::int64_t value = number_at(object, key, otherwise);
  bool present = object.contains(key);
  if (present && !object.at(key).is_number()) value = least - 1;
  if (value < least || value > most)
    return std::unexpected(
        wrong(key, "a number from " + std::to_string(least) + " to " + std::to_string(most)));
  return static_cast<int>(value);
}

Result<OidcConfig> oidc_config(const json::value& value) {
  const json::object* object = value.if_object();
  if (!object) return std::unexpected(wrong("oidc", "{\"issuer\": \"https://...\", ...}"));
  OidcConfig out;
  std::string secret, trusted;
  const std::pair<std::string_view, std::string*> members[] = {
      {"issuer", &out.issuer},         {"client_id", &out.client_id},
      {"client_secret_file", &secret}, {"redirect_uri", &out.redirect_uri},
      {"claim", &out.claim},           {"trusted", &trusted}};
  for (const auto& member : *object) {
    auto known = std::find_if(std::begin(members), std::end(members), [&](const auto& one) {
      return one.first == std::string_view(member.key());
    });
    if (known == std::end(members) || !member.value().is_string())
      return std::unexpected(
          wrong("oidc." + std::string(member.key()), "one of its settings, in quotes"));
    *known->second = std::string_view(member.value().get_string());
  }
  out.client_secret_file = secret;
  out.trusted = trusted;
  for (std::size_t i = 0; i < 4; ++i)
    if (members[i].second->empty())
      return std::unexpected(wrong("oidc." + std::string(members[i].first), "there"));
  if (out.claim.empty()) out.claim = "sub";
  return out;
}

json::object to_json(const MailConfig& mail) {
  return {{"server", mail.server},
          {"port", mail.port},
          {"from", mail.from},
          {"tls", mail.tls},
          {"user", mail.user},
          {"password_file", mail.password_file.string()},
          {"trusted_file", mail.trusted_file.string()}};
}

Result<MailConfig> mail_from(const json::value& value) {
  const json::object* object = value.if_object();
  if (!object) return std::unexpected(wrong("mail", "{\"server\": ..., \"from\": ...}"));
  for (const auto& member : *object) {
    std::string_view key = member.key();
    bool is_text = key != "port";
    bool known = is_text ? to_json(MailConfig()).contains(key) : true;
    if (!known || (is_text && !member.value().is_string()))
      return std::unexpected(wrong("mail", "without " + std::string(key) + ", or with it as text"));
  }
  MailConfig mail{.server = std::string(text_at(*object, "server")),
                  .port = TRY(number(*object, "port", 587, 1, 65535)),
                  .from = std::string(text_at(*object, "from")),
                  .user = std::string(text_at(*object, "user")),
                  .password_file = std::string(text_at(*object, "password_file")),
                  .trusted_file = std::string(text_at(*object, "trusted_file"))};
  if (object->contains("tls")) mail.tls = text_at(*object, "tls");
  if (mail.tls != "starttls" && mail.tls != "tls" && mail.tls != "none")
    return std::unexpected(wrong("mail: tls", "starttls, tls, or none on the loopback"));
  if (mail.server.empty()) return std::unexpected(wrong("mail: server", "the mail server's name"));
  if (mail.from.find('@') == mail.from.npos)
    return std::unexpected(wrong("mail: from", "the address that mail comes from"));
  if (mail.user.empty() != mail.password_file.empty())
    return std::unexpected(wrong("mail: user and password_file", "both there, or neither"));
  return mail;
}

Result<SyslogConfig> syslog_from(const json::value& value) {
  SyslogConfig out;
  const std::pair<std::string_view, std::vector<std::string>*> lists[] = {
      {"udp", &out.udp}, {"tcp", &out.tcp}, {"tls", &out.tls}, {"networks", &out.networks}};
  const json::object* object = value.if_object();
  if (!object) return std::unexpected(wrong("syslog", "{\"tls\": [\"0.0.0.0:6514\"], ...}"));
  for (const auto& member : *object) {
    const auto known = std::find_if(std::begin(lists), std::end(lists), [&](const auto& list) {
      return list.first == std::string_view(member.key());
    });
    const json::array* texts = member.value().if_array();
    if (known == std::end(lists) || !texts)
      return std::unexpected(wrong("syslog", "lists named udp, tcp, tls and networks"));
    for (const json::value& text : *texts) {
      if (!text.is_string()) return std::unexpected(wrong("syslog", "lists of texts"));
      known->second->emplace_back(std::string_view(text.get_string()));
    }
  }
  for (const auto* places : {&out.udp, &out.tcp, &out.tls})
    for (const std::string& place : *places) TRY(address_of(place, "node.json, syslog"));
  for (const std::string& network : out.networks)
    if (!in::network_from(network))
      return std::unexpected(wrong("syslog: networks", "networks as 192.0.2.0/24"));
  return out;
}

Result<KeepConfig> events_from(const json::value& value) {
  const json::object* object = value.if_object();
  if (!object)
    return std::unexpected(wrong("events", "{\"days\": 90, \"most_gib\": 20, \"basis\": \"...\"}"));
  for (const auto& member : *object)
    if (member.key() != "days" && member.key() != "most_gib" && member.key() != "basis")
      return std::unexpected(wrong("events", "days, most_gib and basis"));
  KeepConfig out;
  out.days = TRY(number(*object, "days", out.days, 1, 36500));
  const int gib = TRY(number(*object, "most_gib", 20, 1, 1 << 20));
  out.most_bytes = static_cast<std::uint64_t>(gib) << 30;
  if (const json::value* basis = object->if_contains("basis")) {
    if (!basis->is_string() || basis->get_string().empty() || basis->get_string().size() > 200)
      return std::unexpected(wrong("events: basis", "a legal basis in words"));
    out.basis = basis->get_string();
  }
  return out;
}

Result<WatchConfig> watch_from(const json::value& value) {
  WatchConfig out;
  const std::pair<std::string_view, bool*> switches[] = {{"lookalikes", &out.lookalikes},
                                                         {"anomalies", &out.anomalies}};
  const json::object* object = value.if_object();
  if (!object) return std::unexpected(wrong("watch", "{\"lookalikes\": true, ...}"));
  for (const auto& member : *object) {
    if (member.key() == "lookalike_score") continue;
    const auto known = std::find_if(std::begin(switches), std::end(switches), [&](const auto& one) {
      return one.first == std::string_view(member.key());
    });
    if (known == std::end(switches) || !member.value().is_bool())
      return std::unexpected(
          wrong("watch: " + std::string(member.key()),
                "lookalikes or anomalies with true or false, or lookalike_score"));
    *known->second = member.value().get_bool();
  }
  out.lookalike_score = TRY(number(*object, "lookalike_score", out.lookalike_score, 1, 100));
  return out;
}

}  // namespace

std::string to_json(const Config& config) {
  const Setting& s = config.setting;
  json::array listen;
  for (const std::string& at : config.listen) listen.emplace_back(at);
  json::object lines{{"node", s.node},
                     {"name", s.name},
                     {"exercise", s.exercise},
                     {"documentation_is_real", s.documentation_is_real},
                     {"default_tlp", name_of(s.default_tlp)},
                     {"approvals_needed", s.approvals_needed},
                     {"decide_hours", s.decide_hours},
                     {"review_hours", s.review_hours},
                     {"appeal_hours", s.appeal_hours},
                     {"check_days", s.check_days},
                     {"critical_minutes", s.critical_minutes},
                     {"high_minutes", s.high_minutes},
                     {"immediate_hours", s.immediate_hours},
                     {"out_of_cycle_days", s.out_of_cycle_days},
                     {"listen", std::move(listen)},
                     {"tls", config.tls},
                     {"client_certificates", config.client_certificates},
                     {"requests_per_second", config.requests_per_second},
                     {"warning_lists", config.warning_lists.string()},
                     {"decay_models", config.decay_models.string()},
                     {"public_suffixes", config.public_suffixes.string()}};
  if (config.oidc)
    lines["oidc"] = {{"issuer", config.oidc->issuer},
                     {"client_id", config.oidc->client_id},
                     {"client_secret_file", config.oidc->client_secret_file.string()},
                     {"redirect_uri", config.oidc->redirect_uri},
                     {"claim", config.oidc->claim},
                     {"trusted", config.oidc->trusted.string()}};
  if (!config.public_url.empty()) lines["public_url"] = config.public_url;
  if (config.mail) lines["mail"] = to_json(*config.mail);
  if (!config.webhook_networks.empty())
    lines["webhook_networks"] = json::value_from(config.webhook_networks);
  if (config.syslog)
    lines["syslog"] = {{"udp", json::value_from(config.syslog->udp)},
                       {"tcp", json::value_from(config.syslog->tcp)},
                       {"tls", json::value_from(config.syslog->tls)},
                       {"networks", json::value_from(config.syslog->networks)}};
  lines["events"] = {{"days", config.events.days},
                     {"most_gib", config.events.most_bytes >> 30},
                     {"basis", config.events.basis}};
  lines["watch"] = {{"lookalikes", config.watch.lookalikes},
                    {"lookalike_score", config.watch.lookalike_score},
                    {"anomalies", config.watch.anomalies}};
  std::string out = "{\n";
  for (const auto& [key, value] : lines) {
    if (out.size() > 2) out += ",\n";
    out += "  \"" + std::string(key) + "\": " + json::serialize(value);
  }
  return out + "\n}\n";
}

Result<Config> config_from_json(std::string_view text) {
  auto value = parse_json(text);
  if (!value || !value->is_object())
    return fail(ErrorKind::invalid, "node.json is not a JSON object",
                value ? "node.json" : "node.json, " + value.error().where,
                "Compare it with docs/operating.md");
  const json::object& object = value->get_object();
  static const std::set<std::string, std::less<>> known = {"node",
                                                           "name",
                                                           "exercise",
                                                           "documentation_is_real",
                                                           "default_tlp",
                                                           "approvals_needed",
                                                           "decide_hours",
                                                           "review_hours",
                                                           "appeal_hours",
                                                           "check_days",
                                                           "critical_minutes",
                                                           "high_minutes",
                                                           "immediate_hours",
                                                           "out_of_cycle_days",
                                                           "listen",
                                                           "tls",
                                                           "client_certificates",
                                                           "oidc",
                                                           "requests_per_second",
                                                           "warning_lists",
                                                           "decay_models",
                                                           "public_suffixes",
                                                           "public_url",
                                                           "mail",
                                                           "webhook_networks",
                                                           "syslog",
                                                           "events",
                                                           "watch"};
  for (const auto& member : object)
    if (!known.contains(std::string_view(member.key())))
      return fail(ErrorKind::invalid, "no such setting: " + std::string(member.key()), "node.json",
                  "Take it out, or correct its name");
  // A value of another type would count as left out: "exercise": "yes" as no.
  for (const char* name : {"exercise", "documentation_is_real", "tls", "client_certificates"})
    if (object.contains(name) && !object.at(name).is_bool())
      return std::unexpected(wrong(name, "true or false"));
  for (const char* name : {"warning_lists", "decay_models", "public_suffixes"})
    if (object.contains(name) && !object.at(name).is_string())
      return std::unexpected(wrong(name, "a path in quotes"));
  if (object.contains("listen") && !object.at("listen").is_array())
    return std::unexpected(wrong("listen", "a list of \"address:port\""));
  Config config;
  Setting& s = config.setting;
  s.node = text_at(object, "node");
  s.name = text_at(object, "name");
  if (s.node.empty()) return std::unexpected(wrong("node", "the id of this organisation"));
  if (s.name.empty() || s.name.find_first_of(" +\t\n") != s.name.npos)
    return std::unexpected(wrong("name", "a short name without spaces or '+'"));
  s.exercise = flag_at(object, "exercise");
  s.documentation_is_real = flag_at(object, "documentation_is_real");
  if (s.documentation_is_real && !s.exercise)
    return fail(ErrorKind::invalid, "documentation_is_real is for exercises alone", "node.json",
                "Set exercise to true, or take it out");
  if (object.contains("default_tlp")) {
    auto tlp = tlp_from(text_at(object, "default_tlp"));
    if (!tlp)
      return std::unexpected(wrong("default_tlp", "TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED"));
    s.default_tlp = *tlp;
  }
  s.approvals_needed = TRY(number(object, "approvals_needed", 1, 1, 2));
  s.decide_hours = TRY(number(object, "decide_hours", s.decide_hours, 1, 24 * 30));
  s.review_hours = TRY(number(object, "review_hours", s.review_hours, 1, 24 * 30));
  s.appeal_hours = TRY(number(object, "appeal_hours", s.appeal_hours, 1, 24 * 30));
  s.check_days = TRY(number(object, "check_days", s.check_days, 0, 366));
  s.critical_minutes = TRY(number(object, "critical_minutes", s.critical_minutes, 0, 7 * 24 * 60));
  s.high_minutes = TRY(number(object, "high_minutes", s.high_minutes, 0, 30 * 24 * 60));
  s.immediate_hours = TRY(number(object, "immediate_hours", s.immediate_hours, 1, 24 * 30));
  s.out_of_cycle_days = TRY(number(object, "out_of_cycle_days", s.out_of_cycle_days, 1, 366));
  if (const json::array* listen = array_at(object, "listen")) {
    config.listen.clear();
    for (const auto& at : *listen) {
      if (!at.is_string()) return std::unexpected(wrong("listen", "a list of \"address:port\""));
      config.listen.emplace_back(std::string_view(at.get_string()));
    }
  }
  if (object.contains("tls")) config.tls = flag_at(object, "tls");
  config.client_certificates = flag_at(object, "client_certificates");
  if (object.contains("oidc")) config.oidc = TRY(oidc_config(object.at("oidc")));
  config.requests_per_second =
      TRY(number(object, "requests_per_second", config.requests_per_second, 0, 1'000'000));
  if (object.contains("warning_lists"))
    config.warning_lists = std::string(text_at(object, "warning_lists"));
  config.decay_models = std::string(text_at(object, "decay_models"));
  config.public_suffixes = std::string(text_at(object, "public_suffixes"));
  if (object.contains("public_url")) {
    config.public_url = text_at(object, "public_url");
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
    if (!serve::split_url(config.public_url))
      return std::unexpected(wrong("public_url", "as https://hinomi.example"));
  }
  if (object.contains("mail")) config.mail = TRY(mail_from(object.at("mail")));
  if (object.contains("webhook_networks")) {
    const json::array* networks = array_at(object, "webhook_networks");
    bool fits = networks != nullptr;
    for (std::size_t i = 0; fits && i < networks->size(); ++i) {
      const json::string* one = (*networks)[i].if_string();
      fits = one && in::network_from(std::string_view(*one)).has_value();
      if (fits) config.webhook_networks.emplace_back(std::string_view(*one));
    }
    if (!fits) return std::unexpected(wrong("webhook_networks", "a list of networks"));
  }
  if (object.contains("syslog")) config.syslog = TRY(syslog_from(object.at("syslog")));
  if (object.contains("events")) config.events = TRY(events_from(object.at("events")));
  if (object.contains("watch")) config.watch = TRY(watch_from(object.at("watch")));
  return config;
}

Result<Config> read_config(Disk& disk, const std::filesystem::path& data) {
  if (!disk.exists(data / "node.json"))
    return fail(ErrorKind::missing, "no node here", data.string(),
                "Make one: hinomi init --data " + data.string());
  return config_from_json(TRY(disk.read(data / "node.json")));
}

}  // namespace hinomi::node
