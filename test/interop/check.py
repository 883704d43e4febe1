"""What the checks beside this file share: the sample feeds, a count, outside programs."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("HINOMI_BIN", os.path.join(HERE, "..", "..", "build", "dev", "bin"))
counts = {"passed": 0, "failed": 0, "skipped": 0}


def expect(truth, what):
    counts["passed" if truth else "failed"] += 1
    if not truth:
        print("FAILED:", what)
    return truth


def equal(got, wanted, what):
    return expect(got == wanted, f"{what}: wanted {wanted!r}, got {got!r}")


def skip(why):
    counts["skipped"] += 1
    print("skipped:", why)


def done():
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if counts["failed"] else 0)


def tool(name):
    """Path of an outside program, also where only root looks; None when it is not installed."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def run(*command, text=None):
    """(exit code, standard output and error)"""
    done = subprocess.run(command, input=text, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def render(name, lines=None, exercise=False):
    """The feed `name` as bytes, of the sample or of `lines` in its form."""
    if lines is None:
        with open(os.path.join(HERE, "sample.tsv"), encoding="utf-8") as sample:
            lines = sample.read()
    command = [os.path.join(BIN, "render_feed"), name] + (["--exercise"] if exercise else [])
    return subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout


def content(feed, marks="#"):
    """Lines that are no comments."""
    return [line for line in feed.decode().split("\n") if line and line[0] not in marks]


def folder():
    return tempfile.TemporaryDirectory(prefix="hinomi-interop-")


def write(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def own_network():
    """Can this user have a network namespace of his own?"""
    return tool("unshare") is not None and run("unshare", "-n", "true")[0] == 0
