#include "serve/osquery_questions.h"

namespace hinomi::serve {
namespace {

using in::OsqueryTable;

constexpr int osquery_interval = 3600;  // seconds

constexpr OsqueryQuestion questions[] = {
    {OsqueryTable::os_version,
     "SELECT name, version, platform, platform_like, codename, arch "
     "FROM os_version;"},
    {OsqueryTable::deb_packages,
     "SELECT name, version, source, arch, revision, status, admindir FROM deb_packages;", "linux"},
    {OsqueryTable::rpm_packages,
     "SELECT name, version, release, source, arch, epoch, vendor, package_group "
     "FROM rpm_packages;",
     "linux"},
    {OsqueryTable::programs,
     "SELECT name, version, publisher, install_location, identifying_number FROM programs;",
     "windows"},
    {OsqueryTable::python_packages,
     "SELECT name, version, author, license, path FROM python_packages;"},
    {OsqueryTable::npm_packages, "SELECT name, version, author, license, path FROM npm_packages;"},
};

}  // namespace

std::span<const OsqueryQuestion> osquery_questions() { return questions; }

std::string osquery_name(OsqueryTable table) { return "hinomi_" + std::string(name_of(table)); }

json::object osquery_schedule() {
  json::object out;
  for (const OsqueryQuestion& one : questions) {
    json::object query{{"query", one.sql}, {"interval", osquery_interval}, {"snapshot", true}};
    if (!one.platform.empty()) query["platform"] = one.platform;
    out[osquery_name(one.table)] = std::move(query);
  }
  return out;
}

}  // namespace hinomi::serve
