// Events read by the walk against the same read by simdjson's own parser: made-up JSON, right and
// broken, is taken or refused by both alike, and the members of its fields are the same.
#include "judge/detect/event.h"

#include <gtest/gtest.h>

#include <random>

namespace hinomi::detect {
namespace {

namespace dom = simdjson::dom;

class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string object(int depth = 0) {
    std::string out = space() + "{" + space();
    for (std::size_t i = 0, count = below(5); i < count; ++i) {
      if (i) out += "," + space();
      out += key() + space() + ":" + space() + value(depth + 1) + space();
    }
    return out + "}" + space();
  }

  // Something taken out, put in or changed.
  std::string broken(std::string json) {
    for (std::size_t i = 0, count = below(3); i < count; ++i) {
      if (json.empty()) return json;
      std::size_t at = below(json.size());
      static constexpr std::string_view odd = "{}[]:,\"\\x0-1.eE+tfnu \n\x01\xC3\xA9\xFF/'";
      char c = odd[below(odd.size())];
      switch (below(4)) {
        case 0: json[at] = c; break;
        case 1: json.insert(at, 1, c); break;
        case 2: json.erase(at, 1 + below(3)); break;
        case 3: json.resize(at + 1); break;
      }
    }
    return json;
  }

  std::size_t below(std::size_t most) { return random_() % most; }

 private:
  template <std::size_t size>
  std::string one_of(const char* const (&some)[size]) {
    return some[below(size)];
  }
  std::string space() { return one_of({"", "", "", "", " ", "\n", "\t ", "\r"}); }
  std::string key() {
    return one_of({"\"a\"", "\"b\"", "\"b.c\"", "\"Event\"", "\"\\u0061\"", "\"other\"", "\"\"",
                   "\"with \\\"quotes\\\"\"", "\"back\\\\slash\"", "\"\u30AD\u30FC\""});
  }
  std::string value(int depth) {
    std::size_t kind = below(depth < 6 ? 10 : 8);
    if (kind < 4)
      return one_of({"\"\"", "\"text\"", "\"C:\\\\Windows\\\\x.exe\"", "\"a\\n\\t\\\"b\\/\"",
                     "\"\\u00e9\\u0041\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"",
                     "\"\\u12\"", "\"\\x\"", "\"\u00E9\u30AD\"", "\"a { b : [ , ] }\"",
                     "\"ends in a backslash \\\\\"",
                     "\"0123456789012345678901234567890123456789\""});
    if (kind < 7)
      return one_of({"0",
                     "-0",
                     "1",
                     "-1",
                     "4688",
                     "1.0",
                     "1e3",
                     "1E+21",
                     "0.1",
                     "-0.0",
                     "1e-400",
                     "9223372036854775807",
                     "9223372036854775808",
                     "-9223372036854775808",
                     "18446744073709551615",
                     "01",
                     "-",
                     "1.",
                     ".5",
                     "1e",
                     "+1",
                     "0x10",
                     "1a",
                     "123456789012345678901"});
    if (kind == 7) return one_of({"true", "false", "null", "tru", "nulll", "True", "true"});
    if (kind == 8) return object(depth);
    std::string out = "[" + space();
    for (std::size_t i = 0, count = below(4); i < count; ++i)
      out += (i ? "," + space() : "") + value(depth + 1) + space();
    return out + "]";
  }

  std::mt19937 random_;
};

// The members of fields, told by name, as one text.
class ByName {
 public:
  void walk(dom::element value, std::size_t depth, const std::string& path) {
    if (dom::array array; !value.get(array)) {
      for (dom::element one : array) walk(one, depth, path);
      return;
    }
    dom::object object;
    bool is_object = !value.get(object);
    if (depth > 0) add(path, is_object ? "object" : told(value));
    if (is_object && depth < 3)
      for (auto [key, inner] : object) {
        std::string name(key);
        if (name == "a" || name == "b" || name == "b.c" || name == "back\\slash" || name == "Event")
          walk(inner, depth + 1, path + "/" + name);
      }
  }
  void add(const std::string& path, const std::string& text) { members[path] += text + "\n"; }
  static std::string told(dom::element value) {
    switch (value.type()) {
      case dom::element_type::STRING: return "text " + std::string(std::string_view(value));
      case dom::element_type::INT64: return "number " + std::to_string(std::int64_t(value));
      case dom::element_type::UINT64: return "number " + std::to_string(std::uint64_t(value));
      case dom::element_type::DOUBLE: return "number of value " + std::to_string(double(value));
      case dom::element_type::BOOL: return bool(value) ? "true" : "false";
      default: return "null";
    }
  }
  std::map<std::string, std::string> members;
};

std::string told(const Member& member) {
  switch (member.kind) {
    case Member::Kind::text: return "text " + std::string(member.text);
    case Member::Kind::number:
      return member.raw.find_first_of(".eE") == member.raw.npos
                 ? "number " + std::string(member.text)
                 : "number of value " + std::to_string(member.number);
    case Member::Kind::boolean: return std::string(member.text);
    case Member::Kind::null: return "null";
    case Member::Kind::object: return "object";
  }
  return {};
}

class EventReader : public ::testing::Test {
 protected:
  EventReader() {
    for (std::string_view one : names)
      for (std::string_view two : names) {
        paths[places.add({one})] = "/" + std::string(one);
        paths[places.add({one, two})] = "/" + std::string(one) + "/" + std::string(two);
        for (std::string_view three : names)
          paths[places.add({one, two, three})] =
              "/" + std::string(one) + "/" + std::string(two) + "/" + std::string(three);
      }
    event = std::make_unique<Event>(places);
  }

  bool read(std::string json) {
    std::size_t size = json.size();
    json.append(simdjson::SIMDJSON_PADDING, '}');
    bytes = std::move(json);
    return event->read(std::string_view(bytes).substr(0, size)).has_value();
  }

  static constexpr std::string_view names[] = {"a", "b", "b.c", "back\\slash", "Event"};
  Places places;
  std::map<Place, std::string> paths;
  std::unique_ptr<Event> event;
  std::string bytes;
};

// A number too large for simdjson is a text here (docs/detect.md, 3); all else is alike.
TEST_F(EventReader, ReadsWhatSimdjsonReads) {
  Writer writer(7);
  dom::parser parser;
  ASSERT_FALSE(parser.allocate(1 << 16, 64));
  std::size_t taken = 0, refused = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string json = writer.object();
    if (round % 2) json = writer.broken(json);
    dom::element document;
    dom::object object;
    auto error = parser.parse(json).get(document);
    if (!error) error = document.get(object);
    if (error == simdjson::NUMBER_ERROR) continue;
    bool is_taken = read(json);
    ASSERT_EQ(is_taken, !error) << json << "\n" << simdjson::error_message(error);
    ++(is_taken ? taken : refused);
    if (!is_taken) continue;
    ByName expected;
    expected.walk(document, 0, "");
    std::map<std::string, std::string> got;
    for (Place place : event->present())
      for (Member* member = event->first(place); member; member = event->next(*member))
        got[paths.at(place)] += told(*member) + "\n";
    ASSERT_EQ(got, expected.members) << json;
  }
  EXPECT_GT(taken, 50'000u);
  EXPECT_GT(refused, 20'000u);
}

TEST_F(EventReader, RefusesWhatIsDeeperThanSimdjsonGoes) {
  for (std::size_t depth = 60; depth < 68; ++depth)
    for (std::string_view inner : {"1", "[]", "{}"}) {
      std::string json =
          "{\"x\":" + std::string(depth, '[') + std::string(inner) + std::string(depth, ']') + "}";
      dom::parser parser;
      ASSERT_FALSE(parser.allocate(1 << 16, 64));
      EXPECT_EQ(read(json), parser.parse(json).error() == simdjson::SUCCESS) << depth << inner;
    }
}

TEST_F(EventReader, NumbersThatFitNowhereAreTexts) {
  for (const char* number : {"123456789012345678901", "-9223372036854775809", "1e400"}) {
    ASSERT_TRUE(read("{\"a\":" + std::string(number) + ",\"b\":18446744073709551615}"));
    Member* member = event->first(event->present()[0]);
    EXPECT_EQ(member->kind, Member::Kind::text);
    EXPECT_EQ(member->text, number);
    EXPECT_EQ(event->lower(*member), number);
  }
}

TEST_F(EventReader, NumbersThatAreTextsHaveLetterCase) {
  ASSERT_TRUE(read("{\"a\":1E400}"));
  Member* member = event->first(event->present()[0]);
  EXPECT_EQ(member->text, "1E400");
  EXPECT_EQ(event->lower(*member), "1e400");
}

TEST_F(EventReader, SaysWhatIsWrong) {
  std::string json = "{\"a\":01}";
  json.append(simdjson::SIMDJSON_PADDING, ' ');
  auto refused = event->read(std::string_view(json).substr(0, 8));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().text().contains("number")) << refused.error().text();
}

TEST_F(EventReader, GivesEveryMemberOfEveryField) {
  ASSERT_TRUE(read(R"({"x":"1","a":{"y":[2,"z\\",{"k":null}],"e":{},"l":[]},":":","})"));
  std::string all;
  event->for_each_member([&](Member& member) { all += told(member) + "\n"; });
  EXPECT_EQ(all, "text 1\nnumber 2\ntext z\\\nnull\ntext ,\n");
}

}  // namespace
}  // namespace hinomi::detect
