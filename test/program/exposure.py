#!/usr/bin/env python3
"""`hinomi exposure` as people and pipelines call it: what is wrong in each format, exit statuses, what could not be read, and
names of one flaw. VEX and SARIF are held against their published schemas where those are at hand: CycloneDX's in
HINOMI_CORPORA/exposure/sbom/schema, SARIF's and OpenVEX's where HINOMI_SCHEMAS names a folder with them."""
import io
import json
import os
import re
import tempfile
import zipfile

from real_node import ROOT, hinomi
from check import done, equal, expect, skip, write

try:
    import jsonschema
    import referencing
except ImportError:
    jsonschema = None

CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"  # 9.8 by FIRST's calculator
MEDIUM = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"  # 6.1


def osv(id, ecosystem, name, fixed, vector="", aliases=()):
    return {"schema_version": "1.6.0", "id": id, "modified": "2026-04-01T00:00:00Z", "aliases": list(aliases),
            "summary": f"Something is wrong with {name}",
            "severity": [{"type": "CVSS_V3", "score": vector}] if vector else [],
            "affected": [{"package": {"ecosystem": ecosystem, "name": name},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}


def sbom(*purls):
    components = [{"type": "library", "bom-ref": f"c{i}", "name": re.sub(r".*/|@.*", "", purl), "purl": purl,
                   "version": purl.partition("@")[2].partition("?")[0]} for i, purl in enumerate(purls)]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components})


class Case:
    """Files in a folder of their own, and the command over them."""

    def __init__(self, where):
        self.where = where
        put = self.put
        self.advisories = put("letters.json", json.dumps(
            osv("GHSA-aaaa-bbbb-cccc", "PyPI", "letters", "2.0", CRITICAL, ["CVE-2026-0001"])))
        self.minor = put("minor.json", json.dumps(osv("CVE-2026-0002", "PyPI", "minor", "1.1", MEDIUM)))
        self.kev = put("kev.json", json.dumps({
            "title": "Known exploited", "catalogVersion": "2026.04.01", "dateReleased": "2026-04-01T00:00:00Z", "count": 1,
            "vulnerabilities": [{"cveID": "CVE-2026-0002", "vendorProject": "Example", "product": "Minor",
                                 "vulnerabilityName": "Minor", "dateAdded": "2026-04-01", "shortDescription": "x",
                                 "requiredAction": "Update", "dueDate": "2026-04-22",
                                 "knownRansomwareCampaignUse": "Unknown", "notes": "", "cwes": []}]}))
        self.bad = put("bad.cdx.json", sbom("pkg:pypi/letters@1.9", "pkg:pypi/minor@1.0"))
        self.old = put("old.cdx.json", sbom("pkg:pypi/minor@1.0"))
        self.good = put("good.cdx.json", sbom("pkg:pypi/letters@2.0"))
        self.vague = put("vague.cdx.json", sbom("pkg:pypi/letters"))

    def put(self, name, text):
        return write(f"{self.where}/{name}", text)

    def scan(self, *arguments, advisories=None, action=("scan",)):
        given = [a for path in (advisories or [self.advisories, self.minor]) for a in ("--advisories", path)]
        status, out, error = hinomi("exposure", *action, *arguments, *given)
        return status, out.decode(), error.decode()

    def lines(self, *arguments, wanted=0, **more):
        status, out, error = self.scan(*arguments, "--format", "ndjson", **more)
        equal(status, wanted, f"{arguments}: {error}")
        return [json.loads(line) for line in out.splitlines()]

    def document(self, format, *arguments, **more):
        status, out, error = self.scan(*arguments, "--format", format, **more)
        equal(status, 0, f"{format} {arguments}: {error}")
        return json.loads(out)


def verdicts(lines):
    return sorted((line["flaw"], line["verdict"]) for line in lines)


def table(case):
    status, out, error = case.scan(case.bad)
    head, first, second = out.splitlines()
    equal(head.split("  ")[0], "FLAW", "a heading")
    expect(head.endswith("IN") and first.endswith(case.bad), f"the name of the file is last: {first}")
    expect(first.startswith("CVE-2026-0001") and "9.8 critical" in first and " 2.0 " in first, f"what is worst: {first}")
    expect(second.startswith("CVE-2026-0002") and "6.1 medium" in second, f"what is next: {second}")
    equal(status, 0, "a flaw alone is no failure")
    expect(re.search(r"1 inventories, 2 components \(0 .*\), 2 advisories; affected: 2, unknown: 0", error), f"counts: {error}")
    status, out, error = case.scan(case.bad, "--lang", "ja")
    expect(out.startswith("弱点") and "影響あり 2、不明 0" in error, f"in Japanese: {out} {error}")
    first = case.scan(case.bad, advisories=[case.advisories, case.minor, case.kev])[1].splitlines()[1]
    expect(first.startswith("CVE-2026-0002") and " yes " in first, f"what is exploited comes first: {first}")


def verdict(case):
    equal(case.lines(case.good), [], "a mended version")
    equal(verdicts(case.lines(case.good, "--all")), [], "a version beside the range has nothing said of it")
    unknown = case.lines(case.vague)
    equal([(line["verdict"], line.get("reason")) for line in unknown], [("unknown", "no_version")], "no version")
    line = case.lines(case.bad)[0]
    equal((line["names"], line["fixed_in"], line["components"][0]["ref"], line["score"]),
          (["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"], ["2.0"], "c0", "9.8"), "what a line says")
    vex = case.put("vex.json", json.dumps({
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.example/1", "author": "Example",
        "timestamp": "2026-04-02T00:00:00Z", "version": 1,
        "statements": [{"vulnerability": {"name": "CVE-2026-0001"}, "products": [{"@id": "pkg:pypi/letters@1.9"}],
                        "status": "not_affected", "justification": "vulnerable_code_not_present"}]}))
    given = [case.advisories, case.minor, vex]
    equal(verdicts(case.lines(case.bad, advisories=given)), [("CVE-2026-0002", "affected")], "a statement outweighs a range")
    equal(verdicts(case.lines(case.bad, "--all", advisories=given)),
          [("CVE-2026-0001", "not_affected"), ("CVE-2026-0002", "affected")], "and is seen with --all")
    bom = case.document("vex", case.bad, "--all", advisories=given)
    equal({flaw["id"]: flaw.get("analysis", {}).get("justification") for flaw in bom["vulnerabilities"]},
          {"CVE-2026-0001": "code_not_present", "CVE-2026-0002": None}, "its reason in CycloneDX's words")
    return given


def reached(case):
    """An advisory that names a function, and an inventory that says how it is used."""
    flawed = osv("GO-2026-0001", "Go", "example.com/letters", "1.2.0")
    flawed["affected"][0]["ranges"][0]["type"] = "SEMVER"
    flawed["affected"][0]["ecosystem_specific"] = {"imports": [{"path": "example.com/letters/read", "symbols": ["Reader.Next"]}]}
    advisory = case.put("go.json", json.dumps(flawed))
    bom = json.loads(sbom("pkg:golang/example.com/app@1.0.0", "pkg:golang/example.com/letters@v1.1.0"))
    bom["metadata"] = {"component": {**bom["components"].pop(0), "type": "application"}}
    bom["dependencies"] = [{"ref": "c0", "dependsOn": ["c1"]}]
    letters = bom["components"][0]

    def line(file, **more):
        letters.update(more)
        [one] = case.lines(case.put(file, json.dumps(bom)), advisories=[advisory])
        equal(one["verdict"], "affected", "what is reached decides nothing")
        return one["reached"]
    equal(line("unsaid.json"), {"is": "unknown", "relation": "direct"}, "nothing is said of its use")
    equal(line("beside.json", scope="excluded")["is"], "not_called", "a component that is not there at runtime")
    frame = {"module": "example.com/letters", "function": "example.com/letters/read.(*Reader).Next", "line": 7}
    called = line("called.json", scope="required", evidence={"callstack": {"frames": [frame, {"module": "main"}]}})
    equal((called["is"], called["symbol"]), ("called", "example.com/letters/read.Reader.Next"), "a call stack")
    expect("(*Reader).Next" in called["evidence"] and ":7" in called["evidence"], f"the frame: {called}")
    log = case.document("sarif", f"{case.where}/called.json", advisories=[advisory])
    result = log["runs"][0]["results"][0]
    equal(result["properties"]["reachability"], "called", "in SARIF")
    equal(result["relatedLocations"][0]["logicalLocations"][0]["kind"], "function", "the frame in SARIF")
    beside = case.document("vex", f"{case.where}/beside.json", advisories=[advisory])["vulnerabilities"][0]
    expect("analysis" not in beside, f"nobody said that it does no harm: {beside}")
    expect({"name": "hinomi:reachability", "value": "not_called"} in beside["properties"], f"and yet it is told: {beside}")
    return f"{case.where}/called.json", [advisory]


def statuses(case):
    for fail_on, wanted in (("unknown", 3), ("affected", 3), ("medium", 3), ("high", 3), ("critical", 3), ("exploited", 0)):
        equal(case.scan(case.bad, "--fail-on", fail_on)[0], wanted, f"--fail-on {fail_on} of a critical flaw")
    for fail_on, wanted in (("unknown", 3), ("affected", 3), ("medium", 3), ("high", 0), ("critical", 0)):
        equal(case.scan(case.old, "--fail-on", fail_on)[0], wanted, f"--fail-on {fail_on} of a medium flaw")
    for fail_on, wanted in (("unknown", 3), ("affected", 0), ("medium", 0), ("exploited", 0)):
        equal(case.scan(case.vague, "--fail-on", fail_on)[0], wanted, f"--fail-on {fail_on} of an unknown")
    known = [case.minor, case.kev]
    equal(case.scan(case.old, "--fail-on", "exploited", advisories=known)[0], 3, "--fail-on exploited")
    equal(case.scan(case.good, "--fail-on", "unknown")[0], 0, "--fail-on with nothing wrong")
    for wrong in (("--fail-on", "low"), ("--format", "csv")):
        equal(case.scan(case.bad, *wrong)[0], 2, f"{wrong}")
    equal(hinomi("exposure", "scan", case.bad)[0], 2, "no advisories")
    equal(hinomi("exposure", "look", case.bad, "--advisories", case.minor)[0], 2, "no such action")
    status, out, error = case.scan(f"{case.where}/absent.json")
    expect(status == 1 and out == "" and "absent.json" in error, f"no such file: {status} {error}")


def unreadable(case):
    os.mkdir(f"{case.where}/mixed")
    case.put("mixed/1-rubbish.json", "\x00 no document")
    case.put("mixed/2-bad.cdx.json", sbom("pkg:pypi/letters@1.9"))
    status, out, error = case.scan(f"{case.where}/mixed", "--format", "ndjson")
    equal((status, verdicts(json.loads(line) for line in out.splitlines())), (1, [("CVE-2026-0001", "affected")]),
          "rubbish beside what is good")
    expect("1-rubbish.json" in error and "Could not be read: 1" in error, f"rubbish is named: {error}")
    status, out, error = case.scan(f"{case.where}/mixed", "--fail-on", "high")
    equal(status, 3, "what is wrong weighs more than what could not be read")
    notes = json.loads(case.scan(f"{case.where}/mixed", "--format", "sarif")[1])["runs"][0]["invocations"][0]
    equal(len(notes["toolExecutionNotifications"]), 1, "SARIF says what could not be read")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/CVE-2026-0001.json", open(case.advisories, encoding="utf-8").read())
        archive.writestr("a/broken.json", '{"id": "CVE-2026-9", ')
        archive.writestr("a/LICENSE", "as you like")
    status, out, error = case.scan(case.bad, "--format", "ndjson", advisories=[case.put("all.zip", packed.getvalue())])
    equal((status, verdicts(json.loads(line) for line in out.splitlines())), (1, [("CVE-2026-0001", "affected")]),
          "an archive with one that is broken")
    expect("broken.json" in error and "LICENSE" not in error, f"and only that is named: {error}")
    empty = case.put("empty.cdx.json", sbom())
    status, out, error = case.scan(empty)
    expect(status == 0 and len(out.splitlines()) == 1 and "0 components" in error, f"an empty SBOM: {status} {out} {error}")


def who(case):
    for name in ("CVE-2026-0001", "GHSA-aaaa-bbbb-cccc", "ghsa-AAAA-bbbb-cccc"):
        found = case.lines(case.bad, case.old, case.good, case.vague, action=("who", name))
        equal([(line["in"], line["verdict"]) for line in found], [(case.bad, "affected"), (case.vague, "unknown")], f"who {name}")
    status, out, error = case.scan(case.bad, action=("who", "CVE-2026-7777"))
    expect(status == 1 and out == "" and "no advisory is about it" in error, f"a flaw that nobody knows: {status} {error}")
    status, out, error = case.scan(action=("who", "CVE-2026-0001"))
    expect(status == 1 and "no inventory" in error, f"who without an inventory: {status} {error}")


def package_list(case):
    status_file = case.put("status", "Package: libletters1\nStatus: install ok installed\nArchitecture: amd64\n"
                           "Source: letters (1.0-2)\nVersion: 1.0-2+b1\nDescription: x\n\n")
    os_release = case.put("os-release", 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n')
    given = [case.put("dsa.json", json.dumps(osv("DSA-1-1", "Debian:12", "letters", "1.0-3"))),
             case.put("later.json", json.dumps(osv("DSA-2-1", "Debian:13", "letters", "1.0-9")))]
    found = case.lines(status_file, "--os-release", os_release, advisories=given)
    equal([(line["flaw"], line["verdict"], line["found_by"]) for line in found], [("DSA-1-1", "affected", "source")],
          "a package list: by source package, in its own release")
    status, out, error = case.scan(status_file, "--format", "ndjson", advisories=given)
    expect(status == 1 and out == "" and "/etc/os-release" in error, f"without a distribution nothing is said: {status} {error}")


def schema_check(what, document, schema, *others):
    if jsonschema is None or schema is None:
        return skip(f"{what}: jsonschema or the schema is not there")
    resources = [(os.path.basename(path), referencing.Resource.from_contents(
        json.load(open(path, encoding="utf-8")), default_specification=referencing.jsonschema.DRAFT7)) for path in others]
    loaded = json.load(open(schema, encoding="utf-8"))
    base = loaded.get("$id", "").rpartition("/")[0]
    registry = referencing.Registry().with_resources([(f"{base}/{name}", one) for name, one in resources] + resources)
    kind = jsonschema.validators.validator_for(loaded)
    errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in kind(loaded, registry=registry).iter_errors(document)]
    equal(errors, [], f"{what} by its schema")


def schemas(case, with_vex, used):
    corpora = os.environ.get("HINOMI_CORPORA", os.path.join(ROOT, "../shared/corpora"))
    own = os.environ.get("HINOMI_SCHEMAS", "")

    def there(path):
        return path if os.path.exists(path) else None
    cyclonedx = f"{corpora}/exposure/sbom/schema"
    others = [path for path in (f"{cyclonedx}/spdx.schema.json", f"{cyclonedx}/jsf-0.82.schema.json") if there(path)]
    inputs = [case.bad, case.old, case.good, case.vague, "--all"]
    schema_check("CycloneDX", case.document("vex", *inputs, advisories=with_vex), there(f"{cyclonedx}/bom-1.6.schema.json"), *others)
    schema_check("SARIF", case.document("sarif", *inputs, advisories=with_vex), there(f"{own}/sarif-schema-2.1.0.json"))
    inventory, advisories = used
    for name, schema in (("vex", f"{cyclonedx}/bom-1.6.schema.json"), ("sarif", f"{own}/sarif-schema-2.1.0.json")):
        schema_check(f"{name} with a call stack", case.document(name, inventory, advisories=advisories), there(schema), *(others if name == "vex" else []))
    schema_check("OpenVEX", case.document("openvex", *inputs, advisories=with_vex), there(f"{own}/openvex_json_schema.json"))


def formats(case):
    run = case.document("sarif", case.bad, case.vague)["runs"][0]
    equal([(one["kind"], one["level"]) for one in run["results"]], [("fail", "error"), ("fail", "warning"), ("review", "none")],
          "SARIF: an unknown is to be reviewed")
    equal([rule["id"] for rule in run["tool"]["driver"]["rules"]], ["CVE-2026-0001", "CVE-2026-0002"], "a rule a flaw")
    for one in run["results"]:
        equal(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"], one["ruleId"], "ruleIndex")
        expect(one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///"), "an absolute path is a URI")
    again = case.document("sarif", case.bad, case.vague)["runs"][0]
    equal([one["partialFingerprints"] for one in again["results"]], [one["partialFingerprints"] for one in run["results"]],
          "the same results have the same fingerprints")
    bom = case.document("vex", case.bad, case.vague)
    equal([(flaw["id"], flaw.get("analysis", {}).get("state"), [target["ref"] for target in flaw["affects"]])
           for flaw in bom["vulnerabilities"]],
          [("CVE-2026-0001", None, ["pkg:pypi/letters@1.9"]), ("CVE-2026-0002", None, ["pkg:pypi/minor@1.0"]),
           ("CVE-2026-0001", "in_triage", ["pkg:pypi/letters"])], "VEX claims no more than is known")
    equal({one["bom-ref"] for one in bom["components"]}, {"pkg:pypi/letters@1.9", "pkg:pypi/minor@1.0", "pkg:pypi/letters"},
          "and holds the components that it speaks of")
    statements = case.document("openvex", case.bad, case.vague)["statements"]
    equal([(one["vulnerability"]["name"], one["status"]) for one in statements],
          [("CVE-2026-0001", "affected"), ("CVE-2026-0002", "affected"), ("CVE-2026-0001", "under_investigation")], "OpenVEX")
    equal(statements[0]["action_statement"], "Fixed in 2.0.", "what to do")
    expect(b"Examples:" in hinomi("exposure", "--help")[1], "exposure --help")


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-exposure-") as where:
        case = Case(where)
        table(case)
        with_vex = verdict(case)
        used = reached(case)
        statuses(case)
        unreadable(case)
        who(case)
        package_list(case)
        formats(case)
        schemas(case, with_vex, used)
    done()


if __name__ == "__main__":
    main()
