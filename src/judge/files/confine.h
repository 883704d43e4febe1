// What a process gives up before it reads what may be hostile. Each step holds until it ends.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.h"

namespace hinomi::files {

// No new rights, no file, no network, no other process: the kernel refuses all calls but those
// that compute, answer on what is open, and make copies of this process (seccomp). Nobody may look
// into its memory; it leaves none on the disk. Error: io, what the kernel does not give.
Result<void> confine_worker();

// On top of that, for a copy that looks into one file of so many bytes: no copies of itself, and
// bounds of memory and time.
Result<void> confine_scan(std::uint64_t bytes, std::chrono::seconds time);

}  // namespace hinomi::files
