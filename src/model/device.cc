#include "model/device.h"

namespace hinomi {

std::string_view name_of(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::scan: return "scan";
    case EvidenceKind::flow: return "flow";
    case EvidenceKind::test: return "test";
    case EvidenceKind::label: return "label";
    case EvidenceKind::maker: return "maker";
    case EvidenceKind::inventory: return "inventory";
    case EvidenceKind::declaration: return "declaration";
  }
  return "";
}

}  // namespace hinomi
