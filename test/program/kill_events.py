#!/usr/bin/env python3
"""The whole program, killed with SIGKILL at random moments while shippers send events: each event that it
kept is judged in the end, and once. What detections count is compared with the events themselves, as a
hunt cuts them out of what is kept."""
import http.client
import json
import os
import random
import threading
import time
from datetime import datetime, timedelta, timezone

from real_node import RealNode, Refused, hinomi
from check import done, equal, expect

ROUNDS = int(os.environ.get("HINOMI_ROUNDS", 12))
CLIENTS = 4
A_ROUND = 1500  # events of one client: a hunt cuts out 100,000 in all
SEED = int(os.environ.get("HINOMI_SEED", random.randrange(1 << 30)))
RULE, MANY = "3f1d6a52-0000-4000-8000-00000000000a", "3f1d6a52-0000-4000-8000-00000000000b"

SHELL = f"""title: Office program starts a shell
id: {RULE}
author: Mizuno Aya
level: medium
logsource: {{category: process_creation, product: windows}}
detection:
  selection: {{ParentImage|endswith: '\\winword.exe'}}
  condition: selection
"""
THREE = f"""title: Three of one session
id: {MANY}
author: Mizuno Aya
level: high
correlation:
  type: event_count
  rules: [{RULE}]
  group-by: [Session]
  timespan: 5m
  condition: {{gte: 3}}
  generate: true
"""


class Told:
    def __init__(self):
        self.lock = threading.Lock()
        self.accepted = []
        self.number = 0
        self.began = datetime.now(timezone.utc) - timedelta(hours=6)

    def next(self):
        with self.lock:
            self.number += 1
            return self.number


def event(number, began, host, session):
    at = began + timedelta(seconds=number / 50)
    return {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Computer": f"pc-{host}.city.example",
            "UtcTime": at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3], "Image": "C:\\W\\cmd.exe",
            "ParentImage": "C:\\O\\winword.exe", "Session": session, "Number": number}


def shipper(node, told, token, rng):
    """Sessions of three events each, spread over its requests; what was answered with 200 is accepted."""
    connection = node.connect()
    open_sessions, sent = [], 0
    try:
        while sent < A_ROUND:
            batch = []
            for _ in range(rng.choice((1, 5, 60, 200))):
                if len(open_sessions) < 20 and rng.random() < 0.4:
                    open_sessions.append([f"s{told.next()}", 0])
                if not open_sessions:
                    continue
                session = rng.choice(open_sessions)
                session[1] += 1
                batch.append(event(told.next(), told.began, rng.randrange(5), session[0]))
                if session[1] == 3:
                    open_sessions.remove(session)
            body = "".join('{"create":{}}\n' + json.dumps(one) + "\n" for one in batch)
            if not body:
                continue
            sent += len(batch)
            status, _, answer = node.ask("POST", "/_bulk", token, body, connection)
            if status == 429:
                time.sleep(0.05)
                continue
            if status != 200 or json.loads(answer)["errors"]:
                raise Refused(f"{status} {answer[:300]}")
            told.accepted += [one["Number"] for one in batch]
    except (OSError, http.client.HTTPException):
        pass  # killed
    except Refused as error:
        expect(False, f"right events were refused: {error}")
    finally:
        connection.close()


def kept(node, analyst):
    """The events that the rule is about, as they are kept."""
    begun = json.loads(node.ask("POST", "/api/v1/hunts", analyst, {"rule": SHELL})[2])
    for _ in range(1200):
        hunt = node.get(f"/api/v1/hunts/{begun['id']}", analyst)
        if hunt["state"] != "running":
            break
        time.sleep(0.1)
    equal(hunt["state"], "done", "the hunt is done")
    equal(hunt["problems"], [], "nothing kept is damaged")
    body = node.ask("GET", f"/api/v1/hunts/{begun['id']}/evidence", analyst)[2]
    events = [json.loads(line) for line in body.splitlines()]
    equal(len(events), hunt["hits"], "all that matched is cut out")
    return events


def beside(node):
    """Beside a node that keeps events the command cuts out, and says who can hold."""
    ask = ("hunt", "--store", os.path.join(node.data, "events"), "--rules", os.path.join(node.data, "rules"),
           "--by", "H. Sato", "--why", "case 7", "--cut")
    status, _, error = hinomi(*ask, os.path.join(node.folder, "case-7"), "--hold", "case-7")
    expect(status != 0 and b"/api/v1/hunts/ID/hold" in error, f"it cannot hold, and says who can: {status} {error}")
    status, _, error = hinomi(*ask, os.path.join(node.folder, "case-7"))
    expect(status == 0 and os.path.exists(os.path.join(node.folder, "case-7", "events.ndjson")),
           f"it cuts out beside a node: {status} {error}")


def counted(node, analyst):
    """What detections count, by rule."""
    out = {}
    for one in node.get("/api/v1/detections?limit=1000", analyst)["items"]:
        out[one["rule"]] = out.get(one["rule"], 0) + one["count"]
    return out


def main():
    rng = random.Random(SEED)
    told = Told()
    with RealNode(tls=False) as node:
        rules = os.path.join(node.data, "rules")
        for name, text in (("shell.yml", SHELL), ("three.yml", THREE)):
            with open(os.path.join(rules, name), "w", encoding="utf-8") as file:
                file.write(text)
        tokens = [node.access(f"web-{i}", "equipment") for i in range(CLIENTS)]
        analyst = node.access("analyst", "analyst", "center")
        for number in range(ROUNDS):
            node.serve()
            clients = [threading.Thread(target=shipper, args=(node, told, token, random.Random(rng.random())))
                       for token in tokens]
            for one in clients:
                one.start()
            time.sleep(rng.choice((0.2, 1, 3)) * rng.random() + 0.05)
            if number % 4 == 3:  # an orderly stop is no other thing
                equal(node.stop(), 0, "SIGTERM stops it")
            else:
                node.kill()
            for one in clients:
                one.join()
        node.serve()
        # Much later: no correlation waits for earlier events any more.
        late = event(told.next(), told.began + timedelta(hours=1), 9, "last")
        status, _, answer = node.ask("POST", "/_bulk", tokens[0], '{"create":{}}\n' + json.dumps(late) + "\n")
        expect(status == 200, f"the last event is taken: {status}")
        told.accepted.append(late["Number"])
        events = kept(node, analyst)
        beside(node)
        for _ in range(600):
            if "pc-9" in node.ask("GET", "/api/v1/detections?limit=1000", analyst)[2].decode():
                break
            time.sleep(0.1)
        equal(node.stop(), 0, "SIGTERM stops it")
        node.serve()
        time.sleep(1)
        found = counted(node, analyst)
        equal(node.stop(), 0, "SIGTERM stops it")

        numbers = [one["Number"] for one in events]
        equal(len(set(numbers)), len(numbers), "no event is kept twice")
        lost = set(told.accepted) - set(numbers)
        expect(not lost, f"{len(lost)} accepted events are not kept: {sorted(lost)[:3]}")
        equal(found.get(RULE), len(events), "each event that is kept was judged once")
        sessions = {}
        for one in events:
            sessions.setdefault(one["Session"], []).append(one["UtcTime"])
        at = lambda text: datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")
        whole = sum(len(times) >= 3 and at(max(times)) - at(min(times)) <= timedelta(minutes=5)
                    for times in sessions.values())
        equal(found.get(MANY, 0), whole, "each session of three was seen once")
        with open(os.path.join(node.folder, "log"), encoding="utf-8", errors="replace") as log:
            caught = [line for line in log if "events_caught_up" in line]
        expect(whole > 0 and len(caught) > 0, f"something was left for the next start: {len(caught)} times")
        print(f"seed {SEED}: {ROUNDS} ends, {len(told.accepted)} events accepted, {len(events)} kept, "
              f"{whole} sessions; {len(caught)} starts judged what was left")
    done()


main()
