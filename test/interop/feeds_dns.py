#!/usr/bin/env python3
"""The policy zone in BIND: named-checkzone reads it; named answers by it."""
import os
import subprocess
import time

from check import content, done, equal, expect, folder, own_network, render, run, skip, tool, write

CONFIGURATION = """
options {{ directory "{0}"; pid-file "{0}/pid"; session-keyfile "{0}/session.key";
  listen-on port 5399 {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion yes; dnssec-validation no;
  allow-query {{ any; }}; allow-query-cache {{ any; }}; empty-zones-enable no;
  response-policy {{ zone "rpz.hinomi"; }} qname-wait-recurse no; }};
controls {{ }};
zone "rpz.hinomi" {{ type primary; file "{0}/rpz.zone"; }};
zone "example" {{ type primary; file "{0}/example.zone"; }};
"""
EXAMPLE = """$TTL 60
@ SOA localhost. hostmaster.localhost. 1 60 60 60 60
@ NS localhost.
* A 192.0.2.80
bad A 192.0.2.80
shop A 192.0.2.80
below.shop A 192.0.2.80
elsewhere A 198.51.100.7
inside A 203.0.113.5
six AAAA 2001:db8:5::77
"""
ANSWERS = [  # name, type, status
    ("bad.example", "A", "NXDOMAIN"),
    ("deep.below.bad.example", "A", "NXDOMAIN"),
    ("shop.example", "A", "NXDOMAIN"),          # host of a URL approved for blocking
    ("below.shop.example", "A", "NOERROR"),     # ... but not what lies below it
    ("hosting.example", "A", "NOERROR"),        # url_only
    ("innocent.example", "A", "NOERROR"),
    ("over.example", "A", "NOERROR"),           # no longer valid
    ("elsewhere.example", "A", "NXDOMAIN"),     # answer is a blocked address
    ("inside.example", "A", "NXDOMAIN"),        # ... in a blocked network
    ("six.example", "AAAA", "NXDOMAIN"),
]


def ask(name, kind):
    status, text = run("dig", "@127.0.0.1", "-p", "5399", "+tries=1", "+time=2", name, kind)
    for word in text.replace(",", " ").split("status: ")[1:]:
        return word.split()[0]
    return "no answer"


def answers(where):
    write(f"{where}/example.zone", EXAMPLE)
    write(f"{where}/named.conf", CONFIGURATION.format(where))
    named = subprocess.Popen([tool("named"), "-g", "-c", f"{where}/named.conf"],
                             stdout=subprocess.DEVNULL, stderr=open(f"{where}/log", "wb"))
    try:
        for _ in range(50):
            if ask("innocent.example", "A") == "NOERROR":
                break
            time.sleep(0.1)
        for name, kind, status in ANSWERS:
            equal(ask(name, kind), status, f"named, {name} {kind}")
        with open(f"{where}/log", encoding="utf-8") as log:
            complaints = [line for line in log if "rpz" in line and ("invalid" in line or "error" in line)]
        equal(complaints, [], "named complains of no trigger")
    finally:
        named.terminate()
        named.wait(10)


def main():
    zone = render("rpz.zone")
    with folder() as where:
        write(f"{where}/rpz.zone", zone)
        if tool("named-checkzone"):
            code, text = run(tool("named-checkzone"), "rpz.hinomi", f"{where}/rpz.zone")
            expect(code == 0 and "loaded serial 42" in text, "named-checkzone: " + text)
            longest = "\n".join(
                f"domain\t{'.'.join(['a' * 60] * 3)}.{'b' * n}.example\tblock\t80\t2026-03-31T00:00:00Z\t"
                f"2026-04-03T00:00:00Z\tx\tTLP:GREEN" for n in range(1, 62))
            write(f"{where}/long.zone", render("rpz.zone", longest))
            code, text = run(tool("named-checkzone"), "a-zone-name-of-thirty-letters0", f"{where}/long.zone")
            expect(code == 0, "named-checkzone, names of all lengths: " + text)
        else:
            skip("named-checkzone is not installed")
        expect(not any("evil" in line for line in content(zone, ";")), "nothing of a hostile value")
        if not tool("named") or not tool("dig"):
            skip("named or dig is not installed")
        elif os.environ.get("HINOMI_OWN_NETWORK") == "1":
            run("ip", "link", "set", "lo", "up")
            answers(where)
        elif not own_network():
            skip("no network namespace for named")
        else:
            answers(where)
    done()


if __name__ == "__main__":
    if own_network() and os.environ.get("HINOMI_OWN_NETWORK") != "1":
        os.environ["HINOMI_OWN_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-n", "python3", os.path.abspath(__file__)])
    main()
