// Results of SCAP scanners: XCCDF TestResult (NIST IR 7275), OVAL results 5, and ARF (NIST IR
// 7694), which packs both.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "base/time.h"
#include "in/inventory/scanners.h"
#include "in/inventory/xml.h"

namespace hinomi::in {
namespace {

std::string scap_text(pugi::xml_node node) { return std::string(trim(text_in(node))); }

// All elements of this name, wherever they stand, without looking into them.
template <class Take>
void each_below(pugi::xml_node node, std::string_view name, int depth, const Take& take) {
  if (depth == 0) return;
  for (pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    if (local_name(child) == name)
      take(child);
    else
      each_below(child, name, depth - 1, take);
  }
}

template <class Take>
void each_named(pugi::xml_node node, std::string_view name, const Take& take) {
  for (pugi::xml_node child : node.children())
    if (local_name(child) == name) take(child);
}

bool is_cve(std::string_view name) { return name.starts_with("CVE-"); }

class ScapReader {
 public:
  ScapReader(std::string_view text, const InventoryLimits& limits)
      : limits_(limits), lines_(text) {}

  Result<Inventory> read(pugi::xml_node root) {
    const std::string_view name = local_name(root);
    out_.format = name == "asset-report-collection" ? "ARF"
                  : name == "oval_results"          ? "OVAL results"
                                                    : "XCCDF results";
    read_titles(root);
    auto take = [&](std::string_view of, auto&& read_one) {
      if (name == of)
        read_one(root);
      else
        each_below(root, of, limits_.depth, read_one);
    };
    take("TestResult", [&](pugi::xml_node one) { test_result(one); });
    take("oval_results", [&](pugi::xml_node one) { oval_results(one); });
    if (out_.components.empty())
      return fail(ErrorKind::invalid, "SCAP without a result", "line 1",
                  "Send the results (oscap ... --results-arf FILE), not the rules");
    if (out_.components.size() > limits_.components)
      return fail(ErrorKind::too_large, "results of too many hosts", {},
                  "The limit is " + std::to_string(limits_.components));
    if (hosts_.size() == 1) {
      out_.subject = 0;
      out_.name = out_.components[0].name;
    }
    return std::move(out_);
  }

 private:
  std::uint32_t host(const std::string& name, pugi::xml_node where) {
    auto [found, is_new] =
        hosts_.try_emplace(name, static_cast<std::uint32_t>(out_.components.size()));
    if (is_new)
      out_.components.push_back(
          {.ref = name, .kind = "device", .name = name, .place = lines_.line_of(where)});
    return found->second;
  }

  // An operating system of the host, once. cpe:/o: names; applications that were only asked about
  // are no part of it.
  void system(std::uint32_t of, Component one) {
    for (const Component& known : out_.components)
      if (known.parent == of && known.kind == one.kind && known.name == one.name &&
          known.version == one.version)
        return;
    one.parent = of;
    out_.components.push_back(std::move(one));
  }

  void read_titles(pugi::xml_node root) {
    each_below(root, "Benchmark", limits_.depth, [&](pugi::xml_node one) { rules_of(one); });
    if (local_name(root) == "Benchmark") rules_of(root);
  }
  void rules_of(pugi::xml_node node) {
    each_named(node, "Rule", [&](pugi::xml_node rule) {
      titles_[rule.attribute("id").value()] = scap_text(child_called(rule, "title"));
    });
    each_named(node, "Group", [&](pugi::xml_node group) { rules_of(group); });
  }

  static Time time_of(pugi::xml_node node, const char* name) {
    std::string text = node.attribute(name).value();
    // Without a zone, as older scanners write it: counted as UTC.
    if (text.size() == 19) text += 'Z';
    auto time = parse_time(text);
    return time ? *time : Time();
  }

  void test_result(pugi::xml_node result) {
    std::string name;
    each_named(result, "target", [&](pugi::xml_node one) {
      if (name.empty()) name = scap_text(one);
    });
    if (name.empty()) return refuse("a TestResult without its target", result);
    const std::uint32_t of = host(name, result);
    const Time ended = time_of(result, "end-time");
    out_.made = std::max(out_.made, ended);
    if (out_.serial.empty()) out_.serial = result.attribute("id").value();
    each_named(result, "platform", [&](pugi::xml_node one) {
      const std::string cpe = one.attribute("idref").value();
      if (cpe.starts_with("cpe:/o:") || cpe.starts_with("cpe:2.3:o:"))
        system(
            of,
            {.kind = "operating-system", .name = cpe, .cpes = {cpe}, .place = lines_.line_of(one)});
    });
    each_named(result, "rule-result", [&](pugi::xml_node one) { rule_result(one, of, ended); });
  }

  void rule_result(pugi::xml_node rule, std::uint32_t of, Time at) {
    const std::string word = scap_text(child_called(rule, "result"));
    if (word.empty()) return refuse("a rule-result without its result", rule);
    const bool is_undecided = word == "error" || word == "unknown" || word == "notchecked";
    if (word != "fail" && !is_undecided) return;
    Check check{.id = rule.attribute("idref").value(),
                .result = word,
                .severity = rule.attribute("severity").value(),
                .about = of};
    if (auto title = titles_.find(check.id); title != titles_.end()) check.title = title->second;
    each_named(rule, "ident", [&](pugi::xml_node one) {
      const std::string name = scap_text(one);
      if (is_cve(name))
        statement(name, of, word == "fail", check.id, at);
      else if (!name.empty())
        check.names.push_back(name);
    });
    out_.checks.push_back(std::move(check));
  }

  void statement(const std::string& flaw, std::uint32_t of, bool is_sure, const std::string& test,
                 Time at) {
    Statement one{
        .flaw = flaw,
        .about = {out_.components[of].ref},
        .status = is_sure ? Statement::Status::affected : Statement::Status::under_investigation,
        .detail = test,
        .said = at};
    for (Statement& known : out_.statements)
      if (known.flaw == one.flaw && known.about == one.about) {
        if (is_sure) known = std::move(one);
        return;
      }
    out_.statements.push_back(std::move(one));
  }

  struct Definition {
    bool is_of_flaws = false;  // of class vulnerability or patch: true means that it is there
    std::string title;
    std::vector<std::string> flaws;
  };

  static std::map<std::string, Definition> definitions_of(pugi::xml_node results) {
    std::map<std::string, Definition> out;
    each_named(child_called(child_called(results, "oval_definitions"), "definitions"), "definition",
               [&](pugi::xml_node one) {
                 const std::string_view of = one.attribute("class").value();
                 Definition& definition = out[one.attribute("id").value()];
                 definition.is_of_flaws = of == "vulnerability" || of == "patch";
                 const pugi::xml_node about = child_called(one, "metadata");
                 definition.title = scap_text(child_called(about, "title"));
                 each_named(about, "reference", [&](pugi::xml_node reference) {
                   const std::string name = reference.attribute("ref_id").value();
                   if (is_cve(name)) definition.flaws.push_back(name);
                 });
               });
    return out;
  }

  void oval_results(pugi::xml_node results) {
    const auto definitions = definitions_of(results);
    const Time made = generated(child_called(results, "generator"));
    out_.made = std::max(out_.made, made);
    each_named(child_called(results, "results"), "system", [&](pugi::xml_node one) {
      const pugi::xml_node about =
          child_called(child_called(one, "oval_system_characteristics"), "system_info");
      const std::string name = scap_text(child_called(about, "primary_host_name"));
      if (name.empty()) return refuse("results of a system without its name", one);
      const std::uint32_t of = host(name, one);
      if (const auto os = scap_text(child_called(about, "os_name")); !os.empty())
        system(of, {.kind = "operating-system",
                    .name = os,
                    .version = scap_text(child_called(about, "os_version")),
                    .place = lines_.line_of(about)});
      each_named(child_called(one, "definitions"), "definition", [&](pugi::xml_node result) {
        const std::string id = result.attribute("definition_id").value();
        auto known = definitions.find(id);
        if (known == definitions.end() || !known->second.is_of_flaws) return;
        const std::string_view word = result.attribute("result").value();
        const bool is_undecided = word == "error" || word == "unknown" || word == "not evaluated";
        if (word != "true" && !is_undecided) return;
        const Definition& definition = known->second;
        for (const std::string& flaw : definition.flaws)
          statement(flaw, of, word == "true",
                    definition.title.empty() ? id : id + ": " + definition.title, made);
        if (definition.flaws.empty() && word == "true")
          statement(id, of, true, definition.title, made);
      });
    });
  }

  static Time generated(pugi::xml_node generator) {
    std::string text = scap_text(child_called(generator, "timestamp"));
    if (text.size() == 19) text += 'Z';
    auto time = parse_time(text);
    return time ? *time : Time();
  }

  void refuse(const char* what, pugi::xml_node where) {
    if (out_.refused.size() < 1000)
      out_.refused.push_back({ErrorKind::invalid, what, lines_.line_of(where),
                              "Send the results as the scanner wrote them"});
  }

  const InventoryLimits& limits_;
  LineCounter lines_;
  Inventory out_;
  std::map<std::string, std::uint32_t> hosts_;
  std::map<std::string, std::string> titles_;
};

}  // namespace

bool is_scap_root(std::string_view root) {
  for (std::string_view one :
       {"asset-report-collection", "oval_results", "TestResult", "Benchmark"})
    if (root == one) return true;
  return false;
}

Result<Inventory> read_scap(std::string_view text, const InventoryLimits& limits) {
  pugi::xml_document document;
  const pugi::xml_node root = TRY(parse_xml(document, text));
  return ScapReader(text, limits).read(root);
}

}  // namespace hinomi::in
