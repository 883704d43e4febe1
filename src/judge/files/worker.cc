#include "judge/files/worker.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "judge/files/answers.h"
#include "judge/files/confine.h"
#include "judge/files/yara_code.h"

namespace hinomi::files {
namespace {

// The memory that a request is about, and where its answer goes.
struct Asked {
  Request request;
  int memory = -1, answer = -1;
};

enum class Next { request, nonsense, end };

Next receive(Asked& out) {
  char bytes[longest_request];
  alignas(cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))];
  iovec part{bytes, sizeof bytes};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t size;
  do size = ::recvmsg(worker_socket, &message, 0);
  while (size < 0 && errno == EINTR);
  if (size <= 0) return Next::end;
  const cmsghdr* with = CMSG_FIRSTHDR(&message);
  if (!with || with->cmsg_type != SCM_RIGHTS || with->cmsg_len != CMSG_LEN(2 * sizeof(int)))
    return Next::nonsense;
  int both[2];
  std::memcpy(both, CMSG_DATA(with), sizeof both);
  out.memory = both[0];
  out.answer = both[1];
  auto request = request_from({bytes, static_cast<std::size_t>(size)});
  if (!request) return Next::nonsense;
  out.request = std::move(*request);
  return Next::request;
}

// Good as long as the process.
std::string_view memory_of(const Asked& asked) {
  if (asked.request.size == 0) return {};
  void* at = ::mmap(nullptr, asked.request.size, PROT_READ, MAP_PRIVATE, asked.memory, 0);
  if (at == MAP_FAILED) _exit(1);
  return {static_cast<const char*>(at), asked.request.size};
}

void write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(to, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;  // nobody waits for it any more
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

FileAnswer look_into(const YaraRules& rules, const Asked& asked) {
  TRY(confine_scan(asked.request.size, asked.request.time));
  YaraScanner scanner(rules);
  return scanner.scan(memory_of(asked), asked.request.path, asked.request.time);
}

Result<RulesAnswer> compile(const Asked& asked, std::optional<YaraRules>& rules) {
  auto texts = texts_from(memory_of(asked));
  if (!texts) return fail(ErrorKind::invalid, "no texts of rules");
  auto compiled = TRY(YaraRules::compile(*texts));
  RulesAnswer out{0, yara_version(), std::move(compiled.refused), std::move(compiled.warnings)};
  if (!compiled.rules.empty()) {
    rules.emplace(std::move(compiled.rules[0]));
    out.rules = rules->size();
  }
  return out;
}

}  // namespace

int run_worker() {
  ::close_range(worker_socket + 1, ~0u, 0);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_IGN);  // copies that ended leave nothing
  // What libraries read when they start, they read now.
  const YaraLibrary library;
  const Result<void> confined = confine_worker();
  std::optional<YaraRules> rules;
  while (true) {
    Asked asked;
    const Next next = receive(asked);
    if (next == Next::end) return 0;
    if (next == Next::request && !confined) {
      write_all(asked.answer, to_bytes(Result<RulesAnswer>(std::unexpected(confined.error()))));
    } else if (next == Next::request && !rules) {
      write_all(asked.answer, to_bytes(compile(asked, rules)));
    } else if (next == Next::request && ::fork() == 0) {
      write_all(asked.answer, to_bytes(look_into(*rules, asked)));
      _exit(0);
    }
    ::close(asked.memory);
    ::close(asked.answer);
  }
}

}  // namespace hinomi::files
