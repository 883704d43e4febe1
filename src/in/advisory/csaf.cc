// A document of the Common Security Advisory Framework, 2.0 and 2.1: one advisory for each flaw in
// it, or one for the document when it names none.
#include <algorithm>

#include "base/text.h"
#include "in/advisory/csaf_products.h"
#include "in/advisory/formats.h"

namespace hinomi::in {

namespace {

constexpr std::pair<std::string_view, AffectedStatus> product_statuses[] = {
    {"known_affected", AffectedStatus::affected},
    {"first_affected", AffectedStatus::affected},
    {"last_affected", AffectedStatus::affected},
    {"fixed", AffectedStatus::fixed},
    {"first_fixed", AffectedStatus::fixed},
    {"known_not_affected", AffectedStatus::not_affected},
    {"under_investigation", AffectedStatus::under_investigation},
    {"unknown", AffectedStatus::unknown},
};

// "Chemical, Energy, Food and Agriculture, and Water and Wastewater Systems.", or with semicolons.
// The one name with commas in it is kept together.
std::vector<std::string> sectors_in(std::string_view written) {
  constexpr std::string_view nuclear = "Nuclear Reactors, Materials, and Waste";
  std::string text(written);
  for (std::string_view spelled :
       {nuclear, std::string_view("Nuclear Reactors, Materials and Waste")})
    if (std::size_t at = to_lower(text).find(to_lower(spelled)); at != std::string::npos)
      text.replace(at, spelled.size(), "Nuclear");
  std::vector<std::string> out;
  char separator = text.find(';') == std::string::npos ? ',' : ';';
  for (std::size_t from = 0, to = 0; from <= text.size(); from = to + 1) {
    to = std::min(text.find(separator, from), text.size());
    auto one = trim(std::string_view(text).substr(from, to - from));
    if (one.starts_with("and ")) one = trim(one.substr(4));
    if (one.ends_with('.')) one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one == "Nuclear" ? nuclear : one);
  }
  return out;
}

void read_notes(const JsonPart& document, Advisory& out) {
  document.each("notes", [&](const JsonPart& note) {
    auto title = note.text("title"), category = note.text("category");
    if (to_lower(title).find("critical infrastructure sector") != std::string::npos) {
      for (std::string& one : sectors_in(note.text("text"))) out.sectors.push_back(std::move(one));
    } else if (category == "summary" || (category == "description" && out.text.empty())) {
      out.text = note.text("text");
    }
  });
}

// What stands above all flaws of the document.
Advisory read_head(const JsonPart& part) {
  Advisory out;
  out.source = "CSAF";
  part.in("document", [&](const JsonPart& document) {
    out.title = document.text("title");
    document.in("publisher", [&](const JsonPart& one) { out.publisher = one.text("name"); });
    document.in("tracking", [&](const JsonPart& tracking) {
      out.document = tracking.text("id");
      out.published = tracking.time("initial_release_date");
      out.modified = tracking.time("current_release_date");
    });
    document.in("distribution", [&](const JsonPart& distribution) {
      distribution.in("tlp", [&](const JsonPart& tlp) { out.marking = tlp.text("label"); });
    });
    if (document.text("category") == "csaf_withdrawn") out.withdrawn = out.modified;
    read_notes(document, out);
    document.each("references",
                  [&](const JsonPart& one) { out.references.emplace_back(one.text("url")); });
  });
  return out;
}

class FlawReader {
 public:
  FlawReader(const CsafProducts& products, std::size_t& left) : products_(products), left_(left) {}

  void read(const JsonPart& flaw, Advisory& out) {
    name(flaw, out);
    if (auto title = flaw.text("title"); !title.empty()) out.title = title;
    read_flaw_notes(flaw, out);
    flaw.in("product_status", [&](const JsonPart& status) { read_status(status, flaw, out); });
    read_scores(flaw, out);
    for (std::string_view key : {"cwe", "cwes"}) read_weaknesses(flaw, key, out);
    flaw.each("references",
              [&](const JsonPart& one) { out.references.emplace_back(one.text("url")); });
    flaw.each("remediations", [&](const JsonPart& one) { read_remedy(one, out); });
    flaw.each("first_known_exploitation_dates", [&](const JsonPart& one) {
      Time since = one.time("exploitation_date");
      if (!out.is_known_exploited || since < out.exploited_since) out.exploited_since = since;
      out.is_known_exploited = true;
    });
  }

 private:
  static void name(const JsonPart& flaw, Advisory& out) {
    out.id = flaw.text("cve");
    flaw.each("ids", [&](const JsonPart& one) {
      std::string id(one.text("text"));
      if (id.empty()) return;
      if (out.id.empty())
        out.id = std::move(id);
      else
        out.aliases.push_back(std::move(id));
    });
    if (out.id.empty()) out.id = out.document + "#" + std::to_string(flaw.index() + 1);
  }

  static void read_flaw_notes(const JsonPart& flaw, Advisory& out) {
    flaw.each("notes", [&](const JsonPart& note) {
      auto category = note.text("category");
      if (category == "summary" || category == "description") out.text = note.text("text");
    });
  }

  // What flags and threats say of a product: the justification, and the reason for people.
  struct Why {
    std::string justification, detail;
  };

  std::map<std::string, Why> reasons(const JsonPart& flaw) const {
    std::map<std::string, Why> out;
    flaw.each("flags", [&](const JsonPart& flag) {
      for (const std::string& id : products_.about(flag))
        out[id].justification = flag.text("label");
    });
    flaw.each("threats", [&](const JsonPart& threat) {
      if (threat.text("category") != "impact") return;
      for (const std::string& id : products_.about(threat)) out[id].detail = threat.text("details");
    });
    return out;
  }

  void read_status(const JsonPart& part, const JsonPart& flaw, Advisory& out) {
    auto why = reasons(flaw);
    for (auto [key, status] : product_statuses) {
      std::size_t number = 0;
      part.each_text(key,
                     [&](std::string_view id) { add(part, key, number++, id, status, why, out); });
    }
    Remedy recommended{"recommended", {}, {}, {}};
    part.each_text("recommended", [&](std::string_view id) {
      if (const Affected* product = products_.find(id)) recommended.about.push_back(product->name);
    });
    if (!recommended.about.empty()) out.remedies.push_back(std::move(recommended));
  }

  void add(const JsonPart& part, std::string_view key, std::size_t number, std::string_view id,
           AffectedStatus status, const std::map<std::string, Why>& why, Advisory& out) {
    const Affected* product = products_.find(id);
    if (!product)
      return part.refuse(key, "no such product: " + std::string(id.substr(0, 80)),
                         "Define the product in product_tree");
    if (left_ == 0) return part.refuse(key, "more products than the limit", "Split the document");
    --left_;
    Affected one = *product;
    one.status = status;
    one.place = part.pointer() + "/" + std::string(key) + "/" + std::to_string(number);
    if (auto reason = why.find(std::string(id));
        reason != why.end() && status == AffectedStatus::not_affected) {
      one.justification = reason->second.justification;
      one.detail = reason->second.detail;
    }
    out.affected.push_back(std::move(one));
  }

  static void add_score(const JsonPart& part, std::string_view source, Advisory& out) {
    for (std::string_view key : {"cvss_v4", "cvss_v3", "cvss_v2"})
      part.in(key, [&](const JsonPart& cvss) {
        Severity one{std::string(cvss.text("vectorString")), std::string(source)};
        auto is_same = [&](const Severity& other) { return other.vector == one.vector; };
        auto found = std::find_if(out.severities.begin(), out.severities.end(), is_same);
        if (found == out.severities.end()) out.severities.push_back(std::move(one));
      });
  }

  // 2.0 has scores, 2.1 metrics.
  static void read_scores(const JsonPart& flaw, Advisory& out) {
    flaw.each("scores", [&](const JsonPart& one) { add_score(one, out.publisher, out); });
    flaw.each("metrics", [&](const JsonPart& metric) {
      std::string_view source = metric.has("source") ? metric.text("source") : out.publisher;
      metric.in("content", [&](const JsonPart& content) {
        add_score(content, source, out);
        for (std::string_view key : {"ssvc_v1", "ssvc_v2"})
          content.in(key, [&](const JsonPart& ssvc) { read_ssvc(ssvc, out); });
      });
    });
  }

  static void read_ssvc(const JsonPart& ssvc, Advisory& out) {
    ssvc.each("selections", [&](const JsonPart& one) {
      std::string point = to_lower(one.has("name") ? one.text("name") : one.text("key"));
      simdjson::dom::array values;
      if (one.object().at_key("values").get(values) != simdjson::SUCCESS) return;
      for (simdjson::dom::element value : values) {
        std::string_view said;  // "active" in version 1, {"key": "A"} in 2
        if (value.get(said) != simdjson::SUCCESS && value["key"].get(said) != simdjson::SUCCESS)
          continue;
        out.ssvc.emplace_back(point, to_lower(said));
      }
    });
  }

  static void read_weaknesses(const JsonPart& flaw, std::string_view key, Advisory& out) {
    auto take = [&](const JsonPart& one) { out.weaknesses.emplace_back(one.text("id")); };
    if (key == "cwe")
      flaw.in(key, take);
    else
      flaw.each(key, take);
  }

  void read_remedy(const JsonPart& part, Advisory& out) const {
    Remedy one{std::string(part.text("category")),
               std::string(part.text("details")),
               std::string(part.text("url")),
               part.time("date"),
               {}};
    for (const std::string& id : products_.about(part)) {
      const Affected* product = products_.find(id);
      one.about.push_back(product ? product->name : id);
    }
    out.remedies.push_back(std::move(one));
  }

  const CsafProducts& products_;
  std::size_t& left_;  // entries that the document may still have
};

}  // namespace

Result<void> read_csaf(const JsonPart& document, const AdvisoryLimits& limits, AdvisorySink& sink) {
  Advisory head = read_head(document);
  if (head.document.empty())
    return fail(ErrorKind::invalid, "a CSAF document without its id",
                document.pointer() + "/document/tracking/id", "Name the document");
  CsafProducts products(document);
  std::size_t left = limits.entries;
  FlawReader reader(products, left);
  std::size_t flaws = 0;
  auto hand_on = [&](Advisory&& one) {
    one.refused = std::move(document.refused());
    document.refused().clear();
    sink.advisory(std::move(one));
  };
  document.each("vulnerabilities", [&](const JsonPart& flaw) {
    Advisory one = head;
    reader.read(flaw, one);
    ++flaws;
    hand_on(std::move(one));
  });
  if (flaws == 0) {
    head.id = head.document;
    hand_on(std::move(head));
  }
  return {};
}

}  // namespace hinomi::in
