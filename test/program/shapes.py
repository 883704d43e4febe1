#!/usr/bin/env python3
"""The same Windows events in other shapes: as Winlogbeat ships them, after Elastic's modules (ECS), and in OCSF. The same
rules must hit the same events, but for rules that ask a field which the shape loses; those are named here, with why, and
every difference must have one of these names.

    test/program/shapes.py [--all]     --all: all archives of the public test data, not only the smaller ones

The conversions below follow what Winlogbeat and its Sysmon and Security modules do, and OCSF's classes."""
import collections
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

from real_node import HINOMI, ROOT
from check import done, equal, expect, skip

SYSMON = "Microsoft-Windows-Sysmon/Operational"
# Of flat events: what belongs to the record and not to its data.
RECORD = {"EventID", "Channel", "Hostname", "Computer", "SourceName", "Provider_Name", "ProviderGuid", "Message", "@timestamp",
          "TimeCreated", "EventTime", "RecordNumber", "Level", "Keywords", "Task", "Version", "SeverityValue", "Severity",
          "EventReceivedTime", "SourceModuleName", "SourceModuleType", "ExecutionProcessID", "ThreadID", "host", "port", "tags",
          "@version", "Opcode", "OpcodeValue", "Category"}

# What a shape loses: the rule's field, and why.
LOST = {
    "winlogbeat": {},
    "ecs": {
        "SourceIsIpv6": "becomes network.type", "DestinationIsIpv6": "becomes network.type",
        "QueryResults": "parted into dns.answers",
        "Contents": "of a stream, left out when it is empty",
        "empty": "empty values and '-' are left out",
    },
    "ocsf": {
        "Hashes": "a list of algorithms and values",
    },
}


def evtx_events(packed):
    """Of evtx_dump's JSON, documents one after the other."""
    decoder, text, at = json.JSONDecoder(), packed.decode("utf-8-sig"), 0
    while True:
        at += re.compile(r"\s*").match(text, at).end() - at
        if at >= len(text):
            return
        event, at = decoder.raw_decode(text, at)
        system, data = event["Event"]["System"], event["Event"].get("EventData") or {}
        if "Data" in data and "#text" in (data["Data"] or {}):
            continue  # without names
        number = system["EventID"]
        yield {"id": number["#text"] if isinstance(number, dict) else number, "channel": system["Channel"],
               "computer": system["Computer"], "provider": system["Provider"]["#attributes"]["Name"],
               "time": system["TimeCreated"]["#attributes"]["SystemTime"], "message": "",
               "data": {k: str(v) for k, v in data.items() if v is not None and k != "#attributes"}}


def flat_events(lines):
    """Of NXLog's JSON, as the archives of telemetry have them."""
    for line in filter(str.strip, lines):
        event = json.loads(line)
        if "EventID" not in event or "Channel" not in event or "event_data" in event:
            continue
        yield {"id": int(event["EventID"]), "channel": event["Channel"], "computer": event.get("Hostname", ""),
               "provider": event.get("SourceName", ""), "time": event.get("@timestamp", ""), "message": event.get("Message", ""),
               "data": {k: str(v) for k, v in event.items() if k not in RECORD and isinstance(v, (str, int))}}


def nested(pairs):
    """{"a.b": 1} as {"a": {"b": 1}}"""
    out = {}
    for name, value in pairs.items():
        *path, last = name.split(".")
        at = out
        for key in path:
            at = at.setdefault(key, {})
        at[last] = value
    return out


def plain(event):
    return {"EventID": event["id"], "Channel": event["channel"], "Computer": event["computer"], "Provider_Name": event["provider"],
            "@timestamp": event["time"], **event["data"], "Message": event["message"]}


def winlogbeat(event):
    return {"@timestamp": event["time"], "message": event["message"], "host": {"name": event["computer"]},
            "event": {"code": str(event["id"]), "kind": "event", "provider": event["provider"]},
            "winlog": {"channel": event["channel"], "event_id": str(event["id"]), "computer_name": event["computer"],
                       "provider_name": event["provider"], "event_data": dict(event["data"])}}


ECS_KIND = {1: ("process", "start"), 2: ("file", "change"), 3: ("network", "connection"), 5: ("process", "end"),
            6: ("driver", "start"), 7: ("process", "change"), 8: ("process", "change"), 9: ("process", "access"),
            10: ("process", "access"), 11: ("file", "creation"), 12: ("registry", "change"), 13: ("registry", "change"),
            14: ("registry", "change"), 15: ("file", "access"), 17: ("file", "creation"), 18: ("file", "access"),
            22: ("network", "connection"), 23: ("file", "deletion"), 26: ("file", "deletion")}
ECS_NAMES = {"Image": "process.executable", "SourceImage": "process.executable", "CommandLine": "process.command_line",
             "CurrentDirectory": "process.working_directory", "ProcessGuid": "process.entity_id", "ProcessId": "process.pid",
             "SourceProcessId": "process.pid", "SourceProcessGUID": "process.entity_id", "ParentImage": "process.parent.executable",
             "ParentCommandLine": "process.parent.command_line", "ParentProcessGuid": "process.parent.entity_id",
             "ParentProcessId": "process.parent.pid", "TargetFilename": "file.path", "Device": "file.path", "PipeName": "file.name",
             "ImageLoaded": "file.path", "Protocol": "network.transport", "DestinationPortName": "network.protocol",
             "SourceIp": "source.ip", "SourcePort": "source.port", "SourceHostname": "source.domain",
             "DestinationIp": "destination.ip", "DestinationPort": "destination.port", "DestinationHostname": "destination.domain",
             "QueryName": "dns.question.name", "QueryStatus": "sysmon.dns.status", "RuleName": "rule.name",
             "TargetObject": "registry.path", "Archived": "sysmon.file.archived", "IsExecutable": "sysmon.file.is_executable"}


def ecs(event):
    """Winlogbeat's events after the modules."""
    out, kind = winlogbeat(event), ECS_KIND.get(event["id"])
    data = {k: v for k, v in event["data"].items() if v not in ("", "-")}
    out["winlog"]["event_data"] = data
    out["host"]["os"] = {"type": "windows"}
    more = {}
    if event["channel"] == SYSMON:
        more["event.module"] = "sysmon"
        if kind:
            more["event.category"], more["event.type"] = [kind[0]], [kind[1]]
        user = data.pop("User", "").split("\\")
        if len(user) == 2:
            more["user.domain"], more["user.name"] = user
        for pair in data.pop("Hashes", data.pop("Hash", "")).split(","):
            algorithm, _, value = pair.partition("=")
            if value.strip("0"):
                of = "pe" if algorithm == "IMPHASH" else "hash"
                more[f"{'file' if event['id'] in (6, 7, 15) else 'process'}.{of}.{algorithm.lower()}"] = value.lower()
        if "OriginalFileName" in data:
            more[("file" if event["id"] == 7 else "process") + ".pe.original_file_name"] = data.pop("OriginalFileName")
        if "Details" in data:
            word = re.fullmatch(r"DWORD \(0x([0-9a-fA-F]{8})\)", data["Details"])
            more["registry.data.strings"] = [str(int(word[1], 16)) if word else data["Details"]]
            more["registry.data.type"] = "SZ_DWORD" if word else "SZ"
            del data["Details"]
        if "Initiated" in data:
            more["network.direction"] = "egress" if data.pop("Initiated").lower() == "true" else "ingress"
        for name in ("SourceIsIpv6", "DestinationIsIpv6", "QueryResults", "UtcTime"):
            data.pop(name, None)
        for name, path in ECS_NAMES.items():
            if name in data:
                value = data.pop(name)
                more[path] = int(value) if path.endswith((".pid", ".port")) and value.isdigit() else value
        if event["id"] == 22:
            more["network.protocol"] = "dns"
    elif event["channel"].lower() == "security" and event["id"] == 4688:
        more.update({"event.module": "security", "event.category": ["process"], "event.type": ["start"]})
        for name, path in (("NewProcessName", "process.executable"), ("ParentProcessName", "process.parent.executable"),
                           ("CommandLine", "process.command_line"), ("SubjectUserName", "user.name"),
                           ("SubjectDomainName", "user.domain"), ("SubjectUserSid", "user.id")):
            if name in data:
                more[path] = data[name]
    elif event["id"] == 4104 and "ScriptBlockText" in data:
        more.update({"event.module": "powershell", "event.category": ["process"], "event.type": ["info"],
                     "powershell.file.script_block_text": data.pop("ScriptBlockText")})
        if "Path" in data:
            more["file.path"] = data.pop("Path")
    for part, value in nested(more).items():
        out.setdefault(part, {}).update(value)
    return out


# The captions of integrity_id.
INTEGRITY = {"S-1-16-0": "Untrusted", "S-1-16-4096": "Low", "S-1-16-8192": "Medium", "S-1-16-12288": "High", "S-1-16-16384": "System"}


def ocsf_class(event):
    """Class, activity and the names of its attributes."""
    actor = {"Image": "actor.process.file.path", "ProcessId": "actor.process.pid", "ProcessGuid": "actor.process.uid",
             "CommandLine": "actor.process.cmd_line", "ParentImage": "actor.process.parent_process.file.path"}
    source = {"SourceImage": "actor.process.file.path", "SourceProcessId": "actor.process.pid", "TargetImage": "process.file.path",
              "TargetProcessId": "process.pid", "StartModule": "module.file.path", "StartFunction": "module.function_name"}
    started = {"Image": "process.file.path", "CommandLine": "process.cmd_line", "CurrentDirectory": "process.working_directory",
               "ProcessId": "process.pid", "ProcessGuid": "process.uid", "IntegrityLevel": "process.integrity",
               "OriginalFileName": "process.file.internal_name", "Company": "process.file.company_name",
               "Description": "process.file.desc", "Product": "process.file.product.name", "FileVersion": "process.file.version",
               "LogonId": "process.session.uid", "ParentImage": "actor.process.file.path", "ParentCommandLine": "actor.process.cmd_line",
               "ParentProcessId": "actor.process.pid", "ParentProcessGuid": "actor.process.uid"}
    module = {**actor, "ImageLoaded": "module.file.path", "OriginalFileName": "module.file.internal_name",
              "Company": "module.file.company_name", "Description": "module.file.desc", "Product": "module.file.product.name",
              "FileVersion": "module.file.version"}
    network = {**actor, "SourceIp": "src_endpoint.ip", "SourcePort": "src_endpoint.port", "SourceHostname": "src_endpoint.hostname",
               "DestinationIp": "dst_endpoint.ip", "DestinationPort": "dst_endpoint.port",
               "DestinationHostname": "dst_endpoint.hostname", "Protocol": "connection_info.protocol_name"}
    file, number = {**actor, "TargetFilename": "file.path"}, event["id"]
    if event["channel"] == SYSMON:
        kind = event["data"].get("EventType", "")
        by_number = {1: (1007, 1, started), 2: (1001, 6, file), 3: (4001, 1, network), 5: (1007, 2, {"Image": "process.file.path"}),
                     6: (1002, 1, {"ImageLoaded": "driver.file.path"}), 7: (1005, 1, module), 8: (1007, 4, source),
                     10: (1007, 3, source), 11: (1001, 1, file), 22: (4003, 1, {**actor, "QueryName": "query.hostname"}),
                     23: (1001, 4, file), 26: (1001, 4, file)}
        if number in (12, 13, 14):
            value = number == 13 or kind == "DeleteValue"
            activity = {12: 4 if kind.startswith("Delete") else 1, 13: 2, 14: 5}[number]
            path = "reg_value.path" if value else "prev_reg_key.path" if number == 14 else "reg_key.path"
            return (201002 if value else 201001), activity, {**actor, "TargetObject": path, "Details": "reg_value.data",
                                                             "NewName": "reg_key.path"}
        return by_number.get(number, (0, 0, {}))
    if event["channel"].lower() == "security" and number == 4688:
        return 1007, 1, {"NewProcessName": "process.file.path", "CommandLine": "process.cmd_line",
                         "ParentProcessName": "actor.process.file.path", "SubjectLogonId": "actor.session.uid",
                         "SubjectUserName": "actor.user.name", "SubjectDomainName": "actor.user.domain",
                         "SubjectUserSid": "actor.user.uid", "MandatoryLabel": "process.integrity"}
    if number == 4104:
        return 1009, 1, {"ScriptBlockText": "script.script_content.value", "Path": "script.file.path"}
    return 0, 0, {}


def ocsf(event):
    uid, activity, names = ocsf_class(event)
    data, out = dict(event["data"]), {}
    if event["channel"] == SYSMON and uid:
        for name, to in (("User", "actor.user"), ("ParentUser", "process.parent_process.user")):
            user = data.pop(name, "").split("\\")
            if len(user) == 2:
                out[to + ".domain"], out[to + ".name"] = user
        if "Hashes" in data:
            held = {1: "process.file", 6: "driver.file", 7: "module.file"}.get(event["id"], "file")
            out[held + ".hashes"] = [{"algorithm": a, "value": v} for a, _, v in
                                     (pair.partition("=") for pair in data.pop("Hashes").split(","))]
        if uid == 201002 and "TargetObject" in data:
            data["TargetObject"], _, out["reg_value.name"] = data["TargetObject"].rpartition("\\")
        if "GrantedAccess" in data:
            out["actual_permissions"] = int(data.pop("GrantedAccess"), 16)
    if "MandatoryLabel" in data:
        data["MandatoryLabel"] = INTEGRITY.get(data["MandatoryLabel"], data["MandatoryLabel"])
    for name, path in names.items():
        if name in data:
            value = data.pop(name)
            out[path] = int(value) if path.endswith((".pid", ".port")) and value.isdigit() else value
    return {"class_uid": uid, "category_uid": uid // 1000 % 10, "activity_id": activity, "type_uid": uid * 100 + activity,
            "severity_id": 1, "time": event["time"], "message": event["message"], "unmapped": data,
            "metadata": {"version": "1.4.0", "log_name": event["channel"], "event_code": str(event["id"]),
                         "log_provider": event["provider"]},
            **nested({**out, "device.hostname": event["computer"], "device.os.type_id": 100, "device.os.name": "Windows"})}


def ocsf_alone(event):
    """By class alone, without the original log and event id."""
    out = ocsf(event)
    out["metadata"] = {"version": "1.4.0"}
    return out


def events_of(corpora, everything):
    with zipfile.ZipFile(f"{corpora}/detect/sigmahq-regression.zip") as packed:
        for name in sorted(packed.namelist()):
            if name.endswith(".json"):
                yield from evtx_events(packed.read(name))
    for archive in sorted(glob.glob(f"{corpora}/detect/otrf/**/*.zip", recursive=True)):
        if everything or os.path.getsize(archive) < 150_000:
            with zipfile.ZipFile(archive) as packed:
                for name in packed.namelist():
                    if name.endswith(".json"):
                        with packed.open(name) as member:
                            yield from flat_events(io.TextIOWrapper(member, "utf-8"))


def hits_of(rules, path):
    """{(rule, event)} with the fields that matched, and the rules' log sources and texts are read elsewhere."""
    ended = subprocess.run([HINOMI, "detect", "--rules", *rules, "--", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=900)
    if not expect(ended.returncode == 0, f"detect {path}: {ended.returncode} {ended.stderr[-400:]}"):
        done()
    out = {}
    for line in ended.stdout.splitlines():
        hit = json.loads(line)
        out[hit["rule"]["id"], hit["event"]["record"]] = {one["field"] for one in hit["matched"]}
    return out


def rule_texts(folders):
    out = {}
    for path in (p for folder in folders for p in glob.glob(f"{folder}/**/*.yml", recursive=True)):
        text = open(path, encoding="utf-8").read()
        found = re.search(r"^id: *(\S+)", text, re.M)
        if found:
            out[found[1]] = text
    return out


def why(shape, text, fields, is_lost):
    """The lost field that explains a difference at this rule; None when there is none. A hit is lost with a field that it
    stood on; one more comes when a filter asks for a lost field."""
    for field in LOST[shape]:
        if field in fields if is_lost else re.search(rf"\b{field}\b", text):
            return field
    if "empty" in LOST[shape] and re.search(r": (''|null|'-'|\"\")\s*$|- (''|'-')\s*$", text, re.M):
        return "empty"
    return None


def main():
    corpora = os.environ.get("HINOMI_CORPORA", os.path.join(ROOT, "../shared/corpora"))
    archive = f"{corpora}/detect/sigma-rules.tar.zst"
    if not os.path.exists(archive):
        skip("shapes: no HINOMI_CORPORA/detect")
        done()
    shapes = {"plain": plain, "winlogbeat": winlogbeat, "ecs": ecs, "ocsf": ocsf, "ocsf by class alone": ocsf_alone}
    with tempfile.TemporaryDirectory(prefix="hinomi-shapes-") as where:
        subprocess.run(f"zstd -dcq '{archive}' | tar -x -C '{where}'", shell=True, check=True)
        rules = [f"{where}/{one}" for one in ("rules", "rules-emerging-threats", "rules-threat-hunting")]
        texts = rule_texts(rules)
        files = {name: open(f"{where}/{name.replace(' ', '-')}.jsonl", "w", encoding="utf-8") for name in shapes}
        classed = set()
        for number, event in enumerate(events_of(corpora, "--all" in sys.argv), 1):
            if ocsf_class(event)[0]:
                classed.add(number)
            for name, make in shapes.items():
                files[name].write(json.dumps(make(event), ensure_ascii=False) + "\n")
        for file in files.values():
            file.close()
        found = {name: hits_of(rules, file.name) for name, file in files.items()}
    base = found.pop("plain")
    print(f"{number} events, {len(base)} hits of {len({rule for rule, _ in base})} rules")
    expect(len(base) > 400 and len({rule for rule, _ in base}) > 200, "the events have hits enough to tell something")
    for name, hits in found.items():
        alone = name == "ocsf by class alone"
        shape = "ocsf" if alone else name
        wanted = base
        if alone:  # rules that name no log and no event id, on events that have a class
            named = {r for r, text in texts.items() if re.search(r"^ +service:|\b(EventID|Channel|Provider_Name)\b", text, re.M)}
            wanted = {one: fields for one, fields in base.items() if one[0] not in named and one[1] in classed}
            hits = {one: fields for one, fields in hits.items() if one[0] not in named and one[1] in classed}
        differences = collections.Counter()
        unexplained = []
        for one in wanted.keys() ^ hits.keys():
            fields = wanted.get(one) or hits.get(one)
            because = why(shape, texts.get(one[0], ""), fields, one in wanted)
            if because:
                differences["lost" if one in wanted else "more", because] += 1
            else:
                unexplained.append((one, "lost" if one in wanted else "more"))
        same = len(wanted.keys() & hits.keys())
        print(f"{name}: {same} of {len(wanted)} hits the same", *(f"; {n} {how} ({field}: {LOST[shape][field]})"
                                                               for (how, field), n in sorted(differences.items())))
        equal(sorted(unexplained)[:10], [], f"{name}: differences that no lost field explains ({len(unexplained)})")
        expect(same >= (0.99 if shape == "winlogbeat" else 0.5) * len(wanted), f"{name}: most hits are the same")
    done()


if __name__ == "__main__":
    main()
