#include "judge/vet/vet.h"

#include <algorithm>
#include <cmath>

#include "judge/vet/considerations.h"

namespace hinomi::vet {

namespace {

Time expiry(const Weight& weight, const DecayModel& decay) {
  // What is too weak to block is watched for the ordinary time.
  const double base = weight.base < decay.threshold ? decay.default_base : weight.base;
  const double micros = std::floor(decay_seconds(decay, base) * 1e6);
  const Time lapses = weight.last_seen + Duration(static_cast<Duration::rep>(micros));
  return weight.valid_until ? std::min(lapses, *weight.valid_until) : lapses;
}

// Whether a normalised URL names a port; the scheme's own is never written.
bool has_port(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return url.find(':', url.starts_with('[') ? url.find(']') : 0) != std::string_view::npos;
}

void take_apart(Matter& matter) {
  const std::string& value = matter.indicator.value;
  switch (matter.indicator.type) {
    case IndicatorType::ipv4:
    case IndicatorType::ipv6:
    case IndicatorType::network: matter.network = in::network_from(value); break;
    case IndicatorType::domain: matter.host = value; break;
    case IndicatorType::email: matter.host = in::host_of(IndicatorType::email, value); break;
    case IndicatorType::url: {
      const std::string_view host = in::host_of(IndicatorType::url, value);
      matter.network = in::network_from(host);
      if (!matter.network) matter.host = host;
      matter.has_port = has_port(value);
      matter.is_front = in::path_of(value) == "/" && !matter.has_port;
      break;
    }
    default: break;
  }
  if (!matter.host.empty()) matter.parts = matter.ground.suffixes.parts_of(matter.host);
}

}  // namespace

struct Judge::Impl {
  std::shared_ptr<const Ground> ground;
  ProtectedSpace own;
};

Judge::Judge(std::shared_ptr<const Ground> ground, std::span<const Protected> protected_space)
    : impl_(new Impl{std::move(ground), ProtectedSpace(protected_space)}) {}
Judge::~Judge() = default;

Finding Judge::judge(const Indicator& indicator, std::span<const Evidence> evidence,
                     const Marking& marking, Time now) const {
  const GroundParts& ground = *impl_->ground->parts_;
  const DecayModel& decay = ground.decay.of(indicator.type);
  Matter matter{.indicator = indicator,
                .marking = marking,
                .ground = ground,
                .own = impl_->own,
                .decay = decay,
                .now = now,
                .weight = weigh(evidence, now)};
  matter.expires = expiry(matter.weight, decay);
  take_apart(matter);

  Reasons reasons;
  for (const Consideration& row : considerations()) row.consider(matter, reasons);

  Finding finding;
  finding.indicator = indicator;
  finding.evidence.assign(evidence.begin(), evidence.end());
  finding.expires = matter.expires;
  finding.reasons = reasons.sorted();
  finding.verdict = finding.reasons.empty() ? Verdict::hold : finding.reasons.front().cap;
  const std::chrono::duration<double> elapsed = now - matter.weight.last_seen;
  finding.score =
      static_cast<int>(std::floor(decay_score(decay, matter.weight.base, elapsed.count()) + 1e-9));
  return finding;
}

}  // namespace hinomi::vet
