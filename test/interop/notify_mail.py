#!/usr/bin/env python3
"""Mail before the programs of others: Python's email parser, aiosmtpd (plain, STARTTLS, TLS from the
first byte, AUTH, pipelining, servers that refuse, break off and talk too soon), gpg and openssl cms."""
import base64
import email
import email.policy
import json
import logging
import os
import socket
import ssl
import subprocess
import threading
import time
import warnings

from check import BIN, done, equal, expect, folder, skip, tool, write

FIRST, SECOND, BEFORE = (f"019d4e21-1c8{n}-7abc-8def-0123456789ab" for n in range(3))
TEXT = "偽の更新が届いています。\n.先頭の点\n..ふたつ\nFrom の行\n\n" + "長い行" * 900 + "\n終わり\n"
TEXT_EN = "A fake update.\n.a dot\n..two\nFrom here\n\n" + "long " * 900 + "\nend = =20\n"


def letter(number=FIRST, **more):
    return {"id": number, "received": "2026-04-01T08:00:00Z", "title": "制御装置の偽更新 " + "長" * 80,
            "text": TEXT, "title_en": "Fake update", "text_en": TEXT_EN, "basis": "規程 第3条", **more}


def message(*letters, **more):
    return {"letters": list(letters) or [letter()], **more}


def notify(**what):
    got = subprocess.run([os.path.join(BIN, "notify_tool")], input=json.dumps(what).encode(),
                         stdout=subprocess.PIPE, timeout=60)
    return got.returncode, got.stdout


def mail(one, **more):
    return email.message_from_bytes(notify(**{"as": "mail", "message": one, **more})[1],
                                    policy=email.policy.default)


def body(parsed):
    return parsed.get_content()


def parses():
    for language, title, text in (("ja", letter()["title"], TEXT), ("en", "Fake update", TEXT_EN)):
        got = mail(message(language=language))
        equal(got.defects, [], "defects")
        equal(got["subject"], "[TLP:AMBER] " + title, "subject")
        equal(got.get_content_type(), "text/plain", "type")
        expect(text in body(got), f"the text comes back exactly ({language})")
        expect("https://node.example/l/" in body(got), "the link is in it")
        equal(got["auto-submitted"], "auto-generated", "Auto-Submitted")
        equal(got["from"].addresses[0].addr_spec, "notice@centre.example", "From")
        equal(got["from"].addresses[0].display_name, "ひもり調整センター", "From, as people read it")
        equal(got["to"].addresses[0].addr_spec, "sec@hospital.example", "To")
        equal(got["to"].addresses[0].display_name, "佐藤", "To, as people read it")
        equal(got["date"].datetime.isoformat(), "2026-04-01T09:00:00+00:00", "Date")
    equal(mail(message())["message-id"], mail(message(), now="2026-04-02T09:00:00Z")["message-id"],
          "Message-ID, made again later")
    expect(mail(message())["message-id"] != mail(message(letter(SECOND)))["message-id"], "of another letter")
    before = mail(message(letter(BEFORE)))["message-id"]
    got = mail(message(letter(about=BEFORE, recalls=True)))
    equal((got["in-reply-to"], got["references"]), (before, before), "a recall follows its letter")
    expect("【取消】" in got["subject"] and "取り消されました" in body(got), "and says so")
    got = mail(message(letter(), letter(SECOND, tlp="TLP:RED", exercise=True)))
    equal(got["subject"], "[TLP:RED] 【演習】2件の通知をまとめてお届けします", "digest")
    equal(len(got["hinomi-letters"].split()), 2, "a digest names both")
    got = mail(message(letter(title="x\r\nBcc: a@example.com\r\n\r\nnow the body"), holder="a\r\nBcc: b@example.com"))
    equal((got["bcc"], got["subject"]), (None, "[TLP:AMBER] x Bcc: a@example.com now the body"), "no header comes in")


class Sink:
    """Takes mail and keeps it; `refuse` maps addresses to answers."""

    def __init__(self):
        self.mails, self.refuse, self.seen = [], {}, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos[:], bytes(envelope.original_content or envelope.content)))
        self.seen.append((session.ssl is not None, bool(session.authenticated)))
        return "250 Message accepted for delivery"


def certificate(where):
    run = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                          "-keyout", f"{where}/key.pem", "-out", f"{where}/cert.pem", "-days", "2", "-subj",
                          "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                         stderr=subprocess.PIPE)
    expect(run.returncode == 0, run.stderr.decode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{where}/cert.pem", f"{where}/key.pem")
    with open(f"{where}/cert.pem", encoding="ascii") as file:
        return context, file.read()


def send(server, *messages):
    code, out = notify(**{"as": "send", "messages": list(messages), "server": server})
    return code, json.loads(out)


def taken(answers):
    return [one["state"] for one in answers]


def servers(where):
    try:
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult, LoginPassword
    except ImportError:
        return skip("aiosmtpd is not installed: mail is not sent to a server of others")
    context, trusted = certificate(where)

    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"hinomi", "合言葉".encode())
        return AuthResult(success=good, handled=False)

    def started(sink, **options):
        with socket.create_server(("127.0.0.1", 0)) as free:  # aiosmtpd wants to know its port
            port = free.getsockname()[1]
        controller = Controller(sink, hostname="127.0.0.1", port=port, **options)
        controller.start()
        return controller, port

    ways = {"none": ({}, {"tls": "none"}),
            "starttls": ({"tls_context": context, "require_starttls": True}, {"tls": "starttls"}),
            "tls": ({"ssl_context": context}, {"tls": "tls"})}
    for name, (options, server) in ways.items():
        for mechanism in (None, "PLAIN", "LOGIN"):
            sink = Sink()
            more = {} if mechanism is None else {
                "authenticator": check, "auth_required": True, "auth_require_tls": False,
                "auth_exclude_mechanism": ["LOGIN" if mechanism == "PLAIN" else "PLAIN"]}
            controller, port = started(sink, **options, **more)
            to = {"host": "localhost", "port": port, "trusted": trusted, **server}
            if mechanism:
                to.update(user="hinomi", password="合言葉")
            try:
                code, answers = send(to, message(), message(letter(SECOND), address="b@works.example"),
                                     message(language="en"))
                equal((code, answers and taken(answers)), (0, ["taken"] * 3), f"{name}, AUTH {mechanism}: {answers}")
                equal([(m[0], m[1]) for m in sink.mails],
                      [("notice@centre.example", [a]) for a in ("sec@hospital.example", "b@works.example",
                                                                "sec@hospital.example")], "envelopes")
                wanted = notify(**{"as": "mail", "message": message()})[1]
                expect(sink.mails and sink.mails[0][2] == wanted, f"{name}: every byte arrives, dots too")
                # Under TLS from the first byte aiosmtpd knows of no TLS: nothing else reaches it there.
                equal(set(sink.seen), {(name == "starttls", mechanism is not None)}, f"{name}, AUTH {mechanism}")
                if mechanism:
                    code, answer = send({**to, "password": "falsch"}, message())
                    equal((code, answer["kind"]), (1, "denied"), "a wrong password")
                    expect("falsch" not in answer["error"], "and it is not repeated")
                    equal(len(sink.mails), 3, "nothing was sent")
            finally:
                controller.stop()

    sink = Sink()
    sink.refuse = {"gone@works.example": "550 5.1.1 no such user", "full@works.example": "452 4.2.2 mailbox full"}
    controller, port = started(sink, enable_SMTPUTF8=True, data_size_limit=60_000)
    plain = {"host": "127.0.0.1", "port": port, "tls": "none"}
    try:
        _, answers = send(plain, message(), message(address="gone@works.example"),
                          message(address="full@works.example"), message(letter(text="x" * 90_000)),
                          message(address="佐藤@works.example"), message())
        equal(taken(answers), ["taken", "refused", "deferred", "refused", "taken", "taken"], f"each by itself: {answers}")
        expect("550 5.1.1 no such user" in answers[1]["text"], "with the server's own words")
        equal(len(sink.mails), 3, "and no half mail")
        equal(sink.mails[1][1], ["佐藤@works.example"], "SMTPUTF8")
        code, answer = send({**plain, "tls": "starttls", "trusted": trusted}, message())
        equal((code, "no STARTTLS" in answer["error"]), (1, True), "a server without STARTTLS gets nothing")
    finally:
        controller.stop()
    sink = Sink()
    controller, port = started(sink, enable_SMTPUTF8=False)
    try:
        _, answers = send({**plain, "port": port}, message(address="佐藤@works.example"), message())
        equal(taken(answers), ["refused", "taken"], "a server without SMTPUTF8")
    finally:
        controller.stop()
    sink = Sink()
    controller, port = started(sink, tls_context=context)
    try:
        other = folder()
        with other as place:
            _, strange = certificate(place)
        code, answer = send({"host": "localhost", "port": port, "tls": "starttls", "trusted": strange}, message())
        equal((code, answer["kind"]), (1, "denied"), "a certificate that is not trusted")
        equal(sink.mails, [], "nothing was sent")
    finally:
        controller.stop()
    code, answer = send({"host": "192.0.2.1", "port": 25, "tls": "none"}, message())
    equal((code, answer["kind"]), (1, "invalid"), "without TLS beyond the loopback")


class Odd(threading.Thread):
    """A server that goes through a script: what to say after each line that comes."""

    def __init__(self, greeting, answers, pipelining=False):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.greeting, self.answers, self.lines, self.groups = greeting, answers, [], []
        self.start()

    def run(self):
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(10)
            connection.sendall(self.greeting)
            waiting, data = b"", False
            try:
                while got := connection.recv(65536):
                    self.groups.append(got)
                    waiting += got
                    while b"\r\n" in waiting:
                        line, waiting = waiting.split(b"\r\n", 1)
                        self.lines.append(line)
                        if data and line != b".":
                            continue
                        data = line == b"DATA"
                        answer = self.answers(line, self.lines)
                        if answer is None:
                            return
                        connection.sendall(answer)
            except OSError:
                pass


def polite(line, lines, extensions=b"250-odd.example\r\n250 8BITMIME\r\n"):
    verb = line.split(b" ")[0].upper()
    return {b"EHLO": extensions, b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n")


def odd_servers():
    def ask(greeting, answers, *messages, **more):
        server = Odd(greeting, answers)
        code, answer = send({"host": "127.0.0.1", "port": server.port, "tls": "none", "wait": 1500, **more},
                            *(messages or [message()]))
        return server, code, answer

    for greeting in (b"554 go away\r\n", b"hello\r\n", b"220" + b"x" * 100_000, b"220-a\r\n" * 500, b"220-a\r\n221 b\r\n", b""):
        begun = time.monotonic()
        code = ask(greeting, polite)[1]
        expect(code == 1 and time.monotonic() - begun < 5, f"greeting {greeting[:20]}")
    server, code, answers = ask(b"220 hi\r\n", polite, message(), message())
    equal((code, taken(answers)), (0, ["taken", "taken"]), "without pipelining")
    equal(sum(b"\r\nRCPT" in group for group in server.groups), 0, "each command by itself")
    piped = b"250-odd.example\r\n250 PIPELINING\r\n"
    server, code, answers = ask(b"220 hi\r\n", lambda line, lines: polite(line, lines, piped), *[message()] * 3)
    equal((code, taken(answers)), (0, ["taken"] * 3), "with pipelining")
    equal([line for line in server.lines if line.startswith(b"RCPT")], [b"RCPT TO:<sec@hospital.example>"] * 3, "readers")
    # The connection breaks off when the second mail has been sent.
    def breaks(line, lines):
        return None if line == b"." and lines.count(b".") == 2 else polite(line, lines)
    _, code, answers = ask(b"220 hi\r\n", breaks, *[message()] * 3)
    equal(taken(answers), ["taken", "deferred", "not_tried"], "broken off")
    equal([one["handed"] for one in answers], [False, True, False], "and the second may have arrived")
    # DATA is taken although nobody is to get it (RFC 2920 section 3.1).
    def nobody(line, lines):
        if line.startswith(b"RCPT"):
            return b"550 no\r\n"
        return b"554 no valid recipients\r\n" if line == b"." else polite(line, lines, piped)
    server, code, answers = ask(b"220 hi\r\n", nobody, message(), message())
    equal(taken(answers), ["refused", "refused"], "a reader that is refused behind the pipeline")
    expect(b"Subject" not in b"".join(server.groups), "and its mail is not sent")
    # Words put between STARTTLS and TLS.
    def too_soon(line, lines):
        if line == b"STARTTLS":
            return b"220 go\r\n250-PIPELINING\r\n"
        return polite(line, lines, b"250 STARTTLS\r\n")
    _, code, answer = ask(b"220 hi\r\n", too_soon, tls="starttls")
    expect(code == 1 and "before TLS" in answer["error"], f"injection before TLS: {answer}")


def openpgp(where):
    gpg = tool("gpg")
    if not gpg:
        return skip("gpg is not installed")
    home = f"{where}/home"
    os.mkdir(home, 0o700)

    def call(*arguments, data=None):
        return subprocess.run([gpg, "--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase", "",
                               *arguments], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    call("--quick-generate-key", "Sato <sec@hospital.example>", "future-default", "default", "never")
    key = call("--armor", "--export", "sec@hospital.example").stdout.decode()
    scratch = f"{where}/scratch"
    code, raw = notify(**{"as": "mail", "message": message(key=key), "scratch": scratch})
    equal(code, 0, "encrypted")
    expect(TEXT.encode() not in raw and "偽更新".encode() not in raw and b"node.example/l/" not in raw, "nothing in clear")
    got = email.message_from_bytes(raw, policy=email.policy.default)
    equal((got.get_content_type(), got.get_param("protocol")), ("multipart/encrypted", "application/pgp-encrypted"), "RFC 3156")
    parts = list(got.iter_parts())
    equal([p.get_content_type() for p in parts], ["application/pgp-encrypted", "application/octet-stream"], "its parts")
    equal(parts[0].get_content().strip(), b"Version: 1", "the first")
    expect("偽更新" not in got["subject"], "the subject does not say the title")
    opened = call("--decrypt", data=parts[1].get_content())
    inner = email.message_from_bytes(opened.stdout, policy=email.policy.default)
    expect(TEXT in inner.get_content() and letter()["title"] in inner.get_content(), f"gpg decrypts: {opened.stderr[-300:]}")
    equal(os.listdir(scratch), [], "no key ring is left")
    call("--quick-generate-key", "Old <old@hospital.example>", "future-default", "default", "seconds=1")
    old = call("--armor", "--export", "old@hospital.example").stdout.decode()
    call("--quick-generate-key", "Sign <sign@hospital.example>", "ed25519", "sign", "never")
    sign = call("--armor", "--export", "sign@hospital.example").stdout.decode()
    time.sleep(2.1)
    for bad, why in ((old, "expired"), (sign, "no part for encryption"), (key[:len(key) // 2], "OpenPGP key")):
        code, out = notify(**{"as": "mail", "message": message(key=bad), "scratch": scratch})
        expect(code == 1 and why in json.loads(out)["error"], f"not in clear, but: {out[:300]}")
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"])


def smime(where):
    make = ["openssl", "req", "-x509", "-nodes", "-days", "400", "-subj", "/CN=Sato/emailAddress=sec@hospital.example"]
    kinds = {"rsa": ["-newkey", "rsa:2048"], "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
    for name, kind in kinds.items():
        subprocess.run([*make, *kind, "-keyout", f"{where}/{name}.key", "-out", f"{where}/{name}.pem"], stderr=subprocess.PIPE)
        with open(f"{where}/{name}.pem", encoding="ascii") as file:
            pem = file.read()
        code, raw = notify(**{"as": "mail", "message": message(key=pem), "now": at})
        expect(code == 0 and "偽更新".encode() not in raw, f"{name}: {raw[:300]}")
        got = email.message_from_bytes(raw, policy=email.policy.default)
        equal((got.get_content_type(), got.get_param("smime-type")), ("application/pkcs7-mime", "enveloped-data"), "RFC 8551")
        write(f"{where}/mail.eml", raw)
        opened = subprocess.run(["openssl", "cms", "-decrypt", "-in", f"{where}/mail.eml", "-inkey", f"{where}/{name}.key",
                                 "-recip", f"{where}/{name}.pem"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        inner = email.message_from_bytes(opened.stdout, policy=email.policy.default)
        expect(TEXT in inner.get_content(), f"openssl cms decrypts ({name}): {opened.stderr[-300:]}")
    code, out = notify(**{"as": "mail", "message": message(key=pem), "now": "2036-04-01T00:00:00Z"})
    expect(code == 1 and "expired" in json.loads(out)["error"], f"not in clear, but: {out[:300]}")
    subprocess.run([*make, *kinds["rsa"], "-addext", "keyUsage=digitalSignature", "-keyout", f"{where}/s.key", "-out",
                    f"{where}/s.pem"], stderr=subprocess.PIPE)
    with open(f"{where}/s.pem", encoding="ascii") as file:
        code, out = notify(**{"as": "mail", "message": message(key=file.read()), "now": at})
    expect(code == 1 and "not for encryption" in json.loads(out)["error"], f"signing only: {out[:300]}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with folder() as place:
        parses()
        servers(place)
        odd_servers()
        openpgp(place)
        smime(place)
    done()
