// What one runs, what is wrong with it, who makes it, and what it is needed for.
#include "cli/options.h"

namespace hinomi::cli {

void add_system_options(Options& options) {
  CLI::App* c = nullptr;
  auto& exposure = options.hold<ExposureArguments>();
  c = options.add("exposure", "Which flaws what you run has, from its SBOMs and package lists",
                  [&exposure](const Common& common) { return run_exposure(common, exposure); });
  c->add_option("action", exposure.action, "scan: what is wrong; who: which of them have one flaw")
      ->required()
      ->check(CLI::IsMember({"scan", "who"}));
  c->add_option("names", exposure.names,
                "SBOMs, package lists, folders of them; with who, the flaw's name before them")
      ->required();
  c->add_option("--advisories", exposure.advisories,
                "OSV, CVE, NVD, CSAF, OpenVEX, GitHub, JVN, KEV, EPSS: files, archives, folders "
                "(repeat)")
      ->allow_extra_args(false)
      ->required();
  c->add_option("--os-release", exposure.os_release,
                "The host's /etc/os-release, for a package list without one");
  c->add_option("--format", exposure.format,
                "Of the output: table, ndjson, sarif, vex (CycloneDX) or openvex")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "ndjson", "sarif", "vex", "openvex"}));
  c->add_option("--fail-on", exposure.fail_on, "Exit status 3 when there is one as bad as this")
      ->check(CLI::IsMember({"unknown", "affected", "medium", "high", "critical", "exploited"}));
  c->add_flag("--all", exposure.all, "Also what is mended or excepted");
  c->footer(
      "Examples:\n"
      "  hinomi exposure scan sbom.cdx.json --advisories osv/PyPI.zip --advisories kev.json\n"
      "  hinomi exposure scan /var/lib/dpkg/status --os-release /etc/os-release --advisories osv/\n"
      "  hinomi exposure who CVE-2021-44228 sboms/ --advisories osv/Maven.zip\n"
      "Exit status: 0 done, 1 something could not be read, 2 wrong usage, 3 see --fail-on.\n"
      "Full help: man hinomi, docs/exposure.md");

  auto& inventory = options.hold<InventoryArguments>();
  c = options.add("inventory",
                  "What SBOMs, package lists and scans say one runs; what a machine can go by",
                  [&inventory](const Common& common) { return run_inventory(common, inventory); });
  c->add_option("files", inventory.files,
                "SBOMs, package lists, scans, folders of them; - is input")
      ->required();
  c->add_option("--format", inventory.format,
                "Of the output: table, json (an object a file) or csv")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json", "csv"}));
  c->add_option("--os-release", inventory.os_release,
                "The host's /etc/os-release, for a package list without one");
  c->add_flag("--summary", inventory.summary, "A line a file, no components");
  c->add_flag("--nameless", inventory.nameless,
              "Only components without a name that a machine can go by");
  c->add_option("--fail-on", inventory.fail_on, "Exit status 3 when there is such a component")
      ->check(CLI::IsMember({"nameless", "versionless"}));
  c->footer(
      "Examples:\n"
      "  hinomi inventory sbom.cdx.json\n"
      "  hinomi inventory /var/lib/dpkg/status --os-release /etc/os-release --format csv\n"
      "  hinomi inventory deliveries/ --summary --fail-on versionless\n"
      "Exit status: 0 done, 1 something could not be read, 2 wrong usage, 3 see --fail-on.\n"
      "Full help: man hinomi, docs/inventory.md");

  auto& advisories = options.hold<AdvisoriesArguments>();
  c = options.add(
      "advisories", "Keep advisories in a folder: fetch, import, take elsewhere, say what is there",
      [&advisories](const Common& common) { return run_advisories(common, advisories); });
  c->add_option("action", advisories.action, "import, fetch, bundle or status")
      ->required()
      ->check(CLI::IsMember({"import", "fetch", "bundle", "status"}));
  c->add_option(
      "names", advisories.names,
      "import: files, archives, folders, bundles; bundle: folder and file; status: folder");
  c->add_option("--into", advisories.into, "Folder that keeps them; made when there is none");
  c->add_option("--key", advisories.key, "Verifier key of who made the bundle that is imported");
  c->add_option(
       "--source", advisories.sources,
       "kev, kev-eu, epss, nvd, cve, myjvn, osv:ECOSYSTEM, csaf:URL, NAME=URL of a mirror, "
       "or a file's https URL (repeat)")
      ->allow_extra_args(false);
  c->add_option("--proxy", advisories.proxy,
                "HTTP proxy, or none (default: http_proxy, https_proxy, no_proxy)");
  c->add_option("--trusted", advisories.trusted,
                "Certificates to trust, in PEM (default: the operating system's)");
  c->add_option("--api-key", advisories.api_key, "File with NVD's key, which makes it quicker");
  c->add_option("--since", advisories.since, "myjvn: first day of the first fetch");
  c->add_option("--pause", advisories.pause, "Milliseconds between requests (nvd, myjvn)")
      ->check(CLI::Range(0, 3'600'000));
  c->add_option("--most-requests", advisories.most_requests,
                "Of one source; run it again to go on (default: 50000)")
      ->check(CLI::Range(1, 10'000'000));
  c->footer(
      "Examples:\n"
      "  hinomi advisories fetch --source osv:PyPI --source kev --source epss --into advisories\n"
      "  hinomi advisories fetch --source csaf:https://cert.example/.well-known/csaf/"
      "provider-metadata.json \\\n"
      "      --into advisories\n"
      "  hinomi advisories import osv/PyPI.zip kev.json --into advisories\n"
      "  hinomi advisories bundle advisories usb/advisories.bundle --data /srv/hinomi\n"
      "  hinomi advisories import usb/advisories.bundle --into advisories --key "
      "'center+1a2b3c4d+...'\n"
      "  hinomi exposure scan sbom.cdx.json --advisories advisories\n"
      "Exit status: 0 done, 1 failed or something could not be read, 2 wrong usage.\n"
      "Full help: man hinomi, docs/advisories.md");

  auto& devices = options.hold<DevicesArguments>();
  c = options.add("devices", "What is wrong with devices and who acts; keep one to what it needs",
                  [&devices](const Common& common) { return run_devices(common, devices); });
  c->add_option("action", devices.action,
                "check: what is wrong, what is not known, what to do by when; isolate: a MUD file "
                "as a table for nft -f; conceal: scans under pseudonyms, for the centre; resolve: "
                "whose address a pseudonym is, at the provider")
      ->required()
      ->check(CLI::IsMember({"check", "isolate", "conceal", "resolve"}));
  c->add_option("names", devices.names,
                "Lists of devices, results of nmap, masscan and zgrab2, MUD files, Zeek's conn.log "
                "as JSON; with isolate, one MUD file; with resolve, the answer of "
                "GET /api/v1/device-cases")
      ->required();
  c->add_option("--site", devices.site,
                "What a MUD file's words mean here: addresses of names, controllers, networks");
  c->add_option("--device", devices.addresses, "Address of the device to isolate (repeat)")
      ->allow_extra_args(false);
  c->add_option("--name", devices.name, "Of the table, in place of the address");
  c->add_option("--by", devices.by, "Who scanned or observed, for the evidence");
  c->add_option("--format", devices.format, "Of check's output: table or ndjson")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "ndjson"}));
  c->add_option("--fail-on", devices.fail_on,
                "Exit status 3: a finding, a mandatory provision unmet as well, or anything not "
                "known as well")
      ->check(CLI::IsMember({"finding", "unmet", "unknown"}));
  c->add_option("--isp", devices.isp, "The provider, as a member, whose addresses are concealed");
  c->add_option("--network", devices.networks, "Of the provider (repeat)")->allow_extra_args(false);
  c->add_option("--key", devices.key, "File with the key that scanner and provider share");
  c->add_option("--basis", devices.basis, "The law or agreement under which was scanned");
  c->footer(
      "Nothing is scanned and nothing is logged in to: results are read.\n"
      "Examples:\n"
      "  hinomi devices check devices.json scan.xml --by 'Himori CSIRT'\n"
      "  hinomi devices check devices.json hm-200.mud.json conn.log --site site.json\n"
      "  hinomi devices check devices.json scans/ --format ndjson --fail-on finding\n"
      "  hinomi devices isolate hm-200.mud.json --device 192.0.2.7 --site site.json > pump.nft\n"
      "  hinomi devices conceal scan.xml --isp himori-net --network 198.51.100.0/24 --key net.key "
      "--basis 'Act on NICT, article 18'\n"
      "  hinomi devices resolve cases.json --network 198.51.100.0/24 --key net.key\n"
      "Exit status: 0 done, 1 something could not be read or stands for nothing, 2 wrong usage, "
      "3 see --fail-on.\n"
      "Full help: man hinomi, docs/devices.md");

  auto& suppliers = options.hold<SuppliersArguments>();
  c = options.add("suppliers", "Two products beside each other: SBOM, flaws, time to fix, support",
                  [&suppliers](const Common& common) { return run_suppliers(common, suppliers); });
  c->add_option("action", suppliers.action, "compare")
      ->required()
      ->check(CLI::IsMember({"compare"}));
  c->add_option("names", suppliers.names, "Two SBOMs, or files about products")
      ->required()
      ->expected(2);
  c->add_option("--advisories", suppliers.advisories,
                "OSV, CVE, NVD, CSAF, GitHub, JVN, KEV: files, archives, folders (repeat)")
      ->allow_extra_args(false);
  c->add_option("--format", suppliers.format, "Of the output: table, csv or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "csv", "json"}));
  c->footer(
      "Examples:\n"
      "  hinomi suppliers compare a.cdx.json b.spdx.json --advisories osv/ --advisories kev.json\n"
      "  hinomi suppliers compare a-product.json b-product.json --advisories csaf/ --format csv\n"
      "Exit status: 0 done, 1 something could not be read, 2 wrong usage.\n"
      "Full help: man hinomi, docs/suppliers.md");

  auto& provenance = options.hold<ProvenanceArguments>();
  c = options.add(
      "provenance", "Is what is said of an artifact's origin signed by whom you trust",
      [&provenance](const Common& common) { return run_provenance(common, provenance); });
  c->add_option("action", provenance.action, "verify")
      ->required()
      ->check(CLI::IsMember({"verify"}));
  c->add_option("files", provenance.files,
                "In-toto attestations in DSSE envelopes: JSON, one a line, or Sigstore bundles")
      ->required();
  c->add_option("--key", provenance.keys, "A key or certificate you trust, as PEM (repeat)")
      ->allow_extra_args(false);
  c->add_option("--artifact", provenance.artifacts, "The file that it must be about (repeat)")
      ->allow_extra_args(false);
  c->add_option("--builder", provenance.builder, "The builder that must have built it");
  c->add_option("--source", provenance.source, "The repository that it must be built from");
  c->add_option("--signers", provenance.signers, "So many of the keys must have signed")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  c->footer(
      "Examples:\n"
      "  hinomi provenance verify pump.intoto.jsonl --key maker.pem --artifact pump.bin\n"
      "  hinomi provenance verify build.json --key ci.pem --artifact pump.bin \\\n"
      "      --builder https://build.example/runner --source https://code.example/pump\n"
      "Exit status: 0 all verified, 1 could not be read, 2 wrong usage, 3 not verified.\n"
      "Full help: man hinomi, docs/suppliers.md");

  auto& impact = options.hold<ImpactArguments>();
  c = options.add("impact", "Which missions are in danger and why, from a model of who needs what",
                  [&impact](const Common& common) { return run_impact(common, impact); });
  c->add_option("model", impact.model, "The model, in JSON; - is input")->required();
  c->add_option("--down", impact.down,
                "An item that has failed, in place of the model's outages (repeat)")
      ->allow_extra_args(false);
  c->add_option("--what-if", impact.what_if,
                "What would change if this item failed too, or with +ID were back (repeat)")
      ->allow_extra_args(false);
  c->add_flag("--spof", impact.single_points,
              "What fails each mission alone, what in pairs, and how probable that is");
  c->add_option("--sets", impact.sets, "With --spof: of so many items at most")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  c->add_flag("--times", impact.times, "What fails when, and when it is back");
  c->add_flag("--restore", impact.restore, "In which order to mend what is down");
  c->add_option("--crews", impact.crews, "How many mend at the same time")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  c->add_option("--fail-on", impact.fail_on, "Exit status 3 when a mission is as bad as this")
      ->check(CLI::IsMember({"degraded", "failed"}));
  c->footer(
      "Examples:\n"
      "  hinomi impact waterworks.json --down grid\n"
      "  hinomi impact waterworks.json --spof\n"
      "  hinomi impact waterworks.json --down grid --times --what-if generator\n"
      "  hinomi impact waterworks.json --down pump-1 --down pump-2 --restore --crews 2\n"
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 see --fail-on.\n"
      "Full help: man hinomi, docs/impact.md");
}

}  // namespace hinomi::cli
