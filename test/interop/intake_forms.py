#!/usr/bin/env python3
"""Exported forms as openpyxl, a JSON parser and an HTML parser of others read them, and the business
days against jpholiday."""
import datetime
import html.parser
import io
import json
import os
import subprocess

from check import BIN, done, equal, expect, skip

HOSTILE = '=1+1<b a="x">&amp;{systems}\n2行目'
ANSWERS = {
    "organisation": "あかがね工業", "sector": "other",
    "reporter": {"name": "佐藤", "email": "it@akagane.example"},
    "aware_at": "2026-04-24T10:00:00+09:00", "status": "contained", "what_happened": HOSTILE,
    "systems": "files.akagane.example", "measures": "長" * 20000, "service_effect": "none",
    "personal_data": "possible", "personal_data_grounds": ["wrongful"], "law_duty": False,
    "tell_police": True, "consent_centre": True, "consent_peers": True,
    "indicator_addresses": "hxxp://evil[.]example/a"}


def exported(*arguments, zone="UTC"):
    """The document as bytes."""
    return subprocess.run([os.path.join(BIN, "export_form"), *arguments],
                          input=json.dumps(ANSWERS).encode(), stdout=subprocess.PIPE, check=True,
                          env=dict(os.environ, TZ=zone)).stdout


def own_copy():
    """{question: (label, value)} of the JSON, by language."""
    fields = json.loads(exported("ransomware", "json", "ja"))["fields"]
    return {language: {f["question"]: (f["label"][language], f["value"][language]) for f in fields}
            for language in ("ja", "en")}


def workbooks(fields):
    try:
        import openpyxl
    except ImportError:
        return skip("openpyxl is not installed: xlsx is not read by another program")
    for language in ("ja", "en"):
        data = exported("ransomware", "xlsx", language)
        equal(exported("ransomware", "xlsx", language, zone="Asia/Tokyo"), data, "other time zone")
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        heading = next(i for i, row in enumerate(rows) if row[0] == "question")
        found = {}
        for question, label, value in rows[heading + 1:]:
            found.setdefault(question, [label, ""])[1] += value or ""
        for question, wanted in fields[language].items():
            equal(tuple(found.pop(question, ())), wanted, f"xlsx {language} {question}")
        equal(found, {}, "more in xlsx")
        expect(all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row),
               "a cell that is no text")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.rows, self.at = set(), [], None

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        expect(not any(name.startswith("on") or name in ("src", "href") for name, _ in attributes),
               f"<{tag} {attributes}>")
        if tag == "tr":
            self.rows.append({"th": "", "td": ""})
        self.at = tag

    def handle_endtag(self, tag):
        self.at = None

    def handle_data(self, data):
        if self.at in ("th", "td"):
            self.rows[-1][self.at] += data


def pages(fields):
    for language in ("ja", "en"):
        page = Page()
        page.feed(exported("ransomware", "html", language).decode())
        rows = [(row["th"], row["td"]) for row in page.rows]
        for question, wanted in fields[language].items():
            expect(wanted in rows, f"page {language} {question}")
        equal(page.tags & {"script", "img", "link", "iframe", "b"}, set(), "tags")


def need_to_know():
    for kind in ("json", "html"):
        text = exported("ransomware", kind, "ja", "privacy_commission").decode()
        for secret in ("evil", "files.akagane.example"):
            expect(secret not in text, f"{kind} for the privacy commission has {secret}")
        expect("2026-04-26" in text, f"{kind} has no deadline")


def holidays():
    try:
        import jpholiday
    except ImportError:
        return skip("jpholiday is not installed: the calendar is not compared")
    for year in range(2024, 2031):
        days = subprocess.run([os.path.join(BIN, "export_form"), "--business-days", str(year)],
                              stdout=subprocess.PIPE, check=True, text=True).stdout.split()
        day, wanted = datetime.date(year, 1, 1), []
        while day.year == year:
            closed = (day.month, day.day) in ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
            if day.weekday() < 5 and not closed and not jpholiday.is_holiday(day):
                wanted.append(day.isoformat())
            day += datetime.timedelta(days=1)
        equal(days, wanted, f"business days of {year}")


everything = own_copy()
workbooks(everything)
pages(everything)
need_to_know()
holidays()
done()
