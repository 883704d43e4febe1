// Zeek's tables: https://docs.zeek.org/en/master/log-formats.html
#include <charconv>

#include "base/text.h"
#include "in/event_lines.h"
#include "in/json_text.h"

namespace hinomi::in {

namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> out;
  for (;;) {
    std::size_t end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == text.npos) return out;
    text.remove_prefix(end + separator.size());
  }
}

// \x09 as it stands in Zeek's texts.
std::string without_hex(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned byte = 0;
    if (text.substr(at).starts_with("\\x") && at + 4 <= text.size() &&
        std::from_chars(text.data() + at + 2, text.data() + at + 4, byte, 16).ptr ==
            text.data() + at + 4) {
      out += static_cast<char>(byte);
      at += 3;
    } else {
      out += text[at];
    }
  }
  return out;
}

bool is_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return false;
  double number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  bool is_json = !digits.empty() && is_digit(digits[0]) && is_digit(digits.back()) &&
                 !(digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]));
  return is_json && read.ec == std::errc() && read.ptr == text.data() + text.size();
}

void append_cell(std::string_view text, std::string_view type, const ZeekHeader& header,
                 std::string& out) {
  bool is_numeric = type == "count" || type == "int" || type == "double" || type == "interval" ||
                    type == "port" || type == "time";
  if (type == "bool" && (text == "T" || text == "F"))
    out += text == "T" ? "true" : "false";
  else if (is_numeric && is_number(text))
    out += text;
  else
    append_json_text(without_hex(text == header.empty ? "" : text), out);
}

}  // namespace

void read_zeek_line(std::string_view line, ZeekHeader& header) {
  if (line.starts_with("#separator ")) {
    header = {};
    header.separator = without_hex(trim(line.substr(11)));
    return;
  }
  std::vector<std::string_view> cells = split(line, header.separator);
  auto second = [&](std::string& to) {
    if (cells.size() > 1) to = without_hex(cells[1]);
  };
  if (cells[0] == "#path") second(header.path);
  if (cells[0] == "#set_separator") second(header.set_separator);
  if (cells[0] == "#empty_field") second(header.empty);
  if (cells[0] == "#unset_field") second(header.unset);
  if (cells[0] == "#fields") header.fields.assign(cells.begin() + 1, cells.end());
  if (cells[0] == "#types") header.types.assign(cells.begin() + 1, cells.end());
}

std::shared_ptr<const ZeekHeader> zeek_header_after(std::string_view lines,
                                                    std::shared_ptr<const ZeekHeader> before) {
  std::shared_ptr<ZeekHeader> after;
  for (std::size_t at = 0; at < lines.size();) {
    if (lines[at] == '#') {
      if (!after)
        after = before ? std::make_shared<ZeekHeader>(*before) : std::make_shared<ZeekHeader>();
      std::string_view line = lines.substr(at, lines.find('\n', at) - at);
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_zeek_line(line, *after);
    }
    std::size_t next = at == 0 && lines[0] != '#' ? lines.find("\n#") : lines.find("\n#", at);
    if (next == lines.npos) break;
    at = next + 1;
  }
  return after ? after : before;
}

Result<void> append_zeek_json(const ZeekHeader& header, std::string_view line, std::string& out) {
  std::vector<std::string_view> cells = split(line, header.separator);
  if (header.fields.empty())
    return fail(ErrorKind::invalid, "a row of a Zeek log without a #fields line before it", {},
                "Send the log with its header");
  if (cells.size() != header.fields.size())
    return fail(ErrorKind::invalid,
                std::to_string(cells.size()) + " columns where #fields names " +
                    std::to_string(header.fields.size()),
                {}, "Send the log as Zeek wrote it");
  out += '{';
  if (!header.path.empty()) {
    append_json_key("_path", out);
    append_json_text(header.path, out);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] == header.unset) continue;
    std::string_view type = i < header.types.size() ? std::string_view(header.types[i]) : "string";
    append_json_key(header.fields[i], out);
    std::size_t open = type.find('[');
    if (open == type.npos || !type.ends_with(']')) {
      append_cell(cells[i], type, header, out);
      continue;
    }
    std::string_view of = type.substr(open + 1, type.size() - open - 2);
    out += '[';
    if (cells[i] != header.empty) {
      for (std::string_view one : split(cells[i], header.set_separator)) {
        if (out.back() != '[') out += ',';
        append_cell(one, of, header, out);
      }
    }
    out += ']';
  }
  out += '}';
  return {};
}

}  // namespace hinomi::in
