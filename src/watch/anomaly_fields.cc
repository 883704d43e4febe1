#include "watch/anomaly_fields.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "judge/lookalike/lookalike.h"

namespace hinomi::watch {
namespace {

enum class Part : std::uint8_t { process, user, domain, from, to };
constexpr std::size_t part_count = 5;

// Best first within a part. Windows as evtx_dump, Winlogbeat and flat shippers write it, ECS, OCSF,
// Zeek, EVE, CEF, CloudTrail, auditd, web servers and proxies.
constexpr std::pair<Part, std::string_view> table[] = {
    {Part::process, "Image"},
    {Part::process, "NewProcessName"},
    {Part::process, "process.executable"},
    {Part::process, "process.file.path"},
    {Part::process, "exe"},
    {Part::process, "process.name"},
    {Part::user, "TargetUserName"},
    {Part::user, "User"},
    {Part::user, "user.name"},
    {Part::user, "userIdentity.arn"},
    {Part::user, "userIdentity.userName"},
    {Part::user, "actor.user.name"},
    {Part::user, "suser"},
    {Part::user, "acct"},
    {Part::domain, "QueryName"},
    {Part::domain, "DestinationHostname"},
    {Part::domain, "destination.domain"},
    {Part::domain, "dns.question.name"},
    {Part::domain, "url.domain"},
    {Part::domain, "dst_endpoint.hostname"},
    {Part::domain, "dst_endpoint.domain"},
    {Part::domain, "query.hostname"},
    {Part::domain, "query"},
    {Part::domain, "server_name"},
    {Part::domain, "dns.rrname"},
    {Part::domain, "tls.sni"},
    {Part::domain, "http.hostname"},
    {Part::domain, "dhost"},
    {Part::domain, "cs-host"},
    {Part::domain, "r-dns"},
    {Part::domain, "http_host"},
    {Part::from, "Event.System.Computer"},
    {Part::from, "winlog.computer_name"},
    {Part::from, "Computer"},
    {Part::from, "host.name"},
    {Part::from, "Hostname"},
    {Part::from, "id.orig_h"},
    {Part::from, "id_orig_h"},
    {Part::from, "src_ip"},
    {Part::from, "source.ip"},
    {Part::from, "src_endpoint.ip"},
    {Part::from, "SourceIp"},
    {Part::from, "c-ip"},
    {Part::from, "src"},
    {Part::to, "DestinationIp"},
    {Part::to, "DestAddress"},
    {Part::to, "id.resp_h"},
    {Part::to, "id_resp_h"},
    {Part::to, "dest_ip"},
    {Part::to, "destination.ip"},
    {Part::to, "dst_endpoint.ip"},
    {Part::to, "r-ip"},
    {Part::to, "dst"},
};

bool is_name(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  return dot != text.npos && dot + 1 < text.size() && !is_digit(text[dot + 1]) &&
         text.find(':') == text.npos;
}

// "evil.example" of "www.evil.example", so that random subdomains are one.
std::string_view registered(std::string_view name) {
  const lookalike::Parts parts = lookalike::parts_of(name);
  return parts.front.empty() ? name : name.substr(parts.front.size() + 1);
}

}  // namespace

const std::vector<std::string>& anomaly_fields() {
  static const std::vector<std::string> fields = [] {
    std::vector<std::string> out;
    for (const auto& [part, name] : table) out.emplace_back(name);
    return out;
  }();
  return fields;
}

AnomalyValues anomaly_values(std::span<const FieldText> texts) {
  constexpr std::uint32_t none = std::size(table);
  std::array<FieldText, part_count> best;
  best.fill({none, {}});
  for (const FieldText& one : texts) {
    if (one.text.empty() || one.text == "-") continue;
    FieldText& now = best[static_cast<std::size_t>(table[one.field].first)];
    if (one.field < now.field) now = one;
  }
  auto& [process, user, domain, from, to] = best;
  // A destination with a name is that name.
  if (domain.text.ends_with('.')) domain.text.remove_suffix(1);
  if (is_name(domain.text)) {
    domain.text = registered(domain.text);
    to = domain;
  } else {
    domain = {none, {}};
  }
  return {process, user, domain, from, to};
}

}  // namespace hinomi::watch
