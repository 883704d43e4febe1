#!/usr/bin/env python3
"""The firewall sets in the kernel, in a network namespace of their own: nft and ipset load them,
twice, and hold what was approved for as long as it was approved."""
import json
import os

from check import content, done, equal, expect, folder, own_network, render, run, skip, tool, write

V4 = {"192.0.2.0/31": 259200, "192.0.2.2/31": 172800, "192.0.2.9": 172800, "198.51.100.7": 172800,
      "203.0.113.0/24": 172800}
V6 = {"2001:db8::1": 172800, "2001:db8::9": 172800, "2001:db8:0:1::1": 172800, "2001:db8:5::/48": 172800}


def nft(where):
    path = write(f"{where}/feed.nft", render("nftables.nft"))
    equal(run("nft", "-c", "-f", path), (0, ""), "nft -c")
    for _ in range(2):
        equal(run("nft", "-f", path), (0, ""), "nft -f")
    for name, wanted in (("block4", V4), ("block6", V6)):
        code, text = run("nft", "-j", "list", "set", "inet", "hinomi", name)
        if not expect(code == 0, "nft list: " + text):
            continue
        got = {}
        for item in json.loads(text)["nftables"]:
            for element in item.get("set", {}).get("elem", []):
                value = element["elem"]["val"]
                if isinstance(value, dict):
                    value = f"{value['prefix']['addr']}/{value['prefix']['len']}"
                got[value] = element["elem"]["timeout"]
        equal(got, wanted, "nft set " + name)


def ipset(where):
    code, text = run("ipset", "create", "probe", "hash:net", "timeout", "0")
    if code:
        return skip("ipset: the kernel has no hash:net (" + text.strip() + ")")
    feed = render("ipset.txt").decode()
    for _ in range(2):
        equal(run("ipset", "restore", text=feed), (0, ""), "ipset restore")
    inside = dict(V4, **{"203.0.113.200": 32 * 86400 if 32 * 86400 < 2147483 else 2147483})
    for name, wanted in (("hinomi-block4", inside), ("hinomi-block6", V6)):
        code, text = run("ipset", "list", name)
        got = {}
        for line in text.split("Members:\n")[-1].splitlines():
            address, _, timeout = line.partition(" timeout ")
            got[address] = int(timeout)
        equal(set(got), set(wanted), "ipset " + name)
        expect(all(wanted[key] - 60 < got[key] <= wanted[key] for key in set(got) & set(wanted)),
               f"ipset {name}, timeouts {got}")
    expect("hinomi-block4-new" not in run("ipset", "list", "-n")[1], "no set of the swap is left")


def main():
    text = b"".join(render(name) for name in ("nftables.nft", "ipset.txt"))
    expect(b"flush ruleset" not in text, "nothing of a hostile value")
    expect(len(content(render("nftables.nft"))) == 7, "nft: five commands and two of elements")
    if os.environ.get("HINOMI_OWN_NETWORK") != "1":
        skip("no network namespace for nft and ipset")
        done()
    with folder() as where:
        nft(where) if tool("nft") else skip("nft is not installed")
        ipset(where) if tool("ipset") else skip("ipset is not installed")
    done()


if __name__ == "__main__":
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    if own_network() and os.environ.get("HINOMI_OWN_NETWORK") != "1":
        os.environ["HINOMI_OWN_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-n", "python3", os.path.abspath(__file__)])
    main()
