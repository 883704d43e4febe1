#include "judge/vet/weigh.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hinomi::vet {

namespace {

double belief(const Evidence& evidence) {
  const auto said = [](int value) { return value < 0 ? 50.0 : std::min(value, 100) * 1.0; };
  return std::sqrt(said(evidence.reliability) * said(evidence.confidence));
}

// The last word of each source, oldest first. A report of many thousand sources on one indicator is
// sorted, a handful is compared.
std::vector<const Evidence*> last_words(std::span<const Evidence> evidence) {
  std::vector<const Evidence*> words;
  words.reserve(evidence.size());
  for (const Evidence& one : evidence) words.push_back(&one);
  if (words.size() < 2) return words;
  std::sort(words.begin(), words.end(), [](const Evidence* a, const Evidence* b) {
    return a->source != b->source ? a->source < b->source : a < b;  // one array: in its order
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i + 1 == words.size() || words[i]->source != words[i + 1]->source) words[kept++] = words[i];
  words.resize(kept);
  return words;
}

}  // namespace

Weight weigh(std::span<const Evidence> evidence, Time now) {
  Weight weight;
  int live = 0;
  int over = 0;
  int taken_back = 0;
  double doubt = 1;
  bool first = true;
  const auto words = last_words(evidence);
  const auto is_over = [&](const Evidence& word) {
    return word.valid_until && *word.valid_until <= now;
  };
  const auto count = [&](const Evidence& word) {
    doubt *= 1 - belief(word) / 100;
    const Time seen = std::min(word.seen, now);  // nobody has seen it tomorrow
    weight.last_seen = first ? seen : std::max(weight.last_seen, seen);
    first = false;
    if (word.valid_until && (!weight.valid_until || *word.valid_until < *weight.valid_until))
      weight.valid_until = word.valid_until;
  };
  for (const Evidence* word : words) {
    const bool expired = is_over(*word);
    if (word->revoked)
      ++taken_back;
    else if (expired)
      ++over;
    else
      ++live;
    if (word->revoked || expired || !word->harmful) continue;
    ++weight.sources;
    count(*word);
  }
  weight.recalled = live == 0 && over == 0;
  weight.lapsed = live == 0 && over > 0;
  weight.disputed = taken_back > 0 && !weight.recalled;
  weight.context_only = live > 0 && weight.sources == 0;
  if (weight.sources == 0)  // so that score and time still say something
    for (const Evidence* word : words)
      if (!weight.context_only || (!word->revoked && !is_over(*word))) count(*word);
  weight.base = 100 * (1 - doubt);
  return weight;
}

}  // namespace hinomi::vet
