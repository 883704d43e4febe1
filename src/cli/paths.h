// Files and folders that a command was given.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace hinomi::cli {

// Folders become the files in them and below that `wanted` takes, sorted. Error: missing, when a
// folder has none; `remedy` says what to name.
Result<std::vector<std::string>> files_of(
    const std::vector<std::string>& given, const std::string& remedy,
    const std::function<bool(const std::filesystem::path&)>& wanted = {});

}  // namespace hinomi::cli
