#include "act/device_loop.h"

#include <algorithm>
#include <map>
#include <set>

#include "act/made_here.h"
#include "base/text.h"
#include "in/normalise.h"
#include "in/utf8.h"

namespace hinomi::act {

using picture::DeviceCaseRow;
using picture::Draft;
using picture::Picture;

namespace {

constexpr std::string_view scanner_group = "lawful-scanner", isp_group = "isp";
constexpr std::size_t most_observations = 10'000, most_in_one = 100, most_unfit = 100;
constexpr std::size_t longest_model = 200, longest_basis = 500, longest_case_note = 2000;
constexpr auto oldest_scan = std::chrono::days(30);

const Marking for_the_three{.tlp = Tlp::amber_strict};

bool is_in_group(const std::vector<std::string>& groups, std::string_view group) {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

// Pseudonyms stand for addresses: no text beside them may bring one in.
bool names_an_address(std::string_view text) {
  constexpr std::string_view around = " \t\r\n,;()<>\"'=";
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(around));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::string_view bare = word.substr(0, word.find_last_not_of(".]") + 1);
    std::string_view host = bare;
    if (host.starts_with('[')) host = host.substr(1, std::min(host.find(']'), host.size()) - 1);
    if (in::network_from(host) || in::network_from(host.substr(0, host.rfind(':')))) return true;
  }
  return false;
}

Result<void> check_words(std::string_view text, std::string_view where, std::size_t most) {
  if (text.size() > most)
    return fail(ErrorKind::too_large, "too long", std::string(where),
                "At most " + std::to_string(most) + " bytes");
  if (in::clean_utf8(std::string(text)) != text)
    return fail(ErrorKind::invalid, "no text in UTF-8", std::string(where), "Write it in UTF-8");
  if (names_an_address(text))
    return fail(ErrorKind::invalid, "an address does not belong here", std::string(where),
                "Say it without: the provider resolves the pseudonym");
  return {};
}

struct PortRange {
  unsigned first = 0, last = 0;
  std::string_view transport;
};

std::optional<unsigned> port_number(std::string_view text) {
  if (text.empty() || text.size() > 5) return {};
  unsigned out = 0;
  for (char c : text) {
    if (!is_digit(c)) return {};
    out = out * 10 + unsigned(c - '0');
  }
  return out >= 1 && out <= 65535 ? std::optional(out) : std::nullopt;
}

// "23/tcp", "1-1000/tcp"
std::optional<PortRange> range_from(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return {};
  PortRange out{.transport = text.substr(slash + 1)};
  if (out.transport != "tcp" && out.transport != "udp") return {};
  const std::string_view ports = text.substr(0, slash);
  const std::size_t dash = ports.find('-');
  auto first = port_number(ports.substr(0, dash));
  auto last = dash == ports.npos ? first : port_number(ports.substr(dash + 1));
  if (!first || !last || *first > *last) return {};
  out.first = *first;
  out.last = *last;
  return out;
}

// The port of "telnet on 23/tcp"; nothing when it is not of that form.
std::optional<PortRange> port_in(std::string_view subject) {
  const std::size_t on = subject.find(" on ");
  if (on == subject.npos || on == 0 || on > 40) return {};
  for (char c : subject.substr(0, on))
    if (!is_digit(c) && !(to_lower(c) >= 'a' && to_lower(c) <= 'z') &&
        std::string_view("._-").find(c) == std::string_view::npos)
      return {};
  auto out = range_from(subject.substr(on + 4));
  if (!out || out->first != out->last) return {};
  return out;
}

bool is_seen_from_outside(std::string_view finding) {
  using device::FindingKind;
  const auto kind = device::finding_kind_of(finding);
  return kind == FindingKind::default_credential || kind == FindingKind::clear_management ||
         kind == FindingKind::open_management;
}

Result<void> check(const DeviceObservation& one, const Picture& picture, Time now) {
  auto wrong = [&](std::string what, std::string_view member, std::string remedy) {
    return fail(ErrorKind::invalid, std::move(what), one.place + "/" + std::string(member),
                std::move(remedy));
  };
  if (one.pseudonym.size() != 64 ||
      one.pseudonym.find_first_not_of("0123456789abcdef") != one.pseudonym.npos)
    return wrong("not a pseudonym", "pseudonym",
                 "Send HMAC-SHA-256 in hexadecimal, as hinomi devices conceal makes it");
  const Member* isp = picture.member(one.isp);
  if (!isp || !is_in_group(isp->groups, isp_group))
    return wrong("no provider of this name", "isp", "Name a member of the group isp");
  if (one.seen > now || one.seen + oldest_scan < now)
    return wrong("seen in the future, or over 30 days ago", "seen", "Send what was seen lately");
  TRY(check_words(one.maker, one.place + "/maker", longest_model));
  TRY(check_words(one.model, one.place + "/model", longest_model));
  if (one.findings.size() > most_in_one || one.closed.size() > most_in_one)
    return wrong("over 100 findings or ranges of ports", "findings", "Send less");
  for (const DeviceObservation::Seen& seen : one.findings) {
    if (!is_seen_from_outside(seen.finding))
      return wrong("not a thing that a scan sees", "findings",
                   "One of default_credential, clear_management, open_management");
    if (!port_in(seen.subject) || names_an_address(seen.subject))
      return wrong("not a service and its port", "findings", "Write 'telnet on 23/tcp'");
  }
  for (const std::string& range : one.closed)
    if (!range_from(range)) return wrong("not ports", "closed", "Write 23/tcp or 1-1000/tcp");
  return {};
}

// Changes of one request, on top of the Picture.
class Changing {
 public:
  Changing(const Picture& picture, const device::Policy& policy, World& world, const Actor& actor,
           std::string_view basis)
      : picture_(picture), policy_(policy), world_(world), actor_(actor), basis_(basis) {}

  void take(const DeviceObservation& one, ObservationsAnswer& answer) {
    for (const DeviceObservation::Seen& seen : one.findings) see(one, seen, answer);
    std::vector<PortRange> closed;
    for (const std::string& range : one.closed) closed.push_back(*range_from(range));
    for (const std::string& id : ids_of(one)) {
      const DeviceCase& known = of(id);
      const auto port = port_in(known.subject);
      const bool is_closed = std::any_of(closed.begin(), closed.end(), [&](const PortRange& range) {
        return port && range.transport == port->transport && range.first <= port->first &&
               port->first <= range.last;
      });
      if (!is_closed || known.looked >= one.seen || known.state == CaseState::gone) continue;
      DeviceCase& is = change(id);
      is.state = CaseState::gone;
      is.looked = one.seen;
      ++answer.gone;
    }
  }

  std::vector<Draft> drafts(std::vector<std::string>& ids) const {
    std::vector<Draft> out;
    for (const auto& [id, is] : changed_) {
      ids.push_back(id);
      out.push_back(made_here(world_, Kind::device_case, picture_, for_the_three, to_json(is)));
      out.back().origin = actor_.party.member;
      if (!to_tell_.contains(id)) continue;
      const Duty duty{.kind = DutyKind::tell_owner,
                      .subject = id,
                      .owner = "analyst",
                      .member = is.isp,
                      .due = is.due,
                      .reason = is.finding + ": " + is.subject};
      out.push_back(made_here(world_, Kind::duty, picture_, for_the_three, to_json(duty)));
    }
    return out;
  }

 private:
  const DeviceCase& of(const std::string& id) const {
    auto found = changed_.find(id);
    return found == changed_.end() ? picture_.device_cases().find(id)->is : found->second;
  }
  DeviceCase& change(const std::string& id) {
    auto [at, is_new] = changed_.try_emplace(id);
    if (is_new) at->second = picture_.device_cases().find(id)->is;
    at->second.note.clear();
    at->second.by = actor_.name;
    at->second.basis = basis_;
    return at->second;
  }
  // Of this scanner: that another one saw it too is not its to know.
  std::vector<std::string> ids_of(const DeviceObservation& one) const {
    std::vector<std::string> out;
    if (const auto* known = picture_.device_cases().of(one.isp, one.pseudonym))
      for (const std::string& id : *known)
        if (picture_.device_cases().find(id)->is.scanner == actor_.party.member) out.push_back(id);
    if (auto more = opened_.find({one.isp, one.pseudonym}); more != opened_.end())
      out.insert(out.end(), more->second.begin(), more->second.end());
    return out;
  }

  // Days that the provider has; of what it has no measure for, the owner's.
  Time due_of(std::string_view finding, Time seen) const {
    const auto kind = device::finding_kind_of(finding);
    int days = 0;
    for (const device::Measure& one : policy_.measures) {
      if (one.finding != kind) continue;
      const int its = one.days[std::size_t(Reach::open)];
      if (one.who == device::Party::isp) days = its;
      if (one.who == device::Party::owner && days == 0) days = its;
    }
    return seen + std::chrono::days(days);
  }

  void see(const DeviceObservation& one, const DeviceObservation::Seen& seen,
           ObservationsAnswer& answer) {
    for (const std::string& id : ids_of(one)) {
      const DeviceCase& known = of(id);
      if (known.finding != seen.finding || known.subject != seen.subject) continue;
      if (known.looked >= one.seen) return;  // what was seen later is known
      const bool is_back = known.state == CaseState::gone || known.state == CaseState::mended;
      DeviceCase& is = change(id);
      is.looked = is.last_seen = one.seen;
      if (!one.maker.empty()) is.maker = one.maker;
      if (!one.model.empty()) is.model = one.model;
      ++answer.seen_again;
      if (!is_back) return;
      is.state = CaseState::opened;
      ++is.returned;
      is.due = due_of(is.finding, one.seen);
      to_tell_.insert(id);
      return;
    }
    const std::string id = new_id(world_.clock.now(), world_.random);
    changed_[id] = {.id = id,
                    .pseudonym = one.pseudonym,
                    .isp = one.isp,
                    .scanner = actor_.party.member,
                    .finding = seen.finding,
                    .subject = seen.subject,
                    .maker = one.maker,
                    .model = one.model,
                    .first_seen = one.seen,
                    .last_seen = one.seen,
                    .looked = one.seen,
                    .due = due_of(seen.finding, one.seen),
                    .basis = basis_,
                    .by = actor_.name};
    opened_[{one.isp, one.pseudonym}].push_back(id);
    to_tell_.insert(id);
    ++answer.opened;
  }

  const Picture& picture_;
  const device::Policy& policy_;
  World& world_;
  const Actor& actor_;
  std::string basis_;
  std::map<std::string, DeviceCase> changed_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> opened_;
  std::set<std::string> to_tell_;
};

}  // namespace

Result<ObservationsAnswer> DeviceLoop::observe(const Actor& actor,
                                               std::span<const DeviceObservation> observations,
                                               std::string_view basis) {
  if (!may(actor.role, Act::report) || !is_in_group(actor.party.groups, scanner_group))
    return fail(ErrorKind::denied, "only who scans by law brings what was seen", actor.name,
                "An administrator puts the member into the group lawful-scanner");
  if (basis.empty())
    return fail(ErrorKind::invalid, "the legal basis of the scan is missing", "basis",
                "Name the law or agreement that allows it");
  TRY(check_words(basis, "basis", longest_basis));
  if (observations.size() > most_observations)
    return fail(ErrorKind::too_large, "too many observations", "observations",
                "At most 10,000 at a time");
  ObservationsAnswer answer;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("device-cases")},
       .build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
         answer = {};
         Changing changing(picture, policy_, world_, actor, basis);
         for (const DeviceObservation& one : observations) {
           if (auto fits = check(one, picture, now); fits) {
             changing.take(one, answer);
           } else {
             ++answer.refused_count;
             if (answer.refused.size() < most_unfit)
               answer.refused.push_back(std::move(fits).error());
           }
         }
         return changing.drafts(answer.cases);
       }}));
  if (!observations.empty() && answer.refused_count == observations.size())
    return std::unexpected(answer.refused[0]);
  return answer;
}

Result<void> DeviceLoop::say(const Actor& actor, std::string_view id, CaseState state,
                             std::string_view note) {
  if (state != CaseState::told && state != CaseState::mended)
    return fail(ErrorKind::invalid, "a provider says told or mended", "state",
                "The next scan says whether it is gone");
  TRY(check_words(note, "note", longest_case_note));
  TRY(keeper_.write(
      {.touches = {picture::touch_of("device-cases")},
       .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
         const DeviceCaseRow* row = picture.device_cases().find(id);
         if (!row || row->is.isp != actor.party.member || !may(actor.role, Act::report))
           return fail(ErrorKind::missing, "no such case of yours", std::string(id.substr(0, 64)),
                       "GET /api/v1/device-cases lists them");
         if (row->is.state >= state)
           return fail(ErrorKind::conflict,
                       "it is " + std::string(name_of(row->is.state)) + " already", "state",
                       "Reload the case");
         DeviceCase is = row->is;
         is.state = state;
         is.note = note;
         is.by = actor.name;
         std::vector<Draft> drafts{
             made_here(world_, Kind::device_case, picture, for_the_three, to_json(is))};
         drafts[0].origin = actor.party.member;
         return drafts;
       }}));
  return {};
}

}  // namespace hinomi::act
