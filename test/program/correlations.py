#!/usr/bin/env python3
"""Correlations behind `hinomi detect`: over several files and threads, followed files, a slow reader, and what is said of
them. What must be found is worked out here from the events, one by one."""
import csv
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import time

from real_node import HINOMI, hinomi
from check import done, equal, expect, write

RULES = """
title: Failed login
name: failed
logsource: {product: test}
detection: {s: {is: failed}, condition: s}
level: medium
---
title: Login
name: worked
logsource: {product: test}
detection: {s: {is: worked}, condition: s}
level: low
"""
GUESSING = """
title: Guessing
name: guessing
id: 5d0d6ab0-0000-4000-8000-000000000001
author: A. Author
level: high
tags: [attack.t1110]
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 4}}
"""
IN = """
title: In after guessing
id: 5d0d6ab0-0000-4000-8000-000000000002
author: A. Author
level: critical
correlation: {type: temporal_ordered, rules: [guessing, worked], group-by: [user], timespan: 5m, generate: true}
"""
START = 1_775_034_000  # 2026-04-01T09:00:00Z


def stamp(second):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(START + second)) + ".000000Z"


def event(second, kind, user):
    return {"timestamp": stamp(second), "is": kind, "user": user}


def guesses(events):
    """(second, user, places of the events) for each event at which four failures of a minute are there that were not at
    the user's failure before, or when that was more than a minute ago. `events`: (second, kind, user, place), in order."""
    found, seen, held = [], {}, {}
    for second, kind, user, place in events:
        if kind != "failed":
            continue
        window = [one for one in seen.get(user, []) if one[0] >= second - 60]
        before = held.get(user, False) and bool(window)
        window.append((second, place))
        seen[user], held[user] = window, len(window) >= 4
        if held[user] and not before:
            found.append((second, user, [one[1] for one in window]))
    return found


def detect(*arguments, **more):
    status, out, error = hinomi("detect", "--logsource", "product=test", *arguments, **more)
    return status, out.decode(), error.decode()


def over_files(where, rules):
    """Every guess, in the order of times, the same on any number of threads, behind the hits of rules."""
    random.seed(4)
    names, all_events = [], []
    for number in range(3):
        lines = []
        for line in range(1, 4001):
            second, kind = random.randrange(8_000), random.choice(["failed", "failed", "worked", "other"])
            user = f"u{random.randrange(60)}"
            lines.append(json.dumps(event(second, kind, user)))
            all_events.append((second, kind, user, (number, line)))
        names.append(write(f"{where}/{number}.jsonl", "\n".join(lines) + "\n"))
    all_events.sort(key=lambda one: (one[0], one[3]))
    expected = [(second, user, [{"source": names[file], "record": line} for file, line in places])
                for second, user, places in guesses(all_events)]
    expect(len(expected) > 100, f"something to find: {len(expected)}")
    runs = [detect("--rules", rules, "--jobs", str(jobs), *names) for jobs in (1, 4)]
    equal([run[0] for run in runs], [0, 0], "exit status")
    equal(runs[0][1], runs[1][1], "the same for any number of threads")
    hits = [json.loads(line) for line in runs[0][1].splitlines()]
    alone = [hit for hit in hits if "events" not in hit]
    equal([hit["rule"]["title"] for hit in alone], ["Login"] * sum(one[1] == "worked" for one in all_events),
          "the rule that is only there for a correlation is silent, the other tells")
    together = hits[len(alone):]
    expect(all("events" in hit for hit in together), "correlations come behind the hits of rules")
    equal([hit["time"] for hit in together], sorted(hit["time"] for hit in together), "in the order of times")
    equal([(hit["time"], hit["events"]) for hit in together if hit["rule"]["title"] == "Guessing"],
          [(stamp(second), events) for second, _, events in expected], "a correlation below that is to tell")
    above = [hit for hit in together if hit["rule"]["title"] != "Guessing"]
    kinds = {f"{names[place[0]]}:{place[1]}": (kind, user) for _, kind, user, place in all_events}
    expect(above and all(kinds[f"{hit['event']['source']}:{hit['event']['record']}"] == ("worked", hit["matched"][0]["text"])
                         and hit["count"] == 2 for hit in above), f"in after guessing: {above[:2]}")
    silent = write(f"{where}/silent.yml", open(rules, encoding="utf-8").read().replace("generate: true", "generate: false"))
    out = detect("--rules", silent, *names)[1]
    equal([json.loads(line) for line in out.splitlines()], above, "the one above alone, what it names is silent")
    return names, expected


def one_correlation(where, names, expected):
    rules = write(f"{where}/guessing.yml", RULES + "---" + GUESSING)
    status, out, error = detect("--rules", rules, "--fail-on", "high", *names)
    equal(status, 3, "--fail-on knows correlations")
    hits = [json.loads(line) for line in out.splitlines()]
    alone = [hit for hit in hits if "events" not in hit]
    expect(all(hit["rule"]["title"] == "Login" for hit in alone) and alone, "rules that no correlation names tell")
    hits = hits[len(alone):]
    equal([(hit["time"], hit["matched"], hit["events"]) for hit in hits],
          [(stamp(second), [{"field": "user", "text": user}], events) for second, user, events in expected], "guesses")
    first = hits[0]
    equal(first["rule"], {"id": "5d0d6ab0-0000-4000-8000-000000000001", "title": "Guessing", "author": "A. Author",
                          "level": "high", "status": "", "tags": ["attack.t1110"]}, "the correlation's words")
    equal((first["type"], first["count"], first["measure"], first["last"], first["event"]),
          ("event_count", len(first["events"]), len(first["events"]), first["time"], first["events"][-1]), "what made it")
    failures = sum(1 for name in names for line in open(name, encoding="utf-8") if '"failed"' in line)
    for part in (rf"Correlations: 1, of {failures} events\n  rules that tell only through them: 1\n", rf"high +{len(hits)} of 1 rules", rf"Hits: {len(alone) + len(hits)}\n"):
        expect(re.search(part, error), f"{part}: {error}")
    expect(not re.search("late|without", error), f"nothing was taken away: {error}")

    equal(detect("--rules", rules, "--fail-on", "critical", *names)[0], 0, "--fail-on above")
    out = detect("--rules", rules, "--level", "high", *names)[1]
    equal([json.loads(line)["time"] for line in out.splitlines()], [hit["time"] for hit in hits],
          "--level: rules below it are seen by correlations all the same")
    equal(detect("--rules", rules, "--level", "critical", *names)[1], "", "--level above")
    rows = list(csv.DictReader(detect("--rules", rules, "--level", "high", "--format", "csv", *names)[1].splitlines()))
    equal([(row["rule"], row["count"], row["events"]) for row in rows],
          [("Guessing", str(hit["count"]), " ".join(f"{one['source']}:{one['record']}" for one in hit["events"]))
           for hit in hits], "csv")
    shown = detect("--rules", rules, "--level", "high", "--format", "timeline", "--lang", "ja", *names)[1].splitlines()
    expect(len(shown) == len(hits) + 1 and "件: " in shown[1] and "A. Author" in shown[1], f"timeline: {shown[:2]}")
    finding = json.loads(detect("--rules", rules, "--level", "high", "--format", "ocsf", *names)[1].splitlines()[0])
    equal((finding["class_uid"], finding["count"], len(finding["evidences"])), (2004, first["count"], len(first["events"])),
          "OCSF")
    slowly(rules, names)


def slowly(rules, names):
    """A reader that takes its time loses nothing."""
    whole = detect("--rules", rules, *names)[1].encode()
    process = subprocess.Popen([HINOMI, "detect", "--logsource", "product=test", "--rules", rules, *names],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    got = b""
    while piece := process.stdout.read(20_000):
        got += piece
        time.sleep(0.01)
    equal((process.wait(), got == whole), (0, True), "a slow reader")


def what_is_taken_away(where, rules):
    lines = [event(100, "failed", "a"), {"is": "failed", "user": "a"}, event(3, "failed", "a"), {**event(101, "failed", "a"), "user": None},
             {**event(0, "failed", "a"), "timestamp": "2999-01-01T00:00:00Z"}, event(102, "failed", "a")]
    events = write(f"{where}/odd.jsonl", "\n".join(map(json.dumps, lines)) + "\n")
    status, out, error = detect("--rules", rules, "--level", "high", "--lateness", "30s", events)
    hit = json.loads(out.splitlines()[0])
    equal([one["record"] for one in hit["events"]], [1, 2, 5, 6], "without a time that of the one before")
    for part in ("without a time, took that of the one before: 1", "a day ahead, took the time of the one before: 1",
                 r"too late: 1, by up to 67 s: \S*odd\.jsonl:3\n", "Guessing: 1 without a value to group by"):
        expect(re.search(part, error), f"{part}: {error}")
    error = detect("--rules", rules, "--lateness", "30s", "--lang", "ja", events)[2]
    expect("遅すぎて除いた: 1" in error and "まとめる値がない 1" in error, f"in Japanese: {error}")
    status, out, error = hinomi("detect", "--rules", rules, "--lateness", "soon", events)
    expect(status == 1 and b"--lateness" in error and b"90m" in error, f"{status} {error!r}")


def followed(where, rules):
    """A correlation tells a lateness after its last event, and what still waits at the end."""
    log = write(f"{where}/live.jsonl", "")
    command = [HINOMI, "detect", "--logsource", "product=test", "--rules", rules, "--follow", "--input-format", "jsonl",
               "--level", "high"]
    with open(f"{where}/told", "w+b") as told, open(f"{where}/said", "w+b") as said:
        process = subprocess.Popen([*command, "--lateness", "3s", log], stdout=told, stderr=said)
        with open(log, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(event(second, "failed", "eve")) + "\n" for second in (4, 2, 1, 3))
        until = time.monotonic() + 30
        while not (text := open(told.name, "rb").read()) and time.monotonic() < until:
            time.sleep(0.05)
        hit = json.loads(text)
        equal((hit["time"], [one["record"] for one in hit["events"]]), (stamp(4), [3, 2, 4, 1]), "while it is followed")
        process.send_signal(signal.SIGINT)
        equal(process.wait(30), 0, "Ctrl-C")
        expect(b"Correlations: 1, of 4 events" in open(said.name, "rb").read(), "the summary")
    with open(f"{where}/told", "w+b") as told:
        process = subprocess.Popen([*command, "--lateness", "1h", log], stdout=told, stderr=subprocess.DEVNULL)
        time.sleep(1)
        equal(open(told.name, "rb").read(), b"", "waits for the lateness")
        process.send_signal(signal.SIGINT)
        equal(process.wait(30), 0, "Ctrl-C")
        equal(len(open(told.name, "rb").read().splitlines()), 1, "what waits is told at the end")


def said_of_rules(where, rules):
    status, out, _ = hinomi("rules", "check", "--logsource", "product=test", rules)
    expect(status == 0 and b"2 rules, 1 correlations, 0 filters, 0 refused, 0 without events" in out, f"check: {status} {out!r}")
    alone = write(f"{where}/alone.yml", GUESSING)
    status, out, _ = hinomi("rules", "check", alone)
    expect(status == 1 and re.search(rb"alone\.yml: line 2: 'failed' is no id or name of a rule that was read: read it too", out),
           f"what a correlation refers to: {status} {out!r}")
    status, out, _ = hinomi("rules", "explain", alone)
    expect(status == 0 and b"the number of events is >= 4" in out and b"  - failed\n" in out, f"explain: {status} {out!r}")
    status, out, _ = hinomi("rules", "explain", "--lang", "ja", rules)
    expect(status == 0 and "Failed login (failed)" in out.decode() and "イベントの数" in out.decode(), f"explain: {out!r}")
    status, out, _ = hinomi("rules", "stats", rules)
    expect(status == 0 and re.search(rb"1 correlations(?s:.*) 1  event_count\n(?s:.*) 1  T1110", out), f"stats: {out!r}")
    ecs = write(f"{where}/ecs.yml", RULES.replace("level: low", "level: low\ntaxonomy: ecs"))
    status, out, _ = hinomi("rules", "check", "--logsource", "product=test", ecs)
    expect(status == 1 and re.search(rb"the taxonomy 'ecs' is not known: name a pipeline", out), f"taxonomy: {status} {out!r}")
    known = write(f"{where}/known.yml", "taxonomies: [ecs]\n")
    equal(hinomi("rules", "check", "--logsource", "product=test", "--pipeline", known, ecs)[0], 0, "a pipeline knows it")


def public_rules():
    """Correlations of the specification and of others, where they are at hand."""
    corpus = os.path.join(os.environ.get("HINOMI_CORPORA", "../shared/corpora"), "detect/correlation")
    if not os.path.isdir(corpus):
        print("the public correlations are not at hand: not looked at")
        return
    status, out, _ = hinomi("rules", "check", f"{corpus}/hayabusa")
    expect(status == 0 and b"3 correlations" in out, f"{status} {out!r}")


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-correlations-") as where:
        chain = write(f"{where}/chain.yml", RULES + "---" + GUESSING + "---" + IN)
        names, expected = over_files(where, chain)
        one_correlation(where, names, expected)
        rules = f"{where}/guessing.yml"
        what_is_taken_away(where, rules)
        followed(where, rules)
        said_of_rules(where, rules)
        public_rules()
    done()


if __name__ == "__main__":
    main()
