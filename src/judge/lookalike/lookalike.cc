#include "judge/lookalike/lookalike.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/normalise.h"
#include "judge/lookalike/confusables.h"
#include "judge/lookalike/romaji.h"
#include "judge/lookalike/typing.h"

namespace hinomi::lookalike {
namespace {

constexpr std::size_t shortest_label = 4;  // shorter ones look like everything

// Under a country's top-level domain.
constexpr std::array<std::string_view, 17> second_levels = {"ac", "ad",  "co",  "com", "ed", "edu",
                                                            "go", "gob", "gov", "gr",  "lg", "mil",
                                                            "ne", "net", "or",  "org", "sch"};

// What invites people to type something in. Japanese ones in Kunrei, as one_romaji has them.
constexpr std::array<std::string_view, 56> luring = {
    "login",    "signin",   "logon",        "secure",   "security",  "account", "accounts",
    "auth",     "verify",   "verification", "update",   "support",   "help",    "service",
    "services", "portal",   "online",       "web",      "mail",      "webmail", "my",
    "id",       "pay",      "payment",      "billing",  "bank",      "card",    "info",
    "official", "notice",   "alert",        "confirm",  "password",  "reset",   "sso",
    "vpn",      "app",      "members",      "customer", "center",    "kakunin", "ninsyo",
    "toroku",   "tetuzuki", "kyuhukin",     "zei",      "noze",      "siharai", "hurikomi",
    "kinkyu",   "oshirase", "osirase",      "madoguti", "siyakusyo", "yakuba",  "yakusyo"};

bool is_luring(std::string_view word) {
  while (!word.empty() && (is_digit(word.back()) || word.back() == '-')) word.remove_suffix(1);
  while (!word.empty() && word.front() == '-') word.remove_prefix(1);
  std::string romaji = one_romaji(word);
  return std::any_of(luring.begin(), luring.end(), [&](std::string_view one) {
    return one == word || one == romaji || skeleton(one) == word;
  });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

Parts parts_of(std::string_view domain) {
  std::size_t last = domain.rfind('.');
  if (last == domain.npos) return {{}, domain, {}};
  std::size_t ending = last;
  std::size_t second = last == 0 ? domain.npos : domain.rfind('.', last - 1);
  if (second != domain.npos && domain.size() - last == 3) {
    std::string_view word = domain.substr(second + 1, last - second - 1);
    if (std::find(second_levels.begin(), second_levels.end(), word) != second_levels.end())
      ending = second;
  }
  std::string_view before = domain.substr(0, ending);
  std::size_t dot = before.rfind('.');
  if (dot == before.npos) return {{}, before, domain.substr(ending + 1)};
  return {before.substr(0, dot), before.substr(dot + 1), domain.substr(ending + 1)};
}

struct Lookalike::Seen {
  std::string domain;  // as people read it
  std::string front, label, ending;
  std::string skeleton, romaji;
};

Lookalike::Lookalike(std::vector<Known> known) {
  for (const Known& one : known) add(one);
  for (const Imitated& one : all_) {
    if (one.domain.empty() || !domains_.insert(one.domain).second) continue;
    const auto dots = std::count(one.domain.begin(), one.domain.end(), '.');
    most_labels_ = std::max(most_labels_, static_cast<std::size_t>(dots) + 1);
  }
}

// The known domain that `domain` is or stands below; empty: none.
std::string_view Lookalike::own_part(std::string_view domain) const {
  for (std::string_view rest = domain;;) {
    if (domains_.contains(rest)) return rest;
    const std::size_t dot = rest.find('.');
    if (dot == rest.npos) return {};
    rest.remove_prefix(dot + 1);
  }
}

bool Lookalike::embeds(std::string_view front) const {
  for (std::size_t begin = 0; begin < front.size();) {
    std::size_t end = begin;
    for (std::size_t labels = 1; labels <= most_labels_ && end < front.size(); ++labels) {
      end = std::min(front.find('.', end + (labels > 1)), front.size());
      if (domains_.contains(front.substr(begin, end - begin))) return true;
    }
    begin = std::min(front.find('.', begin), front.size()) + 1;
  }
  return false;
}

std::string_view Lookalike::part_that_counts(std::string_view domain) const {
  if (std::string_view own = own_part(domain); !own.empty()) return own;
  const Parts parts = parts_of(domain);
  if (parts.front.empty() || embeds(parts.front)) return domain;
  return domain.substr(parts.front.size() + 1);
}

void Lookalike::add(const Known& known) {
  Imitated out;
  out.known = known;
  if (auto domain = in::normalise(IndicatorType::domain, known.name)) {
    out.domain = domain->value;
    std::string readable = in::readable_domain(domain->value);
    Parts parts = parts_of(readable);
    out.label = parts.label;
    out.ending = parts.ending;
  } else if (std::string kana = romaji_of_kana(known.name); !kana.empty()) {
    out.label = kana;
  } else {
    // "Himori City" is registered as himoricity.
    for (char c : known.name)
      if (!is_space(c)) out.label += to_lower(c);
  }
  if (out.label.size() < shortest_label) return;
  out.skeleton = skeleton(out.label);
  if (is_ascii(out.label)) out.romaji = one_romaji(out.label);
  all_.push_back(std::move(out));
}

std::vector<Likeness> Lookalike::judge(std::string_view domain) const {
  if (!own_part(domain).empty()) return {};
  Seen seen;
  seen.domain = in::readable_domain(domain);
  Parts parts = parts_of(seen.domain);
  seen.front = parts.front;
  seen.label = parts.label;
  seen.ending = parts.ending;
  seen.skeleton = skeleton(seen.label);
  if (is_ascii(seen.label)) seen.romaji = one_romaji(seen.label);
  std::vector<Likeness> out;
  for (const Imitated& one : all_)
    if (Likeness like = compare(one, seen); like.score > 0) out.push_back(std::move(like));
  std::sort(out.begin(), out.end(), [](const Likeness& a, const Likeness& b) {
    return a.score != b.score ? a.score > b.score : a.name < b.name;
  });
  return out;
}

namespace {

class Judge {
 public:
  void add(Trick trick, int points, std::string ja, std::string en) {
    reasons.push_back({trick, points, std::move(ja), std::move(en)});
  }

  // Reasons that are true at once leave less room for chance: what each leaves is multiplied.
  int score() const {
    double chance = 1;
    for (const Reason& reason : reasons) chance *= 1 - reason.points / 100.0;
    return static_cast<int>((1 - chance) * 100 + 0.5);
  }

  std::vector<Reason> reasons;
};

// Other letters that look the same.
bool judge_letters(std::string_view seen, std::string_view meant, Judge& judge) {
  std::string ja, en;
  for (const Stranger& one : strangers(seen)) {
    ja += (ja.empty() ? "" : "、") + one.written + " は " + one.reads;
    en += (en.empty() ? "" : ", ") + one.written + " reads as " + one.reads;
  }
  if (ja.empty()) {
    ja = "l・1・i、o・0、m・rn など";
    en = "of the kind l, 1 and i, o and 0, m and rn";
  }
  judge.add(Trick::letters, 90,
            "文字が似ています: " + quoted(seen) + " と " + quoted(meant) + " (" + ja + ")",
            "letters that look alike: " + quoted(seen) + " and " + quoted(meant) + " (" + en + ")");
  return true;
}

void judge_typing(std::string_view seen, std::string_view meant, Judge& judge) {
  int most = meant.size() >= 10 ? 2 : meant.size() >= 5 ? 1 : 0;
  if (most == 0 || seen == meant) return;
  Slips slips = slips_between(seen, meant, most);
  if (slips.count > most) return;
  int points = slips.count == 1 ? 60 : 40;
  if (slips.neighbours == slips.count) points += 10;
  std::string keys_ja = slips.neighbours > 0 ? "、隣り合うキー" : "";
  std::string keys_en = slips.neighbours > 0 ? ", keys side by side" : "";
  judge.add(Trick::typing, points,
            quoted(meant) + " と " + std::to_string(slips.count) + " 字違い" + keys_ja,
            std::to_string(slips.count) + (slips.count == 1 ? " letter" : " letters") + " from " +
                quoted(meant) + keys_en);
}

// `meant`, which is `shown` to people, with something before or behind it.
void judge_words(std::string_view seen, std::string_view meant, std::string_view shown,
                 Judge& judge) {
  std::size_t at = seen.find(meant);
  if (at == seen.npos || seen.size() == meant.size()) return;
  std::string_view before = seen.substr(0, at), behind = seen.substr(at + meant.size());
  auto fits = [](std::string_view part) { return part.empty() || is_luring(part); };
  bool is_apart =
      (before.empty() || before.ends_with('-')) && (behind.empty() || behind.starts_with('-'));
  int points = fits(before) && fits(behind) ? 75 : is_apart ? 45 : meant.size() >= 8 ? 30 : 0;
  if (points == 0) return;
  std::string rest(before);
  if (!before.empty() && !behind.empty()) rest += " … ";
  rest += behind;
  judge.add(Trick::words, points, quoted(shown) + " に言葉が付いています: " + quoted(rest),
            quoted(shown) + " with " + quoted(rest) + " added");
}

}  // namespace

Likeness Lookalike::compare(const Imitated& one, const Seen& seen) {
  Judge judge;
  bool is_same = seen.label == one.label;
  if (is_same && !one.ending.empty() && seen.ending != one.ending)
    judge.add(Trick::ending, one.label.size() >= 8 ? 70 : 55,
              "末尾だけが違います: ." + seen.ending + " (本物は ." + one.ending + ")",
              "the same under ." + seen.ending + " instead of ." + one.ending);
  if (is_same && one.ending.empty())
    judge.add(Trick::ending, one.label.size() >= 8 ? 50 : 35, "名称と同じ名前です",
              "the name itself, registered");
  bool has_same_letters =
      !is_same && seen.skeleton == one.skeleton && judge_letters(seen.label, one.label, judge);
  bool has_same_romaji =
      !is_same && !has_same_letters && !one.romaji.empty() && seen.romaji == one.romaji;
  if (has_same_romaji)
    judge.add(
        Trick::romaji, 75,
        "ローマ字の書き方だけが違います: " + quoted(seen.label) + " と " + quoted(one.label),
        "another romaji for the same word: " + quoted(seen.label) + " and " + quoted(one.label));
  if (!is_same && !has_same_letters && !has_same_romaji) {
    judge_words(seen.label, one.label, one.label, judge);
    if (judge.reasons.empty() && is_ascii(seen.label) && is_ascii(one.label))
      judge_typing(seen.label, one.label, judge);
    if (judge.reasons.empty()) judge_words(seen.skeleton, one.skeleton, one.label, judge);
    if (judge.reasons.empty() && !one.romaji.empty())
      judge_words(seen.romaji, one.romaji, one.label, judge);
  }
  std::string name = in::readable_domain(one.domain);
  if (!name.empty() && (seen.front == name || seen.front.ends_with("." + name) ||
                        seen.front.starts_with(name + ".") ||
                        seen.front.find("." + name + ".") != std::string::npos))
    judge.add(Trick::embedded, 85, quoted(name) + " が別のドメインの前に付いています",
              "all of " + quoted(name) + " in front of another domain");
  return {judge.score(), one.known.whose, one.known.name, std::move(judge.reasons)};
}

}  // namespace hinomi::lookalike
