#!/usr/bin/env python3
"""What people said of matches that a scanner had made in images (labels: true or false positive),
beside what `hinomi exposure scan` says of the same package, version and flaw with the advisories at
hand. A label names neither the ecosystem nor the distribution: they are taken from the advisory that
names the package, the version's form and the image. --rows: every label that differs."""
import collections
import json
import os
import re
import subprocess
import sys

from check import BIN, done, expect, folder, skip, tool, write
from corpus import EXPOSURE, archive

PLAIN = re.compile(r"v?\d+(\.\d+)*([-.]?(a|b|rc|alpha|beta|m|dev|post)[.-]?\d*)?")


def pep503(name):
    return re.sub(r"[-_.]+", "-", name).lower()


class AtHand:
    """Which advisories name a flaw, and which packages they speak of."""

    def __init__(self):
        self.packages = collections.defaultdict(set)  # flaw -> (ecosystem, name)
        self.cpes = collections.defaultdict(set)      # flaw -> "part:vendor:product"
        self.names = collections.defaultdict(set)     # flaw -> ids of advisories
        self.known = set()
        for file in sorted(os.listdir(os.path.join(EXPOSURE, "osv"))):
            for _, data in archive("osv/" + file):
                self.osv(json.loads(data))
        for file in ("vulnrichment", "nvd-data-overrides"):
            for name, data in archive(f"cve5/{file}.tar.zst"):
                flaw = os.path.basename(name).removesuffix(".json")
                self.known.add(flaw)
                for part, vendor, product in re.findall(rb'"cpe:2\.3:([aho]):([^:"*]+):([^:"*]+):', data):
                    self.cpes[flaw].add(":".join(one.decode() for one in (part, vendor, product)))

    def osv(self, advisory):
        if advisory.get("withdrawn"):
            return
        # AlmaLinux names the flaws that an advisory mends as related to it.
        for flaw in {advisory["id"], *advisory.get("aliases", []), *advisory.get("upstream", []),
                     *(advisory.get("related", []) if advisory["id"].startswith("AL") else [])}:
            self.known.add(flaw)
            self.names[flaw].add(advisory["id"])
            for entry in advisory.get("affected", []):
                if "package" in entry:
                    self.packages[flaw].add((entry["package"]["ecosystem"], entry["package"]["name"]))

    def of(self, label):
        """(class, package URL or CPE), or (None, why not)"""
        flaws = {label["vulnerability_id"], label.get("effective_cve")} - {None}
        package = label.get("package")
        if label["label"] == "??":
            return None, "the label says that it is not known"
        if not package:
            return None, "the label names no package"
        if not flaws & self.known:
            return None, "no advisory at hand names the flaw"
        name, version, image = package["name"], package["version"], label["image"].get("exact", "")
        packages = {one for flaw in flaws for one in self.packages[flaw]}
        release = re.search(r"[.+_]el(\d+)", version)
        if release:
            if (f"AlmaLinux:{release[1]}", name) not in packages:
                return None, "of another distribution, or not in its advisories"
            epoch, _, rest = version.rpartition(":")
            purl = f"pkg:rpm/almalinux/{name}@{rest}?distro=almalinux-{release[1]}" + (f"&epoch={epoch}" if epoch else "")
            is_alma = "almalinux" in image
            return ("AlmaLinux" if is_alma else "rebuilt by AlmaLinux (RHEL, CentOS, Rocky)"), purl.replace("+", "%2B")
        for ecosystem, one in packages:
            if ecosystem == "Go" and one.lower() == name.lower():
                return "Go", f"pkg:golang/{name}@{version}".replace("+", "%2B")
            if ecosystem == "PyPI" and pep503(one) == pep503(name):
                return "PyPI", f"pkg:pypi/{name}@{version}"
        if not PLAIN.fullmatch(version):
            return None, "of another distribution, or not in its advisories"
        if ("Bitnami", name) in packages:
            return "application, by Bitnami's ranges", f"pkg:bitnami/{name}@{version}"
        for flaw in flaws:
            for cpe in sorted(self.cpes[flaw]):
                if cpe.split(":")[2].replace("_", "-") == name.lower().replace("_", "-"):
                    return "CPE, the product's name alone", f"cpe:2.3:{cpe}:{version}:*:*:*:*:*:*:*"
        return None, "the advisories at hand name other packages"


def scanned(wanted):
    """{purl or CPE: rows}"""
    with folder() as place:
        inside = {}
        for number, one in enumerate(sorted(wanted)):
            component = {"type": "library", "name": "sample", "cpe" if one.startswith("cpe:") else "purl": one}
            path = write(os.path.join(place, f"{number:05}.json"), json.dumps(
                {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [component]}))
            inside[path] = one
        told = subprocess.run([os.path.join(BIN, "hinomi"), "exposure", "scan", place, "--all", "--format", "ndjson",
                               "--advisories", os.path.join(EXPOSURE, "osv"),
                               "--advisories", os.path.join(EXPOSURE, "cve5")],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=500)
        expect(told.returncode in (0, 1), f"exit code {told.returncode}: {told.stderr[-300:]}")
        out = {one: [] for one in wanted}
        for row in map(json.loads, told.stdout.splitlines()):
            out[inside[row["in"]]].append(row)
        return out


def main():
    hand = AtHand()
    data = subprocess.run(["zstd", "-dcq", os.path.join(EXPOSURE, "labels", "vulnerability-match-labels.jsonl.zst")],
                          check=True, stdout=subprocess.PIPE).stdout
    labels = [json.loads(line) for line in data.splitlines()]
    why, judged = collections.Counter(), []
    for label in labels:
        kind, what = hand.of(label)
        if kind:
            judged.append((label, kind, what))
        else:
            why[what] += 1
    rows = scanned({what for _, _, what in judged})
    table = collections.Counter()
    for label, kind, what in judged:
        names = {label["vulnerability_id"], label.get("effective_cve")} - {None}
        for name in list(names):
            names |= hand.names[name]
        said = {row["verdict"] for row in rows[what] if names & {row["flaw"], *row["names"]}}
        verdict = next((one for one in ("affected", "unknown") if one in said), "not affected")
        table[kind, label["label"], verdict] += 1
        if "--rows" in sys.argv and (label["label"] == "TP") != (verdict == "affected"):
            print("\t".join((kind, label["label"], verdict, label["package"]["name"], label["package"]["version"],
                             label["vulnerability_id"], label["image"].get("exact", "")[:60], label.get("note", ""))))
    print(f"{len(labels)} labels, {len(judged)} judged; not judged:")
    for what, count in why.most_common():
        print(f"  {count:6} {what}")
    print(f"{'':44} TP: affected unknown     not  FP: affected unknown     not")
    for kind in sorted({kind for kind, _, _ in table}):
        cells = [table[kind, label, verdict] for label in ("TP", "FP") for verdict in ("affected", "unknown", "not affected")]
        print(f"{kind:44} {cells[0]:12} {cells[1]:7} {cells[2]:7} {cells[3]:13} {cells[4]:7} {cells[5]:7}")
    expect(len(judged) + sum(why.values()) == len(labels), "every label is counted once")
    # What an advisory of the package's own ecosystem says is never missed.
    for kind in ("AlmaLinux", "Go", "application, by Bitnami's ranges"):
        missed = sum(table[kind, "TP", verdict] for verdict in ("unknown", "not affected"))
        expect(table[kind, "TP", "affected"] and not missed, f"{kind}: {missed} true positives are not called affected")


if os.path.isdir(os.path.join(EXPOSURE, "labels")) and tool("zstd"):
    main()
else:
    skip("the labels are not at hand")
done()
