#include "base/text.h"
#include "out/form/document.h"
#include "out/form/sayings.h"

namespace hinomi::form {
namespace {

constexpr std::string_view style =
    "@page{size:A4;margin:18mm}"
    "body{font:11pt/1.6 \"Noto Sans CJK JP\",\"Noto Sans "
    "JP\",sans-serif;color:#000;background:#fff;"
    "max-width:174mm;margin:0 auto}"
    "h1{font-size:16pt;margin:0 0 4mm}h2{font-size:12pt;margin:6mm 0 2mm}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:.3mm solid #000;padding:1.5mm 2mm;text-align:left;vertical-align:top;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
    "th{width:35%;font-weight:600}tr{break-inside:avoid}"
    "p{white-space:pre-wrap;overflow-wrap:anywhere}.draft{border:.5mm solid "
    "#000;display:inline-block;"
    "padding:0 3mm;margin:0 0 3mm}";

void element(std::string& out, std::string_view open, std::string_view text,
             std::string_view close) {
  out += open;
  append_markup(out, text);
  out += close;
}

void row(std::string& out, std::string_view name, std::string_view text) {
  element(out, "<tr><th scope=\"row\">", name, "</th>");
  element(out, "<td>", text, "</td></tr>\n");
}

}  // namespace

std::string to_print_html(const Document& document, Language language) {
  const Sayings& say = sayings(language);
  const std::string& title = in_language(document.title, language);
  std::string out = "<!DOCTYPE html>\n<html lang=\"";
  out += language == Language::ja ? "ja" : "en";
  out +=
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n";
  element(out, "<title>", title, "</title>\n<style>");
  out += style;
  out += "</style>\n</head>\n<body>\n";
  if (!document.authority.empty()) element(out, "<p class=\"draft\">", say.draft, "</p>\n");
  element(out, "<h1>", title, "</h1>\n<table>\n");
  for (const auto& [name, text] : head_lines(document, language)) row(out, name, text);
  out += "</table>\n";
  if (!document.authority.empty()) {
    element(out, "<h2>", say.letter, "</h2>\n");
    element(out, "<p>", in_language(document.text, language), "</p>\n");
  }
  element(out, "<h2>", say.answer, "</h2>\n<table>\n");
  for (const in::FormField& field : document.fields)
    row(out, in_language(field.label, language), in_language(field.value, language));
  out += "</table>\n</body>\n</html>\n";
  return out;
}

}  // namespace hinomi::form
