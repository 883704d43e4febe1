#!/usr/bin/env python3
"""`hinomi impact` as a desk calls it. What is expected was worked out on paper from the small models."""
import glob
import json
import os
import tempfile

import real_node
from check import done, equal, expect, write

HERE = os.path.dirname(os.path.abspath(__file__))
WATER = {"items": [
    {"id": "water", "name": "送水", "buffer_h": 2, "needs": [{"of": ["a", "b"]}, "control"], "mission": {"weight": 10, "target_h": 1, "most_h": 3}},
    {"id": "bills", "needs": ["cloud"], "mission": {}},
    {"id": "a", "probability": 0.1, "repair_h": 8, "needs": ["power"]},
    {"id": "b", "probability": 0.2, "repair_h": 2, "needs": ["power"]},
    {"id": "control", "probability": 0.05, "repair_h": 1, "recovery_h": 1, "needs": ["power"]},
    {"id": "power", "probability": 0.01, "repair_h": 6},
    {"id": "cloud", "probability": 0.3, "repair_h": 5}],
    "outages": [{"item": "power", "from_h": 1, "to_h": 6}]}


def hinomi(*arguments):
    status, out, error = real_node.hinomi(*arguments)
    return status, out.decode(), error.decode()


def asked(path, *options, code=0):
    status, out, error = hinomi("impact", path, "--json", *options)
    equal(status, code, f"{options}: {error}")
    return json.loads(out) if out else {}


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-") as where:
        path = write(f"{where}/water.json", json.dumps(WATER))
        quiet = asked(path)
        equal([(one["id"], one["level"]) for one in quiet["missions"]], [("water", "operational"), ("bills", "operational")],
              "the outage is not yet")
        down = asked(path, "--down", "power")
        equal(down["missions"][0]["level"], "failed", "without power")
        expect(down["missions"][0]["why"] in (["water", "a", "power"], ["water", "b", "power"], ["water", "control", "power"]), "why")
        equal(sorted(down["down"]), ["a", "b", "control", "power", "water"], "all that is down")
        one = asked(path, "--down", "a", "--what-if", "b", "--what-if", "+a")
        equal(one["missions"][0]["level"], "degraded", "one pump of two")
        equal(one["what_if"], {"falls": ["b"], "returns": ["a"]}, "the other way round")
        single = asked(path, "--spof")["single_points"]
        equal(sorted(map(sorted, single[0]["ways"])), [["a", "b"], ["control"], ["power"]], "ways to lose water")
        expect(abs(single[0]["probability"] - (1 - 0.99 * 0.95 * (1 - 0.1 * 0.2))) < 1e-12, "probability of water")
        expect(abs(single[1]["probability"] - 0.3) < 1e-12, "probability of bills")
        equal(single[0]["most_weight"][0]["id"], "control", "what weighs most")
        times = {one["id"]: one for one in asked(path, "--times")["times"]}
        equal(times["control"]["down"], [[1, 7]], "an hour to come back")
        equal(times["water"]["down"], [[3, 7]], "after the reservoir, until control is back")
        equal((times["water"]["target_missed"], times["water"]["most_exceeded"]), (True, True), "four hours")
        # b first: 10 * 2 + 1 * 7 against 10 * 7 + 1 * 5; then cloud before a, on which nobody waits.
        order = asked(path, "--down", "a", "--down", "b", "--down", "cloud", "--restore")["restore"]
        equal((order["order"][:2], order["cost"], order["exact"]), (["b", "cloud"], 27, True), "order of repair")
        equal({one["id"]: one["back_h"] for one in order["missions"]}, {"water": 2, "bills": 7}, "when they are back")
        two = asked(path, "--down", "a", "--down", "b", "--down", "cloud", "--restore", "--crews", "2")["restore"]
        equal((two["cost"], two["exact"]), (25, False), "two crews")
        asked(path, "--down", "a", "--fail-on", "degraded", code=3)
        asked(path, "--down", "a", "--fail-on", "failed")
        for options, words in ((["--down", "x"], "no item x"), (["--what-if", "+x"], "no item x"),
                               (["--down", "water", "--restore"], "repair_h")):
            status, out, error = hinomi("impact", path, *options)
            expect(status == 1 and words in error and out == "", f"{options}: {status} {error}")
        bad = write(f"{where}/bad.json", '{"items": [{"id": "a", "needs": ["b"]}]}')
        status, out, error = hinomi("impact", bad)
        expect(status == 1 and "/items/0/needs/0" in error and "Add it to items" in error, f"a model with a hole: {error}")
        odd = write(f"{where}/odd.json", '{"items": [{"id": "a", "mission": {}}, {"id": "b"}]}')
        status, out, error = hinomi("impact", odd)
        expect(status == 0 and "b: nothing needs it" in error, f"remarks: {error}")
        equal(hinomi("impact", f"{where}/none.json")[0], 1, "no file")
        ja = hinomi("impact", path, "--down", "power", "--times", "--spof", "--lang", "ja")[1]
        expect("停止\t送水\t送水 ← " in ja and "許容時間を超える" not in hinomi("impact", path, "--times", "--lang", "en")[1], "in Japanese")
        for model in sorted(glob.glob(os.path.join(HERE, "../../content/impact/*.json"))):
            status, out, error = hinomi("impact", model, "--times", "--spof", "--restore")
            expect(status == 0 and error == "" and "mend in this order" in out, f"{os.path.basename(model)}: {error}")


main()
done()
