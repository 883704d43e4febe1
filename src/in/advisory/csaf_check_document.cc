// What CSAF's tests ask of the head of a document: profile, publisher, revision history.
#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/text.h"
#include "in/advisory/csaf_check_parts.h"
#include "in/utf8.h"

namespace hinomi::in {

namespace {

// "3" or "1.4.0-rc.1+build": section 3.1.11 (version_t).
struct RevisionNumber {
  std::uint64_t major = 0, minor = 0, patch = 0;
  bool is_semantic = false;
  std::string pre;  // behind "-"

  auto whole() const { return std::tuple(major, minor, patch); }
};

RevisionNumber read_number(std::string_view text) {
  RevisionNumber out;
  text = text.substr(0, text.find('+'));
  std::size_t dash = text.find('-');
  if (dash != text.npos) out.pre = text.substr(dash + 1);
  text = text.substr(0, dash);
  std::uint64_t* parts[] = {&out.major, &out.minor, &out.patch};
  for (std::uint64_t* part : parts) {
    std::from_chars(text.data(), text.data() + text.size(), *part);
    std::size_t dot = text.find('.');
    if (dot == text.npos) break;
    out.is_semantic = true;
    text.remove_prefix(dot + 1);
  }
  return out;
}

struct Revision {
  Time date;
  std::string written;
  RevisionNumber number;
};

// Semantic Versioning 2.0.0, section 11.
bool is_before(const RevisionNumber& a, const RevisionNumber& b) {
  if (a.whole() != b.whole()) return a.whole() < b.whole();
  if (a.pre.empty() || b.pre.empty()) return !a.pre.empty() && b.pre.empty();
  std::string_view left = a.pre, right = b.pre;
  for (;;) {
    auto one = left.substr(0, left.find('.')), other = right.substr(0, right.find('.'));
    auto is_number = [](std::string_view text) {
      return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
    };
    if (one != other) {
      if (is_number(one) != is_number(other)) return is_number(one);
      if (is_number(one) && one.size() != other.size()) return one.size() < other.size();
      return one < other;
    }
    bool left_ends = one.size() == left.size(), right_ends = other.size() == right.size();
    if (left_ends || right_ends) return left_ends && !right_ends;
    left.remove_prefix(one.size() + 1);
    right.remove_prefix(other.size() + 1);
  }
}

void check_history(const JsonPart& tracking, CsafFaults& faults) {
  std::string_view status = tracking.text("status");
  bool is_released = status == "final" || status == "interim";
  std::vector<Revision> history;
  std::set<std::string> seen;
  tracking.each("revision_history", [&](const JsonPart& one) {
    Revision revision{one.time("date"), std::string(one.text("number")), {}};
    revision.number = read_number(revision.written);
    const auto& number = revision.number;
    if (!seen.insert(revision.written).second)
      faults.add("6.1.22", "twice: " + revision.written, one);
    if (!number.pre.empty()) faults.add("6.1.19", "a pre-release: " + revision.written, one);
    if (is_released && number.major == 0)
      faults.add("6.1.18", "not released: " + revision.written, one);
    history.push_back(std::move(revision));
  });
  auto version = read_number(tracking.text("version"));
  auto is_other = [&](const Revision& one) {
    return one.number.is_semantic != version.is_semantic;
  };
  if (std::any_of(history.begin(), history.end(), is_other))
    faults.add("6.1.30", "numbers of two kinds", tracking);
  if ((version.major == 0 || !version.pre.empty()) && status != "draft")
    faults.add("6.1.17", "a draft's number and status " + std::string(status), tracking);
  if (is_released && !version.pre.empty())
    faults.add("6.1.20", "released with a draft's number", tracking);
  if (history.empty()) return;
  // Of two on one day, the lower number is the earlier.
  std::stable_sort(history.begin(), history.end(), [](const Revision& a, const Revision& b) {
    return a.date != b.date ? a.date < b.date : is_before(a.number, b.number);
  });
  for (std::size_t i = 1; i < history.size(); ++i)
    if (is_before(history[i].number, history[i - 1].number))
      faults.add("6.1.14", history[i].written + " after " + history[i - 1].written, tracking);
  const auto& last = history.back().number;
  bool is_latest =
      last.whole() == version.whole() && (status == "draft" || last.pre == version.pre);
  if (!is_latest) faults.add("6.1.16", "the last revision is " + history.back().written, tracking);
  std::vector<std::uint64_t> majors;
  for (const Revision& one : history) majors.push_back(one.number.major);
  if (majors.front() > 1) faults.add("6.1.21", "begins at " + history.front().written, tracking);
  std::sort(majors.begin(), majors.end());
  for (std::size_t i = 1; i < majors.size(); ++i)
    if (majors[i] > majors[i - 1] + 1)
      faults.add("6.1.21", "nothing before " + std::to_string(majors[i]), tracking);
}

// Without dashes, white space and underscores of any kind.
std::string plain(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    auto [code, length] = next_code_point(name);
    bool is_gap = code == '-' || code == '_' || code == 0xA0 || code == 0x3000 || code == 0x2212 ||
                  (code >= 0x2000 && code <= 0x2015) || (code < 0x80 && is_space(char(code)));
    if (!is_gap) out += to_lower(name.substr(0, length));
    name.remove_prefix(length);
  }
  return out;
}

constexpr std::string_view profiles[] = {
    "csaf_security_incident_response",
    "csaf_informational_advisory",
    "csaf_security_advisory",
    "csaf_vex",
    "csaf_deprecated_security_advisory",
    "csaf_withdrawn",
    "csaf_superseded",
};

// 2.0 knows the first four.
std::span<const std::string_view> profiles_of(std::string_view version) {
  return std::span(profiles).first(version == "2.0" ? 4 : std::size(profiles));
}

void check_category(const JsonPart& head, std::string_view version, CsafFaults& faults) {
  auto category = head.text("category");
  auto known = profiles_of(version);
  if (category == "csaf_base" || std::find(known.begin(), known.end(), category) != known.end())
    return;
  bool is_taken = category.starts_with("csaf_");
  for (std::string_view profile : known)
    is_taken = is_taken || plain(category) == plain(profile) ||
               plain(category) == plain(profile.substr(5));
  if (is_taken) faults.add("6.1.26", "like a profile: " + std::string(category), head);
}

void check_incident(const JsonPart& head, CsafFaults& faults) {
  bool has_note = false, has_reference = false;
  head.each("notes", [&](const JsonPart& note) {
    for (std::string_view kind : {"description", "details", "general", "summary"})
      has_note = has_note || note.text("category") == kind;
  });
  head.each("references", [&](const JsonPart& one) {
    has_reference = has_reference || one.text("category") == "external";
  });
  if (!has_note) faults.add("6.1.27.1", "no note that says what it is about", head);
  if (!has_reference) faults.add("6.1.27.2", "no reference to elsewhere", head);
}

}  // namespace

void check_csaf_document(const JsonPart& document, CsafFaults& faults) {
  document.in("document", [&](const JsonPart& head) {
    auto version = head.text("csaf_version"), category = head.text("category");
    check_category(head, version, faults);
    if (category == "csaf_informational_advisory" || category == "csaf_security_incident_response")
      check_incident(head, faults);
    if (head.has("source_lang") && head.text("lang") == head.text("source_lang"))
      faults.add("6.1.28", "translated from its own language", head);
    head.in("publisher", [&](const JsonPart& publisher) {
      if (publisher.text("category") == "translator" && !head.has("source_lang"))
        faults.add("6.1.15", "a translation without the language it is from", head);
    });
    head.in("tracking", [&](const JsonPart& tracking) { check_history(tracking, faults); });
  });
}

}  // namespace hinomi::in
