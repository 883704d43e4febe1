// /var/lib/dpkg/status (deb-control(5), dpkg-query(1)).
#include <algorithm>

#include "base/lines.h"
#include "base/text.h"
#include "in/inventory/packages.h"

namespace hinomi::in {
namespace {

struct Paragraph {
  std::string_view package, version, arch, status, source, depends, pre_depends, provides;
};

// Calls `take` for each part between `mark`s, trimmed.
template <class Take>
void for_each_part(std::string_view text, char mark, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(mark), text.size());
    if (const auto part = trim(text.substr(0, end)); !part.empty()) take(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// "libc6" of "libc6:any (>= 2.34)".
std::string_view bare_package(std::string_view text) {
  return text.substr(0, text.find_first_of(" (:\t"));
}

class StatusReader {
 public:
  StatusReader(std::string_view os_release, const InventoryLimits& limits)
      : out_("dpkg", "deb", os_release, limits) {}

  Result<Inventory> read(std::string_view text) {
    std::size_t number = 0, begin = 1;
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      ++number;
      if (trim(line).empty()) {
        TRY(close("line " + std::to_string(begin)));
        begin = number + 1;
      } else if (line[0] != ' ' && line[0] != '\t') {
        field(line, number);
      }
    }
    TRY(close("line " + std::to_string(begin)));
    return out_.take();
  }

 private:
  void field(std::string_view line, std::size_t number) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos)
      return out_.refuse("a line that is no field", "line " + std::to_string(number),
                         "Send the file as dpkg wrote it");
    const std::string_view key = line.substr(0, colon), value = trim(line.substr(colon + 1));
    if (key == "Package")
      now_.package = value;
    else if (key == "Version")
      now_.version = value;
    else if (key == "Architecture")
      now_.arch = value;
    else if (key == "Status")
      now_.status = value;
    else if (key == "Source")
      now_.source = value;
    else if (key == "Depends")
      now_.depends = value;
    else if (key == "Pre-Depends")
      now_.pre_depends = value;
    else if (key == "Provides")
      now_.provides = value;
  }

  Result<> close(std::string place) {
    const Paragraph one = std::exchange(now_, {});
    if (one.package.empty() && one.version.empty() && one.status.empty()) return {};
    if (!one.status.empty() && !is_on_disk(one.status)) return {};
    if (one.package.empty() || one.version.empty()) {
      out_.refuse("a package without its name or version", std::move(place),
                  "Send the file as dpkg wrote it");
      return {};
    }
    InstalledPackage package{.name = std::string(one.package),
                             .version = std::string(one.version),
                             .arch = std::string(one.arch)};
    package.upstream = source_with_version(one.source);
    package.place = std::move(place);
    const std::uint32_t number = TRY(out_.add(std::move(package)));
    out_.provides(one.package, number);
    for_each_part(one.provides, ',',
                  [&](std::string_view part) { out_.provides(bare_package(part), number); });
    for (std::string_view list : {one.pre_depends, one.depends})
      for_each_part(list, ',', [&](std::string_view part) {
        std::vector<std::string_view> one_of;
        for_each_part(part, '|',
                      [&](std::string_view other) { one_of.push_back(bare_package(other)); });
        out_.needs(number, std::move(one_of));
      });
    return {};
  }

  PackageList out_;
  Paragraph now_;
};

}  // namespace

// The third word says it.
bool is_on_disk(std::string_view status) {
  const std::string_view state = status.substr(std::min(status.rfind(' ') + 1, status.size()));
  for (std::string_view one :
       {"installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending"})
    if (state == one) return true;
  return false;
}

std::string source_with_version(std::string_view source) {
  const std::size_t open = source.find('('), close = source.find(')');
  std::string out(trim(source.substr(0, open)));
  if (open != source.npos && close != source.npos && close > open)
    out += "@" + std::string(trim(source.substr(open + 1, close - open - 1)));
  return out;
}

Result<Inventory> read_dpkg_status(std::string_view text, std::string_view os_release,
                                   const InventoryLimits& limits) {
  return StatusReader(os_release, limits).read(text);
}

}  // namespace hinomi::in
