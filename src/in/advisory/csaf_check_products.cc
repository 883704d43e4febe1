// What CSAF's tests ask of the product tree and of whoever names a product.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "in/advisory/csaf_check_parts.h"

namespace hinomi::in {

namespace {

constexpr int deepest_branch = 30;

// Ids and where they are used.
class ProductNames {
 public:
  explicit ProductNames(CsafFaults& faults) : faults_(faults) {}

  void define(const JsonPart& product) {
    std::string id(product.text("product_id"));
    if (!id.empty() && !defined_.insert(id).second)
      faults_.add("6.1.2", "defined twice: " + id, product);
  }
  void define_group(const JsonPart& group) {
    std::string id(group.text("group_id"));
    if (!groups_.insert(id).second) faults_.add("6.1.5", "defined twice: " + id, group);
    use(group, "product_ids");
  }
  void use(const JsonPart& part, std::string_view key) {
    part.each_text(key, [&](std::string_view id) { used_.emplace_back(id, part.pointer()); });
  }
  void use_one(const JsonPart& part, std::string_view key) {
    if (part.has(key)) used_.emplace_back(part.text(key), part.pointer());
  }
  void use_groups(const JsonPart& part) {
    part.each_text("group_ids",
                   [&](std::string_view id) { used_groups_.emplace_back(id, part.pointer()); });
  }
  // `id` needs `other` to be understood.
  void join(std::string_view id, std::string_view other) {
    needs_[std::string(id)].emplace_back(other);
  }

  void end() {
    for (const auto& [id, where] : used_)
      if (!defined_.contains(id)) faults_.all.push_back({"6.1.1", "not defined: " + id, where});
    for (const auto& [id, where] : used_groups_)
      if (!groups_.contains(id)) faults_.all.push_back({"6.1.4", "not defined: " + id, where});
    for (const auto& [id, others] : needs_)
      if (comes_back(id)) faults_.all.push_back({"6.1.3", "needs itself: " + id, "/product_tree"});
  }

 private:
  bool comes_back(const std::string& id) const {
    std::set<std::string> seen;
    std::vector<std::string> open = needs_.at(id);
    while (!open.empty()) {
      std::string one = std::move(open.back());
      open.pop_back();
      if (one == id) return true;
      auto further = needs_.find(one);
      if (!seen.insert(one).second || further == needs_.end()) continue;
      open.insert(open.end(), further->second.begin(), further->second.end());
    }
    return false;
  }

  CsafFaults& faults_;
  std::set<std::string> defined_, groups_;
  std::vector<std::pair<std::string, std::string>> used_, used_groups_;
  std::map<std::string, std::vector<std::string>> needs_;
};

// Stars that stand for anything; "\*" is a star.
std::ptrdiff_t stars(std::string_view text) {
  std::ptrdiff_t out = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else
      out += text[i] == '*';
  }
  return out;
}

void check_helper(const JsonPart& product, CsafFaults& faults) {
  product.in("product_identification_helper", [&](const JsonPart& helper) {
    constexpr std::pair<std::string_view, std::string_view> patterns[] = {
        {"model_numbers", "6.1.43"}, {"serial_numbers", "6.1.44"}, {"skus", "6.1.61"}};
    for (auto [key, test] : patterns)
      helper.each_text(key, [&](std::string_view text) {
        if (stars(text) > 1) faults.add(test, "more than one star: " + std::string(text), helper);
      });
    helper.each("hashes", [&](const JsonPart& file) {
      std::set<std::string_view> seen;
      file.each("file_hashes", [&](const JsonPart& hash) {
        if (!seen.insert(hash.text("algorithm")).second)
          faults.add("6.1.25", "twice: " + std::string(hash.text("algorithm")), file);
      });
    });
  });
}

// Words and signs of a range in the name of one version.
bool names_range(std::string_view name) {
  if (name.find_first_of("<>") != name.npos) return true;
  constexpr std::string_view words[] = {"after", "all",   "before",  "earlier",
                                        "later", "prior", "versions"};
  // "after-eight" is a word of its own.
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz-";
  std::string lower = to_lower(name);
  for (std::size_t at = 0; (at = lower.find_first_of(letters, at)) != lower.npos;) {
    std::size_t end = std::min(lower.find_first_not_of(letters, at), lower.size());
    std::string_view word = std::string_view(lower).substr(at, end - at);
    if (std::find(std::begin(words), std::end(words), word) != std::end(words)) return true;
    at = end;
  }
  return false;
}

class BranchChecker {
 public:
  BranchChecker(ProductNames& names, CsafFaults& faults) : names_(names), faults_(faults) {}

  void check(const JsonPart& part, int depth, std::vector<std::string_view> above) {
    part.each("branches", [&](const JsonPart& branch) {
      if (depth == deepest_branch) return faults_.add("6.1.34", "more than 30 deep", branch);
      auto category = branch.text("category");
      auto has = [&](std::string_view one) {
        return std::find(above.begin(), above.end(), one) != above.end();
      };
      if (category != "product_family" && has(category))
        faults_.add("6.1.57", "twice in a row: " + std::string(category), branch);
      if ((category == "product_version" && has("product_version_range")) ||
          (category == "product_version_range" && has("product_version")))
        faults_.add("6.1.58", "a version and a range", branch);
      if (category == "product_version" && names_range(branch.text("name")))
        faults_.add("6.1.31", "a range: " + std::string(branch.text("name")), branch);
      branch.in("product", [&](const JsonPart& product) {
        names_.define(product);
        check_helper(product, faults_);
      });
      auto here = above;
      here.push_back(category);
      check(branch, depth + 1, std::move(here));
    });
  }

 private:
  ProductNames& names_;
  CsafFaults& faults_;
};

void check_joined(const JsonPart& joined, const std::vector<std::string_view>& needed,
                  ProductNames& names, CsafFaults& faults) {
  joined.in("full_product_name", [&](const JsonPart& product) {
    names.define(product);
    check_helper(product, faults);
    for (std::string_view other : needed) names.join(product.text("product_id"), other);
  });
}

void check_tree(const JsonPart& tree, ProductNames& names, CsafFaults& faults) {
  BranchChecker(names, faults).check(tree, 0, {});
  tree.each("full_product_names", [&](const JsonPart& product) {
    names.define(product);
    check_helper(product, faults);
  });
  tree.each("relationships", [&](const JsonPart& one) {
    names.use_one(one, "product_reference");
    names.use_one(one, "relates_to_product_reference");
    check_joined(one, {one.text("product_reference"), one.text("relates_to_product_reference")},
                 names, faults);
  });
  tree.each("product_paths", [&](const JsonPart& one) {
    std::vector<std::string_view> needed{one.text("beginning_product_reference")};
    names.use_one(one, "beginning_product_reference");
    one.each("subpaths", [&](const JsonPart& sub) {
      names.use_one(sub, "next_product_reference");
      needed.push_back(sub.text("next_product_reference"));
    });
    check_joined(one, needed, names, faults);
  });
  tree.each("product_groups", [&](const JsonPart& group) { names.define_group(group); });
}

void check_uses(const JsonPart& flaw, ProductNames& names) {
  flaw.in("product_status", [&](const JsonPart& status) {
    for (auto [key, value] : status.object())
      if (value.is_array()) names.use(status, key);
  });
  for (std::string_view key : {"flags", "remediations", "threats", "notes", "ids", "involvements",
                               "first_known_exploitation_dates"})
    flaw.each(key, [&](const JsonPart& one) {
      names.use(one, "product_ids");
      names.use_groups(one);
    });
  for (std::string_view key : {"scores", "metrics"})
    flaw.each(key, [&](const JsonPart& one) { names.use(one, "products"); });
}

}  // namespace

void check_csaf_products(const JsonPart& document, CsafFaults& faults) {
  ProductNames names(faults);
  document.in("product_tree", [&](const JsonPart& tree) { check_tree(tree, names, faults); });
  document.in("document", [&](const JsonPart& head) {
    head.each("notes", [&](const JsonPart& one) {
      names.use(one, "product_ids");
      names.use_groups(one);
    });
  });
  document.each("vulnerabilities", [&](const JsonPart& flaw) { check_uses(flaw, names); });
  names.end();
}

}  // namespace hinomi::in
