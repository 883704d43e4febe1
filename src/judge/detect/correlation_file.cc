#include "judge/detect/correlation_file.h"

namespace hinomi::detect {

Result<Correlation> read_correlation(const in::Yaml& document, const std::string&) {
  return fail(ErrorKind::invalid, "correlations are not read yet", document.place());
}

}  // namespace hinomi::detect
