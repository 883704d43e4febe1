#include "serve/taxii_query.h"

#include <charconv>

#include "base/hash.h"
#include "base/http.h"
#include "base/text.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_values = 1000, largest_limit = 1000;

// Takes what stands before `mark`, and the mark.
std::string_view take_until(std::string_view& text, char mark) {
  std::string_view part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

Result<std::vector<std::string>> list_of(std::string_view name, std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::string_view value = trim(take_until(text, ','));
    if (!value.empty()) out.emplace_back(value);
    if (out.size() > most_values)
      return fail(ErrorKind::invalid, "too many values", std::string(name), "At most 1,000");
  }
  if (out.empty()) return fail(ErrorKind::invalid, "an empty filter", std::string(name));
  return out;
}

Result<void> read_versions(std::string_view text, TaxiiFilter& filter) {
  for (const std::string& value : TRY(list_of("match[version]", text))) {
    if (value == "all") {
      filter.all_versions = true;
    } else if (value == "first") {
      filter.first_version = true;
    } else if (value == "last") {
      filter.last_version = true;
    } else if (auto time = parse_time(value)) {
      filter.versions.push_back(*time);
    } else {
      return fail(ErrorKind::invalid, "neither all, first, last nor a time", "match[version]");
    }
  }
  return {};
}

// A digest under a digest of the secret; cut to half, it cannot be lengthened either.
std::string seal(std::string_view secret, std::string_view bound_to, std::string_view position) {
  Digest digest = sha256({bytes_of(sha256(secret)), position, "\n", bound_to});
  return to_hex(bytes_of(digest).substr(0, 16));
}

}  // namespace

std::string taxii_next(Time last, const TaxiiQuery& query, std::string_view secret) {
  std::string position = std::to_string(last.time_since_epoch().count());
  return position + "-" + seal(secret, query.bound_to, position);
}

Result<TaxiiQuery> taxii_query(std::string_view query, std::string_view scope,
                               std::string_view secret) {
  TaxiiQuery out;
  std::optional<std::string> next;
  out.bound_to = std::string(scope);
  while (!query.empty()) {
    std::string_view pair = take_until(query, '&');
    std::string name = percent_decode(take_until(pair, '='), true);
    // A '+' of a time zone that was not escaped is meant; a blank means nothing here.
    std::string value = percent_decode(pair, false);
    if (name.starts_with("match[") || name == "added_after")
      out.bound_to += '\n' + name + '=' + value;
    if (name == "limit") {
      std::size_t limit = 0;
      auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
      bool huge = error == std::errc::result_out_of_range;
      if ((error != std::errc() && !huge) || end != value.data() + value.size() ||
          (limit == 0 && !huge))
        return fail(ErrorKind::invalid, "not a number of 1 and more", "limit");
      out.limit = huge ? largest_limit : std::min(limit, largest_limit);
    } else if (name == "added_after") {
      auto time = parse_time(value);
      if (!time) return fail(ErrorKind::invalid, "not a time", "added_after", time.error().remedy);
      out.filter.added_after = *time;
    } else if (name == "match[id]") {
      out.filter.ids = TRY(list_of(name, value));
    } else if (name == "match[type]") {
      out.filter.types = TRY(list_of(name, value));
    } else if (name == "match[spec_version]") {
      out.filter.spec_versions = TRY(list_of(name, value));
    } else if (name == "match[version]") {
      TRY(read_versions(value, out.filter));
    } else if (name.starts_with("match[")) {
      return fail(ErrorKind::invalid, "no such filter", name,
                  "Filters are id, type, version and spec_version");
    } else if (name == "next") {
      next = value;
    }
  }
  if (!next) return out;
  std::string_view token = *next;
  std::string_view position = take_until(token, '-');
  std::int64_t micros = 0;
  auto [end, error] = std::from_chars(position.data(), position.data() + position.size(), micros);
  if (error != std::errc() || end != position.data() + position.size() ||
      !equal_in_constant_time(seal(secret, out.bound_to, position), token))
    return fail(ErrorKind::invalid, "not a page of this request", "next",
                "Send it as it was given, with the same filters");
  out.position = Time(Duration(micros));
  return out;
}

bool accepts_taxii(std::string_view accept) {
  if (trim(accept).empty()) return true;
  while (!accept.empty()) {
    std::string_view range = take_until(accept, ',');
    std::string_view type = trim(take_until(range, ';'));
    bool fits = type == "*/*" || equal_ignoring_case(type, "application/*") ||
                equal_ignoring_case(type, "application/taxii+json");
    while (!range.empty()) {
      std::string_view parameter = trim(take_until(range, ';'));
      std::string_view name = trim(take_until(parameter, '='));
      std::string_view value = trim(parameter);
      if (value.size() > 1 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
      if (equal_ignoring_case(name, "version") && value != "2.1") fits = false;
      if (equal_ignoring_case(name, "q") && value.find_first_not_of("0.") == value.npos)
        fits = false;
    }
    if (fits) return true;
  }
  return false;
}

}  // namespace hinomi::serve
