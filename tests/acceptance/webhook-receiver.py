#!/usr/bin/env python3
"""A receiver of webhooks: verifies signatures as the text of Standard Webhooks 1.0.0 tells it to, with nothing of FlipUnit's.
Usage: webhook-receiver.py PORT whsec_SECRET"""
import base64, hashlib, hmac, http.server, json, sys, time

key = base64.b64decode(sys.argv[2].removeprefix("whsec_"))


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        id, timestamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        expected = base64.b64encode(hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()).decode()
        given = [one.partition(",") for one in self.headers["webhook-signature"].split(" ")]
        good = abs(time.time() - int(timestamp)) < 300 and any(version == "v1" and hmac.compare_digest(signature, expected) for version, _, signature in given)
        event = json.loads(body)
        print("verified" if good else "FORGED", id, event["type"], event["data"]["id"], flush=True)
        self.send_response(204 if good else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
