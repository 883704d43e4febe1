#include "judge/device/rules.h"

namespace hinomi::device {

Result<Rules> read_rules(Disk& disk, const std::filesystem::path& content) {
  Rules out;
  const auto folder = content / "devices";
  if (content.empty() || !disk.exists(folder / "policy.json")) return out;
  for (const char* name : {"en-303-645.json", "en-303-645-v3.json", "jc-star.json"})
    out.catalogues.push_back(TRY(read_catalogue(TRY(disk.read(folder / name)))));
  out.policy = TRY(read_policy(TRY(disk.read(folder / "policy.json"))));
  return out;
}

}  // namespace hinomi::device
