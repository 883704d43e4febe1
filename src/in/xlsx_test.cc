#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "in/reader.h"
#include "in/xlsx_parts.h"
#include "in/xlsx_sheets.h"

namespace hinomi::in {
namespace {

using Names = std::vector<std::string>;
using ZipParts = std::vector<std::pair<std::string, std::string>>;

// A zip of these parts, made by libarchive.
std::string zipped(const ZipParts& parts, bool compressed = true) {
  std::size_t room = 1 << 16;
  for (const auto& [name, text] : parts) room += text.size() + 1000;
  std::string out(room, '\0');
  std::size_t used = 0;
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  archive_write_set_options(zip, compressed ? "zip:compression=deflate" : "zip:compression=store");
  archive_write_open_memory(zip, out.data(), out.size(), &used);
  for (const auto& [name, text] : parts) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, la_int64_t(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(zip, entry);
    archive_write_data(zip, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  out.resize(used);
  return out;
}

const std::string relations =
    R"(<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/>)"
    R"(<Relationship Id="r2" Target="/xl/worksheets/t.xml"/></Relationships>)";

ZipParts book(const std::string& cells, const std::string& strings = "<sst/>",
              const std::string& styles = "<styleSheet/>", const std::string& properties = "") {
  return {{"xl/workbook.xml", "<workbook>" + properties +
                                  R"(<sheets><sheet name="S" r:id="r1"/></sheets></workbook>)"},
          {"xl/_rels/workbook.xml.rels", relations},
          {"xl/sharedStrings.xml", strings},
          {"xl/styles.xml", styles},
          {"xl/worksheets/s.xml", "<worksheet><sheetData>" + cells + "</sheetData></worksheet>"}};
}

Names cells_of(const ZipParts& parts) {
  auto workbook = open_workbook(zipped(parts));
  if (!workbook) {
    ADD_FAILURE() << workbook.error().text();
    return {};
  }
  Names out;
  for (const Sheet& sheet : workbook->sheets)
    for (const SheetRow& row : sheet.rows)
      for (const SheetCell& cell : row.cells)
        out.push_back(cell_name(cell.column, row.number) + "=" + std::string(cell.text));
  return out;
}

ErrorKind kind_of(const std::string& bytes) {
  ReadOptions options;
  options.format = Format::xlsx;
  auto reading = read_report(bytes, options);
  if (reading) {
    ADD_FAILURE() << "was read";
    return ErrorKind::busy;
  }
  EXPECT_FALSE(reading.error().remedy.empty());
  return reading.error().kind;
}

std::string seed_file(const char* name) {
  std::filesystem::path file =
      std::filesystem::path(HINOMI_SOURCE_DIR) / "test/fuzz/seeds/read_fuzz" / name;
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A workbook of openpyxl 3.1: a cover that marks it, a table under a title, a note, a chart.
TEST(Xlsx, SheetsOfAnotherProgramAreRead) {
  auto reading = read_report(seed_file("xlsx-made-by-openpyxl"), {});
  ASSERT_TRUE(reading) << reading.error().text();
  EXPECT_EQ(name_of(reading->head.format), "xlsx");
  EXPECT_EQ(reading->head.title, "港湾の不審通信");
  EXPECT_EQ(reading->head.marking.tlp, Tlp::green);
  ASSERT_EQ(reading->claims.size(), 4u);
  const Claim& first = reading->claims[0];
  EXPECT_EQ(first.place, "sheet 報告 cell D5");
  EXPECT_EQ(first.indicator.value, "http://evil.example/a");
  EXPECT_EQ(first.marking.tlp, Tlp::amber);
  EXPECT_EQ(first.note, "偽の\n画面");
  EXPECT_EQ(first.confidence, 80);
  EXPECT_EQ(format_time(first.first_seen.value()), "2026-04-01T09:30:00.000000Z");
  EXPECT_EQ(reading->claims[1].confidence, 85);
  EXPECT_EQ(reading->claims[1].marking.tlp, Tlp::green);
  EXPECT_EQ(format_time(reading->claims[1].first_seen.value()), "2026-04-02T00:00:00.000000Z");
  // The cover says GREEN: a row never loosens it.
  EXPECT_EQ(reading->claims[2].place, "sheet 報告 cell D8");
  EXPECT_EQ(reading->claims[2].marking.tlp, Tlp::green);
  EXPECT_EQ(reading->claims[3].place, "sheet メモ cell C3");
  EXPECT_EQ(reading->claims[3].indicator.value, "https://b.evil.example/x");
  ASSERT_EQ(reading->refused.size(), 1u);
  EXPECT_EQ(reading->refused[0].where, "sheet 報告 cell D7");
}

TEST(Xlsx, TheSenderSaysWhichColumnIsWhich) {
  ReadOptions options;
  options.columns.map = {{"value", "#4"}, {"note", "#6"}};
  auto reading = read_report(seed_file("xlsx-made-by-openpyxl"), options);
  ASSERT_TRUE(reading) << reading.error().text();
  EXPECT_EQ(reading->claims.size(), 3u);
}

TEST(Xlsx, ValuesOfEveryKind) {
  // 18.3.1.4: shared, inline and formula strings, numbers, booleans, errors; a cell and a row
  // without their reference stand behind the one before.
  EXPECT_EQ(cells_of(book(R"(<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>a</t></r><r>)"
                          R"(<t>b</t></r><rPh><t>x</t></rPh></is></c><c/><c><v>1.5</v></c></row>)"
                          R"(<row r="7"><c r="B7" t="str"><f>HYPERLINK("x")</f><v>c</v></c>)"
                          R"(<c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c>)"
                          R"(<c r="XFD7"><f>1+1</f><v>2</v></c></row><row><c t="s"><v>9</v></c>)"
                          R"(<c t="s"><v>1</v></c></row>)",
                          "<sst><si><t>first</t></si><si><t>_x000D_two_x0041_</t></si></sst>")),
            (Names{"A1=first", "B1=ab", "D1=1.5", "B7=c", "C7=true", "XFD7=2", "B8=twoA"}));
}

// Serial numbers as Excel shows them: 1900-03-01 is 61 because it takes 1900 for a leap year.
TEST(Xlsx, DatesByTheirFormat) {
  const std::string styles =
      R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>)"
      R"(<numFmt numFmtId="165" formatCode="0.0&quot;days&quot;;[Red]-0"/></numFmts><cellXfs>)"
      R"(<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/>)"
      R"(<xf numFmtId="165"/><xf numFmtId="57"/></cellXfs></styleSheet>)";
  const std::string row =
      R"(<row r="1"><c s="0"><v>46113</v></c><c s="1"><v>46113</v></c><c s="2"><v>46113.395833333336</v></c>)"
      R"(<c s="3"><v>61</v></c><c s="3"><v>59</v></c><c s="4"><v>5</v></c><c s="5"><v>46113</v></c>)"
      R"(<c s="2"><v>0.5</v></c><c s="1"><v>-1</v></c><c s="99"><v>7</v></c></row>)";
  EXPECT_EQ(cells_of(book(row, "<sst/>", styles)),
            (Names{"A1=46113", "B1=2026-04-01", "C1=2026-04-01 09:30:00", "D1=1900-03-01",
                   "E1=1900-02-28", "F1=5", "G1=2026-04-01", "H1=12:00:00", "J1=7"}));
  // The other epoch is 1,462 days later.
  EXPECT_EQ(cells_of(book(R"(<row r="1"><c s="1"><v>44651</v></c></row>)", "<sst/>", styles,
                          R"(<workbookPr date1904="1"/>)")),
            Names{"A1=2026-04-01"});
}

TEST(Xlsx, BothFormsOfTheStandardAndOtherPrefixes) {
  ZipParts parts = book("");
  parts[0].second =
      R"(<x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheets>)"
      R"(<x:sheet name="S" rel:id="r2"/></x:sheets></x:workbook>)";
  parts[4] = {"xl/worksheets/t.xml",
              "<x:worksheet><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData>"
              "</x:worksheet>"};
  EXPECT_EQ(cells_of(parts), Names{"A1=1"});
}

TEST(Xlsx, ATextThatCannotBeUtf8IsDamage) {
  auto reading = read_report(
      zipped(book(R"(<row><c t="inlineStr"><is><t>evil&#xD800;[.]example</t></is></c></row>)")),
      {});
  ASSERT_TRUE(reading) << reading.error().text();
  EXPECT_TRUE(reading->claims.empty());
  EXPECT_EQ(reading->refused.size(), 1u);
}

TEST(Xlsx, NoEntitiesOfItsOwn) {
  ZipParts parts = book("<row><c t=\"inlineStr\"><is><t>&a;</t></is></c></row>");
  parts[4].second.insert(0, "<!DOCTYPE x [<!ENTITY a \"evil.example\">]>");
  EXPECT_EQ(cells_of(parts), Names{"A1=&a;"});
}

TEST(Xlsx, BombsAreRefusedBeforeTheyGoOff) {
  // 100 MiB of one letter: 1,000 to 1.
  ZipParts parts = book("<row/>");
  parts[4].second =
      "<worksheet><sheetData>" + std::string(100u << 20, ' ') + "</sheetData></worksheet>";
  EXPECT_EQ(kind_of(zipped(parts)), ErrorKind::too_large);
  parts.pop_back();
  // Also in a part that is not read.
  parts.emplace_back("xl/media/image1.png", std::string(100u << 20, 'a'));
  EXPECT_EQ(kind_of(zipped(parts)), ErrorKind::too_large);
  parts.pop_back();
  for (int i = 0; i < 10'001; ++i) parts.emplace_back("x" + std::to_string(i), "");
  EXPECT_EQ(kind_of(zipped(parts, false)), ErrorKind::too_large);
}

// The directory says the part is small; what comes out counts.
TEST(Xlsx, ALyingDirectoryHelpsNothing) {
  ZipParts parts = book("<row/>");
  parts[4].second = "<worksheet>" + std::string(64u << 20, ' ') + "</worksheet>";
  std::string bytes = zipped(parts);
  std::string size(4, '\0');
  std::uint32_t real = std::uint32_t(parts[4].second.size());
  for (int i = 0; i < 4; ++i) size[std::size_t(i)] = char(real >> (8 * i));
  std::size_t at = bytes.rfind(size);
  ASSERT_NE(at, bytes.npos);
  while ((at = bytes.find(size)) != bytes.npos) bytes.replace(at, 4, std::string("\x10\0\0\0", 4));
  ReadOptions options;
  options.format = Format::xlsx;
  auto reading = read_report(bytes, options);
  EXPECT_FALSE(reading);
}

TEST(Xlsx, AStringRepeatedInEveryCellIsOneString) {
  std::string cells;
  for (int i = 0; i < 20'000; ++i) cells += R"(<row><c t="s"><v>0</v></c></row>)";
  std::string text(100'000, 'a');
  auto workbook = open_workbook(zipped(book(cells, "<sst><si><t>" + text + "</t></si></sst>")));
  ASSERT_TRUE(workbook);
  EXPECT_EQ(workbook->texts.size(), 1u);
}

TEST(Xlsx, WhatIsNoWorkbookIsSaid) {
  EXPECT_EQ(kind_of("PK\x03\x04"), ErrorKind::invalid);
  EXPECT_EQ(kind_of(""), ErrorKind::invalid);
  EXPECT_EQ(kind_of("hello"), ErrorKind::invalid);
  EXPECT_EQ(kind_of(zipped({{"word/document.xml", "<x/>"}})), ErrorKind::invalid);
  std::string whole = zipped(book("<row><c><v>1</v></c></row>"));
  EXPECT_EQ(kind_of(whole.substr(0, whole.size() / 2)), ErrorKind::invalid);
  ZipParts broken = book("<row><c></row>");
  EXPECT_EQ(kind_of(zipped(broken)), ErrorKind::invalid);
  ZipParts twice = book("<row/>");
  twice.push_back(twice[4]);
  EXPECT_EQ(kind_of(zipped(twice)), ErrorKind::invalid);
  ZipParts empty = book("");
  empty.pop_back();
  EXPECT_EQ(kind_of(zipped(empty)), ErrorKind::invalid);
  auto old = read_report("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", {});
  ASSERT_FALSE(old);
  EXPECT_NE(old.error().remedy.find(".xlsx"), std::string::npos);
}

TEST(Xlsx, DamageAnywhereIsAnErrorOrAReading) {
  std::string whole = seed_file("xlsx-made-by-openpyxl");
  std::mt19937 random(7);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = whole;
    for (int j = 0; j < 4; ++j) bytes[random() % bytes.size()] = char(random());
    ReadOptions options;
    options.format = Format::xlsx;
    auto reading = read_report(bytes, options);
    EXPECT_TRUE(reading || !reading.error().remedy.empty()) << i;
  }
}

TEST(Xlsx, NestingDoesNotEatTheStack) {
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
  EXPECT_EQ(kind_of(zipped(book("<row>" + deep), false)), ErrorKind::invalid);
  std::string closed = deep;
  for (int i = 0; i < 1'000'000; ++i) closed += "</a>";
  EXPECT_EQ(cells_of(book("<row><c><v>1</v></c>" + closed + "</row>")), Names{"A1=1"});
}

TEST(Xlsx, NamesOfCells) {
  EXPECT_EQ(cell_name(0, 1), "A1");
  EXPECT_EQ(cell_name(25, 2), "Z2");
  EXPECT_EQ(cell_name(26, 3), "AA3");
  EXPECT_EQ(cell_name(16'383, 1'048'576), "XFD1048576");
}

}  // namespace
}  // namespace hinomi::in
