"""A real Postfix for the checks beside this file: an instance with folders of its own, on a loopback
port that the system chooses, with STARTTLS by a certificate of a test authority. It delivers into
mailbox files and never to another machine. Needs root, as Postfix does."""
import mailbox
import os
import pwd
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

from check import tool, write

USER = "nobody"  # who owns the mailboxes, and who runs what mail is piped to


def missing():
    """Why there is no Postfix here; nothing when there is one."""
    if os.geteuid() != 0:
        return "Postfix runs as root only"
    return "" if tool("postfix") else "postfix is not installed"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def authority(where, name):
    """A certificate authority, and a certificate for localhost by it: (its file, certificate, key)."""
    paths = ca, ca_key, cert, key = [f"{where}/{name}-{part}.pem" for part in ("ca", "ca-key", "cert", "key")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    write(f"{where}/{name}.ext", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    for command in (["req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-days", "2", "-subj", f"/CN={name}"],
                    ["req", *curve, "-keyout", key, "-out", f"{where}/{name}.csr", "-subj", "/CN=localhost"],
                    ["x509", "-req", "-in", f"{where}/{name}.csr", "-CA", ca, "-CAkey", ca_key, "-CAcreateserial",
                     "-out", cert, "-days", "2", "-extfile", f"{where}/{name}.ext"]):
        subprocess.run(["openssl", *command], check=True, stderr=subprocess.PIPE)
    return paths[0], paths[2], paths[3]


class Greylist(socketserver.ThreadingTCPServer):
    """A policy server of Postfix (SMTPD_POLICY_README): the first try of an address in `grey` waits."""
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.grey, self.tries = set(), []
        super().__init__(("127.0.0.1", 0), GreylistQuestion)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class GreylistQuestion(socketserver.StreamRequestHandler):
    def handle(self):
        asked = {}
        for line in self.rfile:
            name, _, value = line.decode().strip().partition("=")
            if name:
                asked[name] = value
                continue
            address = asked.get("recipient", "")
            first = address in self.server.grey and address not in self.server.tries
            self.server.tries.append(address)
            self.wfile.write(b"action=defer_if_permit 4.7.1 Greylisted, try again later\n\n" if first
                             else b"action=dunno\n\n")
            asked = {}


class Postfix:
    """`boxes`: addresses that have a mailbox. Those that `refused` names are turned away at RCPT, and what
    is for `stuck` stays in the queue until it is over. All others are taken and bounce later, since nobody
    has them. What comes to `desk` goes to the command `pipe_to`, run by USER."""

    def __init__(self, boxes, refused=(), stuck=(), desk="", pipe_to=""):
        self.folder = tempfile.mkdtemp(prefix="hinomi-postfix-")
        os.chmod(self.folder, 0o755)
        self.port, self.greylist = free_port(), Greylist()
        self.trusted, cert, key = authority(self.folder, "right")
        owner = pwd.getpwnam(USER)
        for name in ("config", "queue", "data", "mail"):
            os.mkdir(self.path(name), 0o755)
        shutil.chown(self.path("data"), "postfix")
        shutil.chown(self.path("mail"), USER)
        domains = {address.rpartition("@")[2] for address in (*boxes, *refused, *stuck)}
        table = self.table
        table("boxes", {address: address for address in boxes})
        table("refused", {address: "550 5.1.1 No such person here" for address in refused})
        table("transport", {**{address: "retry:4.2.2 mailbox is full" for address in stuck},
                            **({desk: "desk:"} if desk else {})})
        settings = {
            "compatibility_level": "3.6", "queue_directory": self.path("queue"), "data_directory": self.path("data"),
            "maillog_file": self.path("maillog"), "maillog_file_prefixes": self.folder,
            "myhostname": "mail.centre.example", "mydestination": desk.rpartition("@")[2], "mynetworks": "127.0.0.0/8",
            "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4", "local_recipient_maps": "", "alias_maps": "",
            "relayhost": "[127.0.0.1]:1", "disable_dns_lookups": "yes", "smtp_tls_security_level": "none",
            "virtual_mailbox_domains": " ".join(sorted(domains)), "virtual_mailbox_base": self.path("mail"),
            "virtual_mailbox_maps": "texthash:" + self.path("boxes"), "virtual_minimum_uid": "1",
            "virtual_uid_maps": f"static:{owner.pw_uid}", "virtual_gid_maps": f"static:{owner.pw_gid}",
            "transport_maps": "texthash:" + self.path("transport"), "smtpd_reject_unlisted_recipient": "no",
            "smtpd_tls_security_level": "encrypt", "smtpd_tls_cert_file": cert, "smtpd_tls_key_file": key,
            "smtpd_tls_received_header": "yes", "smtputf8_enable": "yes",
            "smtpd_recipient_restrictions": "check_recipient_access texthash:" + self.path("refused") +
                                            f", check_policy_service inet:127.0.0.1:{self.greylist.server_address[1]}"
                                            ", permit_mynetworks, reject",
            "queue_run_delay": "1s", "minimal_backoff_time": "1s", "maximal_backoff_time": "1s",
            "maximal_queue_lifetime": "3s", "desk_destination_recipient_limit": "1", "notify_classes": "",
        }
        write(self.path("config/main.cf"), "".join(f"{name} = {value}\n" for name, value in settings.items()))
        services = [f"127.0.0.1:{self.port} inet n - n - - smtpd", "postlog unix-dgram n - n - 1 postlogd",
                    f"desk unix - n n - - pipe\n  flags=q user={USER} argv={pipe_to or '/bin/true'}"]
        for name, command, private, wake, most in (
                ("cleanup", "cleanup", "n", "-", "0"), ("qmgr", "qmgr", "n", "1", "1"), ("rewrite", "trivial-rewrite", "-", "-", "-"),
                ("bounce", "bounce", "-", "-", "0"), ("defer", "bounce", "-", "-", "0"), ("trace", "bounce", "-", "-", "0"),
                ("proxymap", "proxymap", "-", "-", "-"), ("smtp", "smtp", "-", "-", "-"), ("showq", "showq", "n", "-", "-"),
                ("error", "error", "-", "-", "-"), ("retry", "error", "-", "-", "-"), ("virtual", "virtual", "-", "-", "-"),
                ("local", "local", "-", "-", "-"), ("tlsmgr", "tlsmgr", "-", "1000?", "1"), ("flush", "flush", "n", "1000?", "0"),
                ("scache", "scache", "-", "-", "1"), ("anvil", "anvil", "-", "-", "1")):
            unprivileged = "n" if name in ("virtual", "local", "proxymap") else "-"
            services.append(f"{name} unix {private} {unprivileged} n {wake} {most} {command}")
        write(self.path("config/master.cf"), "\n".join(services) + "\n")

    def __enter__(self):
        self.command("start")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Postfix does not listen: " + self.log()[-1000:])

    def __exit__(self, *_):
        self.hang(False)
        self.command("stop", check=False)
        self.greylist.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def table(self, name, entries):
        write(self.path(name), "".join(f"{key} {value}\n" for key, value in entries.items()))

    def command(self, *words, check=True):
        done = subprocess.run([tool("postfix"), "-c", self.path("config"), *words], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60)
        if check and done.returncode != 0:
            raise RuntimeError(f"postfix {' '.join(words)}: {done.stdout.decode()} {self.log()[-1000:]}")

    def flush(self):
        subprocess.run([tool("postqueue"), "-c", self.path("config"), "-f"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def log(self):
        try:
            with open(self.path("maillog"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def hang(self, does=True):
        """Stops every process of this instance in its tracks, or lets it go on: it takes connections and
        says nothing."""
        try:
            with open(self.path("queue/pid/master.pid"), encoding="ascii") as file:
                os.killpg(os.getpgid(int(file.read())), signal.SIGSTOP if does else signal.SIGCONT)
        except (OSError, ValueError):
            pass

    def mails(self, address):
        """What the mailbox of `address` has, oldest first, as bytes."""
        if not os.path.exists(self.path("mail/" + address)):
            return []
        box = mailbox.mbox(self.path("mail/" + address))
        return [box.get_bytes(key) for key in sorted(box.keys())]
