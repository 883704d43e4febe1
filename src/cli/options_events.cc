// Events, rules and files.
#include "cli/detect_plan.h"
#include "cli/options.h"

namespace hinomi::cli {

namespace {

const std::vector<std::string> levels = {"informational", "low", "medium", "high", "critical"};

void add_rule_options(CLI::App* command, RuleArguments& rules) {
  command
      ->add_option("--pipeline", rules.pipelines, "Further log sources and fields (YAML, repeat)")
      ->allow_extra_args(false);
  command
      ->add_option("--logsource", rules.log_sources,
                   "Of every event, as product=windows,service=security (repeat)")
      ->allow_extra_args(false);
  command->add_option("--placeholders", rules.placeholders,
                      "Values for |expand: a YAML map of names and lists");
}

}  // namespace

void add_event_options(Options& options) {
  CLI::App* c = nullptr;
  auto& detect = options.hold<DetectArguments>();
  c = options.add("detect",
                  "Sigma rules, indicators and STIX patterns against events, without a node",
                  [&detect](const Common& common) {
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

  auto& rules = options.hold<RulesArguments>();
  c = options.add("rules", "Check, explain, test and count Sigma rules",
                  [&rules](const Common& common) { return run_rules(common, rules); });
  c->add_option("action", rules.action, "check, explain, test or stats")
      ->required()
      ->check(CLI::IsMember({"check", "explain", "test", "stats"}));
  c->add_option("rules", rules.rules.rules,
                "Rules: files and folders; with test, also folders of regression data")
      ->required();
  add_rule_options(c, rules.rules);
  c->footer("Full help: man hinomi, docs/detect.md");

  auto& files = options.hold<FilesArguments>();
  c = options.add("files", "YARA rules over files, without a node",
                  [&files](const Common& common) { return run_files(common, files); });
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

  auto& keep = options.hold<KeepArguments>();
  c = options.add("keep", "Keep raw events in a store that is hunted in; how long, and what it has",
                  [&keep](const Common& common) { return run_keep(common, keep); });
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

  auto& hunt = options.hold<HuntArguments>();
  c = options.add("hunt", "Who has already met it: indicators and rules in all events kept",
                  [&hunt](const Common& common) { return run_hunt(common, hunt); });
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
}

}  // namespace hinomi::cli
