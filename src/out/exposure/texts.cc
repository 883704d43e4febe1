#include "out/exposure/formats.h"

namespace hinomi::exposure {

std::string joined(std::span<const std::string> texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string_view source_of(std::string_view advisory) {
  return advisory.substr(0, advisory.find(' '));
}

std::string_view reason_text(Reason reason) {
  switch (reason) {
    case Reason::none: return {};
    case Reason::no_version: return "The inventory does not say which version this is.";
    case Reason::unreadable_version: return "The version is none in the order of its ecosystem.";
    case Reason::unreadable_range: return "The advisory's versions cannot be read by a machine.";
    case Reason::only_commits: return "The advisory names commits and no versions.";
    case Reason::no_versions_said: return "The advisory names the product and no versions.";
    case Reason::no_release:
      return "Which release of the distribution is meant is not said on one side.";
    case Reason::investigated: return "The publisher still looks into it.";
    case Reason::identity_unconfirmed:
      return "By its name it may be this product; nobody has confirmed it.";
    case Reason::loose_name: return "The CPE name says too little to be sure.";
  }
  return {};
}

std::string reached_text(const Reached& reached) {
  const std::string symbol = reached.symbol.empty() ? "the component" : reached.symbol;
  switch (reached.is) {
    case Reachability::called:
      return "The inventory's call stack goes through " + symbol + ": " + reached.evidence + ".";
    case Reachability::present:
      return "The inventory found " + symbol + ": " + reached.evidence + ".";
    case Reachability::not_called:
      return "The inventory says that the component is not there when the thing runs.";
    case Reachability::unknown: break;
  }
  return {};
}

std::string said_by(const Row& row) {
  if (row.is_own_statement) return "The inventory itself says so, of " + row.advisory + ".";
  return "Said by " + row.advisory + ".";
}

std::string remedy_text(const Row& row) {
  if (row.facts.is_malicious) return "Remove it: the package itself is the attack.";
  if (row.said.fixed_in.empty()) return {};
  return "Fixed in " + joined(row.said.fixed_in) + ".";
}

std::string name_in_document(const Row& row, const Found& found) {
  if (!found.purl.empty()) return found.purl;
  if (!found.cpe.empty()) return found.cpe;
  return row.product + "@" + row.version;
}

}  // namespace hinomi::exposure
