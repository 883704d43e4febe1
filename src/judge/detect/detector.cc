#include "judge/detect/detector.h"

#include <algorithm>

namespace hinomi::detect {

namespace {

constexpr std::uint32_t not_known = 0, was_found = 1, fails = 2, holds_true = 3;
constexpr std::size_t recent_texts = 256;  // of one dispatch field; a power of two
constexpr std::uint32_t not_asked = 0xFFFFFFFF;

}  // namespace

Detector::Detector(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)),
      event_(plan_->places()),
      recent_(plan_->dispatch().size(), std::vector<Recent>(recent_texts)),
      absent_(plan_->dispatch().size(), not_asked) {}

Result<std::span<const std::uint32_t>> Detector::match(std::string_view json) {
  matched_.clear();
  TRY(event_.read(json));
  state_ = &sort();
  begin(*state_);
  state_->lane->uses.find(event_, state_->fields);
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

std::uint32_t Detector::answers(std::size_t dispatch, Place place) {
  if (place == no_place) {
    std::uint32_t& known = absent_[dispatch];
    if (known == not_asked) known = plan_->answers(dispatch, place, event_);
    return known;
  }
  Member* member = event_.first(place);
  if (!member || event_.next(*member) || member->text.size() > 256)
    return plan_->answers(dispatch, place, event_);
  // The kind goes with the text, since a number compares otherwise than a text.
  std::string_view text = member->text;
  std::size_t mixed = text.size() * 31 + static_cast<std::size_t>(member->kind);
  for (char c : text.substr(text.size() - std::min<std::size_t>(text.size(), 6)))
    mixed = mixed * 31 + static_cast<unsigned char>(c);
  Recent& recent = recent_[dispatch][mixed & (recent_texts - 1)];
  if (recent.kind == member->kind && recent.text == text) return recent.number;
  std::uint32_t number = plan_->answers(dispatch, place, event_);
  recent = {member->kind, number, std::string(text)};
  // An object has no text and stands for an entry that is not used.
  if (recent.kind == Member::Kind::object) recent.text = "object";
  return number;
}

Detector::State& Detector::sort() {
  std::size_t count = plan_->dispatch().size();
  bool is_same = state_ && sorted_.size() == count;
  sorted_.resize(count);
  plan_->dispatch_uses().find(event_, sorting_);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t number = answers(i, sorting_.places[i]);
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

void Detector::scan_fields() {
  const Lane& lane = *state_->lane;
  for (std::size_t i = 0; i < lane.fields.size(); ++i) {
    const Lane::Field& field = lane.fields[i];
    if (!field.folded.needles && !field.written.needles) continue;
    if (lane.keywords == i) {
      scan_keywords(field.folded);
    } else if (Place place = state_->fields.places[i]; place != no_place) {
      for (Member* member = event_.first(place); member; member = event_.next(*member))
        scan(field, *member);
    }
  }
}

void Detector::scan_keywords(const Lane::Lookup& lookup) {
  Scan to{this, &lookup};
  lookup.needles->scan(event_.json(), scratch_, on_found, &to);
  if (to.is_disguised) event_.for_each_member([&](Member& member) { scan(lookup, member, false); });
}

void Detector::scan(const Lane::Field& field, Member& member) {
  if (member.kind == Member::Kind::null || member.kind == Member::Kind::object) return;
  if (field.folded.needles) scan(field.folded, member, false);
  if (field.written.needles) scan(field.written, member, true);
}

void Detector::scan(const Lane::Lookup& lookup, Member& member, bool as_written) {
  Scan to{this, &lookup};
  if (member.text.size() <= ScanMemory::longest) {
    bool known = false;
    ScanMemory::Entry& entry = memory_.entry(&lookup, member.text, known);
    if (known) {
      for (std::uint32_t needle : entry.needles) found(lookup, needle);
      return;
    }
    to.needles = &entry.needles;
  }
  lookup.needles->scan(as_written ? member.text : event_.scanned(member), scratch_, on_found, &to);
}

void Detector::on_found(void* context, std::uint32_t needle) {
  auto* to = static_cast<Scan*>(context);
  if (to->lookup->first[needle] == to->lookup->first[needle + 1]) to->is_disguised = true;
  if (to->needles) to->needles->push_back(needle);
  to->self->found(*to->lookup, needle);
}

void Detector::found(const Lane::Lookup& lookup, std::uint32_t needle) {
  State& state = *state_;
  for (std::uint32_t i = lookup.first[needle]; i < lookup.first[needle + 1]; ++i) {
    std::uint32_t number = lookup.predicates[i];
    std::uint32_t& known = state.predicates[number];
    if (known >> 2 == state.epoch) continue;
    known = state.epoch << 2 | was_found;
    const Lane::Predicate& predicate = state.lane->predicates[number];
    for (std::uint32_t j = predicate.first_rule; j < predicate.last_rule; ++j)
      add_candidate(state.lane->witnessed[j]);
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
                           : detect::holds(*predicate.test, state.fields.places[predicate.field],
                                           state.fields.places[predicate.other], event_);
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
