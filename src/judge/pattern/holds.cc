#include "judge/pattern/holds.h"

#include "base/hash.h"

namespace hinomi::pattern {
namespace {

using Step = in::StixPath::Step;

// A property reached by a path, with the name of the last key on the way.
struct Reached {
  const json::value& value;
  std::string_view key;
};

// Calls `use` for each value that the path leads to; ends when it gives false. `most` values are
// tried: lists of references may go in circles.
class Walk {
 public:
  Walk(const Observation& observation, const in::StixPath& path)
      : observation_(observation), path_(path) {}

  template <class Use>
  void from(const json::object& object, const Use& use) {
    step(object, 0, use);
  }
  bool gave_up() const { return steps_ > most_steps; }

 private:
  static constexpr std::size_t most_steps = 1'000'000;

  template <class Use>
  bool step(const json::object& object, std::size_t i, const Use& use) {
    const json::value* value = object.if_contains(path_.steps[i].key);
    return !value || go({*value, path_.steps[i].key}, i + 1, use);
  }

  // False: enough.
  template <class Use>
  bool go(Reached at, std::size_t i, const Use& use) {
    if (++steps_ > most_steps) return false;
    if (i == path_.steps.size()) return use(at);
    const Step& next = path_.steps[i];
    if (next.kind == Step::Kind::key) {
      const json::object* object = at.value.if_object();
      bool refers = at.key.ends_with("_ref") || at.key.ends_with("_refs");
      if (const json::string* name = at.value.if_string(); name && refers) {
        auto found = observation_.objects.find(std::string_view(*name));
        object = found == observation_.objects.end() ? nullptr : found->second;
      }
      return !object || step(*object, i, use);
    }
    const json::array* list = at.value.if_array();
    if (!list) return true;
    if (next.kind == Step::Kind::index)
      return next.index >= list->size() || go({(*list)[next.index], at.key}, i + 1, use);
    for (const json::value& one : *list)
      if (!go({one, at.key}, i + 1, use)) return false;
    return true;
  }

  const Observation& observation_;
  const in::StixPath& path_;
  std::size_t steps_ = 0;
};

// `bytes` holds what the value points to when it is binary.
std::optional<Value> native(const Reached& at, std::string& bytes) {
  Value out;
  switch (at.value.kind()) {
    case json::kind::bool_:
      out.kind = Value::Kind::boolean;
      out.boolean = at.value.get_bool();
      break;
    case json::kind::int64:
      out.kind = Value::Kind::integer;
      out.integer = at.value.get_int64();
      break;
    case json::kind::uint64:
      out.kind = Value::Kind::real;
      out.real = static_cast<double>(at.value.get_uint64());
      break;
    case json::kind::double_:
      out.kind = Value::Kind::real;
      out.real = at.value.get_double();
      break;
    case json::kind::string: {
      out.kind = Value::Kind::text;
      out.text = at.value.get_string();
      bool hex = at.key.ends_with("_hex");
      if (!hex && !at.key.ends_with("_bin")) break;
      auto decoded = hex ? from_hex(out.text) : from_base64(out.text);
      if (!decoded) return {};
      bytes = std::move(*decoded);
      out.kind = Value::Kind::bytes;
      out.text = bytes;
      break;
    }
    default: break;
  }
  return out;
}

class Asking {
 public:
  explicit Asking(const Observation& observation) : observation_(observation) {}

  Result<bool> ask(const Test& test, const json::object& object) const {
    if (test.kind == in::StixTest::Kind::comparison) return ask(test.comparison[0], object);
    bool is_all = test.kind == in::StixTest::Kind::all;
    for (const Test& part : test.parts)
      if (TRY(ask(part, object)) != is_all) return !is_all;
    return is_all;
  }

 private:
  Result<bool> ask(const Comparison& comparison, const json::object& object) const {
    if (text_at(object, "type") != comparison.path.type) return false;
    Walk walk(observation_, comparison.path);
    Outcome outcome = Outcome::no;
    walk.from(object, [&](const Reached& at) {
      std::string bytes;
      auto value = native(at, bytes);
      Outcome one = value ? comparison.holds_for(*value) : Outcome::no_bytes;
      outcome = std::max(outcome, one);
      return one == Outcome::no;
    });
    if (outcome == Outcome::no && walk.gave_up()) outcome = Outcome::gave_up;
    if (outcome <= Outcome::yes) return outcome == Outcome::yes;
    return fail(ErrorKind::invalid, std::string(reason_of(outcome)),
                observation_.id + ", " + comparison.path.text(),
                "Correct the observed data, or compare with a text");
  }

  const Observation& observation_;
};

}  // namespace

std::string_view reason_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::no_time: return "a text where the pattern asks for a time";
    case Outcome::no_bytes: return "a property of bytes that is neither base64 nor hexadecimal";
    case Outcome::gave_up: return "a comparison that takes too long";
    case Outcome::no:
    case Outcome::yes: break;
  }
  return {};
}

Result<bool> holds(const Test& test, const Observation& observation) {
  Asking asking(observation);
  for (const auto& [name, object] : observation.objects)
    if (TRY(asking.ask(test, *object))) return true;
  return false;
}

}  // namespace hinomi::pattern
