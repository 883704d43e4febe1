#include "serve/live.h"

#include <map>

#include "base/hash.h"
#include "base/mutex.h"

namespace hinomi::serve {
namespace {

// What a stream was opened with: it ends when that is not so any more. Names hold no line ends.
std::string key_of(const Access& access) {
  return access.name + "\n" + to_hex(bytes_of(sha256(to_json(access)))).substr(0, 32);
}

using Readers = std::map<std::string, std::size_t>;           // open streams by key
using Parties = std::map<std::string, Readers, std::less<>>;  // by member

// Streams of these can no longer be what they were opened as.
void end_streams(const Parties& parties, bool whole_node, const Record& record,
                 const picture::Picture& after, Announcement& out) {
  if (record.kind == Kind::member) {
    auto body = member_from_json(record.body);
    auto party = body ? parties.find(body->id) : parties.end();
    if (party == parties.end()) return;
    const Member* member = after.member(body->id);
    if (member && whole_node == (member->relation == Relation::own)) return;
    for (const auto& [key, streams] : party->second) out.ended.emplace_back(party->first, key);
  }
  if (record.kind != Kind::access) return;
  auto body = access_from_json(record.body);
  if (!body) return;
  auto now = after.accesses().find(body->name);
  bool open = now != after.accesses().end() && !now->second.revoked;
  std::string key = open ? key_of(now->second) : std::string();
  std::string begin = body->name + "\n";
  for (const auto& [id, readers] : parties)
    for (auto reader = readers.lower_bound(begin);
         reader != readers.end() && reader->first.starts_with(begin); ++reader)
      if (reader->first != key) out.ended.emplace_back(id, reader->first);
}

// Those who listen and whom it concerns: by name, by group, or by their relation to the node, as
// the marking lets them know.
class Chooser {
 public:
  Chooser(const Parties& parties, const picture::Picture& after)
      : parties_(parties), after_(after) {}

  void choose(const Concern& concern) {
    if (concern.everyone)
      for (const auto& [id, readers] : parties_) chosen_.insert(id);
    for (const std::string& member : concern.members) choose(member);
    for (const auto& [marking, origin] : concern.knowing) choose_knowing(marking, origin);
  }
  const std::set<std::string_view>& chosen() const { return chosen_; }

 private:
  void choose(std::string_view member) {
    if (auto party = parties_.find(member); party != parties_.end()) chosen_.insert(party->first);
  }
  void choose_knowing(const Marking& marking, const std::string& origin) {
    choose(origin);
    auto ask = [&](std::string_view member) {
      if (may_know(marking, origin, party_of(member, after_))) choose(member);
    };
    if (marking.groups) {
      for (const std::string& group : *marking.groups)
        for (const auto& id : after_.people().members_by(picture::Register::By::group, group))
          ask(id);
    } else if (may_know(marking, {}, {.relation = Relation::client})) {  // else nobody but by name
      for (const auto& [id, readers] : parties_) ask(id);
    }
  }

  const Parties& parties_;
  const picture::Picture& after_;
  std::set<std::string_view> chosen_;
};

}  // namespace

struct Live::State {
  Mutex mutex;
  // Members of the node's own organisation hear of every commit, others of what concerns them.
  Parties own HINOMI_GUARDED_BY(mutex);
  Parties others HINOMI_GUARDED_BY(mutex);
};

Live::Live() : state_(std::make_shared<State>()) {}

EventStream Live::open(const Access& access, bool whole_node) {
  EventStream stream{.party = access.member, .reader = key_of(access), .positions = whole_node};
  {
    Lock hold(state_->mutex);
    Parties& parties = whole_node ? state_->own : state_->others;
    ++parties[stream.party][stream.reader];
  }
  auto close = [state = state_, whole_node, party = stream.party,
                reader = stream.reader](const void*) {
    Lock hold(state->mutex);
    Parties& parties = whole_node ? state->own : state->others;
    auto readers = parties.find(party);
    if (auto found = readers->second.find(reader); --found->second == 0)
      readers->second.erase(found);
    if (readers->second.empty()) parties.erase(readers);
  };
  stream.lease = std::shared_ptr<const void>(state_.get(), std::move(close));
  return stream;
}

std::shared_ptr<const Announcement> Live::announcement(std::span<const Record> records,
                                                       const picture::Picture& after) const {
  State& state = *state_;
  Lock hold(state.mutex);
  if ((state.own.empty() && state.others.empty()) || records.empty()) return nullptr;
  Announcement out{.position = records.back().position};
  for (const Record& record : records) {
    end_streams(state.own, true, record, after, out);
    end_streams(state.others, false, record, after, out);
  }
  for (const auto& [id, readers] : state.own) out.parties.push_back(id);
  // When there is nobody to choose from, nothing is looked at: whoever opens a stream a moment
  // later asks for all anew.
  if (!state.others.empty()) {
    Chooser chooser(state.others, after);
    chooser.choose(concern_of(records, after));
    for (std::string_view id : chooser.chosen()) out.parties.emplace_back(id);
  }
  if (out.parties.empty() && out.ended.empty()) return nullptr;
  return std::make_shared<Announcement>(std::move(out));
}

std::shared_ptr<const Announcement> Live::announcement_to_all() const {
  State& state = *state_;
  Lock hold(state.mutex);
  Announcement out;
  for (const auto& [id, readers] : state.own) out.parties.push_back(id);
  for (const auto& [id, readers] : state.others) out.parties.push_back(id);
  return out.parties.empty() ? nullptr : std::make_shared<Announcement>(std::move(out));
}

}  // namespace hinomi::serve
