#include "out/form/document.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/json.h"
#include "in/reader.h"
#include "in/xlsx_sheets.h"

namespace hinomi::form {
namespace {

std::string content_file(const std::string& name) {
  std::ifstream in(std::filesystem::path(HINOMI_SOURCE_DIR) / "content" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

in::Calendar japan() {
  return in::Calendar::parse(content_file("calendar/japan.json"), "japan.json").value();
}

const std::string hostile = "=HYPERLINK(\"http://evil.example/\")<script>alert(1)</script>&'{x}";

struct Filled {
  in::Form form;
  in::Answers answers;
  Time now = parse_time("2026-04-24T02:00:00Z").value();

  Filled() {
    auto shared = in::parse_questions(content_file("forms/shared.json"), "shared.json").value();
    form = in::parse_form(content_file("forms/ransomware.json"), "r.json", shared).value();
    json::object given = parse_json(R"({"organisation":"あかがね工業","sector":"other",
      "reporter":{"name":"佐藤","email":"it@akagane.example"},
      "aware_at":"2026-04-24T10:00:00+09:00","status":"contained","systems":"files.akagane.example",
      "service_effect":"none","personal_data":"possible","personal_data_grounds":["wrongful"],
      "law_duty":false,"tell_police":true,"consent_centre":true,"consent_peers":true,
      "indicator_addresses":"hxxp://evil[.]example/a\n192[.]0[.]2[.]1"})")
                             .value()
                             .as_object();
    given["what_happened"] = hostile;
    given["measures"] = std::string(40'000, 'm');
    auto checked = in::check_answers(form, given);
    EXPECT_TRUE(checked.problems.empty());
    answers = std::move(checked.answers);
  }

  Document own() const { return own_copy(form, answers, japan(), now); }
  Document draft(in::Authority authority) const {
    for (const in::FormDraft& one : in::drafts_of(form, answers, japan(), now))
      if (one.authority == authority) return document_of(form, one, japan(), now);
    ADD_FAILURE() << "no draft";
    return {};
  }
};

std::vector<std::vector<std::string>> rows_of(const std::string& bytes) {
  auto workbook = in::open_workbook(bytes);
  if (!workbook) {
    ADD_FAILURE() << workbook.error().text();
    return {};
  }
  std::vector<std::vector<std::string>> out;
  for (const in::SheetRow& row : workbook->sheets.at(0).rows) {
    out.emplace_back(3);
    for (const in::SheetCell& cell : row.cells) out.back().at(cell.column) = cell.text;
  }
  return out;
}

TEST(FormXlsx, IsReadBackCellByCell) {
  Document document = Filled().own();
  for (Language language : {Language::ja, Language::en}) {
    auto bytes = to_xlsx(document, language);
    ASSERT_TRUE(bytes) << bytes.error().text();
    auto rows = rows_of(*bytes);
    std::size_t row = 0;
    while (row < rows.size() && rows[row][0] != id_heading) ++row;
    for (const in::FormField& field : document.fields) {
      ASSERT_LT(++row, rows.size());
      bool ja = language == Language::ja;
      EXPECT_EQ(rows[row][0], field.question);
      EXPECT_EQ(rows[row][1], ja ? field.label.ja : field.label.en);
      std::string value = rows[row][2];
      for (; row + 1 < rows.size() && rows[row + 1][0] == field.question; ++row)
        value += rows[row + 1][2];
      EXPECT_EQ(value, ja ? field.value.ja : field.value.en);
    }
    EXPECT_EQ(row + 1, rows.size());
  }
}

TEST(FormXlsx, TheSameDocumentGivesTheSameBytes) {
  Document document = Filled().draft(in::Authority::police);
  auto first = to_xlsx(document, Language::ja);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));  // zip counts in two seconds
  auto second = to_xlsx(document, Language::ja);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  document.fields[0].value.ja += "x";
  EXPECT_NE(*to_xlsx(document, Language::ja), *first);
}

TEST(FormXlsx, SentBackItIsReadAsAForm) {
  auto reading = in::read_report(*to_xlsx(Filled().own(), Language::ja), {});
  ASSERT_TRUE(reading) << reading.error().text();
  std::vector<std::string> found;
  for (const Claim& claim : reading->claims) found.push_back(claim.indicator.value);
  // Neither the victim's own server nor what somebody wrote into another answer.
  EXPECT_EQ(found, (std::vector<std::string>{"http://evil.example/a", "192.0.2.1"}));
  EXPECT_TRUE(reading->refused.empty());
}

TEST(FormXlsx, WhatXmlCannotHoldIsLeftOut) {
  Document document = Filled().own();
  document.fields[0].value.ja = "a\x01\xEF\xBF\xBF\xF0\x9F\x94\xA5z";
  auto rows = rows_of(*to_xlsx(document, Language::ja));
  bool found = false;
  for (const auto& row : rows) found |= row[2] == "a\xF0\x9F\x94\xA5z";
  EXPECT_TRUE(found);
}

TEST(FormExport, ADraftHoldsWhatItsAuthorityGets) {
  Document document = Filled().draft(in::Authority::privacy_commission);
  auto json = to_json(document);
  auto xlsx = to_xlsx(document, Language::en);
  ASSERT_TRUE(json && xlsx);
  std::string all =
      *json + to_print_html(document, Language::ja) + to_print_html(document, Language::en);
  for (const auto& row : rows_of(*xlsx)) all += row[0] + row[1] + row[2];
  EXPECT_EQ(all.find("192[.]0"), all.npos);
  EXPECT_EQ(all.find("files.akagane.example"), all.npos);
  EXPECT_NE(all.find("it@akagane.example"), all.npos);
  EXPECT_NE(all.find("2026-04-26 23:59 JST"), all.npos);
}

TEST(FormJson, IsCanonicalAndHasBothLanguages) {
  Document document = Filled().draft(in::Authority::police);
  auto text = to_json(document);
  ASSERT_TRUE(text);
  auto parsed = parse_json(*text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*canonical_json(*parsed), *text);
  const json::object& root = parsed->as_object();
  EXPECT_EQ(root.at("authority"), "police");
  EXPECT_TRUE(root.at("due").is_null());
  EXPECT_EQ(root.at("fields").as_array().size(), document.fields.size());
  EXPECT_EQ(root.at("fields").at(0).at("value").at("ja"), "あかがね工業");
}

TEST(FormPrint, TextIsNeverMarkup) {
  for (Language language : {Language::ja, Language::en}) {
    std::string page = to_print_html(Filled().draft(in::Authority::police), language);
    EXPECT_EQ(page.find("<script"), page.npos);
    EXPECT_EQ(page.find("http://evil.example/\""), page.npos);
    EXPECT_NE(page.find("=HYPERLINK(&quot;http://evil.example/&quot;)&lt;script&gt;"), page.npos);
    EXPECT_NE(page.find("size:A4"), page.npos);
    EXPECT_NE(page.find(language == Language::ja ? "lang=\"ja\"" : "lang=\"en\""), page.npos);
    EXPECT_EQ(page.find(language == Language::ja ? "Draft, not" : "下書き"), page.npos);
  }
}

}  // namespace
}  // namespace hinomi::form
