// What a sender asked for beside the report itself, kept with the Record so that a reading that was
// cut off can be finished in the same way: as parameters of its media type (RFC 2045 section 5.1),
// values percent-encoded.
#pragma once

#include <string>
#include <string_view>

#include "act/desk.h"

namespace hinomi::act {

// "text/csv;tlp=TLP:RED;title=...;columns=...": parameters only for what was asked for.
std::string format_of(const ReportRequest& request, in::Format format);

// The other way, for `body`. What is not understood is left out.
ReportRequest request_from(std::string_view format, std::string_view body);

}  // namespace hinomi::act
