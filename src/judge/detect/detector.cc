#include "judge/detect/detector.h"

#include <algorithm>

namespace hinomi::detect {

namespace {

constexpr std::uint32_t not_known = 0, was_found = 1, fails = 2, holds_true = 3;
constexpr std::uint16_t no_rank = 0xFFFF;
constexpr std::size_t most_known = 100'000;  // texts of one dispatch field that are remembered

}  // namespace

Detector::Detector(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)), event_(plan_->places()), known_(plan_->dispatch().size()) {}

Result<std::span<const std::uint32_t>> Detector::match(std::string_view json) {
  matched_.clear();
  TRY(event_.read(json));
  state_ = &sort();
  begin(*state_);
  find_fields();
  scan_fields();
  const Lane& lane = *state_->lane;
  for (std::uint32_t rule : lane.unwitnessed) add_candidate(rule);
  matched_ = lane.always;
  for (std::uint32_t rule : candidates_) {
    std::uint32_t at = lane.starts[rule];
    if (evaluate(at)) matched_.push_back(lane.rules[rule]);
  }
  std::sort(matched_.begin(), matched_.end());
  return std::span<const std::uint32_t>(matched_);
}

std::uint32_t Detector::answers(std::size_t dispatch) {
  const FieldPlaces& places = plan_->dispatch()[dispatch].places;
  Place place = place_of(places, event_);
  Member* member = place == no_place ? nullptr : event_.first(place);
  // Only a single text is remembered; the kind is part of it, since a number compares otherwise.
  bool is_single = member && !event_.next(*member) && member->text.size() <= 256;
  if (place != no_place && !is_single) return plan_->answers(dispatch, event_);
  char kind = member ? static_cast<char>('1' + static_cast<int>(member->kind)) : '0';
  auto& known = known_[dispatch];
  key_.assign(1, kind);
  if (member) key_ += member->text;
  if (auto found = known.find(key_); found != known.end()) return found->second;
  std::string key = key_;
  std::uint32_t number = plan_->answers(dispatch, event_);
  if (known.size() >= most_known) known.clear();
  known.emplace(std::move(key), number);
  return number;
}

Detector::State& Detector::sort() {
  std::size_t count = plan_->dispatch().size();
  bool is_same = state_ && sorted_.size() == count;
  sorted_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t number = answers(i);
    is_same = is_same && sorted_[i] == number;
    sorted_[i] = number;
  }
  if (is_same) return *state_;
  key_.assign(reinterpret_cast<const char*>(sorted_.data()), count * sizeof(std::uint32_t));
  auto& state = states_[key_];
  if (!state) {
    state = std::make_unique<State>();
    state->lane = &plan_->lane(sorted_);
    const Lane& lane = *state->lane;
    state->predicates.resize(lane.predicates.size());
    state->seen.resize(lane.rules.size());
    state->ranks.resize(lane.fields.size());
    state->places.resize(lane.fields.size());
    for (const Lane::Field& field : lane.fields)
      for (const Lane::Lookup* lookup : {&field.folded, &field.written})
        if (lookup->needles) lookup->needles->make_room(scratch_);
  }
  return *state;
}

void Detector::begin(State& state) {
  candidates_.clear();
  if (++state.epoch < (1u << 30)) return;
  state.epoch = 1;
  std::fill(state.predicates.begin(), state.predicates.end(), 0);
  std::fill(state.seen.begin(), state.seen.end(), 0);
}

void Detector::find_fields() {
  State& state = *state_;
  const Lane& lane = *state.lane;
  std::fill(state.ranks.begin(), state.ranks.end(), no_rank);
  std::fill(state.places.begin(), state.places.end(), no_place);
  for (Place place : event_.present())
    for (std::uint32_t i = lane.first_use[place]; i < lane.first_use[place + 1]; ++i) {
      const Lane::Use& use = lane.uses[i];
      if (use.rank >= state.ranks[use.field]) continue;
      state.ranks[use.field] = use.rank;
      state.places[use.field] = place;
    }
}

void Detector::scan_fields() {
  const Lane& lane = *state_->lane;
  for (std::size_t i = 0; i < lane.fields.size(); ++i) {
    const Lane::Field& field = lane.fields[i];
    if (!field.folded.needles && !field.written.needles) continue;
    if (lane.keywords == i) {
      event_.for_each_member([&](Member& member) { scan(field, member); });
    } else if (state_->places[i] != no_place) {
      for (Member* member = event_.first(state_->places[i]); member; member = event_.next(*member))
        scan(field, *member);
    }
  }
}

void Detector::scan(const Lane::Field& field, Member& member) {
  if (member.kind == Member::Kind::null || member.kind == Member::Kind::object) return;
  if (field.folded.needles) {
    Scan to{this, &field.folded};
    field.folded.needles->scan(event_.scanned(member), scratch_, found, &to);
  }
  if (field.written.needles) {
    Scan to{this, &field.written};
    field.written.needles->scan(member.text, scratch_, found, &to);
  }
}

void Detector::found(void* context, std::uint32_t needle) {
  auto& [self, lookup] = *static_cast<Scan*>(context);
  State& state = *self->state_;
  for (std::uint32_t i = lookup->first[needle]; i < lookup->first[needle + 1]; ++i) {
    std::uint32_t number = lookup->predicates[i];
    std::uint32_t& known = state.predicates[number];
    if (known >> 2 == state.epoch) continue;
    known = state.epoch << 2 | was_found;
    const Lane::Predicate& predicate = state.lane->predicates[number];
    for (std::uint32_t j = predicate.first_rule; j < predicate.last_rule; ++j)
      self->add_candidate(state.lane->witnessed[j]);
  }
}

void Detector::add_candidate(std::uint32_t rule) {
  if (state_->seen[rule] == state_->epoch) return;
  state_->seen[rule] = state_->epoch;
  candidates_.push_back(rule);
}

bool Detector::holds(std::uint32_t number) {
  State& state = *state_;
  const Lane::Predicate& predicate = state.lane->predicates[number];
  std::uint32_t& stamp = state.predicates[number];
  std::uint32_t known = stamp >> 2 == state.epoch ? stamp & 3 : not_known;
  if (predicate.how == Lane::How::found) return known == was_found;
  if (known == holds_true || known == fails) return known == holds_true;
  if (predicate.how == Lane::How::confirm && known != was_found) return false;
  bool is_keyword = state.lane->keywords == predicate.field;
  bool answer = is_keyword ? holds_anywhere(*predicate.test, event_)
                           : detect::holds(*predicate.test, state.places[predicate.field],
                                           state.places[predicate.other], event_);
  stamp = state.epoch << 2 | (answer ? holds_true : fails);
  return answer;
}

bool Detector::evaluate(std::uint32_t& at) {
  using Kind = Condition::Kind;
  const Lane::Op& op = state_->lane->ops[at++];
  switch (op.kind) {
    case Kind::test: return holds(op.value);
    case Kind::all:
      while (at < op.end)
        if (!evaluate(at)) {
          at = op.end;
          return false;
        }
      return true;
    case Kind::any:
      while (at < op.end)
        if (evaluate(at)) {
          at = op.end;
          return true;
        }
      return false;
    case Kind::none: return !evaluate(at);
    case Kind::at_least: {
      std::uint32_t count = 0;
      while (at < op.end)
        if (evaluate(at) && ++count == op.value) {
          at = op.end;
          return true;
        }
      return false;
    }
  }
  return false;
}

Place Detector::place(std::string_view field) const {
  const auto& renamed = state_->lane->renamed;
  auto found = renamed.find(field);
  return place_of(found == renamed.end() ? plan_->field(field) : found->second, event_);
}

void Detector::collect(const Condition& condition, std::vector<Evidence>& out) {
  if (condition.kind == Condition::Kind::none) return;
  for (const Condition& child : condition.children) collect(child, out);
  if (condition.kind != Condition::Kind::test) return;
  const PreparedTest& test = plan_->test(condition.test);
  const std::string& field = test.test.field;
  if (field.empty()) {
    bool found = false;
    event_.for_each_member([&](Member& member) {
      if (found || !detect::holds(test, member, event_)) return;
      found = true;
      out.push_back({{}, std::string(member.text)});
    });
    return;
  }
  const auto* reference = std::get_if<Reference>(&test.test.ask);
  Place mine = place(field), other = reference ? place(reference->field) : no_place;
  if (!detect::holds(test, mine, other, event_)) return;
  Member* member = mine == no_place ? nullptr : event_.first(mine);
  Member* holding = member;
  while (holding && !detect::holds(test, *holding, event_)) holding = event_.next(*holding);
  if (!holding) holding = member;  // null, exists, a reference: the first one stands for all
  out.push_back({field, holding ? std::string(holding->text) : std::string()});
}

std::vector<Detector::Evidence> Detector::evidence(std::uint32_t rule) {
  std::vector<Evidence> out;
  collect(plan_->rules().rules[rule].condition, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace hinomi::detect
