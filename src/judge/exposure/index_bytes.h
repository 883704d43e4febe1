// What is read of inventories and advisories as bytes, and from them the same again, number for
// number: what a start reads instead of every document that it was made of. The bytes are for the
// program that wrote them; who keeps them sees to it that they are whole.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "judge/exposure/exposures.h"
#include "judge/exposure/facts.h"
#include "judge/exposure/proposals.h"
#include "judge/exposure/usage.h"

namespace hinomi::exposure {

using ProposalsByVersion = std::map<std::string, std::vector<Proposal>>;

// Of an Exposures, Facts, ProductNames, Usages, std::vector<Unnamed> or ProposalsByVersion.
template <class T>
std::string index_bytes(const T& one);

// Into a new one. Error: damaged; it is then of no use.
template <class T>
Result<void> read_index(std::string_view bytes, T& one);

}  // namespace hinomi::exposure
