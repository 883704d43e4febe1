#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "in/observables.h"
#include "in/places.h"

namespace hinomi::in {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t deepest_event = 64;

}  // namespace

struct ObservableReader::Parts {
  // A field may lie in several places; in an event the first that exists is the field.
  struct Use {
    std::uint32_t field = 0, rank = 0;
  };
  struct Member {
    Place place = 0;
    std::string_view text;
  };

  Observer observer;
  Places places;
  std::vector<std::vector<Use>> uses;  // by place
  std::vector<std::uint32_t> best;     // by field: the rank that exists
  std::vector<Member> members;
  Kept numbers;
  dom::parser parser{16 << 20};

  explicit Parts(const ObserveMapping& mapping) : observer(mapping) {
    for (std::uint32_t field = 0; field < observer.fields().size(); ++field) {
      const std::string& name = observer.fields()[field];
      std::vector<Place> ranks;
      auto add = [&](const std::vector<std::string_view>& path) {
        Place place = places.add(path);
        if (std::find(ranks.begin(), ranks.end(), place) != ranks.end()) return;
        uses.resize(places.count());
        uses[place].push_back({field, static_cast<std::uint32_t>(ranks.size())});
        ranks.push_back(place);
      };
      add({name});
      add(keys_of(name));
      for (const std::string& prefix : mapping.prefixes) {
        std::vector<std::string_view> path = keys_of(prefix);
        path.push_back(name);
        add(path);
      }
    }
    best.resize(observer.fields().size());
    if (parser.allocate(64 << 10, deepest_event)) return;  // read() meets it again
  }

  void walk(dom::object object, Places::Node node) {
    for (auto [key, value] : object) {
      Places::Node child = places.find(node, key);
      if (child == Places::no_node) continue;
      if (Place place = places.place(child); place != no_place) add(value, place);
      if (places.has_children(child)) walk(value, child);
    }
  }

  void walk(dom::element element, Places::Node node) {
    if (dom::object object; !element.get(object)) return walk(object, node);
    if (dom::array array; !element.get(array))
      for (dom::element one : array) walk(one, node);
  }

  void add(dom::element element, Place place) {
    for (const Use& use : uses[place]) best[use.field] = std::min(best[use.field], use.rank);
    if (dom::array array; !element.get(array)) {
      for (dom::element one : array) add(one, place);
    } else if (std::string_view text; !element.get(text)) {
      members.push_back({place, text});
    } else if (std::int64_t number; !element.get(number)) {
      char digits[24];
      auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
      members.push_back({place, numbers.keep({digits, end})});
    }
  }
};

ObservableReader::ObservableReader(const ObserveMapping& mapping)
    : parts_(std::make_unique<Parts>(mapping)) {}
ObservableReader::~ObservableReader() = default;

std::span<const Observable> ObservableReader::read(std::string_view json) {
  Parts& parts = *parts_;
  parts.observer.begin();
  parts.members.clear();
  parts.numbers.forget();
  std::fill(parts.best.begin(), parts.best.end(), ~0u);
  dom::object object;
  if (parts.parser.parse(json.data(), json.size(), false).get(object)) return {};
  parts.walk(object, Places::root);
  for (const Parts::Member& member : parts.members)
    for (const Parts::Use& use : parts.uses[member.place])
      if (parts.best[use.field] == use.rank) parts.observer.add(use.field, member.text);
  return parts.observer.end();
}

}  // namespace hinomi::in
