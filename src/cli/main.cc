// The command line.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "base/log.h"
#include "cli/commands.h"
#include "cli/detect_plan.h"

namespace hinomi::cli {
namespace {

constexpr const char* about =
    "hinomi (火の見): one report becomes everyone's protection in minutes.\n"
    "One program, one data folder. A report of indicators comes in, each is judged safe or unsafe "
    "to block and\n"
    "until when, a named person approves, and equipment reads the result.";

constexpr const char* examples =
    "Examples:\n"
    "  hinomi demo                                    a whole country to try, on "
    "http://127.0.0.1:8420\n"
    "  hinomi init --data /srv/hinomi --name village  a node of your own; prints an access token "
    "once\n"
    "  hinomi serve --data /srv/hinomi                run it\n"
    "  hinomi ring report.txt                         what would be blocked, and why (stores "
    "nothing)\n"
    "  hinomi ring report.json --approve Sato --basis 'Basic Act art. 16'   report, approve, "
    "publish\n"
    "  hinomi feed rpz.zone > rpz.zone                what equipment gets\n"
    "  hinomi recall http://shop.example/ --as Sato --reason 'owner cleaned it'\n"
    "  hinomi verify --data /srv/hinomi               check every Record from the files alone\n"
    "Full help: hinomi COMMAND --help, man hinomi, docs/getting-started.md";

std::string default_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      return std::string_view(value).starts_with("ja") ? "ja" : "en";
  return "en";
}

}  // namespace
}  // namespace hinomi::cli

int main(int argc, char** argv) {
  using namespace hinomi::cli;
  CLI::App app{about, "hinomi"};
  app.footer(examples);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("hinomi ") + HINOMI_VERSION);

  Common common;
  const char* data = std::getenv("HINOMI_DATA");
  std::string data_text = data && *data ? data : "hinomi-data", language = default_language();
  int status = 0;
  auto add = [&](const char* name, const char* what, auto&& run) {
    CLI::App* command = app.add_subcommand(name, what);
    command->footer("Full help: man hinomi, docs/getting-started.md");
    command->add_option("--data", data_text, "Data folder of the node")->capture_default_str();
    command->add_option("--lang", language, "Language of the output: ja or en")
        ->check(CLI::IsMember({"ja", "en"}));
    command->add_flag("--json", common.json, "Machine-readable output");
    command->callback([&, run] {
      common.data = data_text;
      common.language = language;
      status = run();
    });
    return command;
  };

  InitArguments init;
  auto* c =
      add("init", "Make the data folder of a new node", [&] { return run_init(common, init); });
  c->add_option("--name", init.name, "Short name of the node: no spaces")->required();
  c->add_option("--node", init.node, "Id of your organisation in the register")
      ->capture_default_str();
  c->add_option("--organisation", init.organisation, "Name of your organisation");
  c->add_option("--own-name", init.names, "A domain of your own: never blocked (repeat)");
  c->add_option("--own-network", init.networks, "A network of your own: never blocked (repeat)");
  c->add_option("--person", init.person, "First administrator")->capture_default_str();
  c->add_option("--listen", init.listen, "Address and port, as 0.0.0.0:8420");
  c->add_option("--tls-name", init.tls_names, "Host name or address for the certificate (repeat)");
  c->add_option("--lists", init.lists, "Folder of MISP warning lists to copy in");
  c->add_option("--default-tlp", init.default_tlp, "Marking of what carries none")
      ->capture_default_str();
  c->add_option("--approvals", init.approvals, "People who must agree: 1 or 2")
      ->check(CLI::Range(1, 2));
  c->add_flag("--exercise", init.exercise, "Everything in this node is an exercise");
  c->add_flag("--no-tls", init.no_tls, "Plain HTTP, on the loopback only");

  add("serve", "Run the node", [&] { return run_serve(common); });

  RingArguments ring;
  c = add("ring", "Judge a report; with --send or --approve, take it in",
          [&] { return run_ring(common, ring); });
  c->add_option("file", ring.file, "The report, - for standard input, or the folder of a MISP feed")
      ->required();
  c->add_option("--format", ring.format,
                "stix, misp, csv, jsonl, text, eml, xlsx or form (default: by content)");
  c->add_option("--tlp", ring.tlp, "Marking of what carries none");
  c->add_option("--title", ring.title, "Title");
  c->add_option("--columns", ring.columns, "CSV columns: type=Kind,value=#2");
  c->add_flag("--send", ring.send, "Take the report in; an approver decides later");
  c->add_option("--approve", ring.approve, "Take it in and publish, in the name of this approver");
  c->add_option("--basis", ring.basis, "Legal basis (with --approve)");
  c->add_option("--until", ring.until, "Last moment of the publication");
  c->add_option("--except", ring.except, "An indicator to leave out, as type:value (repeat)");
  c->add_flag("--emergency", ring.emergency, "Publish with one approver where two are needed");

  FeedArguments feed;
  c = add("feed", "Print a feed for equipment", [&] { return run_feed(common, feed); });
  c->add_option("name", feed.name, "rpz.zone, hosts.txt ...; without it, the list of feeds");
  c->add_option("--as", feed.as, "As this person or equipment gets it");
  c->add_option("--group", feed.group, "For all members of this sharing group");
  c->add_flag("--signature", feed.signature, "The signed note instead of the feed");

  RecallArguments recall;
  c = add("recall", "Take a published indicator back, everywhere, at once",
          [&] { return run_recall(common, recall); });
  c->add_option("value", recall.value, "The indicator, in any spelling, or the id of a report")
      ->required();
  c->add_option("--reason", recall.reason, "Why")->required();
  c->add_option("--as", recall.as, "The approver who does it")->required();

  VerifyArguments verify;
  c = add("verify", "Check every Record from the files alone",
          [&] { return run_verify(common, verify); });
  c->add_option("--key", verify.key, "Verifier key to trust instead of the stored one");

  ProveArguments prove;
  c = add("prove", "Write a proof of one Record", [&] { return run_prove(common, prove); });
  c->add_option("record", prove.record, "Record id")->required();
  c->add_option("--out", prove.out, "File to write; default: standard output");
  c->add_flag("--no-body", prove.no_body, "Withhold the body");

  VerifyFileArguments proof;
  c = add("verify-proof", "Check a proof without the journal",
          [&] { return run_verify_proof(common, proof); });
  c->add_option("file", proof.file, "The proof")->required();
  c->add_option("--key", proof.key, "Verifier key of the node, from someone you trust");

  VerifyFileArguments signature;
  c = add("verify-feed", "Check a feed against its signature",
          [&] { return run_verify_feed(common, signature); });
  c->add_option("file", signature.file, "The feed")->required();
  c->add_option("signature", signature.signature, "Its .sig")->required();
  c->add_option("--key", signature.key, "Verifier key of the node")->required();

  AccessArguments access;
  c = add("access", "Let a person or equipment come in, or no more",
          [&] { return run_access(common, access); });
  c->add_option("name", access.name, "Person or equipment")->required();
  c->add_option("--role", access.role,
                "equipment, reporter, analyst, approver, administrator or auditor");
  c->add_option("--member", access.member, "Member it belongs to (default: your own organisation)");
  c->add_option("--group", access.group, "Also for the members of this group (analyst, auditor)");
  c->add_flag("--person", access.person, "With a password: prints an invitation for the first one");
  c->add_flag("--invite", access.invite, "A new invitation: password or second factor are lost");
  c->add_option("--oidc-subject", access.subject, "Whom the OpenID provider names (with --person)");
  c->add_option("--certificate", access.certificate,
                "SHA-256 of the machine's TLS client certificate");
  c->add_flag("--revoke", access.revoke, "Take the access away");

  MemberArguments member;
  c = add("member", "Register a member, or change one", [&] { return run_member(common, member); });
  c->add_option("id", member.id, "Short, stable id")->required();
  c->add_option("--name", member.name, "Name (needed for a new member)");
  c->add_option("--relation", member.relation,
                "own, client, community or outside (a new member: client)");
  c->add_option("--own-name", member.names, "A domain of theirs (repeat)");
  c->add_option("--own-network", member.networks, "A network of theirs (repeat)");
  c->add_option("--group", member.groups, "A sharing group (repeat)");
  c->add_option("--reliability", member.reliability, "Of its reports, 0 to 100")
      ->check(CLI::Range(0, 100));

  BundleArguments bundle;
  c = add("bundle", "Letters and receipts on media that go one way",
          [&] { return run_bundle(common, bundle); });
  c->add_option("action", bundle.action, "export or import")
      ->required()
      ->check(CLI::IsMember({"export", "import"}));
  c->add_option("names", bundle.names, "export: member and file; import: file")
      ->required()
      ->expected(1, 2);
  c->add_option("--as", bundle.as, "In the name of this person");

  MailInArguments mail_in;
  c = add("mail-in", "Take in what a mail server says of a mail that did not arrive",
          [&] { return run_mail_in(common, mail_in); });
  c->add_option("file", mail_in.file, "The notification (.eml), - for standard input")->required();

  RegisterArguments book;
  c = add("register", "Members, contacts, communities and services as files; who can be reached",
          [&] { return run_register(common, book); });
  c->add_option("action", book.action,
                "export, import, reach, or add: one question after the other")
      ->required()
      ->check(CLI::IsMember({"export", "import", "reach", "add"}));
  c->add_option("file", book.file, "File to write or read; - or nothing: standard output, input");
  c->add_option("--part", book.part, "members, communities, services or contacts");
  c->add_option("--format", book.format, "json or csv (default: by the file's name)");
  c->add_flag("--dry-run", book.dry_run, "Say what an import would do, and write nothing");
  c->add_option("--by", book.by, "Reach by sector, kind or municipality")->capture_default_str();
  c->add_option("--as", book.as, "As this person");
  c->footer(
      "Examples:\n"
      "  hinomi register export contacts.csv                 for a spreadsheet\n"
      "  hinomi register import contacts.csv --dry-run       what would change\n"
      "  hinomi register export register.json                all four parts in one file\n"
      "  hinomi register reach --by municipality             who answers, and who does not\n"
      "  hinomi register add                                 guided, for a desk of two people\n"
      "Full help: man hinomi, docs/register.md");

  auto add_rule_options = [&](CLI::App* command, RuleArguments& rules) {
    command
        ->add_option("--pipeline", rules.pipelines, "Further log sources and fields (YAML, repeat)")
        ->allow_extra_args(false);
    command
        ->add_option("--logsource", rules.log_sources,
                     "Of every event, as product=windows,service=security (repeat)")
        ->allow_extra_args(false);
    command->add_option("--placeholders", rules.placeholders,
                        "Values for |expand: a YAML map of names and lists");
  };

  DetectArguments detect;
  c = add("detect", "Sigma rules, indicators and STIX patterns against events, without a node",
          [&] {
            part_rules_and_events(detect.rules.rules, detect.events);
            return run_detect(common, detect);
          });
  c->add_option("--rules", detect.rules.rules, "Rules: files and folders");
  c->add_option("--indicators", detect.indicators,
                "Indicators: STIX, MISP, CSV, JSON lines, text, or one a line (repeat)")
      ->allow_extra_args(false);
  c->add_option("--patterns", detect.patterns,
                "STIX patterns: bundles (*.json), one a line (*.txt), or folders of them (repeat)")
      ->allow_extra_args(false);
  add_rule_options(c, detect.rules);
  c->add_option("events", detect.events, "Files and folders of events; - is standard input")
      ->required();
  c->add_option("--format", detect.format, "Of the output: ndjson, csv, timeline or ocsf")
      ->capture_default_str()
      ->check(CLI::IsMember({"ndjson", "csv", "timeline", "ocsf"}));
  c->add_option("--input-format", detect.input_format,
                "jsonl, json, evtx, syslog, cef, leef, auditd or zeek (default: by content)");
  std::vector<std::string> levels = {"informational", "low", "medium", "high", "critical"};
  c->add_option("--level", detect.level, "Only hits of rules of this level or above")
      ->check(CLI::IsMember(levels));
  c->add_option("--fail-on", detect.fail_on, "Exit status 3 when there is a hit of this level")
      ->check(CLI::IsMember(levels));
  c->add_option("--jobs", detect.jobs, "Threads (default: one a core)")->check(CLI::Range(1, 256));
  c->add_flag("--follow", detect.follow, "Wait for more, as tail -F does");
  c->add_option("--lateness", detect.lateness,
                "How long correlations wait for earlier events, as 90s (default: 5m with --follow, "
                "else until all is read)");
  c->footer(
      "Examples:\n"
      "  hinomi detect --rules sigma/rules events.jsonl\n"
      "  hinomi detect --rules sigma/rules --format timeline --level high logs/*.evtx\n"
      "  journalctl -o short-iso | hinomi detect --rules sigma/rules -\n"
      "  hinomi detect --indicators feed.json --indicators block.txt events.jsonl\n"
      "  hinomi detect --patterns bundle.json events.jsonl\n"
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 a hit of --fail-on or above.\n"
      "Full help: man hinomi, docs/detect.md, docs/indicators.md, docs/pattern.md");

  RulesArguments rules;
  c = add("rules", "Check, explain, test and count Sigma rules",
          [&] { return run_rules(common, rules); });
  c->add_option("action", rules.action, "check, explain, test or stats")
      ->required()
      ->check(CLI::IsMember({"check", "explain", "test", "stats"}));
  c->add_option("rules", rules.rules.rules,
                "Rules: files and folders; with test, also folders of regression data")
      ->required();
  add_rule_options(c, rules.rules);
  c->footer("Full help: man hinomi, docs/detect.md");

  FilesArguments files;
  c = add("files", "YARA rules over files, without a node",
          [&] { return run_files(common, files); });
  c->add_option("--yara", files.rules, "Rules: files, and folders with *.yar and *.yara (repeat)")
      ->allow_extra_args(false)
      ->required();
  c->add_option("paths", files.paths, "Files and folders to look at; they are only read")
      ->required();
  c->add_option("--format", files.format, "Of the output: ndjson, or stix (malware-analysis)")
      ->capture_default_str()
      ->check(CLI::IsMember({"ndjson", "stix"}));
  c->add_option("--most-bytes", files.most_bytes, "Larger files are not looked at")
      ->capture_default_str();
  c->add_option("--seconds", files.seconds, "Most time for one file")
      ->capture_default_str()
      ->check(CLI::Range(1, 86400));
  c->add_flag("--fail-on-match", files.fail_on_match, "Exit status 3 when a rule matches");
  c->footer(
      "Examples:\n"
      "  hinomi files --yara rules/ attachment.bin\n"
      "  hinomi files --yara rules/ --format stix uploads/ > analysis.json\n"
      "Exit status: 0 done, 1 a file was not scanned, 2 wrong usage, 3 see --fail-on-match.\n"
      "Full help: man hinomi, docs/files.md");

  ExposureArguments exposure;
  c = add("exposure", "Which flaws what you run has, from its SBOMs and package lists",
          [&] { return run_exposure(common, exposure); });
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

  ProvenanceArguments provenance;
  c = add("provenance", "Is what is said of an artifact's origin signed by whom you trust",
          [&] { return run_provenance(common, provenance); });
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

  SuppliersArguments suppliers;
  c = add("suppliers", "Two products beside each other: SBOM, flaws, time to fix, support",
          [&] { return run_suppliers(common, suppliers); });
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
  DevicesArguments devices;
  c = add("devices", "What is wrong with devices and who acts; keep one to what it needs",
          [&] { return run_devices(common, devices); });
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
  InventoryArguments inventory;
  c = add("inventory", "What SBOMs, package lists and scans say one runs; what a machine can go by",
          [&] { return run_inventory(common, inventory); });
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

  AdvisoriesArguments advisories;
  c = add("advisories",
          "Keep advisories in a folder: fetch, import, take elsewhere, say what is there",
          [&] { return run_advisories(common, advisories); });
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

  KeepArguments keep;
  c = add("keep", "Keep raw events in a store that is hunted in; how long, and what it has",
          [&] { return run_keep(common, keep); });
  c->add_option("--store", keep.store, "Folder of kept events")->required();
  c->add_option("events", keep.events, "Files and folders of events; - is standard input");
  c->add_option("--sensor", keep.sensor, "What sent them")->capture_default_str();
  c->add_option("--basis", keep.basis, "Legal basis of keeping them; decides how long");
  c->add_option("--input-format", keep.input_format,
                "jsonl, json, evtx, syslog, cef, leef, auditd or zeek (default: by content)");
  c->add_option("--days", keep.days, "Delete what is older: 90, or BASIS=30 (repeat)")
      ->allow_extra_args(false);
  c->add_option("--most-bytes", keep.most_bytes, "Delete the oldest above this size: 200G");
  c->add_option("--release", keep.release, "End the hold of this name");
  c->add_flag("--status", keep.status, "What is kept and held; with --json each segment");
  c->add_option("--jobs", keep.jobs, "Threads (default: one a core)")->check(CLI::Range(1, 256));
  c->footer(
      "Examples:\n"
      "  hinomi keep --store events --sensor gateway --basis network-act logs/*.evtx\n"
      "  hinomi keep --store events --days 90 --days contract=30 --most-bytes 200G\n"
      "  hinomi keep --store events --status\n"
      "What is deleted is told on standard output, an object a line, before it goes.\n"
      "Full help: man hinomi, docs/hunt.md");

  HuntArguments hunt;
  c = add("hunt", "Who has already met it: indicators and rules in all events kept",
          [&] { return run_hunt(common, hunt); });
  c->add_option("--store", hunt.store, "Folder of kept events")->required();
  c->add_option("--indicator", hunt.indicators,
                "An address, network, name, URL, mail address or digest (repeat)")
      ->allow_extra_args(false);
  c->add_option("--indicators", hunt.lists, "Files of indicators (repeat)")
      ->allow_extra_args(false);
  c->add_option("--rules", hunt.rules.rules, "Sigma rules: files and folders (repeat)")
      ->allow_extra_args(false);
  add_rule_options(c, hunt.rules);
  c->add_option("--from", hunt.from, "Only events of this time or later");
  c->add_option("--to", hunt.to, "Only events before this time");
  c->add_option("--sensor", hunt.sensors, "Only events that this one sent (repeat)")
      ->allow_extra_args(false);
  c->add_option("--level", hunt.level, "Only hits of rules of this level or above")
      ->check(CLI::IsMember(levels));
  c->add_option("--format", hunt.format, "Of the output: ndjson, csv, timeline or ocsf")
      ->capture_default_str()
      ->check(CLI::IsMember({"ndjson", "csv", "timeline", "ocsf"}));
  c->add_option("--jobs", hunt.jobs, "Threads (default: one a core)")->check(CLI::Range(1, 256));
  c->add_option("--cut", hunt.cut, "Write the events found, with their digests, into this folder");
  c->add_option("--by", hunt.by, "Who asks; with --cut");
  c->add_option("--why", hunt.why, "What for; with --cut");
  c->add_option("--hold", hunt.hold, "Keep what was cut from, under this name; with --cut");
  c->add_option("--hold-until", hunt.hold_until, "End of the hold (default: until released)");
  c->footer(
      "Examples:\n"
      "  hinomi hunt --store events --indicator evil.example --indicator 192.0.2.0/24\n"
      "  hinomi hunt --store events --indicators feed.csv --from 2026-04-01 --sensor gateway\n"
      "  hinomi hunt --store events --rules sigma/rules --format timeline\n"
      "  hinomi hunt --store events --indicator evil.example --cut case-7 --by 'H. Sato' \\\n"
      "      --why 'case 7' --hold case-7\n"
      "Exit status: 0 done, found or not, 1 failed or not all could be read, 2 wrong usage.\n"
      "Full help: man hinomi, docs/hunt.md");

  DemoArguments demo;
  c = add("demo", "The country of Himori, to try", [&] { return run_demo(common, demo); });
  c->add_flag("--headless", demo.headless, "Play the story at full speed; a JSON line a step");
  c->add_option("--port", demo.port, "Port on 127.0.0.1; 0: any free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  c->add_flag("--keep", demo.keep, "Use --data and leave it there");

  add("policy", "Print the policy: who may know, who may act, who is told", run_policy);

  add("version", "Print the version", [&] {
    std::printf("hinomi %s\n", HINOMI_VERSION);
    return 0;
  });

  auto is_meant = [&](const CLI::App* one) { return one->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_meant).empty()) {
    std::fprintf(stderr, "hinomi: no such command: %s\n  do: hinomi --help lists them\n", argv[1]);
    return 2;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return status;
}
