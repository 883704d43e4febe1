#!/usr/bin/env python3
"""The whole program, killed with SIGKILL while letters leave: at generated moments of a mail's and a webhook's
way, as the receiver sees it. After the next start nothing is lost; what arrives twice was on its way just then,
has the same Message-ID or webhook-id and a good signature, and journal and log say that it may have arrived."""
import base64
import collections
import email
import email.policy
import hashlib
import hmac
import http.client
import http.server
import json
import os
import random
import signal
import socketserver
import sqlite3
import threading
import time

from real_node import RealNode, hinomi
from check import done, equal, expect

ROUNDS = int(os.environ.get("HINOMI_ROUNDS", 30))
SEED = int(os.environ.get("HINOMI_SEED", random.randrange(1 << 30)))
MAILS, HOOKS = 14, 10  # contacts of each kind
MAIL_LANES, HOOK_LANES = 2, 6  # as src/node/courier.h has threads
SECRET = base64.b64encode(b"a secret of the webhooks").decode()
STAGES = ("begins", "arrives", "answered", "later")


class Moment:
    """Kills the node when the `left`-th message of a kind is at that stage."""

    def __init__(self):
        self.lock, self.node = threading.Lock(), None
        self.over()

    def over(self):
        self.kind, self.stage, self.left, self.happened = None, None, 0, threading.Event()

    def set(self, node, kind, stage, count):
        self.node, self.kind, self.stage, self.left, self.happened = node, kind, stage, count, threading.Event()

    def at(self, kind, stage):
        with self.lock:
            if (kind, stage) != (self.kind, self.stage) or self.happened.is_set():
                return
            self.left -= 1
            if self.left > 0:
                return
            if stage == "later":
                time.sleep(random.random() * 0.02)
            os.kill(self.node.process.pid, signal.SIGKILL)
            self.happened.set()


MOMENT = Moment()
ARRIVED = []  # (kind, address, number, letters) of each message that came whole


class Mailbox(socketserver.StreamRequestHandler):
    """An SMTP server as small as RFC 5321 lets it be, with PIPELINING."""

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def talk(self):
        self.say("220 mail.example ready")
        to = ""
        for line in self.rfile:
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"EHLO":
                self.say("250-mail.example\r\n250-PIPELINING\r\n250 8BITMIME")
            elif verb == b"RCPT":
                to = line.split(b"<")[1].split(b">")[0].decode()
                MOMENT.at("mail", "begins")
                self.say("250 ok")
            elif verb == b"DATA":
                self.say("354 go")
                if not self.take(to):
                    return
            elif verb == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    def take(self, to):
        data = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            data += line
        else:
            return False
        mail = email.message_from_bytes(data, policy=email.policy.default)
        ARRIVED.append(("mail", to, mail["message-id"], mail["hinomi-letters"]))
        MOMENT.at("mail", "arrives")
        self.say("250 queued")
        MOMENT.at("mail", "answered")
        MOMENT.at("mail", "later")
        return True


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        MOMENT.at("webhook", "begins")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        number, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        wanted = hmac.new(base64.b64decode(SECRET), f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
        good = self.headers["webhook-signature"] == "v1," + base64.b64encode(wanted).decode()
        expect(good, f"signature of {number}")
        letters = " ".join(one["id"] for one in json.loads(body)["letters"])
        ARRIVED.append(("webhook", self.path[1:], number, letters))
        MOMENT.at("webhook", "arrives")
        try:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            return
        MOMENT.at("webhook", "answered")
        MOMENT.at("webhook", "later")

    def log_message(self, *arguments):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # the other side was killed


def serving(handler):
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Desk:
    def __init__(self, node):
        self.node = node
        self.token = node.access("desk", "approver")

    def send(self, target, body, token=None):
        status, _, answer = self.node.ask("POST", "/api/v1/" + target, token or self.token, body)
        if not expect(status in (200, 201), f"POST {target}: {status} {answer[:300]}"):
            done()
        return json.loads(answer)

    def register(self, hooks):
        self.send("members", {"id": "works", "name": "works", "relation": "client"}, self.node.token)
        channels = [{"kind": "mail", "address": f"m{i}@works.example"} for i in range(MAILS)]
        channels += [{"kind": "webhook", "address": f"http://127.0.0.1:{hooks}/h{i}", "key": "whsec_" + SECRET}
                     for i in range(HOOKS)]
        for number, channel in enumerate(channels):
            self.send("contacts", {"member": "works", "role": f"r{number}", "holder": f"r{number}", "language": "ja",
                                   "channels": [channel]}, self.node.token)

    def tell(self, title):
        """Approves a letter of that title to everybody; the node may be killed before it answers."""
        made = self.send("drafts", {"title": title, "text": "x", "basis": "rule", "urgency": "now", "tlp": "TLP:GREEN",
                                    "to": {"members": ["works"]}})
        try:
            self.send(f"duties/{made['duty']}/decision", {"decision": "approve"})
        except (OSError, http.client.HTTPException):
            pass

    def letter(self, title):
        items = self.node.get("/api/v1/letters?box=sent&limit=5", self.token)["items"]
        return next((one["id"] for one in items if one["title"] == title), None)

    def waiting(self, letter, within=60):
        """Contacts that the letter has not reached in that time."""
        deadline, left = time.monotonic() + within, []
        while time.monotonic() < deadline:
            items = self.node.get(f"/api/v1/letters/{letter}/deliveries?limit=100", self.token)["items"]
            left = [one["contact"] for one in items if one["state"] not in ("sent", "delivered")]
            if not left:
                break
            time.sleep(0.1)
        return left

    def told(self, letter):
        """Contacts of which the journal says that the letter may have arrived before."""
        journal = sqlite3.connect(f"file:{self.node.data}/journal.db?mode=ro", uri=True)
        bodies = [json.loads(body) for header, body in journal.execute("SELECT header, body FROM record")
                  if json.loads(header)["kind"] == "receipt"]
        journal.close()
        return sorted(one["contact"] for one in bodies if one["letter"] == letter and one["by"] == "cut off")

    def warned(self):
        with open(os.path.join(self.node.folder, "log"), encoding="utf-8") as file:
            return sum("perhaps_sent_before" in line for line in file)


def contact_of(kind, address):
    number = int(address.split("@")[0][1:])
    return f"works/r{number if kind == 'mail' else MAILS + number}"


def killed(desk, rng, number):
    """One letter to everybody, cut off at one moment; how many got it twice."""
    node, before = desk.node, len(ARRIVED)
    kind = rng.choice(("mail", "webhook"))
    stage, count = rng.choice(STAGES), rng.randrange(1, (MAILS if kind == "mail" else HOOKS) + 1)
    what = f"kill {number} (the {count}. {kind} {stage})"
    warned = desk.warned()
    MOMENT.set(node, kind, stage, count)
    desk.tell(what)
    if expect(MOMENT.happened.wait(30), what + " came to pass"):
        node.end()
    else:
        node.kill()
    MOMENT.over()
    time.sleep(0.1)  # what the kernel still had for the receivers
    status, _, error = hinomi("verify", data=node.data)
    equal((status, error), (0, b""), what + ": hinomi verify")
    node.serve()
    letter = desk.letter(what)
    if not expect(letter, what + ": the letter is there"):
        return 0
    if not equal(desk.waiting(letter), [], what + ": nothing is lost"):
        return 0
    came = collections.defaultdict(list)
    for way, address, ticket, letters in ARRIVED[before:]:
        came[contact_of(way, address)].append((way, ticket, letters))
    equal(len(came), MAILS + HOOKS, what + ": everybody has it")
    twice = {contact: all for contact, all in came.items() if len(all) > 1}
    for contact, all in twice.items():
        equal(len(set(all)), 1, f"{what}: {contact} gets the same number again")
        equal(len(all), 2, f"{what}: {contact} not more than twice")
    by_way = collections.Counter(all[0][0] for all in twice.values())
    expect(by_way["mail"] <= MAIL_LANES and by_way["webhook"] <= HOOK_LANES, f"{what}: one for each lane: {by_way}")
    told = desk.told(letter)
    expect(set(twice) <= set(told), f"{what}: the journal says so of {sorted(twice)}: {told}")
    expect(len(told) <= MAIL_LANES + HOOK_LANES, f"{what}: and of few others: {told}")
    equal(desk.warned() - warned, len(told), what + ": and the log")
    return len(twice)


def main():
    rng = random.Random(SEED)
    began, twice = time.monotonic(), 0
    mail_port, hook_port = serving(Mailbox), serving(Hook)
    with RealNode(tls=False) as node:
        path = os.path.join(node.data, "node.json")
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        config["mail"] = {"server": "127.0.0.1", "port": mail_port, "from": "notice@centre.example", "tls": "none"}
        config["webhook_networks"] = ["127.0.0.0/8"]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        node.serve()
        desk = Desk(node)
        desk.register(hook_port)
        for number in range(ROUNDS):
            twice += killed(desk, rng, number)
        warned, before = desk.warned(), len(ARRIVED)
        equal(node.stop(), 0, "SIGTERM stops it")
        node.serve()
        time.sleep(1.5)
        equal((desk.warned(), len(ARRIVED)), (warned, before), "after a clean stop nothing goes again")
        node.stop()
    print(f"seed {SEED}: {ROUNDS} kills, {len(ARRIVED)} messages, {twice} of them twice, "
          f"{time.monotonic() - began:.1f} s")
    done()


main()
