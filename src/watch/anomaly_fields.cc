#include "watch/anomaly_fields.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "judge/lookalike/lookalike.h"

namespace hinomi::watch {
namespace {

enum Part : std::uint8_t { process, user, domain, from, to, part_count };

// Best first within a part. Windows as evtx_dump, Winlogbeat and flat shippers write it, ECS, OCSF,
// Zeek, EVE, CEF, CloudTrail, auditd, web servers and proxies.
constexpr std::pair<Part, std::string_view> table[] = {
    {process, "Image"},
    {process, "NewProcessName"},
    {process, "process.executable"},
    {process, "process.file.path"},
    {process, "exe"},
    {process, "process.name"},
    {user, "TargetUserName"},
    {user, "User"},
    {user, "user.name"},
    {user, "userIdentity.arn"},
    {user, "userIdentity.userName"},
    {user, "actor.user.name"},
    {user, "suser"},
    {user, "acct"},
    {domain, "QueryName"},
    {domain, "DestinationHostname"},
    {domain, "destination.domain"},
    {domain, "dns.question.name"},
    {domain, "url.domain"},
    {domain, "dst_endpoint.hostname"},
    {domain, "dst_endpoint.domain"},
    {domain, "query.hostname"},
    {domain, "query"},
    {domain, "server_name"},
    {domain, "dns.rrname"},
    {domain, "tls.sni"},
    {domain, "http.hostname"},
    {domain, "dhost"},
    {domain, "cs-host"},
    {domain, "r-dns"},
    {domain, "http_host"},
    {from, "Event.System.Computer"},
    {from, "winlog.computer_name"},
    {from, "Computer"},
    {from, "host.name"},
    {from, "Hostname"},
    {from, "id.orig_h"},
    {from, "id_orig_h"},
    {from, "src_ip"},
    {from, "source.ip"},
    {from, "src_endpoint.ip"},
    {from, "SourceIp"},
    {from, "c-ip"},
    {from, "src"},
    {to, "DestinationIp"},
    {to, "DestAddress"},
    {to, "id.resp_h"},
    {to, "id_resp_h"},
    {to, "dest_ip"},
    {to, "destination.ip"},
    {to, "dst_endpoint.ip"},
    {to, "r-ip"},
    {to, "dst"},
};

bool is_name(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  return dot != text.npos && dot + 1 < text.size() && !is_digit(text[dot + 1]) &&
         text.find(':') == text.npos;
}

// "evil.example" of "www.evil.example.", so that random subdomains are one.
std::string_view registered(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
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
    FieldText& now = best[table[one.field].first];
    if (one.field < now.field) now = one;
  }
  // A destination with a name is that name.
  if (is_name(best[domain].text)) {
    best[domain].text = registered(best[domain].text);
    best[to] = best[domain];
  } else {
    best[domain] = {none, {}};
  }
  return {best[process], best[user], best[domain], best[from], best[to]};
}

}  // namespace hinomi::watch
