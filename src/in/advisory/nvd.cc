// NVD's API 2.0: a page of flaws, one of them, or what others write in its shape.
#include "in/advisory/cpe_nodes.h"
#include "in/advisory/formats.h"

namespace hinomi::in {

namespace {

std::string english(const JsonPart& part, std::string_view key) {
  std::string out;
  part.each(key, [&](const JsonPart& one) {
    if (out.empty() || one.text("lang") == "en") out = one.text("value");
  });
  return out;
}

void read_scores(const JsonPart& metrics, Advisory& out) {
  for (std::string_view key : {"cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"})
    metrics.each(key, [&](const JsonPart& metric) {
      metric.in("cvssData", [&](const JsonPart& data) {
        out.severities.push_back(
            {std::string(data.text("vectorString")), std::string(metric.text("source"))});
      });
    });
}

Result<void> read_flaw(const JsonPart& flaw, std::string_view annotated_id, AdvisorySink& sink) {
  Advisory out;
  out.id = flaw.has("id") ? flaw.text("id") : annotated_id;
  if (out.id.empty())
    return fail(ErrorKind::invalid, "a flaw without id", flaw.pointer() + "/id", "Name the flaw");
  out.source = "NVD";
  out.publisher = flaw.text("sourceIdentifier");
  out.is_rejected = flaw.text("vulnStatus") == "Rejected";
  out.published = flaw.time("published");
  out.modified = flaw.time("lastModified");
  if (out.is_rejected) out.withdrawn = out.modified;
  out.text = english(flaw, "descriptions");
  flaw.in("metrics", [&](const JsonPart& metrics) { read_scores(metrics, out); });
  flaw.each("weaknesses", [&](const JsonPart& one) {
    // "NVD-CWE-noinfo" and "NVD-CWE-Other" name none.
    if (auto name = english(one, "description"); name.starts_with("CWE-"))
      out.weaknesses.push_back(std::move(name));
  });
  read_configurations(flaw, "configurations", out.configurations);
  flaw.each("references",
            [&](const JsonPart& one) { out.references.emplace_back(one.text("url")); });
  out.is_known_exploited = flaw.has("cisaExploitAdd");
  out.exploited_since = flaw.time("cisaExploitAdd");
  out.title = flaw.text("cisaVulnerabilityName");
  out.refused = std::move(flaw.refused());
  flaw.refused().clear();
  sink.advisory(std::move(out));
  return {};
}

}  // namespace

Result<void> read_nvd(const JsonPart& document, const AdvisoryLimits&, AdvisorySink& sink) {
  auto read = [&](const JsonPart& item, std::string_view id) {
    item.in("cve", [&](const JsonPart& flaw) {
      if (auto done = read_flaw(flaw, id, sink); !done) sink.refuse(std::move(done.error()));
    });
  };
  document.each("vulnerabilities", [&](const JsonPart& item) { read(item, {}); });
  std::string_view id;
  document.in("_annotation", [&](const JsonPart& about) { id = about.text("cve_id"); });
  read(document, id);
  return {};
}

}  // namespace hinomi::in
