// Ten million indicators in the table that the Picture keeps them in: time to build, memory, and
// looking them up, beside std::unordered_map with a million of the same keys in the same run.
//
//   indicator_table_bench [COUNT]     default 10,000,000
//
// A look-up is hash, slot, entry, and comparison of the whole key. "together" asks for all the keys
// of a report at once, "independent" for one after the other without a look at the answer, and
// "one after another" makes each wait for the one before.
#include <array>
#include <unordered_map>

#include "measure.h"
#include "picture/indicator_table.h"

namespace {

using namespace hinomi;
using picture::IndicatorTable;

std::uint64_t mixed(std::uint64_t x) {  // splitmix64's finisher: one to one
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

using Key = IndicatorTable::Key;

// Key `number`, always the same and unlike any other: in ten 4 names, 3 URLs, 2 addresses and
// 1 digest (half of them MD5's length), 30 bytes on average.
class Keys {
 public:
  Key operator()(std::uint64_t number) {
    std::uint64_t bits = mixed(number);
    switch (number % 10) {
      case 0:
      case 1:
      case 2:
      case 3: return printed(IndicatorType::domain, "%s.example.com", word(bits));
      case 4:
      case 5:
      case 6: return printed(IndicatorType::url, "http://%s.example/login/", word(bits));
      case 7:
      case 8: {  // an odd factor is one to one on 32 bits
        auto a = static_cast<std::uint32_t>(number) * 2654435761u;
        return printed(IndicatorType::ipv4, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255,
                       a & 255);
      }
      default:
        return number % 20 == 9 ? printed(IndicatorType::md5, "%016llx%016llx",
                                          static_cast<unsigned long long>(bits),
                                          static_cast<unsigned long long>(mixed(bits)))
                                : printed(IndicatorType::sha256, "%016llx%016llx%016llx%016llx",
                                          static_cast<unsigned long long>(bits),
                                          static_cast<unsigned long long>(mixed(bits)),
                                          static_cast<unsigned long long>(mixed(bits + 1)),
                                          static_cast<unsigned long long>(mixed(bits + 2)));
    }
  }

 private:
  const char* word(std::uint64_t bits) {
    for (char& c : word_) {
      c = static_cast<char>('a' + bits % 26);
      bits /= 26;
    }
    word_.back() = '\0';
    return word_.data();
  }
  template <class... Args>
  Key printed(IndicatorType type, const char* form, Args... args) {
    int size = std::snprintf(space_.data(), space_.size(), form, args...);
    return {type, {space_.data(), static_cast<std::size_t>(size)}};
  }
  std::array<char, 14> word_{};
  std::array<char, 128> space_{};
};

// Random keys, their text one after the other, so that reading them costs next to nothing.
struct Questions {
  std::string text;
  std::vector<Key> keys;

  Questions(std::size_t count, std::uint64_t first, std::uint64_t range, std::uint64_t seed) {
    Keys make;
    std::vector<std::pair<IndicatorType, std::size_t>> sizes;
    for (std::size_t i = 0; i < count; ++i) {
      Key key = make(first + mixed(seed * count + i) % range);
      sizes.emplace_back(key.type, key.value.size());
      text += key.value;
    }
    const char* at = text.data();
    for (auto [type, size] : sizes) {
      keys.push_back({type, {at, size}});
      at += size;
    }
  }
};

constexpr std::size_t batch = 100'000;
constexpr int batches = 21;

// Median over batches of the mean nanoseconds of one look-up; `find` answers whether it is there.
template <class Find>
double mean_ns(std::uint64_t first, std::uint64_t range, bool there, Find&& find) {
  std::vector<double> means;
  for (int round = 0; round < batches; ++round) {
    Questions questions(batch, first, range, std::uint64_t(round) + 1);
    std::size_t found = 0;
    bench::Stopwatch watch;
    for (const Key& key : questions.keys) found += find(key);
    means.push_back(watch.wall() * 1e9 / double(batch));
    if (found != (there ? batch : 0)) bench::stop("a look-up answered wrongly");
  }
  return bench::quantile(means, .5);
}

double together_ns(const IndicatorTable& table, std::uint64_t first, std::uint64_t range,
                   bool there) {
  std::vector<double> means;
  std::vector<const picture::Entry*> answers(batch);
  for (int round = 0; round < batches; ++round) {
    Questions questions(batch, first, range, std::uint64_t(round) + 1);
    bench::Stopwatch watch;
    table.find_all(questions.keys, answers);
    std::size_t found = 0;
    for (const auto* entry : answers) found += entry && entry->verdict == Verdict::hold;
    means.push_back(watch.wall() * 1e9 / double(batch));
    if (found != (there ? batch : 0)) bench::stop("a look-up answered wrongly");
  }
  return bench::quantile(means, .5);
}

// The next key depends on the answer to the one before.
double chained_ns(const IndicatorTable& table, std::uint64_t range) {
  std::vector<double> means;
  for (int round = 0; round < batches; ++round) {
    Questions questions(batch, 0, range, std::uint64_t(round) + 100);
    bench::Stopwatch watch;
    std::size_t i = 0;
    while (i < batch)
      i += table.find(questions.keys[i].type, questions.keys[i].value)->verdict == Verdict::hold
               ? 1
               : 2;
    means.push_back(watch.wall() * 1e9 / double(batch));
  }
  return bench::quantile(means, .5);
}

double now_ns() { return bench::seconds_on(CLOCK_MONOTONIC) * 1e9; }

void singles(const IndicatorTable& table, std::uint64_t first, std::uint64_t range,
             const char* name) {
  Questions questions(batch, first, range, 777);
  std::vector<double> each, nothing;
  for (const Key& key : questions.keys) {
    double from = now_ns();
    const auto* entry = table.find(key.type, key.value);
    asm volatile("" : : "r"(entry) : "memory");
    each.push_back(now_ns() - from);
    from = now_ns();
    asm volatile("" : : : "memory");
    nothing.push_back(now_ns() - from);
  }
  double timer = bench::quantile(nothing, .5);
  std::printf("%-34s p50 %4.0f ns   p99 %4.0f ns   (timer's own %.0f ns taken off)\n", name,
              bench::quantile(each, .5) - timer, bench::quantile(each, .99) - timer, timer);
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::uint64_t size = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 10'000'000;
  const std::uint64_t small = std::min<std::uint64_t>(size, 1'000'000);
  Keys make;
  std::uint64_t bytes = 0;
  bench::Stopwatch printing;
  for (std::uint64_t i = 0; i < size; ++i) bytes += make(i).value.size();
  const double making = printing.wall(), making_cpu = printing.cpu();

  const double before = bench::resident_mb();
  IndicatorTable table;
  bench::Stopwatch building;
  for (std::uint64_t i = 0; i < size; ++i) {
    Key key = make(i);
    table.at(key.type, key.value);
  }
  std::printf(
      "%llu indicators of %.1f bytes: built in %.2f s (%.2f s CPU), without making the keys\n",
      static_cast<unsigned long long>(size), double(bytes) / double(size), building.wall() - making,
      building.cpu() - making_cpu);
  if (table.size() != size) bench::stop("some keys were taken for one another");
  std::printf(
      "memory                             %.0f MB resident, %.0f MB by its own count, %.0f "
      "bytes each (goal: 10 million under 2,000 MB)\n",
      bench::resident_mb() - before, double(table.bytes()) / 1e6,
      double(table.bytes()) / double(size));

  auto find = [&](const Key& key) { return table.find(key.type, key.value) != nullptr; };
  std::printf("present, together                  %4.0f ns (goal: under 100 ns, hash included)\n",
              together_ns(table, 0, size, true));
  std::printf("absent, together                   %4.0f ns\n",
              together_ns(table, size, size, false));
  std::printf("present, independent               %4.0f ns\n", mean_ns(0, size, true, find));
  std::printf("absent, independent                %4.0f ns\n", mean_ns(size, size, false, find));
  std::printf("present, one after another         %4.0f ns\n", chained_ns(table, size));
  singles(table, 0, size, "present, one at a time");
  singles(table, size, size, "absent, one at a time");

  std::unordered_map<std::string, picture::Entry> map;
  IndicatorTable small_table;
  const double before_map = bench::resident_mb();
  for (std::uint64_t i = 0; i < small; ++i) {
    Key key = make(i);
    map[std::string(1, char(key.type)) + std::string(key.value)];
  }
  const double map_mb = bench::resident_mb() - before_map;
  for (std::uint64_t i = 0; i < small; ++i) {
    Key key = make(i);
    small_table.at(key.type, key.value);
  }
  std::string text;
  auto find_in_map = [&](const Key& key) {
    text.assign(1, char(key.type));
    text += key.value;
    return map.contains(text);
  };
  auto find_small = [&](const Key& key) {
    return small_table.find(key.type, key.value) != nullptr;
  };
  double map_present = mean_ns(0, small, true, find_in_map);
  double map_absent = mean_ns(size, size, false, find_in_map);
  double small_present = mean_ns(0, small, true, find_small);
  double small_absent = mean_ns(size, size, false, find_small);
  std::printf(
      "%llu: table %.0f / %.0f ns, std::unordered_map %.0f / %.0f ns (present / absent): "
      "%.1f / %.1f times; memory %.0f and %.0f MB\n",
      static_cast<unsigned long long>(small), small_present, small_absent, map_present, map_absent,
      map_present / small_present, map_absent / small_absent, double(small_table.bytes()) / 1e6,
      map_mb);
}
