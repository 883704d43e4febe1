"""The public data of the exposure corpus, where it is at hand (see scripts/corpora)."""
import io
import os
import subprocess
import tarfile

EXPOSURE = os.path.join(os.environ.get("HINOMI_CORPORA") or
                        os.path.join(os.path.dirname(__file__), "..", "..", "build", "corpora"), "exposure")


def archive(name):
    """(name, bytes) of each file in it"""
    data = subprocess.run(["zstd", "-dcq", "--long=27", os.path.join(EXPOSURE, name)], check=True,
                          stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.isfile():
                yield member.name, tar.extractfile(member).read()
