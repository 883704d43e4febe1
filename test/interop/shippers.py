"""What the checks of live inputs share: a node that keeps its events in a file, and rsyslog."""
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

from check import HERE, tool

sys.path.insert(0, os.path.join(HERE, "..", "program"))
from real_node import BIN, RealNode, said  # said: for those who import this


class EventNode(RealNode):
    """A node whose events are lines of `events`; the places it listens on for syslog are `places`."""

    def __init__(self, **settings):
        super().__init__()
        self.program = os.path.join(BIN, "intake_node")
        self.events = os.path.join(self.folder, "events.jsonl")
        self.places = {}
        os.environ["HINOMI_EVENTS"] = self.events
        self.configure(**settings)

    def serve(self):
        super().serve()
        for _ in self.syslog_places():
            scheme, place = self.process.stdout.readline().decode().strip().split("://")
            self.places[scheme] = int(place.rsplit(":", 1)[1])

    def syslog_places(self):
        syslog = self.config().get("syslog", {})
        return [place for way in ("udp", "tcp", "tls") for place in syslog.get(way, [])]

    def stay(self):
        """The port stays the same when it is started again."""
        self.configure(listen=[f"127.0.0.1:{self.port}"])

    def kept(self):
        """[{"sensor", "source", "event"}]; a line that a kill cut off is none."""
        if not os.path.exists(self.events):
            return []
        with open(self.events, "rb") as file:
            return [json.loads(line) for line in file.read().split(b"\n")[:-1]]

    def messages(self):
        """How often each message is there."""
        return Counter(one["event"].get("message") for one in self.kept())

    def count(self):
        if not os.path.exists(self.events):
            return 0
        with open(self.events, "rb") as file:
            return file.read().count(b"\n")

    def await_count(self, wanted, within=60):
        deadline = time.monotonic() + within
        while (got := self.count()) < wanted and time.monotonic() < deadline:
            time.sleep(0.05)
        return got

    def fill(self, full):
        """Whether there is no room."""
        path = self.events + ".full"
        if full:
            open(path, "w").close()
        elif os.path.exists(path):
            os.remove(path)


class Rsyslog:
    """A real rsyslogd of its own that reads the lines of one file and sends them by `action`."""

    def __init__(self, folder, action, before=""):
        self.work = os.path.join(folder, "rsyslog")
        os.makedirs(self.work, exist_ok=True)
        self.input = os.path.join(self.work, "in.log")
        self.errors = os.path.join(self.work, "errors")
        self.config = os.path.join(self.work, "rsyslog.conf")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"""
global(workDirectory="{self.work}")
module(load="imfile" mode="polling" pollingInterval="1")
{before}
template(name="event" type="list" option.jsonf="on") {{
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="program" name="programname" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}}
ruleset(name="send") {{
  {action}
}}
input(type="imfile" File="{self.input}" Tag="app:" Facility="local0" Severity="info" ruleset="send")
*.* action(type="omfile" file="{self.errors}")
""")
        self.process = None

    @staticmethod
    def missing():
        if not tool("rsyslogd"):
            return "rsyslogd is not installed"
        modules = os.path.join("/usr/lib", os.uname().machine + "-linux-gnu", "rsyslog")
        absent = [name for name in ("omelasticsearch.so", "lmnsd_ossl.so")
                  if not os.path.exists(os.path.join(modules, name))]
        return f"rsyslog has no {', '.join(absent)}" if absent else None

    def write(self, lines):
        with open(self.input, "a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)

    def __enter__(self):
        self.output = open(os.path.join(self.work, "output"), "ab")
        self.process = subprocess.Popen([tool("rsyslogd"), "-n", "-f", self.config, "-i", os.path.join(self.work, "pid")],
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()

    def said(self):
        out = ""
        for name in ("output", "errors"):
            path = os.path.join(self.work, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    out += file.read()
        return out
