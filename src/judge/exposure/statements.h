// VEX: what somebody says of one flaw in one product. Any thread.
#pragma once

#include <string>
#include <vector>

#include "in/advisory/advisory.h"
#include "judge/exposure/claim.h"

namespace hinomi::exposure {

// "rejected" is a false alarm: not affected.
Verdict verdict_of(in::Statement::Status status);

// Its justification and detail as one text; never empty.
std::string said_in(const in::Statement& statement);

// A document of statements (OpenVEX) as advisories, one a flaw and statement: the versions that it
// names, or all of the product. One about mere parts of a product says nothing of them elsewhere
// and is left out, as is one that names no product.
std::vector<in::Advisory> statements_of(const in::Advisory& document);

}  // namespace hinomi::exposure
