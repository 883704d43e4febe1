// Many texts looked for in one pass (Vectorscan).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace hinomi::detect {

// One thing to look for.
struct Needle {
  std::string text;       // bytes, at least one
  bool at_start = false;  // at the beginning of the scanned text
  bool at_end = false;    // at its end
  bool cased = true;      // else ASCII letters in either case
  auto operator<=>(const Needle&) const = default;
};

// Memory that a scan needs; one a thread, grown for each Needles that the thread uses.
class Scratch {
 public:
  Scratch() = default;
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

 private:
  friend class Needles;
  hs_scratch* scratch_ = nullptr;
};

// Immutable once made; any thread.
class Needles {
 public:
  // Numbered as given.
  explicit Needles(std::span<const Needle> needles);
  ~Needles();
  Needles(const Needles&) = delete;
  Needles& operator=(const Needles&) = delete;

  // They are too much for Vectorscan: nothing is found.
  bool failed() const { return !database_; }
  std::size_t bytes() const;

  // Before the first scan of a thread.
  void make_room(Scratch& scratch) const;

  // Calls `found(context, number)` for each needle in the text, in no order, perhaps more than
  // once.
  using Found = void (*)(void* context, std::uint32_t number);
  void scan(std::string_view text, Scratch& scratch, Found found, void* context) const;

 private:
  struct Literal {
    std::uint32_t size = 0;
    bool at_start = false, at_end = false;
  };
  struct Call;
  static int on_literal(unsigned number, unsigned long long from, unsigned long long to,
                        unsigned flags, void* call);

  hs_database* database_ = nullptr;
  std::vector<Literal> literals_;  // by number
};

}  // namespace hinomi::detect
