#!/usr/bin/env python3
"""A MUD file's table in the kernel: nft takes it, and packets between network namespaces of their own get through exactly
where the file allows them. Expected values are read off the file by hand; without the table all of them get through."""
import json
import os
import random
import subprocess
import sys
import time

from check import BIN, done, equal, expect, folder, own_network, run, skip, tool, write

DEVICE, DEVICE6 = "192.0.2.7", "2001:db8:2::7"
CLOUD, CLOUD6 = "198.51.100.9", "2001:db8:9::9"
OTHER, OTHER6, HUB, DNS = "203.0.113.5", "2001:db8:9::5", "203.0.113.10", "203.0.113.53"


def ace(name, matches, action="accept"):
    return {"name": name, "matches": matches, "actions": {"forwarding": action}}


def eq(port):
    return {"operator": "eq", "port": port}


def lists(side):
    """The peer is the destination of what the device sends, and the source of what it gets."""
    name, peer, own = ("ietf-acldns:dst-dnsname", "destination-port", "source-port") if side == "from" else \
        ("ietf-acldns:src-dnsname", "source-port", "destination-port")
    cloud = {"ietf-mud:direction-initiated": "from-device", peer: eq(443)}
    return [
        ("ipv4", [ace("cloud", {"ipv4": {name: "cloud.example", "protocol": 6}, "tcp": cloud}),
                  ace("hub", {"ietf-mud:mud": {"my-controller": [None]}, "tcp": {own: eq(80)}})]),
        ("ipv6", [ace("cloud6", {"ipv6": {name: "cloud.example"}, "tcp": cloud})])]


def mud():
    acls, policies = [], {}
    for side in ("from", "to"):
        names = []
        for family, aces in lists(side):
            names.append({"name": f"{side}-{family}"})
            acls.append({"name": f"{side}-{family}", "type": f"{family}-acl-type", "aces": {"ace": aces}})
        policies[f"{side}-device-policy"] = {"access-lists": {"access-list": names}}
    return {"ietf-mud:mud": {"mud-version": 1, "mud-url": "https://himori.example/hm-200.json", **policies},
            "ietf-access-control-list:acls": {"acl": acls}}


SITE = {"device": [DEVICE, DEVICE6], "names": {"cloud.example": [CLOUD, CLOUD6]}, "my-controller": [HUB],
        "controllers": {"dns": [DNS]}}

# from, transport, peer, peer's port or the device's, source port or none, does it get through?
PROBES = [
    ("device", "tcp", CLOUD, 443, None, True),
    ("device", "tcp", CLOUD, 23, None, False),
    ("device", "tcp", OTHER, 443, None, False),
    ("device", "tcp", CLOUD6, 443, None, True),
    ("device", "tcp", OTHER6, 443, None, False),
    ("device", "udp", DNS, 53, None, True),
    ("device", "udp", OTHER, 53, None, False),
    ("device", "udp", DNS, 443, None, False),
    ("peer", "tcp", HUB, 80, None, True),
    ("peer", "tcp", OTHER, 80, None, False),
    ("peer", "tcp", CLOUD, 80, None, False),
    # From the port that the cloud answers from: who began is what counts.
    ("peer", "tcp", CLOUD, 80, 8443, False),
    ("peer", "tcp", CLOUD, 80, 443, False),
]

AGENT = r"""
import json, socket, sys, threading
def family(address): return socket.AF_INET6 if ":" in address else socket.AF_INET
def serve_tcp(listening):
    while True:
        other, _ = listening.accept()
        other.sendall(b"yes"); other.close()
def serve_udp(listening):
    while True:
        _, other = listening.recvfrom(64)
        listening.sendto(b"yes", other)
def listen(transport, address, port):
    kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
    one = socket.socket(family(address), kind)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if transport == "tcp": one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    one.bind((address, port))
    if transport == "tcp": one.listen(16)
    threading.Thread(target=serve_tcp if transport == "tcp" else serve_udp, args=(one,), daemon=True).start()
def ask(transport, source, source_port, address, port):
    kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
    with socket.socket(family(address), kind) as one:
        one.settimeout(0.7)
        if transport == "tcp":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            one.bind((source, source_port or 0))
            one.connect((address, port))
            if transport == "udp": one.send(b"there?")
            return one.recv(16) == b"yes"
        except OSError:
            return False
for line in sys.stdin:
    what, *given = json.loads(line)
    answer = listen(*given) if what == "listen" else ask(*given)
    print(json.dumps(answer), flush=True)
"""


class Place:
    """A network namespace with a program in it that listens and asks."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "-n", sys.executable, "-c", AGENT], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, *what):
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def inside(self, *command):
        code, text = run("nsenter", "-t", str(self.process.pid), "-n", *command)
        expect(code == 0, f"{command}: {text}")

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


def must(*command):
    code, text = run(*command)
    return expect(code == 0, f"{command}: {text}")


def join(place, name, router, own):
    """A line from the router to a place; IPv6 addresses need not be waited for."""
    must("ip", "link", "add", "r-" + name, "type", "veth", "peer", "name", "p-" + name)
    must("ip", "link", "set", "p-" + name, "netns", str(place.process.pid))
    for address in router:
        must("ip", "addr", "add", address, "dev", "r-" + name, *(["nodad"] if ":" in address else []))
    must("ip", "link", "set", "r-" + name, "up")
    for address in own:
        place.inside("ip", "addr", "add", address, "dev", "p-" + name, *(["nodad"] if ":" in address else []))
    place.inside("ip", "link", "set", "p-" + name, "up")
    place.inside("ip", "link", "set", "lo", "up")
    for address in router if own else ():
        place.inside("ip", *(["-6"] if ":" in address else []), "route", "add", "default", "via",
                     address.split("/")[0], "dev", "p-" + name)


def gets_through(device, peer, one):
    """A line that was made just now may need a moment."""
    for _ in range(20):
        if probe(device, peer, one):
            return True
        time.sleep(.25)
    return False


def probe(device, peer, one):
    begins, transport, other, port, source_port, _ = one
    own = DEVICE6 if ":" in other else DEVICE
    if begins == "device":
        return device.ask("ask", transport, own, source_port, other, port)
    return peer.ask("ask", transport, other, source_port, own, port)


def packets(table):
    device, peer = Place(), Place()
    # The program is in its namespace when it answers.
    device.ask("ask", "tcp", "127.0.0.1", 0, "127.0.0.1", 1)
    peer.ask("ask", "tcp", "127.0.0.1", 0, "127.0.0.1", 1)
    must("ip", "link", "set", "lo", "up")
    join(device, "device", ["192.0.2.1/24", "2001:db8:2::1/64"], [DEVICE + "/24", DEVICE6 + "/64"])
    join(peer, "peer", ["198.51.100.1/24", "203.0.113.1/24", "2001:db8:9::1/64"], [])
    for address in (CLOUD, OTHER, HUB, DNS, CLOUD6, OTHER6):
        v6 = ":" in address
        peer.inside("ip", "addr", "add", address + ("/64" if v6 else "/24"), "dev", "p-peer", *(["nodad"] if v6 else []))
    for via, to in (("198.51.100.1", []), ("2001:db8:9::1", ["-6"])):
        peer.inside("ip", *to, "route", "replace", "default", "via", via, "dev", "p-peer")
    for name in ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"):
        try:
            write("/proc/sys/" + name, "1")
        except OSError as error:
            skip(f"packets: {name} cannot be set ({error})")
            return
    for address in (CLOUD, OTHER, HUB, CLOUD6, OTHER6):
        for port in (443, 23):
            peer.ask("listen", "tcp", address, port)
    for address in (DNS, OTHER):
        for port in (53, 443):
            peer.ask("listen", "udp", address, port)
    device.ask("listen", "tcp", DEVICE, 80)
    for one in PROBES:
        if not expect(gets_through(device, peer, one), f"without a table it gets through: {one}"):
            return
    for _ in range(2):  # it replaces itself
        equal(run("nft", "-f", table), (0, ""), "nft -f")
    for one in PROBES:
        equal(probe(device, peer, one), one[-1], f"with the table: {one[:-1]}")
    # Found in the kernel as it was written.
    listing = run("nft", "list", "table", "inet", "hinomi_mud_pump")[1]
    expect('comment "cloud"' in listing and "ct direction original" in listing, "the rules are there")
    device.end()
    peer.end()


def generated(where):
    """Whatever a file's lists say, nft takes what is made of it."""
    choose = random.Random(8520)
    for number in range(40):
        acls, policies = [], {}
        for side in ("from", "to"):
            aces = []
            for i in range(choose.randrange(1, 6)):
                matches = {}
                if choose.random() < .5:
                    matches["ipv4"] = {("destination" if side == "from" else "source") + "-ipv4-network":
                                       choose.choice(["198.51.100.0/24", "203.0.113.5/32", "0.0.0.0/0"])}
                port = choose.choice([eq(443), {"operator": "neq", "port": 23}, {"operator": "lte", "port": 1023},
                                      {"operator": "gte", "port": 1024}, {"lower-port": 5, "upper-port": 9}])
                kind = choose.choice(["tcp", "udp", "icmp", None])
                if kind == "icmp":
                    matches["icmp"] = choose.choice([{}, {"type": 8}, {"type": 3, "code": 1}])
                elif kind:
                    matches[kind] = choose.choice([{}, {"source-port": port}, {"destination-port": port}])
                    if kind == "tcp" and choose.random() < .5:
                        matches[kind]["ietf-mud:direction-initiated"] = choose.choice(["from-device", "to-device"])
                if choose.random() < .3:
                    matches["ietf-mud:mud"] = choose.choice([{"my-controller": [None]}, {"local-networks": [None]}])
                aces.append(ace(choose.choice(["n", 'x" drop; #', "名前", "-" * 300]), matches,
                                choose.choice(["accept", "accept", "drop", "reject"])))
            acls.append({"name": side, "type": "ipv4-acl-type", "aces": {"ace": aces}})
            policies[f"{side}-device-policy"] = {"access-lists": {"access-list": [{"name": side}]}}
        file = {"ietf-mud:mud": {"mud-version": 1, "mud-url": "https://himori.example/x", **policies},
                "ietf-access-control-list:acls": {"acl": acls}}
        table = isolated(where, file, {**SITE, "local-networks": ["192.0.2.0/24", "192.0.2.128/25", "2001:db8:2::/64"]})
        equal(run("nft", "-c", "-f", table), (0, ""), f"nft -c of file {number}: {json.dumps(file)}")


def isolated(where, file, site):
    source = write(f"{where}/mud.json", json.dumps(file))
    named = write(f"{where}/site.json", json.dumps(site))
    done = subprocess.run([os.path.join(BIN, "hinomi"), "devices", "isolate", source, "--site", named, "--name", "pump"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    expect(done.returncode == 0 and b"default-ntp is dropped too" in done.stderr, done.stderr.decode())
    return write(f"{where}/table.nft", done.stdout)


def main():
    if os.environ.get("HINOMI_OWN_NETWORK") != "1" or not tool("nft") or not tool("ip"):
        skip("no network namespace, nft or ip for a table of a MUD file")
        done()
    with folder() as where:
        table = isolated(where, mud(), SITE)
        if equal(run("nft", "-c", "-f", table), (0, ""), "nft -c"):
            generated(where)
            packets(isolated(where, mud(), SITE))
    done()


if __name__ == "__main__":
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    if own_network() and os.environ.get("HINOMI_OWN_NETWORK") != "1":
        os.environ["HINOMI_OWN_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, os.path.abspath(__file__)])
    main()
