#include "judge/vet/warning_lists.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "judge/vet/list_file.h"
#include "judge/vet/name_table.h"
#include "judge/vet/network_tree.h"
#include "judge/vet/regexes.h"
#include "judge/vet/substrings.h"

namespace hinomi::vet {

namespace {

using Mask = std::vector<std::uint64_t>;  // one bit a list

bool has(const Mask& mask, std::uint32_t list) {
  return list / 64 < mask.size() && (mask[list / 64] >> (list % 64) & 1) != 0;
}

void set(Mask& mask, std::uint32_t list) {
  if (mask.size() <= list / 64) mask.resize(list / 64 + 1);
  mask[list / 64] |= std::uint64_t{1} << (list % 64);
}

void merge(Mask& into, const Mask& other) {
  if (into.size() < other.size()) into.resize(other.size());
  for (std::size_t i = 0; i < other.size(); ++i) into[i] |= other[i];
}

// In order of list; of each list the longest entry, then the first in text order.
void keep_longest(std::vector<ListHit>& hits, std::size_t from) {
  const auto begin = hits.begin() + static_cast<std::ptrdiff_t>(from);
  std::sort(begin, hits.end(), [](const ListHit& a, const ListHit& b) {
    if (a.list != b.list) return a.list < b.list;
    if (a.entry.size() != b.entry.size()) return a.entry.size() > b.entry.size();
    return a.entry < b.entry;
  });
  hits.erase(std::unique(begin, hits.end(),
                         [](const ListHit& a, const ListHit& b) { return a.list == b.list; }),
             hits.end());
}

// MISP takes the text between slashes; userinfo and port would defeat it, so they go.
std::string_view host_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#\\"));
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos)
    url.remove_prefix(at + 1);
  if (url.starts_with('[')) {
    url.remove_prefix(1);
    return url.substr(0, url.find(']'));
  }
  return url.substr(0, url.find(':'));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// ".google.com", "*.google.com" and "Google.com." all mean the name google.com.
std::string name_in(std::string_view entry) {
  entry = trim(entry);
  if (entry.starts_with("*.")) entry.remove_prefix(2);
  while (entry.starts_with('.')) entry.remove_prefix(1);
  while (entry.ends_with('.')) entry.remove_suffix(1);
  if (!is_ascii(entry))
    if (const auto name = in::normalise(IndicatorType::domain, entry)) return name->value;
  return to_lower(entry);
}

std::string without_final_dot(std::string_view host) {
  std::string name = to_lower(host);
  while (name.ends_with('.')) name.pop_back();
  return name;
}

// MISP keeps ::ffff:192.0.2.1 apart from 192.0.2.1: an address counts in the family it is written
// in.
std::optional<in::Network> network_as_written(std::string_view text) {
  auto network = in::network_from(text);
  if (network && network->v4 && text.find(':') != std::string_view::npos) {
    network->v4 = false;
    network->prefix += 96;
  }
  return network;
}

}  // namespace

struct WarningLists::Impl {
  struct Entry {
    std::uint32_t list = 0;
    std::uint32_t at = 0;  // in `table`'s text
    std::uint16_t length = 0;
  };

  std::vector<std::string> names;
  std::vector<std::string> problems;
  std::size_t entries = 0;
  NameTable table;
  std::vector<Entry>
      others;  // entries of cidr, substring and regex lists; their payload is an index
  NetworkTree networks;
  Substrings substrings;
  Mask substring_lists;
  Regexes regexes;
  Mask regex_lists;
  std::map<std::string, Mask, std::less<>> by_type;
  Mask every_type;     // lists that name no type
  Mask text_lists;     // of type string or hostname
  Mask name_lists;     // for hostname, domain or url
  Mask address_lists;  // for ip-src or ip-dst

  void add(const std::string& name, const ListFile& file);
  void add_name(std::uint32_t list, bool host_list, const std::string& entry);
  bool add_other(std::uint32_t list, ListType type, const std::string& entry);
  void freeze();
  ListHit hit(const Entry& entry) const {
    return {entry.list, table.entry_of({0, entry.at, 0, entry.length, 0})};
  }
};

void WarningLists::Impl::add_name(std::uint32_t list, bool host_list, const std::string& entry) {
  const std::uint32_t at = table.keep(entry);
  const std::string key = name_in(entry);
  if (host_list) {
    if (!key.empty()) table.add(key, list, NameTable::under | NameTable::name, at, entry.size());
  } else {
    table.add(entry, list, NameTable::whole, at, entry.size());
    // Our values are lower case; a list may not be.
    const std::string lower = to_lower(entry);
    if (lower != entry) table.add(lower, list, NameTable::whole, at, entry.size());
    if (!key.empty() && key.find_first_of("/@: ") == std::string::npos)
      table.add(key, list, NameTable::name, at, entry.size());
  }
  if (!has(name_lists, list)) return;
  for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', dot + 1)) {
    const std::string_view parent = std::string_view(key).substr(dot + 1);
    if (parent.find('.') == std::string_view::npos) break;
    table.add(parent, list, NameTable::parent, at, entry.size());
  }
}

bool WarningLists::Impl::add_other(std::uint32_t list, ListType type, const std::string& entry) {
  const auto payload = static_cast<std::uint32_t>(others.size());
  if (type == ListType::cidr) {
    const auto network = network_as_written(trim(entry));
    if (!network) return false;
    networks.add(*network, payload);
  } else if (type == ListType::substring) {
    substrings.add(to_lower(entry), payload);
    set(substring_lists, list);
  } else {
    const auto added = regexes.add(entry, payload);
    if (!added) {
      problems.push_back("warning list " + names[list] + ": " + added.error().text());
      return true;  // named already
    }
    set(regex_lists, list);
  }
  others.push_back({list, table.keep(entry), static_cast<std::uint16_t>(entry.size())});
  return true;
}

void WarningLists::Impl::add(const std::string& name, const ListFile& file) {
  const auto list = static_cast<std::uint32_t>(names.size());
  names.push_back(name);
  const auto is_name_type = [](std::string_view type) {
    return type == "hostname" || type == "domain" || type == "url";
  };
  const auto is_address_type = [](std::string_view type) {
    return type == "ip-src" || type == "ip-dst";
  };
  if (file.types.empty()) {
    set(every_type, list);
    set(name_lists, list);
    set(address_lists, list);
  }
  for (const std::string& type : file.types) {
    set(by_type[type], list);
    if (is_name_type(type)) set(name_lists, list);
    if (is_address_type(type)) set(address_lists, list);
  }
  if (file.type == ListType::string || file.type == ListType::hostname) set(text_lists, list);
  std::size_t unusable = file.unreadable;
  std::string example;
  for (const std::string& entry : file.entries) {
    if (file.type == ListType::string || file.type == ListType::hostname) {
      add_name(list, file.type == ListType::hostname, entry);
    } else if (!add_other(list, file.type, entry)) {
      if (++unusable == 1) example = entry.substr(0, 60);
      continue;
    }
    ++entries;
  }
  if (unusable == 0) return;
  problems.push_back("warning list " + name + ": " + std::to_string(unusable) +
                     " entries cannot be used" +
                     (example.empty() ? "" : ", the first is \"" + example + "\""));
}

void WarningLists::Impl::freeze() {
  networks.freeze();
  for (auto& [type, mask] : by_type) merge(mask, every_type);
}

Result<std::unique_ptr<WarningLists>> WarningLists::load(Disk& disk,
                                                         const std::filesystem::path& folder) {
  auto impl = std::make_unique<Impl>();
  for (const auto& path : TRY(disk.list(folder))) {
    if (path.extension() != ".json") continue;
    const bool in_own_folder = path.filename() == "list.json";
    const std::string name = (in_own_folder ? path.parent_path().filename() : path.stem()).string();
    const auto leave_out = [&](const std::string& why) {
      impl->problems.push_back("warning list " + name + ": left out: " + why);
    };
    if (std::find(impl->names.begin(), impl->names.end(), name) != impl->names.end()) {
      leave_out("another list has this name");
      continue;
    }
    const auto text = disk.read(path);
    if (!text) {
      leave_out(text.error().text());
      continue;
    }
    const auto file = read_list_file(*text);
    if (!file)
      leave_out(file.error().text());
    else
      impl->add(name, *file);
  }
  impl->freeze();
  return std::unique_ptr<WarningLists>(new WarningLists(std::move(impl)));
}

WarningLists::WarningLists(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WarningLists::~WarningLists() = default;

bool WarningLists::holds_names(std::uint32_t list) const { return has(impl_->text_lists, list); }
const std::vector<std::string>& WarningLists::names() const { return impl_->names; }
std::size_t WarningLists::entries() const { return impl_->entries; }
const std::vector<std::string>& WarningLists::problems() const { return impl_->problems; }

void WarningLists::match(std::string_view misp_type, std::string_view value,
                         std::vector<ListHit>& hits) const {
  const Impl& in = *impl_;
  const auto found = in.by_type.find(misp_type);
  const Mask& lists = found == in.by_type.end() ? in.every_type : found->second;
  const std::size_t from = hits.size();

  const auto add_role = [&](const NameTable::Reference& reference, NameTable::Role role) {
    if ((reference.roles & role) != 0 && has(lists, reference.list))
      hits.push_back({reference.list, in.table.entry_of(reference)});
  };
  const auto add_other = [&](std::uint32_t payload) {
    if (has(lists, in.others[payload].list)) hits.push_back(in.hit(in.others[payload]));
  };

  in.table.find(value, [&](const auto& reference) { add_role(reference, NameTable::whole); });
  const std::string lower = to_lower(value);
  const std::string host =
      without_final_dot(misp_type == "url" ? host_in(lower) : std::string_view(lower));
  in.table.find_suffixes(host, [&](std::string_view, const auto& reference) {
    add_role(reference, NameTable::under);
  });
  if (!value.empty() && (is_digit(value[0]) || value.find(':') != std::string_view::npos))
    if (const auto network = network_as_written(value)) in.networks.containing(*network, add_other);
  const auto any_of = [&](const Mask& some) {
    for (std::size_t i = 0; i < std::min(lists.size(), some.size()); ++i)
      if ((lists[i] & some[i]) != 0) return true;
    return false;
  };
  if (any_of(in.substring_lists)) in.substrings.find(lower, add_other);
  if (any_of(in.regex_lists)) {
    std::vector<std::uint32_t> payloads;
    in.regexes.find(value, payloads);
    for (const std::uint32_t payload : payloads) add_other(payload);
  }
  keep_longest(hits, from);
}

void WarningLists::around(std::string_view host, std::vector<NameHit>& hits) const {
  const Impl& in = *impl_;
  in.table.find_suffixes(host, [&](std::string_view suffix, const auto& reference) {
    if (!has(in.name_lists, reference.list)) return;
    const bool same = suffix.size() == host.size();
    if (!same && suffix.find('.') == std::string_view::npos) return;
    const std::string_view entry = in.table.entry_of(reference);
    if ((reference.roles & NameTable::name) != 0)
      hits.push_back({{reference.list, entry}, same ? Place::same : Place::below, suffix.size()});
    if (same && (reference.roles & NameTable::parent) != 0)
      hits.push_back({{reference.list, entry}, Place::above, suffix.size()});
  });
}

void WarningLists::overlapping(const in::Network& network, std::vector<ListHit>& hits) const {
  const Impl& in = *impl_;
  const std::size_t from = hits.size();
  Mask seen;
  std::size_t left = in.names.size();
  const auto add = [&](std::uint32_t payload) {
    const Impl::Entry& entry = in.others[payload];
    if (!has(in.address_lists, entry.list) || has(seen, entry.list)) return left > 0;
    set(seen, entry.list);
    hits.push_back(in.hit(entry));
    return --left > 0;
  };
  in.networks.containing(network, add);
  in.networks.inside(network, add);
  std::sort(hits.begin() + static_cast<std::ptrdiff_t>(from), hits.end(),
            [](const ListHit& a, const ListHit& b) { return a.list < b.list; });
}

}  // namespace hinomi::vet
