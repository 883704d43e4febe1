// Rows of {"fn": "get_markings" | "is_marked", "object", "args", "result" or "raises"}.
#include "conformance/suite.h"
#include "model/granular.h"

namespace hinomi::conformance {
namespace {

using Texts = std::vector<std::string>;

// One text, a list of texts, or nothing.
Result<std::optional<Texts>> texts_at(const json::object& args, std::string_view key) {
  const json::value* value = args.if_contains(key);
  if (!value || value->is_null()) return std::optional<Texts>();
  if (const json::string* one = value->if_string()) return std::optional(Texts{std::string(*one)});
  Texts out;
  const json::array* list = value->if_array();
  if (!list) return fail(ErrorKind::invalid, "neither text nor list", std::string(key));
  for (const auto& item : *list) {
    if (!item.is_string()) return fail(ErrorKind::invalid, "not a text", std::string(key));
    out.emplace_back(item.get_string());
  }
  return std::optional(out);
}

bool flag_or(const json::object& args, std::string_view key, bool otherwise) {
  return args.contains(key) ? flag_at(args, key) : otherwise;
}

// "error", "true", "false" or the set.
Result<std::string> ask(const std::string& function, const json::value& object,
                        const json::object& args) {
  std::optional<Texts> named = TRY(texts_at(args, "selectors"));
  Selectors selectors;
  if (named) selectors = *named;
  MarkingQuery query{.inherited = flag_at(args, "inherited"),
                     .descendants = flag_at(args, "descendants"),
                     .marking_ref = flag_or(args, "marking_ref", true),
                     .lang = flag_or(args, "lang", true)};
  if (function == "get_markings") {
    auto ids = get_markings(object, selectors, query);
    return ids ? set_text(*ids) : "error";
  }
  if (function != "is_marked") return fail(ErrorKind::invalid, "unknown function", function);
  std::optional<Texts> wanted = TRY(texts_at(args, "marking"));
  auto marked = is_marked(object, selectors, wanted.value_or(Texts{}), query);
  return std::string(!marked ? "error" : *marked ? "true" : "false");
}

Result<std::string> expected_of(const json::object& row) {
  if (row.contains("raises")) return std::string("error");
  const json::value* result = row.if_contains("result");
  if (!result) return fail(ErrorKind::invalid, "neither result nor raises");
  if (result->is_bool()) return std::string(result->get_bool() ? "true" : "false");
  return set_text(TRY(texts_at(row, "result")).value_or(Texts{}));
}

bool takes_marking_queries(const File& file) { return file.has_row_with({"fn", "object", "args"}); }

void run_marking_queries(std::span<const File> files, Answers& answers) {
  for (const File& file : files)
    for_each_row(file, answers,
                 [&](const json::object& row, const std::string& where) -> Result<void> {
                   std::string function = TRY(need_text(row, "fn"));
                   json::object object = *TRY(need_object(row, "object"));
                   const json::object* args = TRY(need_object(row, "args"));
                   std::string expected = TRY(expected_of(row));
                   std::string got = TRY(ask(function, object, *args));
                   json::array input{json::string(function), object, *args};
                   answers.add(where, TRY(canonical_json(input)), expected, got);
                   return {};
                 });
}

}  // namespace

extern const Suite marking_queries_suite;
const Suite marking_queries_suite = {"marking-queries",
                                     "STIX 2.1 object and granular markings by selector",
                                     takes_marking_queries, run_marking_queries};

}  // namespace hinomi::conformance
