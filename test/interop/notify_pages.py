#!/usr/bin/env python3
"""Letters as other programs read them: feedparser the Atom feed, standardwebhooks the signature,
zbarimg the QR code of the printed page (as Chromium or rsvg draws it), an HTML parser the page."""
import html.parser
import json
import os
import re
import subprocess

from check import done, equal, expect, folder, skip, tool, write
from notify_mail import FIRST, SECOND, TEXT, TEXT_EN, letter, message, notify

HOSTILE = '<script>alert(1)</script> & "x" \'y\' ]]> \x01\ufffe終'


def atom():
    try:
        import feedparser
    except ImportError:
        return skip("feedparser is not installed: the Atom feed is not read by another program")
    one = message(letter(title=HOSTILE, text=HOSTILE, exercise=True), letter(SECOND, recalled_by=FIRST))
    for language in ("ja", "en"):
        raw = notify(**{"as": "atom", "message": {**one, "language": language}})[1]
        feed = feedparser.parse(raw, sanitize_html=False)
        expect(not feed.bozo, f"well-formed: {feed.get('bozo_exception')}")
        equal(feed.version, "atom10", "version")
        equal([e.id for e in feed.entries], [f"urn:uuid:{FIRST}", f"urn:uuid:{SECOND}"], "ids")
        equal(feed.feed.updated, "2026-04-01T08:00:00.000000Z", "updated")
        equal(feed.feed.language, language, "language")
        expect(feed.feed.id.startswith("urn:uuid:") and feed.feed.author, "id and author (RFC 4287 section 4.1.1)")
        content = feed.entries[1].content[0]
        equal(content.type, "text/plain", "type")
        expect((TEXT if language == "ja" else TEXT_EN).strip() in content.value, "the text comes back")
        expect(("【取消】" if language == "ja" else "[RECALLED]") in feed.entries[1].title, "recalled")
        equal(feed.entries[0].published, "2026-04-01T08:00:00.000000Z", "published")
    import xml.etree.ElementTree as tree
    entry = tree.fromstring(notify(**{"as": "atom", "message": one})[1]).find("{*}entry")
    equal(entry.find("{*}title").text, "[TLP:AMBER] 【演習】" + HOSTILE.replace("\x01", "").replace("\ufffe", ""),
          "nothing of it is markup")


def webhook():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    now = subprocess.run(["date", "-u", "+%Y-%m-%dT%H:%M:%SZ"], stdout=subprocess.PIPE, text=True).stdout.strip()
    code, raw = notify(**{"as": "webhook", "message": message(key=secret), "now": now})
    hook = json.loads(raw)
    body = json.loads(hook["body"])
    equal((code, body["letters"][0]["text"], body["letters"][0]["tlp"]), (0, TEXT, "TLP:AMBER"), "the letter")
    expect(body["letters"][0]["acknowledge"].startswith("https://node.example/l/"), "the link")
    try:
        import standardwebhooks
    except ImportError:
        return skip("standardwebhooks is not installed: the signature is not checked by another program")
    check = standardwebhooks.Webhook(secret)
    equal(check.verify(hook["body"], hook["headers"]), body, "standardwebhooks takes it")
    for changed in ({**hook["headers"], "webhook-id": "x"}, {**hook["headers"], "webhook-timestamp": "1"}):
        try:
            check.verify(hook["body"], changed)
            expect(False, f"a changed header is refused: {changed}")
        except standardwebhooks.WebhookVerificationError:
            expect(True, "")
    try:
        standardwebhooks.Webhook("whsec_" + "A" * 32).verify(hook["body"], hook["headers"])
        expect(False, "another secret is refused")
    except standardwebhooks.WebhookVerificationError:
        expect(True, "")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


def printed(where):
    raw = notify(**{"as": "print", "message": message(letter(title=HOSTILE), language="ja")})[1].decode()
    page = Page()
    page.feed(raw)
    expect(not page.tags & {"script", "img", "link", "iframe", "object", "form"}, f"tags {page.tags}")
    expect(not [a for a in page.attributes if a[0].startswith("on") or a[0] in ("src", "href")], "nothing is fetched")
    link = re.search(r"https://node\.example/l/[\w-]{56}", page.text).group(0)
    file = write(f"{where}/page.html", raw)
    svg = write(f"{where}/code.svg", re.search(r"<svg.*?</svg>", raw, re.S).group(0))
    if not tool("zbarimg"):
        return skip("zbarimg is not installed: the QR code is not read")
    drawn = {}
    if tool("rsvg-convert"):
        code = subprocess.run(["rsvg-convert", "-w", "400", "-o", f"{where}/code.png", svg]).returncode
        drawn["rsvg"] = f"{where}/code.png" if code == 0 else None
    if tool("chromium"):
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        f"--user-data-dir={where}/profile", "--window-size=1000,2400", f"--screenshot={where}/page.png",
                        "file://" + file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        drawn["chromium"] = f"{where}/page.png" if os.path.exists(f"{where}/page.png") else None
    if not drawn:
        skip("neither rsvg-convert nor chromium is installed")
    for name, picture in drawn.items():
        read = subprocess.run(["zbarimg", "-q", "--raw", picture or "none"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
        equal(read.stdout.strip(), link, f"zbarimg reads what {name} draws")


if __name__ == "__main__":
    with folder() as place:
        atom()
        webhook()
        printed(place)
    done()
