#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "base/log.h"
#include "cli/desk_line.h"
#include "serve/server.h"

namespace hinomi::cli {

int run_serve(const Common& common) {
  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  // Each reader is a connection: as many as the system lets this process have.
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
  }

  auto config = node::read_config(real_disk(), common.data);
  if (!config) return say(config.error());
  auto server = serve::make_network({.requests_per_second = double(config->requests_per_second)});
  World world{real_clock(), real_random(), real_disk(), *server};
  auto node = node::Node::open(world, common.data,
                               {.version = HINOMI_VERSION,
                                .pages = share_folder() / "web" / "dist",
                                .content = share_folder() / "content"});
  if (!node) return say(node.error());
  (*node)->set_server_metrics([&] { return server->metrics().text(); });
  auto urls = (*node)->listen();
  if (!urls) return say(urls.error());
  for (const std::string& url : *urls) {
    log(LogLevel::info, "listening", {{"url", url}});
    std::printf("%s\n", url.c_str());
  }
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  log(LogLevel::info, "stopping", {{"signal", std::to_string(signal)}});
  (*node)->close();
  return 0;
}

}  // namespace hinomi::cli
