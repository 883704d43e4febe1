// Inventories and advisories in one line, for tests.
#pragma once

#include <string>
#include <vector>

#include "judge/exposure/exposures.h"

namespace hinomi::exposure {

using in::Affected;
using in::AffectedStatus;

inline const auto everybody = [](std::uint32_t) { return true; };

inline in::Inventory runs(const std::vector<std::string>& purls) {
  in::Inventory out;
  for (const std::string& purl : purls) {
    in::Component component;
    component.purls = {purl};
    out.components.push_back(component);
  }
  return out;
}

inline Affected in(const std::string& ecosystem, const std::string& name, const std::string& from,
                   const std::string& to) {
  Affected out;
  out.ecosystem = ecosystem;
  out.name = name;
  out.intervals = {{from, to}};
  out.place = "/affected/0";
  return out;
}

inline in::Advisory about(const std::string& id, std::vector<Affected> affected) {
  in::Advisory out;
  out.id = id;
  out.source = "OSV";
  out.affected = std::move(affected);
  return out;
}

}  // namespace hinomi::exposure
