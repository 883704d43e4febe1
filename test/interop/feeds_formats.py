#!/usr/bin/env python3
"""Formats whose programs Debian does not have, by their documentation: Suricata datasets, file
hashes, IP reputation and rules (Suricata user guide: rules/datasets, rules/file-keywords,
reputation/ipreputation, rules/payload-keywords), Zeek's intelligence framework and input framework
(docs.zeek.org); and CSV as Python's reader reads it. A checker of ours, not the programs."""
import base64
import csv
import ipaddress
import io
import re

from check import content, done, equal, expect, render


def suricata_lists():
    for line in render("suricata-domains.lst").decode().splitlines():
        name = base64.b64decode(line, validate=True).decode()
        expect(re.fullmatch(r"[a-z0-9_.-]+", name), name)
    for line in render("suricata-addresses.lst").decode().splitlines():
        equal(str(ipaddress.ip_address(line)), line, "address")
    networks = content(render("suricata-networks.lst"))
    equal(len(networks), 4, "networks")
    for line in networks:
        network, category, score = line.split(",")
        ipaddress.ip_network(network)
        expect(1 <= int(category) < 60 and 1 <= int(score) <= 127, line)
    # A line is taken from its first hexadecimal digit on; comments have none in front.
    for kind, size in (("md5", 32), ("sha1", 40), ("sha256", 64)):
        feed = render(f"suricata-{kind}.lst").decode()
        lines = [line for line in feed.splitlines() if re.match(r"[0-9a-fA-F]", line)]
        expect(len(lines) == 1 and len(lines[0]) == size, kind)


def suricata_rules():
    content_bytes = 0
    sids = set()
    for name in ("suricata.rules", "suricata-urls.rules"):
        for line in content(render(name)):
            rule = re.fullmatch(r'drop (dns|tls|http|ip) any any -> any any \((.*)\)', line)
            if not expect(rule, line):
                continue
            # Options end at ';'; inside quotes only |hex| may stand for one.
            options = re.findall(r'\s*([a-z0-9._]+)(?::("(?:[^";\\:]|:(?= ))*"|[^";]*))?;', rule.group(2))
            equal("".join(f"{k}:{v};" if v else f"{k};" for k, v in options).replace(" ", ""),
                  rule.group(2).replace(" ", ""), "options read back")
            sids.add(dict(options)["sid"])
            size = None
            for key, value in options:
                if key == "bsize":
                    size = int(value)
                    content_bytes = 0
                if key == "content":
                    plain = re.sub(r"\|([0-9a-f]{2})\|", "X", value[1:-1])
                    expect(0 < len(plain) <= 255 and "|" not in plain, value)
                    content_bytes += len(plain)
                    expect(content_bytes <= size, line)
    equal(len(sids), 14, "every rule has its own sid")
    long_url = "http://hosting.example/" + "a" * 450 + ";%22"
    rule = content(render("suricata-urls.rules",
                          f"url\t{long_url}\turl_only\t80\t2026-03-31T00:00:00Z\t2026-04-03T00:00:00Z\tx\tTLP:GREEN"))[0]
    equal(len(re.findall("content:", rule)), 4, "a long path in several contents")
    equal(sum(int(n) for n in re.findall(r"within:(\d+)", rule)) + 200, 455, "which together are the whole")


def zeek():
    lines = render("zeek-intel.dat").decode().splitlines()
    header = [line for line in lines if line.startswith("#fields\t")]
    equal(header, ["#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc"], "header")
    kinds = {}
    for line in lines:
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if not expect(len(fields) == 4 and all(fields), line):
            continue
        value = re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m.group(1), 16)), fields[0])
        kinds.setdefault(fields[1], set()).add(value)
    for address in kinds["Intel::ADDR"]:
        ipaddress.ip_address(address)
    for network in kinds["Intel::SUBNET"]:
        ipaddress.ip_network(network)
    expect("hosting.example/~evil/a.html" in kinds["Intel::URL"], "URL without scheme")
    expect("hosting.example" not in kinds["Intel::DOMAIN"], "url_only is no domain")
    equal(len(kinds["Intel::FILE_HASH"]), 3, "digests")
    equal(kinds["Intel::EMAIL"], {"phisher@bad.example", '=1+1"x@bad.example'}, "mail")


def spreadsheet():
    text = render("indicators.csv").decode()
    body = "".join(line for line in text.splitlines(True) if not line.startswith("#"))
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    equal(len(rows), 23, "rows")
    for row in rows:
        expect(None not in row and not any(v[:1] in tuple("=+-@") for v in row.values()), str(row))
    equal({row["value"] for row in rows if row["pap"] == "PAP:GREEN"}, {"bad.example"}, "PAP")
    mails = {row["value"] for row in rows if row["type"] == "email"}
    equal(mails, {"phisher@bad.example", "'=1+1\"x@bad.example"}, "mail")
    expect("EXERCISE" in render("indicators.csv", exercise=True).decode().splitlines()[1], "exercise is said")


suricata_lists()
suricata_rules()
zeek()
spreadsheet()
done()
