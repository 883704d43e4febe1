// A flaw has many names (CVE, GHSA, OSV's databases); whoever says that two are one makes them one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"

namespace hinomi::exposure {

// As names are compared: without regard to letter case.
inline std::string folded_name(std::string_view name) { return to_lower(name); }

// One thread writes.
class FlawNames {
 public:
  // The number of `name`, which is from now on one flaw with `aliases`. root() of it may be
  // another.
  std::uint32_t join(std::string_view name, std::span<const std::string> aliases) {
    const std::uint32_t first = number(name);
    for (const std::string& alias : aliases) unite(root(first), root(number(alias)));
    return first;
  }
  std::optional<std::uint32_t> find(std::string_view name) const {
    auto found = numbers_.find(folded_name(name));
    if (found == numbers_.end()) return {};
    return root(found->second);
  }
  std::uint32_t root(std::uint32_t number) const { return roots_[number]; }
  std::span<const std::uint32_t> members(std::uint32_t root) const { return members_[root]; }
  // The first is the one to show: CVE before the others, then by the alphabet.
  std::span<const std::string> names(std::uint32_t number) const { return names_[root(number)]; }
  std::size_t size() const {
    return static_cast<std::size_t>(std::count_if(
        members_.begin(), members_.end(), [](const auto& members) { return !members.empty(); }));
  }

 private:
  friend struct IndexFields;

  static bool goes_first(const std::string& a, const std::string& b) {
    const bool a_cve = a.starts_with("CVE-"), b_cve = b.starts_with("CVE-");
    return a_cve != b_cve ? a_cve : a < b;
  }
  std::uint32_t number(std::string_view name) {
    auto [found, is_new] =
        numbers_.try_emplace(folded_name(name), static_cast<std::uint32_t>(roots_.size()));
    if (is_new) {
      roots_.push_back(found->second);
      members_.push_back({found->second});
      names_.push_back({std::string(name)});
    }
    return found->second;
  }
  void unite(std::uint32_t a, std::uint32_t b) {
    if (a == b) return;
    if (members_[a].size() < members_[b].size()) std::swap(a, b);
    for (std::uint32_t member : members_[b]) roots_[member] = a;
    members_[a].insert(members_[a].end(), members_[b].begin(), members_[b].end());
    members_[b].clear();
    names_[a].insert(names_[a].end(), names_[b].begin(), names_[b].end());
    names_[b].clear();
    std::sort(names_[a].begin(), names_[a].end(), goes_first);
  }

  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::uint32_t> roots_;
  std::vector<std::vector<std::uint32_t>> members_;  // by root
  std::vector<std::vector<std::string>> names_;      // by root
};

}  // namespace hinomi::exposure
