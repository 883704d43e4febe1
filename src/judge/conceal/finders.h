// What finds the traces of each kind in folded text. Each is a plan made once of the traces, that
// any thread may ask. Private to judge/conceal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "in/normalise.h"
#include "judge/conceal/automaton.h"
#include "judge/conceal/fold.h"

namespace hinomi::conceal {

// Signs [begin, end) point to the victim.
struct Found {
  std::uint32_t begin = 0, end = 0;
  Part part = Part::organisation;
};
using Signs = std::span<const Sign>;

// Organisations and persons. Blanks, middle dots, hyphens and '_' may stand anywhere inside, or be
// left out. What is Latin begins and ends where a word does; what is short and Japanese must not be
// a piece of another word (docs/routing.md says when it is).
class NameFinder {
 public:
  void add(const Trace& trace);
  void freeze() { automaton_.freeze(); }
  void find(Signs signs, std::vector<Found>& out) const;

 private:
  struct Name {
    Part part;
    std::u32string text;          // without what may be left out
    std::vector<bool> gap_after;  // it may be left out there
    bool latin = false, kana = false, is_short = false, one_word = false;
  };
  bool fits(Signs signs, const Name& name, std::span<const std::uint32_t> places) const;

  std::vector<Name> names_;
  Automaton automaton_;
};

// Words of which each is one part.
class WordFinder {
 public:
  void freeze() { automaton_.freeze(); }

 protected:
  std::vector<Part> parts_;
  Automaton automaton_;
};

// Telephone and corporate numbers, by their digits alone; international forms too.
class NumberFinder : public WordFinder {
 public:
  void add(const Trace& trace);
  void find(Signs signs, std::vector<Found>& out) const;
};

// Hosts with all below them, every mailbox at them, mail addresses, and ids.
class HostFinder : public WordFinder {
 public:
  void add(const Trace& trace);
  void find(Signs signs, std::vector<Found>& out) const;
};

// Addresses and networks that overlap one of the victim's.
class NetworkFinder {
 public:
  void add(const Trace& trace);
  void freeze();
  void find(Signs signs, std::vector<Found>& out) const;

 private:
  bool overlaps(const in::Network& network) const;
  std::vector<in::Network> networks_;  // sorted, disjoint, by family
};

}  // namespace hinomi::conceal
