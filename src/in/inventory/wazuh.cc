#include <algorithm>
#include <map>

#include "base/lines.h"
#include "base/text.h"
#include "base/time.h"
#include "in/inventory/packages.h"
#include "in/inventory/scanners.h"
#include "product/purl.h"

namespace hinomi::in {
namespace {

std::string wazuh_text(dom::object from, std::string_view key) {
  return std::string(string_at(from, key).value_or(""));
}

// What package managers Wazuh names, and the type of package URLs.
constexpr std::pair<std::string_view, std::string_view> wazuh_formats[] = {
    {"deb", "deb"}, {"rpm", "rpm"}, {"apk", "apk"}, {"pypi", "pypi"}, {"npm", "npm"}};

struct WazuhPackage {
  std::string format, name, version, arch, source, vendor, location, place;
};
struct WazuhFlaw {
  std::string flaw, package, version, arch, detail;
  bool is_solved = false;
  Time at;
};
struct WazuhAgent {
  std::string name;
  std::string os_name, os_platform, os_version;
  std::vector<WazuhPackage> packages;
  std::vector<WazuhFlaw> flaws;
};

class WazuhReader {
 public:
  explicit WazuhReader(const InventoryLimits& limits) : limits_(limits) { out_.format = "Wazuh"; }

  void refuse(const char* what, std::string place) {
    if (out_.refused.size() < 1000)
      out_.refused.push_back({ErrorKind::invalid, what, std::move(place),
                              "Send what Wazuh's API, index or alerts say"});
  }

  void document(dom::object record, const std::string& place) {
    if (auto data = map_at(record, "data"))
      if (auto items = list_at(*data, "affected_items"))
        return each(*items, place + "/data/affected_items", &WazuhReader::item);
    if (auto hits = map_at(record, "hits"))
      if (auto list = list_at(*hits, "hits"))
        return each(*list, place + "/hits/hits", &WazuhReader::hit);
    if (map_at(record, "_source")) return hit(record, place);
    finding(record, place);
  }

  Result<Inventory> take() {
    for (auto& [id, agent] : agents_) TRY(add(agent));
    if (agents_.size() == 1) {
      out_.subject = 0;
      out_.name = out_.components[0].name;
    }
    return std::move(out_);
  }

 private:
  void each(dom::array list, const std::string& place,
            void (WazuhReader::*read)(dom::object, const std::string&)) {
    std::size_t number = 0;
    for (dom::element one : list) {
      const std::string at = place + "/" + std::to_string(number++);
      dom::object object;
      if (one.get(object))
        refuse("not an object", at);
      else
        (this->*read)(object, at);
    }
  }

  void hit(dom::object record, const std::string& place) {
    if (auto source = map_at(record, "_source")) return finding(*source, place + "/_source");
    refuse("a hit without its document", place);
  }

  WazuhAgent& agent(const std::string& id) {
    WazuhAgent& out = agents_[id];
    if (out.name.empty()) out.name = id.empty() ? "host" : "agent " + id;
    return out;
  }

  // An item of syscollector: a package, or the operating system.
  void item(dom::object one, const std::string& place) {
    const auto os = map_at(one, "os");
    WazuhPackage package{.format = wazuh_text(one, "format"),
                         .name = wazuh_text(one, "name"),
                         .version = wazuh_text(one, "version"),
                         .arch = wazuh_text(one, "architecture"),
                         .source = wazuh_text(one, "source"),
                         .vendor = wazuh_text(one, "vendor"),
                         .location = wazuh_text(one, "location"),
                         .place = place};
    if (!os && (package.name.empty() || package.format.empty()))
      return refuse("neither a package nor an operating system", place);
    WazuhAgent& of = agent(wazuh_text(one, "agent_id"));
    if (auto scan = map_at(one, "scan"))
      if (auto time = parse_time_loosely(wazuh_text(*scan, "time")))
        out_.made = std::max(out_.made, *time);
    if (os) {
      take_os(of, *os);
      if (const auto name = wazuh_text(one, "hostname"); !name.empty()) of.name = name;
      return;
    }
    of.packages.push_back(std::move(package));
  }

  static void take_os(WazuhAgent& of, dom::object os) {
    of.os_name = wazuh_text(os, "name");
    of.os_platform = to_lower(wazuh_text(os, "platform"));
    of.os_version = wazuh_text(os, "version");
  }

  // What is wrong with a package of an agent: of the index, or of an alert.
  void finding(dom::object record, const std::string& place) {
    auto about = map_at(record, "vulnerability");
    auto package = map_at(record, "package");
    if (auto data = map_at(record, "data"); data && !about) {
      about = map_at(*data, "vulnerability");
      if (about) package = map_at(*about, "package");
    }
    const auto said_by = map_at(record, "agent");
    std::string flaw = about ? wazuh_text(*about, "id") : std::string();
    if (about && flaw.empty()) flaw = wazuh_text(*about, "cve");
    if (flaw.empty() || !package || !said_by) return refuse("nothing that Wazuh found", place);
    WazuhAgent& of = agent(wazuh_text(*said_by, "id"));
    if (const auto name = wazuh_text(*said_by, "name"); !name.empty()) of.name = name;
    if (auto host = map_at(record, "host"))
      if (auto os = map_at(*host, "os")) take_os(of, *os);
    WazuhPackage one{.format = wazuh_text(*package, "type"),
                     .name = wazuh_text(*package, "name"),
                     .version = wazuh_text(*package, "version"),
                     .arch = wazuh_text(*package, "architecture"),
                     .place = place};
    WazuhFlaw found{.flaw = std::move(flaw),
                    .package = one.name,
                    .version = one.version,
                    .arch = one.arch,
                    .is_solved = wazuh_text(*about, "status") == "Solved"};
    const std::string severity = wazuh_text(*about, "severity");
    found.detail = "Wazuh" + (severity.empty() || severity == "-" ? "" : ", severity " + severity);
    for (const std::string& time :
         {wazuh_text(*about, "detected_at"), wazuh_text(record, "timestamp")})
      if (auto read = parse_time_loosely(time); read && found.at == Time()) found.at = *read;
    const bool is_known =
        std::any_of(of.packages.begin(), of.packages.end(), [&](const WazuhPackage& other) {
          return other.name == one.name && other.version == one.version && other.arch == one.arch;
        });
    if (!is_known) of.packages.push_back(std::move(one));
    of.flaws.push_back(std::move(found));
  }

  Result<void> add(WazuhAgent& of) {
    const auto device = static_cast<std::uint32_t>(out_.components.size());
    out_.components.push_back({.ref = of.name, .kind = "device", .name = of.name});
    const auto system = static_cast<std::uint32_t>(out_.components.size());
    const bool has_system = !of.os_name.empty();
    // "22.04.3 LTS (Jammy Jellyfish)" is release 22.04 of Ubuntu.
    OsRelease release{.id = of.os_platform,
                      .version = distribution_release(of.os_platform, of.os_version)};
    if (has_system)
      out_.components.push_back({.ref = of.name + " " + of.os_name,
                                 .kind = "operating-system",
                                 .name = of.os_name,
                                 .version = of.os_version,
                                 .parent = device});
    for (const WazuhPackage& one : of.packages) {
      if (out_.components.size() >= limits_.components)
        return fail(ErrorKind::too_large, "more packages than are read from one document",
                    one.place, "The limit is " + std::to_string(limits_.components));
      out_.components.push_back(component_of(of, one, release, has_system ? system : device));
    }
    for (const WazuhFlaw& one : of.flaws) out_.statements.push_back(statement_of(of, one));
    return {};
  }

  static std::string ref_of(const WazuhAgent& of, std::string_view name, std::string_view version) {
    return of.name + " " + std::string(name) + " " + std::string(version);
  }

  static Component component_of(const WazuhAgent& of, const WazuhPackage& one,
                                const OsRelease& release, std::uint32_t parent) {
    Component out{.ref = ref_of(of, one.name, one.version),
                  .kind = one.format == "win" ? "application" : "library",
                  .name = one.name,
                  .version = one.version,
                  .supplier = one.vendor,
                  .parent = parent,
                  .place = one.place};
    for (auto [format, type] : wazuh_formats) {
      if (format != one.format) continue;
      const bool is_distributions = type == "deb" || type == "rpm" || type == "apk";
      if (is_distributions && release.id.empty()) continue;  // nobody knows whose it is
      if (!is_distributions && is_distributions_path(one.location)) continue;
      Purl purl{.type = std::string(type), .name = one.name, .version = one.version};
      if (is_distributions) {
        purl.name_space = release.id;
        if (!one.arch.empty()) purl.qualifiers.emplace_back("arch", one.arch);
        purl.qualifiers.emplace_back(
            "distro", release.version.empty() ? release.id : release.id + "-" + release.version);
        if (const auto colon = one.version.find(':'); type == "rpm" && colon != one.version.npos) {
          purl.qualifiers.emplace_back("epoch", one.version.substr(0, colon));
          purl.version = one.version.substr(colon + 1);
        }
        if (const auto source = source_with_version(one.source); !source.empty() && type == "deb")
          purl.qualifiers.emplace_back("upstream", source);
      }
      if (auto made = make_purl(std::move(purl))) out.purls.push_back(purl_text(*made));
    }
    return out;
  }

  static Statement statement_of(const WazuhAgent& of, const WazuhFlaw& one) {
    return {.flaw = one.flaw,
            .about = {ref_of(of, one.package, one.version)},
            .status = one.is_solved ? Statement::Status::fixed : Statement::Status::affected,
            .detail = one.detail,
            .said = one.at};
  }

  const InventoryLimits& limits_;
  Inventory out_;
  std::map<std::string, WazuhAgent> agents_;
};

}  // namespace

bool is_wazuh(dom::object document) {
  if (auto data = map_at(document, "data"))
    return list_at(*data, "affected_items").has_value() ||
           (map_at(*data, "vulnerability") && map_at(document, "agent"));
  if (auto hits = map_at(document, "hits"))
    if (auto list = list_at(*hits, "hits"); list && list->size() > 0) {
      dom::object first;
      return !list->at(0).get(first) && is_wazuh(first);
    }
  if (auto source = map_at(document, "_source")) return is_wazuh(*source);
  return map_at(document, "vulnerability") && map_at(document, "agent") &&
         map_at(document, "package");
}

bool is_wazuh_line(std::string_view line) {
  line = trim(line);
  if (!line.starts_with('{') || !line.ends_with('}')) return false;
  return line.find("\"vulnerability\"") != line.npos && line.find("\"agent\"") != line.npos &&
         line.find("\"package\"") != line.npos;
}

Result<Inventory> read_wazuh(std::string_view text, const InventoryLimits& limits) {
  WazuhReader reader(limits);
  dom::parser parser;
  dom::object record;
  auto whole = parse_document(parser, text, limits.depth);
  if (whole && !whole->get(record)) {
    reader.document(record, "");
    return reader.take();
  }
  std::size_t number = 0;
  while (!text.empty()) {
    const std::string_view line = trim(take_line(text));
    const std::string place = "line " + std::to_string(++number);
    if (line.empty()) continue;
    auto parsed = parse_document(parser, line, limits.depth);
    if (!parsed || parsed->get(record))
      reader.refuse("a line that is no JSON object", place);
    else
      reader.document(record, place);
  }
  return reader.take();
}

}  // namespace hinomi::in
