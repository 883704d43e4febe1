#!/usr/bin/env python3
"""`hinomi devices` as people and pipelines call it: a list, scans before and after, flows against a MUD file, exit statuses,
and what must never show. The corpus's MUD files are read where HINOMI_CORPORA has them."""
import datetime
import hmac
import json
import os
import re
import tempfile

from real_node import ROOT, hinomi
from check import done, equal, expect, skip, write

NOW = datetime.datetime.now(datetime.timezone.utc)


def ago(**how):
    return NOW - datetime.timedelta(**how)


def said(**how):
    return ago(**how).strftime("%Y-%m-%dT%H:%M:%SZ")


LIST = {"devices": [
    {"id": "pump-1", "maker": "Himori Keiki", "model": "HM-200", "owner": "village", "reach": "open",
     "addresses": ["192.0.2.7"], "mud": "https://himori.example/hm-200.json",
     "evidence": [
         {"kind": "maker", "by": "Himori Keiki", "said": said(days=20), "newest_firmware": "2.0",
          "support_ends": (NOW + datetime.timedelta(days=400)).strftime("%Y-%m-%d")},
         {"kind": "declaration", "by": "village", "said": said(days=10), "firmware": "1.9",
          "provisions": {"en-303-645": {"5.1-1": "met"}}}]},
    {"id": "quiet", "evidence": []}]}


def scan(when, ports):
    return (f'<nmaprun scanner="nmap" start="{int(when.timestamp())}">'
            '<scaninfo type="syn" protocol="tcp" services="1-1000"/>'
            '<host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports>'
            f'<extraports state="closed" count="9"/>{ports}</ports></host></nmaprun>')


TELNET = ('<port protocol="tcp" portid="23"><state state="open"/><service name="telnet"/></port>'
          '<port protocol="tcp" portid="80"><state state="open"/><service name="http"/>'
          '<script id="http-default-accounts" output="x"><table key="HM"><table key="credentials"><table>'
          '<elem key="username">operator-name</elem><elem key="password">secret-word</elem>'
          '</table></table></table></script></port>')


def rule(name, side, **matches):
    return {"name": name, "matches": matches, "actions": {"forwarding": "accept"}}


MUD = {
    "ietf-mud:mud": {
        "mud-version": 1, "mud-url": "https://himori.example/hm-200.json", "last-update": "2026-03-01T00:00:00Z",
        "is-supported": True, "systeminfo": "a pump", "mfg-name": "Himori Keiki", "model-name": "HM-200",
        "from-device-policy": {"access-lists": {"access-list": [{"name": "fr"}]}},
        "to-device-policy": {"access-lists": {"access-list": [{"name": "to"}]}}},
    "ietf-access-control-list:acls": {"acl": [
        {"name": "fr", "type": "ipv4-acl-type", "aces": {"ace": [rule(
            "cloud-fr", "fr", ipv4={"ietf-acldns:dst-dnsname": "cloud.example", "protocol": 6},
            tcp={"ietf-mud:direction-initiated": "from-device", "destination-port": {"operator": "eq", "port": 443}})]}},
        {"name": "to", "type": "ipv4-acl-type", "aces": {"ace": [rule(
            "cloud-to", "to", ipv4={"ietf-acldns:src-dnsname": "cloud.example", "protocol": 6},
            tcp={"ietf-mud:direction-initiated": "from-device", "source-port": {"operator": "eq", "port": 443}})]}}]}}


def flow(responder, port, when):
    return json.dumps({"ts": when.timestamp(), "id.orig_h": "192.0.2.7", "id.orig_p": 40000,
                       "id.resp_h": responder, "id.resp_p": port, "proto": "tcp"}) + "\n"


def devices(*arguments, wanted=0):
    status, out, error = hinomi("devices", *arguments)
    equal(status, wanted, f"devices {arguments}: {error.decode()}")
    return out.decode(), error.decode()


def checked(*arguments, wanted=0):
    out, _ = devices("check", *arguments, "--format", "ndjson", wanted=wanted)
    return {one["id"]: one for one in map(json.loads, out.splitlines())}


def kinds(device):
    return [(one["kind"], one["subject"], one["confidence"], one["expired"]) for one in device["findings"]]


def state(device, number):
    for catalogue in device["catalogues"]:
        for one in catalogue["provisions"]:
            if one["number"] == number:
                return one["state"]
    return None


def check_states(where):
    listed = write(f"{where}/devices.json", json.dumps(LIST))
    open_ports = write(f"{where}/scan.xml", scan(ago(days=2), TELNET))
    closed = write(f"{where}/later.xml", scan(ago(days=1), ""))
    alone = checked(listed)
    equal(kinds(alone["pump-1"]), [("outdated_firmware", "1.9 < 2.0", "reported", False)], "from a list alone")
    equal(state(alone["pump-1"], "5.1-1"), "met", "its owner says so")
    equal(state(alone["pump-1"], "5.3-13"), "met", "its maker says until when")
    equal([one["counts"]["unknown"] for one in alone["quiet"]["catalogues"]], [68, 78, 16], "nothing said, nothing known")
    equal(len(alone["quiet"]["gaps"]), 5, "and what is missing is told")
    seen = checked(listed, open_ports, "--by", "Himori CSIRT")["pump-1"]
    equal(kinds(seen), [("default_credential", "http on 80/tcp", "observed", False),
                        ("clear_management", "telnet on 23/tcp", "observed", False),
                        ("outdated_firmware", "1.9 < 2.0", "reported", False)], "with a scan")
    equal(state(seen, "5.1-1"), "unmet", "a scan outweighs its owner's word")
    equal(state(seen, "5.5-7"), "unmet", "passwords in the clear")
    evidence = seen["evidence"][seen["findings"][0]["evidence"][0]]
    equal((evidence["by"], evidence["kind"], evidence["trust"]), ("Himori CSIRT", "scan", "valid"), "who says so")
    first = seen["plan"][0]
    equal((first["who"], first["due"][:10]), ("isp", (ago(days=2) + datetime.timedelta(days=2)).strftime("%Y-%m-%d")),
          "the provider first, two days from the scan")
    again = checked(listed, open_ports, closed)["pump-1"]
    equal([one[0] for one in kinds(again)], ["default_credential", "outdated_firmware"],
          "telnet was looked at again and is closed; nobody tried the credential again")
    old = write(f"{where}/old.xml", scan(ago(days=40), TELNET))
    equal([one[3] for one in kinds(checked(old)["192.0.2.7"])], [True, True], "after 30 days nobody vouches for it")
    for arguments in (("check", open_ports), ("check", open_ports, "--format", "ndjson")):
        out, error = devices(*arguments)
        expect("secret-word" not in out + error and "operator-name" not in out + error, "a credential shows nowhere")
    text, _ = devices("check", listed, open_ports)
    for part in ("pump-1", "What to do", "What is not known", "5.1-1", "ETSI EN 303 645 V2.1.1"):
        expect(part in text, f"{part} for people")
    status, out, _ = hinomi("devices", "check", listed, open_ports, "--lang", "ja")
    expect(status == 0 and "すること" in out.decode() and "ほかで使っていない長いものに変える" in out.decode(), "in Japanese")


def check_flows(where):
    listed = f"{where}/devices.json"
    mud = write(f"{where}/hm-200.mud.json", json.dumps(MUD))
    site = write(f"{where}/site.json", json.dumps({"names": {"cloud.example": ["198.51.100.9"]}}))
    flows = write(f"{where}/conn.log", flow("198.51.100.9", 443, ago(hours=3)) + flow("203.0.113.5", 23, ago(hours=2)))
    device = checked(listed, mud, flows, "--site", site)["pump-1"]
    equal([one[:2] for one in kinds(device)], [("outdated_firmware", "1.9 < 2.0"),
                                               ("mud_deviation", "tcp 192.0.2.7 -> 203.0.113.5:23")], "a deviation")
    equal([one for one in device["gaps"] if one["what"] == "mud"], [], "its use is known")
    device = checked(listed, mud, flows)["pump-1"]
    equal([one[1] for one in kinds(device)][1:], ["tcp 192.0.2.7 -> 203.0.113.5:23"],
          "without the name's addresses another port is a deviation still, the same port is not")


def check_statuses(where):
    listed = f"{where}/devices.json"
    quiet = write(f"{where}/quiet.json", json.dumps({"devices": [LIST["devices"][1]]}))
    devices("check", listed, "--fail-on", "finding", wanted=3)
    devices("check", quiet, "--fail-on", "finding", wanted=0)
    devices("check", quiet, "--fail-on", "unmet", wanted=0)
    devices("check", quiet, "--fail-on", "unknown", wanted=3)
    bad = write(f"{where}/bad.json", '{"devices": [{"id": "x", "reach": "far"}]}')
    _, error = devices("check", bad, quiet, wanted=1)
    expect("bad.json /devices/0/reach" in error, f"the place: {error}")
    devices("check", f"{where}/none.json", wanted=1)
    devices("look", quiet, wanted=2)
    mud = f"{where}/hm-200.mud.json"
    _, error = devices("isolate", mud, wanted=1)
    expect("no address of the device" in error and "--device" in error, f"what to do: {error}")
    out, error = devices("isolate", mud, "--device", "192.0.2.7", wanted=1)
    expect("cloud.example" in error and "cloud-fr" not in out.split("table inet")[-1], "what is left out is told")
    out, _ = devices("isolate", mud, "--device", "192.0.2.7", "--site", f"{where}/site.json", "--name", "Pump 1")
    expect("table inet hinomi_mud_pump_1 {" in out and 'comment "cloud-fr"' in out, "a table")


def check_pseudonyms(where):
    """The centre sees pseudonyms; who has the key and the addresses resolves them."""
    key = write(f"{where}/net.key", "0123456789abcdef" * 4 + "\n")
    scan_file = write(f"{where}/net.xml", scan(ago(days=2), TELNET))
    given = ("--isp", "net", "--network", "192.0.2.0/24", "--basis", "Act on NICT, article 18")
    out, error = devices("conceal", scan_file, *given, "--key", key)
    expect("192.0.2" not in out + error, "no address leaves")
    body = json.loads(out)
    one = body["observations"][0]
    wanted = hmac.new(b"0123456789abcdef" * 4, b"192.0.2.7", "sha256").hexdigest()
    equal(one["pseudonym"], wanted, "RFC 2104, as Python has it")
    equal(one["findings"], [{"finding": "default_credential", "subject": "http on 80/tcp"},
                            {"finding": "clear_management", "subject": "telnet on 23/tcp"}], "what was seen")
    equal(sorted(one["closed"]), ["1-22/tcp", "24-79/tcp", "81-1000/tcp"], "what was looked at and closed")
    cases = write(f"{where}/cases.json", json.dumps({"items": [
        {"id": "1", "pseudonym": wanted, "state": "opened", "subject": "telnet on 23/tcp"},
        {"id": "2", "pseudonym": "f" * 64, "state": "opened"}]}))
    out, error = devices("resolve", cases, "--network", "192.0.2.0/24", "--key", key, "--format", "ndjson", wanted=1)
    equal([json.loads(line)["address"] for line in out.splitlines()], ["192.0.2.7"], "the provider resolves its own")
    expect("1" in error, "and hears of those that are not")
    other = write(f"{where}/other.key", "f" * 64)
    out, _ = devices("resolve", cases, "--network", "192.0.2.0/24", "--key", other, wanted=1)
    equal(out, "", "another key resolves nothing")
    devices("resolve", cases, "--network", "10.0.0.0/7", "--key", key, wanted=1)
    devices("conceal", scan_file, *given, "--key", write(f"{where}/short.key", "short"), wanted=1)
    out, error = devices("conceal", scan_file, "--isp", "net", "--network", "198.51.100.0/24", "--basis", "x", "--key", key)
    equal(json.loads(out)["observations"], [], "another provider's address is not its own")


HIMORI = os.path.join(ROOT, "content", "himori")


def himori(name):
    """A file of the story, with its times as the story fills them."""
    with open(os.path.join(HIMORI, "reports", name), encoding="utf-8") as file:
        text = file.read()
    return re.sub(r"\{epoch-(\d+)([dh])\}", lambda m: str(int(ago(**{"days" if m[2] == "d" else "hours": int(m[1])}).timestamp())), text)


def check_himori(where):
    """What is planted in Himori is found from its files too; and its provider, which has the key, resolves the story's pseudonym."""
    camera = write(f"{where}/camera.xml", himori("village-camera.nmap.xml"))
    equal([one[:2] for one in kinds(checked(camera)["192.0.2.77"])],
          [("default_credential", "http on 80/tcp"), ("clear_management", "telnet on 23/tcp")], "the camera")
    pump = write(f"{where}/pump.json", json.dumps({"devices": [
        {"id": "pump", "addresses": ["198.51.100.9"], "mud": "https://keiki.himori.example/hm-200.json"}]}))
    mud = write(f"{where}/pump.mud.json", himori("pump.mud.json"))
    first, later = (write(f"{where}/{name}", himori(name)) for name in ("pump-first.conn.log", "pump-later.conn.log"))
    equal([one[:2] for one in kinds(checked(pump, mud, first)["pump"])],
          [("mud_deviation", "tcp 198.51.100.9 -> 203.0.113.250:23")], "the pump")
    equal(kinds(checked(pump, mud, later)["pump"]), [], "what it is meant to do")
    with open(os.path.join(HIMORI, "story.json"), encoding="utf-8") as file:
        named = {one["pseudonym"] for step in json.load(file)
                 for one in (step.get("body") or {}).get("observations", [])}
    equal(len(named), 1, "one device in the story")
    key = write(f"{where}/story.key", "himori: of the story, 32 bytes or more")
    cases = write(f"{where}/story-cases.json", json.dumps({"items": [
        {"id": "1", "pseudonym": named.pop(), "state": "opened", "subject": "telnet on 23/tcp"}]}))
    out, _ = devices("resolve", cases, "--network", "192.0.2.64/26", "--key", key, "--format", "ndjson")
    equal([json.loads(line)["address"] for line in out.splitlines()], ["192.0.2.77"], "the village's camera")


def check_corpus(where):
    folder = os.path.join(os.environ.get("HINOMI_CORPORA", os.path.join(ROOT, "..", "shared", "corpora")), "exposure/iot/mud")
    if not os.path.isdir(folder):
        return skip("the corpus's MUD files")
    read = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".yang"):
            status, _, error = hinomi("devices", "isolate", os.path.join(folder, name), "--device", "2001:db8::7")
            read[name] = (status, error.decode())
    # By eye: RFC 8520's own example names a host whose address nobody said.
    status, error = read["osmud-ieft-draft.json"]
    expect(status == 1 and error.count("test.example.com") == 2, f"the RFC's example: {error}")
    status, error = read["osmud-MUDFILE.NEST"]
    expect(status == 1 and "a draft before RFC 8520" in error, f"a draft's form: {error}")


def main():
    with tempfile.TemporaryDirectory(prefix="hinomi-devices-") as where:
        check_states(where)
        check_flows(where)
        check_statuses(where)
        check_pseudonyms(where)
        check_himori(where)
        check_corpus(where)
    done()


if __name__ == "__main__":
    main()
