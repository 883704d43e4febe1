// Non-interference: two nodes with the same clock and the same random live through the same days,
// but one of them also gets what the party may not know. Every exit gives that party the same
// bytes, and its open stream speaks after the same deeds.
//
// Nothing is taken out before comparing but, for the node's own people, positions: they count all
// Records by design. Not asked: checkpoint, proofs and consistency, which tell the journal's size
// to everybody by design, and the metrics, which count for the node's own administrators.
#include <algorithm>
#include <regex>
#include <set>

#include "know/exits.h"
#include "know/handed_out.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

// Does this deed leave no trace that the viewer may see? Judged by the literal judge on what it
// brings in.
class Hidden {
 public:
  Hidden(const std::vector<Deed>& deeds, const Viewer& viewer) : viewer_(viewer) {
    for (const Deed& deed : deeds)
      if (hides(deed)) numbers_.insert(deed.number);
  }
  bool operator()(const Deed& deed) const { return numbers_.contains(deed.number); }

 private:
  bool may(const Mark& mark, const std::string& origin) const {
    return may_learn(
        {.tlp = mark.tlp, .understood = mark.understood, .groups = mark.groups, .origin = origin},
        viewer_);
  }
  bool hides(const Deed& deed) {
    bool others = deed.by != viewer_.member;
    switch (deed.what) {
      case Deed::report:
      case Deed::bulletin: {
        // One that is seen in part is seen.
        if (may(deed.mark, deed.by)) return false;
        return others;
      }
      case Deed::dry_run: return others;
      case Deed::approve:
      case Deed::decline:
      case Deed::recall: return numbers_.contains(deed.about);
      case Deed::allow: return others && viewer_.relation != "own";
      case Deed::letter:
        return viewer_.relation != "own" &&
               std::find(deed.to.begin(), deed.to.end(), viewer_.member) == deed.to.end();
      case Deed::receipt:
      case Deed::feedback:
      case Deed::consent:
        // Of a thing that is not there nobody says anything.
        return numbers_.contains(deed.about);
      case Deed::draft:
      case Deed::detection:
      case Deed::break_glass: return viewer_.relation != "own";
      case Deed::contact:
      case Deed::system:
      case Deed::supply:
      case Deed::device:
      case Deed::service: return others && viewer_.relation != "own";
      case Deed::device_case:
        return others && viewer_.relation != "own" && deed.to[0] != viewer_.member;
      case Deed::sighting:
      case Deed::appeal: return false;
    }
    std::unreachable();
  }

  const Viewer& viewer_;
  std::set<std::size_t> numbers_;
};

// A domain that stands for the value in this deed alone.
std::string own_name(const Deed& deed, const std::string& value) {
  std::string out = "of-" + std::to_string(deed.number) + "-";
  for (char c : value)
    if (std::isalnum(static_cast<unsigned char>(c))) out += c;
  return out + ".example";
}

// docs/need-to-know.md, "What shows all the same", is kept out: what is declined or recalled and
// then reported in secret, and what is limited to groups in one report and otherwise in another,
// so each report has a name of its own for it here; and what the viewer's own member says in secret
// of something that others report in secret too, so it speaks openly.
std::vector<Deed> without_known_exceptions(std::vector<Deed> deeds, const Viewer& viewer) {
  std::set<std::string> of_groups;
  std::set<std::size_t> ended;  // reports that are declined or recalled
  for (const Deed& deed : deeds) {
    if (deed.what == Deed::decline || deed.what == Deed::recall) ended.insert(deed.about);
    for (const Value& value : deed.values)
      if (deed.mark.groups || value.mark.groups) of_groups.insert(value.value);
  }
  for (const Deed& deed : deeds)
    for (const Value& value : deed.values)
      if (ended.contains(deed.number)) of_groups.insert(value.value);
  for (Deed& deed : deeds) {
    for (Value& value : deed.values)
      if (of_groups.contains(value.value)) value.value = own_name(deed, value.value);
    // An open `watch` that secret evidence makes a block: PAP:AMBER and RED make watches.
    auto may_block = [](Mark& mark) {
      if (mark.pap != "CLEAR") mark.pap = "GREEN";
    };
    may_block(deed.mark);
    for (Value& value : deed.values) may_block(value.mark);
    if (deed.by != viewer.member) continue;
    deed.mark = {.tlp = "CLEAR"};
    for (Value& value : deed.values) value.mark = {.tlp = "CLEAR"};
    // A bulletin's descriptions are RED whatever its mark is, so its indicators stay secret.
    if (deed.what == Deed::bulletin)
      for (Value& value : deed.values) value.value = own_name(deed, value.value);
  }
  return deeds;
}

std::string plain(const Viewer& viewer, std::string text) {
  // serve/taxii_collection.h: where several objects fall on one instant, date_added moves on by
  // microseconds that follow from a secret, so that they say nothing.
  static const std::regex added("(\\.[0-9]{3})[0-9]{3}Z");
  text = std::regex_replace(text, added, "$1Z");
  if (viewer.relation != "own") return text;
  static const std::regex position("\"position\":[0-9]+");
  return std::regex_replace(text, position, "\"position\":?");
}

struct Looked {
  std::vector<std::pair<std::string, std::string>> answers;  // target, bytes
  std::vector<std::size_t> heard;
};

Looked look(const std::vector<Deed>& deeds, std::uint32_t seed, const Viewer& viewer,
            const std::vector<std::string>& ids, const std::vector<std::string>& values) {
  KnownWorld world(seed);
  world.live(deeds);
  Looked out;
  out.answers.emplace_back("the answers to its reports", world.answered(viewer.member));
  for (HandedOut& one : handed_out(world))
    if (one.member == viewer.member)
      out.answers.emplace_back(std::move(one.where), std::move(one.text));
  look_everywhere(world, viewer, {.ids = ids, .values = values, .size_of_journal = false},
                  [&](const std::string& target, const Answer& answer) {
                    // Its pages end where a breath of the machine's own clock ended.
                    if (target.starts_with("/api/v1/disclosures/own")) return;
                    out.answers.emplace_back(target, plain(viewer, bytes_of(answer)));
                  });
  out.heard = world.heard(viewer);
  return out;
}

std::string first_difference(const std::string& a, const std::string& b) {
  std::size_t at = 0;
  while (at < std::min(a.size(), b.size()) && a[at] == b[at]) ++at;
  std::size_t from = at > 300 ? at - 300 : 0;
  return "\n--- without: " + a.substr(from, 600) + "\n--- with:    " + b.substr(from, 600);
}

// How the party can tell; empty: it cannot.
std::string difference(const std::vector<Deed>& deeds, std::uint32_t seed, const Viewer& viewer,
                       std::size_t& compared) {
  Hidden hidden(deeds, viewer);
  std::vector<Deed> open = deeds;
  std::erase_if(open, hidden);
  if (open.size() == deeds.size()) return {};
  std::vector<std::string> ids, values;
  {
    KnownWorld world(seed);
    world.live(deeds);
    ids = world.ids();
    values = world.values();
  }
  std::mt19937 random(seed);
  std::shuffle(ids.begin(), ids.end(), random);
  ids.resize(std::min<std::size_t>(ids.size(), 12));
  Looked without = look(open, seed, viewer, ids, values),
         with = look(deeds, seed, viewer, ids, values);
  for (std::size_t i = 0; i < std::min(without.answers.size(), with.answers.size()); ++i) {
    ++compared;
    const auto& [target, a] = without.answers[i];
    const auto& [other, b] = with.answers[i];
    if (target != other) return "asks on at " + target + " and " + other;
    if (a != b) return target + first_difference(a, b);
  }
  if (without.answers.size() != with.answers.size()) return "more pages";
  if (viewer.relation != "own" && without.heard != with.heard) {
    std::string out = "its stream speaks after other deeds: without";
    for (std::size_t number : without.heard) out += " " + std::to_string(number);
    out += ", with";
    for (std::size_t number : with.heard) out += " " + std::to_string(number);
    return out;
  }
  return {};
}

TEST(SameBytes, EveryExitIsTheSameWithAndWithoutWhatIsHidden) {
  std::size_t compared = 0, wanted = cases(20'000);
  for (std::uint32_t seed = 10'001; compared < wanted; ++seed) {
    const Viewer& viewer = viewers()[seed % viewers().size()];
    std::vector<Deed> deeds = without_known_exceptions(deeds_of(seed, {.deeds = 14}), viewer);
    std::size_t ignored = 0;
    std::string first = difference(deeds, seed, viewer, compared);
    if (first.empty()) continue;
    deeds = shrunk(deeds, [&](const auto& fewer) {
      return !difference(fewer, seed, viewer, ignored).empty();
    });
    Hidden hidden(deeds, viewer);
    std::string story;
    for (const Deed& deed : deeds) story += (hidden(deed) ? "hidden" : "open  ") + told_of(deed);
    FAIL() << "seed " << seed << ", " << told_of(viewer) << " can tell:\n"
           << story << difference(deeds, seed, viewer, ignored) << "\nat first: " << first;
  }
}

}  // namespace
}  // namespace hinomi::know_test
