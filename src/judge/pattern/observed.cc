#include "judge/pattern/observed.h"

#include "in/stix_pattern.h"

namespace hinomi::pattern {
namespace {

std::unexpected<Error> bad(const Observation& one, std::string what, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), one.id, std::move(remedy));
}

Result<Time> need_time(const Observation& one, const json::object& object, const char* name) {
  std::string_view text = text_at(object, name);
  auto time = parse_time(text);
  if (!in::is_stix_time(text) || !time)
    return bad(one, std::string("observed data without ") + name,
               std::string("Write \"") + name + "\":\"2026-04-01T09:00:00Z\"");
  return *time;
}

class ObservedReader {
 public:
  void gather(const json::value& value) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& one : *list) gather(one);
    } else if (const json::object* object = value.if_object()) {
      const json::array* inner = array_at(*object, "objects");
      if (inner) {
        for (const json::value& one : *inner) gather(one);
      } else if (text_at(*object, "type") == "observed-data") {
        observed_.push_back(object);
      } else {
        others_.emplace(text_at(*object, "id"), object);
      }
    }
  }

  Result<std::vector<Observation>> read() const {
    std::vector<Observation> out;
    for (const json::object* object : observed_) out.push_back(TRY(observation(*object)));
    return out;
  }

 private:
  Result<Observation> observation(const json::object& object) const {
    Observation out;
    out.id = std::string(text_at(object, "id"));
    out.first = TRY(need_time(out, object, "first_observed"));
    out.last = TRY(need_time(out, object, "last_observed"));
    if (out.last < out.first)
      return bad(out, "last_observed lies before first_observed", "Exchange them");
    std::int64_t number = number_at(object, "number_observed", 0);
    if (number < 1 || number > 999'999'999)
      return bad(out, "number_observed is missing, or not between 1 and 999,999,999",
                 "Write how often it was seen: \"number_observed\":1");
    out.number = static_cast<std::uint32_t>(number);
    if (const json::array* references = array_at(object, "object_refs")) {
      for (const json::value& one : *references) {
        const json::string* id = one.if_string();
        auto found = id ? others_.find(std::string_view(*id)) : others_.end();
        if (found != others_.end()) out.objects.emplace(found->first, found->second);
      }
    } else if (const json::object* inside = object_at(object, "objects")) {
      for (const auto& [name, value] : *inside)
        if (const json::object* one = value.if_object()) out.objects.emplace(name, one);
    }
    return out;
  }

  std::vector<const json::object*> observed_;
  std::map<std::string, const json::object*, std::less<>> others_;
};

}  // namespace

Result<std::vector<Observation>> read_observed(const json::value& documents) {
  ObservedReader reader;
  reader.gather(documents);
  return reader.read();
}

}  // namespace hinomi::pattern
