// How each kind of Record changes the Picture.
#include <algorithm>
#include <cstring>
#include <limits>
#include <tuple>

#include "base/hash.h"
#include "picture/picture.h"

namespace hinomi::picture {
namespace {

std::array<char, 16> uuid_bytes(std::string_view text) {
  std::array<char, 16> out{};
  std::size_t digits = 0;
  for (char c : text) {
    if (c == '-') continue;
    int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (value < 0 || digits == 2 * out.size()) return {};
    char& byte = out[digits / 2];
    byte = static_cast<char>(digits % 2 == 0 ? value << 4 : byte | value);
    ++digits;
  }
  return digits == 2 * out.size() ? out : std::array<char, 16>{};
}

// What the graph of suppliers is built from: who takes part, and what they need.
bool bears_on_supplies(Kind kind) {
  return kind == Kind::setting || kind == Kind::member || kind == Kind::service ||
         kind == Kind::asset || kind == Kind::supply;
}

bool publishable(const Entry& entry) { return entry.verdict >= Verdict::url_only; }

}  // namespace

Result<void> Picture::fold(const Record& record) {
  auto folded = fold_body(record);
  if (!folded) {
    Error error = std::move(folded).error();
    error.where = "record " + std::to_string(record.position) + " " + record.id;
    return std::unexpected(std::move(error));
  }
  if (end_ == 0) begun_ = record.received;
  end_ = record.position;
  if (bears_on_supplies(record.kind)) supply_serial_ = record.position;
  now_ = std::max(now_, record.received);
  letters_.advance(now_);
  ++kinds_[static_cast<std::size_t>(record.kind)];
  return {};
}

Result<void> Picture::fold_body(const Record& record) {
  switch (record.kind) {
    case Kind::setting:
      setting_ = TRY(setting_from_json(record.body));
      touch(record);  // a feed says the node's name and whether it is an exercise
      return {};
    case Kind::reference: reference_ = TRY(reference_from_json(record.body)); return {};
    case Kind::member: {
      Member member = TRY(member_from_json(record.body));
      view_changed_[member.id] = record.received;
      renewed(member);
      register_.set(std::move(member));
      touch(record);
      return {};
    }
    case Kind::access: fold_access(TRY(access_from_json(record.body))); return {};
    case Kind::report:
      report_of_id_[record.id] = static_cast<std::uint32_t>(reports_.size());
      reports_.push_back({.id = record.id,
                          .position = record.position,
                          .origin = record.origin,
                          .received = record.received,
                          .format = record.format,
                          .marking = record.marking,
                          .exercise = record.exercise});
      return {};
    case Kind::reading: {
      Reading reading = TRY(reading_from_json(record.body));
      auto index = report_of_id_.find(reading.report);
      if (index == report_of_id_.end())
        return fail(ErrorKind::damaged, "a reading of a report that is not there");
      reading.refused.clear();
      if (!reading.begun) {
        reports_[index->second].read = true;
        reports_[index->second].reading_id = record.id;
      }
      reports_[index->second].reading = std::move(reading);
      return {};
    }
    case Kind::allow: fold_allow(record, TRY(allow_from_json(record.body))); return {};
    case Kind::appeal:
      appeals_[record.id] = {TRY(appeal_from_json(record.body)), record.received};
      return {};
    case Kind::sighting: return fold_people(record);
    case Kind::recall: return {};  // what follows from it is in the Notices and letters
    case Kind::approval: return fold_approval(record);
    case Kind::tick: fold_tick(record); return {};
    case Kind::finding: return fold_finding(record);
    case Kind::duty: return fold_duty(record);
    case Kind::notice: return fold_notice(record);
    case Kind::contact:
    case Kind::community:
    case Kind::service:
    case Kind::draft:
    case Kind::letter:
    case Kind::receipt:
    case Kind::consent:
    case Kind::feedback:
    case Kind::break_glass: return fold_people(record);
    case Kind::detection:
    case Kind::suppression:
    case Kind::judgement: return fold_detection(record);
    case Kind::inventory: return {};  // the asset names it
    case Kind::asset:
    case Kind::advisory:
    case Kind::exposed:
    case Kind::statement:
    case Kind::identity: return fold_systems(record);
    case Kind::supply: supplies_.add(record, TRY(supply_from_json(record.body))); return {};
    case Kind::supplier_change: return fold_supplier_change(record);
    case Kind::device_case: return fold_device_case(record);
    case Kind::disclosure:
      return fail(ErrorKind::damaged, "a disclosure belongs in the access journal");
  }
  std::unreachable();
}

void Picture::touch(const Record& record) { serial_ = record.position; }

std::uint16_t Picture::intern(const Marking& marking) {
  if (last_marking_ < markings_.size() && markings_[last_marking_] == marking) return last_marking_;
  // The last place is for all that find none any more: nobody may know those.
  constexpr std::size_t last = std::numeric_limits<std::uint16_t>::max();
  std::string key = to_json(marking);
  auto known = marking_places_.find(key);
  std::size_t place = known != marking_places_.end() ? known->second : markings_.size();
  if (place < last && place == markings_.size()) {
    marking_places_.emplace(std::move(key), static_cast<std::uint16_t>(place));
    markings_.push_back(marking);
  } else if (place >= last) {
    place = last;
    if (markings_.size() == last)
      markings_.push_back({.tlp = Tlp::red, .pap = Pap::red, .unknown = true});
  }
  last_marking_ = static_cast<std::uint16_t>(place);
  return last_marking_;
}

Entry* Picture::mutable_entry(Position finding) { return const_cast<Entry*>(entry_of(finding)); }

void Picture::fold_access(Access access) {
  if (access.pending) return;
  auto each_key = [](const Access& of, auto&& take) {
    for (auto [key, value] : {std::pair(Key::token, &of.token_sha256),
                              {Key::invitation, &of.invitation_sha256},
                              {Key::certificate, &of.certificate_sha256},
                              {Key::subject, &of.oidc_subject}})
      if (!value->empty()) take(static_cast<char>(key) + *value);
  };
  if (auto before = accesses_.find(access.name); before != accesses_.end())
    each_key(before->second, [&](const std::string& place) {
      auto found = access_of_key_.find(place);
      if (found != access_of_key_.end() && found->second == access.name)
        access_of_key_.erase(found);
    });
  if (!access.revoked)
    each_key(access, [&](const std::string& place) { access_of_key_[place] = access.name; });
  std::string name = access.name;
  accesses_[name] = std::move(access);
}

void Picture::fold_allow(const Record& record, AllowEntry entry) {
  std::erase_if(allowed_, [&](const AllowRow& row) {
    return row.entry.value == entry.value && row.entry.member == entry.member;
  });
  view_changed_[entry.member] = record.received;
  if (!entry.removed) allowed_.push_back({record.id, std::move(entry), record.received});
  touch(record);
}

bool Picture::is_decided_by(Position finding) const {
  const Entry* entry = entry_of(finding);
  return entry && is_at_least(marking(*entry), marking_of(finding));
}

bool Picture::stands_beside(const Entry& entry, const Marking& marking, Verdict verdict) const {
  bool open = entry.state == State::proposed || entry.state == State::published;
  bool no_weaker = open && publishable(entry) ? verdict >= entry.verdict : verdict == entry.verdict;
  return entry.finding != 0 && (open || entry.state == State::none) && no_weaker &&
         is_for_fewer(marking, markings_[entry.marking]) &&
         is_at_least(marking, markings_[entry.marking]);
}

Result<void> Picture::fold_finding(const Record& record) {
  FindingSummary finding = TRY(finding_summary(record.body));
  Entry& entry = indicators_.at(finding.type, finding.value);
  if (entry.state == State::published && !entry.is_published(record.received)) {
    end_publication(entry, record, State::expired);  // before its tick: news do not bring it back
    touch(record);
  }
  // A sighting is no report: what it says of stays with the report it came from.
  std::uint32_t report = report_index(finding.report);
  if (report == reports_.size()) report = entry.finding == 0 ? no_report : entry.report;
  std::uint16_t marking = intern(record.marking);
  findings_.push_back({record.position, &entry, report, marking});
  // docs/vet.md, "Evidence of different markings".
  if (stands_beside(entry, record.marking, finding.verdict)) return {};
  const auto shown = [&] {
    return std::tuple(entry.published_verdict, std::min(entry.until, entry.expires),
                      audience(entry).marking);
  };
  const auto shown_before = shown();
  bool is_new = entry.finding == 0;
  bool wider = !is_new && !is_at_least(record.marking, markings_[entry.marking]);
  if (wider && entry.state == State::published) {
    auto [kept, origin] = audience(entry);
    narrower_.try_emplace(&entry, Narrower{intern(Marking(kept)), std::string(origin)});
  } else if (wider) {
    entry.state = State::none;
    entry.first = {};
  }
  entry.finding = record.position;
  entry.finding_id = uuid_bytes(record.id);
  entry.verdict = finding.verdict;
  entry.score = static_cast<std::uint8_t>(finding.score);
  entry.expires = finding.expires;
  entry.marking = marking;
  entry.report = report;
  entry.one_source = !finding.source.empty();
  if (entry.state == State::published) {
    entry.published_verdict = std::min(entry.published_verdict, entry.verdict);
    ends_.emplace(std::min(entry.until, entry.expires), &entry);
    touch(record);
    if (publishable(entry) && shown() != shown_before) add_change(entry, record);
  } else if (!publishable(entry)) {
    entry.state = State::none;
  }
  return {};
}

Result<void> Picture::fold_duty(const Record& record) {
  OpenDuty open{.id = record.id,
                .position = record.position,
                .received = record.received,
                .marking = record.marking};
  open.duty = TRY(duty_from_json(record.body));
  if (open.duty.kind == DutyKind::approve) {
    for (Position position : open.duty.findings)
      if (Entry* entry = mutable_entry(position);
          entry && entry->state != State::published && publishable(*entry))
        entry->state = State::proposed;
    if (auto report = report_of_id_.find(open.duty.subject); report != report_of_id_.end())
      reports_[report->second].duty = record.id;
  }
  if (open.duty.kind == DutyKind::approve_letter)
    letters_.duty_opened(open.duty.subject, record.id);
  if (open.duty.kind == DutyKind::mend_contact) mend_of_[open.duty.subject] = duties_.size();
  if (open.duty.kind == DutyKind::renew_agreement) renewals_[open.duty.subject] = duties_.size();
  if (open.duty.kind == DutyKind::judge_detection)
    detections_.duty_opened(open.duty.subject, record.id);
  if (open.duty.kind == DutyKind::mend_flaw) systems_.duty_opened(open.duty.subject, record.id);
  if (open.duty.kind == DutyKind::tell_owner)
    device_cases_.duty_opened(open.duty.subject, record.id);
  if (open.duty.kind == DutyKind::secure_supply)
    supplies_.duty_opened(open.duty.subject, open.duty.member, record.id);
  duty_dues_.emplace(open.duty.due, record.id);
  open_duties_.insert(duties_.size());
  duty_of_id_[record.id] = duties_.size();
  duties_.push_back(std::move(open));
  return {};
}

Result<void> Picture::fold_approval(const Record& record) {
  Approval approval = TRY(approval_from_json(record.body));
  auto index = duty_of_id_.find(approval.duty);
  if (index == duty_of_id_.end())
    return fail(ErrorKind::damaged, "a decision on a duty that is not there");
  OpenDuty& open = duties_[index->second];
  open.approvals.push_back(record.id);
  auto decline = [&](const auto& chosen) {
    for (Position position : open.duty.findings)
      if (Entry* entry = mutable_entry(position);
          entry && entry->state == State::proposed && is_decided_by(position))
        if (chosen(*entry)) entry->state = State::declined;
  };
  if (!approval.approve) {
    open.done = open.declined = true;
    decline([](const Entry&) { return true; });
  } else {
    if (std::find(open.approved_by.begin(), open.approved_by.end(), approval.by) ==
        open.approved_by.end())
      open.approved_by.push_back(approval.by);
    open.except.insert(approval.except.begin(), approval.except.end());
    if (!approval.except.empty())
      decline([&](const Entry& e) { return open.except.contains(key_of(e.type, e.value())); });
    if (approval.until)
      open.until = std::min(open.until.value_or(*approval.until), *approval.until);
    open.done = approval.emergency || int(open.approved_by.size()) >= open.duty.needs;
  }
  if (open.done) end_duty(index->second);
  return {};
}

void Picture::end_duty(std::size_t place) {
  OpenDuty& open = duties_[place];
  open.done = true;
  duty_dues_.erase({open.duty.due, open.id});
  open_duties_.erase(place);
  if (auto mend = mend_of_.find(open.duty.subject); mend != mend_of_.end() && mend->second == place)
    mend_of_.erase(mend);
  if (open.duty.kind == DutyKind::judge_detection) detections_.duty_ended(open.duty.subject);
  if (open.duty.kind == DutyKind::mend_flaw) systems_.duty_ended(open.duty.subject);
  if (open.duty.kind == DutyKind::tell_owner) device_cases_.duty_ended(open.duty.subject);
  if (open.duty.kind == DutyKind::secure_supply)
    supplies_.duty_ended(open.duty.subject, open.duty.member);
}

Result<void> Picture::fold_notice(const Record& record) {
  Notice notice = TRY(notice_from_json(record.body));
  for (Position position : notice.findings) {
    Entry* entry = mutable_entry(position);
    if (!entry) return fail(ErrorKind::damaged, "a notice names a finding that is not there");
    if (notice.withdraw) {
      end_publication(*entry, record, State::recalled);
      continue;
    }
    if (!publishable(*entry)) continue;  // weakened since: a notice makes nothing stronger
    entry->state = State::published;
    entry->published_verdict = entry->verdict;
    entry->until = notice.until;
    entry->since = record.received;
    if (narrower_.erase(entry) != 0) entry->first = {};
    if (entry->first == Time()) entry->first = record.received;
    entry->notice = record.position;
    published_.insert(entry);
    ends_.emplace(std::min(entry->until, entry->expires), entry);
    add_change(*entry, record);
  }
  touch(record);
  return {};
}

// What is published now of it: new, or with another end, verdict or marking than before.
void Picture::add_change(const Entry& entry, const Record& record) {
  changes_.push_back({.entry = &entry,
                      .notice = record.position,
                      .at = record.received,
                      .expires = std::min(entry.until, entry.expires),
                      .verdict = entry.published_verdict,
                      .finding_id = entry.finding_id});
}

void Picture::end_publication(Entry& entry, const Record& record, State state) {
  entry.state = state;
  narrower_.erase(&entry);
  if (published_.erase(&entry) == 0) return;
  changes_.push_back({.entry = &entry,
                      .notice = record.position,
                      .at = record.received,
                      .expires = record.received,
                      .verdict = entry.published_verdict,
                      .state = state,
                      .finding_id = entry.finding_id});
}

void Picture::fold_tick(const Record& record) {
  while (!ends_.empty() && ends_.top().first <= record.received) {
    auto* entry = const_cast<Entry*>(ends_.top().second);
    ends_.pop();
    if (entry->state != State::published) continue;
    if (std::min(entry->until, entry->expires) > record.received) continue;  // was prolonged
    end_publication(*entry, record, State::expired);
    touch(record);
  }
  while (!duty_dues_.empty() && duty_dues_.begin()->first <= record.received)
    duty_dues_.erase(duty_dues_.begin());
}

}  // namespace hinomi::picture
