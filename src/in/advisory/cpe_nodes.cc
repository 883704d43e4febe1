#include "in/advisory/cpe_nodes.h"

#include "base/text.h"

namespace hinomi::in {

namespace {

void set_operator(const JsonPart& part, CpeNode& out) {
  std::string_view op = part.text("operator");
  if (!op.empty() && !equal_ignoring_case(op, "AND") && !equal_ignoring_case(op, "OR"))
    part.refuse("operator", "no such operator: " + std::string(op.substr(0, 40)),
                "Write AND or OR");
  out.op = equal_ignoring_case(op, "AND") ? CpeNode::Operator::all : CpeNode::Operator::any;
  out.negate = part.flag("negate");
}

CpeNode::Match read_match(const JsonPart& part) {
  CpeNode::Match out;
  out.cpe = part.text("criteria");
  if (out.cpe.empty()) part.refuse("criteria", "no CPE name", "Name the product as CPE 2.3");
  out.vulnerable = !part.has("vulnerable") || part.flag("vulnerable");
  auto [from, to, with_from, with_to] =
      std::tuple(part.text("versionStartIncluding"), part.text("versionEndIncluding"), true, true);
  if (auto bound = part.text("versionStartExcluding"); !bound.empty()) {
    from = bound;
    with_from = false;
  }
  if (auto bound = part.text("versionEndExcluding"); !bound.empty() || to.empty()) {
    to = bound;
    with_to = false;
  }
  out.interval = {std::string(from), std::string(to), with_from, with_to};
  return out;
}

CpeNode read_node(const JsonPart& part) {
  CpeNode out;
  set_operator(part, out);
  part.each("cpeMatch", [&](const JsonPart& one) { out.matches.push_back(read_match(one)); });
  if (out.matches.empty()) part.refuse("cpeMatch", "a node without CPE names", "Name the products");
  return out;
}

}  // namespace

void read_configurations(const JsonPart& flaw, std::string_view key, std::vector<CpeNode>& out) {
  flaw.each(key, [&](const JsonPart& part) {
    std::size_t noted = part.refused().size();
    CpeNode tree;
    set_operator(part, tree);
    part.each("nodes", [&](const JsonPart& node) { tree.children.push_back(read_node(node)); });
    if (part.refused().size() == noted && !tree.children.empty()) out.push_back(std::move(tree));
  });
}

}  // namespace hinomi::in
