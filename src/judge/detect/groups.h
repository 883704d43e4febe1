// The groups of one correlation, by their values and by when they were last heard of.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "judge/detect/windows.h"

namespace hinomi::detect {

struct Group {
  const std::string* key = nullptr;
  std::unique_ptr<Window> window;
  Time heard;
  bool holds = false;            // its condition, at the event that was heard last
  std::uint64_t serial = 0;      // of the sighting that was heard last
  std::uint32_t position = 0;    // of the first of the correlation's rules that it matched
  std::uint32_t first_cell = 0;  // and where that one's values are
  Group* older = nullptr;        // in the order in which they were heard of
  Group* newer = nullptr;
};

// Groups stay where they are until they are forgotten.
class GroupTable {
 public:
  std::size_t entries = 0;  // of all windows; kept by whoever changes them

  std::size_t size() const { return groups_.size(); }
  Group* oldest() { return oldest_; }

  // The group, and whether it is new: then it is still to be heard.
  std::pair<Group&, bool> at(std::string key) {
    auto [found, is_new] = groups_.try_emplace(std::move(key));
    found->second.key = &found->first;
    return {found->second, is_new};
  }

  // It is the one that was heard of last.
  void hear(Group& group) {
    unlink(group);
    group.older = newest_;
    (newest_ ? newest_->newer : oldest_) = &group;
    newest_ = &group;
  }

  void forget_oldest() {
    auto found = groups_.find(*oldest_->key);
    unlink(*oldest_);
    groups_.erase(found);
  }

 private:
  void unlink(Group& group) {
    if (oldest_ == &group) oldest_ = group.newer;
    if (newest_ == &group) newest_ = group.older;
    if (group.older) group.older->newer = group.newer;
    if (group.newer) group.newer->older = group.older;
    group.older = group.newer = nullptr;
  }

  std::unordered_map<std::string, Group> groups_;
  Group* oldest_ = nullptr;
  Group* newest_ = nullptr;
};

}  // namespace hinomi::detect
