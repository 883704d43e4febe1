#!/usr/bin/env python3
"""Values that pipelines make, beside pySigma's transformations: pySigma changes the rule into the event's words, hinomi the event into
the rule's. Of made-up rules and events both must find the same; where they mean different things it is named here, with the event."""
import json
import os
import random
import subprocess
import sys
import tempfile

from check import BIN, done, equal, expect, skip

try:
    from sigma.conditions import ConditionOR
    from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
    from sigma.processing.transformations import (FieldMappingTransformation, HashesFieldsDetectionItemTransformation,
                                                  MapStringTransformation, ReplaceStringTransformation)
    from sigma.rule import SigmaDetection, SigmaRule
    from sigma.types import SigmaString
except ImportError as missing:
    skip(f"pySigma: {missing}")
    done()

HINOMI = os.path.join(BIN, "hinomi")
LEVELS = {"Low": "S-1-16-4096", "Medium": "S-1-16-8192", "High": ["S-1-16-12288", "S-1-16-12289"], "System": "S-1-16-16384"}
ALGORITHMS = ["MD5", "SHA1", "SHA256", "IMPHASH"]
SOURCES = r"""
sources:
  - logsource: {product: map}
    when: {kind: map}
    values: {Level: {of: Label, map: {S-1-16-4096: Low, S-1-16-8192: Medium, S-1-16-12288: High, S-1-16-12289: High, S-1-16-16384: System}}}
  - logsource: {product: start}
    when: {kind: start}
    values: {TargetObject: {of: ObjectName, start: {'\REGISTRY\MACHINE\': 'HKLM\', '\REGISTRY\USER\': 'HKU\'}}}
  - logsource: {product: hashes}
    when: {kind: hashes}
    values: {Hashes: [{text: 'MD5={hash.MD5}'}, {text: 'SHA1={hash.SHA1}'}, {text: 'SHA256={hash.SHA256}'}, {text: 'IMPHASH={hash.IMPHASH}'}]}
"""
# Log sources alone.
BARE = "sources:\n" + "".join(f"  - logsource: {{product: {k}}}\n    when: {{kind: {k}}}\n" for k in ("map", "start", "hashes"))


def items(*transformations):
    return ProcessingPipeline(items=[ProcessingItem(transformation=one) for one in transformations])


PYSIGMA = {
    "map": lambda: items(MapStringTransformation(LEVELS), FieldMappingTransformation({"Level": "Label"})),
    "start": lambda: items(ReplaceStringTransformation(r"^(?i:HKLM\\)", r"\\REGISTRY\\MACHINE\\", skip_special=True),
                           ReplaceStringTransformation(r"^(?i:HKU\\)", r"\\REGISTRY\\USER\\", skip_special=True),
                           FieldMappingTransformation({"TargetObject": "ObjectName"})),
    "hashes": lambda: items(HashesFieldsDetectionItemTransformation(valid_hash_algos=ALGORITHMS, field_prefix="hash.")),
}
made = random.Random(20261128)


def some(values, most=3):
    return made.sample(values, made.randint(1, min(most, len(values))))


def digest(algorithm):
    size = {"MD5": 32, "SHA1": 40, "SHA256": 64, "IMPHASH": 32}[algorithm]
    return made.choice("abcd") * size


def key_path(root):
    return root + "\\".join(made.choices(["Software", "Run", "x", "Services"], k=made.randint(1, 3)))


def selection(kind):
    if kind == "map":
        return {"Level": some([*LEVELS, "Other"])}
    if kind == "start":
        modifier = made.choice(["", "|startswith", "|endswith", "|contains"])
        root = made.choice(["HKLM\\", "hkU\\"]) if modifier in ("", "|startswith") else made.choice(["\\", ""])
        return {"TargetObject" + modifier: [key_path(root) for _ in range(made.randint(1, 3))]}
    return {"Hashes" + made.choice(["", "|contains"]): [f"{a}={digest(a)}" for a in some(ALGORITHMS)]}


def rule(number, kind):
    detection = {"s": selection(kind), "t": selection(kind)}
    condition = made.choice(["s", "not s", "s and not t", "s or t", "s and t"])
    if "t" not in condition.replace("not", ""):
        del detection["t"]
    return {"title": f"Made up {number}", "id": f"00000000-0000-4000-8000-{number:012d}", "logsource": {"product": kind},
            "detection": {**detection, "condition": condition}}


def event(kind):
    if kind == "map":
        flat = [one for v in LEVELS.values() for one in (v if isinstance(v, list) else [v])]
        label = made.choice([*flat, "s-1-16-12288", "Other", "S-1-16-1", None, some(flat)])
        return {"kind": kind, "Label": label} if made.random() < 0.95 else {"kind": kind}
    if kind == "start":
        return {"kind": kind, "ObjectName": key_path(made.choice(["\\REGISTRY\\MACHINE\\", "\\Registry\\User\\"]))}
    return {"kind": kind, "hash": {a: digest(a) for a in some(ALGORITHMS, 4)}}


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


def yaml(value, indent=""):
    """JSON is YAML, but for backslashes in quotes, which Sigma's values are full of."""
    if isinstance(value, dict):
        return "".join(f"{indent}{quoted(k)}:" + (f"\n{yaml(v, indent + '  ')}" if isinstance(v, (dict, list)) else f" {yaml(v)}\n")
                       for k, v in value.items())
    if isinstance(value, list):
        return "".join(f"{indent}-" + (f"\n{yaml(v, indent + '  ')}" if isinstance(v, (dict, list)) else f" {yaml(v)}\n") for v in value)
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def plain(detection):
    """A detection of pySigma as a selection again: its values have their wildcards, so fields need no modifiers."""
    parts = []
    for item in detection.detection_items:
        if isinstance(item, SigmaDetection):
            parts.append(plain(item))
            continue
        values = item.value if isinstance(item.value, list) else [item.value]
        assert all(isinstance(one, SigmaString) for one in values), values
        texts = [one.to_plain() for one in values]
        # Values that one value became stand in a list of their own; all of these here are ORs.
        parts.append({item.field: texts})
    if len(parts) == 1:
        return parts[0]
    if detection.item_linking is ConditionOR:
        return parts
    assert all(isinstance(one, dict) for one in parts) and len({k for one in parts for k in one}) == len(parts)
    return {k: v for one in parts for k, v in one.items()}


def changed(document):
    parsed = SigmaRule.from_yaml(yaml(document))
    PYSIGMA[document["logsource"]["product"]]().apply(parsed)
    return {**document, "detection": {**{name: plain(one) for name, one in parsed.detection.detections.items()},
                                      "condition": document["detection"]["condition"]}}


def hits(where, rules, pipeline, events):
    for name, text in (("rules.yml", "---\n".join(yaml(one) for one in rules)), ("pipeline.yml", pipeline),
                       ("events.jsonl", "".join(json.dumps(one) + "\n" for one in events))):
        with open(f"{where}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    ended = subprocess.run([HINOMI, "detect", "--rules", f"{where}/rules.yml", "--pipeline", f"{where}/pipeline.yml", "--",
                            f"{where}/events.jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    said = ended.stderr.decode()
    if not expect(ended.returncode == 0 and "refused" not in said, f"detect: {ended.returncode} {said[-600:]}"):
        sys.stdout.write(open(f"{where}/rules.yml", encoding="utf-8").read()[:2000])
    found = map(json.loads, ended.stdout.splitlines())
    return {(hit["rule"]["id"], hit["event"]["record"]) for hit in found}


def compare(where):
    for kind in PYSIGMA:
        rules = [rule(number, kind) for number in range(150)]
        events = [event(kind) for _ in range(200)]
        ours = hits(where, rules, SOURCES, events)
        theirs = hits(where, [changed(one) for one in rules], BARE, events)
        print(f"{kind}: {len(ours)} of {len(rules) * len(events)} pairs")
        expect(0.05 < len(ours) / (len(rules) * len(events)) < 0.95, f"{kind}: hits and misses are frequent")
        difference = sorted(ours ^ theirs)[:3]
        equal([(next(r for r in rules if r["id"] == one), events[n - 1], (one, n) in ours) for one, n in difference], [],
              f"{kind}: rule, event, whether we find it")


def disputes(where):
    """What the two mean differently, and why: (kind, selection, event, ours, theirs)."""
    for kind, chosen, seen, ours, theirs in (
            # A part of a value is looked for in the value that is made; pySigma's table knows whole values only.
            ("map", {"Level|endswith": ["igh"]}, {"kind": "map", "Label": "S-1-16-12288"}, True, False),
            # What the event says in the rule's words already stays; pySigma looks for the other words alone.
            ("map", {"Level": ["High"]}, {"kind": "map", "Label": "High"}, True, False),
            # The text is rewritten, so that what it was is not seen; pySigma leaves the event as it is.
            ("start", {"TargetObject|contains": ["MACHINE"]}, {"kind": "start", "ObjectName": "\\REGISTRY\\MACHINE\\x"}, False, True),
            # Letter case: of a rule's value, pySigma's table wants it as written.
            ("map", {"Level": ["high"]}, {"kind": "map", "Label": "S-1-16-12288"}, True, False),
            # A hash without its algorithm's name is a part of ours; pySigma tells the algorithm by the length.
            ("hashes", {"Hashes|contains": ["a" * 32]}, {"kind": "hashes", "hash": {"IMPHASH": "a" * 32}}, True, False)):
        document = {"title": "d", "id": "00000000-0000-4000-8000-000000000001", "logsource": {"product": kind},
                    "detection": {"s": chosen, "condition": "s"}}
        equal(bool(hits(where, [document], SOURCES, [seen])), ours, f"ours: {chosen} {seen}")
        equal(bool(hits(where, [changed(document)], BARE, [seen])), theirs, f"pySigma: {chosen} {seen}")


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-pysigma-") as where:
        compare(where)
        disputes(where)
    done()


if __name__ == "__main__":
    main()
