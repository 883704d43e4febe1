#include "judge/files/yara_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "judge/files/confine.h"

namespace hinomi::files {
namespace {

using std::chrono::seconds;

constexpr const char* plain = R"(
rule Beacon_Word : test {
  meta:
    author = "Tester of Himori"
  strings:
    $word = "HIMORI-TEST-BEACON"
  condition:
    any of them
}
rule Named_Sample { condition: filename == "sample.bin" }
)";
// As long as the file allows: two loops over all its bytes.
constexpr const char* slow =
    "rule Slow { condition: filename == \"slow.bin\" and for all i in (0..filesize) : ("
    "for all j in (0..filesize) : (uint8(i) + uint8(j) < 1000) ) }";

std::unique_ptr<YaraProcess> started(std::vector<YaraText> texts) {
  auto out = YaraProcess::start(std::move(texts));
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : nullptr;
}

// The fields of /proc/PID/status that begin with `name`.
std::string status_of(int pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
  return {};
}

// The process that `parent` made, once there is one.
int child_of(int parent) {
  for (int i = 0; i < 1000; ++i) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
      const int pid = std::atoi(entry.path().filename().c_str());
      if (pid > 0 && status_of(pid, "PPid") == std::to_string(parent)) return pid;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return -1;
}

TEST(YaraProcess, SaysWhatTheScannerSays) {
  auto yara = started({{"plain.yar", plain}, {"bad.yar", "rule A {\n condition:\n  ]\n}\n"}});
  ASSERT_TRUE(yara);
  EXPECT_EQ(yara->rules().rules, 2u);
  EXPECT_EQ(yara->rules().version, yara_version());
  ASSERT_GE(yara->rules().refused.size(), 1u);
  EXPECT_EQ(yara->rules().refused[0].where, "bad.yar: line 3");
  const std::string bytes("\x00\xFFxHIMORI-TEST-BEACON HIMORI-TEST-BEACON", 41);
  auto answer = yara->scan(bytes, "/somewhere/sample.bin", seconds(10));
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_EQ(answer->matches.size(), 2u);
  const Match& match = answer->matches[0];
  EXPECT_EQ(match.rule, "Beacon_Word");
  EXPECT_EQ(match.file, "plain.yar");
  EXPECT_EQ(match.tags, std::vector<std::string>{"test"});
  ASSERT_EQ(match.meta.size(), 1u);
  EXPECT_EQ(match.meta[0].second, "Tester of Himori");
  ASSERT_EQ(match.strings.size(), 2u);
  EXPECT_EQ(match.strings[1].offset, 22u);
  EXPECT_EQ(match.strings[1].length, 18u);
  EXPECT_EQ(match.strings[1].bytes, "HIMORI-TEST-BEACON");
  EXPECT_FALSE(answer->cut);
  EXPECT_EQ(answer->matches[1].rule, "Named_Sample");
  EXPECT_TRUE(yara->scan("", "empty", seconds(10))->matches.empty());
  // Rules that are all refused: a process that says so.
  auto none = started({{"bad.yar", "rule"}});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->rules().rules, 0u);
}

TEST(YaraProcess, ACrashCostsOneScan) {
  auto yara = started({{"plain.yar", plain}, {"slow.yar", slow}});
  ASSERT_TRUE(yara);
  const int before = yara->pid();
  std::thread crash([&] {
    const int child = child_of(before);
    EXPECT_GT(child, 0);
    if (child > 0) ::kill(child, SIGSEGV);
  });
  auto broken = yara->scan(std::string(4 << 20, 'a'), "slow.bin", seconds(60));
  crash.join();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::io);
  EXPECT_EQ(broken.error().where, "slow.bin");
  auto next = yara->scan("HIMORI-TEST-BEACON", "a", seconds(10));
  ASSERT_TRUE(next) << next.error().text();
  EXPECT_EQ(next->matches.size(), 1u);
  EXPECT_EQ(yara->pid(), before);

  // The process that waits is gone: a new one has the same rules.
  ::kill(before, SIGKILL);
  auto again = yara->scan("HIMORI-TEST-BEACON", "sample.bin", seconds(10));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->matches.size(), 2u);
  EXPECT_NE(yara->pid(), before);
}

TEST(YaraProcess, TimeIsOver) {
  auto yara = started({{"slow.yar", slow}});
  ASSERT_TRUE(yara);
  auto answer = yara->scan(std::string(4 << 20, 'a'), "slow.bin", seconds(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::too_large);
}

TEST(YaraProcess, SeveralAtOnce) {
  auto yara = started({{"plain.yar", plain}});
  ASSERT_TRUE(yara);
  std::vector<std::jthread> threads;
  std::atomic<int> found = 0;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        auto answer = yara->scan(thread % 2 ? "HIMORI-TEST-BEACON" : "nothing", "a", seconds(10));
        if (answer) found += static_cast<int>(answer->matches.size());
      }
    });
  threads.clear();
  EXPECT_EQ(found, 40);
}

TEST(YaraProcess, EndsWithItsOwner) {
  int pid = -1;
  {
    auto yara = started({{"plain.yar", plain}});
    ASSERT_TRUE(yara);
    pid = yara->pid();
    EXPECT_EQ(::kill(pid, 0), 0);
    EXPECT_EQ(status_of(pid, "NoNewPrivs"), "1");
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

// What a copy of this process may still do once it is confined, as bits.
template <class Confine>
int may_still(const Confine& confine) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!confine()) _exit(128);
    int bits = 0;
    if (::open("/etc/passwd", O_RDONLY) >= 0) bits |= 1;
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) bits |= 2;
    if (::kill(::getppid(), 0) == 0) bits |= 4;
    if (::execl("/bin/true", "true", nullptr) == 0) bits |= 8;
    const pid_t grandchild = ::fork();
    if (grandchild == 0) _exit(0);
    if (grandchild > 0) bits |= 16;
    _exit(bits);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Confine, NothingIsLeftButComputing) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers ask the kernel for more";
#endif
  EXPECT_EQ(may_still([] { return confine_worker().has_value(); }), 16);
  EXPECT_EQ(may_still([] {
              return confine_worker().has_value() && confine_scan(0, seconds(10)).has_value();
            }),
            0);
}

TEST(Answers, NothingThatIsNotWholeIsRead) {
  Match match{.rule = "R",
              .file = "f.yar",
              .tags = {"t", "u"},
              .meta = {{"author", "A"}},
              .strings = {{"$a", 3, 5, std::string("\0\xFFx", 3)}}};
  const std::string good = to_bytes(FileAnswer(YaraScanner::Answer{{match, match}, true}));
  auto read = file_answer_from(good);
  ASSERT_TRUE(read && *read);
  ASSERT_EQ((*read)->matches.size(), 2u);
  EXPECT_EQ((*read)->matches[1].strings[0].bytes, std::string("\0\xFFx", 3));
  EXPECT_TRUE((*read)->cut);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(file_answer_from(std::string_view(good).substr(0, size))) << size;
  EXPECT_FALSE(file_answer_from(good + "x"));
  // Sizes that lie: no memory is taken for them.
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (int times = 0; times < 3; ++times)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    (void)file_answer_from(bytes);
    (void)rules_answer_from(bytes);
    (void)request_from(bytes);
    (void)texts_from(bytes);
  }
}

}  // namespace
}  // namespace hinomi::files
