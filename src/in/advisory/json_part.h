// An object inside a JSON document: its members by key, with the place spelled out only when
// something is wrong. A member of another type than asked for is noted and counts as absent; null
// counts as absent. Of members with one key twice, the first counts.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

// A place in a document, as a chain from the inside out.
struct JsonPlace {
  const JsonPlace* above = nullptr;
  std::string_view key;
  std::size_t index = 0;  // where there is no key
  bool is_member = false;

  std::string pointer() const;  // RFC 6901
};

class JsonPart {
 public:
  // The whole of a document. `refused` takes what is noted.
  JsonPart(simdjson::dom::object object, std::vector<Error>& refused)
      : object_(object), refused_(&refused) {}

  bool has(std::string_view key) const;
  // Empty when absent. Lives as long as the document.
  std::string_view text(std::string_view key) const;
  bool flag(std::string_view key) const;
  double number(std::string_view key) const;  // 0 when absent
  Time time(std::string_view key) const;      // {} when absent

  // `part` gets the object of the key, when there is one.
  template <class F>
  void in(std::string_view key, F&& part) const {
    simdjson::dom::object found;
    if (!member(key, found)) return;
    JsonPlace place{&place_, key, 0, true};
    part(JsonPart(found, place, *refused_));
  }
  // `part` gets each object of the array of the key.
  template <class F>
  void each(std::string_view key, F&& part) const {
    each_value(key, [&](simdjson::dom::element value, const JsonPlace& place) {
      simdjson::dom::object found;
      if (value.get(found) == simdjson::SUCCESS)
        part(JsonPart(found, place, *refused_));
      else
        note(place, "not an object", "Write it as an object");
    });
  }
  // `text` gets each text of the array of the key.
  template <class F>
  void each_text(std::string_view key, F&& text) const {
    each_value(key, [&](simdjson::dom::element value, const JsonPlace& place) {
      std::string_view found;
      if (value.get(found) == simdjson::SUCCESS)
        text(found);
      else
        note(place, "not a text", "Write it as a text");
    });
  }
  // The same, as a list.
  std::vector<std::string> texts(std::string_view key) const;

  const simdjson::dom::object& object() const { return object_; }
  std::string pointer() const { return place_.pointer(); }
  const JsonPlace& place() const { return place_; }
  std::size_t index() const { return place_.index; }
  std::vector<Error>& refused() const { return *refused_; }
  // Notes what is wrong with the object itself, or with a member of it.
  void refuse(std::string what, std::string remedy) const;
  void refuse(std::string_view key, std::string what, std::string remedy) const;
  JsonPart(simdjson::dom::object object, const JsonPlace& place, std::vector<Error>& refused)
      : object_(object), place_(place), refused_(&refused) {}

 private:
  template <class F>
  void each_value(std::string_view key, F&& value) const {
    simdjson::dom::array found;
    if (!member(key, found)) return;
    JsonPlace list{&place_, key, 0, true};
    std::size_t number = 0;
    for (simdjson::dom::element item : found) value(item, JsonPlace{&list, {}, number++, false});
  }
  bool member(std::string_view key, simdjson::dom::object& out) const;
  bool member(std::string_view key, simdjson::dom::array& out) const;
  void note(const JsonPlace& place, std::string what, std::string remedy) const;

  simdjson::dom::object object_;
  JsonPlace place_;
  std::vector<Error>* refused_;
};

}  // namespace hinomi::in
