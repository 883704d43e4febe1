// Files of checks ("schema": "hinomi-check/1"): {engine, checks: [{id, inputs, expected, tol}]}.
#pragma once

#include "conformance/suite.h"

namespace hinomi::conformance {

// Whether the file's checks are this engine's.
bool takes_checks(const File& file, std::string_view engine);

// `answer` says what we come to in the shape of the check's "expected"; numbers within the check's
// tolerance count as equal, those of a check without one must be equal to 1e-12.
using CheckAnswer =
    std::function<Result<json::value>(const json::object& file, const json::object& check)>;
void for_each_check(const File& file, Answers& answers, const CheckAnswer& answer);

std::vector<std::string> texts_of(const json::value& list);
std::vector<double> numbers_of(const json::value& list);

}  // namespace hinomi::conformance
