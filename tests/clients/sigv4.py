"""Links as botocore signs them: `python sigv4.py` prints what crates/files/src/tests/golden/botocore.json holds."""

import datetime
import itertools
import json
import sys
from urllib.parse import quote

import botocore.auth
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEYS = [("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), ("minio", "min io+&=/ä")]
TIMES = ["2013-05-24T00:00:00Z", "2024-02-29T23:59:59Z", "2038-01-19T03:14:08Z"]
PLACES = [
    ("https", "examplebucket.s3.amazonaws.com", "us-east-1", "/test.txt"),
    ("http", "localhost:9000", "eu-central-1", "/hype-group/65f0c2aa1b2c3d4e5f60718b.csv"),
    ("https", "files.example.org", "us-east-1", "/below/a b+c~d_ä'(1)*!.csv"),
]
EXTRAS = [
    {},
    {"response-content-disposition": 'attachment; filename="65f0c2aa1b2c3d4e5f60718b.csv"'},
    {"response-content-type": "text/csv; charset=utf-8", "versionId": "a/b+c=d&e%f ~ä"},
]
LIVES = [1, 86_400, 604_800]


def link(key, time, place, extra, life, method):
    scheme, host, region, path = place
    now = datetime.datetime.fromisoformat(time.replace("Z", "+00:00"))
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now.replace(tzinfo=None)
    request = AWSRequest(method=method, url=f"{scheme}://{host}{quote(path, safe='/~')}", params=dict(extra))
    S3SigV4QueryAuth(Credentials(*key), "s3", region, expires=life).add_auth(request)
    return {
        "access_key": key[0],
        "secret_key": key[1],
        "signed_at": int(now.timestamp()),
        "host": host,
        "region": region,
        "path": path,
        "extra": extra,
        "expires": life,
        "method": method,
        "query": request.url.split("?", 1)[1],
    }


def main():
    combinations = list(itertools.product(KEYS, TIMES, PLACES, EXTRAS))
    links = []
    for number, (key, time, place, extra) in enumerate(combinations):
        method = "PUT" if number % 4 == 3 else "GET"
        links.append(link(key, time, place, extra, LIVES[number % 3], method))
    json.dump(links, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
