// CSV and TSV (RFC 4180): delimiter by the first line, quotes, header in English or Japanese.
#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "in/table.h"

namespace hinomi::in {
namespace {

constexpr std::size_t longest_row = 1 << 20;  // bytes; a forgotten quote must not eat the file

// Takes rows off `text`. Fields are views of the text, or of `unquoted` when a quote was doubled.
class Rows {
 public:
  Rows(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

  bool done() const { return rest_.empty(); }
  std::size_t line() const { return line_; }  // of the row taken last

  // False when the row is broken (a quote that does not end); it is then skipped to its line's end.
  bool next(std::vector<std::string_view>& fields) {
    fields.clear();
    line_ = next_line_++;
    const char* newline = static_cast<const char*>(std::memchr(rest_.data(), '\n', rest_.size()));
    std::size_t end = newline ? std::size_t(newline - rest_.data()) : rest_.size();
    std::string_view row = rest_.substr(0, end);
    if (row.find('"') != std::string_view::npos) return next_quoted(fields);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.size() > longest_row) return false;
    while (fields.size() < most_columns) {
      std::size_t stop = row.find(delimiter_);
      fields.push_back(row.substr(0, stop));
      if (stop == std::string_view::npos) break;
      row.remove_prefix(stop + 1);
    }
    return true;
  }

 private:
  bool next_quoted(std::vector<std::string_view>& fields) {
    const std::size_t limit = std::min(rest_.size(), longest_row);
    unquoted_.clear();
    unquoted_.reserve(limit);  // views into it must stay
    std::size_t i = 0, lines = 0;
    while (fields.size() < most_columns) {
      std::size_t begin = i;
      while (i < limit && rest_[i] == ' ') ++i;
      if (i < limit && rest_[i] == '"') {
        std::size_t field = unquoted_.size();
        for (++i; i < limit; ++i) {
          if (rest_[i] == '"') {
            if (i + 1 >= limit || rest_[i + 1] != '"') break;
            ++i;
          }
          lines += rest_[i] == '\n';
          unquoted_ += rest_[i];
        }
        if (i >= limit) return skip_line();
        ++i;
        while (i < limit && (rest_[i] == ' ' || rest_[i] == '\r')) ++i;
        if (i < limit && rest_[i] != delimiter_ && rest_[i] != '\n') return skip_line();
        fields.push_back(std::string_view(unquoted_).substr(field));
      } else {
        i = begin;
        while (i < limit && rest_[i] != delimiter_ && rest_[i] != '\n') ++i;
        std::string_view field = rest_.substr(begin, i - begin);
        if (field.ends_with('\r')) field.remove_suffix(1);
        fields.push_back(field);
      }
      if (i >= limit || rest_[i] == '\n') break;
      ++i;
    }
    if (i >= limit && limit < rest_.size()) return skip_line();
    rest_.remove_prefix(std::min(i + 1, rest_.size()));
    next_line_ += lines;
    return true;
  }

  bool skip_line() {
    rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
    return false;
  }

  std::string_view rest_;
  char delimiter_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  std::string unquoted_;
};

char delimiter_of(std::string_view text) {
  while (text.starts_with('#') || text.starts_with('\n') || text.starts_with('\r')) {
    std::size_t end = text.find('\n');
    // The header of some feeds is their last comment.
    if (names_columns(text.substr(0, end))) break;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (char c : {',', '\t', ';'}) {
    auto found = std::count(line.begin(), line.end(), c);
    if (found > most) {
      most = found;
      best = c;
    }
  }
  return best;
}

std::string place_of(std::size_t line) { return "line " + std::to_string(line); }

}  // namespace

Result<> read_csv(std::string_view text, Gate& gate, ReportHead&) {
  Rows rows(text, delimiter_of(text));
  Fields fields;
  Row row;
  Table table(gate.options().columns);
  while (!rows.done()) {
    TRY(gate.tick());
    bool whole = rows.next(fields);
    if (!whole) {
      TRY(gate.refuse({ErrorKind::invalid, "a row whose quotes do not match, or longer than 1 MiB",
                       place_of(rows.line()), "Double a quote inside quotes (RFC 4180)"}));
      continue;
    }
    std::string place = place_of(rows.line());
    if (TRY(table.take(fields, place, row))) TRY(offer_row(row, place, gate));
  }
  return {};
}

}  // namespace hinomi::in
