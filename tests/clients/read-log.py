"""Reads and follows a log with KurrentDB's client for Python, and says what it found as lines of JSON.

read-log.py read URI STREAM
read-log.py follow URI POSITION COUNT
"""

import json
import sys

from kurrentdbclient import KurrentDBClient
from kurrentdbclient.exceptions import KurrentDBClientError


def say(**what):
    print(json.dumps(what), flush=True)


def refusal(read):
    try:
        list(read())
    except KurrentDBClientError as error:
        return type(error).__name__
    return None


def read(client, stream):
    positions = [event.commit_position for event in client.read_all()]
    newest = client.read_all(backwards=True, limit=3)
    created = client.read_all(filter_include=["group.created"])
    events = client.get_stream(stream)
    say(
        positions=len(positions),
        ordered=positions == sorted(set(positions)),
        last=positions[-1],
        newest=[event.commit_position for event in newest],
        created=sum(1 for event in created if event.type == "group.created"),
        stream=[event.stream_position for event in events],
        actor=json.loads(events[0].metadata)["actor"],
        recorded=events[0].recorded_at.isoformat(),
        none=refusal(lambda: client.get_stream("group-none")),
        pattern=refusal(lambda: client.read_all(filter_include=["("])),
        position=refusal(lambda: client.read_all(commit_position=positions[-1] + 1)),
        write=refusal(lambda: [client.delete_stream(stream, current_version=1)]),
    )


def follow(client, position, count):
    subscription = client.subscribe_to_all(
        commit_position=position, include_caught_up=True, include_checkpoints=True
    )
    seen = []
    for event in subscription:
        kind = type(event).__name__
        if kind == "RecordedEvent":
            seen.append(event.commit_position)
        else:
            say(told=kind, position=event.commit_position)
        if len(seen) == count:
            break
    say(seen=seen)
    subscription.stop()


client = KurrentDBClient(uri=sys.argv[2])
if sys.argv[1] == "read":
    read(client, sys.argv[3])
else:
    follow(client, int(sys.argv[3]), int(sys.argv[4]))
client.close()
