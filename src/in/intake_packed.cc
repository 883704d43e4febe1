#include "in/intake_packed.h"

#include "base/text.h"
#include "in/event_bytes.h"

namespace hinomi::in {
namespace {

constexpr std::size_t step = 256 << 10;

}  // namespace

Result<std::string> unpacked_body(std::string_view coding, std::string_view body,
                                  std::size_t most) {
  auto too_large = [&] {
    return fail(ErrorKind::too_large, "a body over " + std::to_string(most) + " bytes", "body",
                "Send it in parts");
  };
  coding = trim(coding);
  if (coding.empty() || equal_ignoring_case(coding, "identity")) {
    if (body.size() > most) return too_large();
    return std::string(body);
  }
  const bool is_gzip = equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip");
  if (!is_gzip && !equal_ignoring_case(coding, "zstd"))
    return fail(ErrorKind::invalid, "a coding that is not known here", "Content-Encoding",
                "Send gzip, zstd, or none");
  if (!body.starts_with(is_gzip ? "\x1F\x8B" : "\x28\xB5\x2F\xFD"))
    return fail(ErrorKind::invalid, "a body that is not packed as Content-Encoding says", "body",
                "Pack it, or leave Content-Encoding out");
  auto bytes = TRY(EventBytes::of(std::string(body)));
  std::string out;
  for (;;) {
    const std::size_t before = out.size();
    out.resize(before + step);
    const std::size_t got = TRY(bytes->read(out.data() + before, step));
    out.resize(before + got);
    if (got == 0) return out;
    if (out.size() > most) return too_large();
  }
}

}  // namespace hinomi::in
