#!/usr/bin/env python3
"""What the pipelines' `values` are good for, shown on recorded telemetry: the rules of the public test data against its events of
Security 4688 and 4657, with content/detect as it is and without its `values`. Each difference must be at a rule that asks
for a field that is made; what is found more is printed, what is found no longer must be a rule whose filter now sees the field."""
import collections
import glob
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile

from real_node import HINOMI, ROOT
from check import done, equal, expect, skip
from shapes import rule_texts

MADE = ("IntegrityLevel", "User", "ParentProcessId", "TargetObject", "Details", "EventType", "Imphash", "md5", "sha1", "sha256")


def without_values(text):
    """A pipeline less its `values`: the line itself and what is indented deeper."""
    out, depth = [], None
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if depth is not None and (not line.strip() or indent > depth):
            continue
        depth = indent if line.lstrip().startswith("values:") else None
        if depth is None:
            out.append(line)
    return "\n".join(out)


def events_of(corpora):
    for archive in sorted(glob.glob(f"{corpora}/detect/otrf/**/*.zip", recursive=True)):
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                if not name.endswith(".json"):
                    continue
                with packed.open(name) as member:
                    for line in io.TextIOWrapper(member, "utf-8"):
                        if re.search(r'"EventID": ?"?(4688|4657)\b', line) and re.search(r'"Channel": ?"[Ss]ecurity"', line):
                            yield line.strip()


def hits_of(rules, path, share):
    ended = subprocess.run([HINOMI, "detect", "--rules", *rules, "--", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=900, env={**os.environ, "HINOMI_SHARE": share})
    if not expect(ended.returncode == 0, f"detect {path}: {ended.returncode} {ended.stderr[-400:]}"):
        done()
    return {(hit["rule"]["id"], hit["event"]["record"]): hit for hit in map(json.loads, ended.stdout.splitlines())}


def main():
    corpora = os.environ.get("HINOMI_CORPORA", os.path.join(ROOT, "../shared/corpora"))
    archive = f"{corpora}/detect/sigma-rules.tar.zst"
    if not os.path.exists(archive):
        skip("made: no HINOMI_CORPORA/detect")
        done()
    with tempfile.TemporaryDirectory(prefix="hinomi-made-") as where:
        subprocess.run(f"zstd -dcq '{archive}' | tar -x -C '{where}'", shell=True, check=True)
        rules = [f"{where}/{one}" for one in ("rules", "rules-emerging-threats", "rules-threat-hunting")]
        texts = rule_texts(rules)
        with open(f"{where}/events.jsonl", "w", encoding="utf-8") as file:
            events = 0
            for line in events_of(corpora):
                file.write(line + "\n")
                events += 1
        shutil.copytree(f"{ROOT}/content", f"{where}/bare/content")
        for path in glob.glob(f"{where}/bare/content/detect/*.yml"):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(without_values(text))
        made = hits_of(rules, f"{where}/events.jsonl", ROOT)
        bare = hits_of(rules, f"{where}/events.jsonl", f"{where}/bare")
    for how, some in (("more", made.keys() - bare.keys()), ("less", bare.keys() - made.keys())):
        titles = collections.Counter((one[0], (made.get(one) or bare[one])["rule"]["title"]) for one in some)
        for (rule, title), count in sorted(titles.items(), key=lambda one: one[0][1]):
            asked = [field for field in MADE if re.search(rf"\b{re.escape(field)}\b", texts[rule])]
            print(f"{how}: {count} {title} ({', '.join(asked)})")
            expect(asked, f"{title}: found {how}, and asks for nothing that is made")
            if how == "less":
                expect("filter" in texts[rule] or "not " in texts[rule], f"{title}: found no longer, and has no filter")
    print(f"{events} events: {len(made)} hits, {len(bare)} without values")
    expect(len(made.keys() - bare.keys()) > 20, "values find something")
    for field in ("IntegrityLevel", "User"):
        found = [hit for one, hit in made.items() if one not in bare and any(part["field"] == field for part in hit["matched"])]
        expect(found, f"a hit more by {field} of 4688")
    equal([hit["matched"] for hit in made.values() if any(part["field"] == "User" and "\\" not in part["text"]
                                                          for part in hit["matched"])], [], "accounts without their domain")
    done()


if __name__ == "__main__":
    main()
