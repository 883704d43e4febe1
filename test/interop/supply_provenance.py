#!/usr/bin/env python3
"""Attestations that others make (securesystemslib: DSSE envelope and signatures), read and
verified by `hinomi provenance verify`."""
import base64
import hashlib
import json
import os
import subprocess

from check import BIN, done, equal, expect, folder, skip, write

try:
    from cryptography.hazmat.primitives import serialization
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner
except ImportError:
    skip("securesystemslib is not there")
    done()

HINOMI = os.path.join(BIN, "hinomi")


def verdict(*arguments):
    ended = subprocess.run([HINOMI, "provenance", "verify", *arguments, "--json"], capture_output=True, timeout=60)
    return ended.returncode, [row["verdict"] for row in json.loads(ended.stdout or b"[]")]


def statement(digest, version):
    kind = f"https://in-toto.io/Statement/{version}"
    return json.dumps({"_type": kind, "subject": [{"name": "pump.bin", "digest": {"sha256": digest}}],
                       "predicateType": "https://slsa.dev/provenance/v0.2",
                       "predicate": {"builder": {"id": "https://build.example/runner"}, "buildType": "https://build.example/t"}}).encode()


held = folder()
where = held.name
artifact = write(f"{where}/pump.bin", b"firmware")
digest = hashlib.sha256(b"firmware").hexdigest()
makers = {"ed25519": CryptoSigner.generate_ed25519, "ecdsa": CryptoSigner.generate_ecdsa, "rsa": CryptoSigner.generate_rsa}
for name, make in makers.items():
    signer = make()
    public = signer.public_key.keyval["public"]
    if "BEGIN" not in public:  # Ed25519: the bare 32 bytes, hex
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    key = write(f"{where}/{name}.pem", public)
    for version in ("v0.1", "v1"):
        envelope = Envelope(statement(digest, version), "application/vnd.in-toto+json", {})
        envelope.sign(signer)
        file = write(f"{where}/{name}.json", json.dumps(envelope.to_dict()))
        equal(verdict(file, "--key", key, "--artifact", artifact), (0, ["verified"]), f"{name}, {version}")
        moved = envelope.to_dict()
        moved["payload"] = base64.b64encode(statement("0" * 64, version)).decode()
        changed = write(f"{where}/changed.json", json.dumps(moved))
        equal(verdict(changed, "--key", key), (3, ["signed by an unknown key"]), f"{name}, {version}, changed")
        expect(envelope.pae().startswith(b"DSSEv1 28 application/vnd.in-toto+json "), "they sign the same encoding")
done()
