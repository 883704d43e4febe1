#!/usr/bin/env python3
"""The whole program before a real Postfix: letters go through STARTTLS and its queue into mailboxes, what
Postfix sends back comes in by its pipe to `hinomi mail-in`, and the register knows who did not get it."""
import email
import email.policy
import json
import os
import re
import shutil
import sys
import time
import urllib.parse

from check import HERE, done, equal, expect, folder, skip
from postfix import Postfix, USER, authority, missing

sys.path.insert(0, os.path.join(HERE, "..", "program"))
from real_node import HINOMI, RealNode, hinomi, said

DESK = "notice@centre.example"
PEOPLE = {  # contact -> address, and what becomes of mail to it
    "hospital/security": "sec@hospital.example",  # arrives
    "hospital/grey": "grey@hospital.example",     # arrives at the second try
    "works/gone": "gone@works.example",           # is taken, and nobody has it
    "works/ugone": "佐藤@works.example",           # the same in an address beyond ASCII (RFC 6531)
    "works/full": "full@works.example",           # stays in the queue until it is over
    "power/refused": "left@power.example",        # turned away at once
}
TEXT = "偽の更新が届いています。\n.先頭の点\n..ふたつ\nFrom の行\n\n" + "長い行" * 400 + "\n終わり\n"


def eventually(ask, wanted, within=20):
    """What `ask` answers as soon as it is `wanted`, else its last answer."""
    deadline = time.monotonic() + within
    while (got := ask()) != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    return got


class Desk:
    """A node whose mail goes through that Postfix."""

    def __init__(self, node, post):
        self.node, self.post = node, post
        self.token = node.access("desk", "approver")

    def send(self, target, body, token=None):
        status, _, answer = self.node.ask("POST", "/api/v1/" + target, token or self.token, body)
        if not expect(status in (200, 201), f"POST {target}: {status} {answer[:300]}"):
            done()
        return json.loads(answer)

    def register(self):
        for member in sorted({name.split("/")[0] for name in PEOPLE}):
            self.send("members", {"id": member, "name": member, "relation": "client", "sector": "medical"}, self.node.token)
        for name, address in PEOPLE.items():
            member, role = name.split("/")
            self.send("contacts", {"member": member, "role": role, "holder": role, "language": "ja",
                                   "channels": [{"kind": "mail", "address": address}]}, self.node.token)

    def tell(self, *members, **more):
        made = self.send("drafts", {"title": "制御装置の偽更新", "text": TEXT, "basis": "規程 第3条", "urgency": "now",
                                    "tlp": "TLP:GREEN", "to": {"members": list(members)}, **more})
        return self.send(f"duties/{made['duty']}/decision", {"decision": "approve"})["letter"]

    def states(self, letter):
        items = self.node.get(f"/api/v1/letters/{letter}/deliveries", self.token)["items"]
        return {one["contact"]: (one["state"], one["note"]) for one in items}

    def state(self, letter, contact):
        return self.states(letter)[contact][0]

    def log(self):
        with open(os.path.join(self.node.folder, "log"), encoding="utf-8") as file:
            return file.read()


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def arrives(desk):
    """Through STARTTLS and the queue, whole, and the link in it answers."""
    letter = desk.tell("hospital")
    mails = eventually(lambda: len(desk.post.mails("sec@hospital.example")), 1)
    if not equal(mails, 1, "arrived once"):
        return print(desk.post.log()[-2000:], desk.log()[-2000:])
    mail = parsed(desk.post.mails("sec@hospital.example")[0])
    expect("ESMTPS" in mail["received"] and "TLSv1.3" in mail["received"], f"under TLS: {mail['received']}")
    equal(mail["return-path"], f"<{DESK}>", "who gets what comes back")
    equal(mail["subject"], "[TLP:GREEN] 【演習】制御装置の偽更新", "subject")
    expect(TEXT in mail.get_content(), "every character arrives, dots and From too")
    link = re.search(r"https://hinomi\.example(/l/[\w-]+)", mail.get_content()).group(1)
    equal(desk.node.ask("GET", link, "")[0], 200, "its link")
    equal(eventually(lambda: desk.state(letter, "hospital/security"), "sent"), "sent", "receipt")
    expect("queued as" in desk.states(letter)["hospital/security"][1], "with Postfix's words")
    status, _, _ = desk.node.ask("POST", link, "", urllib.parse.urlencode({"state": "acknowledged"}),
                                 headers={"Content-Type": "application/x-www-form-urlencoded"})
    equal((status, desk.state(letter, "hospital/security")), (303, "acknowledged"), "the button in the mail")
    return letter


def turned_away(desk, letter):
    state, note = desk.states(letter)["hospital/grey"]
    equal(state, "failed", "the first try is turned away")
    expect(note.startswith("450 4.7.1") and "Greylisted" in note, f"with Postfix's words: {note}")


def comes_later(desk, letter):
    """What was turned away for now (450) is sent again after a minute, what came back is not."""
    def first():
        return [one for one in desk.post.mails("grey@hospital.example") if parsed(one)["subject"].endswith("偽更新")]
    equal(eventually(lambda: desk.state(letter, "hospital/grey"), "sent", 90), "sent", "the second try")
    equal(eventually(lambda: len(first()), 1), 1, "arrived once")
    tried = {name: len(re.findall(pattern, desk.post.log())) for name, pattern in {
        "works/gone": "to=<gone@works.example>.*status=bounced", "works/full": "status=expired"}.items()}
    equal(tried, {"works/gone": 2, "works/full": 2}, "two letters, and none of them again and again")


def comes_back(desk):
    """What Postfix took and could not deliver is a failed receipt, and the contact is dead."""
    letter = desk.tell("works", "power")
    wanted = {"works/gone": "failed", "works/ugone": "failed", "works/full": "failed", "power/refused": "failed"}
    got = eventually(lambda: {name: state for name, (state, _) in desk.states(letter).items()}, wanted, 40)
    if not equal(got, wanted, "each as failed"):
        print(desk.post.log()[-3000:])
    notes = {name: note for name, (_, note) in desk.states(letter).items()}
    for name, words in {"works/gone": "5.1.1", "works/ugone": "5.1.1", "works/full": "4.2.2",
                        "power/refused": "550 5.1.1"}.items():
        expect(notes[name].startswith(words), f"{name} with what the server said: {notes[name]}")
    expect("No such person here" in notes["power/refused"] and "mailbox is full" in notes["works/full"], f"{notes}")
    dead = said("register", "reach", data=desk.node.data)["dead"]
    equal(sorted(one["id"] for one in dead), sorted(wanted), "named as dead, and nobody else")


def keeps_bounces(desk):
    """While nobody can take a notification in, Postfix keeps it; what is none goes back to who wrote it."""
    node, post = desk.node, desk.post
    status, _, error = hinomi("mail-in", "-", data=node.data, input=b"Subject: hello\n\nno notification\n")
    equal(status, 65, f"sysexits: EX_DATAERR {error}")
    paths = [(os.path.join(node.data, name), os.path.join(node.folder, name)) for name in ("node.json", "hinomi.sock")]
    for here, away in paths:
        os.rename(here, away)
    letter = desk.tell("works", title="ふたつ目")
    kept = eventually(lambda: "temporary failure" in post.log(), True, 30)
    if not expect(kept, "Postfix keeps what cannot be taken in"):
        print(post.log()[-3000:])
    equal(desk.state(letter, "works/gone"), "sent", "nobody knows yet")
    for here, away in paths:
        os.rename(away, here)
    post.flush()
    equal(eventually(lambda: desk.state(letter, "works/gone"), "failed", 30), "failed", "and brings it later")


def hangs(desk):
    """A server that takes connections and says nothing blames nobody, and holds up nothing else."""
    before = len(desk.post.mails("sec@hospital.example"))
    desk.post.hang()
    letter = desk.tell("hospital", title="待たされる")
    found = eventually(lambda: "mail_server_not_reached" in desk.log(), True, 45)
    expect(found, "the log says that the server does not answer")
    equal(desk.states(letter)["hospital/security"], (None, ""), "nobody has failed")
    desk.post.hang(False)
    equal(eventually(lambda: desk.state(letter, "hospital/security"), "sent", 60), "sent", "goes later")
    equal(eventually(lambda: len(desk.post.mails("sec@hospital.example")), before + 1), before + 1, "once")


def not_trusted(desk, where, mail):
    """A server with a certificate of somebody else gets nothing."""
    node, before = desk.node, len(desk.post.mails("sec@hospital.example"))
    equal(node.stop(), 0, "stops")
    wrong = authority(where, "wrong")[0]
    shutil.copy(wrong, os.path.join(node.data, "ca.pem"))
    node.serve()
    letter = desk.tell("hospital", title="別の証明書")
    found = eventually(lambda: "certificate" in desk.log().rpartition("mail_server_not_reached")[2][:300], True, 20)
    expect(found, "the log says why")
    equal(desk.state(letter, "hospital/security"), None, "nobody has failed")
    equal(node.stop(), 0, "stops")
    shutil.copy(desk.post.trusted, os.path.join(node.data, "ca.pem"))
    node.serve()
    equal(eventually(lambda: len(desk.post.mails("sec@hospital.example")), before + 1, 30), before + 1,
          "with the right one it goes, once")
    equal(eventually(lambda: desk.state(letter, "hospital/security"), "sent", 60), "sent", "and is noted")


def main():
    if missing():
        skip(missing() + ": no letter goes through it")
        done()
    with folder() as where, RealNode("--own-name", "centre.example", tls=False, user=USER) as node:
        os.chmod(where, 0o755)
        program = shutil.copy(HINOMI, f"{where}/hinomi")  # where USER may run it
        node.program = program
        with Postfix([PEOPLE["hospital/security"], PEOPLE["hospital/grey"]], [PEOPLE["power/refused"]],
                     [PEOPLE["works/full"]], DESK, f"{program} mail-in - --data {node.data}") as post:
            post.greylist.grey.add(PEOPLE["hospital/grey"])
            shutil.copy(post.trusted, os.path.join(node.data, "ca.pem"))
            node.configure(public_url="https://hinomi.example",
                      mail={"server": "localhost", "port": post.port, "from": DESK, "tls": "starttls", "trusted_file": "ca.pem"})
            node.serve()
            desk = Desk(node, post)
            desk.register()
            letter = arrives(desk)
            if letter:
                turned_away(desk, letter)
            comes_back(desk)
            keeps_bounces(desk)
            hangs(desk)
            if letter:
                comes_later(desk, letter)
            not_trusted(desk, where, post)
    done()


if __name__ == "__main__":
    main()
