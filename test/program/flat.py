#!/usr/bin/env python3
"""`hinomi detect -` over a stream that goes on: its memory does not grow with what it has read. Events are made here, each
with values of its own, so that what remembers values cannot remember them all; rules, indicators and a pattern are looked for
in them. HINOMI_STREAM: so many megabytes (160 unless it is said; make soak says 10,000)."""
import json
import os
import subprocess
import tempfile

from real_node import HINOMI
from check import done, expect, write

RULES = """
title: Whoami
id: 7b0d4bd8-1d2b-4b6e-9a63-1d35b7e6c002
level: high
logsource: {product: windows, category: process_creation}
detection: {s: {Image|endswith: '\\whoami.exe'}, condition: s}
---
title: A word in a command line
id: 7b0d4bd8-1d2b-4b6e-9a63-1d35b7e6c003
level: low
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|contains: [' -enc ', 'frombase64']}, condition: s}
"""
MEGABYTES = int(os.environ.get("HINOMI_STREAM", 160))
EVERY = 5_000  # an event that the first rule hits
SLICE = 10_000  # events between two looks at the memory
ALLOWED = 12  # MiB between the first third and the end; allocators and the memory of texts settle


def event(n):
    return json.dumps({
        "Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1,
        "UtcTime": f"2026-04-01 {n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}",
        "Image": rf"C:\tools\{n:x}\whoami.exe" if n % EVERY == 0 else rf"C:\tools\{n:x}\tool.exe",
        "CommandLine": rf"tool.exe --from 192.0.2.{n % 250} --name host-{n}.example --id {n * 2654435761 % 2**64:016x}"
                       + " filler" * 30,
        "DestinationIp": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", "QueryName": f"host-{n}.example",
        "User": f"WORKS\\user{n}"})


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-flat-") as where:
        rules = write(f"{where}/rules.yml", RULES)
        listed = write(f"{where}/list.txt", "host-77.example\n10.0.1.2\n")
        pattern = write(f"{where}/pattern.txt",
                        "[domain-name:value = 'host-77.example'] FOLLOWEDBY [ipv4-addr:value = '10.0.1.2']\n")
        command = [HINOMI, "detect", "--rules", rules, "--indicators", listed, "--patterns", pattern,
                   "--input-format", "jsonl", "-"]
        marks, sent, events = [], 0, 0
        with open(f"{where}/hits", "wb") as hits, open(f"{where}/said", "wb") as said:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=hits, stderr=said)
            try:
                while sent < MEGABYTES * 1_000_000:
                    lines = "".join(event(n) + "\n" for n in range(events, events + SLICE)).encode()
                    events += SLICE
                    child.stdin.write(lines)
                    sent += len(lines)
                    marks.append(resident(child.pid))
                child.stdin.close()
                status = child.wait(timeout=300)
            finally:
                child.kill()
                child.wait()
        with open(f"{where}/hits", encoding="utf-8") as hits:
            found = [json.loads(line) for line in hits]
        with open(f"{where}/said", encoding="utf-8") as said:
            expect(status == 0, f"{' '.join(command)}: {status} {said.read()[-300:]}")
        early, late = max(marks[len(marks) // 5:len(marks) // 3]), max(marks[-5:])
        print(f"{sent / 1e6:.0f} MB, {events} events: {early:.1f} MiB after a third, {late:.1f} MiB at the end, "
              f"{len(found)} hits")
        kinds = {kind: sum(kind in hit for hit in found) for kind in ("rule", "indicator", "pattern")}
        # Event 77 has the name in two fields, event 258 (10.0.1.2) the address; both together are the pattern's.
        expect(kinds["rule"] == -(-events // EVERY), f"hits of rules: {kinds}")
        expect(kinds["indicator"] == 2 and kinds["pattern"] == 1, f"hits of indicators and patterns: {kinds}")
        expect(late - early < ALLOWED, f"memory grew from {early:.1f} to {late:.1f} MiB over {sent * 2 // 3 / 1e6:.0f} MB")
    done()


if __name__ == "__main__":
    main()
