// A report comes in: read, judged, written in slices so that a big one does not keep others
// waiting, and closed by its Reading and the Duty to decide. A report without a Reading was cut off
// and is resumed.
#include <algorithm>
#include <thread>
#include <unordered_map>

#include "act/anonymous.h"
#include "act/desk.h"
#include "base/id.h"
#include "in/utf8.h"

namespace hinomi::act {

using picture::Draft;
using picture::Entry;
using picture::Picture;
using picture::State;

namespace {

constexpr std::size_t slice_size = 4000;  // about 60 ms of the keeper
constexpr std::size_t shown = 1000;       // findings and refusals in an answer

// Two claims of one report on one indicator are one piece of evidence.
void merge(Evidence& into, const Evidence& other) {
  into.confidence = std::max(into.confidence, other.confidence);
  into.seen = std::max(into.seen, other.seen);
  into.harmful = into.harmful || other.harmful;
  into.revoked = into.revoked && other.revoked;
  if (other.valid_until)
    into.valid_until = std::max(into.valid_until.value_or(*other.valid_until), *other.valid_until);
  else
    into.valid_until.reset();
}

Evidence evidence_of(const Claim& claim, std::string_view report, std::string_view source,
                     int reliability, Time now) {
  Evidence out{.report = std::string(report), .source = std::string(source), .place = claim.place};
  out.confidence = claim.confidence.value_or(-1);
  out.reliability = reliability;
  // A time ahead of the clock would keep an indicator alive for ever.
  out.seen = std::min(claim.last_seen.value_or(claim.first_seen.value_or(now)), now);
  out.valid_until = claim.valid_until;
  out.harmful = claim.harmful;
  out.revoked = claim.revoked;
  return out;
}

// As text that the journal can keep: what is no UTF-8 becomes U+FFFD.
std::string as_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto [code, size] = in::next_code_point(text);
    in::append_code_point(out, code);
    text.remove_prefix(size);
  }
  return out;
}

// What the sender said beside the report; nothing when he said nothing.
std::optional<Reading> said_with(const ReportRequest& request, std::string_view report) {
  if (!request.format && !request.tlp && request.title.empty() && request.columns.map.empty() &&
      !request.unnamed_reliability)
    return {};
  Reading how{.report = std::string(report), .begun = true};
  how.unnamed_reliability = request.unnamed_reliability;
  if (request.format) how.format = in::name_of(*request.format);
  if (request.tlp) how.tlp = name_of(*request.tlp);
  for (const auto& [column, from] : request.columns.map)
    how.columns.emplace_back(as_text(column), as_text(from));
  how.title = as_text(request.title);
  return how;
}

}  // namespace

Result<ReportAnswer> Desk::report(const Actor& actor, const ReportRequest& request) {
  if (!may(actor.role, Act::report))
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " sends no reports", actor.name,
                "Ask an administrator of this node");
  Record record;
  record.id = new_id(world_.clock.now(), world_.random);
  record.kind = Kind::report;
  record.origin = request.anonymous
                      ? keeper_.read([](const Picture& picture) { return picture.setting().node; })
                      : actor.party.member;
  record.body = request.body;
  ReportRequest whole = request;
  if (request.anonymous)
    whole.unnamed_reliability = keeper_.read(
        [&](const Picture& picture) { return unnamed_reliability(picture, actor.party.member); });
  return take(whole, std::move(record), false, actor.party);
}

// Every indicator once, with what this report says of it.
std::vector<Desk::Prepared> Desk::gather(in::Reading& reading, const Record& record,
                                         int reliability, Time now) const {
  std::vector<Prepared> claims;
  std::unordered_map<std::string, std::size_t> place_of;
  for (Claim& claim : reading.claims) {
    Evidence evidence = evidence_of(claim, record.id, record.origin, reliability, now);
    auto [place, is_new] =
        place_of.try_emplace(key_of(claim.indicator.type, claim.indicator.value), claims.size());
    if (is_new) {
      claims.push_back({.indicator = std::move(claim.indicator),
                        .evidence = std::move(evidence),
                        .marking = claim.marking});
    } else {
      Prepared& there = claims[place->second];
      merge(there.evidence, evidence);
      there.marking = combine(there.marking, claim.marking);
    }
  }
  return claims;
}

// Judging is pure, so it runs here, on both cores when there is much; only the writing waits its
// turn.
Result<void> Desk::judge_all(std::vector<Prepared>& claims, Time now) const {
  std::vector<Position> newest(claims.size());
  std::vector<picture::IndicatorTable::Key> keys;
  for (const Prepared& claim : claims)
    keys.push_back({claim.indicator.type, claim.indicator.value});
  std::vector<const Entry*> found(claims.size());
  keeper_.read([&](const Picture& picture) {
    picture.find_all(keys, found);
    for (std::size_t i = 0; i < claims.size(); ++i) newest[i] = found[i] ? found[i]->finding : 0;
  });
  auto ready = judge();
  auto judge_part = [&](std::size_t from, std::size_t to) -> Result<void> {
    for (std::size_t i = from; i < to; ++i)
      if (claims[i].position == 0) TRY(prepare(claims[i], ready, newest[i], now));
    return {};
  };
  if (claims.size() < 10'000) return judge_part(0, claims.size());
  Result<void> other;
  std::jthread half([&] { other = judge_part(claims.size() / 2, claims.size()); });
  Result<void> mine = judge_part(0, claims.size() / 2);
  half.join();
  TRY(std::move(mine));
  return other;
}

// The report with its first Findings, then slice after slice. What has a position is written
// already.
Result<void> Desk::write_slices(std::vector<Prepared>& claims, const Record& record,
                                const ReportRequest& request, bool is_resumed) {
  bool with_report = !is_resumed;
  for (std::size_t from = 0; from < claims.size() || with_report; from += slice_size) {
    std::vector<std::size_t> part;
    std::vector<Prepared> moved;
    picture::Job job;
    for (std::size_t i = from; i < std::min(from + slice_size, claims.size()); ++i) {
      if (claims[i].position != 0) continue;
      job.touches.push_back(
          picture::touch_of(key_of(claims[i].indicator.type, claims[i].indicator.value)));
      part.push_back(i);
      moved.push_back(std::move(claims[i]));
    }
    job.build = [&](const Picture& picture, Position first, Time at) -> Result<std::vector<Draft>> {
      std::vector<Draft> drafts;
      if (with_report) {
        drafts.push_back(record);
        if (auto how = said_with(request, record.id))
          drafts.push_back(
              made_here(Kind::reading, picture, record.marking, to_json(*how), record.exercise));
      }
      TRY(append_findings(moved, picture, judge(), first, at, drafts));
      return drafts;
    };
    TRY(keeper_.write(std::move(job)));
    for (std::size_t i = 0; i < part.size(); ++i) claims[part[i]] = std::move(moved[i]);
    with_report = false;
  }
  return {};
}

// The Reading that closes the report, and the Duty to decide when something may be published.
Result<bool> Desk::close(const std::vector<Prepared>& claims,
                         const std::shared_ptr<const vet::Judge>& judged_by, const Record& record,
                         ReportAnswer& answer) {
  bool is_current = true;
  picture::Job job;
  job.touches.push_back(picture::touch_of(record.id));
  job.build = [&](const Picture& picture, Position, Time at) -> Result<std::vector<Draft>> {
    is_current = judge() == judged_by;
    if (!is_current) return std::vector<Draft>();
    const Setting& setting = picture.setting();
    Party origin{.member = record.origin};
    if (const Member* member = picture.member(record.origin)) {
      origin.relation = member->relation;
      origin.groups = member->groups;
    }
    Reading body{.report = record.id,
                 .title = answer.head.title,
                 .author = answer.head.author,
                 .encoding = answer.head.encoding,
                 .claims = answer.claims,
                 .refused_count = answer.refused_count,
                 .refused = answer.refused};
    std::copy(std::begin(answer.verdicts), std::end(answer.verdicts), std::begin(body.verdicts));
    std::vector<Draft> drafts;
    drafts.push_back(
        made_here(Kind::reading, picture, record.marking, to_json(body), record.exercise));
    Duty duty{.kind = DutyKind::approve,
              .subject = record.id,
              .owner = "approver",
              .needs = setting.approvals_needed,
              .due = at + std::chrono::hours(setting.decide_hours)};
    for (const Prepared& claim : claims) {
      const Entry* entry = picture.find(claim.indicator.type, claim.indicator.value);
      if (!entry) continue;
      // Beside one that more may know and that is decided on, or published, by itself.
      bool beside = entry->finding != claim.position &&
                    !is_at_least(picture.marking(*entry), claim.finding_marking);
      if (beside || entry->verdict < Verdict::url_only) continue;  // as it is now
      // Published to fewer, or to others alone, is not published for those of this report.
      bool already =
          entry->is_published(at) && entry->published_verdict >= entry->verdict &&
          is_at_least(claim.marking, picture.audience(*entry).marking) &&
          may_know(picture.audience(*entry).marking, picture.audience(*entry).origin, origin);
      if (!already) duty.findings.push_back(claim.position);
    }
    if (!duty.findings.empty()) {
      duty.reason =
          std::to_string(duty.findings.size()) + " indicators of a report wait for a decision";
      drafts.push_back(
          made_here(Kind::duty, picture, record.marking, to_json(duty), record.exercise));
      answer.duty = drafts.back().id;
    }
    return drafts;
  };
  TRY(keeper_.write(std::move(job)));
  if (is_current) answer.report = record.id;
  return is_current;
}

// What others said that this party may not know is not in its answer: it sees what its own word
// alone comes to.
void Desk::conceal(std::vector<Prepared>& claims, const Party& party, Time now) const {
  auto ready = judge();
  for (Prepared& claim : claims) {
    const auto& evidence = claim.finding.evidence;
    bool own = std::all_of(evidence.begin(), evidence.end(),
                           [&](const Evidence& one) { return one.source == party.member; });
    if (may_know(claim.finding_marking, own ? party.member : std::string(), party)) continue;
    claim.finding = ready->judge(claim.indicator, {&claim.evidence, 1}, claim.marking, now);
    claim.finding_marking = claim.marking;
    claim.id.clear();
    claim.position = 0;
  }
}

Result<ReportAnswer> Desk::take(const ReportRequest& request, Record record, bool is_resumed,
                                const Party& party) {
  auto [setting, reliability] = keeper_.read([&](const Picture& picture) {
    const Member* member = picture.member(record.origin);
    return std::pair(picture.setting(), request.unnamed_reliability ? *request.unnamed_reliability
                                        : member                    ? member->reliability
                                                                    : -1);
  });
  in::ReadOptions options;
  options.format = request.format;
  options.columns = request.columns;
  options.default_marking.tlp = request.tlp.value_or(setting.default_tlp);
  in::Reading reading = TRY(in::read_report(request.body, options));
  if (request.anonymous) {
    auto checked = keeper_.read([&](const Picture& picture) {
      return check_anonymous(picture, party.member, reading.head.format, request.body);
    });
    TRY(std::move(checked));
  }

  // The Record holds every claim, so nobody may know it who may not know one of them.
  record.marking = reading.head.marking;
  for (const Claim& claim : reading.claims) record.marking = combine(record.marking, claim.marking);
  record.format = in::media_type_of(reading.head.format);
  record.exercise = setting.exercise;
  Time now = std::max(world_.clock.now(), record.received);
  std::vector<Prepared> claims =
      gather(reading, record, reading.head.reliability.value_or(reliability),
             is_resumed ? record.received : now);  // what says no time was seen when it came in
  if (is_resumed) TRY(find_written(claims, record.id));
  TRY(judge_all(claims, now));

  ReportAnswer answer;
  answer.head = reading.head;
  if (!request.title.empty()) answer.head.title = request.title;
  answer.head.title = as_text(answer.head.title);
  answer.head.author = as_text(answer.head.author);
  answer.claims = reading.claims.size();
  answer.refused_count = reading.refused_count;
  answer.refused = std::move(reading.refused);
  if (answer.refused.size() > shown) answer.refused.resize(shown);
  for (Error& error : answer.refused)
    for (std::string* text : {&error.what, &error.where, &error.remedy}) *text = as_text(*text);

  if (!request.dry_run) TRY(write_slices(claims, record, request, is_resumed));
  for (bool closed = false; !closed;) {
    auto current = judge();
    if (!request.dry_run) TRY(judge_anew(claims));
    std::fill(std::begin(answer.verdicts), std::end(answer.verdicts), 0);
    for (const Prepared& claim : claims)
      ++answer.verdicts[static_cast<std::size_t>(claim.finding.verdict)];
    closed = request.dry_run || TRY(close(claims, current, record, answer));
  }
  conceal(claims, party, now);

  keeper_.read([&](const Picture& picture) {
    for (std::size_t i = 0; i < std::min(claims.size(), shown); ++i) {
      Prepared& claim = claims[i];
      JudgedFinding one{.id = claim.id, .position = claim.position};
      const Entry* entry = picture.find(claim.indicator.type, claim.indicator.value);
      if (!claim.id.empty() && entry)
        one.state = picture.state_for(*entry, party);
      else if (claim.finding.verdict >= Verdict::url_only)
        one.state = State::proposed;
      one.finding = std::move(claim.finding);
      one.finding.marking = claim.finding_marking;
      answer.findings.push_back(std::move(one));
    }
  });
  return answer;
}

// Claims of a report that was cut off and whose Findings are in the journal.
Result<void> Desk::find_written(std::vector<Prepared>& claims, std::string_view report) const {
  keeper_.read([&](const Picture& picture) {
    std::uint32_t index = picture.report_index(report);
    std::unordered_map<const Entry*, Position> written;
    for (const auto& row : picture.findings())
      if (row.report == index) written[row.entry] = row.position;
    for (Prepared& claim : claims) {
      const Entry* entry = picture.find(claim.indicator.type, claim.indicator.value);
      if (auto found = written.find(entry); found != written.end()) claim.position = found->second;
    }
  });
  for (Prepared& claim : claims) {
    if (claim.position == 0) continue;
    JudgedFinding written = TRY(finding_at(claim.position));
    claim.id = written.id;
    claim.finding_marking = written.finding.marking;
    claim.finding = std::move(written.finding);
  }
  return {};
}

Result<void> Desk::resume() {
  auto cut = keeper_.read([](const Picture& picture) {
    std::vector<Reading> begun;
    for (const auto& report : picture.reports()) {
      if (report.read) continue;
      begun.push_back(report.reading);
      begun.back().report = report.id;
    }
    return begun;
  });
  for (Reading& how : cut) {
    Record record = TRY(journal_.by_id(how.report));
    std::string body = record.body;
    TRY(take({.body = body,
              .format = in::format_from(how.format),
              .tlp = tlp_from(how.tlp),
              .title = std::move(how.title),
              .columns = {std::move(how.columns)},
              .unnamed_reliability = how.unnamed_reliability},
             std::move(record), true, {.desk = true}));
  }
  return {};
}

}  // namespace hinomi::act
