#include "base/result.h"

namespace hinomi {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return "invalid";
    case ErrorKind::too_large: return "too_large";
    case ErrorKind::denied: return "denied";
    case ErrorKind::missing: return "missing";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::busy: return "busy";
    case ErrorKind::io: return "io";
    case ErrorKind::damaged: return "damaged";
  }
  std::unreachable();
}

std::string Error::text() const {
  std::string out = what;
  if (!where.empty()) out += " (" + where + ")";
  if (!remedy.empty()) out += ". " + remedy;
  return out;
}

}  // namespace hinomi
