// The routes of the API: who may call what. Private to serve/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "serve/api_call.h"

namespace hinomi::serve {

// What a caller must be able to do; `nobody`: no token needed; `anyone`: any token.
enum class Need : std::uint8_t { nobody, anyone, act };

struct Rule {
  std::string_view method;
  std::string_view path;  // {} stands for one part
  Need need;
  Act act;
  Route route;
  bool quick = false;
};

// `other_method`: set when there is one for the path, but by another method. `arguments`: what
// stands for its {}.
const Rule* rule_for(std::string_view method, std::string_view path, bool* other_method,
                     std::vector<std::string>* arguments);
// RFC 9110 section 15.5.6: what a 405 names.
std::string allowed_methods(std::string_view path);

}  // namespace hinomi::serve
