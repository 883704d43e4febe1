#include "know/deed.h"

#include <algorithm>
#include <cstdlib>

namespace hinomi::know_test {
namespace {

constexpr const char* tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
constexpr const char* paps[] = {"CLEAR", "CLEAR", "GREEN", "AMBER", "RED"};
constexpr const char* group_names[] = {"g1", "g2"};
constexpr const char* shared[] = {
    "one.example",          "one.example", "two.example",    "http://three.example/a/b",
    "http://four.example/", "203.0.113.7", "203.0.112.0/20", "d41d8cd98f00b204e9800998ecf8427e"};
// Of members(), those of the groups lawful-scanner and isp.
constexpr const char* scanners[] = {"alpha", "gamma"};
constexpr const char* providers[] = {"delta", "sigma"};
constexpr const char* names_of_deeds[] = {
    "report",   "bulletin", "dry run", "approve",    "decline",     "recall",
    "sighting", "allow",    "appeal",  "letter",     "draft",       "receipt",
    "feedback", "consent",  "contact", "service",    "break glass", "detection",
    "system",   "supply",   "device",  "device case"};

struct Dice {
  std::mt19937 random;
  std::size_t below(std::size_t n) { return random() % n; }
  template <class List>
  std::string one_of(const List& list) {
    return list[below(std::size(list))];
  }
  Mark mark() {
    Mark mark{.tlp = one_of(tlps), .pap = one_of(paps)};
    mark.understood = below(8) != 0;
    if (below(4) == 0) mark.groups = {{one_of(group_names)}};
    if (below(25) == 0) mark.groups = std::vector<std::string>();
    return mark;
  }
};

Deed::What what_of(std::size_t dice) {
  constexpr std::pair<Deed::What, std::size_t> shares[] = {
      {Deed::report, 14},     {Deed::bulletin, 10},  {Deed::dry_run, 4},  {Deed::approve, 15},
      {Deed::decline, 3},     {Deed::recall, 4},     {Deed::sighting, 3}, {Deed::allow, 4},
      {Deed::appeal, 4},      {Deed::letter, 8},     {Deed::draft, 3},    {Deed::receipt, 4},
      {Deed::feedback, 4},    {Deed::consent, 2},    {Deed::contact, 3},  {Deed::service, 2},
      {Deed::break_glass, 2}, {Deed::detection, 3},  {Deed::system, 5},   {Deed::supply, 3},
      {Deed::device, 4},      {Deed::device_case, 6}};
  for (auto [what, share] : shares) {
    if (dice < share) return what;
    dice -= share;
  }
  return Deed::report;
}

}  // namespace

std::string word_of(std::uint32_t seed, std::size_t deed, std::string_view place) {
  std::uint64_t hash = 1469598103934665603ull;  // FNV-1a
  auto add = [&](std::uint64_t byte) { hash = (hash ^ byte) * 1099511628211ull; };
  for (std::uint64_t number : {std::uint64_t(seed), std::uint64_t(deed)})
    for (int i = 0; i < 8; ++i) add(number >> (8 * i) & 0xff);
  for (char c : place) add(static_cast<unsigned char>(c));
  std::string out = "k";
  for (int i = 0; i < 11; ++i, hash /= 26) out += static_cast<char>('a' + hash % 26);
  return out;
}

std::vector<Deed> deeds_of(std::uint32_t seed, const Wishes& wishes) {
  Dice dice{std::mt19937(seed)};
  constexpr const char* senders[] = {"alpha", "beta", "delta", "gamma", "sigma"};
  std::vector<Deed> deeds;
  std::vector<std::size_t> reports, letters;
  for (std::size_t number = 1; number <= wishes.deeds; ++number) {
    Deed deed{.number = number, .what = what_of(dice.below(110)), .by = dice.one_of(senders)};
    deed.mark = dice.mark();
    auto about = [&](const std::vector<std::size_t>& list) {
      if (!list.empty()) deed.about = list[dice.below(list.size())];
      return !list.empty();
    };
    switch (deed.what) {
      case Deed::report:
      case Deed::bulletin:
      case Deed::dry_run:
        for (std::size_t n = 1 + dice.below(3); n > 0; --n) {
          Value value{.value = word_of(seed, number, "value" + std::to_string(n)) + ".example"};
          if (wishes.shared_values && dice.below(3) == 0) value.value = dice.one_of(shared);
          value.mark = {.tlp = "CLEAR"};
          if (deed.what == Deed::report && dice.below(4) == 0) value.mark = dice.mark();
          deed.values.push_back(std::move(value));
        }
        if (deed.what != Deed::dry_run) reports.push_back(number);
        break;
      case Deed::approve:
      case Deed::decline:
      case Deed::recall:
        if (!about(reports)) deed.what = Deed::contact;
        break;
      case Deed::consent:
        if (about(reports))  // only of one's own
          deed.by = std::find_if(deeds.begin(), deeds.end(), [&](const Deed& one) {
                      return one.number == deed.about;
                    })->by;
        else
          deed.what = Deed::contact;
        break;
      case Deed::sighting:
      case Deed::appeal:
      case Deed::allow: deed.values = {{.value = dice.one_of(shared), .mark = {}}}; break;
      case Deed::letter:
        for (const Viewer& member : members())
          if (dice.below(3) == 0) deed.to.push_back(member.member);
        if (deed.to.empty()) deed.to.push_back("alpha");
        letters.push_back(number);
        break;
      case Deed::device_case:
        deed.by = dice.one_of(scanners);
        deed.to = {dice.one_of(providers)};
        break;
      case Deed::receipt:
        if (!about(letters)) deed.what = Deed::draft;
        break;
      case Deed::feedback:
        if (!about(dice.below(2) ? reports : letters)) deed.what = Deed::service;
        break;
      default: break;
    }
    deeds.push_back(std::move(deed));
  }
  return deeds;
}

const std::vector<Viewer>& members() {
  static const std::vector<Viewer> list = {
      {"", "", "alpha", "client", {"g1", "g2", "lawful-scanner"}},
      {"", "", "beta", "client", {"g1"}},
      {"", "", "delta", "client", {"isp"}},
      {"", "", "gamma", "community", {"g2", "lawful-scanner"}},
      {"", "", "sigma", "community", {"isp"}},
      {"", "", "omega", "outside", {"g1"}}};
  return list;
}

const std::vector<Viewer>& viewers() {
  static const std::vector<Viewer> list = [] {
    std::vector<Viewer> out = {{"center-analyst", "analyst", "center", "own", {}},
                               {"center-administrator", "administrator", "center", "own", {}},
                               {"center-equipment", "equipment", "center", "own", {}},
                               {"passer-by", "", "", "outside", {}}};
    auto add = [&](const char* role, std::size_t member) {
      Viewer viewer = members()[member];
      viewer.role = role;
      viewer.name = viewer.member + "-" + role;
      out.push_back(std::move(viewer));
    };
    add("analyst", 0);
    add("reporter", 0);
    add("equipment", 0);
    add("administrator", 1);
    add("auditor", 2);
    add("analyst", 3);
    add("approver", 4);
    add("analyst", 5);
    return out;
  }();
  return list;
}

std::string told_of(const Deed& deed) {
  std::string out = "  " + std::to_string(deed.number) + " " + names_of_deeds[deed.what] + " by " +
                    deed.by + " TLP:" + deed.mark.tlp + " PAP:" + deed.mark.pap;
  auto groups = [&](const Mark& mark) {
    if (!mark.understood) out += " not understood";
    if (!mark.groups) return;
    out += " {";
    for (const std::string& group : *mark.groups) out += " " + group;
    out += " }";
  };
  groups(deed.mark);
  for (const Value& value : deed.values) {
    out += " " + value.value + " (" + value.mark.tlp;
    groups(value.mark);
    out += ")";
  }
  for (const std::string& member : deed.to) out += " to " + member;
  if (deed.about != 0) out += " about " + std::to_string(deed.about);
  return out + "\n";
}

std::string told_of(const std::vector<Deed>& deeds) {
  std::string out;
  for (const Deed& deed : deeds) out += told_of(deed);
  return out;
}

std::size_t cases(std::size_t usual) {
  const char* asked = std::getenv("HINOMI_CASES");
  return asked ? std::strtoull(asked, nullptr, 10) : usual;
}

}  // namespace hinomi::know_test
