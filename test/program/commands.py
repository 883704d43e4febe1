#!/usr/bin/env python3
"""Every command as people type it: what it does, and what it says when they slip. Exit status 0 done,
1 refused, 2 wrong usage; what is wrong is on standard error with what to do, never a crash."""
import csv
import json
import os
import re
import socket
import tempfile
import time

from real_node import RealNode, Refused, hinomi, said
from check import done, equal, expect, write

UUID = "01900000-0000-7000-8000-000000000000"
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def does(*arguments, shows="", **more):
    """The command succeeds; its output has `shows`."""
    status, out, error = hinomi(*arguments, **more)
    text = out.decode(errors="replace")
    expect((status, error) == (0, b"") and re.search(shows, text), f"{arguments}: {status} {text[:300]} {error!r}")
    return text


def slips(status_wanted, says, *arguments, **more):
    """The command refuses in words that match `says`, on standard error alone."""
    began = time.monotonic()
    status, out, error = hinomi(*arguments, **more)
    text = error.decode(errors="replace")
    expect(status == status_wanted and re.search(says, text), f"{arguments}: {status} {text[:300]}")
    expect(not re.search(r"terminate|what\(\)|Assertion|ERROR: ", text), f"{arguments}: a crash: {text[:300]}")
    if status_wanted == 1:
        expect(text.startswith("hinomi: "), f"{arguments}: {text[:200]}")
        equal(out, b"", f"{arguments}: nothing on standard output")
    return time.monotonic() - began


def without_a_node(where):
    slips(2, "subcommand|command")
    slips(2, "no such command: gibt-es-nicht\n.*--help", "gibt-es-nicht")
    slips(2, "not expected|following", "verify", "--no-such-option")
    slips(2, "--lang", "version", "--lang", "fr")
    does("--help", shows="Examples:")
    does("--version", shows=r"^hinomi \d")
    does("version", shows=r"^hinomi \d")
    for command in ("init", "serve", "ring", "feed", "recall", "verify", "prove", "verify-proof", "verify-feed", "access",
                    "member", "register", "demo", "detect", "rules", "files"):
        does(command, "--help", shows="--data")
    nowhere = f"{where}/nowhere"
    for arguments in (["serve"], ["feed"], ["feed", "hosts.txt"], ["prove", UUID], ["access", "A", "--role", "auditor"],
                      ["recall", "a.example", "--as", "A", "--reason", "x"], ["member", "m", "--name", "M"]):
        slips(1, "no node here\n(?s:.*)do: Make one: hinomi init --data", *arguments, data=nowhere)
    slips(1, "no node here", "ring", "-", "--send", data=nowhere, input=b"a.example")
    slips(1, "no journal", "verify", data=nowhere)
    expect(not os.path.exists(nowhere), "what only looks makes no folder")
    # A report alone needs no node.
    does("ring", "-", data=nowhere, input=b"bad.example", shows="Nothing was stored")
    slips(2, "--port", "demo", "--port", "99999")
    slips(1, "No such file", "verify-proof", f"{where}/none")
    slips(1, "not JSON", "verify-proof", "-", input=b"\0\xff rubbish")
    slips(1, "format", "verify-proof", "-", input=b"{}")
    slips(1, "No such file", "verify-feed", f"{where}/none", f"{where}/none", "--key", "x")
    slips(2, "--key", "verify-feed", "a", "b")


def making(where):
    fresh = f"{where}/fresh"
    slips(2, "--name", "init", data=fresh)
    slips(1, "name should be", "init", "--name", "a b", data=fresh)
    slips(1, "no such TLP", "init", "--name", "a", "--default-tlp", "PURPLE", data=fresh)
    slips(1, "not an address to listen on: nonsense\n(?s:.*)do: Write", "init", "--name", "a", "--listen", "nonsense",
          data=fresh)
    slips(2, "--approvals", "init", "--name", "a", "--approvals", "3", data=fresh)
    slips(1, "not an", "init", "--name", "a", "--own-network", "300.1.1.1", data=fresh)
    # After a slip it can be done right in the same folder.
    text = does("init", "--name", "a", "--lang", "ja", data=fresh, shows="hinomi_[0-9a-f]{64}")
    expect(JAPANESE.search(text), "in Japanese")
    slips(1, "there is a node already", "init", "--name", "a", data=fresh)
    slips(1, "folder", "init", "--name", "a", data=write(f"{where}/file", "x"))
    slips(1, "folder|Permission|No such", "init", "--name", "a", data="/proc/none")
    write(f"{fresh}/node.json", "{broken")
    slips(1, r"node\.json(?s:.*)do: ", "serve", data=fresh)
    write(f"{fresh}/node.json", '{"node": "self", "name": "a", "colour": "red"}')
    slips(1, "no such setting: colour", "serve", data=fresh)


def reports(node, where):
    data = node.data
    one = write(f"{where}/one.txt", "TLP:GREEN\nhxxp://warui[.]example/x\n")
    does("ring", one, data=data, shows=r"(?s)url_only +http://warui\.example/x.*written as hxxp.*Nothing was stored")
    equal(said("ring", one, data=data)["counts"]["claims"], 1, "--json")
    expect(JAPANESE.search(does("ring", one, "--lang", "ja", data=data)), "in Japanese")
    expect(JAPANESE.search(does("ring", one, data=data, env={"LANG": "ja_JP.UTF-8"})), "in Japanese by LANG")
    words = "件名: 注意\n悪いサイト warui.example です\n"
    for encoding, name in (("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp932", "CP932"), ("utf-16", "UTF-16"),
                           ("utf-16-be", "UTF-16")):
        answer = said("ring", "-", data=data, input=words.encode(encoding))
        expect(answer["head"]["encoding"].startswith(name) and answer["counts"]["claims"] == 1, f"{encoding}: {answer['head']}")
    slips(1, "No such file", "ring", f"{where}/none", data=data)
    slips(1, "folder", "ring", where, data=data)
    slips(1, "empty", "ring", "-", data=data, input=b"")
    slips(1, "no text", "ring", "-", data=data, input=bytes(range(256)) * 20)
    slips(1, "not JSON(?s:.*)at: byte", "ring", "-", "--format", "stix", data=data, input=b'{"type": "bundle", ')
    slips(1, "no such format", "ring", "-", "--format", "pdf", data=data, input=b"a.example")
    slips(1, "no such TLP", "ring", "-", "--tlp", "PURPLE", data=data, input=b"a.example")
    slips(1, "not a column mapping", "ring", "-", "--columns", "x", data=data, input=b"a,b\n")
    before = said("verify", data=data)["records"]
    slips(1, "legal basis", "ring", one, "--approve", "Sato", data=data)
    slips(1, "no such person(?s:.*)hinomi access 'Nobody'", "ring", one, "--approve", "Nobody", "--basis", "x", data=data)
    slips(1, "only an approver", "ring", one, "--approve", "Clerk", "--basis", "x", data=data)
    slips(1, "not a time", "ring", one, "--approve", "Sato", "--basis", "x", "--until", "soon", data=data)
    slips(1, "has passed", "ring", one, "--approve", "Sato", "--basis", "x", "--until", "2020-01-01", data=data)
    equal(said("verify", data=data)["records"], before, "a slip in the decision leaves no report behind")
    does("ring", one, "--send", data=data, shows="Waiting for a decision")
    does("ring", one, "--approve", "Sato", "--basis", "Basic Act art. 16", data=data, shows="Sato approved; 1 published")
    big = write(f"{where}/big", b"warui.example " * 7_500_000)  # 100 MB, on one line
    began = time.monotonic()
    status, out, error = hinomi("ring", big, "--json", data=data)
    expect(status == 0 and json.loads(out) or b"too" in error, f"100 MB: {status} {error!r}")
    expect(time.monotonic() - began < 60, f"100 MB within a minute: {time.monotonic() - began:.0f} s")
    with open(big, "wb") as file:
        file.truncate(300 << 20)
    slips(1, "too large(?s:.*)do: Split it", "ring", big, data=data)
    os.remove(big)


def desk(node, where):
    data = node.data
    does("feed", data=data, shows=r"rpz\.zone +BIND")
    does("feed", "squid-urls.acl", data=data, shows="warui")
    does("feed", "hosts.txt", "--signature", data=data, shows="hinomi feed v1")
    equal(len(said("feed", data=data)["items"]), 18, "feeds as JSON")
    slips(1, "no such feed", "feed", "../../keys/node.seed", data=data)
    slips(1, "no such person", "feed", "hosts.txt", "--as", "Nobody", data=data)
    does("recall", "http://warui.example/x", "--as", "Sato", "--reason", "mistake", data=data, shows="Withdrew 1")
    slips(1, "nothing of it is published", "recall", "http://warui.example/x", "--as", "Sato", "--reason", "x", data=data)
    slips(1, "not an indicator", "recall", "no indicator at all", "--as", "Sato", "--reason", "x", data=data)
    slips(1, "reason", "recall", "warui.example", "--as", "Sato", "--reason", "", data=data)
    slips(1, "only|may not", "recall", "warui.example", "--as", "Clerk", "--reason", "x", data=data)
    slips(2, "--as", "recall", "warui.example", "--reason", "x", data=data)
    slips(1, "role is one of", "access", "A", "--role", "king", data=data)
    slips(1, "no such member(?s:.*)do: Register", "access", "A", "--role", "auditor", "--member", "nobody", data=data)
    does("member", "village", "--name", "白樺村", "--own-name", "vill.example", data=data, shows="Registered")
    does("access", "村 DNS", "--role", "equipment", "--member", "village", data=data, shows="hinomi_[0-9a-f]{64}")
    does("access", "村 DNS", "--revoke", "--lang", "ja", data=data, shows="取り消しました")
    slips(1, "no such person", "feed", "hosts.txt", "--as", "村 DNS", data=data)
    slips(1, "relation is", "member", "m", "--name", "M", "--relation", "king", data=data)
    slips(2, "--reliability", "member", "m", "--name", "M", "--reliability", "500", data=data)
    slips(1, "no such record", "prove", UUID, data=data)
    slips(1, "no such record", "prove", "../../x", data=data)
    does("verify", data=data, shows="records are whole")
    does("verify", "--lang", "ja", data=data, shows="正しく")
    does("verify", "--key", node.key, data=data)
    slips(1, "not a verifier key\n(?s:.*)at: --key", "verify", "--key", "nonsense", data=data)


def register(node, where):
    """The register as files, through Python's csv as a spreadsheet would write it, and by questions."""
    data = node.data
    whole = {"members": [{"id": "clinic", "name": "=診療所; \"本院\"", "names": ["clinic.example"], "products": ["a;b", "c,d"]}],
             "contacts": [{"id": "clinic/security", "holder": "灯野 あかり", "quiet_from": "22:00",
                           "channels": [{"kind": "mail", "address": "sec@clinic.example"}, {"kind": "page"}]},
                          {"id": "clinic/duty", "substitutes": ["clinic/security"]}],
             "services": [{"id": "care", "name": "-診療", "member": "clinic"}]}
    file = f"{where}/whole.json"
    write(file, json.dumps(whole).encode())
    does("register", "import", file, "--dry-run", data=data, shows="Only tried: 4 added, 0 changed")
    does("register", "import", file, data=data, shows="4 added, 0 changed, 0 unchanged, 0 refused")
    does("register", "import", file, "--lang", "ja", data=data, shows="変更なし 4")
    for part in ("members", "contacts", "services", "communities"):
        for language in ("ja", "en"):
            table = f"{where}/{part}.csv"
            does("register", "export", table, "--lang", language, data=data)
            equal(os.stat(table).st_mode & 0o777, 0o600, "for the one who asked")
            with open(table, newline="", encoding="utf-8-sig") as read:
                rows = list(csv.reader(read, strict=True))
            expect(len({len(row) for row in rows}) == 1, f"{part}: rows of one width")
            for encoding in ("utf-8", "utf-8-sig", "cp932", "utf-16"):
                for delimiter in ",;\t":
                    with open(table, "w", newline="", encoding=encoding) as out:
                        csv.writer(out, delimiter=delimiter).writerows(rows)
                    answer = said("register", "import", table, data=data)
                    equal((answer["added"], answer["changed"], answer["refused_count"], answer["unchanged"]),
                          (0, 0, 0, len(rows) - 1), f"{part} {language} {encoding} {delimiter!r}: nothing new")
    write(f"{where}/contacts.csv", "id,holder\nclinic/duty,見張\nnowhere/x,y\n".encode())
    status, out, error = hinomi("register", "import", f"{where}/contacts.csv", data=data)
    expect(status == 1 and b"0 added, 1 changed" in out and b"line 3" in error and b"do: " in error,
           f"a bad row: {status} {out!r} {error!r}")
    does("register", "reach", data=data, shows=r"0\.0 %  0 / 2")
    does("register", "reach", "--by", "kind", "--lang", "ja", data=data, shows="0 / 2  operator")
    # A number whose check digit is wrong is asked for again: 9 - sum mod 9 of 12 zeros is 9.
    answers = "vill\n白樺村役場\nmunicipality\n\n白樺村\n1000000000000\nvill.example\n灯野 あかり\na@vill.example\n\n" \
              "y\n望月野 まもる\n\n03-0000-0000\n9000000000000\ny\n"
    status, out, error = hinomi("register", "add", "--lang", "ja", data=data, input=answers.encode())
    expect(status == 0 and "登録しました" in error.decode(), f"by questions: {status} {error.decode()[-400:]}")
    made = said("register", "export", data=data)
    desk = {one["id"]: one for one in made["contacts"]}
    equal(desk["vill/security"]["substitutes"], ["vill/duty"], "the two stand in for each other")
    equal(desk["vill/duty"]["channels"], [{"address": "03-0000-0000", "kind": "phone"}, {"kind": "page"}], "channels")
    equal([one["corporate_number"] for one in made["members"] if one["id"] == "vill"], ["9000000000000"], "asked again")
    status, out, error = hinomi("register", "add", data=data, input=b"vill\nX\n")
    expect(status == 1 and b"ended early" in error, f"answers that end: {status} {error!r}")
    slips(2, "action", "register", "burn", data=data)
    slips(1, "which file", "register", "import", data=data)
    slips(1, "no such part", "register", "export", "--part", "dogs", data=data)


def damaged(node, where):
    path = os.path.join(node.data, "journal.db")
    good = open(path, "rb").read()
    at = good.index(b"hxxp://warui[.]example/x")
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(b"hxxp://other[.]example/x")
    slips(1, r"(?s)record \d.*do: ", "verify", data=node.data)
    with open(path, "wb") as file:
        file.write(b"rubbish " * 1000)
    slips(1, "(?s)do: ", "verify", data=node.data)
    slips(1, "hinomi: ", "serve", data=node.data)


def left_socket(node):
    """A socket file that a killed node left, or that nobody answers on, does not stop a command."""
    node.serve()
    node.kill()
    does("feed", "hosts.txt", data=node.data)
    path = os.path.join(node.data, "hinomi.sock")
    if os.path.exists(path):
        os.remove(path)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    does("feed", "hosts.txt", data=node.data)


RULE = """
title: Whoami in a service
id: 7b0d4bd8-1d2b-4b6e-9a63-1d35b7e6c001
author: A. Author
level: high
tags: [attack.discovery, attack.t1033]
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|endswith: '\\whoami.exe'}
  condition: selection
"""
OTHER = RULE.replace("7b0d4bd8", "7b0d4bd9").replace("whoami.exe", "id.exe").replace("level: high", "level: low")


def process(image):
    return {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Image": image, "UtcTime": "2026-04-01 09:00:00.5"}


def indicating(where):
    """detect --indicators: formats side by side, what is refused and where, without rules and beside them."""
    block = write(f"{where}/block.txt", "# block\nevil.example\n198.51.100.0/24\n日本.example\nnonsense\n"
                  + "".join(f"n{i}.example\n" for i in range(50)))
    feed = write(f"{where}/feed.csv", "type,value,confidence,valid_until\ndomain,evil.example,20,\nipv4,192.0.2.7,,2020-01-01T00:00:00Z\n")
    lines = [{"QueryName": "www.evil.example"}, {"DestinationIp": "198.51.100.9"}, {"DestinationIp": "192.0.2.7"},
             {"message": "http://日本.example/ へ接続"}, {"QueryName": "good.example"}]
    events = write(f"{where}/named.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    status, out, err = hinomi("detect", "--indicators", block, "--indicators", feed, events)
    hits = [json.loads(line) for line in out.splitlines()]
    equal(status, 0, "exit status")
    equal([(hit["event"]["record"], hit["indicator"]["value"], hit["indicator"]["author"], hit["indicator"]["level"]) for hit in hits],
          [(1, "evil.example", block, "high"), (1, "evil.example", feed, "low"), (2, "198.51.100.0/24", block, "high"),
           (4, "xn--wgv71a.example", block, "high")], "hits")
    equal(hits[2]["indicator"]["type"], "network", "its type")
    equal(hits[2]["matched"], [{"field": "DestinationIp", "text": "198.51.100.9"}], "what matched")
    said_of_it = err.decode()
    expect("Indicators refused: 1" in said_of_it and f"{block}: line 5" in said_of_it, f"the refused line: {said_of_it}")
    equal(hinomi("detect", "--indicators", block, "--fail-on", "high", events)[0], 3, "fails on a hit")
    equal(hinomi("detect", "--indicators", feed, "--fail-on", "high", events)[0], 0, "low does not fail")
    slips(1, "nothing to look for", "detect", events)
    slips(1, "no indicator", "detect", "--indicators", write(f"{where}/none.txt", "nothing here\n"), events)


def patterning(where):
    """detect --patterns: bundles and lines, one event and several, what is refused and where."""
    identity, indicator = "identity--1f8e7c58-0d1b-4d4c-9a0f-0f2b6c1d2e3f", "indicator--2f8e7c58-0d1b-4d4c-9a0f-0f2b6c1d2e3f"
    bundle = write(f"{where}/bundle.json", json.dumps({"type": "bundle", "objects": [
        {"type": "identity", "id": identity, "name": "Himori CERT"},
        {"type": "indicator", "id": indicator, "name": "C2", "created_by_ref": identity, "confidence": 50, "pattern_type": "stix",
         "indicator_types": ["malicious-activity"], "pattern": "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"},
        {"type": "indicator", "id": "indicator--3", "pattern_type": "yara", "pattern": "rule a { condition: true }"},
        {"type": "indicator", "id": "indicator--4", "revoked": True, "pattern": "[ipv4-addr:value = '198.51.100.9']"}]}))
    lines = write(f"{where}/lines.txt", "# asked for, then connected to\n"
                  "([domain-name:value = 'evil.example'] FOLLOWEDBY [network-traffic:dst_port = 443]) WITHIN 60 SECONDS\n"
                  "[file:name = 'a'\n")
    asked = [{"QueryName": "evil.example", "UtcTime": "2026-04-01 09:00:30"},
             {"DestinationIp": "198.51.100.9", "DestinationPort": 443, "UtcTime": "2026-04-01 09:00:00"},
             {"DestinationIp": "192.0.2.9", "DestinationPort": 443, "UtcTime": "2026-04-01 09:01:00"}]
    events = write(f"{where}/asked.jsonl", "".join(json.dumps(line) + "\n" for line in asked))
    status, out, err = hinomi("detect", "--patterns", bundle, "--patterns", lines, events)
    hits = [json.loads(line) for line in out.splitlines()]
    equal(status, 0, "exit status")
    equal(len(hits), 2, "hits")
    equal(hits[0]["pattern"], {"id": indicator, "title": "C2", "author": "Himori CERT", "level": "medium", "status": "",
                               "tags": ["malicious-activity"]}, "the indicator")
    equal((hits[0]["event"]["record"], hits[0]["matched"]), (2, [{"field": "ipv4-addr:value", "text": "198.51.100.9"}]), "by what")
    equal((hits[1]["type"], hits[1]["count"], [event["record"] for event in hits[1]["events"]]), ("pattern", 2, [1, 3]),
          "in the order of their times")
    said_of_it = err.decode()
    for part in ("Patterns: 2, hits: 2", "revoked, not looked for: 1", "Patterns refused: 2", r"objects/2.*language yara",
                 r"lines\.txt: line 3.*character 17"):
        expect(re.search(part, said_of_it), f"{part}: {said_of_it}")
    expect(JAPANESE.search(hinomi("detect", "--patterns", bundle, "--lang", "ja", events)[2].decode()), "in Japanese")
    equal(hinomi("detect", "--patterns", bundle, "--fail-on", "medium", events)[0], 3, "fails on a hit")
    equal(hinomi("detect", "--patterns", bundle, "--fail-on", "high", events)[0], 0, "medium is not high")
    slips(1, "no pattern", "detect", "--patterns", write(f"{where}/bad.txt", "[a = 1]\n"), events)
    slips(1, "no such file or folder", "detect", "--patterns", f"{where}/none.json", events)


def scanning(where):
    """files: what is found and where, what is refused, as lines and as STIX."""
    for name in ("yara", "samples"):
        os.makedirs(f"{where}/{name}")
    rules = os.path.dirname(write(f"{where}/yara/a.yar", 'rule Himori_Word : demo {\n  meta:\n    author = "A. Author"\n'
                                  '    description = "A word"\n  strings:\n    $a = "HIMORI-TEST-BEACON"\n  condition:\n    $a\n}\n'))
    write(f"{where}/yara/bad.yar", "rule Bad {\n  condition:\n    ]\n}\n")
    sample = write(f"{where}/samples/s.bin", "xx HIMORI-TEST-BEACON")
    folder = os.path.dirname(sample)
    write(f"{where}/samples/n.bin", "nothing")
    os.symlink(sample, f"{folder}/link")
    status, out, err = hinomi("files", "--yara", rules, folder)
    equal(status, 0, "exit status")
    found = [json.loads(line) for line in out.splitlines()]
    equal([(one["rule"]["id"], one["rule"]["author"], one["file"]["path"], one["matched"][0]["offset"]) for one in found],
          [("Himori_Word", "A. Author", sample, 3)], "what is found")
    for part in (r"bad\.yar: line 3", "Files scanned: 2, with a match: 1, rules: 1"):
        expect(re.search(part, err.decode()), f"{part}: {err!r}")
    status, out, err = hinomi("files", "--yara", rules, "--format", "stix", "--fail-on-match", "--lang", "ja", folder)
    equal(status, 3, "--fail-on-match")
    expect(JAPANESE.search(err.decode()), "in Japanese")
    objects = json.loads(out)["objects"]
    equal(sorted((one["type"], one.get("result")) for one in objects if one["type"] != "file"),
          [("malware-analysis", "suspicious"), ("malware-analysis", "unknown")], "analyses")
    status, out, err = hinomi("files", "--yara", rules, f"{folder}/link", sample)
    equal((status, len(out.splitlines())), (1, 1), "a link that is named is refused, the others are looked at")
    equal(hinomi("files", "--yara", rules, "--most-bytes", "3", sample)[0], 1, "too large")
    slips(2, "--yara", "files", sample)
    equal(hinomi("files", "--yara", f"{where}/yara/bad.yar", sample)[0], 1, "no rule that can be used")


def detecting(where):
    """detect and rules: hits in order whatever the threads, places of what is wrong, exit statuses."""
    for name in ("rules", "data", "logs"):
        os.makedirs(f"{where}/{name}")
    rules = write(f"{where}/rules/a.yml", RULE)
    write(f"{where}/rules/b.yml", OTHER)
    folder = os.path.dirname(rules)
    lines = [json.dumps(process(r"C:\x\whoami.exe" if i % 3 == 0 else r"C:\x\id.exe")) for i in range(9000)]
    lines[4] = "{broken"
    events = write(f"{where}/e.jsonl", "\n".join(lines) + "\n")
    runs = [hinomi("detect", "--rules", folder, "--jobs", str(jobs), events) for jobs in (1, 2, 5)]
    equal([run[0] for run in runs], [0, 0, 0], "exit status")
    equal({run[1] for run in runs}, {runs[0][1]}, "the same for any number of threads")
    hits = [json.loads(line) for line in runs[0][1].decode().splitlines()]
    equal([hit["event"]["record"] for hit in hits], [i + 1 for i in range(9000) if i != 4], "in order, by line")
    equal(hits[0], {"time": "2026-04-01T09:00:00.500000Z",
                    "rule": {"id": "7b0d4bd8-1d2b-4b6e-9a63-1d35b7e6c001", "title": "Whoami in a service", "author": "A. Author",
                             "level": "high", "status": "", "tags": ["attack.discovery", "attack.t1033"]},
                    "event": {"source": events, "record": 1},
                    "matched": [{"field": "Image", "text": r"C:\x\whoami.exe"}]}, "a hit")
    summary = runs[0][2].decode()
    for part in ("Events: 8999 ", r"cannot be read: 1\n.*e\.jsonl: line 5.*no JSON", "high +3000 of 1 rules", "low +5999 of 1 rules"):
        expect(re.search(part, summary), f"{part}: {summary}")
    status, out, error = hinomi("detect", "--rules", folder, "--level", "high", "--lang", "ja", events)
    equal((status, len(out.splitlines())), (0, 3000), "--level")
    expect(JAPANESE.search(error.decode()), "the summary in Japanese")
    equal(hinomi("detect", "--rules", folder, "--fail-on", "high", events)[0], 3, "--fail-on")
    equal(hinomi("detect", "--rules", folder, "--fail-on", "critical", events)[0], 0, "--fail-on")
    logs = os.path.dirname(write(f"{where}/logs/one.jsonl", lines[0] + "\n"))
    both = [hinomi("detect", *words)[1] for words in
            (("--rules", rules, "--rules", f"{where}/rules/b.yml", "--format", "ndjson", events, logs),
             ("--rules", rules, f"{where}/data", f"{where}/rules/b.yml", events, logs))]
    expect(both[0].startswith(runs[0][1]) and both[1] == both[0], "files and folders of events behind the rules are no rules")
    piped = hinomi("detect", "--rules", folder, "-", input=lines[0].encode())[1]
    equal(json.loads(piped)["event"], {"source": "-", "record": 1}, "standard input, without a line break at its end")
    rows = list(csv.reader(hinomi("detect", "--rules", folder, "--format", "csv", events)[1].decode().splitlines()))
    equal((len(rows), rows[0][0], rows[1][2]), (9000, "time", "Whoami in a service"), "csv")
    shown = hinomi("detect", "--rules", folder, "--format", "timeline", "--lang", "ja", events)[1].decode().splitlines()
    expect(len(shown) == 9000 and "高" in shown[1] and "A. Author" in shown[1], f"timeline: {shown[:2]}")
    finding = json.loads(hinomi("detect", "--rules", folder, "--format", "ocsf", events)[1].splitlines()[0])
    equal([finding[key] for key in ("category_uid", "class_uid", "activity_id", "type_uid", "severity_id", "time")],
          [2, 2004, 1, 200401, 4, 1775034000500], "OCSF's required attributes")
    equal(finding["finding_info"]["attacks"], [{"technique": {"uid": "T1033"}}], "OCSF's attacks")
    slips(1, "No such file", "detect", "--rules", folder, f"{where}/none.jsonl")
    slips(1, "no such file or folder", "detect", "--rules", f"{where}/none", events)
    slips(1, "no such format", "detect", "--rules", folder, "--input-format", "pdf", events)
    slips(1, "not a log source", "detect", "--rules", folder, "--logsource", "windows", events)
    slips(2, "--format", "detect", "--rules", folder, "--format", "xml", events)
    does("rules", "check", folder, shows="2 rules, 0 correlations, 0 filters, 0 refused")
    expect(JAPANESE.search(does("rules", "explain", rules, "--lang", "ja", shows="A. Author")), "in Japanese")
    does("rules", "explain", rules, shows=r'(?s)EventID is "1".*It tells when.*Image ends with "\\whoami\.exe"')
    does("rules", "stats", folder, shows=r"(?s)2 rules.* 2  windows.* 2  T1033")
    write(f"{where}/rules/c.yml", RULE.replace("7b0d4bd8", "7b0d4bda").replace("|endswith", "|ends"))
    status, out, error = hinomi("rules", "check", folder)
    expect(status == 1 and re.search(r"c\.yml: line 9.*ends", out.decode()), f"a refused rule: {status} {out!r}")
    os.remove(f"{where}/rules/c.yml")
    info = "rule_metadata: [{id: 7b0d4bd8-1d2b-4b6e-9a63-1d35b7e6c001}]\n" \
           "regression_tests_info: [{path: x/e.json, match_count: %d}]\n"
    write(f"{where}/data/e.json", json.dumps([process(r"C:\whoami.exe"), process("x")], indent=1))
    write(f"{where}/data/info.yml", info % 1)
    does("rules", "test", folder, f"{where}/data", shows="1 passed, 0 failed")
    write(f"{where}/data/info.yml", info % 2)
    status, out, error = hinomi("rules", "test", folder, f"{where}/data")
    expect(status == 1 and b"e.json: 1, expected 2" in out, f"a count that differs: {status} {out!r}")


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-commands-") as where:
        without_a_node(where)
        making(where)
        detecting(where)
        patterning(where)
        scanning(where)
        indicating(where)
        with RealNode() as node:
            node.access("Sato", "approver")
            node.access("Clerk", "reporter")
            reports(node, where)
            desk(node, where)
            register(node, where)
            left_socket(node)
            node.serve()
            desk_again = said("feed", data=node.data)
            equal(len(desk_again["items"]), 18, "the same over the socket")
            slips(1, "nothing of it is published", "recall", "warui.example", "--as", "Sato", "--reason", "x", data=node.data)
            slips(1, "only an approver", "ring", "-", "--approve", "Clerk", "--basis", "x", data=node.data, input=b"a.example")
            equal(node.stop(), 0, "SIGTERM")
            damaged(node, where)
    done()


main()
