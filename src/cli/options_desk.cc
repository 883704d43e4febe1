// What is asked of a node.
#include "cli/options.h"

namespace hinomi::cli {

void add_desk_options(Options& options) {
  CLI::App* c = nullptr;
  auto& init = options.hold<InitArguments>();
  c = options.add("init", "Make the data folder of a new node",
                  [&init](const Common& common) { return run_init(common, init); });
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

  options.add("serve", "Run the node", run_serve);

  auto& ring = options.hold<RingArguments>();
  c = options.add("ring", "Judge a report; with --send or --approve, take it in",
                  [&ring](const Common& common) { return run_ring(common, ring); });
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

  auto& feed = options.hold<FeedArguments>();
  c = options.add("feed", "Print a feed for equipment",
                  [&feed](const Common& common) { return run_feed(common, feed); });
  c->add_option("name", feed.name, "rpz.zone, hosts.txt ...; without it, the list of feeds");
  c->add_option("--as", feed.as, "As this person or equipment gets it");
  c->add_option("--group", feed.group, "For all members of this sharing group");
  c->add_flag("--signature", feed.signature, "The signed note instead of the feed");

  auto& recall = options.hold<RecallArguments>();
  c = options.add("recall", "Take a published indicator back, everywhere, at once",
                  [&recall](const Common& common) { return run_recall(common, recall); });
  c->add_option("value", recall.value, "The indicator, in any spelling, or the id of a report")
      ->required();
  c->add_option("--reason", recall.reason, "Why")->required();
  c->add_option("--as", recall.as, "The approver who does it")->required();

  auto& verify = options.hold<VerifyArguments>();
  c = options.add("verify", "Check every Record from the files alone",
                  [&verify](const Common& common) { return run_verify(common, verify); });
  c->add_option("--key", verify.key, "Verifier key to trust instead of the stored one");

  auto& prove = options.hold<ProveArguments>();
  c = options.add("prove", "Write a proof of one Record",
                  [&prove](const Common& common) { return run_prove(common, prove); });
  c->add_option("record", prove.record, "Record id")->required();
  c->add_option("--out", prove.out, "File to write; default: standard output");
  c->add_flag("--no-body", prove.no_body, "Withhold the body");

  auto& proof = options.hold<VerifyFileArguments>();
  c = options.add("verify-proof", "Check a proof without the journal",
                  [&proof](const Common& common) { return run_verify_proof(common, proof); });
  c->add_option("file", proof.file, "The proof")->required();
  c->add_option("--key", proof.key, "Verifier key of the node, from someone you trust");

  auto& signature = options.hold<VerifyFileArguments>();
  c = options.add(
      "verify-feed", "Check a feed against its signature",
      [&signature](const Common& common) { return run_verify_feed(common, signature); });
  c->add_option("file", signature.file, "The feed")->required();
  c->add_option("signature", signature.signature, "Its .sig")->required();
  c->add_option("--key", signature.key, "Verifier key of the node")->required();

  auto& access = options.hold<AccessArguments>();
  c = options.add("access", "Let a person or equipment come in, or no more",
                  [&access](const Common& common) { return run_access(common, access); });
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

  auto& member = options.hold<MemberArguments>();
  c = options.add("member", "Register a member, or change one",
                  [&member](const Common& common) { return run_member(common, member); });
  c->add_option("id", member.id, "Short, stable id")->required();
  c->add_option("--name", member.name, "Name (needed for a new member)");
  c->add_option("--relation", member.relation,
                "own, client, community or outside (a new member: client)");
  c->add_option("--own-name", member.names, "A domain of theirs (repeat)");
  c->add_option("--own-network", member.networks, "A network of theirs (repeat)");
  c->add_option("--group", member.groups, "A sharing group (repeat)");
  c->add_option("--reliability", member.reliability, "Of its reports, 0 to 100")
      ->check(CLI::Range(0, 100));

  auto& bundle = options.hold<BundleArguments>();
  c = options.add("bundle", "Letters and receipts on media that go one way",
                  [&bundle](const Common& common) { return run_bundle(common, bundle); });
  c->add_option("action", bundle.action, "export or import")
      ->required()
      ->check(CLI::IsMember({"export", "import"}));
  c->add_option("names", bundle.names, "export: member and file; import: file")
      ->required()
      ->expected(1, 2);
  c->add_option("--as", bundle.as, "In the name of this person");

  auto& mail_in = options.hold<MailInArguments>();
  c = options.add("mail-in", "Take in what a mail server says of a mail that did not arrive",
                  [&mail_in](const Common& common) { return run_mail_in(common, mail_in); });
  c->add_option("file", mail_in.file, "The notification (.eml), - for standard input")->required();

  auto& book = options.hold<RegisterArguments>();
  c = options.add("register",
                  "Members, contacts, communities and services as files; who can be reached",
                  [&book](const Common& common) { return run_register(common, book); });
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
}

}  // namespace hinomi::cli
