#!/usr/bin/env python3
"""Generated models of who needs what, and SCRAM (a program for fault trees) asked the same: the exact probability that the
mission fails, every minimal cut set, and the measures of importance. "k of n" is written out in ands and ors: of trees with
SCRAM 0.16.2's own "atleast" two of these forty come out otherwise, against a count of all worlds."""
import itertools
import json
import os
import random
import xml.etree.ElementTree as tree

from check import BIN, counts, done, equal, expect, folder, run, skip, tool, write

CASES = int(os.environ.get("HINOMI_ROUNDS", "0")) or 40


def model(rng):
    """Elements e0.., then items that need those before them; the last one is the mission."""
    elements = [{"id": f"e{i}", "probability": round(rng.uniform(0.001, 0.3), 4)} for i in range(rng.randint(4, 12))]
    items = list(elements)
    for i in range(rng.randint(2, 8)):
        needs = []
        for _ in range(rng.randint(1, 2)):
            of = rng.sample([item["id"] for item in items], rng.randint(1, min(4, len(items))))
            needs.append({"of": of, "least": rng.randint(1, len(of))})
        items.append({"id": f"i{i}", "needs": needs})
    items[-1]["mission"] = {}
    return {"items": items}


def open_psa(items):
    """The same as a fault tree: a gate is true when the item is down."""
    top = tree.Element("opsa-mef")
    faults = tree.SubElement(top, "define-fault-tree", name="model")
    needed = {items[-1]["id"]}
    for item in reversed(items):
        if item["id"] in needed:
            needed.update(one for need in item.get("needs", []) for one in need["of"])
    for item in items:
        if item["id"] not in needed:
            continue
        if "probability" in item:
            event = tree.SubElement(faults, "define-basic-event", name=item["id"])
            tree.SubElement(event, "float", value=repr(item["probability"]))
            continue
        gate = tree.SubElement(faults, "define-gate", name=item["id"])
        above = gate if len(item["needs"]) == 1 else tree.SubElement(gate, "or")
        for need in item["needs"]:
            lost = len(need["of"]) - need["least"] + 1
            groups = list(itertools.combinations(need["of"], lost))
            inner = above if len(groups) == 1 else tree.SubElement(above, "or")
            for group in groups:
                both = inner if len(group) == 1 else tree.SubElement(inner, "and")
                for one in group:
                    if both.find(f"*[@name='{one}']") is None:  # two needs may share an item
                        tree.SubElement(both, "basic-event" if one[0] == "e" else "gate", name=one)
    for gate in faults.findall("define-gate"):  # two needs of one item alone are that item
        if gate[0].tag == "or" and len(gate[0]) == 1:
            gate[:] = list(gate[0])
    return tree.tostring(top)


def compare(where, number, rng):
    made = model(rng)
    path = write(f"{where}/{number}.json", json.dumps(made))
    told = write(f"{where}/{number}.xml", open_psa(made["items"]))
    code, text = run("scram", "--bdd", "--probability", "1", "--importance", "1", "-o", f"{where}/out.xml", told)
    if not expect(code == 0, f"case {number}: scram reads it: {text[-400:]}"):
        return
    report = tree.parse(f"{where}/out.xml").getroot()
    products = report.find(".//sum-of-products")
    sets = sorted(sorted(event.get("name") for event in product.findall("basic-event")) for product in products.findall("product"))
    code, text = run(os.path.join(BIN, "hinomi"), "impact", path, "--spof", "--sets", "30", "--json")
    if not expect(code == 0, f"case {number}: hinomi reads it: {text[-400:]}"):
        return
    ours = json.loads(text[text.index("{"):text.rindex("}") + 1])["single_points"][0]
    expect(abs(ours["probability"] - float(products.get("probability"))) <= 1e-5 * ours["probability"],
           f"case {number}: probability {ours['probability']}, scram {products.get('probability')}")
    equal(sorted(sorted(way) for way in ours["ways"]), sets, f"case {number}: cut sets")
    weights = {event.get("name"): event for event in report.iter("basic-event") if event.get("MIF")}
    for one in ours["most_weight"]:
        its = weights.get(one["id"])
        for mine, name, without in (("birnbaum", "MIF", 0), ("criticality", "CIF", 0), ("raise", "RAW", 1)):
            value = float(its.get(name)) if its is not None else without
            expect(abs(one[mine] - value) <= 1e-5 * abs(one[mine]) + 1e-9, f"case {number}: {name} of {one['id']}: {one[mine]}, scram {value}")

def main():
    if tool("scram") is None:
        return skip("scram is not installed")
    rng = random.Random(11)
    with folder() as where:
        for number in range(CASES):
            compare(where, number, rng)
    return None


main()
if counts["passed"] + counts["failed"] + counts["skipped"] == 0:
    skip("nothing to compare")
done()
