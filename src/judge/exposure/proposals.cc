#include "judge/exposure/proposals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "in/fold.h"
#include "judge/exposure/identity.h"

namespace hinomi::exposure {
namespace {

constexpr int least_score = 60, most_by_name = 70, most_by_maker = 30, unsaid_maker = 10;
constexpr std::size_t most_proposals = 5;
constexpr std::size_t most_unnamed = 5000;  // of an inventory
constexpr std::size_t longest_of_name = 400;

// Say nothing of which product it is.
constexpr std::string_view empty_words[] = {"the",   "version", "ver",       "release", "x64",
                                            "x86",   "amd64",   "arm64",     "i386",    "64bit",
                                            "32bit", "bit",     "ばーじょん"};
constexpr std::string_view company_words[] = {
    "inc",          "incorporated", "ltd",     "limited",  "llc",        "llp",      "corp",
    "corporation",  "co",           "company", "gmbh",     "ag",         "kg",       "sa",
    "srl",          "bv",           "nv",      "oy",       "ab",         "plc",      "pty",
    "kk",           "the",          "project", "projects", "foundation", "software", "systems",
    "technologies", "technology",   "group",   "株"};
// Written without a space before the name.
constexpr std::string_view company_marks[] = {"株式会社", "有限会社", "合同会社", "㈱", "㈲"};
// Those of distributions come with their names.
constexpr std::string_view distribution_types[] = {"deb", "rpm", "apk", "alpm"};

enum class Letter : std::uint8_t { none, latin, digit, other };
Letter letter_of(char c) {
  if (c >= '0' && c <= '9') return Letter::digit;
  if (c >= 'a' && c <= 'z') return Letter::latin;
  return c & 0x80 ? Letter::other : Letter::none;
}

// Of folded text: runs of Latin letters with digits, or of other letters. "日立 hm-200" is 日立,
// hm, 200.
std::vector<std::string> split_words(std::string_view folded) {
  std::vector<std::string> out;
  std::string word;
  bool is_other = false;
  auto end = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (char c : folded) {
    const Letter letter = letter_of(c);
    if (letter == Letter::none || (letter == Letter::other) != is_other) end();
    if (letter == Letter::none) continue;
    is_other = letter == Letter::other;
    word += c;
  }
  end();
  return out;
}

template <class List>
bool is_one_of(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// `part` is not empty.
std::string without(std::string text, std::string_view part) {
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at))
    text.replace(at, part.size(), " ");
  return text;
}

void drop_doubles(std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (std::string& word : words)
    if (!is_one_of(out, word)) out.push_back(std::move(word));
  words = std::move(out);
}

std::string run_together(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word;
  return out;
}

// "http" and "httpd": one begins the other and little is left.
bool is_near(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return a.size() >= 4 && b.size() - a.size() <= 2 && b.starts_with(a) &&
         letter_of(a[0]) != Letter::other;
}

// Sørensen and Dice: how much of both is common, from 0 to 1; near words count three quarters.
double common_part(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return 0;
  if (run_together(a) == run_together(b)) return 1;
  double common = 0;
  for (const std::string& word : a) {
    if (is_one_of(b, word))
      common += 1;
    else if (std::any_of(b.begin(), b.end(),
                         [&](const std::string& other) { return is_near(word, other); }))
      common += 0.75;
  }
  return 2 * common / static_cast<double>(a.size() + b.size());
}

bool shares_word(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& word) { return is_one_of(b, word); });
}

struct Scored {
  int score = 0;
  std::string_view by_name, by_maker;
};

Scored score_of(const std::vector<std::string>& name, const std::vector<std::string>& maker,
                const std::vector<std::string>& their_maker,
                const std::vector<std::string>& their_name) {
  // A maker's name before a product's is none of its own: "Apache Tomcat".
  std::vector<std::string> rest;
  bool has_maker = false;
  for (const std::string& word : name) {
    const bool is_makers = is_one_of(their_maker, word);
    has_maker |= is_makers;
    if (!is_makers || is_one_of(their_name, word)) rest.push_back(word);
  }
  const double part = common_part(rest, their_name);
  Scored out;
  out.score = static_cast<int>(most_by_name * part + 0.5);
  out.by_name = part == 1 ? "same_name" : "part_of_name";
  const bool is_same = shares_word(maker, their_maker) ||
                       (!maker.empty() && run_together(maker) == run_together(their_maker));
  if (is_same || has_maker) {
    out.score += most_by_maker;
    out.by_maker = is_same ? "same_maker" : "maker_in_name";
  } else if (maker.empty() || their_maker.empty()) {
    out.score += unsaid_maker;
    out.by_maker = "maker_not_said";
  } else {
    out.by_maker = "other_maker";
  }
  if (part < 0.5) out.score = 0;
  return out;
}

// Of a CPE name as far as its product: versions are many.
std::string_view as_far_as_product(std::string_view cpe) {
  int left = cpe.starts_with("cpe:2.3:") ? 5 : 4;
  for (std::size_t i = 0; i < cpe.size(); ++i) {
    if (cpe[i] == '\\')
      ++i;
    else if (cpe[i] == ':' && --left == 0)
      return cpe.substr(0, i);
  }
  return cpe;
}

}  // namespace

std::string called(std::string_view name, std::string_view maker) {
  auto plain = [](std::string_view text) {
    std::string out;
    for (char c : in::folded_for_search(text.substr(0, longest_of_name))) {
      const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!is_space)
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
  };
  return plain(name) + "\n" + plain(maker);
}

std::vector<std::string> product_words(std::string_view name, std::string_view version) {
  std::vector<std::string> out =
      split_words(in::folded_for_search(name.substr(0, longest_of_name)));
  const std::vector<std::string> numbers =
      split_words(in::folded_for_search(version.substr(0, longest_of_name)));
  if (auto at = std::search(out.begin(), out.end(), numbers.begin(), numbers.end());
      !numbers.empty() && at != out.end())
    out.erase(at, at + static_cast<std::ptrdiff_t>(numbers.size()));
  std::erase_if(out, [](const std::string& word) { return is_one_of(empty_words, word); });
  drop_doubles(out);
  return out;
}

std::vector<std::string> maker_words(std::string_view maker) {
  std::string folded = in::folded_for_search(maker.substr(0, longest_of_name));
  for (std::string_view mark : company_marks) folded = without(std::move(folded), mark);
  std::vector<std::string> out = split_words(folded);
  std::erase_if(out, [](const std::string& word) { return is_one_of(company_words, word); });
  drop_doubles(out);
  return out;
}

std::vector<std::string> words_to_ask(std::string_view name, std::string_view version) {
  const std::vector<std::string> own = product_words(name, version);
  std::vector<std::string> out = own;
  out.push_back(run_together(own));
  // "httpd" finds "http" too.
  for (const std::string& word : own)
    for (std::size_t less = 1; less <= 2 && word.size() >= 4 + less; ++less)
      if (letter_of(word[0]) != Letter::other) out.push_back(word.substr(0, word.size() - less));
  drop_doubles(out);
  return out;
}

// Whether it can be read is not asked of a package URL: that is told where it is.
bool has_name(const in::Component& component) {
  auto is_purl = [](const std::string& text) { return text.starts_with("pkg:"); };
  auto is_cpe = [](const std::string& text) { return product_of(text).has_value(); };
  return std::any_of(component.purls.begin(), component.purls.end(), is_purl) ||
         std::any_of(component.cpes.begin(), component.cpes.end(), is_cpe);
}

std::vector<Unnamed> unnamed_in(const in::Inventory& inventory) {
  constexpr std::string_view other_kinds[] = {"file", "data", "cryptographic-asset"};
  std::map<std::pair<std::string, std::string>, Unnamed> found;
  for (std::size_t i = 0; i < inventory.components.size(); ++i) {
    const in::Component& one = inventory.components[i];
    const bool is_host = one.kind == "device" && one.models.empty();
    if (i == inventory.subject || is_host || one.name.empty() || is_one_of(other_kinds, one.kind) ||
        has_name(one))
      continue;
    const std::string& maker = one.maker.empty() ? one.supplier : one.maker;
    auto [at, is_new] = found.try_emplace(std::pair(called(one.name, maker), one.version),
                                          Unnamed{one.name, maker, one.version, one.kind});
    if (!is_new) ++at->second.count;
    if (found.size() == most_unnamed) break;
  }
  std::vector<Unnamed> out;
  for (auto& [key, one] : found) out.push_back(std::move(one));
  return out;
}

Result<std::string> identity_text(std::string_view text) {
  const std::string_view remedy =
      "Write a package URL (pkg:npm/gate) or a CPE name (cpe:2.3:a:example:gate:*:*:*:*:*:*:*:*)";
  if (auto purl = read_purl(text)) {
    purl->version.clear();
    purl->subpath.clear();
    return purl_text(*purl);
  }
  auto pattern = product_of(text);
  if (!pattern)
    return fail(ErrorKind::invalid, "no name of a product that a machine can go by", "identity",
                std::string(remedy));
  (*pattern->cpe)[CpeAttribute::version] = {};
  (*pattern->cpe)[CpeAttribute::update] = {};
  return cpe_text(*pattern->cpe);
}

void ProductNames::add(const std::string& identity, std::string_view maker, std::string_view name) {
  auto [number, is_new] =
      numbers_.try_emplace(identity, static_cast<std::uint32_t>(entries_.size()));
  if (is_new) {
    in::Component one;
    (identity.starts_with("pkg:") ? one.purls : one.cpes) = {identity};
    const std::vector<Identity> identities = identities_of(one);
    entries_.push_back(
        {identity, identities.empty() ? std::string() : identities[0].product.key, {}});
  }
  std::pair spelling(maker_words(maker), product_words(name, {}));
  auto& known = entries_[number->second].spellings;
  if (spelling.second.empty() || std::find(known.begin(), known.end(), spelling) != known.end())
    return;
  std::vector<std::string> words = spelling.second;
  words.push_back(run_together(spelling.second));
  for (const std::string& word : words) {
    auto& numbers = by_word_[word];
    if (numbers.empty() || numbers.back() != number->second) numbers.push_back(number->second);
    new_words_.insert(word);
  }
  known.push_back(std::move(spelling));
}

void ProductNames::add_cpe(const std::string& text, std::string_view maker, std::string_view name) {
  auto pattern = product_of(text);
  if (!pattern) return;
  Cpe cpe;
  for (CpeAttribute each : {CpeAttribute::part, CpeAttribute::vendor, CpeAttribute::product})
    cpe[each] = (*pattern->cpe)[each];
  const std::string identity = cpe_text(cpe);
  add(identity, cpe[CpeAttribute::vendor].text, cpe[CpeAttribute::product].text);
  if (!name.empty()) add(identity, maker, name);
}

void ProductNames::add_package(const in::Affected& affected) {
  auto add_one = [&](const Purl& purl) {
    if (is_one_of(distribution_types, purl.type)) return;
    Purl bare{.type = purl.type,
              .name_space = purl.name_space,
              .name = purl.name,
              .version = {},
              .qualifiers = {},
              .subpath = {}};
    add(purl_text(bare), purl.name_space, purl.name);
  };
  for (const std::string& text : affected.purls)
    if (auto purl = read_purl(text)) add_one(*purl);
  if (affected.ecosystem.empty() || affected.name.empty()) return;
  auto package = package_of(affected.ecosystem, affected.name);
  if (!package || !package->release.empty()) return;
  if (auto purl = make_purl({.type = package->type,
                             .name_space = package->name_space,
                             .name = package->name,
                             .version = {},
                             .qualifiers = {},
                             .subpath = {}}))
    add_one(*purl);
}

void ProductNames::add(const in::Advisory& advisory) {
  // Packages that are an attack are named so that they are taken for another.
  if (advisory.is_malicious) return;
  auto is_first = [&](std::initializer_list<std::string_view> texts) {
    std::string all;
    for (std::string_view text : texts) (all += text) += '\n';
    return seen_.insert(std::move(all)).second;
  };
  for (const in::Affected& one : advisory.affected) {
    // Words of an entry that names several products are of none of them.
    const bool is_one = one.cpes.size() == 1;
    for (const std::string& cpe : one.cpes)
      if (is_first({as_far_as_product(cpe), is_one ? one.vendor : "", is_one ? one.product : ""}))
        add_cpe(cpe, is_one ? one.vendor : "", is_one ? one.product : "");
    if (!one.purls.empty() || !one.name.empty())
      if (is_first({one.purls.empty() ? "" : one.purls[0], one.ecosystem, one.name}))
        add_package(one);
  }
  std::vector<const in::CpeNode*> nodes;
  for (const in::CpeNode& node : advisory.configurations) nodes.push_back(&node);
  while (!nodes.empty()) {
    const in::CpeNode& node = *nodes.back();
    nodes.pop_back();
    for (const in::CpeNode& child : node.children) nodes.push_back(&child);
    for (const in::CpeNode::Match& leaf : node.matches)
      if (leaf.vulnerable && is_first({as_far_as_product(leaf.cpe)})) add_cpe(leaf.cpe, {}, {});
  }
}

std::vector<Proposal> ProductNames::proposals(std::string_view name, std::string_view maker,
                                              std::string_view version) const {
  const std::vector<std::string> own = product_words(name, version), by = maker_words(maker);
  std::vector<std::uint32_t> candidates;
  for (const std::string& word : words_to_ask(name, version))
    if (auto found = by_word_.find(word); found != by_word_.end())
      candidates.insert(candidates.end(), found->second.begin(), found->second.end());
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::vector<Proposal> out;
  for (std::uint32_t number : candidates) {
    const Entry& entry = entries_[number];
    Scored best;
    for (const auto& [their_maker, their_name] : entry.spellings)
      if (Scored one = score_of(own, by, their_maker, their_name); one.score > best.score)
        best = one;
    if (best.score >= least_score && !entry.product.empty())
      out.push_back({entry.identity,
                     entry.product,
                     best.score,
                     {std::string(best.by_name), std::string(best.by_maker)}});
  }
  std::sort(out.begin(), out.end(), [](const Proposal& a, const Proposal& b) {
    return a.score != b.score ? a.score > b.score : a.identity < b.identity;
  });
  if (out.size() > most_proposals) out.resize(most_proposals);
  return out;
}

std::unordered_set<std::string> ProductNames::take_new_words() {
  return std::exchange(new_words_, {});
}

}  // namespace hinomi::exposure
