#!/usr/bin/env python3
"""Webhooks before a server of Python's: what it gets, and servers that fail, hang, redirect, answer
garbage or too much; addresses that a webhook must not reach."""
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading
import time

from check import BIN, done, equal, expect, folder
from notify_mail import certificate, message

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LOOPBACK = ["127.0.0.0/8", "::1/128"]


def hook(url, **more):
    begun = time.monotonic()
    got = subprocess.run([os.path.join(BIN, "notify_tool")], stdout=subprocess.PIPE, timeout=60, input=json.dumps(
        {"as": "hook", "message": message(key=SECRET), "url": url, "networks": LOOPBACK,
         "now": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **more}).encode())
    return got.returncode, json.loads(got.stdout), time.monotonic() - begun


class Handler(http.server.BaseHTTPRequestHandler):
    got, failures, elsewhere = [], 0, ""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Handler.got.append((self.path, dict(self.headers), body))
        if self.path == "/hangs":
            time.sleep(4)
        if self.path == "/twice" and Handler.failures < 2:
            Handler.failures += 1
            return self.answer(503)
        if self.path == "/redirect":
            return self.answer(302, {"Location": Handler.elsewhere})
        if self.path == "/garbage":
            return self.wfile.write(b"\x00\xff not http at all\r\n\r\n")
        if self.path == "/large":
            return self.answer(200, {}, b"x" * 300_000)
        return self.answer(int(self.path[1:]) if self.path[1:].isdigit() else 200)

    def answer(self, status, headers=None, body=b""):
        try:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *arguments):
        pass


def serving(context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.server_address[1]


def answers(port):
    base = f"http://127.0.0.1:{port}"
    equal(hook(base + "/ok?a=b")[:2], (0, {}), "taken")
    path, headers, body = Handler.got[-1]
    equal((path, headers["Host"]), ("/ok?a=b", f"127.0.0.1:{port}"), "where it went")
    try:
        import standardwebhooks
        equal(standardwebhooks.Webhook(SECRET).verify(body, headers)["type"], "hinomi.letters", "signature")
    except ImportError:
        expect(headers["webhook-signature"].startswith("v1,"), "signature")
    first = Handler.got[-1][1]["webhook-id"]
    equal([hook(base + "/twice")[0] for _ in range(3)], [1, 1, 0], "fails twice, then takes it")
    equal(Handler.got[-1][1]["webhook-id"], first, "the same id each time")
    for status in (201, 204):
        equal(hook(f"{base}/{status}")[0], 0, f"{status}")
    for status in (400, 401, 404, 410, 429, 500):
        code, answer, _ = hook(f"{base}/{status}")
        expect(code == 1 and str(status) in answer["error"], f"{status}: {answer}")
    Handler.elsewhere = base + "/stolen"
    code, answer, _ = hook(base + "/redirect")
    expect(code == 1 and "not followed" in answer["error"], f"redirect: {answer}")
    expect(not any(path == "/stolen" for path, _, _ in Handler.got), "and nothing went there")
    equal(hook(base + "/garbage")[0], 1, "garbage")
    equal(hook(base + "/large")[0], 1, "an answer that is too large")
    code, answer, took = hook(base + "/hangs")
    expect(code == 1 and answer["kind"] == "busy" and took < 3, f"hangs: {answer} {took}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    equal(hook(f"http://127.0.0.1:{nobody}/")[1]["kind"], "missing", "nobody there")


def guarded(port):
    before = len(Handler.got)
    for address in ("127.0.0.1", "localhost", "127.1.2.3"):
        equal(hook(f"http://{address}:{port}/", networks=[])[1]["kind"], "denied", f"{address} without being allowed")
    for address in ("10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "[::]",
                    "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::a00:1]", "[2002:a00:1::]"):
        code, answer, _ = hook(f"https://{address}/", networks=[])
        equal((code, answer["kind"]), (1, "denied"), f"https://{address}/")
    for url in (f"http://a@127.0.0.1:{port}/", f"http://127.0.0.1:{port}/#x", "ftp://127.0.0.1/", "https://", "127.0.0.1",
                f"http://127.0.0.1:{port}/ x", f"http://127.0.0.1:{port}x/", "https://127.0.0.1:0/", "http://192.0.2.1/",
                f"http://127.0.0.1:{port}/\r\nX: y"):
        code, answer, _ = hook(url, networks=LOOPBACK)
        equal((code, answer["kind"]), (1, "invalid"), url)
    equal(len(Handler.got), before, "none of these arrived")


def over_tls(where):
    context, trusted = certificate(where)
    server, port = serving(context)
    equal(hook(f"https://localhost:{port}/ok", trusted=trusted)[:2], (0, {}), "over TLS")
    equal(hook(f"https://localhost:{port}/ok")[1]["kind"], "denied", "a certificate that nobody trusts")
    equal(hook(f"https://127.0.0.2:{port}/ok", trusted=trusted)[0], 1, "a name that is not in it")
    server.shutdown()


if __name__ == "__main__":
    with folder() as place:
        server, number = serving()
        answers(number)
        guarded(number)
        over_tls(place)
        server.shutdown()
    done()
