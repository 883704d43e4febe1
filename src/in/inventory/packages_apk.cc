// /lib/apk/db/installed (apk-installed database v2): a letter, a colon and a value on a line, an
// empty line between packages.
#include <algorithm>
#include <array>

#include "base/lines.h"
#include "base/text.h"
#include "in/inventory/packages.h"

namespace hinomi::in {
namespace {

// "so:libc.musl-x86_64.so.1" of "so:libc.musl-x86_64.so.1=1", "busybox" of "busybox>=1.2".
std::string_view bare_provision(std::string_view text) {
  return text.substr(0, text.find_first_of("=<>~"));
}

template <class Take>
void for_each_word(std::string_view text, const Take& take) {
  while (!(text = trim(text)).empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    take(text.substr(0, end));
    text.remove_prefix(end);
  }
}

class InstalledReader {
 public:
  InstalledReader(std::string_view os_release, const InventoryLimits& limits)
      : out_("apk", "apk", os_release, limits) {}

  Result<Inventory> read(std::string_view text) {
    std::size_t number = 0, begin = 1;
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      ++number;
      if (trim(line).empty()) {
        TRY(close("line " + std::to_string(begin)));
        begin = number + 1;
      } else if (line.size() > 1 && line[1] == ':') {
        values_[static_cast<unsigned char>(line[0]) & 127] = trim(line.substr(2));
      } else {
        out_.refuse("a line that is no field", "line " + std::to_string(number),
                    "Send the file as apk wrote it");
      }
    }
    TRY(close("line " + std::to_string(begin)));
    return out_.take();
  }

 private:
  Result<> close(std::string place) {
    const auto values = std::exchange(values_, {});
    if (std::all_of(values.begin(), values.end(), [](auto one) { return one.empty(); })) return {};
    const std::string_view name = values['P'], version = values['V'];
    if (name.empty() || version.empty()) {
      out_.refuse("a package without its name or version", std::move(place),
                  "Send the file as apk wrote it");
      return {};
    }
    InstalledPackage package{.name = std::string(name),
                             .version = std::string(version),
                             .arch = std::string(values['A'])};
    if (values['o'] != name) package.upstream = values['o'];
    package.licence = values['L'];
    package.place = std::move(place);
    const std::uint32_t number = TRY(out_.add(std::move(package)));
    out_.provides(name, number);
    for_each_word(values['p'],
                  [&](std::string_view one) { out_.provides(bare_provision(one), number); });
    for_each_word(values['D'], [&](std::string_view one) {
      // "!name" is a conflict.
      if (!one.starts_with('!')) out_.needs(number, {bare_provision(one)});
    });
    return {};
  }

  PackageList out_;
  std::array<std::string_view, 128> values_{};
};

}  // namespace

Result<Inventory> read_apk_installed(std::string_view text, std::string_view os_release,
                                     const InventoryLimits& limits) {
  return InstalledReader(os_release, limits).read(text);
}

}  // namespace hinomi::in
