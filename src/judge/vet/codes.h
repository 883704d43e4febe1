// Every code a Reason of the judge can carry, and its words.
#pragma once

#include <string_view>
#include <vector>

#include "judge/vet/meaning.h"

namespace hinomi::vet {

// "popular_domain" for the listed thing itself; "popular_domain_below" for what is under it or
// within it; "popular_domain_above" for what has it under it.
std::string_view code_of(Group group, Place place);

std::vector<std::string_view> all_codes();

}  // namespace hinomi::vet
