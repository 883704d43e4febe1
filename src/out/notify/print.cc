#include "out/notify/print.h"

#include "out/notify/html.h"
#include "out/notify/qr.h"

namespace hinomi::notify {
namespace {

constexpr std::string_view style =
    "@page{size:A4;margin:18mm}"
    "body{font:11pt/1.6 \"Noto Sans CJK JP\",\"Noto Sans JP\",sans-serif;color:#000;"
    "background:#fff;max-width:174mm;margin:0 auto}"
    "h1{font-size:16pt;margin:0 0 4mm}table{border-collapse:collapse;width:100%}"
    "th,td{border:.3mm solid #000;padding:1mm 2mm;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{width:30%;font-weight:600}"
    ".mark{border:.5mm solid #000;padding:0 3mm;margin:0 0 3mm}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}"
    "figure{break-inside:avoid;margin:6mm 0 0;display:flex;gap:5mm;align-items:center}"
    "figcaption{overflow-wrap:anywhere}";

}  // namespace

Result<std::string> to_print_html(const Message& message) {
  Language language = message.language();
  const Words& say = words(language);
  std::string out =
      page_head(title_of(message.outgoing.letters.front().letter, language), style, language);
  append_letter(out, message, 0);
  if (!message.links.empty() && !message.links.front().empty()) {
    const std::string& link = message.links.front();
    out += "<figure>\n" + TRY(qr_svg(link, 40, say.acknowledge)) + "\n";
    element(out, "<figcaption>", say.scan, "<br>");
    element(out, "", link, "</figcaption>\n</figure>\n");
  }
  return out + "</body>\n</html>\n";
}

}  // namespace hinomi::notify
