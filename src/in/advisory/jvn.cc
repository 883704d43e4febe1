// JVN iPedia: VULDEF 3 (details) and JVNRSS with mod_sec (lists), as MyJVN's API gives them.
#include <algorithm>

#include "base/text.h"
#include "in/advisory/formats.h"
#include "in/advisory/jvn_versions.h"
#include "in/inventory/xml.h"

namespace hinomi::in {

namespace {

// Paths through children by local name.
std::string text_below(pugi::xml_node node, std::initializer_list<std::string_view> path) {
  for (std::string_view name : path) node = child_called(node, name);
  return std::string(trim(text_in(node)));
}

template <class F>
void each_called(pugi::xml_node parent, std::string_view name, F&& take) {
  for (pugi::xml_node child : parent.children())
    if (local_name(child) == name) take(child);
}

class JvnReader {
 public:
  JvnReader(std::string_view text, AdvisorySink& sink) : text_(text), sink_(sink) {}

  void read_detail(pugi::xml_node item) {
    Advisory out = begin(text_below(item, {"VulinfoID"}), item);
    auto data = child_called(item, "VulinfoData");
    out.title = text_below(data, {"Title"});
    out.text = text_below(data, {"VulinfoDescription", "Overview"});
    out.published = time(data, "DateFirstPublished", out);
    out.modified = time(data, "DateLastUpdated", out);
    each_called(child_called(data, "Affected"), "AffectedItem",
                [&](pugi::xml_node one) { read_product(one, out); });
    auto impact = child_called(data, "Impact");
    each_called(impact, "Cvss",
                [&](pugi::xml_node one) { add_vector(text_below(one, {"Vector"}), out); });
    each_called(child_called(data, "Solution"), "SolutionItem", [&](pugi::xml_node one) {
      out.remedies.push_back({"vendor_fix", text_below(one, {"Description"}), {}, {}});
    });
    each_called(child_called(data, "Related"), "RelatedItem", [&](pugi::xml_node one) {
      add_related(text_below(one, {"VulinfoID"}), text_below(one, {"URL"}), out);
    });
    end(std::move(out), item);
  }

  void read_overview(pugi::xml_node item) {
    Advisory out = begin(text_below(item, {"identifier"}), item);
    out.title = text_below(item, {"title"});
    out.text = text_below(item, {"description"});
    out.published = time(item, "issued", out);
    out.modified = time(item, "modified", out);
    each_called(item, "cpe", [&](pugi::xml_node one) {
      Affected product;
      product.vendor = one.attribute("vendor").value();
      product.product = one.attribute("product").value();
      product.cpes = {std::string(trim(text_in(one)))};
      product.place = line_of(one, text_);
      out.affected.push_back(std::move(product));
    });
    each_called(item, "cvss",
                [&](pugi::xml_node one) { add_vector(one.attribute("vector").value(), out); });
    each_called(item, "references", [&](pugi::xml_node one) {
      add_related(one.attribute("id").value(), std::string(trim(text_in(one))), out);
    });
    end(std::move(out), item);
  }

 private:
  static Advisory begin(std::string id, pugi::xml_node) {
    Advisory out;
    out.id = std::move(id);
    out.source = "JVN";
    out.publisher = "JVN iPedia";
    return out;
  }

  // One flaw has one name in the CVE list: then both name the same. An entry about several is none
  // of them.
  void end(Advisory&& out, pugi::xml_node item) {
    if (out.id.empty())
      return sink_.refuse({ErrorKind::invalid, "an entry without its id", line_of(item, text_),
                           "Name the entry (JVNDB-2026-000001)"});
    (flaws_.size() == 1 ? out.aliases : out.upstream) = std::move(flaws_);
    flaws_.clear();
    sink_.advisory(std::move(out));
  }

  Time time(pugi::xml_node parent, std::string_view name, Advisory& out) const {
    auto node = child_called(parent, name);
    std::string written(trim(text_in(node)));
    if (written.empty()) return {};
    if (auto read = parse_time_loosely(written)) return *read;
    out.refused.push_back({ErrorKind::invalid, "no time: " + written.substr(0, 40),
                           line_of(node, text_), "Write it as 2026-04-01T09:00:00+09:00"});
    return {};
  }

  void read_product(pugi::xml_node item, Advisory& out) const {
    Affected one;
    one.vendor = text_below(item, {"Name"});
    one.product = text_below(item, {"ProductName"});
    each_called(item, "Cpe",
                [&](pugi::xml_node cpe) { one.cpes.emplace_back(trim(text_in(cpe))); });
    each_called(item, "VersionNumber",
                [&](pugi::xml_node version) { add_jvn_version(text_in(version), one); });
    one.place = line_of(item, text_);
    out.affected.push_back(std::move(one));
  }

  static void add_vector(std::string vector, Advisory& out) {
    auto is_same = [&](const Severity& other) { return other.vector == vector; };
    if (!vector.empty() && std::none_of(out.severities.begin(), out.severities.end(), is_same))
      out.severities.push_back({std::move(vector), "JVN iPedia"});
  }

  void add_related(std::string id, std::string url, Advisory& out) {
    auto add_new = [](std::vector<std::string>& to, std::string name) {
      if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(std::move(name));
    };
    if (id.starts_with("CVE-"))
      add_new(flaws_, id);
    else if (id.starts_with("CWE-"))
      add_new(out.weaknesses, id);
    else if (id.starts_with("JVN#") || id.starts_with("JVNVU#") || id.starts_with("JVNTA#"))
      add_new(out.related, id);
    if (!url.empty() && !id.starts_with("CWE-")) add_new(out.references, std::move(url));
  }

  const std::string_view text_;
  AdvisorySink& sink_;
  std::vector<std::string> flaws_;  // of the entry that is being read
};

}  // namespace

Result<void> read_jvn(std::string_view text, AdvisorySink& sink) {
  pugi::xml_document document;
  auto root = TRY(parse_xml(document, text));
  JvnReader reader(text, sink);
  if (local_name(root) == "VULDEF-Document") {
    each_called(root, "Vulinfo", [&](pugi::xml_node one) { reader.read_detail(one); });
  } else if (local_name(root) == "RDF") {
    each_called(root, "item", [&](pugi::xml_node one) { reader.read_overview(one); });
  } else {
    return fail(ErrorKind::invalid, "no XML of JVN: " + std::string(local_name(root).substr(0, 40)),
                "line 1", "Send VULDEF or JVNRSS");
  }
  return {};
}

}  // namespace hinomi::in
