#!/usr/bin/env python3
"""Mail that Python's email package writes, in every encoding Japanese mail comes in, and workbooks
that openpyxl writes, as our readers see them."""
import datetime
import email.policy
import hashlib
import io
import itertools
import json
import os
import subprocess
from email.header import Header
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

from check import BIN, done, equal, expect, skip


def read(data):
    return json.loads(subprocess.run([os.path.join(BIN, "read_file")], input=data,
                                     stdout=subprocess.PIPE, check=True).stdout)


TEXT = "表示された偽サイトの接続先です。\n\nhxxp://evil[.]example/login?a=1\nソ連\n192[.]0[.]2[.]1\n"
CLAIMS = ["http://evil.example/login?a=1", "192.0.2.1"]


def old_interface():
    for charset in ("utf-8", "iso-2022-jp", "shift_jis", "euc-jp"):
        mail = MIMEMultipart()
        mail["Subject"] = Header("不審な通信の連絡（第二報）その他もろもろの長い件名です", charset)
        mail["From"] = formataddr((str(Header("山田 花子", charset)), "hanako@kura.example"))
        mail["Received"] = "from mail.kura.example (mail.kura.example [198.51.100.7])"
        mail.attach(MIMEText(TEXT, "plain", charset))
        part = MIMEBase("application", "octet-stream")
        part.set_payload(b"evil9.example")
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "検体.bin"))
        mail.attach(part)
        reading = read(mail.as_bytes())
        equal(reading["format"], "eml", charset)
        equal(reading["title"], "不審な通信の連絡（第二報）その他もろもろの長い件名です", charset)
        equal(reading["author"], "山田 花子 <hanako@kura.example>", charset)
        equal([claim[2] for claim in reading["claims"]], CLAIMS, charset)
        equal([claim[0] for claim in reading["claims"]], ["part 1 line 3", "part 1 line 5"], charset)
        equal(reading["refused"], [], charset)
        equal(reading["attachments"], [["part 2", "検体.bin", 13,
                                        hashlib.sha256(b"evil9.example").hexdigest()]], charset)


def new_interface():
    for transfer, charset in itertools.product(("base64", "quoted-printable", "8bit"),
                                               ("utf-8", "cp932")):
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["Subject"] = "[TLP:AMBER] 偽サイト"
        mail["From"] = "desk@kura.example"
        mail["Message-ID"] = "<1@kura.example>"
        mail.set_content(TEXT, charset=charset, cte=transfer)
        mail.add_alternative("<html><body><p>見出し<br><a href='http://evil2.example/'>こちら</a>"
                             "</p></body></html>", subtype="html", charset="utf-8", cte="base64")
        inner = EmailMessage()
        inner["Subject"] = "転送"
        inner["From"] = "sender@evil8.example"
        inner.set_content("evil3[.]example")
        mail.add_attachment(inner)
        reading = read(bytes(mail))
        what = f"{transfer} {charset}"
        equal(reading["title"], "[TLP:AMBER] 偽サイト", what)
        equal(reading["tlp"], "TLP:AMBER", what)
        equal([claim[2] for claim in reading["claims"]],
              CLAIMS + ["http://evil2.example/", "evil3.example"], what)
        equal([claim[0] for claim in reading["claims"]],
              ["part 1 line 3", "part 1 line 5", "part 2 line 1", "part 3 line 1"], what)


def workbooks():
    try:
        import openpyxl
    except ImportError:
        return skip("openpyxl is not installed: no workbook of another program is read")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "報告 1"
    sheet["A1"] = "ホスト一覧"
    wanted = []
    for column, name in enumerate(("検知日時", "ホスト", "備考"), start=2):
        sheet.cell(3, column, name)
    for row in range(4, 500):
        day = datetime.datetime(1955, 1, 1, 23, 59, 59) + datetime.timedelta(days=61 * row)
        sheet.cell(row, 2, day)
        sheet.cell(row, 3, f"h{row}.evil.example")
        sheet.cell(row, 4, f"<&>\"' {row}")
        wanted.append([f"sheet 報告 1 cell C{row}", "domain", f"h{row}.evil.example",
                       f"<&>\"' {row}", day.strftime("%Y-%m-%dT%H:%M:%S.000000Z")])
    for epoch in ("1900", "1904"):
        if epoch == "1904":
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        data = io.BytesIO()
        book.save(data)
        reading = read(data.getvalue())
        equal(reading["format"], "xlsx", epoch)
        equal(reading["claims"], wanted, f"cells with dates from {epoch}")
        expect(reading["refused"] == [], reading["refused"][:3])


old_interface()
new_interface()
workbooks()
done()
