#!/usr/bin/env python3
"""`hinomi keep` and `hinomi hunt` as people type them: what was kept is found by what it names and by rules, beside its place;
evidence has its digests; what goes is told, what is held stays."""
import hashlib
import json
import re
import subprocess
import tempfile

from real_node import hinomi
from check import done, equal, expect, write

RULE = """
title: Whoami
id: 7b0d4bd8-1d2b-4b6e-9a63-1d35b7e6c002
author: A. Author
level: high
logsource: {product: windows, category: process_creation}
detection: {s: {Image|endswith: '\\whoami.exe'}, condition: s}
"""


def refused(says, *arguments, status=1):
    got, out, error = hinomi(*arguments)
    expect(got == status and re.search(says, error.decode()) and out == b"", f"{arguments}: {got} {out[:200]} {error!r}")


def hunting(where):
    def event(n):
        return {
            "Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1,
            "Image": r"C:\x\whoami.exe" if n % 100 == 0 else "x",
            "UtcTime": f"2026-04-{1 + n % 20:02d} 09:00:00", "dns.question.name": f"h{n % 7}.evil.example",
            "destination.ip": f"198.51.100.{n % 250}"}
    store, rules = f"{where}/store", write(f"{where}/whoami.yml", RULE)
    lines = [json.dumps(event(n)) for n in range(3000)]
    lines[4] = "{broken"
    events = write(f"{where}/kept.jsonl", "\n".join(lines) + "\n")
    for command in ("keep", "hunt"):
        expect(b"Examples:" in hinomi(command, "--help")[1], f"{command} --help")
    refused("no kept events", "hunt", "--store", store, "--indicator", "evil.example")
    status, out, error = hinomi("keep", "--store", store, "--sensor", "gw", "--basis", "law", events)
    expect(status == 0 and out == b"" and re.search(rb"Kept: 2999 events.*\n.*read: 1\n.*line 5", error), f"keep: {status} {error}")

    def hunt(*arguments):
        status, out, error = hinomi("hunt", "--store", store, *arguments)
        expect(status == 0, f"hunt {arguments}: {error}")
        return [json.loads(line) for line in out.splitlines()]
    wanted = [n + 1 for n in range(3000) if n % 7 == 3 and n != 4]
    hits = hunt("--indicator", "h3.evil.example")
    equal(sorted(hit["event"]["record"] for hit in hits), wanted, "a name")
    equal(hits[0]["event"]["source"], events, "the source as it was kept")
    equal([hits[0]["kept"][key] for key in ("sensor", "basis")], ["gw", "law"], "what else is known")
    equal(len(hunt("--indicator", "evil.example")), 2999, "names below a domain")
    equal(len(hunt("--indicator", "xevil.example")), 0, "no name that only ends so")
    equal(len(hunt("--indicator", "198.51.100.0/31")), 24, "addresses of a network")
    equal(len(hunt("--indicator", "evil.example", "--sensor", "other")), 0, "--sensor")
    equal(len(hunt("--indicator", "198.51.100.0", "--from", "2026-04-01", "--to", "2026-04-02")), 6, "--from and --to")
    equal(sorted(hit["event"]["record"] for hit in hunt("--rules", rules)), [n + 1 for n in range(0, 3000, 100)], "a rule")
    equal({hit["event"]["record"] for hit in hunt("--rules", rules, "--to", "2026-04-02")}, {n + 1 for n in range(0, 3000, 100)},
          "a rule in a time (every hundredth event is of 1 April)")
    equal(hunt("--rules", rules, "--from", "2026-04-02"), [], "a rule in another time")
    status, out, error = hinomi("hunt", "--store", store, "--indicator", "198.51.100.7", "--cut", f"{where}/cut", "--by", "Sato",
                                "--why", "case 7", "--hold", "case-7")
    manifest = json.load(open(f"{where}/cut/manifest.json"))
    text = open(f"{where}/cut/events.ndjson", "rb").read()
    equal(text.decode().splitlines(), [lines[n] for n in range(7, 3000, 250)], "evidence as it was kept")
    equal(manifest["events.ndjson"]["sha256"], hashlib.sha256(text).hexdigest(), "its digest")
    equal((manifest["by"], manifest["why"], manifest["asked"]), ("Sato", "case 7", "198.51.100.7"), "who and why")
    for segment in manifest["segments"]:
        packed = f"{store}/{segment['segment']:012d}.seg"
        plain = subprocess.run(["zstd", "-dc", packed], capture_output=True).stdout
        equal(hashlib.sha256(plain).hexdigest(), segment["sha256"], "a segment as zstd reads it")
    places = [json.loads(line) for line in open(f"{where}/cut/places.ndjson")]
    equal([place["sha256"] for place in places], [hashlib.sha256(line).hexdigest() for line in text.splitlines()], "each event's")
    status, out, error = hinomi("hunt", "--store", store, "--indicator", "198.51.100.7", "--cut", f"{where}/cut", "--by", "Sato",
                                "--why", "x")
    expect(status == 1 and b"something in this folder" in error, f"nothing is written over: {status} {error}")
    status, out, error = hinomi("keep", "--store", store, "--days", "0", "--most-bytes", "1")
    expect(status == 0 and out == b"" and b"held" in error, f"what is held stays: {out} {error}")
    said = hinomi("keep", "--store", store, "--status")[1].decode()
    expect(re.search("(?s)law: 2999 events in 1 segments.*Hold case-7", said), f"--status: {said}")
    expect("保全 case-7" in hinomi("keep", "--store", store, "--status", "--lang", "ja")[1].decode(), "in Japanese")
    status, out, error = hinomi("keep", "--store", store, "--release", "case-7", "--most-bytes", "1")
    gone = json.loads(out)
    equal((status, gone["events"], gone["basis"]), (0, 2999, "law"), "what goes is told")
    equal(hunt("--indicator", "evil.example"), [], "and is gone")
    refused("no such hold", "keep", "--store", store, "--release", "case-7")
    refused("nothing to do", "keep", "--store", store)
    refused("not a size", "keep", "--store", store, "--most-bytes", "many")
    refused("not a number of days", "keep", "--store", store, "--days", "law=x")
    refused("nothing to look for", "hunt", "--store", store)
    refused(r"--indicator \?", "hunt", "--store", store, "--indicator", "?")
    refused("too wide", "hunt", "--store", store, "--indicator", "198.0.0.0/7")
    refused("who asks and why", "hunt", "--store", store, "--indicator", "a.example", "--cut", f"{where}/x")
    refused("--store", "hunt", "--indicator", "a.example", status=2)


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-hunting-") as where:
        hunting(where)
    done()


if __name__ == "__main__":
    main()
