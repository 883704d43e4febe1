#include "judge/risk/fair.h"

#include <algorithm>

#include "judge/risk/random.h"

namespace hinomi::risk {

std::vector<double> product(std::span<const double> a, std::span<const double> b) {
  std::vector<double> out(a.begin(), a.end());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] *= b[i];
  return out;
}

std::vector<double> sum(std::span<const double> a, std::span<const double> b) {
  std::vector<double> out(a.begin(), a.end());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += b[i];
  return out;
}

double part_above(std::span<const double> capability, std::span<const double> strength) {
  double above = 0;
  for (std::size_t i = 0; i < capability.size(); ++i) above += capability[i] > strength[i];
  return capability.empty() ? 0 : above / static_cast<double>(capability.size());
}

std::vector<double> secondary_loss(const std::vector<std::vector<double>>& frequency,
                                   const std::vector<std::vector<double>>& magnitude) {
  std::vector<double> out;
  for (std::size_t row = 0; row < frequency.size(); ++row) {
    double all = 0;
    for (double one : product(frequency[row], magnitude[row])) all += one;
    out.push_back(all);
  }
  return out;
}

namespace {

class Trials {
 public:
  Trials(const FairTree& tree, std::size_t count, std::uint64_t seed)
      : tree_(tree), count_(count), seed_(seed) {}

  Result<FairTrials> run() {
    FairTrials out;
    out.loss_event_frequency = TRY(frequency());
    out.loss_magnitude = TRY(magnitude());
    out.risk = product(out.loss_event_frequency, out.loss_magnitude);
    return out;
  }

 private:
  // A stream for each quantity, named by its place in the tree.
  Result<std::vector<double>> drawn(const Severity& severity, std::uint64_t place) {
    TRY(check(severity));
    Stream stream(seed_, place, 0);
    std::vector<double> out(count_);
    for (double& one : out) one = quantile(severity, stream.uniform());
    return out;
  }
  Result<std::vector<double>> given(const FairTree::Quantity& quantity, std::uint64_t place,
                                    const char* name) {
    if (quantity) return drawn(*quantity, place);
    return fail(ErrorKind::invalid, std::string("no ") + name, "tree",
                "Give it, or what it is made of");
  }
  Result<std::vector<double>> frequency() {
    if (tree_.loss_event_frequency) return drawn(*tree_.loss_event_frequency, 1);
    std::vector<double> tries;
    if (tree_.threat_event_frequency) {
      tries = TRY(drawn(*tree_.threat_event_frequency, 2));
    } else {
      const auto contact = TRY(given(tree_.contact_frequency, 3, "threat event frequency"));
      tries = product(contact, TRY(given(tree_.probability_of_action, 4, "probability of action")));
    }
    if (tree_.vulnerability) return product(tries, TRY(drawn(*tree_.vulnerability, 5)));
    const auto capability = TRY(given(tree_.threat_capability, 6, "vulnerability"));
    const auto strength = TRY(given(tree_.control_strength, 7, "control strength"));
    const double part = part_above(capability, strength);
    for (double& one : tries) one *= part;
    return tries;
  }
  Result<std::vector<double>> magnitude() {
    if (tree_.loss_magnitude) return drawn(*tree_.loss_magnitude, 8);
    std::vector<double> out = TRY(given(tree_.primary_loss, 9, "loss magnitude"));
    std::uint64_t place = 10;
    for (const FairTree::Secondary& one : tree_.secondary) {
      const auto often = TRY(drawn(one.frequency, place++));
      out = sum(out, product(often, TRY(drawn(one.magnitude, place++))));
    }
    return out;
  }

  const FairTree& tree_;
  std::size_t count_;
  std::uint64_t seed_;
};

}  // namespace

Result<FairTrials> draw(const FairTree& tree, std::size_t trials, std::uint64_t seed) {
  return Trials(tree, trials, seed).run();
}

}  // namespace hinomi::risk
