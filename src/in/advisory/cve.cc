// A record of the CVE list, JSON 5, with what others (CISA) added to it.
#include "base/text.h"
#include "in/advisory/cpe_nodes.h"
#include "in/advisory/cve_versions.h"
#include "in/advisory/formats.h"

namespace hinomi::in {

namespace {

// The text in English, else the first.
std::string best_text(const JsonPart& container, std::string_view key) {
  std::string out;
  bool is_english = false;
  container.each(key, [&](const JsonPart& one) {
    bool english = one.text("lang").starts_with("en");
    if (!out.empty() && (is_english || !english)) return;
    out = one.text("value");
    is_english = english;
  });
  return out;
}

void read_product(const JsonPart& product, std::string_view said_by, Advisory& out) {
  Affected base;
  base.place = product.pointer();
  base.said_by = said_by;
  auto named = [&](std::string_view key) {
    auto name = product.text(key);
    return equal_ignoring_case(name, "n/a") ? std::string() : std::string(name);
  };
  base.vendor = named("vendor");
  base.product = named("product");
  base.ecosystem = product.text("collectionURL");
  base.name = product.text("packageName");
  base.repository = product.text("repo");
  base.cpes = product.texts("cpes");
  if (auto purl = product.text("packageURL"); !purl.empty()) base.purls.emplace_back(purl);
  product.each("programRoutines", [&](const JsonPart& one) {
    base.symbols.push_back({{}, std::string(one.text("name"))});
  });
  if (base.product.empty() && base.name.empty() && base.cpes.empty() && base.purls.empty()) return;
  append_cve_versions(product, base, out.affected);
}

void read_other_metric(const JsonPart& metric, Advisory& out) {
  std::string_view type = metric.text("type");
  metric.in("content", [&](const JsonPart& content) {
    if (type == "kev") {
      out.is_known_exploited = true;
      out.exploited_since = content.time("dateAdded");
    }
    if (type != "ssvc") return;
    content.each("options", [&](const JsonPart& option) {
      for (auto [key, value] : option.object()) {
        std::string_view said;
        if (value.get(said) == simdjson::SUCCESS)
          out.ssvc.emplace_back(to_lower(key), to_lower(said));
      }
    });
  });
}

void read_metrics(const JsonPart& container, std::string_view said_by, Advisory& out) {
  container.each("metrics", [&](const JsonPart& metric) {
    for (std::string_view key : {"cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"})
      metric.in(key, [&](const JsonPart& cvss) {
        out.severities.push_back({std::string(cvss.text("vectorString")), std::string(said_by)});
      });
    metric.in("other", [&](const JsonPart& other) { read_other_metric(other, out); });
  });
}

void read_container(const JsonPart& container, bool is_added, Advisory& out) {
  std::string said_by;
  container.in("providerMetadata",
               [&](const JsonPart& provider) { said_by = provider.text("shortName"); });
  container.each("affected", [&](const JsonPart& product) {
    read_product(product, is_added ? said_by : std::string_view(), out);
  });
  read_configurations(container, "cpeApplicability", out.configurations);
  read_metrics(container, said_by, out);
  container.each("problemTypes", [&](const JsonPart& problem) {
    problem.each("descriptions", [&](const JsonPart& one) {
      if (auto id = one.text("cweId"); !id.empty()) out.weaknesses.emplace_back(id);
    });
  });
  container.each("references",
                 [&](const JsonPart& one) { out.references.emplace_back(one.text("url")); });
}

void read_assigner(const JsonPart& container, Advisory& out) {
  read_container(container, false, out);
  out.title = container.text("title");
  out.text = best_text(container, out.is_rejected ? "rejectedReasons" : "descriptions");
  if (container.has("source"))
    container.in("source", [&](const JsonPart& source) {
      if (!source.has("advisory")) return;
      auto id = source.text("advisory");
      if (id.starts_with("GHSA-")) out.aliases.emplace_back(id);
    });
}

}  // namespace

Result<void> read_cve(const JsonPart& document, const AdvisoryLimits&, AdvisorySink& sink) {
  Advisory out;
  out.source = "CVE";
  document.in("cveMetadata", [&](const JsonPart& about) {
    out.id = about.text("cveId");
    out.publisher = about.text("assignerShortName");
    out.is_rejected = about.text("state") == "REJECTED";
    out.published = about.time("datePublished");
    out.modified = about.time("dateUpdated");
    if (out.is_rejected) out.withdrawn = about.time("dateRejected");
  });
  if (out.id.empty())
    return fail(ErrorKind::invalid, "a CVE record without its id",
                document.pointer() + "/cveMetadata/cveId", "Name the flaw");
  document.in("containers", [&](const JsonPart& containers) {
    containers.in("cna", [&](const JsonPart& one) { read_assigner(one, out); });
    containers.each("adp", [&](const JsonPart& one) { read_container(one, true, out); });
  });
  out.refused = std::move(document.refused());
  sink.advisory(std::move(out));
  return {};
}

}  // namespace hinomi::in
