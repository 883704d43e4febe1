#include "out/notify/link_page.h"

#include "out/notify/html.h"

namespace hinomi::notify {
namespace {

constexpr std::string_view link_style =
    "body{font:1.1rem/1.7 \"Noto Sans CJK JP\",\"Noto Sans JP\",sans-serif;color:#111;"
    "background:#fff;max-width:42rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.5rem;line-height:1.4}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #555;padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{width:30%}"
    ".mark{border:2px solid #111;padding:.2rem .6rem}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}"
    "textarea{font:inherit;width:100%;box-sizing:border-box}"
    "button{font:inherit;font-weight:600;padding:.7rem 1.4rem;margin:.5rem .5rem 0 0;"
    "border:2px solid #111;background:#fff;color:#111}"
    ":focus-visible{outline:3px solid #0050b3;outline-offset:2px}";

void add_form(std::string& out, const Words& say, std::optional<ReceiptState> state) {
  element(out, "<form method=\"post\">\n<label for=\"note\">", say.note, "</label>\n");
  element(out, "<p id=\"hint\">", say.note_hint, "</p>\n");
  out +=
      "<textarea id=\"note\" name=\"note\" rows=\"3\" maxlength=\"1000\" "
      "aria-describedby=\"hint\"></textarea>\n";
  if (!state || *state < ReceiptState::acknowledged)
    element(out, "<button name=\"state\" value=\"acknowledged\">", say.read, "</button>\n");
  element(out, "<button name=\"state\" value=\"acted\">", say.acted, "</button>\n</form>\n");
}

}  // namespace

std::string to_link_page(const Message& message, std::optional<ReceiptState> state, Time now) {
  Language language = message.language();
  const Words& say = words(language);
  const act::Outgoing::Item& item = message.outgoing.letters.front();
  std::string out = page_head(title_of(item.letter, language), link_style, language) + "<main>\n";
  if (state && *state >= ReceiptState::acknowledged) {
    element(out, "<p role=\"status\"><strong>", say.thanks, "</strong> ");
    element(out, "", *state == ReceiptState::acted ? say.was_acted : say.was_read, "</p>\n");
  }
  append_letter(out, message, 0);
  if (item.letter.until && *item.letter.until <= now)
    element(out, "<p><strong>", say.ended, "</strong></p>\n");
  else if (item.recalled_by.empty() && state != ReceiptState::acted)
    add_form(out, say, state);
  return out + "</main>\n</body>\n</html>\n";
}

std::string to_link_page(NoPage why) {
  std::string out = page_head("hinomi", link_style, Language::ja) + "<main>\n";
  for (Language language : {Language::ja, Language::en}) {
    const Words& say = words(language);
    element(out, language == Language::ja ? "<p lang=\"ja\">" : "<p lang=\"en\">",
            why == NoPage::busy ? say.busy : say.unknown, "</p>\n");
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace hinomi::notify
