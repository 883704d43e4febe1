// The product tree of a CSAF document: each product id with all that identifies it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"
#include "in/advisory/json_part.h"

namespace hinomi::in {

class CsafProducts {
 public:
  // Reads `product_tree` of the document, 2.0 (relationships) and 2.1 (product_paths). What is
  // named but not defined, and what is defined twice, is noted; the first definition counts.
  explicit CsafProducts(const JsonPart& document);

  // Nothing when the document does not define it.
  const Affected* find(std::string_view product_id) const;
  // The ids in the lists product_ids and group_ids of `part`.
  std::vector<std::string> about(const JsonPart& part) const;

 private:
  // `above`: what the branches above say.
  void read_branches(const JsonPart& part, const Affected& above);
  void add(const JsonPart& product, Affected base);
  void add_joined(const JsonPart& joined, std::string_view component,
                  const std::vector<std::string>& platforms);
  void read_relationship(const JsonPart& part);
  void read_path(const JsonPart& part);

  std::map<std::string, Affected, std::less<>> products_;
  std::map<std::string, std::vector<std::string>, std::less<>> groups_;
};

}  // namespace hinomi::in
