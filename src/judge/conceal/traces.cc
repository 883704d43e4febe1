#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "in/normalise.h"
#include "judge/conceal/conceal.h"
#include "judge/conceal/fold.h"

namespace hinomi::conceal {
namespace {

// Forms of an organisation before or after its own name; longest first where one holds another.
constexpr std::array<std::string_view, 29> legal_forms{"地方独立行政法人",
                                                       "特定非営利活動法人",
                                                       "国立研究開発法人",
                                                       "一般社団法人",
                                                       "一般財団法人",
                                                       "公益社団法人",
                                                       "公益財団法人",
                                                       "国立大学法人",
                                                       "公立大学法人",
                                                       "社会福祉法人",
                                                       "独立行政法人",
                                                       "協同組合連合会",
                                                       "NPO法人",
                                                       "学校法人",
                                                       "医療法人社団",
                                                       "医療法人財団",
                                                       "医療法人",
                                                       "宗教法人",
                                                       "株式会社",
                                                       "有限会社",
                                                       "合同会社",
                                                       "合資会社",
                                                       "合名会社",
                                                       "協同組合",
                                                       "(株)",
                                                       "（株）",
                                                       "㈱",
                                                       "(有)",
                                                       "㈲"};
constexpr std::array<std::string_view, 15> latin_forms{
    "co., ltd.", "co.,ltd.", "co. ltd.", "co., ltd", "corporation", "incorporated", "k.k.", "inc.",
    "corp.",     "ltd.",     "limited",  "llc",      "inc",         "ltd",          "gmbh"};

// Trimmed of blanks in both widths, and of what joins a name with its form.
std::string_view bare(std::string_view text) {
  constexpr std::string_view wide = "　";
  for (;;) {
    text = trim(text);
    if (text.starts_with(wide))
      text.remove_prefix(wide.size());
    else if (text.ends_with(wide))
      text.remove_suffix(wide.size());
    else if (text.ends_with(','))
      text.remove_suffix(1);
    else
      return text;
  }
}

std::string_view without_form(std::string_view name) {
  for (std::string_view form : legal_forms) {
    if (name.starts_with(form)) return bare(name.substr(form.size()));
    if (name.ends_with(form)) return bare(name.substr(0, name.size() - form.size()));
  }
  for (std::string_view form : latin_forms)
    if (name.size() > form.size() + 1 &&
        equal_ignoring_case(name.substr(name.size() - form.size()), form)) {
      std::string_view rest = name.substr(0, name.size() - form.size());
      if (rest.ends_with(' ') || rest.ends_with(',')) return bare(rest);
    }
  return name;
}

// A name and what stands in brackets behind it: "みなと病院 (Minato Hospital)".
std::vector<std::string_view> pieces_of(std::string_view name) {
  for (auto [open, close] : {std::pair<std::string_view, std::string_view>{"(", ")"},
                             {"（", "）"},
                             {"[", "]"},
                             {"／", ""},
                             {" / ", ""}}) {
    std::size_t from = name.find(open);
    if (from == 0 || from == name.npos || !name.ends_with(close)) continue;
    std::size_t inside = from + open.size();
    return {bare(name.substr(0, from)),
            bare(name.substr(inside, name.size() - close.size() - inside))};
  }
  return {bare(name)};
}

// Words of a person's name, apart by blanks in either width.
std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> out(1);
  for (const Sign& sign : fold(name)) {
    if (sign.code != blank && sign.code != middle_dot)
      out.back() += name.substr(sign.begin, sign.end - sign.begin);
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

class Traces {
 public:
  void put(Part part, std::string_view text) {
    text = bare(text);
    if (!text.empty() && seen_.emplace(part, text).second)
      out_.push_back({part, std::string(text)});
  }
  void organisation(std::string_view name) {
    put(Part::organisation, name);
    // "医療法人社団 ..." has one form, "株式会社 ... (株)" two.
    for (std::string_view piece : pieces_of(name))
      for (std::string_view one = piece, before; one != before; one = without_form(one)) {
        put(Part::organisation, one);
        before = one;
      }
  }
  // Whole, in either order, and each word that is more than an initial; of a Japanese name only the
  // first, the family's.
  void person(std::string_view name) {
    for (std::string_view piece : pieces_of(name)) {
      put(Part::person, piece);
      std::vector<std::string> words = words_of_name(piece);
      if (words.size() < 2) continue;
      if (words.size() == 2) put(Part::person, words[1] + " " + words[0]);
      const bool latin = std::all_of(piece.begin(), piece.end(), [](char c) { return c >= 0; });
      if (!latin) words.resize(1);
      for (const std::string& word : words) put(Part::person, word);
    }
  }
  // Ids like words ("police") stand everywhere; those put together of several do not.
  void id(std::string_view id) {
    if (id.size() >= 5 && id.find_first_of("-_0123456789") != id.npos) put(Part::id, id);
  }
  std::vector<Trace> take() { return std::move(out_); }

 private:
  std::vector<Trace> out_;
  std::set<std::pair<Part, std::string>> seen_;
};

}  // namespace

std::vector<Trace> traces_of(const Member& member, std::span<const Contact* const> contacts) {
  Traces traces;
  traces.organisation(member.name);
  traces.id(member.id);
  for (const std::string& name : member.names) {
    traces.put(Part::host, name);
    traces.put(Part::host, in::readable_domain(name));
  }
  for (const std::string& network : member.networks) traces.put(Part::address, network);
  traces.put(Part::number, member.corporate_number);
  for (const Contact* contact : contacts) {
    traces.person(contact->holder);
    for (const Channel& channel : contact->channels) {
      if (channel.kind == ChannelKind::mail) traces.put(Part::mail, channel.address);
      if (channel.kind == ChannelKind::phone) traces.put(Part::phone, channel.address);
    }
  }
  return traces.take();
}

}  // namespace hinomi::conceal
