// The process that YARA runs in: reads requests from a socket until the other side is gone.
#pragma once

namespace hinomi::files {

inline constexpr int worker_socket = 3;  // the descriptor; no other is open but 0, 1, 2

// The exit status. One thread: each file is looked into by a copy of the process, which dies with
// its answer, so that no file is seen by what another one did.
int run_worker();

}  // namespace hinomi::files
