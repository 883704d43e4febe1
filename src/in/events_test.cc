#include "in/events.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "in/event_lines.h"

namespace hinomi::in {
namespace {

// A file that goes with the test.
class Written {
 public:
  explicit Written(std::string_view bytes) {
    path_ = (std::filesystem::temp_directory_path() / "events_test.XXXXXX").string();
    ::close(::mkstemp(path_.data()));
    write(bytes);
  }
  ~Written() { std::filesystem::remove(path_); }
  void write(std::string_view bytes) {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out << bytes;
  }
  void add(std::string_view bytes) {
    std::ofstream out(path_, std::ios::binary | std::ios::app);
    out << bytes;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Read {
  std::vector<std::pair<std::uint64_t, std::string>> events;
  std::vector<std::pair<std::uint64_t, std::string>> bad;
  std::optional<Error> failed;
};

Read read_file(const std::string& path, EventFile::Options options = {}) {
  Read out;
  auto file = EventFile::open(path, options);
  if (!file) {
    out.failed = file.error();
    return out;
  }
  EventPiece piece;
  EventDecoder decoder;
  for (;;) {
    auto more = (*file)->next(piece);
    if (!more) out.failed = more.error();
    if (!more || !*more) return out;
    decoder.read(
        piece,
        [&](std::string_view json, std::uint64_t number) { out.events.emplace_back(number, json); },
        [&](const Error& error, std::uint64_t number) {
          out.bad.emplace_back(number, error.what);
        });
  }
}

Read read_bytes(std::string_view bytes, EventFile::Options options = {}) {
  Written file(bytes);
  return read_file(file.path(), options);
}

std::string line_json(std::string_view line) {
  std::string out;
  auto done = append_line_json(line, out);
  return done ? json::serialize(*parse_json(out)) : "refused: " + done.error().what;
}

using Events = std::vector<std::pair<std::uint64_t, std::string>>;

TEST(Events, JsonLinesKeepTheirLineNumbers) {
  auto read = read_bytes("{\"a\":1}\r\n\n{broken\n{\"a\":2}");
  EXPECT_EQ(read.events, (Events{{1, "{\"a\":1}"}, {3, "{broken"}, {4, "{\"a\":2}"}}));
  EXPECT_TRUE(read.bad.empty()) << "whoever parses it says so";
  EXPECT_TRUE(read_bytes("").events.empty());
  EXPECT_EQ(read_bytes("\xEF\xBB\xBF{\"a\":1}\n{\"b\":1}\n").events[0].second, "{\"a\":1}");
}

TEST(Events, PiecesOfAnySizeGiveTheSame) {
  std::string lines, documents = "[";
  for (int i = 0; i < 500; ++i) {
    std::string one = R"({"n":)" + std::to_string(i) + R"(,"t":"}{][\"\\","o":{"p":[1,{}]}})";
    lines += one + "\n";
    documents += (i ? ",\n " : "\n ") + one;
  }
  documents += "\n]\n";
  auto whole = read_bytes(lines);
  ASSERT_EQ(whole.events.size(), 500u);
  for (std::size_t piece : {1u, 7u, 64u, 1000u}) {
    EventFile::Options options;
    options.limits.piece = piece;
    options.format = EventFormat::json_lines;
    EXPECT_EQ(read_bytes(lines, options).events, whole.events) << piece;
    options.format = EventFormat::json;
    EXPECT_EQ(read_bytes(lines, options).events, whole.events) << piece;
    EXPECT_EQ(read_bytes(documents, options).events, whole.events) << piece;
    EXPECT_EQ(read_bytes("{ \"Records\" : " + documents + ", \"x\": 1}", options).events,
              whole.events)
        << piece;
  }
}

TEST(Events, DocumentsOneAfterTheOther) {
  auto read = read_bytes("{\n  \"a\": {\"b\": \"}\"}\n}\n{\n  \"a\": 2\n}\n");
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_EQ(read.events[1], (std::pair<std::uint64_t, std::string>(2, "{\n  \"a\": 2\n}")));
}

TEST(Events, BrokenDocumentsLeaveTheirNeighboursWhole) {
  auto read = read_bytes("[{\"a\":1}, 17, {\"a\":2}, \"x\", {\"a\":3}]");
  EXPECT_EQ(read.events, (Events{{1, "{\"a\":1}"}, {3, "{\"a\":2}"}, {5, "{\"a\":3}"}}));
  EXPECT_EQ(read.bad.size(), 2u);
  // The first is cut, the second has an open text, the last is cut.
  read =
      read_bytes("{\n  \"a\": {\n    \"b\": 1\n{\n  \"a\": \"x\n}\n{\n  \"a\": 3\n}\n{\n  \"a\":");
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_EQ(read.events[1].second, "{\n  \"a\": 3\n}");
  EXPECT_EQ(read.bad, (Events{{1, "JSON that does not end"}, {4, "JSON that does not end"}}));
}

TEST(Events, LongRecordsAreRefusedAndSkipped) {
  EventFile::Options options;
  options.limits = {.record = 1000, .piece = 64};
  std::string longest = "{\"a\":\"" + std::string(5000, 'x') + "\"}";
  auto read = read_bytes("{\"a\":1}\n" + longest + "\n{\"a\":2}\n", options);
  EXPECT_EQ(read.events, (Events{{1, "{\"a\":1}"}, {3, "{\"a\":2}"}}));
  EXPECT_EQ(read.bad, (Events{{2, "an event longer than 1000 bytes"}}));
  read = read_bytes("[{\"a\":1},\n" + longest + ",{\"a\":2}]", options);
  EXPECT_EQ(read.events, (Events{{1, "{\"a\":1}"}, {3, "{\"a\":2}"}}));
  EXPECT_EQ(read.bad, (Events{{2, "an event longer than 1000 bytes"}}));
}

TEST(Events, FormatsAreRecognised) {
  auto is = [](std::string_view start, bool is_whole = true) -> std::string {
    auto format = recognise_events(start, is_whole);
    return format ? std::string(name_of(*format)) : "no";
  };
  EXPECT_EQ(is("{\"a\": 1}\n{\"a\": 2}\n"), "JSON lines");
  EXPECT_EQ(is("{\"a\": 1"), "JSON");
  EXPECT_EQ(is("{\"a\": 1", false), "JSON lines");
  EXPECT_EQ(is("{\n \"a\": 1}"), "JSON");
  EXPECT_EQ(is("[{\"a\": 1}]"), "JSON");
  EXPECT_EQ(is("{\"Records\":[{\"a\":1}]}"), "JSON");
  EXPECT_EQ(is("{\"Records\": 3}"), "JSON lines");
  EXPECT_EQ(is(std::string_view("ElfFile\0\0", 9)), "EVTX");
  EXPECT_EQ(is("#separator \\x09\n#fields\ta\n"), "Zeek");
  EXPECT_EQ(is("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - x"),
            "syslog, CEF, LEEF or auditd");
  EXPECT_EQ(is("Oct 11 22:14:15 mymachine su: x"), "syslog, CEF, LEEF or auditd");
  EXPECT_EQ(is("CEF:0|a|b|c|d|e|f|"), "syslog, CEF, LEEF or auditd");
  EXPECT_EQ(is("type=CWD msg=audit(1364481363.243:24287): cwd=\"/\""),
            "syslog, CEF, LEEF or auditd");
  EXPECT_EQ(is("just words"), "no");
  EXPECT_EQ(is("\xFF\xFE{"), "no");
}

// The examples of RFC 3164 (5.4) and RFC 5424 (6.5).
TEST(Events, Syslog) {
  EXPECT_EQ(
      line_json("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8"),
      R"({"timestamp":"Oct 11 22:14:15","hostname":"mymachine","facility":"auth",)"
      R"("severity":"crit","program":"su",)"
      R"("message":"'su root' failed for lonvick on /dev/pts/8"})");
  EXPECT_EQ(line_json("<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 "
                      "[exampleSDID@32473 iut=\"3\" eventSource=\"Appli\\\"cation\"]"
                      "[b@32473 class=\"high\"] \xEF\xBB\xBF"
                      "An application event"),
            R"({"timestamp":"2003-10-11T22:14:15.003Z","hostname":"mymachine.example.com",)"
            R"("facility":"local4","severity":"notice","program":"evntslog","msgid":"ID47",)"
            R"("structured_data":{"exampleSDID@32473":{"iut":"3","eventSource":"Appli\"cation"},)"
            R"("b@32473":{"class":"high"}},"message":"An application event"})");
  EXPECT_EQ(line_json("2026-04-01T09:00:00.5+09:00 gate sshd[422]: Failed password"),
            R"({"timestamp":"2026-04-01T09:00:00.5+09:00","hostname":"gate","program":"sshd",)"
            R"("pid":"422","message":"Failed password"})");
  EXPECT_EQ(line_json("<999>no header at all"), R"({"message":"<999>no header at all"})");
  EXPECT_EQ(line_json("<13>"), R"({"facility":"user","severity":"notice","message":""})");
}

// The example of the CEF implementation standard, with its escapes.
TEST(Events, Cef) {
  EXPECT_EQ(
      line_json("Sep 19 08:26:10 host CEF:0|Security|threat\\|manager|1.0|100|worm \\\\ stopped|10|"
                "src=10.0.0.1 msg=a=b c\\=d fname=C:\\\\x y act=blocked a \\n b spt=1232"),
      R"({"timestamp":"Sep 19 08:26:10","hostname":"host","cef_version":"0",)"
      R"("device_vendor":"Security","device_product":"threat|manager","device_version":"1.0",)"
      R"("signature_id":"100","name":"worm \\ stopped","severity":"10","src":"10.0.0.1",)"
      R"("msg":"a=b c=d","fname":"C:\\x y","act":"blocked a \n b","spt":"1232"})");
  EXPECT_EQ(line_json("CEF:0|a|b"), "refused: a CEF header of 3 fields");
}

TEST(Events, Leef) {
  EXPECT_EQ(line_json("LEEF:1.0|Vendor|Gate|4.0.1|15345|src=192.0.2.0\tdst=198.51.100.1\tsev=5"),
            R"({"leef_version":"1.0","device_vendor":"Vendor","device_product":"Gate",)"
            R"("device_version":"4.0.1","event_id":"15345","src":"192.0.2.0",)"
            R"("dst":"198.51.100.1","sev":"5"})");
  EXPECT_EQ(line_json("LEEF:2.0|V|G|1|2|^|a=1^b=2 3"),
            R"({"leef_version":"2.0","device_vendor":"V","device_product":"G",)"
            R"("device_version":"1","event_id":"2","a":"1","b":"2 3"})");
  EXPECT_EQ(line_json("LEEF:2.0|V|G|1|2|x5E|a=1^b=2"),
            R"({"leef_version":"2.0","device_vendor":"V","device_product":"G",)"
            R"("device_version":"1","event_id":"2","a":"1","b":"2"})");
}

TEST(Events, Audit) {
  EXPECT_EQ(line_json("type=EXECVE msg=audit(1364481363.243:24287): argc=2 a0=\"cat\" "
                      "a1=2F6574632F7373682F7373686420636F6E666967"),
            R"({"type":"EXECVE","timestamp":"2013-03-28T14:36:03.243000Z","serial":"24287",)"
            R"("argc":"2","a0":"cat","a1":"/etc/ssh/sshd config"})");
  EXPECT_EQ(line_json("node=gate type=PROCTITLE msg=audit(1364481363.243:24287): "
                      "proctitle=636174002F6574632F68 "),
            R"({"type":"PROCTITLE","node":"gate","timestamp":"2013-03-28T14:36:03.243000Z",)"
            R"("serial":"24287","proctitle":"cat /etc/h"})");
  EXPECT_EQ(line_json("type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=2 "
                      "a0=7fffd19c5592 comm=\"cat\" key=(null)\x1D"
                      "ARCH=x86_64 SYSCALL=open"),
            R"({"type":"SYSCALL","timestamp":"2013-03-28T14:36:03.243000Z","serial":"24287",)"
            R"_("arch":"c000003e","syscall":"2","a0":"7fffd19c5592","comm":"cat","key":"(null)",)_"
            R"("ARCH":"x86_64","SYSCALL":"open"})");
  EXPECT_EQ(line_json("type=USER_LOGIN msg=audit(1364481363.243:7): pid=1 "
                      "msg='op=login acct=\"root\" res=failed'"),
            R"({"type":"USER_LOGIN","timestamp":"2013-03-28T14:36:03.243000Z","serial":"7",)"
            R"("pid":"1","op":"login","acct":"root","res":"failed"})");
}

TEST(Events, Zeek) {
  constexpr std::string_view log =
      "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
      "#fields\tts\tid.orig_h\tid.orig_p\tquery\tanswers\tAA\n"
      "#types\ttime\taddr\tport\tstring\tset[string]\tbool\n"
      "1300475168.855305\t192.0.2.7\t53\ta\\x09b\tx.example,y.example\tT\n"
      "1300475169\t192.0.2.7\t53\t-\t(empty)\tF\nshort\n"
      "#path\thttp\n#fields\turi\n#types\tstring\n/x\n#close\t2026\n";
  for (std::size_t piece : {16u, 1u << 20}) {
    EventFile::Options options;
    options.limits.piece = piece;
    auto read = read_bytes(log, options);
    EXPECT_EQ(read.events,
              (Events{{8, R"({"_path":"dns","ts":1300475168.855305,"id.orig_h":"192.0.2.7",)"
                          R"("id.orig_p":53,"query":"a\tb","answers":["x.example","y.example"],)"
                          R"("AA":true})"},
                      {9, R"({"_path":"dns","ts":1300475169,"id.orig_h":"192.0.2.7",)"
                          R"("id.orig_p":53,"answers":[],"AA":false})"},
                      {14, R"({"_path":"http","uri":"/x"})"}}))
        << piece;
    EXPECT_EQ(read.bad, (Events{{10, "1 columns where #fields names 6"}})) << piece;
  }
}

TEST(Events, Compressed) {
  Written plain("");
  std::string lines;
  for (int i = 0; i < 3000; ++i) lines += "{\"n\":" + std::to_string(i) + "}\n";
  plain.write(lines);
  for (const char* tool : {"gzip", "zstd -q"}) {
    Written packed("");
    std::string command = std::string(tool) + " -c " + plain.path() + " > " + packed.path();
    ASSERT_EQ(std::system(command.c_str()), 0);
    // Two members, one after the other, are one file.
    command = std::string(tool) + " -c " + plain.path() + " >> " + packed.path();
    ASSERT_EQ(std::system(command.c_str()), 0);
    auto read = read_file(packed.path());
    EXPECT_EQ(read.events.size(), 6000u) << tool;
    EXPECT_FALSE(read.failed);
    std::filesystem::resize_file(packed.path(), std::filesystem::file_size(packed.path()) - 9);
    read = read_file(packed.path());
    EXPECT_TRUE(read.failed) << tool << ": cut off";
  }
}

TEST(Events, FollowedFileIsReadAsItGrowsAndAnewWhenItIsRotated) {
  Written file("{\"n\":1}\n");
  std::atomic<bool> stop = false;
  EventFile::Options options;
  options.follow = true;
  options.stop = &stop;
  auto opened = EventFile::open(file.path(), options);
  ASSERT_TRUE(opened);
  EventPiece piece;
  EventDecoder decoder;
  Events events;
  auto next = [&] {
    std::size_t before = events.size();
    while (events.size() == before && (*opened)->next(piece).value_or(false))
      decoder.read(
          piece,
          [&](std::string_view json, std::uint64_t number) { events.emplace_back(number, json); },
          [](const Error&, std::uint64_t) {});
  };
  next();
  file.add("{\"n\":2}\n");
  next();
  std::filesystem::rename(file.path(), file.path() + ".1");
  file.write("{\"n\":3}\n");
  next();
  std::filesystem::remove(file.path() + ".1");
  file.add("{\"n\":33333333}\n");
  next();
  file.write("{\"n\":4}\n");  // cut, and shorter
  next();
  stop = true;
  EXPECT_FALSE((*opened)->next(piece).value_or(false) && !piece.bytes.empty());
  EXPECT_EQ(events, (Events{{1, "{\"n\":1}"},
                            {2, "{\"n\":2}"},
                            {1, "{\"n\":3}"},
                            {2, "{\"n\":33333333}"},
                            {1, "{\"n\":4}"}}));
}

TEST(Events, RubbishIsSurvived) {
  std::uint64_t state = 7;
  auto random = [&] {
    return state = state * 6364136223846793005u + 1442695040888963407u, state >> 33;
  };
  constexpr std::string_view seeds[] = {
      "<165>1 2003-10-11T22:14:15.003Z h p - I [a b=\"c\"] m", "CEF:0|a|b|c|d|e|f|k=v l=\\=w",
      "LEEF:2.0|V|G|1|2|^|a=1^b=2", "type=EXECVE msg=audit(1364481363.243:24287): a0=2F msg='a=b'",
      "{\"a\":[{\"b\":\"\\\"\"}]}\n[{}]"};
  for (int round = 0; round < 3000; ++round) {
    std::string text(seeds[random() % std::size(seeds)]);
    for (std::uint64_t i = random() % 8; i > 0; --i) {
      std::size_t at = random() % text.size();
      if (random() % 2)
        text[at] = static_cast<char>(random());
      else
        text.erase(at, 1);
    }
    std::string out;
    if (append_line_json(text, out)) {
      EXPECT_TRUE(parse_json(out)) << text << "\n" << out;
    }
  }
}

}  // namespace
}  // namespace hinomi::in
