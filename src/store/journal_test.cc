#include "store/journal.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/json.h"
#include "base/note.h"
#include "store/header.h"
#include "store/sqlite.h"
#include "world/some_records.h"

namespace hinomi::store {
namespace {

namespace fs = std::filesystem;
using world::id_number;
using world::record_number;
using world::some_records;

SigningKey test_key(char seed = 's') {
  return std::move(*SigningKey::from_seed(std::string(32, seed)));
}

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    std::string name = (fs::temp_directory_path() / "hinomi-journal-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    file_ = folder_ / "journal.db";
  }
  ~JournalTest() override { fs::remove_all(folder_); }

  Result<std::unique_ptr<Journal>> open(char seed = 's', std::string origin = "node.example") {
    return Journal::open(world_, {file_, std::move(origin)}, test_key(seed));
  }
  std::unique_ptr<Journal> opened() {
    auto journal = open();
    EXPECT_TRUE(journal) << journal.error().text();
    return std::move(*journal);
  }
  // A journal of `count` records, closed again.
  void write(std::size_t count) {
    auto records = some_records(1, count);
    auto done = opened()->append(records);
    ASSERT_TRUE(done) << done.error().text();
  }
  Result<Verified> verify(std::string_view key = {}) {
    return verify_journal(world_, file_, key, {});
  }
  void change(const std::string& sql) {
    auto database = Database::open(file_, Database::Mode::create, nullptr);
    auto done = database->run(sql);
    ASSERT_TRUE(done) << done.error().text();
  }

  world::NoNetwork network_;
  World world_{real_clock(), real_random(), real_disk(), network_};
  fs::path folder_, file_;
};

void expect_same(const Record& a, const Record& b) {
  EXPECT_EQ(header_of(a), header_of(b));
  EXPECT_EQ(a.body, b.body);
}

TEST(Header, ReturnsEveryField) {
  Record record = record_number(7);
  record.origin = "本部 \"\\\b\f\n\r\t\x01\x1f";
  record.marking.unknown = true;
  std::string text = header_of(record);
  auto header = parse_header(text);
  ASSERT_TRUE(header) << header.error().text();
  header->record.body = record.body;
  expect_same(header->record, record);
  EXPECT_EQ(header->record.origin, record.origin);
  EXPECT_EQ(header->record.marking, record.marking);
  EXPECT_TRUE(check_body(*header, record.body));
  EXPECT_FALSE(check_body(*header, record.body + "x"));
  record.marking.groups.emplace();
  EXPECT_EQ(parse_header(header_of(record))->record.marking, record.marking);
}

TEST(Header, TakesNothingElse) {
  std::string text = header_of(record_number(14));
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(parse_header(text.substr(0, size))) << size;
  EXPECT_FALSE(parse_header(text + " "));
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string bad = text;
    for (std::size_t n = 1 + random() % 3; n > 0; --n)
      bad[random() % bad.size()] = static_cast<char>(random());
    auto header = parse_header(bad);  // whatever it answers, what it took means the same bytes
    if (!header) continue;
    Record record = header->record;
    std::string again = header_of(record);
    auto tail = [](const std::string& t) { return t.substr(t.find('}')); };
    EXPECT_EQ(tail(again).size(), tail(bad).size());
  }
}

TEST_F(JournalTest, AnswersWhatWasAppendedAlsoAfterReopening) {
  auto records = some_records(1, 300);
  records[5].body.clear();
  records[6].body = std::string(3'000'000, 'x');
  records[7].body = std::string("\0日本\xff", 8);
  {
    auto journal = opened();
    EXPECT_EQ(journal->end(), 0u);
    ASSERT_TRUE(journal->append({}));
    ASSERT_TRUE(journal->append(std::span(records).first(1)));
    ASSERT_TRUE(journal->append(std::span(records).subspan(1)));
    EXPECT_EQ(records[299].position, 300u);
  }
  auto journal = opened();
  EXPECT_EQ(journal->end(), 300u);
  Position next = 0;
  ASSERT_TRUE(journal->replay(0, [&](Record&& record) -> Result<void> {
    expect_same(record, records[next]);
    EXPECT_EQ(record.position, ++next);
    return {};
  }));
  EXPECT_EQ(next, 300u);
  for (Position position : {1, 7, 8, 300}) {
    expect_same(*journal->at(position), records[position - 1]);
    expect_same(*journal->by_id(records[position - 1].id), records[position - 1]);
  }
  EXPECT_EQ(journal->at(0).error().kind, ErrorKind::missing);
  EXPECT_EQ(journal->at(301).error().kind, ErrorKind::missing);
  EXPECT_EQ(journal->at(~0ull).error().kind, ErrorKind::missing);
  EXPECT_EQ(journal->by_id("").error().kind, ErrorKind::missing);
  auto verified = verify();
  ASSERT_TRUE(verified) << verified.error().text();
  EXPECT_EQ(verified->records, 300u);
  EXPECT_EQ(verified->checkpoint, journal->checkpoint());
}

TEST_F(JournalTest, ReplayBeginsAnywhereAndStopsAtAnError) {
  write(5000);  // more than a chunk
  auto journal = opened();
  Position seen = 4000;
  auto done = journal->replay(4000, [&](Record&& record) -> Result<void> {
    EXPECT_EQ(record.position, ++seen);
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(seen, 5000u);
  int calls = 0;
  done = journal->replay(0, [&](Record&&) -> Result<void> {
    if (++calls == 10) return fail(ErrorKind::busy, "enough");
    return {};
  });
  EXPECT_EQ(done.error().kind, ErrorKind::busy);
  EXPECT_EQ(calls, 10);
  EXPECT_TRUE(journal->replay(9000, [](Record&&) -> Result<void> { return {}; }));
}

TEST_F(JournalTest, ABatchIsWrittenWholeOrNotAtAll) {
  auto journal = opened();
  auto records = some_records(1, 3);
  ASSERT_TRUE(journal->append(records));
  std::string checkpoint = journal->checkpoint();
  auto again = some_records(3, 5);  // number 3 is there
  std::swap(again.front(), again.back());
  auto done = journal->append(again);
  EXPECT_EQ(done.error().kind, ErrorKind::conflict);
  EXPECT_EQ(done.error().where, id_number(3));
  EXPECT_EQ(again.front().position, 0u);
  auto twice = some_records(10, 1);
  twice.push_back(twice.front());
  EXPECT_EQ(journal->append(twice).error().kind, ErrorKind::conflict);
  auto broken = some_records(20, 2);
  broken[1].origin = "\xff";
  EXPECT_EQ(journal->append(broken).error().kind, ErrorKind::invalid);
  EXPECT_EQ(journal->end(), 3u);
  EXPECT_EQ(journal->checkpoint(), checkpoint);
  EXPECT_EQ(journal->by_id(id_number(20)).error().kind, ErrorKind::missing);
  auto more = some_records(20, 2);
  ASSERT_TRUE(journal->append(more));
  EXPECT_TRUE(verify());
}

TEST_F(JournalTest, OneWriterAndItsFilesAreTheOwnersAlone) {
  auto journal = opened();
  auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_NE(second.error().text().find("another hinomi is running on this data folder"),
            std::string::npos);
  auto records = some_records(1, 1);
  ASSERT_TRUE(journal->append(records));
  for (const char* name : {"journal.db", "journal.db-wal", "journal.db.lock"}) {
    struct stat found;
    ASSERT_EQ(stat((folder_ / name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777, 0600u) << name;
  }
  journal.reset();
  EXPECT_TRUE(open());
}

TEST_F(JournalTest, TellsWhatDoesNotBelongToIt) {
  write(2);
  EXPECT_EQ(open('t').error().kind, ErrorKind::conflict);
  EXPECT_EQ(open('s', "other.example").error().kind, ErrorKind::conflict);
  for (auto name : {"", "a b", "a+b", "a\nb"})
    EXPECT_EQ(open('s', name).error().kind, ErrorKind::invalid) << name;
  file_ = folder_ / "none" / "journal.db";
  EXPECT_EQ(open().error().kind, ErrorKind::io);
  EXPECT_EQ(verify().error().kind, ErrorKind::missing);
}

TEST_F(JournalTest, WaitsForTheEndToMove) {
  auto journal = opened();
  EXPECT_EQ(journal->wait(0, std::chrono::milliseconds(5)), 0u);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    auto records = some_records(1, 4);
    EXPECT_TRUE(journal->append(records));
  });
  EXPECT_EQ(journal->wait(0, std::chrono::milliseconds::max()), 4u);
  later.join();
  EXPECT_EQ(journal->wait(3, std::chrono::milliseconds(0)), 4u);
}

TEST_F(JournalTest, ManyReadersBesideTheWriter) {
  auto journal = opened();
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      while (!stop) {
        Position end = journal->end();
        if (end == 0) continue;
        Position position = 1 + random() % end;
        auto record = journal->at(position);
        ASSERT_TRUE(record) << record.error().text();
        expect_same(*record, record_number(position));
        Position seen = 0;
        auto done =
            journal->replay(end - std::min<Position>(end, 50), [&](Record&& next) -> Result<void> {
              seen = next.position;
              return {};
            });
        ASSERT_TRUE(done) << done.error().text();
        ASSERT_GE(seen, end);
        auto proof = journal->prove(id_number(position), true);
        ASSERT_TRUE(proof) << proof.error().text();
        auto proven = verify_proof(*proof, journal->public_key());
        ASSERT_TRUE(proven) << proven.error().text();
        ASSERT_EQ(proven->position, position);
      }
    });
  for (Position first = 1; first < 1200;) {
    auto records = some_records(first, 1 + first % 23);
    auto done = journal->append(records);
    EXPECT_TRUE(done) << done.error().text();
    first += records.size();
    if (first % 10 != 0) continue;
    auto verified = verify();  // beside the writer
    EXPECT_TRUE(verified) << verified.error().text();
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_TRUE(verify(journal->public_key()));
}

TEST_F(JournalTest, ProvesEveryRecordWithAndWithoutItsBody) {
  write(37);
  auto journal = opened();
  for (Position position = 1; position <= 37; ++position) {
    auto proof = journal->prove(id_number(position), position % 2);
    ASSERT_TRUE(proof) << proof.error().text();
    auto proven = verify_proof(*proof, journal->public_key());
    ASSERT_TRUE(proven) << proven.error().text();
    EXPECT_EQ(proven->position, position);
    EXPECT_EQ(proven->header, header_of(record_number(position)));
    EXPECT_EQ(proven->body_checked, position % 2 == 1);
    EXPECT_EQ(proven->checkpoint, journal->checkpoint());
    EXPECT_EQ(proven->signer, "node.example");
    EXPECT_TRUE(verify_proof(*proof, {}));
    EXPECT_EQ(proof->find("\"body\":\"") == proof->npos, position % 2 == 0);
  }
  EXPECT_EQ(journal->prove(id_number(38), true).error().kind, ErrorKind::missing);
}

TEST_F(JournalTest, AChangedProofSaysWhichStepFails) {
  write(37);
  auto journal = opened();
  auto proof = parse_json(*journal->prove(id_number(20), true))->as_object();
  auto check = [&](const char* key, const json::value& value) {
    json::object changed = proof;
    changed[key] = value;
    auto proven = verify_proof(json::serialize(changed), journal->public_key());
    if (proven) return std::string("taken");
    EXPECT_EQ(proven.error().kind, ErrorKind::invalid);
    return proven.error().what.substr(0, proven.error().what.find(':'));
  };
  EXPECT_EQ(check("position", 20), "taken");
  EXPECT_EQ(check("position", 21), "path");
  EXPECT_EQ(check("position", 38), "path");
  EXPECT_EQ(check("position", 0), "the position is not 1 or more");
  EXPECT_EQ(check("position", "20"), "the position is not 1 or more");
  EXPECT_EQ(check("header", json::string(header_of(record_number(21)))), "body");
  EXPECT_EQ(check("header", "{}"), "header");
  EXPECT_EQ(check("body", "AAAA"), "body");
  EXPECT_EQ(check("body", "%"), "body");
  EXPECT_EQ(check("body", nullptr), "the body is not a text");
  EXPECT_EQ(check("path", json::array{}), "path");
  EXPECT_EQ(check("path", json::array(65)), "the proof has no path of at most 64 hashes");
  EXPECT_EQ(check("path", json::array{1}), "not a hash of 32 bytes in base64");
  EXPECT_EQ(check("format", "hinomi-proof/2"), "not a proof of the format hinomi-proof/1");
  // The same key signs other notes; a note of another origin is no checkpoint of this journal.
  EXPECT_EQ(check("checkpoint",
                  json::string(sign_note("other.example\n37\nAAAA\n", "node.example", test_key()))),
            "checkpoint");
  EXPECT_EQ(check("checkpoint", json::string(sign_note("a feed\n", "node.example", test_key()))),
            "checkpoint");

  std::string stranger = verifier_key("node.example", test_key('t').public_key());
  EXPECT_FALSE(verify_proof(json::serialize(proof), stranger));
  for (auto bad : {"", "[]", "{", "null"}) EXPECT_FALSE(verify_proof(bad, {})) << bad;

  std::string text = json::serialize(proof);
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string changed = text;
    changed[random() % changed.size()] ^= static_cast<char>(1 << random() % 8);
    auto proven = verify_proof(changed, journal->public_key());
    if (!proven) continue;
    // Only what the proof does not rest on may change: its own copy of the key, a key's name.
    EXPECT_EQ(proven->header, header_of(record_number(20)));
    EXPECT_EQ(proven->position, 20u);
  }
}

TEST_F(JournalTest, LaterCheckpointsContainEarlierOnes) {
  auto journal = opened();
  std::vector<Digest> roots;
  for (Position size = 1; size <= 40; ++size) {
    auto records = some_records(size, 1);
    ASSERT_TRUE(journal->append(records));
    // The third line of the note is the root.
    std::string note = journal->checkpoint();
    std::size_t line = note.find('\n', note.find('\n') + 1) + 1;
    roots.push_back(*digest_from(*from_base64(note.substr(line, 44))));
  }
  for (Position from = 1; from <= 40; ++from) {
    auto path = journal->consistency(from, 40);
    ASSERT_TRUE(path) << path.error().text();
    EXPECT_TRUE(check_consistency(from, 40, *path, roots[from - 1], roots[39]));
  }
  EXPECT_EQ(journal->consistency(0, 40).error().kind, ErrorKind::invalid);
  EXPECT_EQ(journal->consistency(41, 40).error().kind, ErrorKind::invalid);
  EXPECT_EQ(journal->consistency(1, 41).error().kind, ErrorKind::invalid);
}

TEST_F(JournalTest, KeepsTheLastCheckpointOfEachHourAlsoWhenTheClockGoesBack) {
  {
    auto journal = opened();
    for (std::uint64_t number : {1, 2, 61, 62, 200, 3}) {
      auto record = some_records(number, 1);
      ASSERT_TRUE(journal->append(record));
    }
  }
  auto database = Database::open(file_, Database::Mode::read, nullptr);
  EXPECT_EQ(*database->number("SELECT count(*) FROM checkpoint"), 4);  // with the empty tree's
  EXPECT_EQ(*database->number("SELECT max(size) FROM checkpoint"), 6);
  EXPECT_TRUE(verify());
  EXPECT_EQ(opened()->end(), 6u);
}

TEST_F(JournalTest, VerifiesACopyWhereNothingMayBeWritten) {
  write(20);
  fs::create_directory(folder_ / "copy #1%?");
  fs::copy(file_, folder_ / "copy #1%?" / "journal.db");
  file_ = folder_ / "copy #1%?" / "journal.db";
  auto verified = verify();
  ASSERT_TRUE(verified) << verified.error().text();
  EXPECT_EQ(verified->records, 20u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "copy #1%?"), {}), 1);
  EXPECT_EQ(verify(verifier_key("node.example", test_key('t').public_key())).error().kind,
            ErrorKind::damaged);
}

// Each change is one that somebody with the file could make. `place`: where verify finds it.
TEST_F(JournalTest, VerifyFindsEveryChangeAndNamesTheFirst) {
  write(64);
  std::string clean = *real_disk().read(file_);
  struct Change {
    const char* sql;
    const char* place;
    bool opens;  // the end alone does not show it
  };
  const Change changes[] = {
      {"UPDATE record SET body = x'00' WHERE position = 40", "record 40", true},
      {"UPDATE record SET header = replace(header, 'works', 'books') WHERE position = 9",
       "record 9", true},
      {"UPDATE record SET id = 'x' WHERE position = 30", "record 30", true},
      {"UPDATE record SET hashes = zeroblob(32) WHERE position = 3", "record 3", true},
      {"UPDATE record SET hashes = zeroblob(224) WHERE position = 64", "record 64", false},
      {"DELETE FROM record WHERE position = 12", "record 12", true},
      {"UPDATE record SET position = 100 WHERE position = 12", "record 65", false},
      {"DELETE FROM record WHERE position = 64", "record 64", false},
      {"DELETE FROM record; DELETE FROM checkpoint WHERE hour > 0", "", true},
      {"DELETE FROM checkpoint", "record 1", false},
      {"DELETE FROM checkpoint WHERE hour > 0", "record 1", false},
      {"UPDATE checkpoint SET size = 63 WHERE hour > 0", "", true},
      {"UPDATE checkpoint SET note = replace(note, '64', '63') WHERE hour > 0", "", false},
      {"UPDATE meta SET value = 'x' WHERE key = 'verifier_key'", "", false},
      {"DELETE FROM meta", "", false},
      {"DROP TABLE checkpoint", "", false},
      {"CREATE TABLE more(x)", "", false},
      {"CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END", "", false},
      {"PRAGMA application_id = 1", "", false},
      {"PRAGMA user_version = 2", "", false},
  };
  for (const Change& one : changes) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << clean;
    ASSERT_TRUE(verify());
    change(one.sql);
    auto verified = verify();
    if (std::string_view(one.sql).starts_with("DELETE FROM record;")) {
      // A journal cut back to a checkpoint that was signed is a journal: only somebody who kept a
      // later checkpoint knows better.
      EXPECT_TRUE(verified) << verified.error().text();
      continue;
    }
    ASSERT_FALSE(verified) << one.sql;
    EXPECT_TRUE(verified.error().where.starts_with(one.place))
        << one.sql << ": " << verified.error().text();
    EXPECT_EQ(open().has_value(), one.opens) << one.sql;
  }
}

// Somebody rewrites a record with everything that hangs on it, but has no key.
TEST_F(JournalTest, ARewrittenHistoryFitsNoSignedCheckpoint) {
  write(16);
  fs::path other = folder_ / "other.db";
  auto forged = Journal::open(world_, {other, "node.example"}, test_key('t'));
  auto records = some_records(1, 16);
  records[3].origin = "himori-books";
  ASSERT_TRUE((*forged)->append(records));
  std::string stranger = (*forged)->public_key();
  forged->reset();
  EXPECT_TRUE(verify_journal(world_, other, {}, {}));  // whole, but by another key
  std::string key = verifier_key("node.example", test_key().public_key());
  EXPECT_EQ(verify_journal(world_, other, key, {}).error().kind, ErrorKind::damaged);
  // With the true checkpoint put in, the records do not fit it.
  change("ATTACH '" + other.string() +
         "' AS other; DELETE FROM record; "
         "INSERT INTO record SELECT * FROM other.record");
  auto verified = verify();
  EXPECT_EQ(verified.error().kind, ErrorKind::damaged);
  EXPECT_EQ(open().error().kind, ErrorKind::damaged);
}

TEST_F(JournalTest, FlippedBitsAndCutFilesAreNeverTakenForGood) {
  write(60);
  std::string clean = *real_disk().read(file_);
  std::mt19937 random(11);
  int noticed = 0;
  for (int round = 0; round < 300; ++round) {
    std::string bad = clean;
    if (round % 4 == 0) {
      bad.resize(random() % bad.size());
    } else if (round % 4 == 1) {
      std::size_t page = random() % (bad.size() / 512) * 512;
      for (std::size_t i = 0; i < 512; ++i) bad[page + i] = static_cast<char>(random());
    } else {
      bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
    }
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bad;
    auto verified = verify();
    if (verified) {
      EXPECT_EQ(verified->records, 60u);  // a byte that SQLite uses for nothing
    } else {
      ++noticed;
    }
    auto journal = open();
    if (!journal) continue;
    EXPECT_EQ((*journal)->end(), 60u);
    auto replayed = (*journal)->replay(0, [&](Record&& record) -> Result<void> {
      expect_same(record, record_number(record.position));
      return {};
    });
    EXPECT_TRUE(replayed || !verified);
    for (Position position = 1; position <= 60; ++position)
      if (auto record = (*journal)->by_id(id_number(position)))
        expect_same(*record, record_number(position));
    journal->reset();
  }
  EXPECT_GT(noticed, 200);
}

TEST_F(JournalTest, AnEmptiedFileIsNotANewJournal) {
  write(3);
  fs::resize_file(file_, 0);
  EXPECT_EQ(open().error().kind, ErrorKind::damaged);
}

TEST_F(JournalTest, VerifyTellsItsProgress) {
  write(5000);
  std::vector<Position> seen;
  auto verified = verify_journal(world_, file_, {}, [&](Position checked, Position all) {
    EXPECT_EQ(all, 5000u);
    seen.push_back(checked);
  });
  ASSERT_TRUE(verified);
  EXPECT_EQ(seen, (std::vector<Position>{0, 4096, 5000}));
}

}  // namespace
}  // namespace hinomi::store
