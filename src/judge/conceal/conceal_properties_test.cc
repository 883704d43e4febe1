// De-identification of generated texts. HINOMI_CASES: cases a test.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <random>

#include "judge/conceal/literal_trace.h"

namespace hinomi::conceal {
namespace {

int cases_wanted(int usual) {
  const char* wanted = std::getenv("HINOMI_CASES");
  return wanted ? std::atoi(wanted) : usual;
}

const std::vector<Trace> hidden{{Part::organisation, "みなと中央病院"},
                                {Part::organisation, "ガス・パイプ工業"},
                                {Part::organisation, "Minato Central Hospital"},
                                {Part::person, "渡辺 花子"},
                                {Part::host, "minato.example"},
                                {Part::mail, "hanako@isp.example"},
                                {Part::phone, "03-0000-1234"},
                                {Part::number, "1000012160153"},
                                {Part::address, "192.0.2.0/26"}};

class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}
  bool one_in(unsigned n) { return random_() % n == 0; }
  std::size_t below(std::size_t n) { return random_() % n; }
  template <class All>
  const auto& one_of(const All& all) {
    return all[below(std::size(all))];
  }

  // The trace as some person might write it.
  std::string written(const Trace& trace) {
    switch (trace.part) {
      case Part::organisation:
      case Part::person: return name(trace.text);
      case Part::phone:
      case Part::number: return number(trace.text);
      case Part::address: return address();
      default: return host(trace);
    }
  }

  // Text of pieces that are nearly traces, without rhyme.
  std::string mess() {
    static const std::vector<std::string> pieces{
        "みなと", "ミナト",  "ﾐﾅﾄ",      "中央",  "病院",    "日",     "野",      "日野",
        "朝",     "サクラ",  "さくら",   "ｻｸﾗ",   "ガ",      "カ",     "ﾞ",       "ス",
        "・",     " ",       "　",       "-",     "_",       "\u200b", "パイプ",  "工業",
        "と",     "は",      "さん",     "です",  "ん",      "ー",     "minato",  "Minato",
        "MINATO", "m i n",   "at",       "home",  "at home", "Athome", "central", "hospital",
        ".",      "example", "[.]",      "(dot)", "[ at ]",  "@",      "hanako",  "isp",
        "x",      "1",       "03",       "0000",  "1234",    "81",     "+",       "(",
        ")",      "192",     "0",        "2",     "63",      "64",     "/",       "24",
        "26",     "8",       "192.0.2.", "[",     "]",       "[組織]", "[host]",  "Will",
        "will",   "grant",   "\xff",     "髙",    "邉",      "渡",     "花子"};
    std::string out;
    for (std::size_t n = below(14); n > 0; --n) out += one_of(pieces);
    return out;
  }

 private:
  std::string gap() {
    static const std::string gaps[] = {" ", "　", "\u200b", "・", "\u00ad", "\u2060", "\n", "·"};
    return one_of(gaps);
  }
  static std::string bytes(char32_t c) {
    std::string out;
    in::append_code_point(out, c);
    return out;
  }
  // One sign in some width, script and case.
  std::string sign(char32_t c) {
    if (c >= U'a' && c <= U'z' && one_in(2)) c -= 32;
    if (c > U' ' && c < 0x7F && one_in(3)) return bytes(c - U'!' + U'！');
    if (std::size_t at = LiteralText::hiragana.find(c); at != std::u32string_view::npos) {
      switch (below(4)) {
        case 0: return bytes(c);
        case 1: return bytes(LiteralText::katakana[at]);
        default:
          if (std::size_t half = LiteralText::half_meant.find(c); half != std::u32string_view::npos)
            return bytes(LiteralText::half_kana[half]);
          for (auto [pairs, mark] :
               {std::pair{LiteralText::voiced, U'ﾞ'}, std::pair{LiteralText::half_voiced, U'ﾟ'}})
            for (std::size_t i = 0; i < pairs.size(); i += 2)
              if (pairs[i + 1] == c &&
                  LiteralText::half_meant.find(pairs[i]) != std::u32string_view::npos)
                return bytes(LiteralText::half_kana[LiteralText::half_meant.find(pairs[i])]) +
                       bytes(mark);
          return bytes(c);
      }
    }
    if (c == U'辺') return one_in(2) ? "邊" : "辺";
    return bytes(c);
  }
  std::string name(std::string_view text) {
    std::string out;
    for (const Sign& one : fold(text)) {
      if (one.code == blank || one.code == middle_dot) {
        if (!one_in(3)) out += gap();
        continue;
      }
      if (!out.empty() && one_in(5)) out += gap();
      out += sign(one.code);
    }
    return out;
  }
  std::string number(std::string_view text) {
    static const std::string between[] = {"-", "－", " ", "", "", "ー", "‐", "."};
    std::string out;
    for (char c : text) {
      if (c == '-') continue;
      if (!out.empty() && one_in(3)) out += one_of(between);
      out += one_in(3) ? bytes(static_cast<char32_t>(c) - U'!' + U'！') : std::string(1, c);
    }
    return out;
  }
  std::string dot() {
    static const std::string dots[] = {".",  "[.]", "(.)",   "[dot]", "(DOT)",
                                       "．", "{.}", "[ . ]", " . "};
    return one_of(dots);
  }
  std::string host(const Trace& trace) {
    static const std::string below_it[] = {"", "", "vpn", "mail.dmz", "www-2"};
    static const std::string at[] = {"@", "[at]", "(at)", "＠", "[@]"};
    std::string out;
    std::string before = trace.part == Part::host ? one_of(below_it) : "";
    if (trace.part == Part::host && one_in(4)) out += "taro.y+x" + one_of(at);
    std::string whole = before.empty() ? trace.text : before + "." + trace.text;
    for (const char& c : whole) {
      if (c == '.')
        out += dot();
      else if (c == '@')
        out += one_of(at);
      else
        out += sign(static_cast<unsigned char>(c));
      if (c != '.' && c != '@' && &c != &whole.back() && one_in(12)) out += "\u200b";
    }
    return out;
  }
  std::string address() {
    static const std::string networks[] = {"192.0.2.0/26", "192.0.2.0/24", "192.0.0.0/16",
                                           "192.0.2.32/30"};
    std::string text =
        one_in(2) ? "192.0.2." + std::to_string(below(64)) : std::string(one_of(networks));
    std::string out, mark = one_in(2) ? "." : dot();
    for (char c : text)
      out += c == '.' ? mark : one_in(8) ? sign(static_cast<unsigned char>(c)) : std::string(1, c);
    return out;
  }

  std::mt19937 random_;
};

// What people write around it, and what is nearly a trace.
const std::vector<std::string> harmless{"本日、不審な通信がありました",
                                        "朝日野球場の件",
                                        "みなとみらい",
                                        "港の中央",
                                        "病院へ",
                                        "ガス管とパイプ",
                                        "カスパイフ工業",
                                        "xminato.example",
                                        "minato.examples",
                                        "sub-minato.example",
                                        "other@isp.example",
                                        "192.0.2.64",
                                        "192.0.3.0/24",
                                        "10.192.0.2.7",
                                        "103-0000-1234",
                                        "03-0000-12345",
                                        "10000121601530",
                                        "The port of Minato is central",
                                        "hospitals",
                                        "MINATO",
                                        "hxxps[:]//bad[.]example/a?b=1",
                                        "渡り廊下",
                                        "花子",
                                        "2026-04-01T00:00:00Z",
                                        "\xff\x80",
                                        "😀 絵文字",
                                        "TLP:GREEN"};

// Nothing of the traces is left, and all else stays byte for byte.
TEST(ConcealProperties, ExactlyWhatWasPutInComesOut) {
  const std::vector<std::string> around{"「",  "」", "。\n", "、", "\n\n",
                                        " | ", "; ", "<",    ">",  "…"};
  for (int i = 0; i < cases_wanted(2'000); ++i) {
    Writer writer(static_cast<unsigned>(i));
    std::string text, expected;
    for (std::size_t n = 1 + writer.below(6); n > 0; --n) {
      const Trace& trace = writer.one_of(hidden);
      std::string before = writer.one_of(harmless) + writer.one_of(around);
      std::string after = writer.one_of(around);
      std::string inside = writer.written(trace);
      Part part = trace.part;
      if (part == Part::host && LiteralText(inside).all.size() > 0)
        for (const auto& one : LiteralText(inside).all)
          if (one.c == U'@') part = Part::mail;
      text += before + inside + after;
      expected += before + std::string(instead_of(part, "ja")) + after;
    }
    Concealed out = conceal(text, hidden, "ja");
    ASSERT_EQ(out.text, expected) << "seed " << i << "\n" << text;
    ASSERT_FALSE(literal_has_trace(out.text, hidden)) << "seed " << i;
  }
}

const std::vector<Trace> near{{Part::organisation, "みなと中央病院"},
                              {Part::organisation, "日野"},
                              {Part::organisation, "サクラ"},
                              {Part::organisation, "Athome"},
                              {Part::organisation, "ガス・パイプ工業"},
                              {Part::person, "Will"},
                              {Part::person, "Minato Hospital"},
                              {Part::person, "渡辺"},
                              {Part::host, "minato.example"},
                              {Part::mail, "hanako@isp.example"},
                              {Part::id, "minato-central"},
                              {Part::phone, "03-0000-1234"},
                              {Part::address, "192.0.2.0/26"}};

TEST(ConcealProperties, TheFindersAreTheLiteralReading) {
  int with = 0, without_any = 0;
  for (int i = 0; i < cases_wanted(4'000); ++i) {
    Writer writer(1'000'000 + static_cast<unsigned>(i));
    std::string text = writer.mess();
    const LiteralText folded(text);
    for (const Trace& trace : near) {
      bool there = literal_has_trace(folded, trace);
      ASSERT_EQ(has_trace(text, std::span(&trace, 1)), there)
          << "seed " << i << ": " << trace.text << "\n"
          << text;
      ++(there ? with : without_any);
    }
  }
  EXPECT_GT(with, without_any / 100);
}

TEST(ConcealProperties, NothingIsLeftAndTheDiffIsWhole) {
  for (int i = 0; i < cases_wanted(2'000); ++i) {
    Writer writer(2'000'000 + static_cast<unsigned>(i));
    std::string text = writer.mess() + writer.mess() + writer.mess();
    Concealed out = conceal(text, near, writer.one_in(2) ? "ja" : "en");
    ASSERT_FALSE(literal_has_trace(out.text, near)) << "seed " << i << "\n"
                                                    << text << "\n"
                                                    << out.text;
    ASSERT_EQ(conceal(out.text, near, "en").text, out.text) << "seed " << i;
    std::string original, rest;
    std::size_t taken = 0;
    for (const Stretch& one : out.diff) {
      original += one.text;
      rest += one.taken_out ? one.instead : one.text;
      taken += one.taken_out;
      ASSERT_FALSE(one.text.empty());
    }
    ASSERT_EQ(original, text);
    ASSERT_EQ(rest, out.text);
    ASSERT_EQ(taken, out.taken_out);
  }
}

// Against thousands of traces, texts made to be hard: what grew with the square would take minutes.
// (The benchmark takes a megabyte.)
TEST(ConcealProperties, NoTextTakesLong) {
  std::vector<Trace> traces = near;
  for (int i = 0; i < 1'000; ++i) {
    traces.push_back({Part::organisation, "ひのみ第" + std::to_string(i) + "製作所"});
    traces.push_back({Part::host, "h" + std::to_string(i) + ".example"});
    traces.push_back({Part::address, "198.51." + std::to_string(i % 256) + ".0/24"});
  }
  for (const char* piece :
       {"a", "日野", "1.", ":", "[", "a@", "みなと中央病院", "minato.example.", "minato . "}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    const std::clock_t before = std::clock();
    conceal(text, traces, "ja");
    EXPECT_LT(std::clock() - before, 20 * CLOCKS_PER_SEC) << piece;
  }
}

}  // namespace
}  // namespace hinomi::conceal
