// What is wrong with what somebody runs, ready to be written: everything of one exposure that a
// format may show, in texts of its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "in/inventory/inventory.h"
#include "judge/exposure/facts.h"
#include "judge/exposure/usage.h"

namespace hinomi::exposure {

// A component as its inventory names it.
struct Found {
  std::string kind, group, name, version;
  std::string purl, cpe;  // the first of each, as written; may be empty
  std::string ref, place;

  static Found of(const in::Component& component);
};

// The components of an inventory by the names that advisories meet them under.
class NamedComponents {
 public:
  explicit NamedComponents(const in::Inventory& inventory);  // that lives as long
  std::vector<Found> of(std::string_view product, std::string_view version) const;
  Reached reached(std::string_view product, std::string_view version,
                  std::span<const in::Symbol> symbols) const {
    return usages_.reached(product, version, symbols);
  }
  // Have no name that a machine can go by; what the document itself is about needs none.
  std::size_t nameless() const { return nameless_; }

 private:
  const in::Inventory& inventory_;
  Usages usages_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> numbers_;
  std::size_t nameless_ = 0;
};

struct Row {
  std::string flaw;                // the name to show
  std::vector<std::string> names;  // all of them
  FlawFacts facts;
  std::string asset;             // of which file or host
  std::string product, version;  // Exposure::product, ::version
  Naming naming = Naming::package;
  Verdict verdict = Verdict::affected;
  Reason reason = Reason::none;
  std::string advisory, place;    // who says so
  EntryFacts said;                // and what else that entry says
  bool is_own_statement = false;  // the inventory itself says so (VEX inside it): justification and
                                  // detail of `said` are its words
  std::vector<Found> found;       // components that go by this product and version
  Reached reached;                // whether the flawed code is used

  // Of an exposure of an asset with these components.
  static Row of(const Exposure& exposure, const Exposures& exposures, const Facts& facts,
                const NamedComponents& components);
};

// What is exploited first, then what is sure, then by score and likelihood; of the same what is
// called.
void sort_by_urgency(std::vector<Row>& rows);

struct Report {
  std::span<const Row> rows;
  std::span<const Error> refused;  // what could not be read: it may hide more
  Time now;
  std::string id;       // UUID of the document
  std::string program;  // its version
  bool japanese = false;
};

enum class Format { table, ndjson, sarif, cyclonedx, openvex };
std::optional<Format> format_of(std::string_view name);

// The whole document, with its last line's end. Any thread.
std::string text_of(const Report& report, Format format);

}  // namespace hinomi::exposure
