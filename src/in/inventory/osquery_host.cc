// What a host has, as osquery's tables say it.
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "in/inventory/osquery.h"
#include "in/inventory/packages.h"
#include "product/purl.h"

namespace hinomi::in {
namespace {

std::string column(const OsqueryRow& row, std::string_view name) {
  for (const auto& [key, value] : row)
    if (key == name) return value;
  return {};
}

InstalledPackage deb_of(const OsqueryRow& row) {
  return {.name = column(row, "name"),
          .version = column(row, "version"),
          .arch = column(row, "arch"),
          .upstream = source_with_version(column(row, "source")),
          .place = "deb_packages"};
}

InstalledPackage rpm_of(const OsqueryRow& row) {
  const std::string release = column(row, "release"), epoch = column(row, "epoch");
  return {.name = column(row, "name"),
          .version = column(row, "version") + (release.empty() ? "" : "-" + release),
          .arch = column(row, "arch"),
          .epoch = epoch.find_first_not_of("0123456789") == epoch.npos ? epoch : std::string(),
          .upstream = column(row, "source"),
          .supplier = column(row, "vendor"),
          .place = "rpm_packages"};
}

// "@scope/name" has its scope as namespace.
Component library_of(const OsqueryRow& row, OsqueryTable table) {
  Component out{.kind = "library",
                .name = column(row, "name"),
                .version = column(row, "version"),
                .maker = column(row, "author"),
                .place = std::string(name_of(table)) + " " + column(row, "path")};
  if (const std::string licence = column(row, "license"); !licence.empty())
    out.licences.push_back(licence);
  Purl purl{.type = table == OsqueryTable::npm_packages ? "npm" : "pypi",
            .name = out.name,
            .version = out.version};
  if (const std::size_t slash = out.name.find('/'); slash != out.name.npos && purl.type == "npm") {
    purl.name_space = out.name.substr(0, slash);
    purl.name = out.name.substr(slash + 1);
  }
  if (auto made = make_purl(std::move(purl))) out.purls.push_back(purl_text(*made));
  return out;
}

Component program_of(const OsqueryRow& row) {
  return {.kind = "application",
          .name = column(row, "name"),
          .version = column(row, "version"),
          .maker = column(row, "publisher"),
          .place = "programs"};
}

// Components of a part behind those of the whole; its operating system once.
void append_part(Inventory&& part, std::uint32_t device, std::uint32_t& system, Inventory& out) {
  for (std::uint32_t i = 0; i < part.components.size(); ++i) {
    Component& one = part.components[i];
    const bool is_system = part.subject == i;
    if (is_system && system != no_component) continue;
    one.parent = is_system || system == no_component ? device : system;
    if (is_system) system = static_cast<std::uint32_t>(out.components.size());
    out.components.push_back(std::move(one));
  }
  for (Error& error : part.refused) {
    error.where = out.components[device].name + (error.where.empty() ? "" : " " + error.where);
    out.refused.push_back(std::move(error));
  }
}

}  // namespace

std::string OsqueryHost::os_release() const {
  auto found = tables_.find(OsqueryTable::os_version);
  if (found == tables_.end() || found->second.rows.empty()) return {};
  const OsqueryRow& row = *found->second.rows.begin();
  const std::string platform = column(row, "platform");
  auto quoted = [](std::string text) {
    std::erase_if(text, [](char c) { return c == '"' || c == '\\' || c == '\n'; });
    return "\"" + text + "\"\n";
  };
  return "ID=" + quoted(platform) +
         "VERSION_ID=" + quoted(distribution_release(platform, column(row, "version"))) +
         "PRETTY_NAME=" + quoted(column(row, "name") + " " + column(row, "version"));
}

std::string OsqueryHost::text() const {
  std::string out;
  for (const auto& [kind, table] : tables_) {
    json::array rows;
    for (const OsqueryRow& row : table.rows) {
      json::object columns;
      for (const auto& [key, value] : row) columns[key] = value;
      rows.push_back(std::move(columns));
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(table.at.time_since_epoch());
    out += json::serialize(json::object{{"hostIdentifier", name_},
                                        {"name", name_of(kind)},
                                        {"unixTime", seconds.count()},
                                        {"action", "snapshot"},
                                        {"snapshot", std::move(rows)}}) +
           "\n";
  }
  return out;
}

Result<void> OsqueryHost::add_to(Inventory& out, const InventoryLimits& limits) const {
  const auto device = static_cast<std::uint32_t>(out.components.size());
  out.components.push_back({.ref = name_, .kind = "device", .name = name_, .place = name_});
  const std::string release = os_release();
  std::uint32_t system = no_component;
  bool has_packages = false;
  for (auto [table, type] : {std::pair(OsqueryTable::deb_packages, "deb"),
                             std::pair(OsqueryTable::rpm_packages, "rpm")}) {
    auto found = tables_.find(table);
    if (found == tables_.end()) continue;
    has_packages = true;
    PackageList list("osquery", type, release, limits);
    for (const OsqueryRow& row : found->second.rows) {
      if (const auto status = column(row, "status"); !status.empty() && !is_on_disk(status))
        continue;
      const bool is_deb = table == OsqueryTable::deb_packages;
      TRY(list.add(is_deb ? deb_of(row) : rpm_of(row)));
    }
    append_part(list.take(), device, system, out);
  }
  auto os = tables_.find(OsqueryTable::os_version);
  if (system == no_component && os != tables_.end() && !os->second.rows.empty()) {
    const OsqueryRow& row = *os->second.rows.begin();
    system = static_cast<std::uint32_t>(out.components.size());
    out.components.push_back({.kind = "operating-system",
                              .name = column(row, "name"),
                              .version = column(row, "version"),
                              .parent = device,
                              .place = "os_version"});
  }
  for (const auto& [kind, table] : tables_)
    for (const OsqueryRow& row : table.rows) {
      const bool is_library =
          kind == OsqueryTable::python_packages || kind == OsqueryTable::npm_packages;
      if (!is_library && kind != OsqueryTable::programs) continue;
      if (is_library && has_packages && is_distributions_path(column(row, "path"))) continue;
      if (out.components.size() >= limits.components)
        return fail(ErrorKind::too_large, "more packages than are read from one log", name_,
                    "The limit is " + std::to_string(limits.components));
      Component one = is_library ? library_of(row, kind) : program_of(row);
      one.parent = device;
      out.components.push_back(std::move(one));
    }
  return {};
}

}  // namespace hinomi::in
