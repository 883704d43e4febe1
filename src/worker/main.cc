// hinomi-yara: YARA in a process of its own, started by hinomi and by nobody else
// (docs/files.md, "A process of its own").
#include <sys/stat.h>

#include <cstdio>

#include "judge/files/worker.h"

int main() {
  struct stat status;
  if (fstat(hinomi::files::worker_socket, &status) != 0 || !S_ISSOCK(status.st_mode)) {
    std::fprintf(stderr, "hinomi-yara: hinomi starts this by itself. Use: hinomi files --yara\n");
    return 2;
  }
  return hinomi::files::run_worker();
}
