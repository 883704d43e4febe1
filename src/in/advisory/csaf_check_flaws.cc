// What CSAF's tests ask of vulnerabilities.
#include <algorithm>
#include <map>
#include <set>

#include "in/advisory/csaf_check_parts.h"
#include "in/advisory/csaf_products.h"

namespace hinomi::in {

namespace {

// Statuses that contradict those of another group.
constexpr std::pair<std::string_view, int> status_groups[] = {
    {"known_affected", 0},      {"first_affected", 0}, {"last_affected", 0},
    {"known_not_affected", 1},  {"fixed", 2},          {"first_fixed", 2},
    {"under_investigation", 3}, {"unknown", 4},
};

constexpr std::string_view vex_reasons[] = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
};

class FlawChecker {
 public:
  FlawChecker(const CsafProducts& products, std::string_view category, CsafFaults& faults)
      : products_(products), category_(category), faults_(faults) {}

  void check(const JsonPart& flaw) {
    if (auto cve = flaw.text("cve"); !cve.empty() && !cves_.insert(std::string(cve)).second)
      faults_.add("6.1.23", "twice: " + std::string(cve), flaw);
    check_status(flaw);
    check_scores(flaw);
    check_involvements(flaw);
    check_reasons(flaw);
    flaw.each("remediations", [&](const JsonPart& one) {
      if (!one.has("product_ids") && !one.has("group_ids"))
        faults_.add("6.1.29", "a remedy for no product", one);
    });
    if (category_ == "csaf_security_advisory" || category_ == "csaf_vex" ||
        category_ == "csaf_deprecated_security_advisory")
      check_profile(flaw);
    if (category_ == "csaf_vex") check_vex(flaw);
  }

 private:
  void check_status(const JsonPart& flaw) {
    std::map<std::string, std::set<int>, std::less<>> groups;
    flaw.in("product_status", [&](const JsonPart& status) {
      for (auto [key, group] : status_groups)
        status.each_text(
            key, [&, to = group](std::string_view id) { groups[std::string(id)].insert(to); });
    });
    for (const auto& [id, in] : groups)
      if (in.size() > 1) faults_.add("6.1.6", "of two minds about " + id, flaw);
  }

  // One score of a kind and a source for a product.
  void check_scores(const JsonPart& flaw) {
    std::set<std::string> seen;
    auto check_kinds = [&](const JsonPart& content, const JsonPart& of, std::string_view source) {
      for (std::string_view key : {"cvss_v2", "cvss_v3", "cvss_v4"})
        content.in(key, [&](const JsonPart& cvss) {
          of.each_text("products", [&](std::string_view id) {
            std::string one = std::string(id) + '\n' + std::string(cvss.text("version")) + '\n' +
                              std::string(source);
            if (!seen.insert(std::move(one)).second)
              faults_.add("6.1.7", "two scores of one version for " + std::string(id), of);
          });
        });
    };
    flaw.each("scores", [&](const JsonPart& score) { check_kinds(score, score, {}); });
    flaw.each("metrics", [&](const JsonPart& metric) {
      metric.in("content", [&](const JsonPart& content) {
        check_kinds(content, metric, metric.text("source"));
      });
    });
  }

  void check_involvements(const JsonPart& flaw) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    flaw.each("involvements", [&](const JsonPart& one) {
      if (!seen.emplace(one.text("party"), one.text("date")).second)
        faults_.add("6.1.24", "twice: " + std::string(one.text("party")), one);
    });
  }

  void check_reasons(const JsonPart& flaw) {
    std::set<std::string> seen;
    flaw.each("flags", [&](const JsonPart& flag) {
      if (!flag.has("product_ids") && !flag.has("group_ids"))
        faults_.add("6.1.32", "a flag for no product", flag);
      if (std::find(std::begin(vex_reasons), std::end(vex_reasons), flag.text("label")) ==
          std::end(vex_reasons))
        return;
      for (const std::string& id : products_.about(flag))
        if (!seen.insert(id).second) faults_.add("6.1.33", "two reasons for " + id, flag);
    });
  }

  void check_profile(const JsonPart& flaw) {
    if (!flaw.has("notes")) faults_.add("6.1.27.5", "a flaw without notes", flaw);
    if (category_ != "csaf_vex" && !flaw.has("product_status"))
      faults_.add("6.1.27.6", "a flaw of no product", flaw);
  }

  // By a CVE id, or by other ids for all the products that it speaks of (2.1: an id may be for
  // some).
  bool is_named(const JsonPart& flaw) const {
    if (flaw.has("cve")) return true;
    bool is_for_all = false;
    std::set<std::string, std::less<>> named;
    flaw.each("ids", [&](const JsonPart& one) {
      is_for_all = is_for_all || (!one.has("product_ids") && !one.has("group_ids"));
      for (const std::string& id : products_.about(one)) named.insert(id);
    });
    if (is_for_all || named.empty()) return is_for_all;
    bool is_whole = true;
    flaw.in("product_status", [&](const JsonPart& status) {
      for (auto [key, group] : status_groups)
        status.each_text(key,
                         [&](std::string_view id) { is_whole = is_whole && named.contains(id); });
    });
    return is_whole;
  }

  void check_vex(const JsonPart& flaw) {
    if (!is_named(flaw)) faults_.add("6.1.27.8", "a flaw without a name for each product", flaw);
    std::set<std::string> reasoned, remedied;
    auto take = [&](const JsonPart& one, std::set<std::string>& to) {
      for (const std::string& id : products_.about(one)) to.insert(id);
    };
    flaw.each("flags", [&](const JsonPart& one) { take(one, reasoned); });
    flaw.each("threats", [&](const JsonPart& one) {
      if (one.text("category") == "impact") take(one, reasoned);
    });
    flaw.each("remediations", [&](const JsonPart& one) { take(one, remedied); });
    bool has_status = false;
    flaw.in("product_status", [&](const JsonPart& status) {
      for (std::string_view key :
           {"fixed", "known_affected", "known_not_affected", "under_investigation"})
        has_status = has_status || status.has(key);
      status.each_text("known_not_affected", [&](std::string_view id) {
        if (!reasoned.contains(std::string(id)))
          faults_.add("6.1.27.9", "no reason for " + std::string(id), flaw);
      });
      status.each_text("known_affected", [&](std::string_view id) {
        if (!remedied.contains(std::string(id)))
          faults_.add("6.1.27.10", "nothing to do about " + std::string(id), flaw);
      });
    });
    if (!has_status) faults_.add("6.1.27.7", "a flaw of no product", flaw);
  }

  const CsafProducts& products_;
  const std::string_view category_;
  CsafFaults& faults_;
  std::set<std::string> cves_;
};

}  // namespace

void check_csaf_flaws(const JsonPart& document, CsafFaults& faults) {
  std::string_view category;
  document.in("document", [&](const JsonPart& head) { category = head.text("category"); });
  CsafProducts products(document);
  FlawChecker checker(products, category, faults);
  document.each("vulnerabilities", [&](const JsonPart& flaw) { checker.check(flaw); });
  bool is_advisory = category == "csaf_security_advisory" || category == "csaf_vex" ||
                     category == "csaf_deprecated_security_advisory";
  if (is_advisory && !document.has("product_tree")) faults.add("6.1.27.4", "no products", document);
  if (is_advisory && !document.has("vulnerabilities"))
    faults.add("6.1.27.11", "no flaws", document);
  bool is_without = category == "csaf_informational_advisory" || category == "csaf_withdrawn" ||
                    category == "csaf_superseded";
  if (is_without && document.has("vulnerabilities"))
    faults.add("6.1.27.3", "flaws in what has none", document);
}

}  // namespace hinomi::in
