#!/usr/bin/env python3
"""A whole node as an operator runs it (init, serve with TLS, access, ring, recall) before the programs
that read from it: taxii2-client, curl, named-checkzone, nft, ipset, squid, stix2-validator, openssl,
and an outsider's own check of proofs and checkpoints."""
import base64
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time

from check import HERE, counts, done, equal, expect, folder, run, skip, tool, write

sys.path.insert(0, os.path.join(HERE, "..", "program"))
import outsider
from real_node import RealNode, hinomi, said

BASIS = "Basic Act art. 16"
FEEDS = ("rpz.zone", "hosts.txt", "nftables.nft", "ipset.txt", "squid-domains.acl", "squid-urls.acl",
         "squid-addresses.acl", "suricata-domains.lst", "zeek-intel.dat", "indicators.csv", "stix-bundle.json")
REPORT = ("TLP:GREEN\n" + "\n".join(f"warui{n}.example" for n in range(150)) + "\n"
          + "\n".join(f"hxxp://warui-url{n}[.]example/a/{n}.html" for n in range(60)) + "\n"
          + "\n".join(f"203.0.113.{n}" for n in range(1, 60)) + "\n"
          + "\n".join(f"2001:db8:1:{n:x}::1" for n in range(1, 30)) + "\n"
          + "3f0a9b6c1d2e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8\n")
INDICATORS = 150 + 60 + 59 + 29 + 1


def lasting(feed):
    """A feed without its line of expiry: an unchanged feed is good from when it is rendered."""
    return re.sub(rb"(?m)^[#;].*\bexpires: .*\n", b"", feed)


def curl(node, target, *more, user=None):
    """(status, headers by lower-case name, body) over TLS, with the node's certificate alone trusted."""
    command = ["curl", "-sS", "-i", "--http1.1", "--max-time", "20", "--cacert", node.certificate, *more]
    if user:
        command += ["-u", user]
    got = subprocess.run(command + [node.url + target], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
    if got.returncode:
        return 0, {}, got.stderr
    head, _, body = got.stdout.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    return int(lines[0].split()[1]), {k.lower(): v for k, v in (x.split(": ", 1) for x in lines[1:])}, body


def commands(node, where):
    """The same answers from the commands while the node runs and while it does not."""
    report = write(f"{where}/report.txt", REPORT)
    sent = said("ring", report, "--approve", "Sato", "--basis", BASIS, "--title", "first", data=node.data)
    equal(sent["counts"]["claims"], INDICATORS, "indicators read")
    equal(sent["decision"]["published"], INDICATORS, "published")
    listed = {name: hinomi("feed", name, "--as", "dns", data=node.data)[1] for name in FEEDS}
    return sent, listed


def second_serve(node):
    status, out, error = hinomi("serve", data=node.data, timeout=30)
    equal((status, out), (1, b""), "a second serve on the same folder")
    expect(re.search(rb"another process|in use|running", error) and b"do:" in error,
           f"and it says why and what to do: {error!r}")


def feeds_over_tls(node, token, listed):
    feeds = {}
    for name in FEEDS:
        status, headers, body = curl(node, "/feeds/" + name, user="dns:" + token)
        equal(status, 200, name)
        expect(lasting(body) == lasting(listed[name]), f"{name}: over TLS as on the command line before the start")
        feeds[name] = body
        etag = headers.get("etag", "")
        status, more, empty = curl(node, "/feeds/" + name, "-H", f"If-None-Match: {etag}", user="dns:" + token)
        equal((status, empty, more.get("etag")), (304, b"", etag), f"{name}: not modified")
        status, _, again = curl(node, "/feeds/" + name, "-H", f"Authorization: Bearer {token}")
        equal((status, again == body), (200, True), f"{name}: with a bearer token")
    equal(curl(node, "/feeds/rpz.zone")[0], 401, "without a token")
    equal(curl(node, "/feeds/rpz.zone", user="dns:wrong")[0], 401, "with a wrong token")
    equal(curl(node, "/feeds/nothing.txt", user="dns:" + token)[0], 404, "no such feed")
    got = subprocess.run(["curl", "-sS", "--max-time", "10", node.url + "/health"], stderr=subprocess.PIPE)
    expect(got.returncode == 60, "a client that does not know the certificate turns away")
    return feeds


def readers(where, feeds):
    """What equipment says of the feeds as they came."""
    for name, body in feeds.items():
        write(f"{where}/{name}", body)
    if tool("named-checkzone"):
        code, text = run(tool("named-checkzone"), "rpz.hinomi", f"{where}/rpz.zone")
        expect(code == 0 and "OK" in text, "named-checkzone: " + text)
    else:
        skip("named-checkzone is not installed")
    if not tool("unshare") or run("unshare", "-n", "true")[0]:
        skip("no network namespace for nft and ipset")
    else:
        equal(run("unshare", "-n", tool("nft"), "-c", "-f", f"{where}/nftables.nft"), (0, ""), "nft -c")
        code, text = run("unshare", "-n", "sh", "-c", f"{tool('ipset')} create probe hash:net timeout 0")
        if code:
            skip("ipset: " + text.strip())
        else:
            code, text = run("unshare", "-n", "sh", "-c",
                             f"{tool('ipset')} restore <{where}/ipset.txt && {tool('ipset')} list hinomi-block4")
            expect(code == 0 and text.count("203.0.113.") >= 4, "ipset restore: " + text[:200])
    if tool("squid"):
        config = "\n".join(["http_port 127.0.0.1:3199", "pid_filename none", "cache_log /dev/null",
                            f'acl a dstdomain "{where}/squid-domains.acl"',
                            f'acl b url_regex "{where}/squid-urls.acl"',
                            f'acl c dst "{where}/squid-addresses.acl"',
                            "http_access deny a", "http_access deny b", "http_access deny c", ""])
        code, text = run(tool("squid"), "-k", "parse", "-f", write(f"{where}/squid.conf", config))
        expect(code == 0 and "FATAL" not in text and "ERROR" not in text, "squid -k parse: " + text[-500:])
    else:
        skip("squid is not installed")
    try:
        import stix2validator
        result = stix2validator.validate_string(feeds["stix-bundle.json"].decode(),
                                                stix2validator.ValidationOptions(version="2.1"))
        expect(result.is_valid, "stix2-validator: the bundle is valid")
    except ImportError:
        skip("stix2-validator is not installed")


def taxii(node, token, objects):
    # These would come before what the client is told.
    own = {k: v for k, v in os.environ.items() if k not in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    own["HINOMI_CA"] = node.certificate
    client = subprocess.run([sys.executable, os.path.join(HERE, "taxii_client.py"), node.url + "/taxii2/", token,
                             str(objects)], env=own, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    lines = client.stdout.rstrip().splitlines()
    sums = re.match(r"(\d+) passed, (\d+) failed, (\d+) skipped$", lines[-1] if lines else "")
    if not expect(sums, "taxii2-client: " + client.stdout[-1000:]):
        return
    for kind, number in zip(("passed", "failed", "skipped"), sums.groups()):
        counts[kind] += int(number)
    print("\n".join(line for line in lines[:-1]))


def signatures(node, where, token, feeds):
    for name in ("rpz.zone", "indicators.csv"):
        note = write(f"{where}/{name}.sig", curl(node, f"/feeds/{name}.sig", user="x:" + token)[2])
        feed = write(f"{where}/{name}", feeds[name])
        equal(hinomi("verify-feed", feed, note, "--key", node.key)[0], 0, "verify-feed " + name)
        write(f"{where}/changed", feeds[name].replace(b"warui1.", b"warui2.", 1))
        equal(hinomi("verify-feed", f"{where}/changed", note, "--key", node.key)[0], 1, "verify-feed of a changed feed")
        equal(outsider.open_note(open(note, encoding="utf-8").read(), node.key).splitlines()[1], name,
              "an outsider reads the note")


def proofs(node, where, sent, checkpoint_before):
    auditor = node.access("Audit", "auditor")
    for record in (sent["report"], sent["findings"][0]["id"], sent["decision"]["approval"], sent["decision"]["notice"]):
        path = f"{where}/proof"
        equal(hinomi("prove", record, "--out", path, data=node.data)[0], 0, "prove")
        equal(hinomi("verify-proof", path, "--key", node.key)[0], 0, "verify-proof")
        text = open(path, encoding="utf-8").read()
        header, body = outsider.check_proof(text, node.key)
        expect(header["id"] == record and body is not None, "an outsider's check of the proof")
        proof = json.loads(text)
        flipped = dict(proof, path=proof["path"][:-1] + [base64.b64encode(bytes(32)).decode()])
        spoilt = [flipped, dict(proof, position=proof["position"] + 1),
                  dict(proof, header=proof["header"].replace('"origin":"', '"origin":"x')),
                  dict(proof, body=base64.b64encode(b"x" + base64.b64decode(proof["body"])).decode()),
                  dict(proof, checkpoint=proof["checkpoint"].replace("real\n", "real\n1", 1))]
        for number, one in enumerate(spoilt):
            write(path, json.dumps(one))
            equal(hinomi("verify-proof", path, "--key", node.key)[0], 1, f"verify-proof of a spoilt proof, {number}")
            try:
                outsider.check_proof(json.dumps(one), node.key)
                expect(False, f"an outsider takes spoilt proof {number}")
            except ValueError:
                expect(True, "")
        equal(hinomi("prove", record, "--no-body", "--out", path, data=node.data)[0], 0, "prove --no-body")
        expect(outsider.check_proof(open(path, encoding="utf-8").read(), node.key)[1] is None, "the body is withheld")
        equal(hinomi("verify-proof", path, "--key", node.key)[0], 0, "verify-proof without the body")
    other = node.key[:-6] + ("AAAAAA" if not node.key.endswith("AAAAAA") else "BBBBBB")
    equal(hinomi("verify-proof", path, "--key", other)[0], 1, "verify-proof with another's key")
    # Consistency: the journal of before is a beginning of the journal of now.
    _, first, first_root = outsider.open_checkpoint(checkpoint_before, node.key)
    _, second, second_root = outsider.open_checkpoint(curl(node, "/api/v1/checkpoint", user="x:" + auditor)[2].decode(),
                                                      node.key)
    expect(0 < first < second, "the journal grew")
    path = [base64.b64decode(x) for x in node.get(f"/api/v1/consistency?from={first}&to={second}", auditor)["path"]]
    expect(outsider.consistent(first, second, first_root, second_root, path), "an outsider's check of consistency")
    expect(not outsider.consistent(first, second, bytes(32), second_root, path), "of another beginning")
    if not tool("openssl"):
        return skip("openssl is not installed")
    note, _, lines = checkpoint_before.partition("\n\n")
    write(f"{where}/text", note + "\n")
    write(f"{where}/signature", base64.b64decode(lines.split()[2])[4:])
    write(f"{where}/key", bytes.fromhex("302a300506032b6570032100") + base64.b64decode(node.key.split("+", 2)[2])[1:])
    code, text = run("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", f"{where}/key", "-rawin",
                     "-in", f"{where}/text", "-sigfile", f"{where}/signature")
    expect(code == 0, "openssl checks the checkpoint: " + text)


def recall(node, token):
    began = time.monotonic()
    answer = said("recall", "hxxp://warui-url7[.]example/a/7.html", "--as", "Sato", "--reason", "mistake", data=node.data)
    equal(answer["withdrawn"], 1, "withdrawn")
    said("recall", "warui7.example", "--as", "Sato", "--reason", "mistake", data=node.data)
    names = [item["name"] for item in node.get("/feeds/", token)["items"]]
    bodies = {name: node.ask("GET", "/feeds/" + name, token)[2] for name in names}
    took = time.monotonic() - began
    for name, body in bodies.items():
        expect(not re.search(rb"warui-url7\.|\bwarui7\.|warui-url7\\\.|warui7\\\.", body), f"recalled, and in {name}")
    expect(took < 60, f"recalled from {len(names)} feeds within a minute: {took:.2f} s")


def main():
    with folder() as where, RealNode("--own-name", "center.example") as node:
        node.access("Sato", "approver")
        reader = node.access("dns", "equipment")
        sent, listed = commands(node, where)
        dry_stopped = said("ring", f"{where}/report.txt", data=node.data)
        node.serve()
        expect(node.url.startswith("https://127.0.0.1:"), node.url)
        second_serve(node)
        auditor = node.access("Earlier audit", "auditor")
        before = curl(node, "/api/v1/checkpoint", user="x:" + auditor)[2].decode()
        for name in FEEDS:
            again = hinomi("feed", name, "--as", "dns", data=node.data)[1]
            expect(lasting(again) == lasting(listed[name]), f"{name}: the same from the command while the node runs")
        dry_running = said("ring", f"{where}/report.txt", data=node.data)
        equal([(f["indicator"], f["verdict"], f["reasons"]) for f in dry_running["findings"]],
              [(f["indicator"], f["verdict"], f["reasons"]) for f in dry_stopped["findings"]],
              "ring: the same while the node runs")
        feeds = feeds_over_tls(node, reader, listed)
        readers(where, feeds)
        # Besides the indicators the collection has the node's identity, the five markings of TLP 2.0 and PAP:GREEN.
        taxii(node, reader, INDICATORS + 7)
        if importlib.util.find_spec("cryptography"):
            signatures(node, where, reader, feeds)
            proofs(node, where, sent, before)
        else:
            skip("cryptography is not installed: no outsider's check of proofs")
        recall(node, reader)
        equal(hinomi("verify", data=node.data)[0], 0, "verify while the node runs")
        began = time.monotonic()
        equal(node.stop(), 0, "SIGTERM stops it gracefully")
        expect(time.monotonic() - began < 6, "and soon")
        expect(not os.path.exists(os.path.join(node.data, "hinomi.sock")), "its socket is gone")
        equal(hinomi("verify", "--key", node.key, data=node.data)[0], 0, "verify afterwards, with the node's key")
        node.serve()
        node.process.send_signal(signal.SIGINT)
        equal(node.end(), 0, "SIGINT too")
    done()


main()
