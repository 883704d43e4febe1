#include "out/notify/html.h"

namespace hinomi::notify {
namespace {

void row(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  element(out, "<tr><th scope=\"row\">", name, "</th>");
  element(out, "<td>", text, "</td></tr>\n");
}

}  // namespace

std::string page_head(std::string_view title, std::string_view style, Language language) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"";
  out += language == Language::ja ? "ja" : "en";
  out +=
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n";
  element(out, "<title>", title, "</title>\n<style>");
  out += style;
  return out + "</style>\n</head>\n<body>\n";
}

void append_letter(std::string& out, const Message& message, std::size_t place) {
  const act::Outgoing::Item& item = message.outgoing.letters[place];
  const Letter& letter = item.letter;
  Language language = message.language();
  const Words& say = words(language);
  element(out, "<p class=\"mark\">", hinomi::name_of(item.marking.tlp), "</p>\n");
  if (item.exercise) {
    element(out, "<p class=\"mark\"><strong>", trim(say.exercise), "</strong> ");
    element(out, "", say.exercise_line, "</p>\n");
  }
  if (letter.recalls || !item.recalled_by.empty()) {
    element(out, "<p class=\"mark\"><strong>", trim(say.recalled), "</strong> ");
    element(out, "", say.recalled_line, "</p>\n");
  }
  element(out, "<h1>", title_of(letter, language), "</h1>\n<table>\n");
  row(out, say.from, message.outgoing.origin_name);
  row(out, say.to, message.outgoing.role + " " + message.outgoing.holder);
  row(out, say.purpose, name_of(letter.purpose, language));
  row(out, say.urgency, name_of(letter.urgency, language));
  row(out, say.basis, letter.basis);
  row(out, say.sent, local_text(item.received));
  if (letter.until) row(out, say.until, local_text(*letter.until));
  if (letter.answer_minutes > 0)
    row(out, say.answer_by,
        local_text(item.received + std::chrono::minutes(letter.answer_minutes)));
  row(out, say.number, item.id);
  out += "</table>\n";
  element(out, "<p class=\"text\">", text_of(letter, language), "</p>\n");
}

}  // namespace hinomi::notify
