// purl-spec's tests: documents of {"tests": [{"test_type", "input", "expected_output",
// "expected_failure"}]}. "parse" wants the components, "build" the text, "validate" the canonical
// text of one that need not be.
#include <algorithm>

#include "conformance/suite.h"
#include "product/purl.h"

namespace hinomi::conformance {
namespace {

constexpr std::string_view refused = "refused";

bool takes_purl(const File& file) {
  return file.name().ends_with("-test.json") &&
         file.bytes().find("purl-test.schema") != std::string_view::npos;
}

// Components as one line: what is null or empty is left out.
std::string shown(const Purl& purl) {
  std::string out = "type=" + purl.type;
  auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out += " " + std::string(name) + "=" + value;
  };
  add("namespace", purl.name_space);
  add("name", purl.name);
  add("version", purl.version);
  for (const auto& [key, value] : purl.qualifiers) add("?" + key, value);
  add("subpath", purl.subpath);
  return out;
}

Purl components(const json::object& object) {
  Purl out;
  out.type = text_at(object, "type");
  out.name_space = text_at(object, "namespace");
  out.name = text_at(object, "name");
  out.version = text_at(object, "version");
  out.subpath = text_at(object, "subpath");
  if (const json::object* all = object_at(object, "qualifiers"))
    for (const auto& pair : *all)
      out.qualifiers.emplace_back(pair.key(), text_at(*all, pair.key()));
  std::sort(out.qualifiers.begin(), out.qualifiers.end());
  return out;
}

std::string built(const Result<Purl>& purl) {
  return purl ? purl_text(*purl) : std::string(refused);
}

Result<void> answer(const json::object& test, const std::string& where, Answers& answers) {
  std::string type = TRY(need_text(test, "test_type"));
  bool fails = TRY(need_flag(test, "expected_failure"));
  std::string expected =
      fails ? std::string(refused) : std::string(text_at(test, "expected_output"));
  if (type == "build") {
    Purl input = components(*TRY(need_object(test, "input")));
    auto made = make_purl(input);
    bool good = made && check_purl_type(*made);
    answers.add(where, "build " + shown(input), expected,
                good ? built(made) : std::string(refused));
    return {};
  }
  std::string input = TRY(need_text(test, "input"));
  if (type == "parse") {
    if (!fails) expected = shown(components(*TRY(need_object(test, "expected_output"))));
    auto purl = parse_purl(input);
    answers.add(where, "parse " + input, expected, purl ? shown(*purl) : std::string(refused));
  } else if (type == "validate") {
    answers.add(where, "validate " + input, expected, built(read_purl(input)));
  } else {
    return fail(ErrorKind::invalid, "no such test_type: " + type);
  }
  return {};
}

void run_purl(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    auto document = file.document();
    const json::array* tests =
        document && document->is_object() ? array_at(document->get_object(), "tests") : nullptr;
    if (!tests) {
      answers.broken(file.path(), "no tests");
      continue;
    }
    for (std::size_t i = 0; i < tests->size(); ++i) {
      std::string where = file.path() + " /tests/" + std::to_string(i);
      if (!(*tests)[i].is_object()) {
        answers.broken(where, "not an object");
        continue;
      }
      auto answered = answer((*tests)[i].get_object(), where, answers);
      if (!answered) answers.broken(where, answered.error().text());
    }
  }
}

}  // namespace

extern const Suite purl_suite;
const Suite purl_suite = {"purl", "Package URLs after ECMA-427 and the types' definitions",
                          takes_purl, run_purl};

}  // namespace hinomi::conformance
