#!/usr/bin/env python3
"""squid -k parse takes a configuration that includes the three ACL files, without a complaint;
the expressions match their URL and nothing else."""
import re

from check import content, done, equal, expect, folder, render, run, skip, tool, write

CONFIGURATION = """
http_port 127.0.0.1:3199
pid_filename none
cache_log /dev/null
access_log none
acl hinomi_domains dstdomain "{0}/squid-domains.acl"
acl hinomi_urls url_regex "{0}/squid-urls.acl"
acl hinomi_addresses dst "{0}/squid-addresses.acl"
http_access deny hinomi_domains
http_access deny hinomi_urls
http_access deny hinomi_addresses
http_access allow all
"""


def main():
    names = ("squid-domains.acl", "squid-urls.acl", "squid-addresses.acl")
    urls = content(render("squid-urls.acl"))
    for url in ("http://hosting.example/~evil/a.html", "https://shop.example/login?next=%2Fhome&x=(1)+[2]*",
                "http://192.0.2.9:8080/x.exe", "http://[2001:db8::9]/it's",
                "http://odd.example/a|b^c\\d?(e)"):
        equal(sum(bool(re.search(line, url)) for line in urls), 1, url)
    for url in ("http://hosting.example/~evil/a.html?", "http://hosting.example/~EVIL/a.html",
                "http://hosting.example/", "http://hostingXexample/~evil/a.html",
                "http://other.example/?http://hosting.example/~evil/a.html"):
        equal(sum(bool(re.search(line, url)) for line in urls), 0, url)
    if not tool("squid"):
        skip("squid is not installed")
        done()
    with folder() as where:
        for name in names:
            write(f"{where}/{name}", render(name))
        code, text = run(tool("squid"), "-k", "parse", "-f", write(f"{where}/squid.conf", CONFIGURATION.format(where)))
        expect(code == 0, "squid -k parse: " + text)
        for line in text.splitlines():
            if "hinomi" in line or ".example" in line or "acl" in line.lower():
                expect("WARNING" not in line and "ERROR" not in line, "squid -k parse: " + line)
        expect("FATAL" not in text, "squid -k parse: " + text)
    done()


if __name__ == "__main__":
    main()
