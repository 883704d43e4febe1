// The actions of `hinomi devices`, and what they share. Private to it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/commands.h"

namespace hinomi::cli {

// Errors on standard error, at most 20 of them.
void list_unread(const std::vector<Error>& errors, bool ja);
Error located(Error error, const std::string& file);
Result<> print_out(const std::string& text);

// Results of scanners as observations under pseudonyms, for the centre.
Result<int> conceal(const Common& common, const DevicesArguments& arguments);
// Whose address a pseudonym is, at the provider.
Result<int> resolve(const Common& common, const DevicesArguments& arguments);

}  // namespace hinomi::cli
