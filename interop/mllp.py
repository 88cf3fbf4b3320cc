"""An MLLP client of the package hl7: several messages over one connection, each with its answer."""

import os
import re

import hl7
from hl7.client import MLLPClient

from demo import Child, printed

found = re.search(r"mllp://([^:\s]+):(\d+)", printed())
assert found, "the demo state printed no MLLP address"
child = Child("MLLP-1", "Mullop", "Théo", "20230412", "M")
messages = [
    child.update("mllp-1", [("mllp-a", "20230612", "146")]),
    child.history("mllp-2"),
    child.forecast("mllp-3"),
]
with MLLPClient(found[1], int(found[2]), encoding="utf-8") as client:
    for message in messages:
        raw = client.send_message(message)
        answer = hl7.parse(raw.decode().strip("\x0b\x1c\r") + "\r")
        assert answer["MSA"][0][1][0] == "AA", str(answer)
        assert answer["MSA"][0][2][0] == message.split("|")[9], str(answer)
    assert sum(1 for segment in answer if segment[0][0] == "RXA") >= 1, str(answer)
print("hl7", hl7.__version__, f"sent {len(messages)} messages over one MLLP connection")
