#!/usr/bin/env python3
"""Counts what the advisories of the public test data say, slowly and by its own reading, and holds
advisory_counts.json to it; hinomi-conformance holds our readers to the same file.
  advisory_counts.py [--write]
Last line: "N passed, N failed, N skipped"."""
import csv
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def corpora():
    named = os.environ.get("HINOMI_CORPORA")
    if not named:
        named = subprocess.run([ROOT / "scripts/corpora"], capture_output=True, text=True).stdout.strip()
    return pathlib.Path(named) / "exposure" if named else None


def members(path):
    """(name, bytes) of every file in a .tar.zst."""
    packed = subprocess.run(["zstd", "-dc", "--long=27", path], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            if member.isfile():
                yield member.name, archive.extractfile(member).read()


# -- OSV ------------------------------------------------------------------------------------------

def numbers(text):
    """An order that is right for the versions of ranges that need one: numbers, then the rest, a
    release after its pre-releases."""
    text = text.removeprefix("v").split("+")[0]
    release, _, pre = text.partition("-")
    parts = [int(p) if p.isdigit() else 0 for p in release.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    pres = [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in pre.split(".")] if pre else []
    return parts, 0 if pre else 1, pres


def python_version(text):
    try:
        from packaging.version import Version
    except ImportError:
        from pip._vendor.packaging.version import Version
    return Version(text)


def vulnerable(at, events):
    """The evaluation of the OSV schema at a place: (key, 0) a version, (key, 1) right behind it."""
    state = False
    for kind, key in events:
        if kind == "introduced" and (key is None or at is not None and at >= (key, 0)):
            state = True
        elif kind == "fixed" and at is not None and at >= (key, 0):
            state = False
        elif kind == "last_affected" and at is not None and at > (key, 0):
            state = False
    return state


def range_intervals(entry_range, ecosystem):
    events = [(kind, version) for event in entry_range["events"] for kind, version in event.items()]
    if entry_range["type"] == "GIT":
        count = waiting = 0
        for kind, _ in events:
            waiting = waiting + 1 if kind == "introduced" else 0
            count += kind == "introduced"
        return count
    key_of = python_version if ecosystem == "PyPI" else numbers
    try:
        keyed = [(kind, None if kind == "introduced" and version == "0" else key_of(version))
                 for kind, version in events]
    except ValueError:  # no version of Python: as written
        return sum(kind == "introduced" for kind, _ in events)
    keys = sorted({_Once(key) for _, key in keyed if key is not None})
    order = [(kind, key) for kind, key in keyed if key is None]
    order += sorted(((kind, key) for kind, key in keyed if key is not None), key=lambda one: one[1])
    places = [None] + [(key.key, side) for key in keys for side in (0, 1)]
    states = [False] + [vulnerable(place, order) for place in places]
    return sum(after and not before for before, after in zip(states, states[1:]))


class _Once:
    """A key that can stand in a set although it is a list inside."""

    def __init__(self, key):
        self.key = key

    def __eq__(self, other):
        return self.key == other.key

    def __hash__(self):
        return hash(str(self.key))

    def __lt__(self, other):
        return self.key < other.key


def count_osv(document, add):
    add("advisories", 1)
    add("aliases", len(document.get("aliases", [])))
    add("references", len(document.get("references", [])))
    add("withdrawn", "withdrawn" in document)
    scores = [one["score"] for one in document.get("severity", [])]
    for entry in document.get("affected", []):
        ranges = entry.get("ranges", [])
        add("products", 1)
        add("versions", len(entry.get("versions", [])))
        add("with commits", any(one["type"] == "GIT" for one in ranges))
        for one in ranges:
            add("intervals", range_intervals(one, entry.get("package", {}).get("ecosystem", "")))
            add("fixed", sum("fixed" in event for event in one["events"]))
        for one in entry.get("ecosystem_specific", {}).get("imports", []):
            add("symbols", max(1, len(one.get("symbols", []))))
        for one in entry.get("severity", []):
            if one["score"] not in scores:
                scores.append(one["score"])
    add("vectors", len(scores))


# -- CVE records and NVD --------------------------------------------------------------------------

def named(text):
    return text and text.lower() != "n/a"


def row_parts(row):
    """How many versions and ranges a row names; None: it cannot be read."""
    end = row.get("lessThan", row.get("lessThanOrEqual"))
    if end is None:
        return 0 if row["version"].lower() in ("", "-", "n/a", "unspecified") else 1
    if "*" in end and end != "*" and not re.fullmatch(r"(.*[^0-9])?[0-9]+\.\*", end.replace("*", "", end.count("*") - 1)):
        return None
    return 1 + len(row.get("changes", []))


def count_product(product, add):
    if not (named(product.get("product")) or product.get("packageName") or product.get("cpes")):
        return
    add("products", 1)
    add("cpes", len(product.get("cpes", [])))
    counts = [row_parts(row) for row in product.get("versions", [])]
    add("rows refused", sum(count is None for count in counts))
    add("versions and ranges", sum(count or 0 for count in counts))
    if None not in counts:
        add("versions and ranges", product.get("defaultStatus", "unknown") in ("affected", "unaffected"))


def count_cve(document, add):
    add("advisories", 1)
    add("rejected", document["cveMetadata"]["state"] == "REJECTED")
    containers = document["containers"]
    for container in [containers["cna"], *containers.get("adp", [])]:
        for product in container.get("affected", []):
            count_product(product, add)
        for metric in container.get("metrics", []):
            add("vectors", sum(key.startswith("cvssV") for key in metric))
            other = metric.get("other", {})
            add("known exploited", other.get("type") == "kev")
            if other.get("type") == "ssvc":
                add("decision points", sum(len(option) for option in other["content"]["options"]))
        for problem in container.get("problemTypes", []):
            add("weaknesses", sum("cweId" in one for one in problem["descriptions"]))
        add("references", len(container.get("references", [])))


def count_nvd(document, add):
    add("advisories", 1)
    for configuration in document["cve"].get("configurations", []):
        add("configurations", 1)
        add("all of", configuration.get("operator") == "AND")
        for node in configuration["nodes"]:
            add("nodes", 1)
            for match in node["cpeMatch"]:
                add("names", 1)
                add("vulnerable names", match["vulnerable"])
                add("bounds", sum(key.startswith("version") for key in match))


# -- CSAF, OpenVEX --------------------------------------------------------------------------------

def products_of(document):
    """product id -> (model numbers, named a version)"""
    out = {}

    def walk(branches, versioned):
        for branch in branches:
            here = versioned or branch["category"] in ("product_version", "product_version_range")
            if "product" in branch:
                helper = branch["product"].get("product_identification_helper", {})
                out.setdefault(branch["product"]["product_id"], (helper.get("model_numbers", []), here))
            walk(branch.get("branches", []), here)

    walk(document.get("product_tree", {}).get("branches", []), False)
    return out


STATUSES = ("known_affected", "first_affected", "last_affected", "fixed", "first_fixed",
            "known_not_affected", "under_investigation", "unknown")


def count_csaf(document, add):
    add("documents", 1)
    flaws = document.get("vulnerabilities", [])
    add("advisories", max(1, len(flaws)))
    for note in document["document"].get("notes", []):
        if "critical infrastructure sector" in note.get("title", "").lower():
            text = re.sub("nuclear reactors, materials,? and waste", "nuclear", note["text"], flags=re.I)
            add("sectors", len([one for one in re.split(";" if ";" in text else ",", text) if one.strip(" .")]))
    products = products_of(document)
    for flaw in flaws:
        vectors = set()
        for one in flaw.get("scores", []):
            vectors |= {one[key]["vectorString"] for key in one if key.startswith("cvss_")}
        add("vectors", len(vectors))
        add("remedies", len(flaw.get("remediations", [])))
        for status in STATUSES:
            for product in flaw.get("product_status", {}).get(status, []):
                models, versioned = products[product]
                add(status, 1)
                add("model numbers", len(models))
                add("with versions", versioned)


def count_openvex(document, add):
    if "statements" not in document:
        add("locations", len(document["Sources"]))
        return
    add("advisories", 1)
    for statement in document["statements"]:
        products = statement["products"]
        parts = [len(one.get("subcomponents", [])) for one in products if isinstance(one, dict)]
        each = sum(count > 0 for count in parts) + (len(parts) == 0 or 0 in parts)
        add("statements", each)
        add(statement["status"], each)
        add("parts", sum(parts))


# -- all of it ------------------------------------------------------------------------------------

SETS = {
    **{f"osv/{name}.tar.zst": count_osv
       for name in ("AlmaLinux", "Bitnami", "CRAN", "Drupal", "Go", "OSS-Fuzz", "PyPI")},
    "cve5/vulnrichment.tar.zst": count_cve,
    "cve5/nvd-data-overrides.tar.zst": count_nvd,
    "vex/csaf-cisa-ot.tar.zst": count_csaf,
    "vex/openvex-vexhub.tar.zst": count_openvex,
}


def count(folder):
    out = {}
    for name, counter in SETS.items():
        tally = out[name] = {}

        def add(what, number):
            tally[what] = tally.get(what, 0) + int(number)

        for _, text in members(folder / name):
            counter(json.loads(text), add)
    catalogue = json.loads((folder / "kev/known_exploited_vulnerabilities.json").read_text())
    entries = catalogue["vulnerabilities"]
    out["kev/known_exploited_vulnerabilities.json"] = {
        "known exploited": len(entries),
        "in ransomware": sum(one["knownRansomwareCampaignUse"] == "Known" for one in entries)}
    for path in sorted((folder / "epss").glob("*.csv")):
        rows = list(csv.DictReader(path.read_text().splitlines()[1:]))
        out[f"epss/{path.name}"] = {"likelihoods": len(rows)}
    return {name: dict(sorted(tally.items())) for name, tally in out.items()}


def main():
    folder = corpora()
    if not folder or not folder.is_dir():
        print("advisory_counts: no test data; HINOMI_CORPORA names its folder")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    counts = count(folder)
    kept = HERE / "advisory_counts.json"
    if "--write" in sys.argv[1:]:
        kept.write_text(json.dumps(counts, indent=1) + "\n")
    wanted = json.loads(kept.read_text())
    passed = failed = 0
    for name in sorted(counts.keys() | wanted.keys()):
        if counts.get(name) == wanted.get(name):
            passed += 1
        else:
            failed += 1
            print(f"{name}: counted {counts.get(name)}, kept {wanted.get(name)}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
