#include "judge/files/confine.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <vector>

namespace hinomi::files {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;  // they map terabytes and ask the kernel for more
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif
#else
constexpr bool is_sanitized = false;
#endif

#if defined(__x86_64__)
constexpr std::uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t machine = AUDIT_ARCH_AARCH64;
#else
#error "say the machine's AUDIT_ARCH here"
#endif

constexpr std::uint64_t most_memory = 4ull << 30;  // bytes of address space

// Memory, time, answers. tgkill is not among them: abort() ends by itself without it.
constexpr int for_a_scan[] = {
    SYS_read,           SYS_write,        SYS_close,       SYS_mmap,   SYS_munmap,
    SYS_mremap,         SYS_mprotect,     SYS_madvise,     SYS_brk,    SYS_futex,
    SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_getpid,      SYS_gettid, SYS_clock_gettime,
    SYS_gettimeofday,   SYS_getrandom,    SYS_sched_yield, SYS_fstat,  SYS_lseek,
    SYS_exit,           SYS_exit_group,
};
constexpr int for_the_worker[] = {
    SYS_recvmsg,   SYS_clone, SYS_set_robust_list, SYS_rt_sigaction, SYS_sigaltstack,
    SYS_getppid,   SYS_prctl, SYS_prlimit64,       SYS_setrlimit,
#ifdef SYS_alarm
    SYS_alarm,
#endif
    SYS_setitimer,
};
// Libraries look for settings; they are told that there are none.
constexpr int for_files[] = {
#ifdef SYS_open
    SYS_open,
#endif
    SYS_openat,
};

std::unexpected<Error> refused(const char* step) {
  return fail(ErrorKind::io,
              std::string("the kernel does not let YARA's process give up its rights: ") + step +
                  ", " + std::strerror(errno),
              "hinomi-yara", "Allow it seccomp, prctl and prlimit (packaging/hinomi.service does)");
}

class Filter {
 public:
  Filter() {
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0));
    add(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    add(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
  }
  void answer(int call, std::uint32_t what) {
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    add(BPF_STMT(BPF_RET | BPF_K, what));
  }
  // All others fail.
  bool set() {
    add(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    sock_fprog program{static_cast<unsigned short>(steps_.size()), steps_.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(sock_filter step) { steps_.push_back(step); }
  std::vector<sock_filter> steps_;
};

bool limit(int what, rlim_t most) {
  const rlimit both{most, most};
  return ::setrlimit(static_cast<__rlimit_resource_t>(what), &both) == 0;
}

}  // namespace

Result<void> confine_worker() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no new privileges");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return refused("no dump");
  if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0)) return refused("no files");
  if (is_sanitized) return {};
  const rlimit memory{most_memory, RLIM_INFINITY};
  if (::setrlimit(RLIMIT_AS, &memory) != 0) return refused("a bound of memory");
  Filter filter;
  for (int call : for_a_scan) filter.answer(call, SECCOMP_RET_ALLOW);
  for (int call : for_the_worker) filter.answer(call, SECCOMP_RET_ALLOW);
  for (int call : for_files) filter.answer(call, SECCOMP_RET_ERRNO | ENOENT);
  if (!filter.set()) return refused("a filter of system calls");
  return {};
}

Result<void> confine_scan(std::uint64_t bytes, std::chrono::seconds time) {
  // It ends with the process that made it, and when it goes on for longer than libyara should.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return refused("an end with its parent");
  const auto seconds = static_cast<unsigned>(time.count()) + 5;
  ::alarm(seconds);
  if (!limit(RLIMIT_CPU, seconds)) return refused("a bound of time");
  if (is_sanitized) return {};
  if (!limit(RLIMIT_AS, most_memory + bytes)) return refused("a bound of memory");
  Filter filter;
  for (int call : for_a_scan) filter.answer(call, SECCOMP_RET_ALLOW);
  for (int call : for_files) filter.answer(call, SECCOMP_RET_ERRNO | ENOENT);
  if (!filter.set()) return refused("a filter of system calls");
  return {};
}

}  // namespace hinomi::files
