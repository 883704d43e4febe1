#!/usr/bin/env python3
"""A feed's signature checked with OpenSSL and sha256 alone, as docs/feeds.md shows."""
import base64
import hashlib
import os
import subprocess

from check import BIN, done, equal, expect, folder, render, run, skip, tool, write


def main():
    feed = render("hosts.txt")
    program = os.path.join(BIN, "render_feed")
    note = subprocess.run([program, "hosts.txt", "--sign"], input=feed, stdout=subprocess.PIPE, check=True).stdout
    key = subprocess.run([program, "--key"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    text, _, signatures = note.partition(b"\n\n")
    text += b"\n"
    lines = text.decode().splitlines()
    equal(lines[:5], ["hinomi feed v1", "hosts.txt", "himori-city", "4294967338", "2026-04-02T00:00:00.000Z"], "note")
    equal(lines[5], hashlib.sha256(feed).hexdigest(), "digest")
    name, number, encoded = key.split("+", 2)
    public = base64.b64decode(encoded)
    equal(hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8], number, "key id (C2SP signed note)")
    dash, signer, encoded = signatures.decode().split()
    signature = base64.b64decode(encoded)
    equal((dash, signer, signature[:4].hex()), ("\u2014", name, number), "signature line")
    if not tool("openssl"):
        skip("openssl is not installed")
        return done()
    with folder() as where:
        write(f"{where}/key", bytes.fromhex("302a300506032b6570032100") + public[1:])
        write(f"{where}/signature", signature[4:])
        for content, good in ((text, True), (text.replace(b"hosts", b"ghost"), False)):
            write(f"{where}/text", content)
            code, output = run("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", f"{where}/key",
                               "-rawin", "-in", f"{where}/text", "-sigfile", f"{where}/signature")
            expect((code == 0) == good, f"openssl: {output}")
    done()


main()
