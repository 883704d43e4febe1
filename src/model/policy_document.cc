// The table as a document: docs/policy.md.
#include <string>

#include "model/policy.h"

namespace hinomi::policy {
namespace {

// In order of Relation, and the named recipient.
constexpr std::array<Words, relation_count + 1> relation_words{
    {{"公衆", "the public"},
     {"提携先", "another community"},
     {"参加組織", "a member"},
     {"自組織", "own organisation"},
     {"知らせで名指しされた受け手", "named as recipient of a letter"}}};
// In order of Role.
constexpr std::array<Words, role_count> role_words{{{"機器", "equipment"},
                                                    {"報告者", "reporter"},
                                                    {"分析者", "analyst"},
                                                    {"承認者", "approver"},
                                                    {"管理者", "administrator"},
                                                    {"監査者", "auditor"}}};
// In order of Outcome.
constexpr std::array<Words, 3> outcome_words{{{"知ってよい", "may know"},
                                              {"知ってはならない", "may not know"},
                                              {"次の表のとおり", "as the next table says"}}};
struct Part {
  Effect effect;
  std::string_view title;
  std::string_view text;
};
constexpr std::array<Part, 4> parts{
    {{Effect::must, "伝えなければならない / Must be told",
      "宛先のどれかにあてはまる組織。法令上の義務は宛先を増やすだけで、知ってよい範囲は広げない。\n"
      "\n"
      "Every member that fits one line of the address. A legal duty adds to whom it must be told, "
      "never to who may know."},
     {Effect::may_not, "知ってはならない / May not know",
      "一つでもあてはまれば伝えない。承認の前に、理由とともに示す。\n\n"
      "One of these is enough: the member is not told, and shown with the reason before approval."},
     {Effect::may, "取扱い指定のほかに問われたこと / What was asked beside the marking",
      "同意が要る知らせを、なぜ知ってよいか。\n\n"
      "Why a member may know a letter for which consent was needed."},
     {Effect::note, "注記 / Notes",
      "伝えるべきで、知ってもよいが、届け先がない。ページには残る。\n\n"
      "It must and may be told, and there is nobody to send it to; the page keeps it."}}};

// A table row; what would end a cell is kept from doing so.
std::string row(std::initializer_list<std::string_view> cells) {
  std::string out = "|";
  for (std::string_view cell : cells) {
    out += ' ';
    for (char c : cell) out += c == '|' ? std::string("\\|") : std::string(1, c);
    out += " |";
  }
  return out + '\n';
}

std::string both(const Words& words) {
  return std::string(words.ja) + " / " + std::string(words.en);
}

std::string filled(std::string_view words) {
  std::string out(words);
  constexpr std::string_view holes[] = {"（{detail}）", " ({detail})"};
  for (std::string_view hole : holes)
    if (auto at = out.find(hole); at != std::string::npos) out.erase(at, hole.size());
  return out;
}

template <std::size_t n>
std::string yes_and_no(const std::array<bool, n>& all) {
  std::string out;
  for (bool one : all) out += one ? " ○ |" : " – |";
  return out;
}

template <std::size_t n>
std::string heads(const std::array<Words, n>& all) {
  std::string out;
  for (const Words& words : all) out += " " + both(words) + " |";
  return out;
}

template <std::size_t n>
std::string rules(const std::array<Words, n>&) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += "---|";
  return out;
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string who_may_know() {
  std::string out =
      "## 1. だれが知ってよいか / Who may know\n\n"
      "上から順に見て、最初にあてはまる行が決める。情報が組み合わさると、より厳しい指定が残る。\n\n"
      "Looked at from the top; the first line that fits decides. Where information is combined, "
      "the stricter marking stays.\n\n";
  out += row({"", "場合", "case", "", "出典 / source"}) + "|---|---|---|---|---|\n";
  int number = 0;
  for (const ConditionRow& one : conditions())
    out += row({std::to_string(++number), one.when.ja, one.when.en,
                both(outcome_words[static_cast<std::size_t>(one.outcome)]), one.source});
  out += "\n○ 知ってよい / may know\n\n| |" + heads(relation_words) +
         " 意味 | meaning | 出典 / source |\n";
  out += "|---|" + rules(relation_words) + "---|---|---|\n";
  for (const TlpRow& one : tlp_rows()) {
    out += "| " + std::string(name_of(one.tlp)) + " |" + yes_and_no(one.knows) +
           (one.named_may ? " ○ " : " – ");
    out += row({one.meaning.ja, one.meaning.en, one.source});
  }
  return out;
}

std::string what_may_be_done() {
  std::string out =
      "\n## 2. 何に使ってよいか / What may be done with it\n\n"
      "読み取れない取扱い指定の付いた情報は、機器では使わない。\n\n"
      "What carries a marking not understood is not acted on in equipment.\n\n";
  out += row({"", "機器で使う / in equipment", "意味", "meaning", "出典 / source"}) +
         "|---|---|---|---|---|\n";
  for (const PapRow& one : pap_rows())
    out += row(
        {name_of(one.pap), one.equipment ? "○" : "–", one.meaning.ja, one.meaning.en, one.source});
  return out;
}

std::string who_may_do_what() {
  std::string out =
      "\n## 3. だれが何をしてよいか / Who may do what\n\n"
      "| |" +
      heads(role_words) + "\n|---|" + rules(role_words) + "\n";
  for (const ActRow& one : act_rows())
    out += "| " + code(one.name) + " " + both(one.meaning) + " |" + yes_and_no(one.may) + "\n";
  std::string taken;
  for (const ActRow& one : act_rows())
    if (one.by_glass) taken += (taken.empty() ? "" : ", ") + code(one.name);
  out +=
      "\n承認者がだれもつかまらないとき、ノード自身の組織の分析者と管理者は、理由を述べて、最長4時"
      "間、次の"
      "ことをしてよい。知ってよい範囲は広がらず、別の人が後で確かめる。\n\n"
      "When no approver can be reached, an analyst or administrator of the node's own organisation "
      "may, with a reason and for four hours at most, do these. It widens nothing that may be "
      "known, "
      "and another person reviews it: " +
      taken + "\n\n### 登録簿をどこまで読めるか / Whose entries of the register are read\n\n";
  out += row({"範囲 / scope", "意味", "meaning"}) + "|---|---|---|\n";
  for (const ScopeRow& one : scope_rows())
    out += row({code(one.name), one.meaning.ja, one.meaning.en});
  out +=
      "\n群を任されても広がるのは登録簿だけで、取扱い指定は自組織のものが働く。\n\n"
      "A group widens the register alone; markings are those of the own member.\n";
  return out;
}

std::string who_is_told() {
  std::string out =
      "\n## 4. 知らせはだれに届くか / Who is told a letter\n\n"
      "伝えなければならず、かつ知ってよい組織だけに届く。意味の詳細は "
      "[routing.md](routing.md)。\n\n"
      "It reaches exactly those who must be told and may know. [routing.md](routing.md) says what "
      "the lines mean together.\n";
  for (const Part& part : parts) {
    out += "\n### " + std::string(part.title) + "\n\n" + std::string(part.text) + "\n\n";
    out += row({"コード / code", "理由", "reason", "出典 / source"}) + "|---|---|---|---|\n";
    for (const CodeRow& one : code_rows())
      if (one.effect == part.effect)
        out += row({code(one.name), filled(one.words.ja), filled(one.words.en), one.source});
  }
  return out;
}

}  // namespace

std::string document() {
  return "# 方針 / Policy\n\n"
         "この文書は、プログラムが従う一つの表（`src/model/policy*.cc`）から `hinomi policy` "
         "が書き出したものです。ここにない規則はありません。\n\n"
         "This document is printed by `hinomi policy` from the one table that the program obeys "
         "(`src/model/policy*.cc`). A rule that is not here does not exist. `hinomi` as a source: "
         "the node's own rule.\n\n" +
         who_may_know() + what_may_be_done() + who_may_do_what() + who_is_told();
}

}  // namespace hinomi::policy
