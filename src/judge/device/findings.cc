#include "judge/device/findings.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "product/version.h"

namespace hinomi::device {
namespace {

const DeviceEvidence& behind(const Device& device, std::uint32_t evidence) {
  static const DeviceEvidence nothing;
  return evidence < device.evidence.size() ? device.evidence[evidence] : nothing;
}

// Of statements on one thing, the one that counts: valid before expired, then the newest, then the
// one that alarms (so that two of one moment do not cancel each other). Unusable ones never do.
template <class Statement>
class Latest {
 public:
  Latest(const Device& device, const Policy& policy, Time now)
      : device_(device), policy_(policy), now_(now) {}

  void take(const Statement& one, bool alarms = true) {
    const DeviceEvidence& evidence = behind(device_, one.evidence);
    const Trust how = trust(evidence, policy_, now_);
    if (how == Trust::unusable) return;
    const auto rank = std::tuple(how == Trust::valid, evidence.said, alarms);
    if (best_ && rank <= rank_) return;
    best_ = &one;
    rank_ = rank;
  }
  const Statement* best() const { return best_; }
  bool is_expired() const { return !std::get<0>(rank_); }

 private:
  const Device& device_;
  const Policy& policy_;
  Time now_;
  const Statement* best_ = nullptr;
  std::tuple<bool, Time, bool> rank_;
};

template <class Statement>
Latest<Statement> latest_of(const std::vector<Statement>& list, const Device& device,
                            const Policy& policy, Time now) {
  Latest<Statement> out(device, policy, now);
  for (const Statement& one : list) out.take(one);
  return out;
}

struct Managing {
  const Management* service = nullptr;
  bool by_port_alone = false;
};

Managing management_of(const DevicePort& port, const Policy& policy) {
  for (const Management& one : policy.management)
    if (equal_ignoring_case(one.service, port.service)) return {&one, false};
  if (!port.service.empty()) return {};
  const std::string where = std::to_string(port.port) + "/" + port.transport;
  for (const Management& one : policy.management)
    if (std::find(one.ports.begin(), one.ports.end(), where) != one.ports.end())
      return {&one, true};
  return {};
}

class Finder {
 public:
  Finder(const Device& device, const Policy& policy, Time now)
      : device_(device), policy_(policy), now_(now) {}

  std::vector<Finding> find() {
    credentials();
    ports();
    firmware();
    support();
    flaws();
    deviations();
    auto order = [](const Finding& a, const Finding& b) {
      return std::tie(a.kind, a.subject) < std::tie(b.kind, b.subject);
    };
    std::stable_sort(out_.begin(), out_.end(), order);
    return std::move(out_);
  }

 private:
  Finding& add(FindingKind kind, std::string subject, Certainty certainty, std::uint32_t evidence,
               bool is_expired) {
    return out_.emplace_back(Finding{.kind = kind,
                                     .subject = std::move(subject),
                                     .certainty = certainty,
                                     .is_expired = is_expired,
                                     .evidence = {evidence},
                                     .since = behind(device_, evidence).said});
  }

  // Seen by somebody else than those who answer for it, or said.
  Certainty certainty_of(std::uint32_t evidence) const {
    return behind(device_, evidence).kind <= EvidenceKind::test ? Certainty::observed
                                                                : Certainty::reported;
  }

  void credentials() {
    std::map<std::string, Latest<DeviceCredential>> by_service;
    for (const DeviceCredential& one : device_.credentials)
      by_service.try_emplace(one.service, device_, policy_, now_)
          .first->second.take(one, one.is_accepted);
    for (const auto& [service, latest] : by_service) {
      const DeviceCredential* one = latest.best();
      if (!one || !one->is_accepted) continue;
      add(FindingKind::default_credential, service, certainty_of(one->evidence), one->evidence,
          latest.is_expired())
          .reason = {"It accepts a credential as it was set in the factory: " + service,
                     "出荷時のままの認証情報で入れる：" + service};
    }
  }

  void ports() {
    std::map<std::pair<std::uint16_t, std::string>, Latest<DevicePort>> by_port;
    for (const DevicePort& one : device_.ports)
      by_port.try_emplace({one.port, one.transport}, device_, policy_, now_)
          .first->second.take(one, one.is_open);
    for (const auto& [at, latest] : by_port) {
      const DevicePort* one = latest.best();
      if (!one || !one->is_open) continue;
      const auto [service, by_port_alone] = management_of(*one, policy_);
      if (!service) continue;
      const std::string subject =
          service->service + " on " + std::to_string(one->port) + "/" + one->transport;
      const Certainty certainty = by_port_alone ? Certainty::likely : certainty_of(one->evidence);
      const bool clear = service->is_clear;
      add(clear ? FindingKind::clear_management : FindingKind::open_management, subject, certainty,
          one->evidence, latest.is_expired())
          .reason =
          clear ? BothLanguages{"It can be managed over a service that sends passwords in the "
                                "clear: " + subject,
                                "パスワードを暗号化せずに送る管理用サービスが開いている：" + subject}
                : BothLanguages{"A service to manage it is open: " + subject,
                                "管理用サービスが開いている：" + subject};
    }
  }

  void firmware() {
    const auto runs = latest_of(device_.firmware, device_, policy_, now_);
    const auto newest = latest_of(device_.newest, device_, policy_, now_);
    if (!runs.best() || !newest.best()) return;
    auto has = order_key(Scheme::generic, runs.best()->version);
    auto could = order_key(Scheme::generic, newest.best()->version);
    if (!has || !could || *has >= *could) return;
    const std::string subject = runs.best()->version + " < " + newest.best()->version;
    Finding& out = add(FindingKind::outdated_firmware, subject, certainty_of(runs.best()->evidence),
                       runs.best()->evidence, runs.is_expired() || newest.is_expired());
    out.evidence.push_back(newest.best()->evidence);
    out.since = std::max(out.since, behind(device_, newest.best()->evidence).said);
    out.reason = {
        "It runs firmware " + runs.best()->version + "; its maker hands out " +
            newest.best()->version,
        "ファームウェアが" + runs.best()->version + "。製造者の最新は" + newest.best()->version};
  }

  void support() {
    const auto said = latest_of(device_.support, device_, policy_, now_);
    if (!said.best() || said.best()->ends > now_) return;
    const std::string day = format_time(said.best()->ends).substr(0, 10);
    Finding& out = add(FindingKind::end_of_support, day, Certainty::reported, said.best()->evidence,
                       said.is_expired());
    // Not before it ended.
    out.since = std::max(out.since, said.best()->ends);
    out.reason = {"Its support ended on " + day, "サポートが終わった：" + day};
  }

  void flaws() {
    std::map<std::string, Latest<DeviceFlaw>> by_flaw;
    for (const DeviceFlaw& one : device_.flaws)
      by_flaw.try_emplace(one.flaw, device_, policy_, now_)
          .first->second.take(one, one.is_exploited);
    const auto runs = latest_of(device_.firmware, device_, policy_, now_);
    for (const auto& [flaw, latest] : by_flaw) {
      const DeviceFlaw* one = latest.best();
      if (!one || !one->is_exploited || is_mended(*one, runs)) continue;
      add(FindingKind::exploited_flaw, flaw, certainty_of(one->evidence), one->evidence,
          latest.is_expired())
          .reason = {"It has a flaw that attackers use: " + flaw +
                         (one->fixed_in.empty() ? "" : ", mended in " + one->fixed_in),
                     "攻撃に使われている脆弱性がある：" + flaw +
                         (one->fixed_in.empty() ? "" : "（" + one->fixed_in + "で修正）")};
    }
  }

  // Firmware that is known now, and is at least the one that mends it.
  static bool is_mended(const DeviceFlaw& flaw, const Latest<FirmwareClaim>& runs) {
    if (flaw.fixed_in.empty() || !runs.best() || runs.is_expired()) return false;
    auto has = order_key(Scheme::generic, runs.best()->version);
    auto needs = order_key(Scheme::generic, flaw.fixed_in);
    return has && needs && *has >= *needs;
  }

  void deviations() {
    std::map<std::string, Latest<DeviceDeviation>> by_flow;
    for (const DeviceDeviation& one : device_.deviations)
      by_flow.try_emplace(one.flow, device_, policy_, now_).first->second.take(one, one.is_seen);
    for (const auto& [flow, latest] : by_flow) {
      const DeviceDeviation* one = latest.best();
      if (!one || !one->is_seen) continue;
      const std::string near = one->near.empty() ? "" : " (" + one->near + ")";
      add(FindingKind::mud_deviation, flow, Certainty::observed, one->evidence, latest.is_expired())
          .reason = {"Its maker's description of its use does not allow this flow: " + flow + near,
                     "製造者の示す用途（MUD）にない通信をした：" + flow + near};
    }
  }

  const Device& device_;
  const Policy& policy_;
  Time now_;
  std::vector<Finding> out_;
};

}  // namespace

std::string_view name_of(Certainty certainty) {
  constexpr std::string_view names[] = {"observed", "reported", "likely"};
  return names[std::size_t(certainty)];
}

Time valid_until(const DeviceEvidence& evidence, const Policy& policy) {
  if (evidence.said == Time{}) return {};
  if (evidence.until != Time{}) return evidence.until;
  return evidence.said + policy.validity[std::size_t(evidence.kind)];
}

Trust trust(const DeviceEvidence& evidence, const Policy& policy, Time now) {
  if (evidence.said == Time{} || evidence.said > now) return Trust::unusable;
  return valid_until(evidence, policy) > now ? Trust::valid : Trust::expired;
}

std::vector<Finding> find(const Device& device, const Policy& policy, Time now) {
  return Finder(device, policy, now).find();
}

std::vector<Gap> gaps(const Device& device, const Policy& policy, Time now) {
  std::vector<Gap> out;
  auto knows = [&](const auto& list) {
    const auto latest = latest_of(list, device, policy, now);
    return latest.best() && !latest.is_expired();
  };
  if (!knows(device.firmware))
    out.push_back(
        {"firmware",
         Party::owner,
         {"Which firmware it runs is not known", "動いているファームウェアの版が分からない"}});
  if (!knows(device.newest))
    out.push_back(
        {"newest_firmware",
         Party::maker,
         {"Which firmware is the newest is not known", "最新のファームウェアが分からない"}});
  if (!knows(device.support))
    out.push_back({"support_end",
                   Party::maker,
                   {"Until when it is supported is not known", "サポートの期限が分からない"}});
  if (device.reach == Reach::unknown)
    out.push_back({"reach",
                   Party::owner,
                   {"Whence it can be reached is not known; the shortest deadlines hold",
                    "どこから届くか分からない。最も短い期限を用いる"}});
  if (!device.has_mud)
    out.push_back({"mud",
                   Party::maker,
                   {"What it is meant to communicate with is not known (no MUD file)",
                    "本来の通信先が分からない（MUDファイルがない）"}});
  for (const DeviceEvidence& one : device.evidence)
    if (trust(one, policy, now) == Trust::unusable)
      out.push_back(
          {"time",
           Party::owner,
           {"Evidence without a time, or from the future, counts for nothing: " + one.place,
            "日時のない、または未来の証拠は使わない：" + one.place}});
  return out;
}

}  // namespace hinomi::device
