#!/usr/bin/env python3
"""taxii_client.py URL TOKEN EXPECTED: OASIS's taxii2-client reads a running node's collection.

URL is the discovery address (https://127.0.0.1:8420/taxii2/), TOKEN a reader's, EXPECTED the number
of objects he may see. HINOMI_CA names the node's certificate; without it the certificate is not
checked."""
import os
import sys

from check import done, equal, expect, skip


def main():
    if len(sys.argv) != 4:
        print(__doc__)
        sys.exit(2)
    url, token, expected = sys.argv[1], sys.argv[2], int(sys.argv[3])
    try:
        import requests
        from taxii2client import v21
        from taxii2client.exceptions import TAXIIServiceException
    except ImportError:
        skip("taxii2-client is not installed")
        return done()
    verify = os.environ.get("HINOMI_CA", False)
    if not verify:
        requests.packages.urllib3.disable_warnings()
    server = v21.Server(url, user="reader", password=token, verify=verify)
    expect(server.title and server.default is not None, "discovery")
    equal(len(server.api_roots), 1, "API roots")
    collections = server.default.collections
    equal(len(collections), 1, "collections")
    collection = collections[0]
    expect(collection.can_read and not collection.can_write, "may read, may not write")

    def pages(function, size, **filters):
        found, last = [], None
        for number, page in enumerate(v21.as_pages(function, per_request=size, **filters)):
            found += page.get("objects", [])
            expect(len(page.get("objects", [])) <= size, f"page of at most {size}")
            if number > expected + 1:
                expect(False, "paging comes to an end")
                break
        return found

    everything = None
    for size in (1, 7, 100, 1000):
        if expected / size > 2000:
            continue
        for function in (collection.get_objects, collection.get_manifest):
            found = pages(function, size)
            ids = [o["id"] for o in found]
            equal(len(ids), expected, f"{function.__name__} in pages of {size}")
            equal(len(set(ids)), len(ids), f"{function.__name__} in pages of {size}: no duplicates")
        everything = pages(collection.get_objects, size)

    manifest = pages(collection.get_manifest, 1000)
    added = [entry["date_added"] for entry in manifest]
    expect(all(a < b for a, b in zip(added, added[1:])), "date_added grows and is unique")
    if manifest:
        middle = len(manifest) // 2
        later = pages(collection.get_objects, 50, added_after=added[middle])
        equal([o["id"] for o in later], [e["id"] for e in manifest[middle + 1:]], "added_after")
        equal(pages(collection.get_objects, 50, added_after=added[-1]), [], "nothing after the last")

        one = everything[-1]
        got = collection.get_object(one["id"])
        equal(got["objects"], [one], "get_object")
        versions = collection.object_versions(one["id"])["versions"]
        expect(one.get("modified", one["created"]) in versions, "versions")
        equal([o["id"] for o in pages(collection.get_objects, 10, id=one["id"])], [one["id"]], "match[id]")
        for kind in {o["type"] for o in everything}:
            wanted = sum(o["type"] == kind for o in everything)
            equal(len(pages(collection.get_objects, 100, type=kind)), wanted, f"match[type]={kind}")
        equal(pages(collection.get_objects, 100, type="malware"), [], "match[type] of what is not there")
        expect(len(pages(collection.get_objects, 100, version="all")) >= expected, "match[version]=all")
        equal(pages(collection.get_objects, 100, spec_version="2.0"), [], "match[spec_version]")

    for number in ("00000000-0000-4000-8000-000000000000",):
        try:
            collection.get_object("indicator--" + number)
            expect(False, "an object that is not there")
        except (requests.HTTPError, TAXIIServiceException) as error:
            expect("404" in str(error), f"an object that is not there: {error}")

    address = collection.url
    media = "application/taxii+json;version=2.1"
    for authorisation in ({}, {"Authorization": "Bearer wrong"}):
        answer = requests.get(address, headers={"Accept": media, **authorisation}, verify=verify, timeout=10)
        equal(answer.status_code, 401, "without a token")
        expect("WWW-Authenticate" in answer.headers, "401 says how to sign in")
    bearer = {"Authorization": f"Bearer {token}"}
    for accept, status in ((media, 200), ("application/taxii+json", 200), ("*/*", 200), ("text/html", 406)):
        answer = requests.get(address, headers={"Accept": accept, **bearer}, verify=verify, timeout=10)
        equal(answer.status_code, status, f"Accept: {accept}")
        equal(answer.headers.get("Content-Type"), media, f"media type for Accept: {accept}")
    for query, status in (("limit=0", 400), ("limit=x", 400), ("next=x", 400), ("limit=2", 200)):
        answer = requests.get(f"{address}objects/?{query}", headers=bearer, verify=verify, timeout=10)
        equal(answer.status_code, status, query)
    answer = requests.post(f"{address}objects/", json={}, headers=bearer, verify=verify, timeout=10)
    equal(answer.status_code, 403, "POST")
    done()


main()
