"""Verifies deliveries of webhooks with the reference library, and finds every change of them."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError

with open(sys.argv[1]) as file:
    told = json.load(file)

webhook = Webhook(told["secret"])
assert len(told["deliveries"]) == 4


def headers(delivery, **changed):
    names = {"webhook-id": "id", "webhook-timestamp": "timestamp", "webhook-signature": "signature"}
    return {name: changed.get(field, delivery[field]) for name, field in names.items()}


def refused(body, sent):
    try:
        webhook.verify(body, sent)
    except WebhookVerificationError:
        return
    raise AssertionError(("was taken", body, sent))


for delivery in told["deliveries"]:
    event = webhook.verify(delivery["body"], headers(delivery))
    assert event["specversion"] == "1.0" and event == json.loads(delivery["body"])
    refused(delivery["body"] + " ", headers(delivery))
    refused(delivery["body"], headers(delivery, id="msg_other"))
    refused(delivery["body"], headers(delivery, timestamp=str(int(delivery["timestamp"]) + 1)))
    refused(delivery["body"], headers(delivery, signature="v1," + "A" * 43 + "="))
