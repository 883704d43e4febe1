#include "judge/detect/needles.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "base/text.h"

namespace hinomi::detect {

namespace {

constexpr unsigned bits_a_bucket = 4;  // of the filter, as a power of two

// What stands in very many events tells no needle from another.
constexpr std::string_view everywhere[] = {
    "c:\\windows\\system32\\",
    "c:\\windows\\syswow64\\",
    "c:\\program files (x86)\\microsoft\\",
    "c:\\programdata\\microsoft\\windows\\",
    "c:\\users\\",
    "\\appdata\\local\\temp\\",
    ".exe",
    ".dll",
    "hklm\\system\\currentcontrolset\\services\\",
    "hklm\\software\\microsoft\\windows\\currentversion\\",
    "hkey_local_machine\\",
    "nt authority\\system",
    "powershell.exe",
    "svchost.exe",
    "microsoft-windows-security-auditing",
    "authentication",
    "identity",
    "credential",
    "privilege",
    "description",
    "driver",
    "windows ",
    "printer",
};

std::uint32_t mixed(std::uint32_t gram) { return gram * 0x9E3779B1u; }

// Both cases of an ASCII letter become one; other bytes may fall together too.
template <std::size_t width>
std::uint32_t gram_of(const char* bytes) {
  if constexpr (width == 3) {
    return gram_of<2>(bytes) | gram_of<1>(bytes + 2) << 16;
  } else {
    std::uint32_t out = 0;
    std::memcpy(&out, bytes, width);
    constexpr std::uint32_t case_bits = 0x20202020u >> (32 - 8 * width);
    return out | case_bits;
  }
}

bool is_same_but_case(const char* mine, const char* its, std::size_t size) {
  return std::equal(mine, mine + size, its, [](char a, char b) { return a == to_lower(b); });
}

}  // namespace

bool Needles::is_at_edge(const Literal& literal) {
  return literal.size <= widest && (literal.at_start || literal.at_end);
}

// How often four bytes stand in the needles and elsewhere.
class Needles::Rarity {
 public:
  explicit Rarity(const Needles& needles)
      : counts_(
            std::clamp<std::size_t>(std::bit_ceil(needles.texts_.size() * 2), 1 << 10, 1 << 17)) {
    for (std::string_view text : everywhere) add(text, 100);
    for (const Literal& literal : needles.literals_)
      add(std::string_view(needles.texts_).substr(literal.at, literal.size), 1);
  }

  // The place of the rarest four bytes among every `step`th one from `from` on; of those that are
  // as seldom, the one with the most bytes that are seldom in any text.
  std::size_t best(std::string_view text, std::size_t from, std::size_t step) const {
    std::size_t out = from;
    std::uint32_t least = ~0u;
    for (std::size_t i = from; i + widest <= text.size(); i += step) {
      std::string_view gram = text.substr(i, widest);
      // Seldom bytes in front make runs alike.
      std::uint32_t count = counts_[place(gram.data())] * 16 + common_bytes(gram) * 2 +
                            (common_bytes(gram.substr(0, 2)) > 0);
      if (count >= least) continue;
      least = count;
      out = i;
    }
    return out;
  }

  static std::uint32_t common_bytes(std::string_view bytes) {
    return static_cast<std::uint32_t>(std::count_if(bytes.begin(), bytes.end(), [](char byte) {
      return (to_lower(byte) >= 'a' && to_lower(byte) <= 'z') || is_digit(byte) ||
             std::string_view("\\ ._-/\"").contains(byte);
    }));
  }

 private:
  std::size_t place(const char* gram) const {
    return mixed(gram_of<widest>(gram)) >> (32 - std::countr_zero(counts_.size()));
  }
  void add(std::string_view text, std::uint32_t count) {
    for (std::size_t i = 0; i + widest <= text.size(); ++i)
      counts_[place(text.data() + i)] += count;
  }
  std::vector<std::uint32_t> counts_;
};

template <std::size_t width>
Needles::Entry Needles::entry(std::uint32_t literal, std::size_t offset) const {
  return {gram_of<width>(texts_.data() + literals_[literal].at + offset), literal,
          static_cast<std::uint32_t>(offset)};
}

Needles::Needles(std::span<const Needle* const> needles, Texts texts) {
  for (const Needle* needle : needles) {
    literals_.push_back({.at = static_cast<std::uint32_t>(texts_.size()),
                         .size = static_cast<std::uint32_t>(needle->text.size()),
                         .at_start = needle->at_start,
                         .at_end = needle->at_end,
                         .cased = needle->cased});
    for (char c : needle->text) texts_ += needle->cased ? c : to_lower(c);
  }
  Rarity rarity(*this);
  std::vector<Entry> fours, pairs, tiny[2], starts[widest], ends[widest];
  for (std::uint32_t number = 0; number < literals_.size(); ++number) {
    const Literal& literal = literals_[number];
    std::string_view text = std::string_view(texts_).substr(literal.at, literal.size);
    if (literal.size > widest) {
      for (std::size_t from : {0u, 1u})
        fours.push_back(entry<widest>(number, rarity.best(text, from, 2)));
      continue;
    }
    Entry whole = literal.size == 1   ? entry<1>(number, 0)
                  : literal.size == 2 ? entry<2>(number, 0)
                  : literal.size == 3 ? entry<3>(number, 0)
                                      : entry<4>(number, 0);
    if (is_at_edge(literal)) {
      (literal.at_start ? starts : ends)[literal.size - 1].push_back(whole);
      has_edges_ = true;
    } else if (literal.size > 2) {
      for (std::size_t from : {0u, 1u}) pairs.push_back(entry<2>(number, from));
    } else {
      tiny[literal.size - 1].push_back(whole);
      // Both cases of a letter; of other bytes also what the run takes for the same.
      for (unsigned byte : {whole.gram & 0xFF, whole.gram & 0xDF}) may_be_tiny_[byte] = true;
      has_tiny_ = true;
    }
  }
  fill(fours_, fours);
  fill(pairs_, pairs);
  if (!pairs.empty()) may_be_pair_.resize((1 << 16) / 64);
  for (const Entry& one : pairs) may_be_pair_[one.gram / 64] |= std::uint64_t{1} << one.gram % 64;
  for (std::size_t i = 0; i < 2; ++i) fill(tiny_[i], tiny[i]);
  for (std::size_t i = 0; i < widest; ++i) {
    fill(starts_[i], starts[i]);
    fill(ends_[i], ends[i]);
  }
  if (texts == Texts::long_ones && literals_.size() <= few && ByteFilter::is_possible())
    add_to_filter(rarity);
}

// Each group tells only which bytes any of its runs has at each place, so runs that are alike
// belong together: of all ways to cut the runs in order into groups, the one by which the fewest
// others are taken for one of them.
void Needles::add_to_filter(const Rarity& rarity) {
  struct Known {
    std::string_view gram;
    std::uint32_t number, offset;
    auto operator<=>(const Known&) const = default;
  };
  std::vector<Known> all;
  for (std::uint32_t number = 0; number < literals_.size(); ++number) {
    const Literal& literal = literals_[number];
    if (is_at_edge(literal)) continue;
    std::string_view text = std::string_view(texts_).substr(literal.at, literal.size);
    std::size_t at = text.size() < widest ? 0 : rarity.best(text, 0, 1);
    all.push_back({text.substr(at, widest), number, static_cast<std::uint32_t>(at)});
  }
  if (all.empty()) return;
  std::sort(all.begin(), all.end());

  // How many runs the group of all[first] to all[last] lets pass, more or less.
  auto passing = [&](std::size_t first, std::size_t last) {
    double out = 1;
    for (std::size_t at = 0; at < widest; ++at) {
      std::string bytes;
      for (std::size_t i = first; i <= last; ++i) {
        if (at >= all[i].gram.size()) return out * 1e9;  // short ones let nearly all pass
        if (!bytes.contains(all[i].gram[at])) bytes += all[i].gram[at];
      }
      out *= static_cast<double>(bytes.size() + 2 * Rarity::common_bytes(bytes));
    }
    return out;
  };
  struct Cut {
    double cost = std::numeric_limits<double>::infinity();
    std::size_t before = 0;  // so many runs are in the groups before the last
  };
  // By number of groups, then of runs in them.
  std::vector<std::vector<Cut>> cuts(ByteFilter::groups + 1, std::vector<Cut>(all.size() + 1));
  cuts[0][0].cost = 0;
  for (std::size_t runs = 1; runs <= all.size(); ++runs)
    for (std::size_t before = 0; before < runs; ++before) {
      double cost = passing(before, runs - 1);
      for (std::size_t groups = 1; groups < cuts.size(); ++groups)
        if (double sum = cuts[groups - 1][before].cost + cost; sum < cuts[groups][runs].cost)
          cuts[groups][runs] = {sum, before};
    }
  filter_ = std::make_unique<ByteFilter>();
  std::size_t group = std::min(all.size(), ByteFilter::groups);
  for (std::size_t end = all.size(); end > 0; --group) {
    std::size_t begin = cuts[group][end].before;
    for (const Known& one : std::span(all).subspan(begin, end - begin)) {
      filter_->add(static_cast<unsigned>(group - 1), one.gram, literals_[one.number].cased);
      of_group_[group - 1].push_back({0, one.number, one.offset});
    }
    end = begin;
  }
}

void Needles::fill(Grams& grams, std::span<const Entry> entries) {
  auto buckets = static_cast<std::uint32_t>(std::bit_ceil(entries.size() * 2 + 1));
  std::size_t bits = std::max<std::size_t>(64, std::size_t{buckets} << bits_a_bucket);
  grams.shift = static_cast<unsigned>(32 - std::countr_zero(bits));
  grams.filter.resize(bits / 64);
  grams.first.resize((bits >> bits_a_bucket) + 1);
  for (const Entry& entry : entries) {
    std::uint32_t bit = mixed(entry.gram) >> grams.shift;
    grams.filter[bit / 64] |= std::uint64_t{1} << bit % 64;
    ++grams.first[(bit >> bits_a_bucket) + 1];
  }
  for (std::size_t i = 1; i < grams.first.size(); ++i) grams.first[i] += grams.first[i - 1];
  std::vector<std::uint32_t> next = grams.first;
  grams.entries.resize(entries.size());
  for (const Entry& entry : entries)
    grams.entries[next[mixed(entry.gram) >> grams.shift >> bits_a_bucket]++] = entry;
}

void Needles::compare(const Entry& entry, std::size_t at, const Call& call) const {
  const Literal& literal = literals_[entry.literal];
  if (at < entry.offset) return;
  std::size_t from = at - entry.offset;
  if (literal.at_start && from != 0) return;
  if (from + literal.size > call.text.size()) return;
  if (literal.at_end && from + literal.size != call.text.size()) return;
  const char *mine = texts_.data() + literal.at, *its = call.text.data() + from;
  bool is_same = literal.cased ? std::memcmp(mine, its, literal.size) == 0
                               : is_same_but_case(mine, its, literal.size);
  if (is_same) call.found(call.context, entry.literal);
}

void Needles::compare(const Grams& grams, std::uint32_t bucket, std::uint32_t gram, std::size_t at,
                      const Call& call) const {
  for (std::uint32_t i = grams.first[bucket]; i < grams.first[bucket + 1]; ++i)
    if (grams.entries[i].gram == gram) compare(grams.entries[i], at, call);
}

template <std::size_t width>
void Needles::look(const Grams& grams, std::size_t at, const Call& call) const {
  if (grams.entries.empty() || at + width > call.text.size()) return;
  std::uint32_t gram = gram_of<width>(call.text.data() + at);
  std::uint32_t bit = mixed(gram) >> grams.shift;
  if (grams.filter[bit / 64] >> bit % 64 & 1) compare(grams, bit >> bits_a_bucket, gram, at, call);
}

void Needles::look_at_edges(const Call& call) const {
  std::size_t size = call.text.size();
  look<1>(starts_[0], 0, call);
  look<2>(starts_[1], 0, call);
  look<3>(starts_[2], 0, call);
  look<4>(starts_[3], 0, call);
  // A difference below zero is beyond the text, and nothing is there.
  look<1>(ends_[0], size - 1, call);
  if (size >= 2) look<2>(ends_[1], size - 2, call);
  if (size >= 3) look<3>(ends_[2], size - 3, call);
  if (size >= 4) look<4>(ends_[3], size - 4, call);
}

template <bool has_pairs>
void Needles::scan(const Call& call) const {
  const std::uint64_t *filter = fours_.filter.data(), *pairs = may_be_pair_.data();
  const unsigned shift = fours_.shift;
  const char* bytes = call.text.data();
  std::size_t at = 0;
  for (; at + widest <= call.text.size(); at += 2) {
    std::uint32_t gram = gram_of<widest>(bytes + at);
    std::uint32_t bit = mixed(gram) >> shift;
    if (filter[bit / 64] >> bit % 64 & 1) [[unlikely]]
      compare(fours_, bit >> bits_a_bucket, gram, at, call);
    if constexpr (has_pairs) {
      std::uint32_t pair = gram & 0xFFFF;  // the first two bytes, little endian
      if (pairs[pair / 64] >> pair % 64 & 1) [[unlikely]]
        look<2>(pairs_, at, call);
    }
  }
  if constexpr (has_pairs) look<2>(pairs_, at, call);
}

void Needles::scan(std::string_view text, Found found, void* context) const {
  if (text.empty()) return;
  Call call{this, text, found, context};
  if (filter_ && text.size() >= ByteFilter::shortest_text) {
    auto look_at = [](void* to, std::size_t at, unsigned groups) {
      const Call& of = *static_cast<const Call*>(to);
      for (; groups; groups &= groups - 1)
        for (const Entry& one : of.self->of_group_[std::countr_zero(groups)])
          of.self->compare(one, at, of);
    };
    filter_->find(text, look_at, &call);
  } else {
    may_be_pair_.empty() ? scan<false>(call) : scan<true>(call);
    if (has_tiny_) look_for_tiny(call);
  }
  if (has_edges_) look_at_edges(call);
}

void Needles::look_for_tiny(const Call& call) const {
  for (std::size_t at = 0; at < call.text.size(); ++at) {
    if (!may_be_tiny_[static_cast<unsigned char>(call.text[at])]) continue;
    look<1>(tiny_[0], at, call);
    look<2>(tiny_[1], at, call);
  }
}

}  // namespace hinomi::detect
