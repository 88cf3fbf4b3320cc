"""What the registry under test printed, and messages to send it. All people are invented."""

import datetime
import os
import re
import urllib.request

URL = os.environ["JENNER_URL"]


def printed() -> str:
    with open(os.environ["JENNER_DEMO_OUTPUT"], encoding="utf-8") as file:
        return file.read()


def credential() -> tuple[str, str]:
    """The name and secret of a sender, from the line after "Send HL7 messages to"."""
    found = re.search(r"^Send HL7 messages to .*\n\s+(\S+) (\S+)$", printed(), re.MULTILINE)
    assert found, "the demo state printed no credential of a sender"
    return found[1], found[2]


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d%H%M%S+0000")


def _header(kind: str, profile: str, control: str) -> str:
    return f"MSH|^~\\&|INTEROP|INTEROP|||{_now()}||{kind}|{control}|P|2.5.1|||ER|AL|||||{profile}^CDCPHINVS"


class Child:
    """A child that the tests invent, known by its number."""

    def __init__(self, number: str, family: str, given: str, born: str, sex: str = "F"):
        self.number, self.family, self.given, self.born, self.sex = number, family, given, born, sex

    def update(self, control: str, doses: list[tuple[str, str, str]]) -> str:
        """A submission of doses: id, date, CVX."""
        segments = [
            _header("VXU^V04^VXU_V04", "Z22", control),
            f"PID|1||{self.number}^^^INTEROP^MR||{self.family}^{self.given}^^^^^L|Tester^Ada^^^^^M|{self.born}|{self.sex}"
            "||2106-3^White^CDCREC|12 Canal St^^Thibodaux^LA^70301^USA^L||^PRN^PH^^^985^5550147|||||||||2186-5^^CDCREC",
            "PD1|||||||||||02^^HL70215|N|20240101|||A",
            f"NK1|1|{self.family}^Ada^^^^^L|MTH^Mother^HL70063|||||||||||||||",
        ]
        for number, (filler, date, cvx) in enumerate(doses, 1):
            segments += [
                f"ORC|RE||{filler}^INTEROP",
                f"RXA|0|1|{date}||{cvx}^^CVX|999|||01^Historical^NIP001|||||||||||CP|A",
            ]
        return "\r".join(segments) + "\r"

    def query(self, control: str, profile: str, name: str, text: str) -> str:
        """A query for the child: `profile` Z34 or Z44."""
        return (
            "\r".join(
                [
                    _header("QBP^Q11^QBP_Q11", profile, control),
                    f"QPD|{profile}^{text}^CDCPHINVS|{control}|{self.number}^^^INTEROP^MR|{name}^{self.given}^^^^^L||{self.born}|{self.sex}",
                    "RCP|I|10^RD&Records&HL70126",
                ]
            )
            + "\r"
        )

    def history(self, control: str) -> str:
        return self.query(control, "Z34", self.family, "Request Immunization History")

    def forecast(self, control: str) -> str:
        return self.query(control, "Z44", self.family, "Request Evaluated History and Forecast")


def post(message: str) -> str:
    """Sends one message over REST and gives the answer."""
    import base64

    name, secret = credential()
    request = urllib.request.Request(f"{URL}/hl7/rest", data=message.encode(), method="POST")
    request.add_header("Content-Type", "application/hl7-v2")
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()
