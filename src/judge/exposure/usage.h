// How a component is used, as its inventory says it, and whether the flawed code in it is: evidence
// for people. It decides nothing (docs/exposure.md, "Reachability"). Any thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"

namespace hinomi::exposure {

// Of several components of one name the last of these counts: one that is out of reach says nothing
// of the others.
enum class Reachability : std::uint8_t {
  not_called,  // the inventory says that it is not there when the thing runs
  unknown,     // nobody says anything
  present,     // it was found, or is called; whether the flawed code is nobody says
  called,      // a call stack goes through the flawed code
};
std::string_view name_of(Reachability reachability);

// How what the inventory is about comes to need it.
enum class Relation : std::uint8_t { unsaid, subject, direct, transitive };
std::string_view name_of(Relation relation);
std::string_view name_of(in::Scope scope);

// By number of the component. All unsaid when the document does not say what it is about, or what
// that needs.
std::vector<Relation> relations_in(const in::Inventory& inventory);

struct Reached {
  Reachability is = Reachability::unknown;
  Relation relation = Relation::unsaid;
  in::Scope scope = in::Scope::unsaid;
  std::string symbol;    // in the advisory's words; empty: none was met
  std::string evidence;  // the frame or the place: "example.com/mado/in.Read (main.go:12)"

  bool says_something() const {
    return is != Reachability::unknown || relation != Relation::unsaid ||
           scope != in::Scope::unsaid;
  }
  bool operator==(const Reached&) const = default;
};

struct Usage {
  Relation relation = Relation::unsaid;
  in::Scope scope = in::Scope::unsaid;
  std::vector<in::Frame> frames;
  std::vector<in::Occurrence> occurrences;

  Reached reached(std::span<const in::Symbol> symbols) const;
};

// Of an asset, by the names that advisories meet its components under. What is as most are (needed
// by what is needed, nothing else said) takes no room.
class Usages {
 public:
  Usages() = default;
  explicit Usages(const in::Inventory& inventory);

  bool empty() const { return !has_graph_ && said_.empty(); }
  Reached reached(std::string_view product, std::string_view version,
                  std::span<const in::Symbol> symbols) const;

 private:
  friend struct IndexFields;

  struct Said {
    std::uint64_t key = 0;  // of product and version
    Relation relation = Relation::unsaid;
    in::Scope scope = in::Scope::unsaid;
    std::unique_ptr<const Usage> usage;  // where there are frames or occurrences
  };
  bool has_graph_ = false;
  std::vector<Said> said_;  // by key
};

}  // namespace hinomi::exposure
