#include "in/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <memory>

namespace hinomi::in {

namespace {

constexpr std::size_t most_nodes = 200'000;
constexpr int deepest = 64;

bool is_one_of(const Yaml& node, std::initializer_list<std::string_view> texts) {
  return node.is_scalar() && node.plain &&
         std::find(texts.begin(), texts.end(), node.text) != texts.end();
}

std::string place_of(const yaml_mark_t& mark) {
  return "line " + std::to_string(mark.line + 1) + ", column " + std::to_string(mark.column + 1);
}

struct Event : yaml_event_t {
  ~Event() { yaml_event_delete(this); }
};

class Parser {
 public:
  explicit Parser(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Parser() { yaml_parser_delete(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Result<std::vector<Yaml>> documents() {
    std::vector<Yaml> out;
    for (;;) {
      Event event;
      TRY(next(event));
      if (event.type == YAML_STREAM_END_EVENT) return out;
      if (event.type != YAML_DOCUMENT_START_EVENT) continue;
      Event first;
      TRY(next(first));
      out.push_back(TRY(node(first, 0)));
    }
  }

 private:
  Result<void> next(Event& event) {
    if (yaml_parser_parse(&parser_, &event)) return {};
    event.type = YAML_NO_EVENT;
    return fail(ErrorKind::invalid,
                std::string("not YAML: ") + (parser_.problem ? parser_.problem : "unreadable"),
                place_of(parser_.problem_mark), "mind quotes, colons and indentation");
  }

  Result<Yaml> node(const Event& event, int depth) {
    if (++nodes_ > most_nodes || depth > deepest)
      return fail(ErrorKind::too_large, "YAML with too many or too deeply nested values",
                  place_of(event.start_mark), "split the document");
    Yaml out;
    out.line = static_cast<int>(event.start_mark.line) + 1;
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        out.text.assign(reinterpret_cast<const char*>(event.data.scalar.value),
                        event.data.scalar.length);
        out.plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        return out;
      case YAML_SEQUENCE_START_EVENT: return list(std::move(out), depth);
      case YAML_MAPPING_START_EVENT: return map(std::move(out), depth);
      default:
        return fail(ErrorKind::invalid, "an alias of YAML, which is not read here",
                    place_of(event.start_mark), "write the value itself");
    }
  }

  Result<Yaml> list(Yaml out, int depth) {
    out.kind = Yaml::Kind::list;
    for (;;) {
      Event event;
      TRY(next(event));
      if (event.type == YAML_SEQUENCE_END_EVENT) return out;
      out.items.push_back(TRY(node(event, depth + 1)));
    }
  }

  Result<Yaml> map(Yaml out, int depth) {
    out.kind = Yaml::Kind::map;
    for (;;) {
      Event event;
      TRY(next(event));
      if (event.type == YAML_MAPPING_END_EVENT) return out;
      Yaml key = TRY(node(event, depth + 1));
      if (!key.is_scalar())
        return fail(ErrorKind::invalid, "a key that is no text", key.place(), "use a plain name");
      if (out.at(key.text))
        return fail(ErrorKind::invalid, "the key '" + key.text + "' stands twice", key.place(),
                    "keep one, or make a list of its values");
      Event value;
      TRY(next(value));
      out.items.push_back(TRY(node(value, depth + 1)));
      out.keys.push_back(std::move(key.text));
    }
  }

  yaml_parser_t parser_{};
  std::size_t nodes_ = 0;
};

}  // namespace

bool Yaml::is_null() const { return is_one_of(*this, {"", "~", "null", "Null", "NULL"}); }
bool Yaml::is_true() const { return is_one_of(*this, {"true", "True", "TRUE"}); }
bool Yaml::is_false() const { return is_one_of(*this, {"false", "False", "FALSE"}); }

const Yaml* Yaml::at(std::string_view key) const {
  auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

std::string_view Yaml::text_at(std::string_view key) const {
  const Yaml* member = at(key);
  return member && member->is_scalar() && !member->is_null() ? std::string_view(member->text)
                                                             : std::string_view();
}

std::vector<std::string> Yaml::texts_at(std::string_view key) const {
  std::vector<std::string> out;
  const Yaml* member = at(key);
  if (!member) return out;
  if (member->is_scalar() && !member->is_null()) out.push_back(member->text);
  for (const Yaml& item : member->items)
    if (member->is_list() && item.is_scalar() && !item.is_null()) out.push_back(item.text);
  return out;
}

std::string Yaml::place() const { return "line " + std::to_string(line); }

std::unexpected<Error> refuse(const Yaml& value, std::string what, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), value.place(), std::move(remedy));
}

Result<std::vector<Yaml>> parse_yaml(std::string_view text) { return Parser(text).documents(); }

}  // namespace hinomi::in
