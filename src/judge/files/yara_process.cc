#include "judge/files/yara_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "base/mutex.h"
#include "judge/files/descriptor.h"
#include "judge/files/worker.h"

namespace hinomi::files {

// The process, which ends with this.
struct YaraWorker {
  pid_t pid = -1;
  Descriptor socket;
  ~YaraWorker() {
    socket.close();
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
};

namespace {

namespace fs = std::filesystem;
using Deadline = std::chrono::steady_clock::time_point;

constexpr std::size_t most_answer = 64 << 20;  // bytes
constexpr std::chrono::seconds time_to_compile{300};
constexpr std::chrono::seconds time_to_end{10};  // over what a scan may take

std::unexpected<Error> io_error(const std::string& what) {
  return fail(ErrorKind::io, what + ": " + std::strerror(errno), {},
              "Make memory, processes or descriptors free");
}

Result<std::string> program() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& path :
       {folder / "hinomi-yara", folder.parent_path() / "libexec/hinomi/hinomi-yara"})
    if (fs::exists(path, error)) return path.string();
  return fail(ErrorKind::missing, "there is no program hinomi-yara", folder.string(),
              "Put it beside hinomi, or install the package whole");
}

// Memory with these bytes that nobody can change any more.
Result<Descriptor> sealed(std::string_view bytes) {
  Descriptor out(::memfd_create("hinomi", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!out.is_open()) return io_error("no memory for a file");
  while (!bytes.empty()) {
    const ssize_t size = ::write(out.number(), bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return io_error("no memory for a file");
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  if (::fcntl(out.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
    return io_error("memory cannot be sealed");
  return out;
}

struct SpawnSettings {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

// Without an environment and without our descriptors.
Result<std::shared_ptr<YaraWorker>> spawn() {
  std::string path = TRY(program());
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return io_error("no socket for YARA's process");
  auto out = std::make_shared<YaraWorker>();
  out->socket = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  SpawnSettings settings;
  for (int standard : {0, 1, 2})
    posix_spawn_file_actions_addopen(&settings.actions, standard, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&settings.actions, theirs.number(), worker_socket);
  char* arguments[] = {path.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t pid = -1;
  errno = ::posix_spawn(&pid, path.c_str(), &settings.actions, &settings.attributes, arguments,
                        environment);
  if (errno != 0) return io_error("YARA's process cannot be started");
  out->pid = pid;
  return out;
}

// False: the worker is gone.
bool send(const YaraWorker& worker, const Request& request, int memory, int answer) {
  std::string bytes = to_bytes(request);
  const int both[2] = {memory, answer};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof both)] = {};
  iovec part{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* with = CMSG_FIRSTHDR(&message);
  with->cmsg_level = SOL_SOCKET;
  with->cmsg_type = SCM_RIGHTS;
  with->cmsg_len = CMSG_LEN(sizeof both);
  std::memcpy(CMSG_DATA(with), both, sizeof both);
  ssize_t size;
  do size = ::sendmsg(worker.socket.number(), &message, MSG_NOSIGNAL);
  while (size < 0 && errno == EINTR);
  return size >= 0;
}

// One that was killed as it took the request closes its pipe a moment before its socket.
constexpr int most_moment = 200;  // ms

bool is_gone(const YaraWorker& worker) {
  pollfd ended{worker.socket.number(), POLLIN, 0};
  while (::poll(&ended, 1, most_moment) < 0)
    if (errno != EINTR) return false;
  if (ended.revents == 0) return false;
  char byte;
  const ssize_t size = ::recv(worker.socket.number(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  // A reset: it ended with a request that it had not read.
  return size == 0 || (size < 0 && errno == ECONNRESET);
}

// All that is written until the other side is closed; less when it is too late or too much.
std::string read_all(const Descriptor& from, Deadline deadline) {
  std::string out;
  char some[1 << 16];
  while (out.size() < most_answer) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd ready{from.number(), POLLIN, 0};
    const int count = left.count() > 0 ? ::poll(&ready, 1, static_cast<int>(left.count())) : 0;
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    const ssize_t size = ::read(from.number(), some, sizeof some);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return out;
    out.append(some, static_cast<std::size_t>(size));
  }
  return {};
}

// What comes back; nothing: the worker is gone and was asked nothing.
Result<std::optional<std::string>> ask(const YaraWorker& worker, const Request& request,
                                       const Descriptor& memory, std::chrono::seconds time) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("no pipe for YARA's answer");
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const Deadline deadline = std::chrono::steady_clock::now() + time;
  if (!send(worker, request, memory.number(), to.number())) return std::optional<std::string>();
  to.close();
  return std::optional<std::string>(read_all(from, deadline));
}

std::unexpected<Error> no_answer(const std::string& where) {
  return fail(ErrorKind::io,
              "YARA's process ended without an answer: it broke, or wanted more memory than it may",
              where, "Look into it elsewhere; find the rule by leaving rules out");
}

}  // namespace

struct YaraProcess::Parts {
  Descriptor texts;  // of rules, as bytes
  std::uint64_t size = 0;
  RulesAnswer rules;
  mutable Mutex mutex;
  std::shared_ptr<YaraWorker> worker HINOMI_GUARDED_BY(mutex);

  // The worker that is not `gone`.
  Result<std::shared_ptr<YaraWorker>> ready(const std::shared_ptr<YaraWorker>& gone) {
    Lock hold(mutex);
    if (worker && worker != gone) return worker;
    auto next = TRY(spawn());
    auto bytes = TRY(ask(*next, {{}, time_to_compile, size}, texts, time_to_compile));
    auto answer = bytes ? rules_answer_from(*bytes) : std::nullopt;
    if (!answer) return no_answer("rules");
    rules = TRY(std::move(*answer));
    worker = next;
    return next;
  }
};

YaraProcess::YaraProcess(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
YaraProcess::~YaraProcess() = default;

Result<std::unique_ptr<YaraProcess>> YaraProcess::start(std::vector<YaraText> texts) {
  auto parts = std::make_unique<Parts>();
  const std::string bytes = to_bytes(texts);
  parts->texts = TRY(sealed(bytes));
  parts->size = bytes.size();
  TRY(parts->ready(nullptr));
  return std::unique_ptr<YaraProcess>(new YaraProcess(std::move(parts)));
}

const RulesAnswer& YaraProcess::rules() const { return parts_->rules; }

int YaraProcess::pid() const {
  Lock hold(parts_->mutex);
  return parts_->worker ? parts_->worker->pid : -1;
}

FileAnswer YaraProcess::scan(std::string_view bytes, const std::string& path,
                             std::chrono::seconds time) {
  if (path.size() > longest_path)
    return fail(ErrorKind::invalid, "a name over 8192 bytes", path.substr(0, 100), "Shorten it");
  const Descriptor memory = TRY(sealed(bytes));
  const Request request{path, time, bytes.size()};
  std::shared_ptr<YaraWorker> worker;
  for (int attempt = 0; attempt < 2; ++attempt) {
    worker = TRY(parts_->ready(worker));
    auto answer = TRY(ask(*worker, request, memory, time + time_to_end));
    // It ended before it read that, which no file can be the cause of.
    if (!answer || (answer->empty() && is_gone(*worker))) continue;
    auto read = file_answer_from(*answer);
    if (!read) return no_answer(path);
    return std::move(*read);
  }
  return no_answer(path);
}

}  // namespace hinomi::files
