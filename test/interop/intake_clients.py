#!/usr/bin/env python3
"""What others' clients send arrives once: Elastic's own for Python, OpenTelemetry's exporter of logs, a
log handler for Splunk's HTTP Event Collector."""
import importlib.util
import json
import logging
import os
import threading
from collections import Counter

from check import done, equal, expect, skip
from shippers import EventNode

MANY = 2000


def there(*modules):
    absent = [name for name in modules if importlib.util.find_spec(name.split(".")[0]) is None]
    if absent:
        skip(f"no Python package {', '.join(absent)}")
    return not absent


def each_once(kept, many, what):
    """Whether the events numbered 0 to many - 1 are there, and nothing else."""
    got = Counter(one["event"].get("n", -1) for one in kept)
    lost = [n for n in range(many) if got[n] == 0]
    strange = {n: count for n, count in got.items() if count != 1 or not 0 <= n < many}
    expect(not lost and not strange, f"{what}: each once: {len(lost)} lost {lost[:3]}, strange {list(strange.items())[:3]}")


def elastic(node, token):
    from elasticsearch import ApiError, Elasticsearch
    from elasticsearch.helpers import bulk, streaming_bulk

    def client(**key):
        return Elasticsearch(f"https://localhost:{node.port}", ca_certs=node.certificate, **key)

    ours = client(basic_auth=("elastic", token))
    expect(ours.ping(), "elasticsearch: ping")
    expect("number" in ours.info()["version"], "elasticsearch: info")
    equal(ours.license.get()["license"]["status"], "active", "elasticsearch: license")
    equal(ours.cluster.health()["status"], "green", "elasticsearch: health")
    expect(ours.indices.put_index_template(name="t", index_patterns=["logs-*"])["acknowledged"], "elasticsearch: template")
    taken, wrong = bulk(ours, ({"_index": "logs", "n": n, "text": "火の見"} for n in range(MANY)), chunk_size=300)
    equal((taken, wrong), (MANY, []), "elasticsearch: helpers.bulk")
    each_once(node.kept(), MANY, "elasticsearch")
    equal(node.kept()[0]["event"], {"n": 0, "text": "火の見"}, "elasticsearch: as it was sent")
    made = ours.index(index="logs", id="own", document={"n": MANY})
    equal((made["result"], made["_id"]), ("created", "own"), "elasticsearch: one document")
    answers = list(streaming_bulk(ours, [{"_op_type": "delete", "_index": "logs", "_id": "1"},
                                         {"_index": "logs", "n": MANY + 1}], raise_on_error=False))
    equal([good for good, _ in answers], [False, True], "elasticsearch: an item that is refused, and its neighbour")

    packed = client(basic_auth=("elastic", token), http_compress=True)
    equal(bulk(packed, ({"_index": "logs", "n": n} for n in range(MANY + 2, MANY + 502)))[0], 500, "elasticsearch: gzip")
    keyed = client(api_key=("any", token))
    equal(bulk(keyed, [{"_index": "logs", "n": MANY + 502}])[0], 1, "elasticsearch: API key")
    each_once(node.kept(), MANY + 503, "elasticsearch, in the end")

    node.fill(True)
    try:
        bulk(client(basic_auth=("elastic", token), retry_on_timeout=False, max_retries=0), [{"_index": "logs", "n": -5}])
        expect(False, "elasticsearch: no room is no success")
    except ApiError as error:
        equal(error.meta.status, 429, "elasticsearch: no room")
    node.fill(False)
    try:
        client(basic_auth=("elastic", "wrong")).info()
        expect(False, "elasticsearch: a wrong password is no success")
    except ApiError as error:
        equal(error.meta.status, 401, "elasticsearch: a wrong password")


def otlp(node, token):
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.resources import Resource

    for name, compression in (("plain", Compression.NoCompression), ("gzip", Compression.Gzip)):
        before = node.count()
        exporter = OTLPLogExporter(endpoint=f"https://localhost:{node.port}/v1/logs", certificate_file=node.certificate,
                                   headers={"Authorization": f"Bearer {token}"}, compression=compression)
        provider = LoggerProvider(resource=Resource({"service.name": name, "host.name": "web.example"}))
        provider.add_log_record_processor(BatchLogRecordProcessor(exporter, max_queue_size=5000, max_export_batch_size=300))
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.INFO)
        logger.addHandler(LoggingHandler(logger_provider=provider))
        logger.warning("n %d of 火の見", 0, extra={"n": 0, "ratio": 0.5, "list": ["a", "b"], "flag": True})
        if name == "plain":  # no room at first: the exporter tries again by itself
            node.fill(True)
            threading.Timer(1.5, node.fill, [False]).start()
            provider.force_flush()
        for n in range(1, MANY):
            logger.info("n %d", n, extra={"n": n})
        provider.force_flush()
        provider.shutdown()
        ours = node.kept()[before:]
        each_once(ours, MANY, f"otlp {name}")
        first = next((one["event"] for one in ours if one["event"].get("n") == 0), {"@timestamp": ""})
        wanted = {"message": "n 0 of 火の見", "ratio": 0.5, "list": ["a", "b"], "flag": True, "service.name": name,
                  "host.name": "web.example", "otel.scope.name": name, "severity_number": 13}
        equal({key: first.get(key) for key in wanted}, wanted, f"otlp {name}: what it says")
        expect(first["@timestamp"].endswith("Z") and len(first["@timestamp"]) == 30, f"otlp {name}: its time")


def splunk(node, token):
    from splunk_handler import SplunkHandler

    before = node.count()
    handler = SplunkHandler(host="localhost", port=str(node.port), token=token, index="main", protocol="https", verify=node.certificate,
                            hostname="web.example", source="app", sourcetype="json", flush_interval=0.5, queue_size=0,
                            allow_overrides=False, force_keep_ahead=True, record_format=False)
    logger = logging.getLogger("splunk")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    for n in range(MANY):
        logger.info("event %d", n)
    logging.shutdown()
    handler.shutdown()
    node.await_count(before + MANY, 30)
    ours = [one["event"] for one in node.kept()[before:]]
    got = Counter(event["message"] for event in ours)
    wrong = [(text, got[text]) for text in (f"event {n}" for n in range(MANY)) if got[text] != 1]
    expect(not wrong and len(got) == MANY, f"splunk: each once: {wrong[:3]}, {len(got)} texts")
    wanted = {"host": "web.example", "source": "app", "sourcetype": "json", "index": "main"}
    equal({key: ours[0].get(key) for key in wanted} if ours else {}, wanted, "splunk: its envelope")


def by_hand(node, token):
    """What Splunk's own documentation shows with curl, byte by byte."""
    before = node.count()
    body = b'{"event": "hello", "time": 1775034000}\n{"event": {"n": 1}, "fields": {"site": "a"}}'
    status, _, answer = node.ask("POST", "/services/collector", "", body, headers={"Authorization": f"Splunk {token}"})
    equal((status, json.loads(answer)), (200, {"text": "Success", "code": 0}), "hec: two events in one body")
    equal([one["event"] for one in node.kept()[before:]], [{"message": "hello", "time": 1775034000}, {"n": 1, "site": "a"}],
          "hec: what they say")


def main():
    with EventNode() as node:
        token = node.access("web-1", "equipment")
        node.serve()
        if there("elasticsearch"):
            elastic(node, token)
        if there("opentelemetry.exporter.otlp.proto.http"):
            otlp(node, token)
        if there("splunk_handler"):
            splunk(node, token)
        by_hand(node, token)
        equal({one["sensor"] for one in node.kept()}, {"web-1"}, "whose they are")
        equal(node.stop(), 0, "ends well")
    done()


if __name__ == "__main__":
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):  # requests lets them win over what it is told
        os.environ.pop(name, None)
    main()
