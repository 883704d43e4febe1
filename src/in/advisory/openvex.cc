// OpenVEX 0.0.1 to 0.2.0, and the index files of a repository of VEX documents.
#include <algorithm>

#include "in/advisory/formats.h"

namespace hinomi::in {

namespace {

constexpr std::pair<std::string_view, Statement::Status> vex_statuses[] = {
    {"affected", Statement::Status::affected},
    {"not_affected", Statement::Status::not_affected},
    {"fixed", Statement::Status::fixed},
    {"under_investigation", Statement::Status::under_investigation},
};

bool is_text(const JsonPart& part, std::string_view key) {
  std::string_view text;
  return part.object().at_key(key).get(text) == simdjson::SUCCESS;
}

// A text until 0.0.1, an object since 0.2.0.
void read_flaw(const JsonPart& part, Statement& out) {
  if (is_text(part, "vulnerability")) {
    out.flaw = part.text("vulnerability");
    return;
  }
  part.in("vulnerability", [&](const JsonPart& flaw) {
    out.flaw = flaw.has("name") ? flaw.text("name") : flaw.text("@id");
    out.aliases = flaw.texts("aliases");
  });
}

// All names of a product or of a part of it.
std::vector<std::string> names_of(const JsonPart& product) {
  std::vector<std::string> out;
  auto add = [&](std::string_view name) {
    if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end())
      out.emplace_back(name);
  };
  add(product.text("@id"));
  product.in("identifiers", [&](const JsonPart& names) {
    for (std::string_view key : {"purl", "cpe23", "cpe22"}) add(names.text(key));
  });
  return out;
}

// False: the statement says nothing that may be trusted.
bool read_status(const JsonPart& part, Statement& out) {
  std::string_view status = part.text("status");
  auto known = std::find_if(std::begin(vex_statuses), std::end(vex_statuses),
                            [&](const auto& one) { return one.first == status; });
  if (known == std::end(vex_statuses)) {
    part.refuse("status", "no such status: " + std::string(status.substr(0, 40)),
                "Write affected, not_affected, fixed or under_investigation");
    return false;
  }
  out.status = known->second;
  out.justification = part.text("justification");
  out.detail = part.text("impact_statement");
  if (out.detail.empty()) out.detail = part.text("status_notes");
  out.response = part.text("action_statement");
  bool has_reason = !out.justification.empty() || part.has("impact_statement");
  if (out.status == Statement::Status::not_affected && !has_reason) {
    part.refuse("not affected, and no reason why", "Write justification or impact_statement");
    return false;
  }
  return true;
}

class Statements {
 public:
  Statements(Time said, std::size_t most, Advisory& out) : said_(said), left_(most), out_(out) {}

  void read(const JsonPart& part) {
    Statement one;
    read_flaw(part, one);
    if (one.flaw.empty())
      return part.refuse("vulnerability", "a statement about no flaw", "Name the flaw");
    if (!read_status(part, one)) return;
    one.said = part.time("timestamp");
    if (one.said == Time{}) one.said = said_;
    std::size_t before = out_.statements.size();
    read_products(part, one);
    if (out_.statements.size() == before)
      part.refuse("products", "a statement about no product", "Name the products");
  }

 private:
  // One statement for all products without parts, one for each with parts.
  void read_products(const JsonPart& part, Statement& whole) {
    simdjson::dom::array products;
    if (part.object().at_key("products").get(products) == simdjson::SUCCESS &&
        products.size() > 0 && products.at(0).is_string()) {
      whole.about = part.texts("products");
    } else {
      part.each("products", [&](const JsonPart& product) {
        auto names = names_of(product);
        std::vector<std::string> parts;
        product.each("subcomponents", [&](const JsonPart& sub) {
          for (std::string& name : names_of(sub)) parts.push_back(std::move(name));
        });
        if (parts.empty()) {
          std::move(names.begin(), names.end(), std::back_inserter(whole.about));
          return;
        }
        Statement one = whole;
        one.about = std::move(names);
        one.parts = std::move(parts);
        add(part, std::move(one));
      });
    }
    if (!whole.about.empty()) add(part, std::move(whole));
  }

  void add(const JsonPart& part, Statement&& one) {
    if (left_ == 0) return part.refuse("more statements than the limit", "Split the document");
    --left_;
    out_.statements.push_back(std::move(one));
  }

  const Time said_;
  std::size_t left_;
  Advisory& out_;
};

}  // namespace

Result<void> read_openvex(const JsonPart& document, const AdvisoryLimits& limits,
                          AdvisorySink& sink) {
  Advisory out;
  out.id = document.text("@id");
  if (out.id.empty())
    return fail(ErrorKind::invalid, "an OpenVEX document without its id",
                document.pointer() + "/@id", "Name the document");
  out.document = out.id;
  out.source = "OpenVEX";
  out.publisher = document.text("author");
  out.published = document.time("timestamp");
  out.modified = document.has("last_updated") ? document.time("last_updated") : out.published;
  Statements statements(out.modified, limits.entries, out);
  document.each("statements", [&](const JsonPart& part) { statements.read(part); });
  out.refused = std::move(document.refused());
  sink.advisory(std::move(out));
  return {};
}

Result<void> read_vex_index(const JsonPart& document, const AdvisoryLimits&, AdvisorySink& sink) {
  auto add = [&](std::string_view purl, std::string_view location) {
    if (!location.empty()) sink.vex_location({std::string(purl), std::string(location)});
  };
  document.each("packages",
                [&](const JsonPart& one) { add(one.text("id"), one.text("location")); });
  if (document.has("Sources"))
    document.each("Sources",
                  [&](const JsonPart& one) { add(document.text("ID"), one.text("Path")); });
  document.each("versions", [&](const JsonPart& version) {
    version.each("locations", [&](const JsonPart& one) { add({}, one.text("url")); });
  });
  return {};
}

}  // namespace hinomi::in
