#!/usr/bin/env python3
"""What others' clients send arrives once: Elastic's own for Python, OpenTelemetry's exporter of logs, a
log handler for Splunk's HTTP Event Collector."""
import importlib.util
import json
import logging
import os
import threading

from check import done, equal, expect, skip
from shippers import EventNode

MANY = 2000


def there(*modules):
    absent = [name for name in modules if importlib.util.find_spec(name.split(".")[0]) is None]
    if absent:
        skip(f"no Python package {', '.join(absent)}")
    return not absent


def numbers(node):
    return sorted(one["event"].get("n", -1) for one in node.kept())


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
    equal(numbers(node), list(range(MANY)), "elasticsearch: each once")
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
    equal(numbers(node), list(range(MANY + 503)), "elasticsearch: each once in the end")

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
        ours = [one["event"] for one in node.kept()[before:]]
        equal(sorted(event["n"] for event in ours), list(range(MANY)), f"otlp {name}: each once")
        first = next(event for event in ours if event["n"] == 0)
        wanted = {"message": "n 0 of 火の見", "ratio": 0.5, "list": ["a", "b"], "flag": True, "service.name": name,
                  "host.name": "web.example", "otel.scope.name": name, "severity_number": 13}
        equal({key: first.get(key) for key in wanted}, wanted, f"otlp {name}: what it says")
        expect(first["@timestamp"].endswith("Z") and len(first["@timestamp"]) == 30, f"otlp {name}: its time")


def splunk(node, token):
    import warnings

    from splunk_handler import SplunkHandler

    warnings.simplefilter("ignore")  # it can be told nothing of our certificate but not to look at it
    before = node.count()
    handler = SplunkHandler(host="localhost", port=str(node.port), token=token, index="main", protocol="https", verify=False,
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
    equal(sorted(event["message"] for event in ours), sorted(f"event {n}" for n in range(MANY)), "splunk: each once")
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
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
