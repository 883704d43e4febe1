// An advisory of the OSV schema.
#include <algorithm>
#include <optional>

#include "in/advisory/formats.h"
#include "in/advisory/osv_events.h"
#include "product/version.h"

namespace hinomi::in {

namespace {

constexpr std::pair<std::string_view, OsvEvent::Kind> osv_event_kinds[] = {
    {"introduced", OsvEvent::Kind::introduced},
    {"fixed", OsvEvent::Kind::fixed},
    {"last_affected", OsvEvent::Kind::last_affected},
    {"limit", OsvEvent::Kind::limit},
};

// Reads the entries of `affected`. One entry becomes two when it names versions and commits.
class AffectedReader {
 public:
  explicit AffectedReader(Advisory& out) : out_(out) {}

  void read(const JsonPart& entry) {
    Affected packages = base(entry);
    Affected commits = packages;
    commits.scheme = "git";
    packages.scheme = scheme_named(packages.ecosystem);
    bool has_commits = false, has_ranges = false;
    entry.each("ranges", [&](const JsonPart& range) {
      bool is_git = range.text("type") == "GIT";
      (is_git ? has_commits : has_ranges) = true;
      add(range, is_git ? commits : packages);
    });
    // Tags of the repository where nothing but commits is named and no order of versions is known.
    bool are_tags = has_commits && !has_ranges && packages.scheme.empty();
    (are_tags ? commits : packages).versions = entry.texts("versions");
    bool names_package = has_ranges || !packages.versions.empty() || !has_commits;
    if (names_package) out_.affected.push_back(std::move(packages));
    if (has_commits) out_.affected.push_back(std::move(commits));
  }

 private:
  Affected base(const JsonPart& entry) {
    Affected out;
    out.place = entry.pointer();
    entry.in("package", [&](const JsonPart& package) {
      out.ecosystem = package.text("ecosystem");
      out.name = package.text("name");
      if (auto purl = package.text("purl"); !purl.empty()) out.purls.emplace_back(purl);
    });
    for (std::string_view key : {"ecosystem_specific", "database_specific"})
      entry.in(key, [&](const JsonPart& specific) { add_symbols(specific, out); });
    entry.in("database_specific", [&](const JsonPart& specific) { add_weaknesses(specific); });
    entry.each("severity", [&](const JsonPart& one) { add_severity(one); });
    return out;
  }

  // As GitHub's and OpenSSF's malicious packages have them; what another database writes there is
  // its own.
  void add_weaknesses(const JsonPart& specific) {
    simdjson::dom::array all;
    if (specific.object()["cwes"].get(all) != simdjson::SUCCESS) return;
    for (simdjson::dom::element one : all) {
      std::string_view id;
      if (one["cweId"].get(id) != simdjson::SUCCESS) continue;
      auto& known = out_.weaknesses;
      if (std::find(known.begin(), known.end(), id) == known.end()) known.emplace_back(id);
    }
  }

  // Go's imports with their symbols; RustSec's functions; those of GitHub's database.
  static void add_symbols(const JsonPart& specific, Affected& out) {
    auto add = [&](std::string_view package, std::string_view name) {
      if (!package.empty() || !name.empty())
        out.symbols.push_back({std::string(package), std::string(name)});
    };
    auto add_function = [&](std::string_view name) { add({}, name); };
    if (specific.has("imports"))
      specific.each("imports", [&](const JsonPart& one) {
        const std::string_view path = one.text("path");
        const std::vector<std::string> names = one.texts("symbols");
        for (const std::string& name : names) add(path, name);
        if (names.empty()) add(path, {});
      });
    if (specific.has("affects"))
      specific.in("affects",
                  [&](const JsonPart& affects) { affects.each_text("functions", add_function); });
    if (specific.has("affected_functions")) specific.each_text("affected_functions", add_function);
  }

  void add_severity(const JsonPart& one) {
    Severity severity{std::string(one.text("score")), {}};
    auto is_same = [&](const Severity& other) { return other.vector == severity.vector; };
    if (!severity.vector.empty() &&
        std::none_of(out_.severities.begin(), out_.severities.end(), is_same))
      out_.severities.push_back(std::move(severity));
  }

  // All of a range or nothing of it: half of its events would say something else.
  void add(const JsonPart& range, Affected& out) {
    std::vector<OsvEvent> events;
    bool is_whole = true;
    auto refuse = [&](const JsonPart& event, std::string what) {
      event.refuse(std::move(what),
                   "Name one version as introduced, fixed, last_affected or limit");
      is_whole = false;
    };
    std::size_t noted = range.refused().size();
    range.each("events", [&](const JsonPart& event) {
      std::size_t before = events.size();
      for (auto [key, kind] : osv_event_kinds)
        if (auto version = event.text(key); !version.empty()) events.push_back({kind, version});
      if (events.size() == before) refuse(event, "an event that says nothing");
    });
    if (!is_whole || range.refused().size() != noted) return;
    std::string_view type = range.text("type");
    if (type != "SEMVER" && type != "ECOSYSTEM" && type != "GIT")
      return range.refuse("type", "no such kind of range: " + std::string(type.substr(0, 40)),
                          "Write SEMVER, ECOSYSTEM or GIT");
    if (type == "GIT") out.repository = range.text("repo");
    if (type == "SEMVER" && out.scheme.empty()) out.scheme = "semver";
    auto intervals = sorted(range, type, events, out.scheme);
    std::move(intervals.begin(), intervals.end(), std::back_inserter(out.intervals));
    for (const OsvEvent& event : events)
      if (event.kind == OsvEvent::Kind::fixed) out.fixed_in.emplace_back(event.version);
  }

  std::vector<VersionInterval> sorted(const JsonPart& range, std::string_view type,
                                      std::span<const OsvEvent> events, std::string_view scheme) {
    auto order = type == "SEMVER" ? std::optional(Scheme::semver) : scheme_of(scheme);
    if (type == "GIT" || !order) return intervals_as_written(events);
    auto out =
        intervals_of(events, [&](std::string_view version) { return order_key(*order, version); });
    if (out) return std::move(*out);
    if (events.size() > 2)  // a single pair says the same either way
      range.refuse("events",
                   "their order is not known, they are taken as written: " + out.error().what,
                   "Write versions as the ecosystem does");
    return intervals_as_written(events);
  }

  static std::string scheme_named(std::string_view ecosystem) {
    auto scheme = scheme_of(ecosystem);
    return scheme ? std::string(name_of(*scheme)) : std::string();
  }

  Advisory& out_;
};

void read_database(const JsonPart& specific, Advisory& out) {
  if (specific.has("cwe_ids")) out.weaknesses = specific.texts("cwe_ids");
}

// Of packages of a distribution alone. Before OSV 1.7 had `upstream`, their errata wrote what they
// mend as `related` (AlmaLinux's do still).
bool is_of_distribution(const Advisory& advisory) {
  constexpr std::string_view distribution_orders[] = {"deb", "rpm", "apk", "alpm"};
  return !advisory.affected.empty() &&
         std::all_of(advisory.affected.begin(), advisory.affected.end(), [&](const Affected& one) {
           return std::find(std::begin(distribution_orders), std::end(distribution_orders),
                            one.scheme) != std::end(distribution_orders);
         });
}

}  // namespace

Result<void> read_osv(const JsonPart& document, const AdvisoryLimits&, AdvisorySink& sink) {
  Advisory out;
  out.id = document.text("id");
  if (out.id.empty())
    return fail(ErrorKind::invalid, "an OSV advisory without id", document.pointer() + "/id",
                "Name the advisory");
  out.source = "OSV";
  out.publisher = out.id.substr(0, out.id.find('-'));
  out.aliases = document.texts("aliases");
  out.upstream = document.texts("upstream");
  out.related = document.texts("related");
  out.title = document.text("summary");
  out.text = document.text("details");
  out.published = document.time("published");
  out.modified = document.time("modified");
  out.withdrawn = document.time("withdrawn");
  auto is_attack = [](std::string_view id) { return id.starts_with("MAL-"); };
  out.is_malicious =
      is_attack(out.id) || std::any_of(out.aliases.begin(), out.aliases.end(), is_attack);
  document.each("severity", [&](const JsonPart& one) {
    if (auto score = one.text("score"); !score.empty())
      out.severities.push_back({std::string(score), {}});
  });
  document.each("references",
                [&](const JsonPart& one) { out.references.emplace_back(one.text("url")); });
  document.in("database_specific", [&](const JsonPart& one) { read_database(one, out); });
  AffectedReader affected(out);
  document.each("affected", [&](const JsonPart& entry) { affected.read(entry); });
  if (out.upstream.empty() && out.aliases.empty() && is_of_distribution(out))
    for (const std::string& name : out.related)
      if (name.starts_with("CVE-")) out.upstream.push_back(name);
  out.refused = std::move(document.refused());
  sink.advisory(std::move(out));
  return {};
}

}  // namespace hinomi::in
