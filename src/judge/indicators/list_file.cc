#include "judge/indicators/list_file.h"

#include <limits>

#include "base/text.h"
#include "in/normalise.h"
#include "in/quick.h"
#include "in/reader.h"

namespace hinomi::indicators {
namespace {

constexpr int shortest_v4 = 8, shortest_v6 = 16;  // prefixes
constexpr std::size_t lines_looked_at = 1000;

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }
  // The next line with something on it, without a comment; false at the end.
  bool next(std::string_view& line) {
    while (!rest_.empty()) {
      std::size_t end = std::min(rest_.find('\n'), rest_.size());
      line = trim(rest_.substr(0, end));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++number_;
      if (line.empty() || line.front() == '#' || line.front() == ';') continue;
      if (std::size_t comment = line.find(" #"); comment != line.npos)
        line = trim(line.substr(0, comment));
      return true;
    }
    return false;
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

// Nine of ten lines are one indicator and nothing else.
bool is_list(std::string_view text) {
  Lines lines(text);
  in::Kept kept;
  std::string_view line;
  std::size_t all = 0, good = 0;
  while (all < lines_looked_at && lines.next(line)) {
    ++all;
    kept.forget();
    good += in::quick_guess(line, kept) || (!line.contains(' ') && in::normalise(line));
  }
  return all > 0 && good * 10 >= all * 9;
}

class Taker : public in::ClaimSink {
 public:
  Taker(std::string_view name, Table::Builder& builder, ListTally& tally)
      : name_(name), builder_(builder), tally_(tally) {}

  void take(Entry& entry, const Marking* marking, std::optional<int> confidence,
            std::string_view place) {
    if (auto fits = check_width(entry.type, entry.value); !fits) return refuse(fits.error(), place);
    entry.origin = origin(marking, confidence);
    builder_.add(entry);
    ++tally_.taken;
  }

  void refuse(Error error, std::string_view place) {
    ++tally_.refused;
    if (tally_.first_refused.size() >= ListTally::most_listed) return;
    error.where = std::string(name_) + (place.empty() ? "" : ": ") + std::string(place);
    tally_.first_refused.push_back(std::move(error));
  }

  void claim(Claim&& claim) override {
    if (!claim.harmful || claim.revoked) {
      ++tally_.context;
      return;
    }
    Entry entry{claim.indicator.type,
                std::move(claim.indicator.value),
                std::move(claim.source_id),
                std::move(claim.note),
                0,
                claim.valid_until};
    take(entry, &claim.marking, claim.confidence, claim.place);
  }
  void refuse(Error&& error) override {
    std::string place = error.where;
    refuse(std::move(error), place);
  }

 private:
  // One for each marking and confidence that the file has.
  std::uint32_t origin(const Marking* marking, std::optional<int> confidence) {
    int key = marking ? static_cast<int>(marking->tlp) * 128 + confidence.value_or(127) : -1;
    if (key == last_) return last_origin_;
    Origin out{std::string(name_), {}, confidence};
    if (marking) out.labels.emplace_back(hinomi::name_of(marking->tlp));
    last_ = key;
    return last_origin_ = builder_.origin(std::move(out));
  }

  std::string_view name_;
  Table::Builder& builder_;
  ListTally& tally_;
  int last_ = std::numeric_limits<int>::min();
  std::uint32_t last_origin_ = 0;
};

void read_lines(std::string_view text, Taker& taker) {
  Lines lines(text);
  in::Kept kept;
  std::string_view line;
  Entry entry;
  while (lines.next(line)) {
    kept.forget();
    if (auto quick = in::quick_guess(line, kept)) {
      entry.type = quick->type;
      entry.value.assign(quick->value);
    } else {
      auto slow = in::normalise(line);
      if (!slow) {
        taker.refuse(slow.error(), "line " + std::to_string(lines.number()));
        continue;
      }
      entry.type = slow->type;
      entry.value = std::move(slow->value);
    }
    taker.take(entry, nullptr, {},
               entry.type == IndicatorType::network ? "line " + std::to_string(lines.number())
                                                    : std::string());
  }
}

}  // namespace

Result<void> check_width(IndicatorType type, std::string_view value) {
  if (type != IndicatorType::network) return {};
  auto network = in::network_from(value);
  if (network && network->prefix >= (network->v4 ? shortest_v4 : shortest_v6)) return {};
  return fail(ErrorKind::invalid, "a network too wide to say anything: " + std::string(value), {},
              "Name networks of /8 (IPv6: /16) and longer");
}

Result<void> read_list(std::string_view bytes, std::string_view name, Table::Builder& builder,
                       ListTally& tally) {
  Taker taker(name, builder, tally);
  if (is_list(bytes)) {
    read_lines(bytes, taker);
    return {};
  }
  in::ReadOptions options;
  options.limits.bytes = std::size_t(8) << 30;
  options.limits.items = 50'000'000;
  options.limits.time = std::chrono::hours(1);
  auto read = in::read_report(bytes, options, taker);
  if (read) return {};
  Error error = read.error();
  error.where = std::string(name) + (error.where.empty() ? "" : ": ") + error.where;
  return std::unexpected(std::move(error));
}

Result<void> read_list_file(Disk& disk, const std::filesystem::path& file, Table::Builder& builder,
                            ListTally& tally) {
  std::string bytes = TRY(disk.read(file));
  return read_list(bytes, file.string(), builder, tally);
}

}  // namespace hinomi::indicators
