#!/usr/bin/env python3
"""A real rsyslog sends to a node by omelasticsearch, and by omfwd over UDP, TCP and TLS."""
import os
import subprocess
import time

from check import done, equal, expect, skip, tool
from shippers import EventNode, Rsyslog, said

LINES = 4000


def lines(count=LINES, name="line"):
    """Text that JSON and syslog must carry unharmed, each once."""
    return [f'{name} {n} "quoted" \\back\\slash 火の見 <{n}> key=value' for n in range(count)]


def elastic(node, token):
    return f"""action(type="omelasticsearch" server="https://127.0.0.1" serverport="{node.port}"
    uid="rsyslog" pwd="{token}" tls.cacert="{node.certificate}" searchIndex="logs" bulkmode="on" template="event"
    action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList" queue.size="100000"
    queue.dequeueBatchSize="200" queue.workerThreads="1")"""


def each_once(node, wanted, what):
    got = node.messages()
    lost = [line for line in wanted if got[line] == 0]
    twice = [line for line in wanted if got[line] > 1]
    strange = [line for line in got if line not in set(wanted)]
    expect(not lost, f"{what}: {len(lost)} lost, such as {lost[:2]}")
    expect(not twice, f"{what}: {len(twice)} twice, such as {twice[:2]}")
    expect(not strange, f"{what}: not sent so: {strange[:2]}")


def by_elasticsearch():
    with EventNode() as node:
        token = node.access("web-1", "equipment")
        node.serve()
        rsyslog = Rsyslog(node.folder, elastic(node, token), 'module(load="omelasticsearch")')
        with rsyslog:
            rsyslog.write(lines())
            if not equal(node.await_count(LINES), LINES, "omelasticsearch: arrived"):
                print(rsyslog.said()[-2000:])
        each_once(node, lines(), "omelasticsearch")
        first = node.kept()[0]
        equal((first["sensor"], first["source"]), ("web-1", "127.0.0.1"), "whose they are")
        equal(sorted(first["event"]), ["@timestamp", "host", "message", "program"], "as the template says")
        node.stop()


def through_a_kill():
    """The node is killed with some on the way; what rsyslog was not told of, it sends again."""
    batch, many = 200, 20_000
    with EventNode() as node:
        token = node.access("web-1", "equipment")
        node.serve()
        node.stay()
        rsyslog = Rsyslog(node.folder, elastic(node, token), 'module(load="omelasticsearch")')
        with rsyslog:
            rsyslog.write(lines(many))
            for part in (1, 2):
                node.await_count(many * part // 4)
                node.kill()
                time.sleep(1)
                node.serve()
            got = node.await_count(many, 90)
            deadline = time.monotonic() + 60
            while set(lines(many)) - set(node.messages()) and time.monotonic() < deadline:
                time.sleep(0.5)
        counts = node.messages()
        lost = [line for line in lines(many) if counts[line] == 0]
        if not expect(not lost, f"two kills: {len(lost)} lost of {many} ({got} lines), such as {lost[:2]}"):
            print(rsyslog.said()[-2000:])
        twice = sum(count - 1 for count in counts.values())
        expect(twice <= 2 * batch, f"two kills: only what was on the way comes twice: {twice}")
        expect(set(counts) == set(lines(many)), "nothing but what was sent")
        print(f"two kills: {many} events sent, {got} lines, {twice} twice")
        node.stop()


def without_room():
    """No room, then room again: rsyslog waits and sends again what was not taken."""
    with EventNode() as node:
        token = node.access("web-1", "equipment")
        node.serve()
        node.fill(True)
        rsyslog = Rsyslog(node.folder, elastic(node, token), 'module(load="omelasticsearch")')
        with rsyslog:
            rsyslog.write(lines())
            time.sleep(4)
            equal(node.count(), 0, "no room: nothing is taken")
            node.fill(False)
            if not equal(node.await_count(LINES), LINES, "room again: arrived"):
                print(rsyslog.said()[-2000:])
        each_once(node, lines(), "after there was no room")
        node.stop()


def revoked_token():
    with EventNode() as node:
        token = node.access("web-1", "equipment")
        node.serve()
        said("access", "web-1", "--revoke", data=node.data)
        rsyslog = Rsyslog(node.folder, elastic(node, token), 'module(load="omelasticsearch")')
        with rsyslog:
            rsyslog.write(lines(100))
            time.sleep(3)
            equal(node.count(), 0, "nothing comes in with a token that was taken away")
        node.stop()


def forward(node, protocol, more=""):
    way = "tcp" if protocol == "tls" else protocol
    return f"""action(type="omfwd" target="localhost" port="{node.places[protocol]}" protocol="{way}"
    action.resumeRetryCount="-1" action.resumeInterval="1" template="RSYSLOG_SyslogProtocol23Format" {more})"""


def by_syslog(protocol, what, more="", before="", sensor="syslog/127.0.0.1", certificate=None):
    with EventNode(syslog={protocol: ["127.0.0.1:0"]}) as node:
        if certificate:
            said("access", sensor, "--role", "equipment", "--certificate", certificate, data=node.data)
        node.serve()
        rsyslog = Rsyslog(node.folder, forward(node, protocol, more.format(node=node)), before.format(node=node))
        with rsyslog:
            rsyslog.write(lines())
            if not equal(node.await_count(LINES), LINES, f"{what}: arrived"):
                print(rsyslog.said()[-2000:])
        each_once(node, lines(), what)
        kept = node.kept()
        if expect(kept, what):
            first = kept[0]
            equal((first["sensor"], first["source"]), (sensor, "127.0.0.1"), f"{what}: whose they are")
            event = first["event"]
            equal((event["program"], event["facility"], event["severity"]), ("app", "local0", "info"), f"{what}: RFC 5424")
        equal(node.stop(), 0, f"{what}: ends well")


TLS = """StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost" """
TRUST = 'global(defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="{node.certificate}"'


def by_certificate():
    from check import folder
    if not tool("openssl"):
        return skip("openssl is not installed")
    with folder() as place:
        key, certificate = os.path.join(place, "key.pem"), os.path.join(place, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "30", "-subj", "/CN=relay.example", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        shown = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"],
                               check=True, capture_output=True, text=True).stdout
        digest = shown.split("=")[1].replace(":", "").strip().lower()
        own = f' defaultNetstreamDriverCertFile="{certificate}" defaultNetstreamDriverKeyFile="{key}")'
        by_syslog("tls", "omfwd over TLS with a certificate", TLS, TRUST + own, sensor="relay-1", certificate=digest)


def main():
    if why := Rsyslog.missing():
        skip(why)
        return done()
    by_elasticsearch()
    through_a_kill()
    without_room()
    revoked_token()
    by_syslog("udp", "omfwd over UDP")
    by_syslog("tcp", "omfwd over TCP")
    by_syslog("tcp", "omfwd over TCP with counts", 'TCP_Framing="octet-counted"')
    by_syslog("tls", "omfwd over TLS", TLS, TRUST + ")")
    by_certificate()
    done()


if __name__ == "__main__":
    main()
