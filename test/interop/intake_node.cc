// A node that keeps its live events in a file, for the shippers beside this file: a line an event,
// {"sensor", "source", "event"}, on the disk before anybody is told "taken". While FILE.full is
// there it has no room.
//   intake_node serve --data DATA      HINOMI_EVENTS says the FILE
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "in/json_text.h"
#include "node/node.h"
#include "serve/server.h"

using namespace hinomi;

namespace {

class File {
 public:
  explicit File(std::filesystem::path path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}

  Result<void> put(const in::EventBatch& batch) {
    if (std::filesystem::exists(path_.string() + ".full")) return fail(ErrorKind::busy, "full");
    std::string head = "{\"sensor\":";
    in::append_json_text(batch.sensor, head);
    in::append_json_key("source", head);
    in::append_json_text(batch.source, head);
    in::append_json_key("event", head);
    std::string out;
    for (std::string_view rest = batch.lines; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      out.append(head).append(rest.substr(0, end)).append("}\n");
      rest.remove_prefix(end + 1);
    }
    std::lock_guard hold(mutex_);
    if (::write(file_, out.data(), out.size()) != static_cast<ssize_t>(out.size()) ||
        ::fdatasync(file_) != 0)
      return fail(ErrorKind::io, "cannot be written", path_.string());
    return {};
  }

 private:
  const std::filesystem::path path_;
  const int file_;
  std::mutex mutex_;
};

int say(const Error& error) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const char* path = std::getenv("HINOMI_EVENTS");
  if (count != 4 || !path) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  File file(path);
  auto server = serve::make_network();
  World world{real_clock(), real_random(), real_disk(), *server};
  auto node =
      node::Node::open(world, arguments[3],
                       {.events = [&](const in::EventBatch& batch) { return file.put(batch); }});
  if (!node) return say(node.error());
  auto places = (*node)->listen();
  if (!places) return say(places.error());
  for (const std::string& place : *places) std::printf("%s\n", place.c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  (*node)->close();
  return 0;
}
