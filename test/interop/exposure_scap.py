#!/usr/bin/env python3
"""What the real `oscap` (OpenSCAP) finds on this machine is read as it wrote it: OVAL results, XCCDF results and ARF. The rules
are made here, about a file of the test's own. Skipped where there is no oscap."""
import json
import os
import subprocess
import sys
import tempfile

from check import BIN, done, equal, expect, skip, tool, write

OVAL = """<?xml version="1.0" encoding="UTF-8"?>
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"
  xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
  xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent">
 <generator><oval:schema_version>5.10</oval:schema_version><oval:timestamp>2026-04-01T00:00:00</oval:timestamp></generator>
 <definitions>{definitions}</definitions><tests>{tests}</tests><objects>{objects}</objects>
</oval_definitions>"""
DEFINITION = """<definition id="oval:example.hinomi:def:{n}" version="1" class="{of}"><metadata><title>Version {n} is there</title>
 <affected family="unix"><platform>x</platform></affected><reference source="CVE" ref_id="CVE-2026-000{n}" ref_url="https://example.com"/>
 <description>x</description></metadata><criteria><criterion test_ref="oval:example.hinomi:tst:{n}"/></criteria></definition>"""
TEST = """<ind:textfilecontent54_test id="oval:example.hinomi:tst:{n}" version="1" check="all" check_existence="at_least_one_exists"
 comment="x"><ind:object object_ref="oval:example.hinomi:obj:{n}"/></ind:textfilecontent54_test>"""
OBJECT = """<ind:textfilecontent54_object id="oval:example.hinomi:obj:{n}" version="1"><ind:filepath>{file}</ind:filepath>
 <ind:pattern operation="pattern match">^{n}\\.</ind:pattern><ind:instance datatype="int">1</ind:instance>
 </ind:textfilecontent54_object>"""
XCCDF = """<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_example.hinomi_benchmark_b" resolved="1">
 <status>draft</status><title>Rules</title><version>1</version>
 <Group id="xccdf_example.hinomi_group_g"><title>g</title>{rules}</Group>
</Benchmark>"""
RULE = """<Rule id="xccdf_example.hinomi_rule_r{n}" selected="true" severity="high"><title>Version {n} has to be there</title>
 <ident system="https://ncp.nist.gov/cce">CCE-80000-{n}</ident>
 <check system="http://oval.mitre.org/XMLSchema/oval-definitions-5"><check-content-ref href="oval.xml"
 name="oval:example.hinomi:def:{n}"/></check></Rule>"""


def inventory(path):
    ended = subprocess.run([os.path.join(BIN, "hinomi"), "inventory", path, "--json"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, timeout=60, check=False)
    equal(ended.returncode, 0, f"{path}: {ended.stderr.decode()}")
    return json.loads(ended.stdout)


def rules(where, of):
    about = write(f"{where}/version", "1.9\n")
    write(f"{where}/oval.xml", OVAL.format(
        definitions="".join(DEFINITION.format(n=n, of=of) for n in (1, 2)), tests="".join(TEST.format(n=n) for n in (1, 2)),
        objects="".join(OBJECT.format(n=n, file=about) for n in (1, 2))))
    write(f"{where}/xccdf.xml", XCCDF.format(rules="".join(RULE.format(n=n) for n in (1, 2))))


def oscap(where, *arguments):
    ended = subprocess.run([tool("oscap"), *arguments], cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                           check=False)
    # 2: a rule was not kept.
    expect(ended.returncode in (0, 2), f"oscap {arguments}: {ended.stdout.decode()[-500:]}")


def main():
    if not tool("oscap"):
        skip("no oscap (Debian: openscap-scanner)")
        return done()
    with tempfile.TemporaryDirectory(prefix="hinomi-scap-") as where:
        rules(where, "vulnerability")
        oscap(where, "oval", "eval", "--results", "oval-results.xml", "oval.xml")
        one = inventory(f"{where}/oval-results.xml")
        equal((one["format"], [(s["flaw"], s["status"]) for s in one["statements"]]),
              ("OVAL results", [("CVE-2026-0001", "affected")]), "what is there, and not what is not")
        equal([c["kind"] for c in one["components"]], ["device", "operating-system"], "the host and its system")
        host = one["components"][0]["name"]
        equal(one["statements"][0]["about"], [host], "of this host")

        rules(where, "compliance")
        oscap(where, "xccdf", "eval", "--results", "results.xml", "--results-arf", "arf.xml", "xccdf.xml")
        for name, format in (("results.xml", "XCCDF results"), ("arf.xml", "ARF")):
            one = inventory(f"{where}/{name}")
            equal(one["format"], format, name)
            equal([(c["id"], c["result"], c["severity"], c.get("title"), c["names"]) for c in one["checks"]],
                  [("xccdf_example.hinomi_rule_r2", "fail", "high", "Version 2 has to be there", ["CCE-80000-2"])], f"{name}: rules")
            equal(one["components"][0]["name"], host, f"{name}: the same host")
            equal(one["statements"], [], f"{name}: no flaw")
    return done()


if __name__ == "__main__":
    sys.exit(main())
