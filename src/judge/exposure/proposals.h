// Which product a component without a package URL or CPE name may be: the names that advisories at
// hand use, by how many words they share with its own (docs/systems.md, "Who a component is"). A
// proposal is a question to a person and no answer. One thread writes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "in/advisory/advisory.h"

namespace hinomi::exposure {

// A component that no package URL or CPE name tells; each name, maker and version once.
struct Unnamed {
  std::string name, maker, version, kind;
  std::size_t count = 1;  // of components
};
// Has it a package URL or a CPE name? A model number is none: advisories mostly go by CPE names.
bool has_name(const in::Component& component);
// Without what an inventory is about, hosts, and what no advisory is about (files, data).
std::vector<Unnamed> unnamed_in(const in::Inventory& inventory);

// How people's names are compared: full and half width, capital letters, kana and spaces alike.
// The same text exactly for one product in a member's own words.
std::string called(std::string_view name, std::string_view maker);

// Words of it that tell products apart: without its version, the kind of company, the processor.
std::vector<std::string> product_words(std::string_view name, std::string_view version);
std::vector<std::string> maker_words(std::string_view maker);
// What a component's name is looked for by: when one of these is new, it may be another product.
std::vector<std::string> words_to_ask(std::string_view name, std::string_view version);

// The canonical text of a package URL or CPE name of a product, without a version. Error: invalid
// (neither, or a CPE name whose vendor or product is a wild card).
Result<std::string> identity_text(std::string_view text);

struct Proposal {
  std::string identity;  // as identity_text()
  std::string product;   // Product::key
  int score = 0;         // 60 to 100
  // Why: same_name or part_of_name; same_maker, maker_in_name, maker_not_said, other_maker.
  std::vector<std::string> why;
  bool operator==(const Proposal&) const = default;
};

class ProductNames {
 public:
  // The products that it names, but packages of distributions (those come with names) and packages
  // that are an attack.
  void add(const in::Advisory& advisory);

  // The best first, at most five.
  std::vector<Proposal> proposals(std::string_view name, std::string_view maker,
                                  std::string_view version) const;
  // Words of names that came since the last time.
  std::unordered_set<std::string> take_new_words();
  std::size_t size() const { return entries_.size(); }

 private:
  friend struct IndexFields;

  struct Entry {
    std::string identity, product;
    // As its identity and its advisories spell it: words of the maker, of the product.
    std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> spellings;
  };
  void add(const std::string& identity, std::string_view maker, std::string_view name);
  void add_cpe(const std::string& text, std::string_view maker, std::string_view name);
  void add_package(const in::Affected& affected);

  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::uint32_t> numbers_;               // by identity
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_word_;  // of a product's names
  std::unordered_set<std::string> seen_;                                 // as advisories write them
  std::unordered_set<std::string> new_words_;
};

}  // namespace hinomi::exposure
