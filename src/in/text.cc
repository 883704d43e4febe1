// Running text: mail, notes, bulletins, in Japanese or English.
#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "in/gate.h"
#include "in/prose.h"
#include "in/text.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

constexpr std::size_t top_lines = 40;             // where marking, subject and sender may stand
constexpr std::size_t longest_prose = 64 * 1024;  // bytes; longer ones are cut at a space
constexpr std::size_t signature_lines = 10;

// Takes lines off a text.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    if (!continued_) ++number_;
    const char* newline = static_cast<const char*>(std::memchr(rest_.data(), '\n', rest_.size()));
    std::size_t end = newline ? std::size_t(newline - rest_.data()) : rest_.size();
    continued_ = end > longest_prose;
    if (continued_) {
      end = rest_.substr(0, longest_prose).find_last_of(" \t,;");
      if (end == std::string_view::npos) end = cut(rest_, longest_prose).size() - 1;
    }
    line = rest_.substr(0, end + (continued_ ? 1 : 0));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return true;
  }
  std::size_t number() const { return number_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
  bool continued_ = false;
};

// Quoting of mail: "> > text".
std::string_view without_quotes(std::string_view line) {
  for (;;) {
    line = trim(line);
    if (line.starts_with('>'))
      line.remove_prefix(1);
    else if (line.starts_with("＞"))
      line.remove_prefix(std::string_view("＞").size());
    else
      return line;
  }
}

// The value of a header line of mail, "Subject: ..." with either colon; empty when it is another.
std::string_view header_value(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || !equal_ignoring_case(line.substr(0, name.size()), name))
    return {};
  line = trim(line.substr(name.size()));
  if (line.starts_with(':')) return trim(line.substr(1));
  if (line.starts_with("：")) return trim(line.substr(std::string_view("：").size()));
  return {};
}

// Lines whose plain addresses are those of the people who write, not of what they report.
bool names_correspondents(std::string_view line) {
  for (std::string_view name :
       {"From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Return-Path", "Message-ID", "E-mail",
        "Email", "Mail", "Tel", "TEL", "差出人", "宛先", "メール", "電話", "連絡先", "担当"})
    if (!header_value(line, name).empty()) return true;
  return false;
}

// "-----", "=====", "━━━━━": a rule of at least five.
bool is_rule(std::string_view line) {
  std::size_t count = 0;
  while (!line.empty()) {
    auto [code, length] = next_code_point(line);
    if (code != '-' && code != '=' && code != '_' && code != '*' && code != '~' &&
        !(code >= 0x2500 && code <= 0x257F) && code != 0x2015 && code != 0xFF1D && code != 0xFF0D)
      return false;
    ++count;
    line.remove_prefix(length);
  }
  return count >= 5;
}

// What follows a rule is a signature when a telephone or mail line stands in it.
bool begins_signature(std::string_view rest) {
  Lines lines(rest);
  std::string_view line;
  for (std::size_t i = 0; i < signature_lines && lines.next(line); ++i) {
    line = without_quotes(line);
    if (is_rule(line)) return false;
    for (std::string_view name : {"Tel", "Phone", "E-mail", "Email", "Mail", "電話", "メール"})
      if (!header_value(line, name).empty()) return true;
    if (line.starts_with("〒")) return true;
  }
  return false;
}

// Letters, '+', '-' and '_' after "TLP:"; "AMBER STRICT" with a space too.
std::string label_behind(std::string_view rest) {
  rest = trim(rest);
  std::string out;
  for (char c : rest) {
    if (!is_letter(c) && c != '+' && c != '-' && c != '_') break;
    out += c;
  }
  if (equal_ignoring_case(out, "amber")) {
    std::string_view more = trim(rest.substr(out.size()));
    if (more.size() >= 6 && equal_ignoring_case(more.substr(0, 6), "strict")) out += "+STRICT";
  }
  return out;
}

// "TLP:AMBER" and "PAP:RED" anywhere in the line, letters of any width.
void collect_labels(std::string_view line, std::vector<std::string>& labels) {
  std::string folded;
  for (std::size_t i = 0; i < line.size();) {
    auto [code, length] = next_code_point(line.substr(i));
    if (code >= 0xFF01 && code <= 0xFF5E)
      folded += char(code - 0xFF01 + '!');
    else
      folded.append(line, i, length);
    i += length;
  }
  std::string lower = to_lower(std::string_view(folded));
  for (std::string_view name : {"tlp", "pap"})
    for (std::size_t at = lower.find(name); at != std::string::npos;
         at = lower.find(name, at + 1)) {
      std::string_view rest = trim(std::string_view(folded).substr(at + name.size()));
      if (!rest.starts_with(':')) continue;
      std::string label = label_behind(rest.substr(1));
      if (!label.empty()) labels.push_back(std::string(name) + ":" + label);
    }
}

}  // namespace

void read_top(std::string_view text, ReportHead& head, std::vector<std::string>& labels) {
  Lines lines(text);
  std::string_view line;
  while (lines.number() < top_lines && lines.next(line)) {
    line = without_quotes(line);
    collect_labels(line, labels);
    for (std::string_view name : {"Subject", "件名"})
      if (head.title.empty()) head.title = cut(header_value(line, name), longest_title);
    for (std::string_view name : {"From", "差出人"})
      if (head.author.empty()) head.author = cut(header_value(line, name), longest_title);
  }
}

Result<> read_text(std::string_view text, Gate& gate, ReportHead& head) {
  std::vector<std::string> labels;
  read_top(text, head, labels);
  head.marking = marking_of(labels, gate.options().default_marking);
  return read_lines(text, head.marking, gate);
}

Result<> read_lines(std::string_view text, const Marking& marking, Gate& gate) {
  Lines lines(text);
  std::string_view line;
  std::vector<Found> found;
  bool signature = false;
  while (lines.next(line)) {
    TRY(gate.tick());
    line = without_quotes(line);
    if (line.empty()) continue;
    if (line == "--" || line == "-- ") signature = true;
    if (is_rule(line)) {
      signature = !signature && begins_signature(lines.rest());
      continue;
    }
    std::string place = "line " + std::to_string(lines.number());
    if (line.find(replacement) != std::string_view::npos) {
      TRY(gate.refuse({ErrorKind::invalid, "a line with bytes that are no text", std::move(place),
                       "Save the report as UTF-8 and send it again"}));
      continue;
    }
    find_indicators(line, found);
    if (found.empty()) continue;
    bool own = signature || names_correspondents(line);
    for (const Found& one : found) {
      if (own && !one.defanged) continue;
      if (!one.problem.empty()) {
        TRY(gate.refuse({ErrorKind::invalid,
                         std::string(one.problem) + ": " + std::string(cut(one.original, 100)),
                         place, "Write the whole URL with its scheme, and a space behind it"}));
        continue;
      }
      Claim claim;
      claim.place = place;
      claim.marking = marking;
      claim.note = cut(line, longest_note);
      TRY(gate.offer(one.type, one.original, std::move(claim)));
    }
  }
  return {};
}

}  // namespace hinomi::in
