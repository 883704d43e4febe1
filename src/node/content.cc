#include "node/content.h"

namespace hinomi::node {

namespace fs = std::filesystem;

Result<exposure::SsvcTables> ssvc_tables(Disk& disk, const fs::path& content) {
  exposure::SsvcTables out;
  if (content.empty()) return out;
  auto files = disk.list(content / "ssvc");
  if (!files) {
    if (files.error().kind == ErrorKind::missing) return out;
    return std::unexpected(files.error());
  }
  for (const fs::path& file : *files) TRY(out.add(TRY(disk.read(file))));
  return out;
}

Result<std::optional<supply::LicencePolicy>> licence_policy(Disk& disk, const fs::path& content) {
  const fs::path file = content / "licences" / "policy.json";
  std::optional<supply::LicencePolicy> out;
  if (!content.empty() && disk.exists(file))
    out = TRY(supply::LicencePolicy::read(TRY(disk.read(file))));
  return out;
}

}  // namespace hinomi::node
