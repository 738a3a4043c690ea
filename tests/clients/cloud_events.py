"""Reads the feed of a server with the SDK of CloudEvents, in structured and in batched mode."""

import json
import sys
import urllib.request

from cloudevents.conversion import to_structured
from cloudevents.http import CloudEvent, from_http, from_json

base = sys.argv[1]


def get(path, accept):
    request = urllib.request.Request(base + path, headers={"accept": accept, "rollbook-workspace": "default"})
    with urllib.request.urlopen(request) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def check(event, plain):
    assert isinstance(event, CloudEvent)
    attributes = event.get_attributes()
    assert attributes["specversion"] == "1.0"
    for attribute, field in [("id", "id"), ("type", "type"), ("subject", "stream"), ("time", "recordedAt"),
                             ("position", "position"), ("actor", "actor"), ("commandid", "commandId")]:
        assert attributes[attribute] == plain[field], (attribute, attributes[attribute], plain[field])
    assert event.get_data() == plain["data"], (event.get_data(), plain["data"])
    # What the SDK writes of it is what it read.
    headers, body = to_structured(event)
    again = from_http(headers, body)
    assert again.get_attributes() == attributes and again.get_data() == event.get_data()


plain = json.loads(get("/v1/events?limit=1000", "application/json")[2])["items"]
assert len(plain) > 4

status, headers, body = get("/v1/events?limit=1000", "application/cloudevents-batch+json")
assert headers["content-type"] == "application/cloudevents-batch+json"
batch = [from_json(json.dumps(event)) for event in json.loads(body)]
assert len(batch) == len(plain)
for event, expected in zip(batch, plain):
    check(event, expected)

after, single = "", []
while True:
    status, headers, body = get("/v1/events" + after, "application/cloudevents+json")
    if status == 204:
        break
    single.append(from_http(headers, body))
    after = "?after=" + headers["rollbook-position"]
assert len(single) == len(plain)
for event, expected in zip(single, plain):
    check(event, expected)
    status, headers, body = get("/v1/events/" + expected["position"], "application/cloudevents+json")
    check(from_http(headers, body), expected)
print(len(plain), "events")
