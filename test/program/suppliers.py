#!/usr/bin/env python3
"""`hinomi provenance verify` and `hinomi suppliers compare` as people and pipelines call them. Attestations are signed by the
real `openssl`; what a buyer is shown is counted by hand from small SBOMs, CSAF and OSV documents."""
import base64
import hashlib
import json
import subprocess
import tempfile

from real_node import hinomi
from check import done, equal, expect, skip, tool, write


def pae(kind, payload):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


class Signer:
    """A key made by openssl; `digest`: what it signs over."""

    def __init__(self, where, name, *genpkey, digest=("-rawin",), sign=()):
        self.key, self.public, self.digest, self.sign_options = f"{where}/{name}.key", f"{where}/{name}.pem", digest, sign
        subprocess.run(["openssl", "genpkey", *genpkey, "-out", self.key], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-out", self.public], check=True, capture_output=True)
        self.where = where

    def sign(self, message):
        text = write(f"{self.where}/message", message)
        return subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", self.key, "-in", text, *self.digest, *self.sign_options],
                              check=True, capture_output=True).stdout


def statement(digest):
    return json.dumps({
        "_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "pump.bin", "digest": {"sha256": digest}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {"buildDefinition": {"buildType": "https://build.example/t", "externalParameters": {
            "source": "https://code.example/pump"}, "resolvedDependencies": [{"uri": "git+https://code.example/pump@refs/tags/v2"}]},
            "runDetails": {"builder": {"id": "https://build.example/runner"}}}}).encode()


def envelope(payload, *signatures):
    kind = b"application/vnd.in-toto+json"
    return json.dumps({"payloadType": kind.decode(), "payload": base64.b64encode(payload).decode(),
                       "signatures": [{"keyid": "a hint", "sig": base64.b64encode(s.sign(pae(kind, payload))).decode()}
                                      for s in signatures]})


def provenance(where):
    if not tool("openssl"):
        return skip("openssl is not there")
    artifact = write(f"{where}/pump.bin", b"firmware")
    other = write(f"{where}/other.bin", b"something else")
    payload = statement(hashlib.sha256(b"firmware").hexdigest())
    signers = {
        "Ed25519": Signer(where, "ed", "-algorithm", "ED25519"),
        "P-256": Signer(where, "p256", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", digest=("-rawin", "-digest", "sha256")),
        "P-384": Signer(where, "p384", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", digest=("-rawin", "-digest", "sha384")),
        "RSA PSS": Signer(where, "rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", digest=("-rawin", "-digest", "sha256"),
                          sign=("-pkeyopt", "rsa_padding_mode:pss")),
        "RSA": Signer(where, "rsa1", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", digest=("-rawin", "-digest", "sha512")),
    }
    for name, signer in signers.items():
        file = write(f"{where}/one.json", envelope(payload, signer))
        status, out, error = hinomi("provenance", "verify", file, "--key", signer.public, "--artifact", artifact, "--json")
        equal((status, [row["verdict"] for row in json.loads(out or b"[]")]), (0, ["verified"]), f"{name}: {error}")
    ed, stranger = signers["Ed25519"], signers["P-256"]
    file = write(f"{where}/one.json", envelope(payload, ed))
    both = write(f"{where}/both.jsonl", envelope(payload, ed) + "\n" + envelope(payload, stranger) + "\n")
    bare = write(f"{where}/bare.json", payload)
    changed = json.loads(envelope(payload, ed))
    changed["payload"] = base64.b64encode(payload.replace(b"v2", b"v3")).decode()
    changed = write(f"{where}/changed.json", json.dumps(changed))

    def verdicts(*arguments):
        status, out, error = hinomi("provenance", "verify", *arguments, "--json")
        return status, [row["verdict"] for row in json.loads(out or b"[]")]

    key = ("--key", ed.public)
    equal(verdicts(file, "--key", stranger.public), (3, ["signed by an unknown key"]), "a stranger's key")
    equal(verdicts(file), (3, ["signed by an unknown key"]), "no key")
    equal(verdicts(changed, *key), (3, ["signed by an unknown key"]), "changed after it was signed")
    equal(verdicts(bare, *key), (3, ["not signed"]), "a bare statement")
    equal(verdicts(file, *key, "--artifact", other), (3, ["wrong digest"]), "another file")
    equal(verdicts(file, *key, "--builder", "https://elsewhere.example/"), (3, ["wrong origin"]), "another builder")
    equal(verdicts(file, *key, "--builder", "https://build.example/runner", "--source", "https://code.example/pump"),
          (0, ["verified"]), "as expected")
    equal(verdicts(both, *key), (3, ["verified", "signed by an unknown key"]), "two in one file")
    equal(verdicts(file, *key, "--signers", "2"), (3, ["signed by an unknown key"]), "two signers are wanted")
    status, out, error = hinomi("provenance", "verify", file, *key, "--artifact", artifact, "--lang", "ja")
    expect("確認できました" in out.decode() and "https://build.example/runner" in out.decode(), f"for people: {out.decode()}")
    rubbish = write(f"{where}/rubbish.json", "{}")
    status, out, error = hinomi("provenance", "verify", rubbish, *key)
    expect(status == 1 and b"rubbish.json" in error, f"rubbish is named: {error}")
    status, out, error = hinomi("provenance", "verify", file, "--key", rubbish)
    expect(status == 1 and b"rubbish.json" in error and b"PEM" in error, f"no key is named: {error}")
    equal(hinomi("provenance", "sign", file)[0], 2, "no such action")


def sbom(name, *components):
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
                       "metadata": {"timestamp": "2026-03-01T00:00:00Z", "component": {
                           "type": "application", "bom-ref": "s", "name": name, "version": "2", "purl": f"pkg:generic/{name}@2",
                           "cpe": f"cpe:2.3:a:example:{name}:2:*:*:*:*:*:*:*"}},
                       "components": list(components)})


def csaf(id, cve, published, fixed):
    return json.dumps({
        "document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": id,
                     "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.com"},
                     "tracking": {"id": id, "status": "final", "version": "1", "initial_release_date": published,
                                  "current_release_date": fixed, "revision_history": [{"date": published, "number": "1", "summary": "x"}]}},
        "product_tree": {"full_product_names": [{"product_id": "P1", "name": "Example pump", "product_identification_helper": {
            "cpe": "cpe:2.3:a:example:pump:*:*:*:*:*:*:*:*"}}]},
        "vulnerabilities": [{"cve": cve, "product_status": {"known_affected": ["P1"]},
                             "scores": [{"products": ["P1"], "cvss_v3": {"version": "3.1", "baseScore": 9.8, "baseSeverity": "CRITICAL",
                                        "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
                             "remediations": [{"category": "vendor_fix", "details": "Update", "date": fixed, "product_ids": ["P1"]}]}]})


def compare(where):
    a = write(f"{where}/a.cdx.json", sbom("pump", {"type": "library", "name": "letters", "version": "1.9", "purl": "pkg:pypi/letters@1.9",
                                                  "licenses": [{"license": {"id": "MIT"}}], "supplier": {"name": "Letters"}},
                                          {"type": "library", "name": "unversioned"}))
    b = write(f"{where}/b.json", json.dumps({"product": {"name": "valve", "support_until": "2020-01"}}))
    known = [write(f"{where}/{id}.json", csaf(id, cve, published, fixed)) for id, cve, published, fixed in (
        ("EX-1", "CVE-2025-0001", "2025-01-01T00:00:00Z", "2025-01-31T00:00:00Z"),
        ("EX-2", "CVE-2026-0002", "2026-02-01T00:00:00Z", "2026-02-11T00:00:00Z"))]
    kev = write(f"{where}/kev.json", json.dumps({
        "title": "x", "catalogVersion": "2026.04.01", "dateReleased": "2026-04-01T00:00:00Z", "count": 1, "vulnerabilities": [{
            "cveID": "CVE-2025-0001", "vendorProject": "Example", "product": "pump", "vulnerabilityName": "x", "dateAdded": "2026-03-01",
            "shortDescription": "x", "requiredAction": "Update", "dueDate": "2026-04-22", "knownRansomwareCampaignUse": "Unknown"}]}))
    given = [one for path in (*known, kev) for one in ("--advisories", path)]
    status, out, error = hinomi("suppliers", "compare", a, b, *given, "--format", "json")
    rows = {row["id"]: row for row in json.loads(out or b'{"rows": []}')["rows"]}
    value = {id: (row["a"]["value"], row["b"]["value"]) for id, row in rows.items()}
    equal(status, 0, f"compare: {error}")
    equal(value.get("flaws"), ("2", None), "flaws that were told; nothing is known of the other")
    equal(value.get("flaws.critical"), ("2", None), "by severity")
    equal((value.get("flaws.2025"), value.get("flaws.2026")), (("1", None), ("1", None)), "by year")
    equal(value.get("flaws.exploited"), ("1", None), "known to be exploited")
    equal(rows["flaws.exploited"]["a"]["evidence"], ["CVE-2025-0001"], "and which")
    equal((value.get("fix.median"), value.get("fix.longest")), (("10", None), ("30", None)), "days to a fix")
    equal(value.get("csaf"), ("yes", None), "publishes CSAF")
    equal(value.get("support"), (None, "past"), "support")
    equal(value.get("sbom"), ("yes", None), "an SBOM")
    equal((rows["sbom.versions"]["a"]["part"], rows["sbom.versions"]["a"]["whole"]), (2, 3), "parts with a version")
    equal(value.get("sbom.made"), ("2026-03-01", None), "when it was made")
    table = hinomi("suppliers", "compare", a, b, *given, "--lang", "ja")[1].decode()
    expect("不明" in table and "終了済み" in table and "CVE-2025-0001" in table, f"for people: {table}")
    sheet = hinomi("suppliers", "compare", a, b, "--format", "csv")[1].decode().split("\r\n")
    equal(sheet[0], "id,what,a,b,evidence_a,evidence_b", "a sheet")
    equal(hinomi("suppliers", "compare", a)[0], 2, "one product alone")
    status, out, error = hinomi("suppliers", "compare", a, f"{where}/absent.json")
    expect(status == 1 and b"absent.json" in error, f"no such file: {error}")


with tempfile.TemporaryDirectory() as where:
    provenance(where)
    compare(where)
done()
