#!/usr/bin/env python3
"""The whole program, killed with SIGKILL at random moments under several clients: whatever it answered
with success is there after the next start, and `hinomi verify` passes each time."""
import http.client
import json
import os
import random
import threading
import time

from real_node import RealNode, Refused, hinomi
from check import done, equal, expect

ROUNDS = int(os.environ.get("HINOMI_ROUNDS", 30))
CLIENTS = 4
A_LIFE = 60  # kills of one node: with its journal grows the time to check it
SEED = int(os.environ.get("HINOMI_SEED", random.randrange(1 << 30)))


class Told:
    """What the program has answered so far."""

    def __init__(self):
        self.lock = threading.Lock()
        self.records = []       # (id, kind)
        self.published = set()  # names that an answered approval published
        self.recalled = set()   # names that an answered recall took back
        self.doubtful = set()   # a recall was sent; its answer never came
        self.number = 0

    def next(self):
        with self.lock:
            self.number += 1
            return self.number


def client(node, told, tokens, seed):
    rng = random.Random(seed)
    mine = []

    def post(target, who, body):
        status, _, answer = node.ask("POST", target, tokens[who], body, connection)
        if status >= 400:
            raise Refused(f"{target}: {status} {answer[:300]}")
        return json.loads(answer)

    connection = node.connect()
    try:
        while True:
            size = rng.choice((1, 3, 20)) if rng.random() < 0.97 else 5000
            names = [f"n{told.next()}.killed.example" for _ in range(size)]
            report = post("/api/v1/reports?title=t&tlp=GREEN", "reporter", "\n".join(names))
            told.records += [(report["report"], "report"), (report["duty"], "duty")]
            if rng.random() < 0.2:
                continue
            decision = post(f"/api/v1/duties/{report['duty']}/decision", "approver",
                            {"decision": "approve", "basis": "Basic Act art. 16"})
            told.records += [(decision["approval"], "approval"), (decision["notice"], "notice")]
            told.published.update(names)
            mine += names
            if rng.random() < 0.3:
                name = mine.pop(rng.randrange(len(mine)))
                told.doubtful.add(name)
                recall = post("/api/v1/recalls", "approver", {"value": name, "reason": "mistake"})
                told.records += [(recall["recall"], "recall"), (recall["notice"], "notice")]
                told.recalled.add(name)
    except (OSError, http.client.HTTPException):
        pass  # killed
    except Refused as error:
        expect(False, f"a right request was refused: {error}")
    finally:
        connection.close()


def check(node, told, tokens, checked):
    connection = node.connect()
    for number, kind in told.records[checked:]:
        status, _, body = node.ask("GET", f"/api/v1/records/{number}", tokens["analyst"], None, connection)
        expect(status == 200 and f'"kind":"{kind}"'.encode() in body,
               f"{kind} {number} was acknowledged and is gone: {status}")
    status, _, hosts = node.ask("GET", "/feeds/hosts.txt", tokens["equipment"], None, connection)
    there = {line.split()[-1] for line in hosts.decode().splitlines() if line and line[0] != "#"}
    lost = told.published - told.doubtful - there
    expect(not lost, f"published, acknowledged and not in the feed: {sorted(lost)[:3]}")
    back = told.recalled & there
    expect(not back, f"recalled, acknowledged and in the feed: {sorted(back)[:3]}")
    status, _, body = node.ask("GET", "/api/v1/reports?limit=1000", tokens["analyst"], None, connection)
    expect(b'"title":""' not in body, "a report was left half-read")
    connection.close()
    return len(told.records)


def one_life(rng, rounds):
    """A node from its beginning through so many kills; what it acknowledged."""
    told, checked = Told(), 0
    with RealNode(tls=False) as node:
        tokens = {role: node.access(role, role) for role in ("reporter", "approver", "analyst", "equipment")}
        for number in range(rounds):
            node.serve()
            checked = check(node, told, tokens, checked)
            clients = [threading.Thread(target=client, args=(node, told, tokens, rng.random()))
                       for _ in range(CLIENTS)]
            for one in clients:
                one.start()
            time.sleep(rng.choice((0.02, 0.1, 0.4)) * rng.random() + 0.01)
            node.kill()
            for one in clients:
                one.join()
            status, _, error = hinomi("verify", data=node.data)
            if not equal((status, error), (0, b""), f"hinomi verify after kill {number}"):
                break
        node.serve()
        check(node, told, tokens, 0)
        expect(len(told.records) > rounds, "the clients got something done")
        equal(node.stop(), 0, "SIGTERM stops it")
    return told


def main():
    rng = random.Random(SEED)
    began, records, published = time.monotonic(), 0, 0
    for first in range(0, ROUNDS, A_LIFE):
        told = one_life(rng, min(A_LIFE, ROUNDS - first))
        records += len(told.records)
        published += len(told.published)
    print(f"seed {SEED}: {ROUNDS} kills, {records} Records acknowledged, {published} names published, "
          f"{time.monotonic() - began:.1f} s")
    done()


main()
