#include "judge/vet/ground.h"

#include <map>

#include "base/hash.h"
#include "base/passing_disk.h"

namespace hinomi::vet {

namespace {

// Remembers the digest of every file that is read, so that a ground can say what it stands on
// without reading anything twice.
class DigestingDisk final : public PassingDisk {
 public:
  using PassingDisk::PassingDisk;

  Result<std::string> read(const std::filesystem::path& path) override {
    auto text = disk_.read(path);
    if (text) digests_[path.string()] = sha256(*text);
    return text;
  }

  // Lines "digest role path-below-its-folder": the same content in another place is the same
  // ground.
  std::string told(const std::filesystem::path& folder, std::string_view role) const {
    std::string lines;
    for (const auto& [path, digest] : digests_) {
      const std::string below = std::filesystem::path(path).lexically_relative(folder).string();
      if (below.empty() || below.starts_with("..")) continue;
      lines += to_hex(bytes_of(digest)) + " " + std::string(role) + " " + below + "\n";
    }
    return lines;
  }

 private:
  std::map<std::string, Digest> digests_;
};

// Raised when a change of the rules here changes verdicts on the same ground.
constexpr std::string_view rules_version = "vet 1\n";

}  // namespace

Result<std::shared_ptr<const Ground>> Ground::load(Disk& plain_disk, const Options& options) {
  DigestingDisk disk(plain_disk);
  auto parts = std::make_unique<GroundParts>();
  std::string told(rules_version);
  if (!options.warning_lists.empty()) {
    parts->lists = TRY(WarningLists::load(disk, options.warning_lists));
    for (const std::string& name : parts->lists->names()) parts->groups.push_back(group_of(name));
    parts->problems = parts->lists->problems();
    if (parts->groups.empty())
      parts->problems.push_back("no warning list in " + options.warning_lists.string());
    told += disk.told(options.warning_lists, "list");
  }
  if (!options.decay_models.empty()) {
    parts->decay = TRY(DecayModels::load(disk, options.decay_models, parts->problems));
    told += disk.told(options.decay_models, "decay");
  }
  if (!options.public_suffixes.empty()) {
    const std::string text = TRY(disk.read(options.public_suffixes));
    parts->suffixes = TRY(Suffixes::parse(text));
    told += to_hex(bytes_of(sha256(text))) + " suffixes\n";
  } else {
    told += Suffixes::built_in_version() + " suffixes\n";
  }
  parts->documentation_is_real = options.documentation_is_real;
  if (options.documentation_is_real) told += "documentation is real\n";
  parts->digest = to_hex(bytes_of(sha256(told)));
  return std::shared_ptr<const Ground>(new Ground(std::move(parts)));
}

Ground::Ground(std::unique_ptr<GroundParts> parts) : parts_(std::move(parts)) {}
Ground::Ground(Ground&&) noexcept = default;
Ground::~Ground() = default;

const std::string& Ground::digest() const { return parts_->digest; }
std::size_t Ground::lists() const { return parts_->lists ? parts_->lists->names().size() : 0; }
std::size_t Ground::entries() const { return parts_->lists ? parts_->lists->entries() : 0; }
std::vector<std::string> Ground::problems() const { return parts_->problems; }

}  // namespace hinomi::vet
