#!/usr/bin/env python3
"""Scores of those who report, computed from journal.db alone as docs/letters.md says, and compared
with what the node answers. With a path: only prints them for that journal."""
import json
import os
import sqlite3
import sys

from check import HERE, done, equal, expect

sys.path.insert(0, os.path.join(HERE, "..", "program"))
from real_node import RealNode

POINTS = {"useful": 3, "not_useful": -1, "false_positive": -5, "seen": 2, "enrichment": 2, "answer": 0}
OPINIONS = ("useful", "not_useful", "false_positive")


def records(path):
    """(header, body or None) of every Record in order."""
    journal = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for header, body in journal.execute("SELECT header, body FROM record ORDER BY position"):
        header = json.loads(header)
        kinds = ("draft", "letter", "feedback", "sighting", "finding")
        yield header, json.loads(body) if header["kind"] in kinds else None


def scores(path):
    """member -> {"score", "reports", "because": [feedback id]}"""
    reports, drafts, letters, reporters, said = {}, {}, {}, {}, []
    for header, body in records(path):
        kind, name = header["kind"], header["id"]
        if kind == "report":
            reports[name] = header["origin"]
        elif kind == "draft":
            drafts[name] = body
        elif kind == "letter":
            letters[name] = body
        elif kind == "finding":
            key = body["indicator"]["type"] + ":" + body["indicator"]["value"]
            for evidence in body["evidence"]:
                if evidence["report"] in reports:
                    reporters.setdefault(key, set()).add(reports[evidence["report"]])
        elif kind == "feedback":
            said.append((body["subject"], header["origin"], body["says"], name))
        elif kind == "sighting":
            said.append((body["indicator"], header["origin"], "seen", name))

    def contributors(subject):
        if subject in reports:
            return {reports[subject]}
        draft = drafts.get(letters.get(subject, {}).get("draft"), {})
        return {reports[s] for s in draft.get("sources", []) if s in reports} | reporters.get(subject, set())

    newest = {}
    for subject, origin, says, name in said:
        newest[subject, origin, "opinion" if says in OPINIONS else says] = says, name
    out = {m: {"score": 0, "reports": 0, "because": []} for m in reports.values()}
    for origin in reports.values():
        out[origin]["reports"] += 1
    for (subject, origin, _), (says, name) in newest.items():
        for member in contributors(subject) - {origin}:
            out[member]["score"] += POINTS[says]
            out[member]["because"].append(name)
    return out


def send(node, token, target, body):
    status, _, answer = node.ask("POST", "/api/v1/" + target, token, body)
    if not expect(status in (200, 201), f"POST {target}: {status} {answer[:300]}"):
        done()
    return json.loads(answer)


def tell(node, tokens, source, to):
    """A letter on that report, approved."""
    made = send(node, tokens["center"], "drafts",
                {"title": "t", "text": "x", "basis": "rule", "sources": [source], "to": {"members": to}})
    return send(node, tokens["center"], f"duties/{made['duty']}/decision", {"decision": "approve"})["letter"]


def main():
    with RealNode() as node:
        node.serve()
        for member in ("works", "power", "rail"):
            send(node, node.token, "members", {"id": member, "name": member, "relation": "client"})
        tokens = {m: node.access(m + "-desk", "approver", m) for m in ("center", "works", "power", "rail")}
        report = {m: json.loads(node.ask("POST", "/api/v1/reports?format=text&tlp=AMBER", tokens[m], text)[2])["report"]
                  for m, text in (("works", "warui.example\n203.0.113.7\n"), ("rail", "warui.example\n"))}
        for member, subject in report.items():
            send(node, tokens[member], "consents",
                 {"subject": subject, "to": ["all"], "deidentified_only": False})
        letter = tell(node, tokens, report["works"], ["power", "rail", "works"])

        def say(member, subject, says):
            send(node, tokens[member], "feedback", {"subject": subject, "says": says, "text": "x"})

        say("power", letter, "not_useful")
        say("power", letter, "useful")
        say("rail", letter, "false_positive")
        say("works", letter, "useful")
        say("center", report["rail"], "enrichment")
        say("power", "domain:warui.example", "seen")
        say("power", "domain:WARUI.example", "seen")
        send(node, tokens["power"], "sightings", {"value": "203.0.113.7"})
        answered = {i["member"]: i for i in node.get("/api/v1/scores", tokens["center"])["items"]}
        mine = scores(os.path.join(node.data, "journal.db"))
        equal(sorted(answered), sorted(mine), "who reported")
        for member, score in mine.items():
            got = node.get(f"/api/v1/scores?explain={member}", tokens["center"])["items"][0]
            equal((got["score"], got["reports"]), (score["score"], score["reports"]), member)
            equal(sorted(b["record"] for b in got["because"]), sorted(score["because"]), member + ": because")
        # By hand: works 3 - 5 + 2 (domain) + 2 (address); rail 2 (enrichment) + 2 (domain).
        equal({m: s["score"] for m, s in mine.items()}, {"works": 2, "rail": 4}, "by hand")
    done()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(scores(sys.argv[1]), indent=1))
    else:
        main()
