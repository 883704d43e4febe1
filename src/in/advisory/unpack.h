// The documents in an archive, one after the other.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::in {

// Whether it begins as .zip, .gz, .zst or .tar.
bool is_archive(std::string_view bytes);

// `document` gets the path in the archive (empty for a single compressed file) and the bytes, with
// room for simdjson behind them (capacity). Errors: invalid, when it is damaged; too_large, over
// the limits of all of it. A document over the limit of one goes to `refuse`.
Result<void> unpack(
    std::string_view bytes, const AdvisoryLimits& limits,
    const std::function<void(std::string_view path, std::string& document)>& document,
    const std::function<void(Error&&)>& refuse);

}  // namespace hinomi::in
