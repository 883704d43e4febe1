// Correlations as docs/detect.md defines them, word for word: all events are kept, and at each of
// them every correlation is worked out anew. For correlate_properties_test.cc; slow.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace hinomi::detect::correlate_properties {

using Texts = std::vector<std::string>;
using Fields = std::map<std::string, Texts>;

struct StreamEvent {
  std::int64_t second = 0;
  bool has_time = true;
  std::set<std::string> rules;
  Fields fields;
};

struct Asked {
  std::string op;
  double number = 0;
};

struct Wish {  // a correlation as it was thought of
  std::string name, type;
  Texts rules, group_by, fields;
  std::map<std::string, std::map<std::string, std::string>> aliases;  // alias, rule, field
  std::int64_t span = 0;                                              // s
  std::vector<Asked> bounds;
  Texts expression;  // rules that must be there; one that begins with '!' must not
  int percentile = 0;

  bool is_temporal() const { return type.starts_with("temporal"); }
  std::string field_of(const std::string& name_here, const std::string& rule) const {
    auto alias = aliases.find(name_here);
    return alias == aliases.end() ? name_here : alias->second.at(rule);
  }
};

inline std::string listed(const Texts& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return "[" + out + "]";
}

inline std::string yaml_of(const Wish& wish) {
  std::string out = "title: " + wish.name + "\nname: " + wish.name + "\ncorrelation:\n";
  out += "  type: " + wish.type + "\n  rules: " + listed(wish.rules) + "\n";
  out += "  timespan: " + std::to_string(wish.span) + "s\n";
  if (!wish.group_by.empty()) out += "  group-by: " + listed(wish.group_by) + "\n";
  if (!wish.aliases.empty()) out += "  aliases:\n";
  for (const auto& [alias, fields] : wish.aliases) {
    out += "    " + alias + ":\n";
    for (const auto& [rule, field] : fields) out += "      " + rule + ": " + field + "\n";
  }
  if (!wish.expression.empty()) {
    std::string text;
    for (const std::string& part : wish.expression)
      text += (text.empty() ? "" : " and ") + (part[0] == '!' ? "not " + part.substr(1) : part);
    return out + "  condition: " + text + "\n";
  }
  if (wish.bounds.empty()) return out;
  out += "  condition:\n";
  for (const Asked& bound : wish.bounds)
    out += "    " + bound.op + ": " + std::to_string(bound.number) + "\n";
  if (!wish.fields.empty()) out += "    field: " + listed(wish.fields) + "\n";
  if (wish.type == "value_percentile")
    out += "    percentile: " + std::to_string(wish.percentile) + "\n";
  return out;
}

inline std::string folded(std::string text) {
  for (std::size_t at; (at = text.find("É")) != text.npos;) text.replace(at, 2, "é");
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// What must be told, in words: the same of both sides.
struct Told {
  std::string correlation;
  Texts group;
  std::int64_t first = 0, last = 0;
  std::uint64_t event = 0, count = 0;
  std::vector<std::uint64_t> events;
  std::int64_t measure = 0;  // in thousandths
  auto operator<=>(const Told&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const Told& told) {
  out << told.correlation << " [";
  for (const std::string& value : told.group) out << value << " ";
  out << "] " << told.first << ".." << told.last << " at " << told.event << ", " << told.count
      << " events:";
  for (std::uint64_t event : told.events) out << " " << event;
  return out << " = " << told.measure;
}

class Literal {
 public:
  Literal(const std::vector<Wish>& wishes, const std::vector<StreamEvent>& events)
      : wishes_(wishes), events_(events), history_(wishes.size()), held_(wishes.size()) {}

  // Events by number, in the order in which they count.
  std::vector<Told> run(const std::vector<std::uint64_t>& order) {
    std::vector<Told> out;
    for (std::uint64_t event : order) {
      std::vector<std::vector<Result>> results(wishes_.size());
      for (std::size_t i = 0; i < wishes_.size(); ++i) results[i] = look(i, event, results, out);
    }
    return out;
  }

 private:
  using Row = std::function<Texts(const std::string&)>;
  struct Seen {
    std::uint64_t event = 0;
    std::int64_t second = 0;
    std::size_t position = 0;
    std::size_t serial = 0;  // place of its event in the order
    std::set<Texts> tuples;
    std::vector<double> numbers;
  };
  struct Result {
    bool begins = false;
    Row row;
  };
  using Group = Texts;  // folded

  static void combine(const std::vector<Texts>& cells, Texts& so_far, std::vector<Texts>& out) {
    if (so_far.size() == cells.size()) {
      if (std::find(out.begin(), out.end(), so_far) == out.end()) out.push_back(so_far);
      return;
    }
    for (const std::string& value : cells[so_far.size()]) {
      so_far.push_back(folded(value));
      combine(cells, so_far, out);
      so_far.pop_back();
    }
  }
  static std::vector<Texts> combinations(const std::vector<Texts>& cells) {
    std::vector<Texts> out;
    Texts so_far;
    combine(cells, so_far, out);
    return out;
  }

  std::vector<Result> look(std::size_t index, std::uint64_t event,
                           const std::vector<std::vector<Result>>& below, std::vector<Told>& told) {
    const Wish& wish = wishes_[index];
    const StreamEvent& now = events_[event];
    std::map<Group, Row> rows;  // of the first rule
    std::vector<Group> touched;
    ++serial_;
    for (std::size_t position = 0; position < wish.rules.size(); ++position) {
      const std::string& rule = wish.rules[position];
      std::vector<Row> inputs;
      if (now.rules.contains(rule))
        inputs.push_back([&now](const std::string& field) {
          auto found = now.fields.find(field);
          return found == now.fields.end() ? Texts() : found->second;
        });
      for (std::size_t other = 0; other < index; ++other)
        if (wishes_[other].name == rule)
          for (const Result& one : below[other])
            if (one.begins || wish.is_temporal() || wish.type == "value_count")
              inputs.push_back(one.row);
      for (const Row& input : inputs) {
        Row row = [input, &wish, rule](const std::string& name) {
          return input(wish.field_of(name, rule));
        };
        Seen seen{event, now.second, position, serial_, {}, {}};
        if (!wish.fields.empty()) {
          std::vector<Texts> cells;
          for (const std::string& field : wish.fields) cells.push_back(row(field));
          for (const Texts& tuple : combinations(cells)) seen.tuples.insert(tuple);
          if (wish.type != "value_count")
            for (const std::string& text : cells[0]) {
              char* end = nullptr;
              double number = std::strtod(text.c_str(), &end);
              if (*end == 0) seen.numbers.push_back(number);
            }
          if (wish.type == "value_count" ? seen.tuples.empty() : seen.numbers.empty()) continue;
        }
        std::vector<Texts> cells;
        for (const std::string& name : wish.group_by) cells.push_back(row(name));
        for (const Group& group : combinations(cells)) {
          bool is_first = std::find(touched.begin(), touched.end(), group) == touched.end();
          if (is_first) {
            touched.push_back(group);
            rows[group] = row;
          } else if (!wish.is_temporal()) {
            continue;
          }
          history_[index][group].push_back(seen);
        }
      }
    }
    std::vector<Result> out;
    for (const Group& group : touched) judge(index, event, group, rows.at(group), out, told);
    return out;
  }

  void judge(std::size_t index, std::uint64_t event, const Group& group, const Row& row,
             std::vector<Result>& out, std::vector<Told>& told) {
    const Wish& wish = wishes_[index];
    const std::int64_t second = events_[event].second;
    std::vector<Seen> window;
    bool held_before = false;
    for (const Seen& seen : history_[index][group]) {
      if (seen.second < second - wish.span) continue;
      window.push_back(seen);
      if (seen.event != event) held_before = held_[index][group].at(seen.event);
    }
    const double measure = measure_of(wish, window);
    const bool holds = wish.expression.empty() ? fits(wish, measure) : is_true(wish, window);
    held_[index][group][event] = holds;
    if (!holds) return;
    Row mine = [row, group, &wish](const std::string& name) {
      for (std::size_t i = 0; i < wish.group_by.size(); ++i)
        if (wish.group_by[i] == name)
          for (const std::string& value : row(name))
            if (folded(value) == group[i]) return Texts{value};
      return row(name);
    };
    const bool begins = !held_before;
    out.push_back({begins, mine});
    if (!begins) return;
    Told one{wish.name, {}, 0, second, event, 0, {}, std::llround(measure * 1000)};
    for (const std::string& name : wish.group_by) one.group.push_back(mine(name).at(0));
    std::vector<Seen> made = makers(wish, window);
    std::set<std::uint64_t> distinct;
    for (const Seen& seen : made)
      if (distinct.insert(seen.event).second) one.events.push_back(seen.event);
    one.count = distinct.size();
    one.first = made.front().second;
    if (wish.type == "temporal_ordered") one.events.clear();  // there may be several chains
    told.push_back(one);
  }

  static bool fits(const Wish& wish, double measure) {
    for (const Asked& bound : wish.bounds) {
      bool holds = bound.op == "gt"    ? measure > bound.number
                   : bound.op == "gte" ? measure >= bound.number
                   : bound.op == "lt"  ? measure < bound.number
                   : bound.op == "lte" ? measure <= bound.number
                   : bound.op == "eq"  ? measure == bound.number
                                       : measure != bound.number;
      if (!holds) return false;
    }
    return wish.bounds.empty() ? measure == double(wish.rules.size()) : true;
  }

  static bool is_true(const Wish& wish, const std::vector<Seen>& window) {
    for (const std::string& part : wish.expression) {
      bool wanted = part[0] != '!';
      std::string rule = wanted ? part : part.substr(1);
      bool is_there = std::any_of(window.begin(), window.end(), [&](const Seen& seen) {
        return wish.rules[seen.position] == rule;
      });
      if (is_there != wanted) return false;
    }
    return true;
  }

  // For each of the window how long the longest chain of later events of later rules is that begins
  // with it.
  static std::vector<std::size_t> chains(const std::vector<Seen>& window) {
    std::vector<std::size_t> out(window.size(), 1);
    for (std::size_t i = window.size(); i-- > 0;)
      for (std::size_t next = i; next < window.size(); ++next)
        if (window[next].serial > window[i].serial && window[next].position > window[i].position)
          out[i] = std::max(out[i], out[next] + 1);
    return out;
  }

  static double measure_of(const Wish& wish, const std::vector<Seen>& window) {
    std::vector<double> numbers;
    std::set<Texts> tuples;
    std::set<std::size_t> positions;
    std::set<std::uint64_t> events;
    for (const Seen& seen : window) {
      numbers.insert(numbers.end(), seen.numbers.begin(), seen.numbers.end());
      tuples.insert(seen.tuples.begin(), seen.tuples.end());
      positions.insert(seen.position);
      events.insert(seen.event);
    }
    if (wish.type == "event_count") return double(events.size());
    if (wish.type == "value_count") return double(tuples.size());
    if (wish.type == "temporal") return double(positions.size());
    if (wish.type == "temporal_ordered") return double(std::ranges::max(chains(window)));
    double sum = 0;
    for (double number : numbers) sum += number;
    if (wish.type == "value_sum") return sum;
    if (wish.type == "value_avg") return sum / double(numbers.size());
    std::sort(numbers.begin(), numbers.end());
    const std::size_t hundredths =
        (numbers.size() - 1) * std::size_t(wish.type == "value_median" ? 50 : wish.percentile);
    const std::size_t below = hundredths / 100, above = std::min(below + 1, numbers.size() - 1);
    return numbers[below] + (numbers[above] - numbers[below]) * double(hundredths % 100) / 100;
  }

  static std::vector<Seen> makers(const Wish& wish, const std::vector<Seen>& window) {
    if (!wish.is_temporal()) return window;
    std::vector<Seen> out;
    if (wish.type == "temporal_ordered") {
      // As many events as the longest chain has, from the latest beginning on; which of them they
      // are is not compared.
      const std::vector<std::size_t> lengths = chains(window);
      const std::size_t most = std::ranges::max(lengths);
      std::size_t from = window.size() - 1;
      while (lengths[from] != most) --from;
      out.assign(most, window[from]);
      for (std::size_t i = 0; i < most; ++i) out[i].event = i;
      return out;
    }
    for (const Seen& seen : window)
      if (std::none_of(window.begin(), window.end(), [&](const Seen& other) {
            return other.position == seen.position && other.serial > seen.serial;
          }))
        out.push_back(seen);
    return out;
  }

  const std::vector<Wish>& wishes_;
  const std::vector<StreamEvent>& events_;
  std::vector<std::map<Group, std::vector<Seen>>> history_;
  std::vector<std::map<Group, std::map<std::uint64_t, bool>>> held_;
  std::size_t serial_ = 0;
};

}  // namespace hinomi::detect::correlate_properties
