#include "out/notify/qr.h"

#include <qrencode.h>

#include <memory>

#include "base/text.h"

namespace hinomi::notify {

Result<std::string> qr_svg(std::string_view text, int size, std::string_view label) {
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
      QRcode_free);
  if (!code)
    return fail(ErrorKind::too_large, "the text does not fit a QR code",
                std::to_string(text.size()) + " bytes", "Shorten public_url in node.json");
  constexpr int quiet = 4;
  std::string all = std::to_string(code->width + 2 * quiet), mm = std::to_string(size) + "mm";
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"" + mm +
                    "\" height=\"" + mm + "\" viewBox=\"0 0 " + all + " " + all +
                    "\" shape-rendering=\"crispEdges\"><title>";
  append_markup(out, label);
  out += "</title><path fill=\"#fff\" d=\"M0 0h" + all + "v" + all + "H0z\"/><path d=\"";
  for (int y = 0; y < code->width; ++y)
    for (int x = 0, dark = 0; x < code->width; x += std::max(dark, 1)) {
      const unsigned char* row = code->data + y * code->width;
      for (dark = 0; x + dark < code->width && (row[x + dark] & 1); ++dark) {
      }
      if (dark > 0)
        out += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" +
               std::to_string(dark) + "v1h-" + std::to_string(dark) + "z";
    }
  return out + "\"/></svg>";
}

}  // namespace hinomi::notify
