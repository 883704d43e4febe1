#include "serve/concerned.h"

#include <algorithm>

namespace hinomi::serve {
namespace {

using Beside = Circle::Beside;

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// Addressees that may have a letter on their page.
std::vector<std::string> readers_of(const picture::LetterRow& row,
                                    const picture::Picture& picture) {
  std::vector<std::string> out;
  auto add = [&](const Letter& letter) {
    for (const Addressee& one : letter.to)
      if ((out.empty() || out.back() != one.member) &&
          is_addressee(row, party_of(one.member, picture), picture))
        out.push_back(one.member);
  };
  add(row.letter);
  const auto* about = row.letter.recalls ? picture.letters().letter(row.letter.about) : nullptr;
  if (about) add(about->letter);
  return out;
}

// Collects a Concern; the markings of a commit are few and come in runs.
class Collector {
 public:
  explicit Collector(Concern& concern) : concern_(concern) {}

  void knowing(const Marking& marking, std::string_view origin) {
    auto same = [&](const auto& one) { return one.second == origin && one.first == marking; };
    auto& all = concern_.knowing;
    if (!all.empty() && same(all.back())) return;
    if (std::none_of(all.begin(), all.end(), same)) all.emplace_back(marking, origin);
  }
  void member(std::string_view id) {
    if (!id.empty()) concern_.members.emplace(id);
  }
  void circle(const Circle& circle) {
    if (circle.beside == Circle::Beside::all) return knowing(circle.marking, circle.origin);
    member(circle.origin);
    for (const std::string& id : circle.members) member(id);
  }

 private:
  Concern& concern_;
};

// What a publication became: of those who may have it.
void collect_changes(Collector& concern, const picture::Picture& picture, Position from,
                     Position to) {
  const auto& changes = picture.changes();
  for (auto change = changes.rbegin(); change != changes.rend() && change->notice >= from;
       ++change) {
    if (change->notice > to) continue;
    auto [marking, origin] = picture.audience(*change->entry);
    concern.knowing(marking, origin);
  }
}

// Who hears what readers say of a thing: who reported it, or sent it and reported what it tells of.
void collect_origins(Collector& concern, std::string_view subject,
                     const picture::Picture& picture) {
  if (const auto* report = picture.report(subject)) concern.member(report->origin);
  const auto* letter = picture.letters().letter(subject);
  if (!letter) return;
  concern.member(letter->sender);
  if (const auto* draft = picture.letters().draft(letter->letter.draft))
    for (const std::string& source : draft->draft.sources)
      if (const auto* report = picture.report(source)) concern.member(report->origin);
}

// What is said of a thing shows that it is there.
void narrow_to(Circle& circle, std::string_view subject, const picture::Picture& picture) {
  if (const auto* report = picture.report(subject)) {
    circle.marking = combine(circle.marking, report->marking);
  } else if (picture.letters().draft(subject)) {
    circle.beside = Beside::desk;
  } else if (std::size_t colon = subject.find(':'); colon != subject.npos) {
    auto type = indicator_type_from(subject.substr(0, colon));
    const auto* entry = type ? picture.find(*type, subject.substr(colon + 1)) : nullptr;
    if (entry) circle.marking = combine(circle.marking, picture.marking(*entry));
  }
}

// Beyond those who may know of the Record itself: what follows from it in the lists.
void collect_effects(Collector& concern, const Record& record, const picture::Picture& picture) {
  switch (record.kind) {
    case Kind::access:
      if (auto body = access_from_json(record.body)) concern.member(body->member);
      break;
    case Kind::community:
      if (auto body = community_from_json(record.body))
        for (const std::string& tier : body->tiers)
          for (const auto& id : picture.people().members_by(picture::Register::By::group, tier))
            concern.member(id);
      break;
    case Kind::receipt:  // also one that the sender's courier wrote of its addressee
      if (auto body = receipt_from_json(record.body)) concern.member(body->member);
      break;
    case Kind::feedback:
      if (auto body = feedback_from_json(record.body))
        collect_origins(concern, body->subject, picture);
      break;
    default: break;
  }
}

}  // namespace

bool is_addressee(const picture::LetterRow& row, const Party& party,
                  const picture::Picture& picture) {
  auto names = [&](const picture::LetterRow& one) {
    return one.place_of(party.member, {}) != one.letter.to.size();
  };
  if (!names(row)) {
    // Who may have what was taken back hears of it, wherever it read it.
    const auto* about = row.letter.recalls ? picture.letters().letter(row.letter.about) : nullptr;
    if (!about || !names(*about)) return false;
  }
  return picture.member(party.member) && is_for_groups_of(row, party);
}

bool is_for_groups_of(const picture::LetterRow& row, const Party& party) {
  if (!row.marking.groups) return true;
  return std::any_of(party.groups.begin(), party.groups.end(), [&](const std::string& group) {
    return std::binary_search(row.marking.groups->begin(), row.marking.groups->end(), group);
  });
}

bool Circle::holds(const Party& party) const {
  bool by_name = !party.member.empty() && (party.member == origin || has(members, party.member));
  if (by_name) return true;
  switch (beside) {
    case Beside::all: return may_know(marking, origin, party);
    case Beside::own: return party.relation == Relation::own && may_know(marking, origin, party);
    case Beside::desk: return party.desk;
    case Beside::nobody: return false;
  }
  std::unreachable();
}

bool Concern::holds(const Party& party) const {
  if (everyone || party.relation == Relation::own || members.contains(party.member)) return true;
  return std::any_of(knowing.begin(), knowing.end(),
                     [&](const auto& one) { return may_know(one.first, one.second, party); });
}

Circle circle_of(const Record& record, const picture::Picture& picture) {
  Circle circle{.marking = record.marking, .origin = record.origin};
  switch (record.kind) {
    case Kind::finding:
      // A member may know what was judged on its own word alone; that the node wrote it down makes
      // it no information of the node's own organisation.
      circle.origin.clear();
      if (auto summary = finding_summary(record.body)) circle.origin = summary->source;
      break;
    case Kind::notice:
    case Kind::recall: circle.origin.clear(); break;
    case Kind::reading:
      if (auto body = reading_from_json(record.body))
        if (const auto* report = picture.report(body->report)) circle.origin = report->origin;
      break;
    case Kind::duty:
      if (const auto* duty = picture.duty(record.id)) return circle_of(*duty, picture);
      break;
    case Kind::approval:
      if (auto body = approval_from_json(record.body))
        if (const auto* duty = picture.duty(body->duty)) return circle_of(*duty, picture);
      break;
    case Kind::member:
      circle.beside = Beside::own;
      if (auto body = member_from_json(record.body)) circle.members = {body->id};
      break;
    case Kind::contact:
      circle.beside = Beside::own;
      if (auto body = contact_from_json(record.body)) circle.members = {body->member};
      break;
    case Kind::service:
      circle.beside = Beside::own;
      if (auto body = service_from_json(record.body)) circle.members = {body->member};
      break;
    case Kind::access:
    case Kind::community:
    case Kind::inventory:
    case Kind::asset:
    case Kind::exposed:
    case Kind::statement:
    case Kind::identity:
    case Kind::supply:
    case Kind::supplier_change:
    case Kind::break_glass:
    case Kind::detection:
    case Kind::suppression:
    case Kind::judgement:
    case Kind::disclosure: circle.beside = Beside::own; break;
    case Kind::device_case:
      circle.beside = Beside::own;
      if (auto body = device_case_from_json(record.body))
        circle.members = {body->isp, body->scanner};
      break;
    case Kind::consent:
      circle.beside = Beside::own;
      if (auto body = consent_from_json(record.body)) narrow_to(circle, body->subject, picture);
      break;
    case Kind::feedback:
      circle.beside = Beside::own;
      if (auto body = feedback_from_json(record.body)) narrow_to(circle, body->subject, picture);
      break;
    case Kind::allow:
      circle.beside = Beside::own;
      if (auto body = allow_from_json(record.body)) circle.members = {body->member};
      break;
    case Kind::draft: circle.beside = Beside::desk; break;
    case Kind::letter:
      circle.beside = Beside::nobody;
      if (const auto* row = picture.letters().letter(record.id)) {
        circle.origin = row->sender;
        circle.members = readers_of(*row, picture);
      }
      break;
    case Kind::receipt:
      circle.beside = Beside::nobody;
      if (auto body = receipt_from_json(record.body))
        if (const auto* letter = picture.letters().letter(body->letter))
          circle.members = {letter->sender};
      break;
    default: break;
  }
  return circle;
}

Circle circle_of(const picture::OpenDuty& open, const picture::Picture& picture) {
  Circle circle{.marking = open.marking};
  switch (open.duty.kind) {
    case DutyKind::approve:
    case DutyKind::review_emergency:
    case DutyKind::answer_appeal:
      if (const auto* report = picture.report(open.duty.subject)) circle.origin = report->origin;
      break;
    case DutyKind::approve_letter:
    case DutyKind::review_access:
    case DutyKind::approve_access:
    case DutyKind::file_form:
    case DutyKind::mend_contact:
    case DutyKind::renew_agreement:
    case DutyKind::mend_flaw:
    case DutyKind::tell_owner:
    case DutyKind::secure_supply:
    case DutyKind::judge_detection:
      circle.beside = Beside::own;
      circle.origin = open.duty.member.empty() ? picture.setting().node : open.duty.member;
      break;
  }
  return circle;
}

Party party_of(std::string_view member, const picture::Picture& picture) {
  Party party{.member = std::string(member)};
  if (const Member* found = picture.member(member)) {
    party.relation = found->relation;
    party.groups = found->groups;
  }
  return party;
}

Concern concern_of(std::span<const Record> records, const picture::Picture& after) {
  Concern concern;
  if (records.empty()) return concern;
  Collector collector(concern);
  for (const Record& record : records) {
    if (record.kind == Kind::setting) concern.everyone = true;
    collector.circle(circle_of(record, after));
    collect_effects(collector, record, after);
  }
  collect_changes(collector, after, records.front().position, records.back().position);
  return concern;
}

}  // namespace hinomi::serve
