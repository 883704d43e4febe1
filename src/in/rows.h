// Rows of CSV (RFC 4180), one after the other. Private to in/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hinomi::in {

inline constexpr std::size_t most_columns = 1000;
inline constexpr std::size_t longest_row = 1
                                           << 20;  // bytes; a forgotten quote must not eat the file

// Takes rows off `text`. Fields are views of the text, or of this object when a quote was doubled,
// until the next row is taken.
class Rows {
 public:
  Rows(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

  bool done() const { return rest_.empty(); }
  std::size_t line() const { return line_; }  // of the row taken last

  // False when the row is broken (a quote that does not end) or too long; it is then skipped to its
  // line's end.
  bool next(std::vector<std::string_view>& fields);

 private:
  bool next_quoted(std::vector<std::string_view>& fields);
  bool skip_line();

  std::string_view rest_;
  char delimiter_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  std::string unquoted_;
};

}  // namespace hinomi::in
