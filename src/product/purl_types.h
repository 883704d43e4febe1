// What differs between the types of package URLs: the definitions of purl-spec as a table.
#pragma once

#include "product/purl.h"

namespace hinomi {

// Case, separators and what else the type holds to be the same. Unknown types stay as they are.
void normalise_by_type(Purl& purl);

// Does the name of this type hold '/' unescaped? Of git repositories: the path on the host.
bool name_is_path(std::string_view type);

}  // namespace hinomi
