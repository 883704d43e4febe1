"""A real node for the tests beside this file and in test/interop: the program itself, in a folder of
its own, on a loopback port that the system chooses."""
import glob
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "interop"))
BIN = os.environ.get("HINOMI_BIN", os.path.join(ROOT, "build", "dev", "bin"))
HINOMI = os.path.join(BIN, "hinomi")


def hinomi(*arguments, data=None, input=None, env=None, timeout=120):
    """(exit status, standard output, standard error), both as bytes."""
    clean = {k: v for k, v in os.environ.items() if k not in ("HINOMI_DATA", "LANG", "LC_ALL", "LC_MESSAGES")}
    command = [HINOMI, *arguments] + (["--data", data] if data else [])
    ended = subprocess.run(command, input=input if input is not None else b"", timeout=timeout,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**clean, **(env or {})})
    return ended.returncode, ended.stdout, ended.stderr


class Refused(Exception):
    """The program answered something else than success."""


def said(*arguments, **more):
    """What a command that must succeed printed as JSON."""
    status, out, error = hinomi(*arguments, "--json", **more)
    if status != 0:
        raise Refused(f"hinomi {' '.join(arguments)}: {status} {error.decode(errors='replace')}")
    return json.loads(out)


class RealNode:
    def __init__(self, *init, tls=True, user=None):
        """`user`: who runs it and owns its folder, where that is not the caller."""
        self.program, self.user = HINOMI, user
        self.folder = tempfile.mkdtemp(prefix="hinomi-real-")
        self.data = os.path.join(self.folder, "data")
        self.tls = tls
        self.process = None
        made = said("init", "--name", "real", "--node", "center", "--listen", "127.0.0.1:0",
                    *(() if tls else ("--no-tls",)), *init, data=self.data)
        self.token, self.key = made["token"], made["verifier_key"]
        # .example and documentation addresses stand for real ones.
        self.configure(exercise=True, documentation_is_real=True)
        self.certificate = os.path.join(self.data, "tls", "cert.pem")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def config(self):
        with open(os.path.join(self.data, "node.json"), encoding="utf-8") as file:
            return json.load(file)

    def configure(self, **settings):
        """Counts from the next start."""
        config = self.config()
        with open(os.path.join(self.data, "node.json"), "w", encoding="utf-8") as file:
            json.dump({**config, **settings}, file)

    def access(self, name, role, member=""):
        more = ("--member", member) if member else ()
        return said("access", name, "--role", role, *more, data=self.data)["token"]

    def serve(self):
        """Starts the program; answers when it listens."""
        self.log = open(os.path.join(self.folder, "log"), "ab")
        if self.user:
            for path in (self.folder, *glob.glob(self.data + "/**", recursive=True)):
                shutil.chown(path, self.user)
        self.process = subprocess.Popen([self.program, "serve", "--data", self.data], stdout=subprocess.PIPE,
                                        stderr=self.log, stdin=subprocess.DEVNULL, user=self.user)
        line = self.process.stdout.readline().decode().strip()
        if not line.startswith("http"):
            with open(self.log.name, encoding="utf-8", errors="replace") as log:
                raise Refused("serve: " + "".join(log.readlines()[-5:]))
        self.url = line
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self):
        status = self.process.wait(30)
        self.process.stdout.close()
        self.log.close()
        self.process = None
        return status

    def connect(self):
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        trust = ssl.create_default_context(cafile=self.certificate)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trust)

    def ask(self, method, target, token, body=None, connection=None, headers=None):
        """(status, headers, body as bytes)"""
        own = connection or self.connect()
        if isinstance(body, dict):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        own.request(method, target, body, {"Authorization": f"Bearer {token}", **(headers or {})})
        answer = own.getresponse()
        got = (answer.status, answer.headers, answer.read())
        if not connection:
            own.close()
        return got

    def get(self, target, token):
        status, _, body = self.ask("GET", target, token)
        if status != 200:
            raise Refused(f"GET {target}: {status} {body[:200]}")
        return json.loads(body)
