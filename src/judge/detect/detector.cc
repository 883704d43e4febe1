#include "judge/detect/detector.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <ranges>

namespace hinomi::detect {

namespace {

constexpr std::uint32_t not_known = 0, was_found = 1, does_not_hold = 2, does_hold = 3;
constexpr unsigned recent_bits = 9;  // so many texts of one dispatch field, as a power of two
constexpr std::uint32_t not_asked = 0xFFFFFFFF;

}  // namespace

Detector::Detector(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)),
      event_(plan_->places()),
      recent_(plan_->dispatch().size(), std::vector<Recent>(std::size_t{1} << recent_bits)),
      absent_(plan_->dispatch().size(), not_asked),
      recent_states_(1024),
      answers_(plan_->dispatch().size()) {}

Result<std::span<const std::uint32_t>> Detector::match(std::string_view json) {
  matched_.clear();
  TRY(event_.read(json));
  state_ = &sort();
  begin(*state_);
  const Lane& lane = *state_->lane;
  make_values(lane.makings, event_);
  arrange(*state_);
  if (lane.keywords && lane.fields[*lane.keywords].folded.needles)
    scan_keywords(lane.fields[*lane.keywords].folded);
  for (const State::Step& step : state_->steps)
    for (Member* member = event_.first_raw(step.place); member; member = event_.next_raw(*member))
      scan(*step.field, *member);
  for (std::uint32_t rule : lane.unwitnessed) add_candidate(rule);
  matched_ = lane.always;
  for (std::uint32_t rule : candidates_) {
    std::uint32_t at = lane.starts[rule];
    if (evaluate(at)) matched_.push_back(lane.rules[rule]);
  }
  std::sort(matched_.begin(), matched_.end());
  return std::span<const std::uint32_t>(matched_);
}

std::uint32_t Detector::answers(std::size_t dispatch, Place place) {
  if (place == no_place) {
    std::uint32_t& known = absent_[dispatch];
    if (known == not_asked) known = plan_->answers(dispatch, place, event_);
    return known;
  }
  Member* member = event_.first_raw(place);
  if (!member || member->next || member->raw.empty() || member->raw.size() > 256)
    return plan_->answers(dispatch, place, event_);
  std::string_view raw = member->raw;
  std::uint64_t begin = 0, end = 0;
  std::size_t size = std::min(raw.size(), sizeof end);
  std::memcpy(&begin, raw.data(), size);
  std::memcpy(&end, raw.data() + raw.size() - size, size);
  std::uint64_t mixed = (begin ^ std::rotr(end, 23) ^ raw.size()) * 0x9E3779B97F4A7C15u;
  Recent& recent = recent_[dispatch][mixed >> (64 - recent_bits)];
  if (recent.raw == raw) return recent.number;
  recent.number = plan_->answers(dispatch, place, event_);
  recent.raw = raw;
  return recent.number;
}

Detector::State& Detector::sort() {
  plan_->dispatch_uses().find(event_, sorting_);
  std::uint32_t mixed = 0;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    answers_[i] = answers(i, sorting_.places[i]);
    mixed = mixed * 31 + answers_[i];
  }
  State*& recent = recent_states_[mixed % recent_states_.size()];
  if (recent && recent->answers == answers_) return *recent;
  auto& state = states_[answers_];
  if (!state) {
    state = std::make_unique<State>();
    state->answers = answers_;
    state->lane = &plan_->lane(answers_);
    state->predicates.resize(state->lane->predicates.size());
    state->seen.resize(state->lane->rules.size());
  }
  recent = state.get();
  return *state;
}

void Detector::begin(State& state) {
  candidates_.clear();
  if (++state.epoch < (1u << 30)) return;
  state.epoch = 1;
  std::fill(state.predicates.begin(), state.predicates.end(), 0);
  std::fill(state.seen.begin(), state.seen.end(), 0);
}

void Detector::arrange(State& state) {
  std::span<const Place> present = event_.present();
  if (std::ranges::equal(present, state.shape)) return;
  state.shape.assign(present.begin(), present.end());
  const Lane& lane = *state.lane;
  lane.uses.find(event_, state.fields);
  state.steps.clear();
  for (std::size_t i = 0; i < lane.fields.size(); ++i) {
    const Lane::Field& field = lane.fields[i];
    Place place = state.fields.places[i];
    if (place != no_place && (field.folded.needles || field.written.needles))
      state.steps.push_back({&field, place});
  }
}

void Detector::scan_keywords(const Lane::Lookup& lookup) {
  Scan to{this, &lookup};
  lookup.needles->scan(event_.json(), on_found, &to);
  if (!event_.may_hide_letters()) return;
  event_.for_each_member(Event::hides_letters,
                         [&](Member& member) { scan(lookup, member, false); });
}

void Detector::scan(const Lane::Field& field, Member& member) {
  if (member.kind == Member::Kind::null || member.kind == Member::Kind::object) return;
  if (field.folded.needles) scan(field.folded, member, false);
  if (field.written.needles) scan(field.written, member, true);
}

void Detector::scan(const Lane::Lookup& lookup, Member& member, bool as_written) {
  Scan to{this, &lookup};
  if (member.raw.size() <= ScanMemory::longest) {
    bool known = false;
    ScanMemory::Entry& entry = memory_.entry(&lookup, member.raw, known);
    if (known) {
      for (std::uint32_t predicate : entry.found) found(predicate);
      return;
    }
    to.found = &entry.found;
  }
  event_.read(&member);
  lookup.needles->scan(as_written ? member.text : event_.scanned(member), on_found, &to);
}

void Detector::on_found(void* context, std::uint32_t needle) {
  auto* to = static_cast<Scan*>(context);
  std::uint32_t predicate = to->lookup->predicates[needle];
  if (to->found) to->found->push_back(predicate);
  to->self->found(predicate);
}

void Detector::found(std::uint32_t number) {
  State& state = *state_;
  std::uint32_t& known = state.predicates[number];
  if (known >> 2 == state.epoch) return;
  known = state.epoch << 2 | was_found;
  const Lane::Predicate& predicate = state.lane->predicates[number];
  for (std::uint32_t i = predicate.first_rule; i < predicate.last_rule; ++i)
    add_candidate(state.lane->witnessed[i]);
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
  if (known == does_hold || known == does_not_hold) return known == does_hold;
  if (predicate.how == Lane::How::confirm && known != was_found) return false;
  bool is_keyword = state.lane->keywords == predicate.field;
  bool answer = is_keyword ? holds_anywhere(*predicate.test, event_)
                           : detect::holds(*predicate.test, state.fields.places[predicate.field],
                                           state.fields.places[predicate.other], event_);
  stamp = state.epoch << 2 | (answer ? does_hold : does_not_hold);
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
