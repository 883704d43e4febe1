#!/usr/bin/env python3
"""`hinomi advisories` as people and timers call it: import, fetch from publishers on the loopback that speak each feed's form,
bundles for media that go one way, and `exposure` over what is kept."""
import hashlib
import json
import os
import ssl
import subprocess
import tempfile

from real_node import hinomi, said
from check import done, equal, expect, skip, write
from publishers import Proxy, Publishers, csaf, cve, epss, kev, osv, zipped

NO_PROXY = {"http_proxy": "", "https_proxy": "", "HTTPS_PROXY": "", "no_proxy": "", "NO_PROXY": ""}
SBOM = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
    {"type": "library", "bom-ref": "a", "name": "letters", "version": "1.9", "purl": "pkg:pypi/letters@1.9"}]}


class Case:
    def __init__(self, where, name):
        self.where, self.db = where, f"{where}/{name}"

    def run(self, action, *arguments, wanted=0, env=None, **more):
        status, out, error = hinomi("advisories", action, *arguments, env={**NO_PROXY, **(env or {})}, **more)
        equal(status, wanted, f"{action} {arguments}: {error.decode()}{out.decode()}")
        return out.decode(), error.decode()

    def take(self, *files, wanted=0, more=()):
        out, error = self.run("import", *files, "--into", self.db, "--json", *more, wanted=wanted)
        return json.loads(out) if out else error

    def fetch(self, *sources, wanted=0, more=(), env=None):
        given = [a for one in sources for a in ("--source", one)]
        out, _ = self.run("fetch", *given, "--into", self.db, "--pause", "0", "--json", *more, wanted=wanted, env=env)
        return json.loads(out)["sources"]

    def status(self):
        return {one["source"]: one["documents"] for one in json.loads(self.run("status", self.db, "--json")[0])["sources"]}

    def affected(self):
        sbom = write(f"{self.where}/sbom.json", json.dumps(SBOM))
        status, out, error = hinomi("exposure", "scan", sbom, "--advisories", self.db, "--format", "ndjson")
        equal(status, 0, error.decode())
        return sorted((line["flaw"], line.get("exploited", False), line.get("epss")) for line in map(json.loads, out.splitlines()))


def counts(one):
    return one["added"], one["replaced"], one["requests"], one["unchanged"]


def paths(log):
    return [target.partition("?")[0] for target, _ in log]


def importing(where):
    case = Case(where, "imported")
    first = write(f"{where}/osv.json", json.dumps([osv("PYSEC-2026-1", "2026-04-02T00:00:00Z", aliases=["CVE-2026-1"]),
                                                   osv("PYSEC-2026-2", "2026-04-02T00:00:00Z", "other")]))
    taken = case.take(first, write(f"{where}/kev.json", json.dumps(kev("CVE-2026-1"))),
                      write(f"{where}/epss.csv.gz", epss("2026-04-02", CVE_2026_1=0.25)))
    equal((taken["added"], taken["refused"]), (4, 0), "imported")
    equal(case.status(), {"OSV": 2, "KEV CISA": 1, "EPSS": 1}, "what is there")
    equal(case.affected(), [("CVE-2026-1", True, 0.25)], "exposure over the folder")
    equal(case.take(first)["same"], 2, "again: the same")
    gone = osv("PYSEC-2026-1", "2026-04-03T00:00:00Z", withdrawn="2026-04-03T00:00:00Z")
    taken = case.take(write(f"{where}/gone.json", json.dumps(gone)))
    equal((taken["replaced"], taken["withdrawn"]), (1, 1), "withdrawn")
    equal((case.affected(), case.status()["OSV"]), ([], 2), "is kept as withdrawn, and nobody is affected")
    equal(case.take(first)["older"], 1, "an older one does not bring it back")
    equal(case.affected(), [], "nor its flaw")
    equal(case.take(write(f"{where}/bad.json", '{"id": "X-1", '), wanted=1)["refused"], 1, "what cannot be read is told")
    out, error = case.run("import", first, wanted=1)
    expect("--into" in error, error)
    out, error = case.run("status", f"{where}/nothing", wanted=1)
    expect("advisories import" in error, error)
    out, _ = case.run("import", first, "--into", case.db, "--lang", "ja")
    expect("変わりなし 1" in out and "古いもの 1" in out, out)
    out, _ = case.run("status", case.db)
    expect(any(line.split()[:2] == ["OSV", "2"] for line in out.splitlines()), out)
    return case


def bundles(where, case):
    for name in ("center", "stranger"):
        said("init", "--name", name, "--node", "center", "--listen", "127.0.0.1:0", "--no-tls", data=f"{where}/{name}")
    bundle = f"{where}/usb.bundle"
    key = json.loads(case.run("bundle", case.db, bundle, "--json", data=f"{where}/center")[0])["verifier_key"]
    expect(key.startswith("center+"), key)
    head = open(bundle, "rb").read().split(b"\n\n")[0].decode().splitlines()
    body = open(bundle, "rb").read().split(b"\n\n", 2)[2]
    equal(head[0], "hinomi advisories bundle v1", "a signed note")
    for line in head[2:]:
        digest, length = line.split()
        equal(hashlib.sha256(body[:int(length)]).hexdigest(), digest, "the digest of a part")
        body = body[int(length):]
    equal(body, b"", "and nothing else")
    far = Case(where, "far")
    equal(far.take(bundle, wanted=1)["refused"], 1, "without a key")
    other = json.loads(case.run("bundle", case.db, f"{where}/other.bundle", "--json", data=f"{where}/stranger")[0])["verifier_key"]
    equal(far.take(bundle, wanted=1, more=("--key", other))["refused"], 1, "another's key")
    broken = bytearray(open(bundle, "rb").read())
    broken[-1] ^= 1
    equal(far.take(write(f"{where}/broken.bundle", bytes(broken)), wanted=1, more=("--key", key))["added"], 0, "changed on its way")
    equal(far.take(bundle, more=("--key", key))["added"], 4, "what the other folder has")
    equal((far.status(), far.affected()), (case.status(), case.affected()), "and the same answers")
    case.run("bundle", case.db, bundle, wanted=1, data=f"{where}/center")


def files(where, feed):
    case = Case(where, "files")
    feed.put("/kev.json", kev("CVE-2026-1"))
    feed.put("/epss.csv.gz", epss("2026-04-02", CVE_2026_1=0.25))
    sources = [f"kev={feed.url}/kev.json", f"epss={feed.url}/epss.csv.gz"]
    equal([counts(one) for one in case.fetch(*sources)], [(1, 0, 1, False), (1, 0, 1, False)], "catalogues")
    feed.asked()
    equal([counts(one) for one in case.fetch(*sources)], [(0, 0, 1, True), (0, 0, 1, True)], "nothing new: one request each")
    expect(all("If-None-Match" in headers and "If-Modified-Since" in headers for _, headers in feed.asked()), "asked conditionally")
    feed.put("/kev.json", kev("CVE-2026-1", "CVE-2026-2"))
    equal(counts(case.fetch(sources[0])[0]), (0, 1, 1, False), "a new catalogue in place of the old one")
    feed.busy["/kev.json"] = 2
    equal(counts(case.fetch(sources[0])[0])[2:], (3, True), "a publisher that is busy is asked again")
    feed.busy["/kev.json"] = 100
    equal("503" in case.fetch(sources[0], wanted=1)[0]["error"], True, "but not for ever")
    feed.busy.clear()
    feed.redirects["/old"] = "/kev.json"
    equal(counts(case.fetch(f"{feed.url}/old")[0])[2], 1, "a redirect")
    feed.redirects["/loop"] = "/loop"
    expect("from one URL to the next" in case.fetch(f"{feed.url}/loop", wanted=1)[0]["error"], "a circle")
    feed.redirects["/away"] = "https://10.0.0.1/x"
    away = case.fetch(f"{feed.url}/away", wanted=1)[0]["error"]
    expect("may not lead" in away, f"{away}: to an address that is no public one")
    two = case.fetch(f"{feed.url}/none.json", sources[1], wanted=1)
    expect("404" in two[0]["error"] and "error" not in two[1], f"one that fails does not hinder the next: {two}")
    feed.put("/page.html", "<html><body>maintenance</body></html>")
    equal(case.fetch(f"{feed.url}/page.html", wanted=1)[0]["refused"], 1, "what is no advisory is told")
    equal(counts(case.fetch(f"{feed.url}/page.html", wanted=1)[0])[3], False, "and asked for again")
    for wrong in ("nowhere", "osv", "osv:a/b", "csaf:x", "kev:PyPI", "ftp://example.com/x", "nvd=file:///etc/passwd"):
        out, error = case.run("fetch", "--source", wrong, "--into", case.db, wanted=1)
        expect("no such source" in error, f"{wrong}: {error}")
    expect("loopback only" in case.fetch("http://www.example.com/kev.json", wanted=1)[0]["error"], "without TLS")


def resuming(where, feed):
    case = Case(where, "resumed")
    many = [osv(f"A-{i}", "2026-04-01T00:00:00Z", details=hashlib.sha256(str(i).encode()).hexdigest() * 4) for i in range(2000)]
    feed.put("/big.zip", zipped(**{f"A__{i}": one for i, one in enumerate(many)}))
    size = len(feed.files["/big.zip"])
    feed.cut["/big.zip"] = [size // 3, 40000, 0]
    feed.asked()
    equal(case.fetch(f"{feed.url}/big.zip")[0]["added"], 2000, "a download that is cut off goes on")
    ranges = [headers.get("Range") for _, headers in feed.asked()]
    equal(ranges[:2], [None, f"bytes={size // 3}-"], "from where it ended")
    equal(os.listdir(f"{case.db}/partial"), [], "nothing is left of it")
    again = Case(where, "resumed-later")
    feed.cut["/big.zip"] = [size // 2] + [0] * 20
    again.fetch(f"{feed.url}/big.zip", wanted=1)
    expect(os.listdir(f"{again.db}/partial"), "what came is kept")
    feed.cut.clear()
    feed.asked()
    equal(again.fetch(f"{feed.url}/big.zip")[0]["added"], 2000, "and the next run goes on")
    equal(feed.asked()[0][1].get("Range"), f"bytes={size // 2}-", "from there")
    changed = Case(where, "resumed-changed")
    feed.cut["/big.zip"] = [size // 2] + [0] * 20
    changed.fetch(f"{feed.url}/big.zip", wanted=1)
    feed.cut.clear()
    feed.put("/big.zip", zipped(**{f"A__{i}": one for i, one in enumerate(many[:10])}))
    equal(changed.fetch(f"{feed.url}/big.zip")[0]["added"], 10, "a file that has changed meanwhile comes whole")


def osv_feed(where, feed):
    case = Case(where, "osv")
    source = f"osv:PyPI={feed.url}/osv"
    records = {f"PYSEC-2026-{i}": osv(f"PYSEC-2026-{i}", "2026-04-01T00:00:00Z") for i in range(600)}

    def publish():
        newest = sorted(records.values(), key=lambda one: one["modified"], reverse=True)
        feed.put("/osv/PyPI/modified_id.csv", "".join(f"{one['modified']},{one['id']}\n" for one in newest))
    publish()
    feed.put("/osv/PyPI/all.zip", zipped(**records))
    feed.asked()
    equal(counts(case.fetch(source)[0]), (600, 0, 2, False), "much: the archive")
    equal(paths(feed.asked()), ["/osv/PyPI/modified_id.csv", "/osv/PyPI/all.zip"], "in two requests")
    equal(counts(case.fetch(source)[0]), (0, 0, 1, True), "nothing new")
    for i in (7, 9):
        records[f"PYSEC-2026-{i}"] = osv(f"PYSEC-2026-{i}", "2026-04-05T00:00:00Z", fixed="3.0")
        feed.put(f"/osv/PyPI/PYSEC-2026-{i}.json", records[f"PYSEC-2026-{i}"])
    records["MAL-2026-1"] = osv("MAL-2026-1", "2026-04-06T00:00:00Z")
    publish()
    feed.asked()
    equal(case.fetch(source, wanted=1)[0]["replaced"], 2, "little: record by record")
    equal(sorted(paths(feed.asked())), ["/osv/PyPI/MAL-2026-1.json", "/osv/PyPI/PYSEC-2026-7.json", "/osv/PyPI/PYSEC-2026-9.json",
                                        "/osv/PyPI/modified_id.csv"], "those that changed, and no other")
    feed.put("/osv/PyPI/MAL-2026-1.json", records["MAL-2026-1"])
    records["PYSEC-2026-1"]["modified"] = "2026-04-07T00:00:00Z"
    feed.put("/osv/PyPI/PYSEC-2026-1.json", records["PYSEC-2026-1"])
    publish()
    equal(counts(case.fetch(source)[0])[:2], (1, 1), "what could not be had comes with the next change")
    equal(case.status(), {"OSV": 601}, "all of it")


def nvd_feed(where, feed):
    case = Case(where, "nvd")
    source = f"nvd={feed.url}/rest/json/cves/2.0"
    feed.flaws = {f"CVE-2026-{i}": "2026-04-01T00:00:00.000" for i in range(5)}
    feed.asked()
    key = write(f"{where}/key", "11111111-2222\n")
    first = case.fetch(source, more=("--most-requests", "2", "--api-key", key), wanted=1)[0]
    expect("enough for one run" in first["error"], f"a limit of requests: {first}")
    equal(case.status(), {"NVD": 4}, "two pages of two")
    equal({headers.get("apiKey") for _, headers in feed.asked()}, {"11111111-2222"}, "with its key")
    rest = case.fetch(source)[0]
    equal(rest["added"], 1, "the next run goes on from there")
    first_ask = feed.asked()[0][0]
    expect("startIndex=4" in first_ask and "lastModStartDate" not in first_ask, first_ask)
    soon = subprocess.run(["date", "-u", "+%Y-%m-%dT%H:%M:%S.000"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    feed.flaws["CVE-2026-9"] = feed.flaws["CVE-2026-3"] = soon
    case.fetch(source)  # the clock may not have moved a second yet
    import time
    time.sleep(1.1)
    case.fetch(source)
    equal(case.status(), {"NVD": 6}, "what was modified since")
    expect(all("lastModStartDate=20" in target and "lastModEndDate=20" in target for target, _ in feed.asked()), "in windows")
    state = json.load(open(f"{case.db}/sources/nvd.json", encoding="utf-8"))
    state["until"] = "2025-06-01T00:00:00.000000Z"
    write(f"{case.db}/sources/nvd.json", json.dumps(state))
    case.fetch(source)
    from datetime import datetime
    from urllib.parse import parse_qs
    spans = [tuple(datetime.fromisoformat(parse_qs(target.partition("?")[2])[f"lastMod{end}Date"][0].rstrip("Z"))
                   for end in ("Start", "End")) for target, _ in feed.asked()]
    expect(all((b - a).days <= 120 for a, b in spans), f"no window over 120 days: {spans}")
    ends = sorted(set(spans))
    expect(all(a[1] == b[0] for a, b in zip(ends, ends[1:])), f"one behind the other: {spans}")


def cve_feed(where, feed):
    case = Case(where, "cve")
    source = f"cve={feed.url}/cves"

    def delta(time, new=(), updated=()):
        def entry(id, at):
            return {"cveId": id, "cveOrgLink": "", "githubLink": "", "dateUpdated": at}
        return {"fetchTime": time, "numberOfChanges": len(new) + len(updated), "new": [entry(*one) for one in new],
                "updated": [entry(*one) for one in updated], "error": []}
    log = [delta("2026-04-02T00:00:00.000Z", new=[("CVE-2026-0001", "2026-04-01T23:00:00.000Z")])]
    feed.put("/cves/deltaLog.json", log)
    feed.put("/cves/all.zip", zipped(CVE__2026__0001=cve("CVE-2026-0001", "2026-04-01T23:00:00.000Z"),
                                     CVE__2020__0001=cve("CVE-2020-0001", "2020-04-01T23:00:00.000Z")))
    equal(counts(case.fetch(source)[0]), (2, 0, 2, False), "at first all of the list")
    equal(counts(case.fetch(source)[0]), (0, 0, 1, True), "nothing new")
    log.insert(0, delta("2026-04-03T00:00:00.000Z", new=[("CVE-2026-12345", "2026-04-02T23:00:00.000Z"), ("../../x", "2026-04-02")],
                        updated=[("CVE-2020-0001", "2026-04-02T23:30:00.000Z")]))
    feed.put("/cves/deltaLog.json", log)
    feed.put("/cves/2026/12xxx/CVE-2026-12345.json", cve("CVE-2026-12345", "2026-04-02T23:00:00.000Z"))
    feed.put("/cves/2020/0xxx/CVE-2020-0001.json", cve("CVE-2020-0001", "2026-04-02T23:30:00.000Z"))
    feed.asked()
    equal(counts(case.fetch(source, wanted=1)[0])[:2], (1, 1), "then what the log names")
    equal(sorted(paths(feed.asked())), ["/cves/2020/0xxx/CVE-2020-0001.json", "/cves/2026/12xxx/CVE-2026-12345.json",
                                        "/cves/deltaLog.json"], "a file a record")
    feed.put("/cves/deltaLog.json", [delta("2026-06-01T00:00:00.000Z")])
    feed.put("/cves/all.zip", zipped(CVE__2026__7=cve("CVE-2026-0007", "2026-05-01T23:00:00.000Z")))
    equal(counts(case.fetch(source)[0])[:2], (1, 0), "when the log no longer reaches back: all of the list")


def csaf_feed(where, feed):
    case = Case(where, "csaf")
    source = f"csaf:{feed.url}/.well-known/csaf/provider-metadata.json"
    feed.put("/.well-known/csaf/provider-metadata.json", {
        "canonical_url": f"{feed.url}/.well-known/csaf/provider-metadata.json",
        "distributions": [{"directory_url": f"{feed.url}/csaf"}, {"rolie": {"feeds": [
            {"url": f"{feed.url}/rolie.json", "tlp_label": "WHITE"}, {"url": f"{feed.url}/amber.json", "tlp_label": "AMBER"}]}}]})
    documents = {}

    def publish(id, released, flaw, digest=True):
        path = f"2026/{id}.json"
        documents[path] = released
        feed.put(f"/csaf/{path}", csaf(id, released, flaw))
        if digest:
            feed.put(f"/csaf/{path}.sha256", hashlib.sha256(feed.files[f"/csaf/{path}"]).hexdigest() + f"  {id}.json\n")
        newest = sorted(documents.items(), key=lambda one: one[1], reverse=True)
        feed.put("/csaf/changes.csv", "".join(f'"{path}","{time}"\r\n' for path, time in newest))
    publish("ex-1", "2026-04-01T00:00:00Z", "CVE-2026-1")
    publish("ex-2", "2026-04-02T00:00:00Z", "CVE-2026-2", digest=False)
    feed.put("/other/ex-3.json", csaf("ex-3", "2026-04-03T00:00:00Z", "CVE-2026-3"))
    feed.put("/rolie.json", {"feed": {"id": "x", "title": "x", "updated": "2026-04-03T00:00:00Z", "entry": [
        {"id": "ex-3", "title": "x", "updated": "2026-04-03T00:00:00Z", "content": {
            "type": "application/json", "src": f"{feed.url}/other/ex-3.json"}},
        {"id": "ex-4", "title": "x", "updated": "2026-04-03T00:00:00Z", "content": {"src": "https://192.0.2.1/x.json"}},
        {"id": "ex-5", "title": "without time", "content": {"src": f"{feed.url}/x.json"}}]}})
    one = case.fetch(source, wanted=1)[0]
    equal((one["added"], one["refused"]), (3, 3), "a directory and a ROLIE feed; a feed behind a sign-in and two entries are told")
    equal(case.status(), {"CSAF": 3}, "documents")
    feed.asked()
    publish("ex-1", "2026-04-05T00:00:00Z", "CVE-2026-1")
    one = case.fetch(source, wanted=1)[0]
    equal((one["added"], one["replaced"]), (0, 1), "a new revision")
    expect("/csaf/2026/ex-2.json" not in paths(feed.asked()), "and nothing else of that directory")
    publish("ex-6", "2026-04-05T00:00:00Z", "CVE-2026-6")
    feed.put("/csaf/2026/ex-6.json.sha256", "0" * 64)
    expect(case.fetch(source, wanted=1)[0]["added"] == 0, "a document that is not what its digest says")
    publish("ex-6", "2026-04-05T00:00:00Z", "CVE-2026-6")
    equal(case.fetch(source, wanted=1)[0]["added"], 1, "is asked for again")
    feed.put("/csaf/changes.csv", '"../../secret.json","2026-05-01T00:00:00Z"\r\n"https://example.com/x.json","2026-05-01T00:00:00Z"\r\n')
    feed.asked()
    one = case.fetch(source, wanted=1)[0]
    expect(not any("secret" in path for path in paths(feed.asked())) and one["refused"] >= 2, f"paths stay below: {one}")


def myjvn_feed(where, feed):
    case = Case(where, "jvn")
    source = f"myjvn={feed.url}/myjvn"
    feed.jvn = {f"JVNDB-2026-{i:06}": "2026-04-01T09:00:00+09:00" for i in range(1, 26)}
    feed.asked()
    one = case.fetch(source, more=("--since", "2026-03-01"))[0]
    equal((one["added"], case.status()), (5, {"JVN": 25}), "three pages of 12, with details: five answers of at most ten")
    asked = [target for target, _ in feed.asked()]
    equal(len([a for a in asked if "getVulnOverviewList" in a]), 3, "overviews")
    equal(len([a for a in asked if "getVulnDetailInfo" in a]), 2 + 2 + 1, "details, ten at a time")
    expect("datePublishedStartY=2026&datePublishedStartM=3&datePublishedStartD=1" in asked[0], asked[0])
    state = json.load(open(f"{case.db}/sources/myjvn.json", encoding="utf-8"))
    state["until"] = "2026-04-01T00:00:00.000000Z"
    write(f"{case.db}/sources/myjvn.json", json.dumps(state))
    feed.jvn["JVNDB-2026-000003"] = "2026-04-02T09:00:00+09:00"
    equal(counts(case.fetch(source)[0])[:2], (0, 1), "what was updated")
    equal(len([t for t, _ in feed.asked() if "getVulnDetailInfo" in t]), 1, "and nothing that is here")


def proxies(where, feed):
    case = Case(where, "proxied")
    feed.put("/kev.json", kev("CVE-2026-1"))
    with Proxy() as proxy, Proxy("user:pass word") as locked:
        address = f"http://127.0.0.1:{proxy.port}"
        case.fetch(f"kev={feed.url}/kev.json", more=("--proxy", address))
        equal(proxy.seen, [("GET", f"{feed.url}/kev.json")], "plain HTTP: the whole URL")
        case.fetch(f"{feed.url}/kev.json", env={"http_proxy": address})
        equal(len(proxy.seen), 2, "http_proxy")
        case.fetch(f"{feed.url}/kev.json", env={"http_proxy": address, "no_proxy": "example.com, 127.0.0.1"})
        case.fetch(f"{feed.url}/kev.json", env={"http_proxy": address}, more=("--proxy", "none"))
        case.fetch(f"{feed.url}/kev.json", env={"HTTP_PROXY": address})
        equal(len(proxy.seen), 2, "no_proxy, --proxy none; HTTP_PROXY is anybody's")
        inside = f"http://user:pass%20word@127.0.0.1:{locked.port}"
        case.fetch(f"{feed.url}/kev.json?1", more=("--proxy", inside))
        equal(len(locked.seen), 1, "a proxy with a password")
        one = case.fetch(f"{feed.url}/kev.json?2", more=("--proxy", f"http://user:wrong@127.0.0.1:{locked.port}"), wanted=1)[0]
        expect("407" in one["error"] and "wrong" not in one["error"], f"no password in an error: {one}")
        tunnel(where, case, proxy, locked)


def tunnel(where, case, proxy, locked):
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                           "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{where}/tls.key",
                           "-out", f"{where}/tls.pem"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if made.returncode != 0:
        return skip("TLS through a proxy: no openssl")
    with Publishers() as secret:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{where}/tls.pem", f"{where}/tls.key")
        secret.server.socket = context.wrap_socket(secret.server.socket, server_side=True)
        port = secret.server.server_address[1]
        secret.put("/kev.json", kev("CVE-2026-1"))
        url = f"https://localhost:{port}/kev.json"
        trust = ("--trusted", f"{where}/tls.pem")
        equal(counts(case.fetch(url, more=trust)[0])[2], 1, "TLS without a proxy")
        proxy.seen.clear()
        case.fetch(f"{url}?1", more=(*trust, "--proxy", f"http://127.0.0.1:{proxy.port}"))
        equal(proxy.seen, [("CONNECT", f"localhost:{port}")], "TLS goes through a tunnel")
        one = case.fetch(url, more=(*trust, "--proxy", f"http://127.0.0.1:{locked.port}"), wanted=1)[0]
        expect("407" in one["error"], f"a proxy that asks who one is: {one}")
        one = case.fetch(url, wanted=1, more=("--proxy", f"http://127.0.0.1:{proxy.port}"))[0]
        expect("error" in one, "a certificate that nobody trusts")
    return None


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-advisories-") as where, Publishers() as feed:
        bundles(where, importing(where))
        for part in (files, resuming, osv_feed, nvd_feed, cve_feed, csaf_feed, myjvn_feed, proxies):
            part(where, feed)
    expect("Examples:" in hinomi("advisories", "--help")[1].decode(), "--help")
    done()


if __name__ == "__main__":
    main()
