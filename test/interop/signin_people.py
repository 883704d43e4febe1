#!/usr/bin/env python3
"""People and machines sign in at a real node over TLS, with other programs on the other side: an
authenticator (pyotp), curl and openssl with client certificates, an OpenID provider (Authlib's)."""
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "program"))
from check import done, equal, expect, run, skip, tool  # noqa: E402
from real_node import RealNode, hinomi, said  # noqa: E402

PASSWORD = "four little trains sing"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Browser:
    """Keeps cookies as a browser does, by path."""

    def __init__(self, node):
        self.node = node
        self.jar = {}
        self.csrf = ""

    def ask(self, method, target, body=None):
        headers = {}
        cookies = [f"{name}={value}" for (name, path), value in self.jar.items() if target.startswith(path)]
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        if self.csrf:
            headers["X-Hinomi-CSRF"] = self.csrf
        line = self.node.connect()
        line.request(method, target, None if body is None else json.dumps(body), headers)
        answer = line.getresponse()
        text = answer.read()
        for set_cookie in answer.headers.get_all("Set-Cookie") or []:
            self.keep(set_cookie)
        line.close()
        try:
            return answer.status, answer.headers, json.loads(text)
        except ValueError:
            return answer.status, answer.headers, text

    def keep(self, line):
        parts = [part.strip() for part in line.split(";")]
        name, value = parts[0].split("=", 1)
        path = next((p.split("=")[1] for p in parts if p.startswith("Path=")), "/")
        self.flags = set(parts[1:])
        if value:
            self.jar[name, path] = value
        else:
            self.jar.pop((name, path), None)

    def sign_in(self, name, code=None):
        body = {"name": name, "password": PASSWORD, **({"code": code} if code else {})}
        status, headers, answer = self.ask("POST", "/api/v1/signin", body)
        if status == 200:
            self.csrf = answer["csrf"]
        return status, answer


def person(node, name):
    """Invited by the command, as an administrator does it; signed in with a password."""
    status, out, error = hinomi("access", name, "--role", "analyst", "--person", data=node.data)
    link = re.search(r"https://127\.0\.0\.1:\d+/#invitation=(\S+)", out.decode())
    if not expect(status == 0 and link, f"the command prints a link: {out} {error}"):
        return None
    browser = Browser(node)
    status, _, answer = browser.ask("POST", "/api/v1/signin/invitation",
                                    {"invitation": link.group(1), "password": PASSWORD})
    equal(status, 200, f"the invitation of {name}: {answer}")
    browser.csrf = answer["csrf"]
    return browser


def sessions(node):
    browser = person(node, "Sato")
    expect({"HttpOnly", "SameSite=Strict", "Secure"} <= browser.flags, f"flags of the cookie: {browser.flags}")
    equal(browser.ask("GET", "/api/v1/me")[2]["name"], "Sato", "the session is Sato's")
    equal(browser.ask("POST", "/api/v1/allow", {"value": "a.example", "reason": "r"})[0], 201, "writes with its csrf")
    csrf, browser.csrf = browser.csrf, ""
    equal(browser.ask("POST", "/api/v1/allow", {"value": "b.example", "reason": "r"})[0], 403, "not without")
    browser.csrf = csrf
    kept = dict(browser.jar)
    equal(browser.ask("POST", "/api/v1/signout", {})[0], 200, "sign-out")
    browser.jar = kept
    equal(browser.ask("GET", "/api/v1/me")[0], 401, "over at the node too")
    return browser


def second_factor(node, browser):
    try:
        import pyotp
    except ImportError:
        return skip("pyotp is not there")
    browser.jar, browser.csrf = {}, ""
    equal(browser.sign_in("Sato")[0], 200, "by password")
    offer = browser.ask("POST", "/api/v1/account/totp", {})[2]
    authenticator = pyotp.parse_uri(offer["uri"])
    equal((authenticator.secret, authenticator.name, authenticator.issuer), (offer["secret"], "Sato", "real"),
          "the authenticator reads the URI")
    # In the first minute after a start no code is taken; confirming needs only this one.
    equal(browser.ask("POST", "/api/v1/account/totp", {"code": authenticator.now()})[2], {"totp": True}, "confirmed")
    other = Browser(node)
    status, answer = other.sign_in("Sato")
    equal((status, answer["error"]["where"]), (401, "code"), "now a code is wanted")
    while time.time() % 30 > 25:
        time.sleep(1)
    time.sleep(31 - time.time() % 30)
    code = authenticator.now()
    status, answer = other.sign_in("Sato", code)
    for _ in range(3):  # until the first minute is over
        if status == 200:
            break
        time.sleep(31 - time.time() % 30)
        code = authenticator.now()
        status, answer = other.sign_in("Sato", code)
    equal(status, 200, f"the authenticator's code: {answer}")
    equal(Browser(node).sign_in("Sato", code)[0], 401, "is good once")


def make_certificate(folder, name):
    key, cert = (os.path.join(folder, f"{name}.{end}") for end in ("key", "pem"))
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
        f"/CN={name}", "-days", "30", "-keyout", key, "-out", cert)
    out = subprocess.run(["openssl", "x509", "-in", cert, "-noout", "-fingerprint", "-sha256"], capture_output=True,
                         check=False).stdout.decode()
    return cert, key, out.strip().split("=")[-1]


def certificates(node):
    if not tool("curl") or not tool("openssl"):
        return skip("curl or openssl is not there")
    cert, key, fingerprint = make_certificate(node.folder, "gate")
    other_cert, other_key, _ = make_certificate(node.folder, "stranger")
    said("access", "gate", "--role", "equipment", "--certificate", fingerprint, data=node.data)

    def curl(target, *more):
        done_ = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", node.certificate,
                                *more, node.url + target], capture_output=True, check=False)
        return done_.stdout.decode()

    for version in ("--tls-max 1.2", "--tlsv1.3"):
        version = version.split()
        equal(curl("/feeds/hosts.txt", "--cert", cert, "--key", key, *version), "200", f"the registered one, {version}")
        equal(curl("/feeds/hosts.txt", "--cert", other_cert, "--key", other_key, *version), "401", f"a stranger's, {version}")
        equal(curl("/feeds/hosts.txt", *version), "401", f"none, {version}")
    equal(curl("/health"), "200", "none is needed for what needs none")
    equal(curl("/api/v1/reports", "--cert", cert, "--key", key), "403", "with the role's rights alone")
    # Without the key the certificate, which everybody may know, is nothing.
    equal(curl("/feeds/hosts.txt", "--cert", cert, "--key", other_key), "000", "another's certificate without its key")
    talk = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{node.port}", "-CAfile", node.certificate,
                           "-cert", cert, "-key", key, "-quiet"],
                          input=b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", capture_output=True,
                          timeout=30, check=False)
    expect(b'"name":"gate"' in talk.stdout, f"openssl s_client: {talk.stdout[-300:]} {talk.stderr[-300:]}")
    said("access", "gate", "--revoke", data=node.data)
    equal(curl("/feeds/hosts.txt", "--cert", cert, "--key", key), "401", "revoked")


def provider(port, folder):
    """The OpenID provider, or None when it is not installed."""
    log = open(os.path.join(folder, "provider.log"), "wb")
    process = subprocess.Popen([sys.executable, "-m", "oidc_provider_mock", "--port", str(port)], stdout=log, stderr=log)
    for _ in range(100):
        if process.poll() is not None:
            return None
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    return None


def through_provider(node, port):
    browser = Browser(node)
    equal(browser.ask("GET", "/api/v1/signin")[2], {"oidc": True}, "the page knows of it")
    said("access", "Mori", "--role", "analyst", "--oidc-subject", "mori@id.example", data=node.data)

    def come_back(subject):
        status, headers, _ = browser.ask("GET", "/api/v1/signin/oidc")
        equal(status, 302, "to the provider")
        where = urllib.parse.urlsplit(headers["Location"])
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("POST", where.path + "?" + where.query, urllib.parse.urlencode({"sub": subject}),
                     {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        answer.read()
        back = answer.headers.get("Location", "")
        line.close()
        expect(back.startswith(node.url + "/api/v1/signin/oidc/callback?"), f"back to the node: {answer.status} {back}")
        return back[len(node.url):]

    back = come_back("mori@id.example")
    thief = Browser(node)
    status, headers, _ = thief.ask("GET", back)
    expect(headers["Location"].startswith("/#problem="), "another browser cannot use the answer")
    status, headers, _ = browser.ask("GET", back)
    equal((status, headers["Location"]), (302, "/"), "signed in")
    me = browser.ask("GET", "/api/v1/me")
    equal((me[0], me[2].get("name"), me[2].get("role")), (200, "Mori", "analyst"), "as the person in the register")
    status, headers, _ = browser.ask("GET", back)
    expect(headers["Location"].startswith("/#problem="), "the answer is good once")
    browser.jar = {}
    status, headers, _ = browser.ask("GET", come_back("nobody@id.example"))
    expect(headers["Location"].startswith("/#problem=nobody%20here"), f"a stranger of the provider: {headers['Location']}")
    expect(not any(name == "hinomi_session" for name, _ in browser.jar), "no session for a stranger")


def main():
    port, idp = free_port(), free_port()
    with RealNode() as node:
        config_file = os.path.join(node.data, "node.json")
        with open(config_file, encoding="utf-8") as file:
            config = json.load(file)
        url = f"https://127.0.0.1:{port}"
        with open(os.path.join(node.data, "keys", "oidc.secret"), "w", encoding="utf-8") as file:
            file.write("a secret of the client\n")
        config |= {"listen": [f"127.0.0.1:{port}"], "client_certificates": True,
                   "oidc": {"issuer": f"http://127.0.0.1:{idp}", "client_id": "hinomi",
                            "client_secret_file": "keys/oidc.secret",
                            "redirect_uri": url + "/api/v1/signin/oidc/callback", "claim": "sub"}}
        with open(config_file, "w", encoding="utf-8") as file:
            json.dump(config, file)
        node.serve()
        equal(node.url, url, "listens where it says")
        browser = sessions(node)
        certificates(node)
        process = provider(idp, node.folder)
        if process:
            through_provider(node, idp)
            process.terminate()
            process.wait(10)
        else:
            skip("no OpenID provider (oidc-provider-mock) is there")
        second_factor(node, browser)
        equal(node.stop(), 0, "ends in order")
        verified = said("verify", data=node.data)
        expect(verified["access"]["records"] > 0, "the access journal is verified too")
        with open(os.path.join(node.folder, "log"), encoding="utf-8") as file:
            log = file.read()
        for secret in (PASSWORD, "a secret of the client", "invitation="):
            expect(secret not in log, f"not in the log: {secret}")
    done()


main()
