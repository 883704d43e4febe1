#!/usr/bin/env python3
"""What `hinomi exposure scan` calls affected, asked from outside: a slow and literal reading of the
OSV advisories (https://ossf.github.io/osv-schema/#evaluation, version order by `packaging`, by
semver.org's rules and by rpm's) against the packages of the same documents. Every row has to be
the same. Own documents always; a part of the public ones where they are at hand; --all: all."""
import functools
import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree
from urllib.parse import unquote

from packaging.version import InvalidVersion, Version

from check import BIN, done, expect, equal, folder, skip, tool, write
from corpus import EXPOSURE, archive

ONE_IN = 1 if "--all" in sys.argv else 6  # of the public documents


# How versions are ordered: text -> a thing that can be compared; ValueError: no such version.

def semver(text):
    """semver.org, 11; `v` as Go's modules have it, `go` as its standard library is often named."""
    found = re.fullmatch(r"(?:v|go)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", text)
    if not found:
        raise ValueError(text)
    whole = tuple(int(one or 0) for one in found.groups()[:3])
    if not found[4]:
        return whole, 1, ()
    return whole, 0, tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in found[4].split("."))


def pypi(text):
    try:
        return Version(text)
    except InvalidVersion as error:
        raise ValueError(text) from error


def rpmvercmp(a, b):
    """rpm's manual on versions: parts of digits and of letters, one after the other."""
    if a == b:
        return 0
    while a or b:
        a, b = (re.sub(r"^[^0-9a-zA-Z~^]+", "", one) for one in (a, b))
        if a[:1] == "~" or b[:1] == "~":
            if a[:1] != b[:1]:
                return -1 if a[:1] == "~" else 1
            a, b = a[1:], b[1:]
            continue
        if a[:1] == "^" or b[:1] == "^":
            if a[:1] != b[:1]:
                if not a or not b:
                    return 1 if b == "" else -1
                return -1 if a[:1] == "^" else 1
            a, b = a[1:], b[1:]
            continue
        if not a or not b:
            break
        kind = r"^[0-9]+" if a[0].isdigit() else r"^[a-zA-Z]+"
        first = re.match(kind, a)[0]
        second = re.match(kind, b)
        if not second:
            return 1 if a[0].isdigit() else -1
        a, b, second = a[len(first):], b[len(second[0]):], second[0]
        if first[0].isdigit():
            first, second = int(first), int(second)
        if first != second:
            return -1 if first < second else 1
    return (a != "") - (b != "")


def evr(text):
    epoch, _, rest = text.rpartition(":")
    version, dash, release = rest.rpartition("-")
    return (epoch or "0", version, release) if dash else (epoch or "0", rest, "")


@functools.cmp_to_key
def rpm(a, b):
    first, second = evr(a), evr(b)
    for x, y in zip(first[:2], second[:2]):
        if rpmvercmp(x, y):
            return rpmvercmp(x, y)
    return rpmvercmp(first[2], second[2]) if first[2] and second[2] else 0


ORDER = {"PyPI": pypi, "Go": semver, "AlmaLinux": rpm}


# The algorithm of the schema.

def is_in_range(version, events, order):
    told = [event for event in events if "limit" not in event]
    limits = [event["limit"] for event in events if "limit" in event]
    if limits and not any(one == "*" or version < order(one) for one in limits):
        return False
    place = lambda event: next(iter(event.values()))
    told.sort(key=lambda event: (place(event) != "0", order(place(event)) if place(event) != "0" else order("0")))
    out = False
    for event in told:
        at = place(event)
        if "introduced" in event and (at == "0" or version >= order(at)):
            out = True
        elif "fixed" in event and version >= order(at):
            out = False
        elif "last_affected" in event and version > order(at):
            out = False
    return out


def is_affected(text, entry, order):
    """True, False; None: it cannot be said."""
    if text in entry.get("versions", []):
        return True
    ranges = [one for one in entry.get("ranges", []) if one["type"] != "GIT"]
    try:
        version = order(text)
    except ValueError:
        return None
    return any(is_in_range(version, one["events"], order) for one in ranges)


# Packages by the name that hinomi shows: the way there is read from purl-spec.

def pep503(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def of_osv(package):
    base, _, release = package["ecosystem"].partition(":")
    if base == "PyPI":
        return base, "pypi/" + pep503(package["name"])
    if base == "Go":
        return base, "golang/" + package["name"].lower()
    if base == "AlmaLinux":
        return base, f"rpm/almalinux/{release}/{package['name']}"
    return None


def of_purl(text, version):
    """(name, version) or nothing"""
    found = re.fullmatch(r"pkg:/*([A-Za-z]+)/([^@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?", text)
    if not found:
        return None
    kind, path = found[1].lower(), unquote(found[2].strip("/"))
    version = unquote(found[3] or "") or version or ""
    more = dict(one.split("=", 1) for one in (found[4] or "").split("&") if "=" in one)
    if kind == "pypi":
        return "pypi/" + pep503(path), version
    if kind == "golang":
        return "golang/" + path.lower(), version
    if kind == "rpm" and path.split("/")[0] in ("alma", "almalinux"):
        release = re.search(r"\d+", unquote(more.get("distro", "")))
        release = release or re.search(r"(?<=[.+~_]el)\d+", version)
        if more.get("epoch") and ":" not in version:
            version = more["epoch"] + ":" + version
        return f"rpm/almalinux/{release[0] if release else '?'}/{path.split('/')[-1]}", version
    return None


def packages(data):
    """All (name, version) of a CycloneDX or SPDX document."""
    found = set()

    def add(purl, version):
        one = of_purl(purl, version)
        if one:
            found.add(one)

    def cyclonedx(component):
        if component.get("purl"):
            add(component["purl"], component.get("version"))
        for part in component.get("components") or []:
            cyclonedx(part)
    if data.lstrip()[:1] == b"<":
        for element in xml.etree.ElementTree.fromstring(data).iter():
            if element.tag.endswith("}component"):
                texts = {one.tag.split("}")[1]: one.text for one in element}
                if texts.get("purl"):
                    add(texts["purl"], texts.get("version"))
        return found
    document = json.loads(data)
    for component in [document.get("metadata", {}).get("component") or {}] + (document.get("components") or []):
        cyclonedx(component)
    for package in document.get("packages") or []:
        for reference in package.get("externalRefs") or []:
            if reference.get("referenceType", "").endswith("purl"):
                add(reference["referenceLocator"], package.get("versionInfo"))
    return found


class Theirs:
    """The advisories of OSV, by package."""

    def __init__(self, advisories):
        self.by_name = {}
        self.first = {}  # of the names of a flaw
        for advisory in advisories:
            for name in advisory.get("aliases") or []:
                self.first[self.root(name)] = self.root(advisory["id"])
            if advisory.get("withdrawn"):
                continue
            for entry in advisory.get("affected", []):
                named = of_osv(entry["package"]) if "package" in entry else None
                if named:
                    self.by_name.setdefault(named[1], []).append((ORDER[named[0]], entry, advisory["id"]))

    def root(self, name):
        while self.first.setdefault(name, name) != name:
            name = self.first[name]
        return name

    @functools.lru_cache(None)
    def of(self, name, version):
        out = {}
        for order, entry, advisory in self.by_name.get(name, []):
            truth = is_affected(version, entry, order) if version else None
            out[advisory] = out.get(advisory) or truth
        return [one for one, truth in out.items() if truth], [one for one, truth in out.items() if truth is None]


def compare(documents, advisories, paths, what):
    """Both on the files of `documents` {path: bytes}; -> rows"""
    theirs = Theirs(advisories)
    command = [os.path.join(BIN, "hinomi"), "exposure", "scan", *paths[0], "--format", "ndjson"]
    for path in paths[1]:
        command += ["--advisories", path]
    told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    expect(told.returncode in (0, 1), f"{what}: exit code {told.returncode}: {told.stderr[-300:]}")
    said, unknown = {}, {}
    for row in map(json.loads, told.stdout.splitlines()):
        into = said if row["verdict"] == "affected" else unknown
        for name in row["names"]:
            into[row["in"], row["component"], row["version"], name] = row
    missing, count, read = [], 0, 0
    expected = set()
    for path, data in documents.items():
        names = packages(data)
        read += len(names)
        for name, version in names:
            for advisory in theirs.of(name, version)[0]:
                count += 1
                row = (path, name, version, advisory)
                expected.add(row)
                if row not in said:
                    missing.append(row)
    rows = {id(row): row for row in said.values()}.values()
    over = [row for row in rows if row["component"].split("/")[0] in ("pypi", "golang", "rpm") and
            (row["in"], row["component"], row["version"], row["advisory"].split()[1]) not in expected]
    for path, name, version, advisory in missing[:8]:
        print(f"  missing: {os.path.basename(path)[:60]} {name} {version} {advisory}")
    for row in over[:8]:
        print(f"  too much: {os.path.basename(row['in'])[:60]} {row['component']} {row['version']} {row['advisory']}")
    expect(not missing, f"{what}: {len(missing)} of {count} findings are missing")
    expect(not over, f"{what}: {len(over)} of {len(rows)} rows are too many")
    wrong = [row["flaw"] for row in rows if len({theirs.root(name) for name in row["names"]}) != 1]
    expect(not wrong, f"{what}: names of different flaws in one row: {wrong[:3]}")
    print(f"{what}: {len(documents)} documents, {read} packages, {count} findings, {len(rows)} rows of hinomi's, "
          f"{len(missing)} missing, {len(over)} too many")
    return rows, {id(row): row for row in unknown.values()}.values()


def own():
    """Cases of the algorithm with what has to come out, thought of by hand."""
    def advisory(name, ecosystem, package, events, kind="ECOSYSTEM", **more):
        ranges = [{"type": kind, "events": events}] if events else []
        entry = {"package": {"ecosystem": ecosystem, "name": package}, "ranges": ranges}
        entry.update({key: more.pop(key) for key in ("versions",) if key in more})
        return {"id": name, "modified": "2024-01-01T00:00:00Z", "affected": [entry], **more}
    advisories = [
        advisory("PYSEC-1-1", "PyPI", "Sample_Web", [{"introduced": "1.0"}, {"fixed": "1.4"}], aliases=["CVE-1-1"]),
        advisory("PYSEC-1-2", "PyPI", "sample-web", [{"introduced": "0"}, {"last_affected": "2.0"}]),
        advisory("PYSEC-1-3", "PyPI", "sample.web", [], versions=["1.4"]),
        advisory("PYSEC-1-4", "PyPI", "sample-web", [{"introduced": "0"}], withdrawn="2024-02-01T00:00:00Z"),
        advisory("GO-1-1", "Go", "example.com/Mesh", [{"introduced": "0"}, {"fixed": "1.2.0"},
                                                     {"introduced": "2.0.0-0"}, {"fixed": "2.1.0"}], "SEMVER"),
        advisory("ALSA-1:1", "AlmaLinux:8", "sample-libs", [{"introduced": "0"}, {"fixed": "1:2.0-3.el8"}]),
    ]
    mixed = advisory("PYSEC-1-5", "PyPI", "sample-web", [{"introduced": "0"}, {"fixed": "1.0"}])
    mixed["affected"][0]["ranges"].append({"type": "GIT", "repo": "https://example.com/sample-web",
                                           "events": [{"introduced": "0"}, {"fixed": "aa" * 20}]})
    advisories.append(mixed)
    wanted = {
        ("pkg:pypi/sample-web@1.3.post1", "PYSEC-1-1"), ("pkg:pypi/sample-web@1.3.post1", "PYSEC-1-2"),
        ("pkg:pypi/Sample.Web@1.4", "PYSEC-1-2"), ("pkg:pypi/Sample.Web@1.4", "PYSEC-1-3"),
        ("pkg:pypi/sample-web@1.4rc1", "PYSEC-1-1"), ("pkg:pypi/sample-web@1.4rc1", "PYSEC-1-2"),
        ("pkg:pypi/sample-web@0.9", "PYSEC-1-2"), ("pkg:pypi/sample-web@0.9", "PYSEC-1-5"),
        ("pkg:golang/example.com/Mesh@v1.2.0-rc.1", "GO-1-1"),
        ("pkg:golang/example.com/Mesh@v2.0.0-20240101000000-0123456789ab", "GO-1-1"),
        ("pkg:rpm/almalinux/sample-libs@2.0-2.el8?arch=x86_64&epoch=1&distro=almalinux-8.9", "ALSA-1:1"),
        ("pkg:rpm/almalinux/sample-libs@9.0-1.el8?arch=x86_64&distro=almalinux-8.9", "ALSA-1:1"),
    }
    others = ["pkg:pypi/sample-web@2.0.1", "pkg:golang/example.com/Mesh@v1.2.0", "pkg:golang/example.com/Mesh@v2.1.0",
              "pkg:rpm/almalinux/sample-libs@2.0-3.el8?epoch=1&distro=almalinux-8.9",
              "pkg:rpm/almalinux/sample-libs@1.0-1.el9?distro=almalinux-9.2",
              "pkg:rpm/redhat/sample-libs@1.0-1.el8?distro=rhel-8.6"]
    with folder() as place:
        documents, of_path = {}, {}
        for number, purl in enumerate(sorted({one for one, _ in wanted}) + others):
            path = write(os.path.join(place, f"{number:02}.json"), json.dumps(
                {"bomFormat": "CycloneDX", "specVersion": "1.5",
                 "components": [{"type": "library", "name": "sample", "purl": purl}]}))
            documents[path], of_path[path] = open(path, "rb").read(), purl
        files = [write(os.path.join(place, one["id"].replace(":", "-") + ".osv"), json.dumps(one)) for one in advisories]
        rows, unknown = compare(documents, advisories, (sorted(documents), files), "own documents")
        equal({(of_path[row["in"]], row["advisory"].split()[1]) for row in rows}, wanted, "own documents, by hand")
        equal([row["advisory"] for row in unknown], [], "commits beside versions leave no doubt")


def check_rpm(documents, advisories):
    """Our few lines of rpm's order against rpm itself, on the pairs that are asked here."""
    theirs = Theirs(advisories)
    pairs = sorted({(version, event["fixed"]) for data in documents.values() for name, version in packages(data)
                    for order, entry, _ in theirs.by_name.get(name, []) if order is rpm
                    for one in entry["ranges"] for event in one["events"] if "fixed" in event})
    with folder() as place:
        path = write(os.path.join(place, "pairs"), "".join(f"{a}\t{b}\n" for a, b in pairs))
        lua = '%{lua: for line in io.lines("' + path + '") do local a, b = line:match("([^\\t]*)\\t(.*)"); ' \
              'print(rpm.vercmp(a, b) .. "\\n") end}'
        told = subprocess.run(["rpm", "--eval", lua], text=True, stdout=subprocess.PIPE, check=True).stdout.split()
    differ = [(a, b, one) for (a, b), one in zip(pairs, told) if (rpm(a) > rpm(b)) - (rpm(a) < rpm(b)) != int(one)]
    expect(pairs, "pairs for rpm")
    equal(differ, [], f"rpm's own order of {len(pairs)} pairs")
    print(f"rpm: {len(pairs)} pairs of versions")


def public():
    advisories = []
    sets = [name for name in sorted(os.listdir(os.path.join(EXPOSURE, "osv"))) if name.endswith(".tar.zst")]
    for name in sets:
        advisories += [json.loads(data) for _, data in archive(os.path.join("osv", name))]
    with folder() as place:
        documents = {}
        for name in ("bom-shelter", "guac-data", "cyclonedx-bom-examples"):
            for inside, data in archive(f"sbom/{name}.tar.zst"):
                is_left_out = int(hashlib.sha256(inside.encode()).hexdigest(), 16) % ONE_IN and b"pkg:rpm/alma" not in data
                if is_left_out or not inside.endswith((".json", ".xml")):
                    continue
                path = os.path.join(place, f"{name}-{len(documents):03}-{os.path.basename(inside)}")
                documents[write(path, data)] = data
        compare(documents, advisories, ([place], [os.path.join(EXPOSURE, "osv")]), "public documents")
        if tool("rpm"):
            check_rpm(documents, advisories)
        else:
            skip("rpm is not installed")


own()
if os.path.isdir(os.path.join(EXPOSURE, "osv")) and tool("zstd"):
    public()
else:
    skip("the public documents and advisories are not at hand")
done()
