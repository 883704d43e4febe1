#include "in/rows.h"

#include <algorithm>

namespace hinomi::in {

bool Rows::next(std::vector<std::string_view>& fields) {
  fields.clear();
  line_ = next_line_++;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
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

bool Rows::next_quoted(std::vector<std::string_view>& fields) {
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

bool Rows::skip_line() {
  rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
  return false;
}

}  // namespace hinomi::in
