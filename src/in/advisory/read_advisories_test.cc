#include "in/advisory/read_advisories.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

std::string osv(std::string_view id) {
  return R"({"id": ")" + std::string(id) + R"(", "modified": "2026-04-02T09:00:00Z"})";
}

struct Packed {
  const char* name;
  std::string text;
};

enum class Pack { zip, tar_gz, tar_zst, gz };

std::string pack(const std::vector<Packed>& files, Pack kind) {
  std::string out(64 << 20, '\0');
  std::size_t used = 0;
  archive* made = archive_write_new();
  if (kind == Pack::zip)
    archive_write_set_format_zip(made);
  else if (kind == Pack::gz)
    archive_write_set_format_raw(made);
  else
    archive_write_set_format_pax_restricted(made);
  if (kind == Pack::tar_gz || kind == Pack::gz) archive_write_add_filter_gzip(made);
  if (kind == Pack::tar_zst) archive_write_add_filter_zstd(made);
  archive_write_open_memory(made, out.data(), out.size(), &used);
  for (const Packed& file : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, file.name);
    archive_entry_set_size(entry, static_cast<la_int64_t>(file.text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(made, entry);
    archive_write_data(made, file.text.data(), file.text.size());
    archive_entry_free(entry);
  }
  archive_write_close(made);
  archive_write_free(made);
  out.resize(used);
  return out;
}

AdvisoryList read(std::string_view bytes, const AdvisoryLimits& limits = {}) {
  return read_text(bytes, limits, "all.zip");
}

TEST(ReadAdvisories, ArchivesOfEveryKind) {
  std::vector<Packed> files = {{"A-1.json", osv("A-1")},
                               {"sub/A-2.json", osv("A-2")},
                               {"README.md", "no advisory"},
                               {"sub/.gitignore", "x"}};
  for (Pack kind : {Pack::zip, Pack::tar_gz, Pack::tar_zst}) {
    auto list = read(pack(files, kind));
    ASSERT_EQ(list.advisories.size(), 2u) << int(kind);
    EXPECT_EQ(list.advisories[0].id, "A-1");
    EXPECT_EQ(list.advisories[1].id, "A-2");
    EXPECT_TRUE(list.refused.empty());
  }
  auto alone = read(pack({{"A-3.json", osv("A-3")}}, Pack::gz));
  ASSERT_EQ(alone.advisories.size(), 1u);
  EXPECT_EQ(alone.advisories[0].id, "A-3");
}

TEST(ReadAdvisories, ABadOneIsRefusedAndItsNeighboursGoThrough) {
  std::vector<Packed> files = {{"A-1.json", osv("A-1")},
                               {"cut.json", R"({"id": "A-2", "modi)"},
                               {"latin.json", "{\"id\": \"A-\xE9\", \"modified\": \"\"}"},
                               {"deep.json", std::string(100'000, '[')},
                               {"type.json", R"({"id": 7, "affected": {}})"},
                               {"other.json", R"({"name": "something"})"},
                               {"picture.json", "\x89PNG"},
                               {"empty.json", ""},
                               {"A-3.json", osv("A-3")},
                               {"A-1.json", osv("A-1")}};
  auto list = read(pack(files, Pack::zip));
  ASSERT_EQ(list.advisories.size(), 3u) << "what stands twice is read twice";
  EXPECT_EQ(list.advisories[1].id, "A-3");
  std::vector<std::string> places;
  for (const Error& error : list.refused) {
    places.push_back(error.where.substr(0, error.where.find(".json") + 5));
    EXPECT_FALSE(error.what.empty());
    EXPECT_FALSE(error.remedy.empty()) << error.text();
  }
  for (const char* name : {"cut", "latin", "deep", "type", "other", "picture", "empty"})
    EXPECT_EQ(
        std::count(places.begin(), places.end(), std::string("all.zip!") + name + ".json") > 0,
        true)
        << name;
}

TEST(ReadAdvisories, PlacesInListsAndLines) {
  auto list = read("[" + osv("A-1") + R"(, 7, {"id": "", "affected": []}])");
  EXPECT_EQ(list.advisories.size(), 1u);
  ASSERT_EQ(list.refused.size(), 2u);
  EXPECT_EQ(list.refused[0].where, "all.zip: /1");
  EXPECT_EQ(list.refused[1].where, "all.zip: /2/id");

  list = read(osv("A-1") + "\n{broken\n\n" + osv("A-2") + "\n");
  EXPECT_EQ(list.advisories.size(), 2u);
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_TRUE(list.refused[0].where.starts_with("all.zip: line 2")) << list.refused[0].where;
}

TEST(ReadAdvisories, LimitsHold) {
  AdvisoryLimits limits;
  limits.document_bytes = 1000;
  std::string large =
      R"({"id": "A-2", "modified": "", "details": ")" + std::string(2000, 'x') + "\"}";
  auto list = read(
      pack({{"A-1.json", osv("A-1")}, {"A-2.json", large}, {"A-3.json", osv("A-3")}}, Pack::zip),
      limits);
  EXPECT_EQ(list.advisories.size(), 2u);
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].kind, ErrorKind::too_large);
  EXPECT_EQ(list.refused[0].where, "all.zip!A-2.json");

  limits = {};
  limits.documents = 2;
  list = read(pack({{"A-1.json", osv("A-1")}, {"A-2.json", osv("A-2")}, {"A-3.json", osv("A-3")}},
                   Pack::zip),
              limits);
  EXPECT_EQ(list.advisories.size(), 2u);
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].kind, ErrorKind::too_large);

  limits = {};
  limits.unpacked_bytes = 1 << 20;
  list = read(pack({{"bomb.json", std::string(32 << 20, ' ')}}, Pack::gz), limits);
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].kind, ErrorKind::too_large);
}

TEST(ReadAdvisories, DamagedAndNestedArchives) {
  std::string whole = pack({{"A-1.json", osv("A-1")}, {"A-2.json", osv("A-2")}}, Pack::tar_gz);
  auto list = read(std::string_view(whole).substr(0, whole.size() / 2));
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].kind, ErrorKind::invalid);
  EXPECT_EQ(list.refused[0].where, "all.zip");

  list = read(pack({{"inner.json", whole}, {"A-3.json", osv("A-3")}}, Pack::zip));
  ASSERT_EQ(list.advisories.size(), 1u);
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].what, "an archive inside an archive");
}

TEST(ReadAdvisories, NothingThatIsAnAdvisory) {
  EXPECT_EQ(read("").refused.size(), 1u);
  EXPECT_EQ(read("hello").refused.size(), 1u);
  EXPECT_EQ(read("{}").refused.size(), 1u);
  EXPECT_EQ(read("[]").refused.size(), 0u);
}

}  // namespace
}  // namespace hinomi::in
