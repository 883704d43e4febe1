// CPE names: tables of values and their relation ("source_AV", "source_value"), another matcher's
// verdicts on pairs of CPE names and package URLs, and pairs of one product's CPE and URL.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "conformance/suite.h"
#include "product/cpe.h"
#include "product/package.h"
#include "product/version.h"

namespace hinomi::conformance {
namespace {

using Columns = std::vector<std::string_view>;

Columns columns_of(std::string_view line) {
  Columns out;
  while (true) {
    std::size_t tab = line.find('\t');
    out.push_back(line.substr(0, tab));
    if (tab == line.npos) return out;
    line.remove_prefix(tab + 1);
  }
}

// Calls `answer` for every line with that many columns that is no comment; others are broken.
template <class Answer>
void for_each_line(std::span<const File> files, std::size_t count, Answers& answers,
                   Answer answer) {
  for (const File& file : files)
    for (const Row& row : file.rows()) {
      if (row.text.starts_with('#')) continue;
      std::string where = file.path() + ":" + std::to_string(row.line);
      Columns columns = columns_of(row.text);
      if (columns.size() == count)
        answer(columns, where);
      else
        answers.broken(where, std::to_string(columns.size()) + " columns");
    }
}

bool has_header(const File& file, std::string_view column) {
  return file.name().ends_with(".tsv") &&
         file.bytes().substr(0, 200).find(column) != std::string_view::npos;
}

// The attribute of a name that holds `text` there.
std::optional<CpeValue> value_of(std::string_view text) {
  auto cpe =
      parse_cpe("cpe:2.3:a:" + std::string(text.empty() ? "*" : text) + ":*:*:*:*:*:*:*:*:*");
  if (!cpe) return {};
  return (*cpe)[CpeAttribute::vendor];
}

std::string relation_of(std::string_view source, std::string_view target) {
  auto one = value_of(source), other = value_of(target);
  return one && other ? std::string(name_of(compare(*one, *other))) : "refused";
}

// Table 6-2 names kinds of values; these are some of each kind.
std::vector<std::string_view> values_of_kind(std::string_view kind) {
  if (kind == "ANY") return {"*"};
  if (kind == "NA") return {"-"};
  if (kind == "i" || kind == "m2") return {"foobar", "8\\.0"};
  if (kind == "k") return {"foo", "8\\.1"};
  if (kind == "m + wild cards" || kind == "m1 + wild cards") return {"foo*", "?oobar", "*bar??"};
  if (kind == "m2 + wild cards") return {"foo?", "*oob*"};
  return {};
}

void run_table(std::span<const File> files, Answers& answers) {
  for_each_line(files, 4, answers, [&](const Columns& row, const std::string& where) {
    std::vector<std::string> found;
    auto sources = values_of_kind(row[1]), targets = values_of_kind(row[2]);
    for (std::size_t s = 0; s < sources.size(); ++s)
      for (std::size_t t = 0; t < targets.size(); ++t)
        if (row[1] != "i" || row[2] != "i" || s == t)  // "i" and "i" are the same text
          found.push_back(relation_of(sources[s], targets[t]));
    std::string expected = to_lower(row[3]);
    if (expected == "superset or disjoint") expected = "{disjoint, superset}";
    std::string got = set_text(std::move(found));
    if (!expected.starts_with('{')) expected = "{" + expected + "}";
    answers.add(where, std::string(row[1]) + " | " + std::string(row[2]), expected, got);
  });
}

void run_strings(std::span<const File> files, Answers& answers) {
  for_each_line(files, 3, answers, [&](const Columns& row, const std::string& where) {
    answers.add(where, std::string(row[0]) + " | " + std::string(row[1]), to_lower(row[2]),
                relation_of(row[0], row[1]));
  });
}

// A range as "withRange().havingStartIncluding("1.0").havingEndExcluding("2.0")".
struct Bounds {
  std::string from, to;
  bool with_from = true, with_to = true;

  // Nothing: the scheme has no such version.
  std::optional<bool> hold(Scheme scheme, const std::string& version) const {
    auto key = order_key(scheme, version);
    if (!key) return {};
    if (!from.empty()) {
      auto low = order_key(scheme, from);
      if (!low) return {};
      if (*key < *low || (!with_from && *key == *low)) return false;
    }
    if (!to.empty()) {
      auto high = order_key(scheme, to);
      if (!high) return {};
      if (*key > *high || (!with_to && *key == *high)) return false;
    }
    return true;
  }
};

Bounds bounds_of(std::string_view text) {
  Bounds out;
  auto argument = [&](std::string_view call) {
    std::size_t at = text.find(call);
    if (at == text.npos) return std::string();
    std::string_view rest = text.substr(at + call.size() + 2);
    return std::string(rest.substr(0, rest.find('"')));
  };
  out.from = argument("StartIncluding");
  if (out.from.empty()) out.from = argument("StartExcluding"), out.with_from = false;
  out.to = argument("EndIncluding");
  if (out.to.empty()) out.to = argument("EndExcluding"), out.with_to = false;
  return out;
}

std::string verdict(bool matches) { return matches ? "MATCHES" : "DOES_NOT_MATCH"; }

// What may be so counts as a match, as that tool counts it.
std::string cpe_verdict(const Columns& row) {
  auto pattern = parse_cpe(row[0]), system = parse_cpe(row[2]);
  if (!pattern || !system) return "refused";
  if (match(*pattern, *system) == CpeMatch::no) return verdict(false);
  const CpeValue& version = (*system)[CpeAttribute::version];
  if (version.kind != CpeValue::Kind::text) return verdict(true);
  Bounds bounds = bounds_of(row[1]);
  if (bounds.from.empty() && bounds.to.empty()) return verdict(true);
  return verdict(bounds.hold(Scheme::generic, version.text).value_or(true));
}

std::string purl_verdict(const Columns& row) {
  auto pattern = read_purl(row[0]), system = read_purl(row[2]);
  if (!pattern || !system) return "refused";
  Bounds bounds = bounds_of(row[1]);
  Package said_of = package_of(*pattern);
  if (said_of.lacks_release()) {  // the bound may tell it
    pattern->version = bounds.to.empty() ? bounds.from : bounds.to;
    said_of = package_of(*pattern);
    pattern->version.clear();
  }
  if (match(said_of, package_of(*system)) == PackageMatch::no) return verdict(false);
  if (!pattern->version.empty() && full_version(*pattern) != full_version(*system))
    return verdict(false);
  auto scheme = scheme_of(system->type);
  return verdict(
      bounds.hold(scheme.value_or(Scheme::generic), full_version(*system)).value_or(true));
}

void run_verdicts(std::span<const File> files, Answers& answers) {
  for_each_line(files, 4, answers, [&](const Columns& row, const std::string& where) {
    std::string input = std::string(row[0]) + " " + std::string(row[1]) + " " + std::string(row[2]);
    answers.add(where, input, std::string(row[3]),
                row[0].starts_with("pkg:") ? purl_verdict(row) : cpe_verdict(row));
  });
}

// "a:vendor:product", then a package URL: both are read, written and read back.
bool takes_products(const File& file) {
  return file.name() == "purl2cpe.tsv" && file.bytes().find("\tpkg:") != std::string_view::npos;
}

void run_products(std::span<const File> files, Answers& answers) {
  for_each_line(files, 2, answers, [&](const Columns& row, const std::string& where) {
    std::string text = "cpe:2.3:" + std::string(row[0]) + ":*:*:*:*:*:*:*:*";
    auto back = [](const Cpe& cpe) { return parse_cpe(cpe_uri(cpe)); };
    auto cpe = parse_cpe(text);
    auto purl = read_purl(row[1]);
    std::string got = "the same";
    if (!cpe)
      got = cpe.error().text();
    else if (auto again = back(*cpe);
             !again || *again != *cpe || cpe_text(*again) != to_lower(text))
      got = cpe_uri(*cpe);
    else if (!purl)
      got = purl.error().text();
    else if (auto read = read_purl(purl_text(*purl)); !read || *read != *purl)
      got = purl_text(*purl);
    answers.add(where, text + " " + std::string(row[1]), "the same", got);
  });
}

}  // namespace

extern const Suite cpe_relations_suite, cpe_strings_suite, cpe_verdicts_suite, cpe_products_suite;
const Suite cpe_relations_suite = {
    "cpe-relations", "Relations of CPE attributes after NIST IR 7696, table 6-2",
    [](const File& file) { return has_header(file, "source_AV"); }, run_table};
const Suite cpe_strings_suite = {
    "cpe-strings", "Wild cards of CPE attributes (nvdtools)",
    [](const File& file) { return has_header(file, "# source_value\t"); }, run_strings};
const Suite cpe_verdicts_suite = {
    "cpe-verdicts", "CPE names and package URLs against systems (Dependency-Track's verdicts)",
    [](const File& file) { return has_header(file, "vulnerable_software_cpe_or_purl"); },
    run_verdicts};
const Suite cpe_products_suite = {"cpe-products",
                                  "CPE names and package URLs of products read and written back",
                                  takes_products, run_products};

}  // namespace hinomi::conformance
