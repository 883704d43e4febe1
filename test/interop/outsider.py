"""An outsider's check of proofs and checkpoints: RFC 6962, the C2SP signed note and checkpoint and
Ed25519, written down here from their texts, with Python's hashlib and cryptography alone."""
import base64
import hashlib
import json


def sha(data):
    return hashlib.sha256(data).digest()


def leaf(data):
    return sha(b"\x00" + data)


def node(left, right):
    return sha(b"\x01" + left + right)


def root_from_path(index, size, start, path):
    """RFC 9162 section 2.1.3.2."""
    fn, sn, r = index, size - 1, start
    if index >= size:
        return None
    for p in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    return r if sn == 0 else None


def consistent(first, second, first_root, second_root, path):
    """RFC 9162 section 2.1.4.2."""
    if first == second:
        return first_root == second_root and not path
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(sr, c)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == first_root and sr == second_root


def open_note(note, verifier_key):
    """The signed text; ValueError when the key's signature is missing or wrong."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    name, number, encoded = verifier_key.split("+", 2)
    key = base64.b64decode(encoded)
    if key[0] != 1 or sha(name.encode() + b"\n" + key)[:4].hex() != number:
        raise ValueError("not a verifier key of Ed25519")
    text, found, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded)
        if (dash, signer, signature[:4].hex()) != ("\u2014", name, number):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode())
        except InvalidSignature:
            raise ValueError("the signature is wrong") from None
        return text
    raise ValueError("not signed by this key")


def open_checkpoint(note, verifier_key):
    """(origin, size, root)"""
    origin, size, root = open_note(note, verifier_key).splitlines()[:3]
    if origin != verifier_key.split("+")[0]:
        raise ValueError("another log's checkpoint")
    return origin, int(size), base64.b64decode(root)


def check_proof(text, verifier_key):
    """The Record's header and body (None when withheld); ValueError when anything does not hold."""
    proof = json.loads(text)
    _, size, root = open_checkpoint(proof["checkpoint"], verifier_key)
    header = proof["header"].encode()
    path = [base64.b64decode(item) for item in proof["path"]]
    if root_from_path(proof["position"] - 1, size, leaf(header), path) != root:
        raise ValueError("the path does not lead to the root")
    record = json.loads(header)
    body = base64.b64decode(proof["body"]) if "body" in proof else None
    if body is not None and hashlib.sha256(body).hexdigest() != record["body"]["sha256"]:
        raise ValueError("another body")
    return record, body
