#include "in/form.h"
namespace hinomi::in {
bool holds_indicators(std::string_view question_id) { return question_id.starts_with("indicator_"); }
}  // namespace hinomi::in
