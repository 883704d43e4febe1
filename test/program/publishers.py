"""Publishers of advisories as their feeds speak, on a loopback port that the system chooses: osv.dev, NVD's API 2.0, the CVE
list's log of changes, CSAF directories and ROLIE, MyJVN, catalogues with ETag; and an HTTP proxy. Each request is noted."""
import base64
import email.utils
import gzip
import hashlib
import http.client
import http.server
import io
import json
import re
import threading
import urllib.parse
import zipfile


def osv(id, modified, name="letters", fixed="2.0", **more):
    return {"schema_version": "1.6.0", "id": id, "modified": modified, "summary": f"{name} is flawed",
            "affected": [{"package": {"ecosystem": "PyPI", "name": name},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}], **more}


def kev(*flaws):
    return {"title": "Known exploited", "catalogVersion": "2026.04.01", "dateReleased": "2026-04-01T00:00:00Z", "count": len(flaws),
            "vulnerabilities": [{"cveID": flaw, "vendorProject": "Example", "product": "Minor", "vulnerabilityName": "Minor",
                                 "dateAdded": "2026-04-01", "shortDescription": "x", "requiredAction": "Update",
                                 "dueDate": "2026-04-22", "knownRansomwareCampaignUse": "Unknown", "notes": "", "cwes": []}
                                for flaw in flaws]}


def cve(id, updated):
    return {"dataType": "CVE_RECORD", "dataVersion": "5.1",
            "cveMetadata": {"cveId": id, "assignerOrgId": "b0000000-0000-4000-8000-000000000001", "assignerShortName": "example",
                            "state": "PUBLISHED", "datePublished": "2026-04-01T00:00:00Z", "dateUpdated": updated},
            "containers": {"cna": {"providerMetadata": {"orgId": "b0000000-0000-4000-8000-000000000001"},
                                   "descriptions": [{"lang": "en", "value": "x"}], "references": [{"url": "https://example.com"}],
                                   "affected": [{"vendor": "example", "product": "p", "versions": [
                                       {"version": "0", "lessThan": "2", "status": "affected", "versionType": "semver"}]}]}}}


def csaf(id, released, flaw):
    return {"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": id,
                         "publisher": {"name": "Example AG", "category": "vendor", "namespace": "https://example.com"},
                         "tracking": {"id": id, "current_release_date": released, "initial_release_date": "2026-01-01T00:00:00Z",
                                      "status": "final", "version": "1", "revision_history": []}},
            "vulnerabilities": [{"cve": flaw}]}


class Publishers:
    """Files by path, answered with ETag and Last-Modified; the APIs over `flaws` and `jvn`."""

    def __init__(self):
        self.files, self.log, self.flaws, self.jvn = {}, [], {}, {}
        self.redirects, self.cut, self.busy, self.mirrors = {}, {}, {}, {}
        self.ranges = True
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def put(self, path, what):
        self.files[path] = what if isinstance(what, bytes) else (what if isinstance(what, str) else json.dumps(what)).encode()

    def asked(self):
        """Paths and queries since the last call."""
        out, self.log = self.log, []
        return out

    def send(self, request, status, body=b"", headers=()):
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def answer(self, request):
        target = request.path
        if target.startswith("http://"):  # through a proxy that is this server
            target = "/" + target.split("/", 3)[3]
        self.log.append((target, dict(request.headers)))
        path, _, query = target.partition("?")
        asked = dict(urllib.parse.parse_qsl(query))
        if self.busy.get(path, 0) > 0:
            self.busy[path] -= 1
            return self.send(request, 503, b"", [("Retry-After", "0")])
        if path in self.redirects:
            return self.send(request, 302, b"", [("Location", self.redirects[path])])
        if path.endswith("/rest/json/cves/2.0"):
            return self.send(request, 200, json.dumps(self.nvd(asked)).encode())
        if path.endswith("/myjvn"):
            return self.send(request, 200, self.myjvn(asked).encode())
        if path not in self.files:
            return self.send(request, 404, b"no such file")
        return self.file(request, path)

    def file(self, request, path):
        body = self.files[path]
        tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        headers = [("ETag", tag), ("Last-Modified", email.utils.formatdate(1775034000, usegmt=True))]
        if request.headers.get("If-None-Match") == tag:
            return self.send(request, 304, b"", headers)
        start = 0
        wanted = re.match(r"bytes=(\d+)-$", request.headers.get("Range", ""))
        if wanted and self.ranges and request.headers.get("If-Range") == tag:
            start = int(wanted.group(1))
        status = 206 if start else 200
        if start:
            headers.append(("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"))
        if self.cut.get(path):  # says more than it sends, and hangs up
            most = self.cut[path].pop(0)
            request.send_response(status)
            for name, value in headers:
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(body) - start))
            request.end_headers()
            request.wfile.write(body[start:start + most])
            request.wfile.flush()
            request.connection.close()
            request.close_connection = True
            return None
        return self.send(request, status, body[start:], headers)

    def nvd(self, asked):
        start, most = int(asked["startIndex"]), min(int(asked["resultsPerPage"]), 2)
        wanted = sorted(self.flaws.items())
        if "lastModStartDate" in asked:
            wanted = [one for one in wanted
                      if asked["lastModStartDate"][:19] <= one[1][:19] <= asked["lastModEndDate"][:19]]
        page = wanted[start:start + most]
        return {"resultsPerPage": len(page), "startIndex": start, "totalResults": len(wanted), "format": "NVD_CVE", "version": "2.0",
                "timestamp": "2026-04-05T00:00:00.000", "vulnerabilities": [
                    {"cve": {"id": id, "sourceIdentifier": "cve@example.com", "published": "2026-04-01T00:00:00.000",
                             "lastModified": modified, "vulnStatus": "Analyzed",
                             "descriptions": [{"lang": "en", "value": "a \"resultsPerPage\": 7"}]}} for id, modified in page]}

    def myjvn(self, asked):
        head = ('<?xml version="1.0" encoding="UTF-8" ?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
                ' xmlns="http://purl.org/rss/1.0/" xmlns:sec="http://jvn.jp/rss/mod_sec/3.0/"'
                ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:status="http://jvndb.jvn.jp/myjvn/Status">')
        if asked["method"] == "getVulnDetailInfo":
            entries = "".join(
                f"<Vulinfo><VulinfoID>{id}</VulinfoID><VulinfoData><Title>{id}</Title><DateLastUpdated>{self.jvn[id]}"
                "</DateLastUpdated></VulinfoData></Vulinfo>" for id in asked["vulnId"].split(" ") if id in self.jvn)
            return ('<?xml version="1.0" encoding="UTF-8" ?><VULDEF-Document xmlns="http://jvn.jp/vuldef/">' + entries +
                    "</VULDEF-Document>")
        if "datePublishedStartY" not in asked:
            return head + '<status:Status version="3.3" method="getVulnOverviewList" retCd="1" errMsg="no span of days"/></rdf:RDF>'
        span = ["-".join(asked[f"datePublished{end}{part}"].zfill(2) for part in "YMD") for end in ("Start", "End")]
        wanted = [id for id, day in sorted(self.jvn.items()) if span[0] <= day[:10] <= span[1]]
        start = int(asked["startItem"]) - 1
        page = wanted[start:start + min(int(asked["maxCountItem"]), 12)]
        items = "".join(f'<item><title>{id}</title><sec:identifier>{id}</sec:identifier><dcterms:modified>{self.jvn[id]}'
                        "</dcterms:modified></item>" for id in page)
        return (head + items + f'<status:Status version="3.3" method="getVulnOverviewList" retCd="0" retMax="12" errCd="" errMsg=""'
                f' totalRes="{len(wanted)}" totalResRet="{len(page)}" firstRes="{start + 1}" feed="hnd"/></rdf:RDF>')


class Proxy:
    """An HTTP proxy for plain requests and tunnels to loopback ports."""

    def __init__(self, user=""):
        self.seen = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def allowed(self):
                said = self.headers.get("Proxy-Authorization", "")
                if not user or said == "Basic " + base64.b64encode(user.encode()).decode():
                    return True
                self.send_response(407)
                self.end_headers()
                return False

            def do_GET(self):
                outer.seen.append(("GET", self.path))
                if not self.allowed():
                    return
                parts = urllib.parse.urlsplit(self.path)
                connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
                connection.request("GET", parts._replace(scheme="", netloc="").geturl(), headers={"Host": parts.netloc})
                got = connection.getresponse()
                body = got.read()
                self.send_response(got.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_CONNECT(self):
                outer.seen.append(("CONNECT", self.path))
                if not self.allowed():
                    return
                import select
                import socket
                with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2])), timeout=10) as far:
                    self.send_response(200)
                    self.end_headers()
                    ends = {self.connection: far, far: self.connection}
                    while True:
                        ready, _, _ = select.select(list(ends), [], [], 10)
                        for one in ready:
                            data = one.recv(65536)
                            if not data:
                                return
                            ends[one].sendall(data)
                        if not ready:
                            return

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, what in files.items():
            archive.writestr(name.replace("__", "-") + ".json", json.dumps(what))
    return packed.getvalue()


def epss(day, **rows):
    lines = [f"#model_version:v2025.03.14,score_date:{day}T12:55:00Z", "cve,epss,percentile"]
    return gzip.compress("\n".join(lines + [f"{flaw.replace('_', '-')},{p},0.5" for flaw, p in rows.items()] + [""]).encode())
