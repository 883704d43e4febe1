#!/usr/bin/env python3
"""`hinomi inventory` as people and pipelines call it: what is in each file in each format, names that a machine can go by, what
could not be read, exit statuses."""
import csv
import io
import json
import os
import tempfile

from real_node import hinomi
from check import done, equal, expect, write

SBOM = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "metadata": {"timestamp": "2026-04-01T09:00:00Z",
                     "component": {"type": "application", "bom-ref": "shop", "name": "shop", "version": "1.2"}},
        "components": [
            {"type": "library", "bom-ref": "a", "group": "example", "name": "letters", "version": "1.9",
             "purl": "pkg:npm/%40example/letters@1.9", "licenses": [{"license": {"id": "MIT"}}],
             "hashes": [{"alg": "SHA-256", "content": "ab" * 32}]},
            {"type": "library", "bom-ref": "b", "name": "vague", "purl": "pkg:pypi/vague"},
            {"type": "firmware", "bom-ref": "c", "name": "=router", "version": "3",
             "cpe": "cpe:2.3:o:example:router:3:*:*:*:*:*:*:*"}],
        "dependencies": [{"ref": "shop", "dependsOn": ["a", "b"]}],
        "vulnerabilities": [{"id": "CVE-2026-0001", "affects": [{"ref": "a"}],
                             "analysis": {"state": "not_affected", "justification": "code_not_reachable"}}]}


def run(*arguments, wanted=0, **more):
    status, out, error = hinomi("inventory", *arguments, **more)
    equal(status, wanted, f"{arguments}: {error.decode()}")
    return out.decode(), error.decode()


def document(sbom):
    one = json.loads(run(sbom, "--format", "json")[0])
    equal((one["file"], one["format"], one["serial"], one["made"]),
          (sbom, "CycloneDX 1.5", SBOM["serialNumber"], "2026-04-01T09:00:00.000Z"), "what the document is")
    # The subject has a name, and nothing that a machine can go by.
    equal(one["counts"], {"components": 4, "named": 3, "versionless": 1, "statements": 1, "checks": 0, "refused": 0}, "counts")
    by_ref = {c["ref"]: c for c in one["components"]}
    equal(one["components"][one["subject"]]["ref"], "shop", "the subject")
    letters = by_ref["a"]
    equal((letters["purls"], letters["digests"], letters["licences"], letters["place"], letters["group"]),
          (["pkg:npm/%40example/letters@1.9"], {"sha-256": "ab" * 32}, ["MIT"], "/components/0", "example"), "a component")
    equal([(n["by"], n["version"]) for n in letters["goes_by"]], [("package", "1.9")], "its names")
    equal([(n["by"], n.get("version")) for n in by_ref["b"]["goes_by"]], [("package", None)], "a name without a version")
    equal([n["by"] for n in by_ref["c"]["goes_by"]], ["cpe"], "a CPE name")
    equal(by_ref["shop"]["goes_by"], [], "no name")
    pairs = sorted((one["components"][x]["ref"], one["components"][y]["ref"]) for x, y in one["needs"])
    equal(pairs, [("shop", "a"), ("shop", "b")], "what needs what")
    equal([(s["flaw"], s["status"], s["justification"], s["about"]) for s in one["statements"]],
          [("CVE-2026-0001", "not_affected", "vulnerable_code_not_in_execute_path", ["a"])], "statements")
    same = json.loads(run(sbom, "--json")[0])
    equal(same, one, "--json")


def scan(where):
    """A configuration that a scanner found not kept."""
    result = write(f"{where}/xccdf.xml", """<TestResult xmlns="http://checklists.nist.gov/xccdf/1.2" id="t" end-time="2026-04-01T09:00:00Z">
<target>host1.example</target><rule-result idref="rule_ssh" severity="high"><result>fail</result>
<ident system="https://ncp.nist.gov/cce">CCE-80000-1</ident></rule-result></TestResult>""")
    one = json.loads(run(result, "--json")[0])
    equal((one["format"], one["counts"]["checks"], one["checks"]),
          ("XCCDF results", 1, [{"id": "rule_ssh", "result": "fail", "severity": "high", "names": ["CCE-80000-1"], "about": 0}]),
          "rules that are not kept")
    expect("rule_ssh" in run(result)[0], "are shown")


def people(sbom):
    out, error = run(sbom)
    lines = out.splitlines()
    expect(lines[0].startswith(f"{sbom}: CycloneDX 1.5, about shop 1.2, made 2026-04-01; components: 4,"), lines[0])
    expect(any(line.split() == ["example/letters", "1.9", "library", "pkg:npm/%40example/letters@1.9"] for line in lines), out)
    expect(any(line.split() == ["shop", "1.2", "application", "-"] for line in lines), out)
    expect(any("CVE-2026-0001" in line and "not_affected" in line for line in lines), "the statement is shown")
    expect("1 inventories, 4 components (3 with a name" in error, error)
    out, error = run(sbom, "--lang", "ja")
    expect("部品 4（名前で特定できるもの 3、うち版のないもの 1）" in out and "目録 1、部品 4" in error, out + error)
    out, _ = run(sbom, "--nameless")
    expect("shop" in out and "letters" not in out and "CVE-" not in out, f"--nameless: {out}")
    equal(len(run(sbom, "--summary")[0].splitlines()), 1, "--summary")
    piped = json.loads(run("-", "--format", "json", input=json.dumps(SBOM).encode())[0])
    equal((piped["file"], piped["counts"]["components"]), ("-", 4), "standard input")


def sheet(sbom, other):
    rows = list(csv.DictReader(io.StringIO(run(sbom, other, "--format", "csv")[0], newline="")))
    equal([row["name"] for row in rows if row["file"] == sbom], ["shop", "letters", "vague", "'=router"], "CSV: a row a component")
    letters = rows[1]
    equal((letters["digest"], letters["purl"], letters["licence"], letters["goes by"]),
          ("sha-256:" + "ab" * 32, "pkg:npm/%40example/letters@1.9", "MIT", "package npm/@example/letters"), "its fields")
    equal({row["file"] for row in rows}, {sbom, other}, "one heading for all files")


def statuses(where, sbom, status_file):
    run(sbom, "--fail-on", "nameless", wanted=3)
    run(sbom, "--fail-on", "versionless", wanted=3)
    whole = write(f"{where}/whole.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
        SBOM["components"][0]]}))
    run(whole, "--fail-on", "versionless")
    half = write(f"{where}/half.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
        SBOM["components"][1]]}))
    run(half, "--fail-on", "nameless")
    run(half, "--fail-on", "versionless", wanted=3)
    out, error = run(status_file, "--format", "json", wanted=1)
    expect("/etc/os-release" in error and status_file in error, f"without a distribution: {error}")
    equal(json.loads(out)["refused"][0]["remedy"], "Give the host's /etc/os-release with it", "and so in the document")
    release = write(f"{where}/os-release", 'ID=debian\nVERSION_ID="12"\n')
    one = json.loads(run(status_file, "--os-release", release, "--json")[0])
    equal([(c["name"], sorted((n["by"], n["key"]) for n in c["goes_by"])) for c in one["components"][1:]],
          [("libletters1", [("package", "deb/debian/12/libletters1"), ("source", "deb/debian/12/letters")])], "a package list")
    os.mkdir(f"{where}/mixed")
    write(f"{where}/mixed/1-rubbish", "\x00 no document")
    write(f"{where}/mixed/2.json", json.dumps(SBOM))
    out, error = run(f"{where}/mixed", "--json", wanted=1)
    equal(json.loads(out)["counts"]["components"], 4, "rubbish beside what is good")
    expect("1-rubbish" in error and "Could not be read: 1" in error, f"is named: {error}")
    run(f"{where}/mixed", "--fail-on", "nameless", wanted=3)
    run(f"{where}/absent", wanted=1)
    run(sbom, "--format", "xml", wanted=2)
    run(wanted=2)
    expect("Examples:" in run("--help")[0], "--help")


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-inventory-") as where:
        sbom = write(f"{where}/shop.cdx.json", json.dumps(SBOM))
        status_file = write(f"{where}/status", "Package: libletters1\nStatus: install ok installed\nArchitecture: amd64\n"
                            "Source: letters (1.0-2)\nVersion: 1.0-2+b1\nDescription: x\n\n")
        products = write(f"{where}/products.csv", "maker,product,model,firmware\nExample,Router,R-1,3.1\n")
        document(sbom)
        people(sbom)
        sheet(sbom, products)
        scan(where)
        statuses(where, sbom, status_file)
    done()


if __name__ == "__main__":
    main()
