// What the actions of `advisories` share.
#pragma once

#include "cli/commands.h"
#include "in/advisory/kept.h"

namespace hinomi::cli {

// The folder of --into. Error: invalid.
Result<std::string> into_of(const AdvisoriesArguments& arguments);
Result<int> fetch_feeds(const Common& common, const AdvisoriesArguments& arguments);
// What became of the documents; the exit status.
int say_taken(const Common& common, in::TakenIn taken);

}  // namespace hinomi::cli
