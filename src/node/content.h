// What a node reads of its content folder at a start and keeps. No content: nothing of it.
#pragma once

#include <filesystem>
#include <optional>

#include "base/world.h"
#include "judge/exposure/ssvc.h"
#include "judge/supply/licence.h"

namespace hinomi::node {

// content/ssvc: tables of decisions. Errors: io; invalid, naming the table.
Result<exposure::SsvcTables> ssvc_tables(Disk& disk, const std::filesystem::path& content);

// content/licences/policy.json. Errors: io, invalid.
Result<std::optional<supply::LicencePolicy>> licence_policy(Disk& disk,
                                                            const std::filesystem::path& content);

}  // namespace hinomi::node
