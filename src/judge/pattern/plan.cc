#include "judge/pattern/plan.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace hinomi::pattern {
namespace {

bool is_single_observation(const Node& node) {
  using K = in::StixPattern::Kind;
  if (node.kind == K::all || node.kind == K::followed) return false;
  if (node.kind == K::repeats && node.times > 1) return false;
  for (const Node& part : node.parts)
    if (!is_single_observation(part)) return false;
  return true;
}

// Path, kind and value in one text; equal values of one kind have equal keys. False: of a kind that
// has none.
bool append_key(PathId path, const Value& value, std::string& out) {
  out.append(reinterpret_cast<const char*>(&path), sizeof path);
  std::int64_t whole = value.integer;
  switch (value.kind) {
    case Value::Kind::text:
      out += 't';
      for (char c : value.text) out += to_lower(c);  // of digests the case does not count
      return true;
    case Value::Kind::boolean: out += value.boolean ? "b1" : "b0"; return true;
    case Value::Kind::real:
      if (value.real != std::floor(value.real) || std::abs(value.real) > 1e15) {
        char digits[40];
        out += 'r';
        out.append(digits, std::to_chars(digits, digits + sizeof digits, value.real).ptr);
        return true;
      }
      whole = static_cast<std::int64_t>(value.real);
      [[fallthrough]];
    case Value::Kind::integer: {
      char digits[24];
      out += 'n';
      out.append(digits, std::to_chars(digits, digits + sizeof digits, whole).ptr);
      return true;
    }
    default: return false;
  }
}

bool append_key(PathId path, const Constant& constant, std::string& out) {
  using K = in::StixConstant::Kind;
  Value value;
  value.text = constant.text;
  value.boolean = constant.boolean;
  value.integer = constant.integer;
  value.real = constant.real;
  switch (constant.kind) {
    case K::text: value.kind = Value::Kind::text; break;
    case K::boolean: value.kind = Value::Kind::boolean; break;
    case K::integer:
      // Beyond, a double may be equal to it and have another key.
      if (std::abs(static_cast<double>(constant.integer)) > 1e15) return false;
      value.kind = Value::Kind::integer;
      break;
    case K::real: value.kind = Value::Kind::real; break;
    default: return false;
  }
  return append_key(path, value, out);
}

}  // namespace

std::shared_ptr<const Plan> Plan::compile(std::vector<Named> patterns) {
  auto out = std::make_shared<Plan>();
  for (Named& named : patterns) out->add(std::move(named));
  return out;
}

void Plan::add(Named named) {
  auto pattern = Pattern::make(named.text);
  if (!pattern) {
    refused_.push_back({std::move(named), std::move(pattern).error()});
    return;
  }
  Entry entry{std::move(named), std::move(*pattern), leaf_count(), false};
  entry.is_single = is_single_observation(entry.pattern.root);
  for (Test& test : entry.pattern.leaves) {
    LeafId leaf = leaf_count();
    leaf_entries_.push_back(static_cast<std::uint32_t>(entries_.size()));
    number_all(test);
    for (Witness& witness : witnesses_of(test)) {
      auto& leaves = witness.key.empty() ? present_[witness.path] : equal_[std::move(witness.key)];
      if (leaves.empty() || leaves.back() != leaf) leaves.push_back(leaf);
    }
  }
  entries_.push_back(std::move(entry));
}

PathId Plan::number_of(const in::StixPath& path) {
  in::StixPath plain{path.type, {}};
  for (const auto& step : path.steps)
    if (step.kind == in::StixPath::Step::Kind::key) plain.steps.push_back(step);
  auto [found, is_new] = paths_.emplace(plain.text(), path_count());
  if (is_new) present_.emplace_back();
  return found->second;
}

void Plan::number_all(Test& test) {
  for (Comparison& comparison : test.comparison) comparison.number = number_of(comparison.path);
  for (Test& part : test.parts) number_all(part);
}

std::optional<PathId> Plan::path(std::string_view text) const {
  auto found = paths_.find(text);
  return found == paths_.end() ? std::nullopt : std::optional(found->second);
}

// A value is far seldomer than a property that is there at all.
std::uint64_t Plan::cost(const Witnesses& some) {
  std::uint64_t out = 0;
  for (const Witness& one : some) out += one.key.empty() ? 100'000 : 1;
  return out;
}

// Without one of these the test does not hold, whatever the rest: of AND the best part's, of OR
// all.
Plan::Witnesses Plan::witnesses_of(const Test& test) {
  if (test.kind == in::StixTest::Kind::comparison) return witnesses_of(test.comparison[0]);
  Witnesses out;
  for (std::size_t i = 0; i < test.parts.size(); ++i) {
    Witnesses more = witnesses_of(test.parts[i]);
    if (test.kind == in::StixTest::Kind::any)
      std::move(more.begin(), more.end(), std::back_inserter(out));
    else if (i == 0 || cost(more) < cost(out))
      out = std::move(more);
  }
  return out;
}

Plan::Witnesses Plan::witnesses_of(const Comparison& comparison) {
  using Op = in::StixComparison::Operator;
  PathId path = comparison.number;
  Witnesses out;
  if (!comparison.negated && (comparison.op == Op::equal || comparison.op == Op::in)) {
    for (const Constant& constant : comparison.constants) {
      Witness one{path, {}};
      if (!append_key(path, constant, one.key)) return {{path, {}}};
      out.push_back(std::move(one));
    }
    return out;
  }
  return {{path, {}}};
}

const std::vector<LeafId>* Plan::when_equal(PathId path, const Value& value,
                                            std::string& room) const {
  room.clear();
  if (!append_key(path, value, room)) return nullptr;
  auto found = equal_.find(std::string_view(room));
  return found == equal_.end() ? nullptr : &found->second;
}

}  // namespace hinomi::pattern
