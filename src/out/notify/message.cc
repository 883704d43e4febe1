#include "out/notify/message.h"

#include <algorithm>

#include "base/hash.h"
#include "out/notify/words.h"

namespace hinomi::notify {
namespace {

// On one line, as long as a subject may be.
std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

void line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += name;
  out += ": ";
  out += one_line(value) + "\n";
}

void add_letter(std::string& out, const Message& message, std::size_t place) {
  const act::Outgoing::Item& item = message.outgoing.letters[place];
  const Letter& letter = item.letter;
  Language language = message.language();
  const Words& say = words(language);
  out += hinomi::name_of(item.marking.tlp);
  out += '\n';
  if (item.exercise) (out += say.exercise_line) += '\n';
  if (letter.recalls || !item.recalled_by.empty()) (out += say.recalled_line) += '\n';
  line(out, say.from, message.outgoing.origin_name);
  line(out, say.to,
       message.outgoing.holder.empty() ? message.outgoing.role
                                       : message.outgoing.role + " " + message.outgoing.holder);
  line(out, say.purpose, name_of(letter.purpose, language));
  line(out, say.urgency, name_of(letter.urgency, language));
  line(out, say.basis, letter.basis);
  line(out, say.sent, local_text(item.received));
  if (letter.until) line(out, say.until, local_text(*letter.until));
  if (letter.answer_minutes > 0)
    line(out, say.answer_by,
         local_text(item.received + std::chrono::minutes(letter.answer_minutes)));
  line(out, say.number, item.id);
  out += '\n';
  if (message.is_digest()) out += one_line(title_of(letter, language)) + "\n\n";
  for (char c : text_of(letter, language))
    if (c != '\r') out += c;
  if (!out.ends_with('\n')) out += '\n';
  if (place < message.links.size() && !message.links[place].empty()) {
    out += '\n';
    out += say.acknowledge;
    out += ":\n" + message.links[place] + "\n";
  }
}

}  // namespace

std::string Message::id() const {
  if (marks.size() == 1) return marks.front();
  // Of all its letters, in whatever order they are.
  std::vector<std::string> sorted = marks;
  std::sort(sorted.begin(), sorted.end());
  std::string all;
  for (const std::string& mark : sorted) all += mark + "\n";
  return to_base64url(bytes_of(sha256(all)));
}

std::string_view title_of(const Letter& letter, Language language) {
  return language == Language::en && !letter.title_en.empty() ? letter.title_en : letter.title;
}

std::string_view text_of(const Letter& letter, Language language) {
  return language == Language::en && !letter.text_en.empty() ? letter.text_en : letter.text;
}

std::string subject_of(const Message& message) {
  const Words& say = words(message.language());
  Tlp tlp = Tlp::clear;
  bool exercise = false;
  for (const act::Outgoing::Item& item : message.outgoing.letters) {
    tlp = std::max(tlp, item.marking.tlp);
    exercise = exercise || item.exercise;
  }
  std::string out = "[" + std::string(hinomi::name_of(tlp)) + "] ";
  if (exercise) out += say.exercise;
  if (message.is_digest())
    return out + std::to_string(message.outgoing.letters.size()) + std::string(say.digest);
  const act::Outgoing::Item& only = message.outgoing.letters.front();
  if (only.letter.recalls || !only.recalled_by.empty()) out += say.recalled;
  return out + one_line(title_of(only.letter, message.language()));
}

std::string plain_text(const Message& message) {
  const Words& say = words(message.language());
  std::string out;
  if (message.is_digest())
    out += std::to_string(message.outgoing.letters.size()) + std::string(say.digest) + "\n\n";
  for (std::size_t i = 0; i < message.outgoing.letters.size(); ++i) {
    if (i > 0) out += "\n----------------------------------------\n\n";
    add_letter(out, message, i);
  }
  out += '\n';
  out += say.once_more;
  return out + "\n";
}

std::string local_text(Time time) {
  std::string text = format_time(time + std::chrono::hours(9));
  return text.substr(0, 10) + " " + text.substr(11, 5) + " JST";
}

}  // namespace hinomi::notify
