"""The registry's HL7 answers, judged by hl7apy against the profiles that NIST published for the guide.

hl7apy knows messages, segments and data types of HL7 2.5.1; the profiles narrow that: which elements must, may and may
not be there, how often, how long, in which flavour of a data type. Predicates and conformance statements are beyond it.
"""

import collections
import os
import pathlib
import sys
import tempfile
import urllib.error
import xml.etree.ElementTree as ElementTree

from hl7apy import load_reference
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.core import is_base_datatype
from hl7apy.exceptions import HL7apyException
from hl7apy.parser import parse_message
from hl7apy.validation import Validator

from demo import Child, post

VERSION = "2.5.1"
ANY = -1


class Profile:
    """One profile in the form in which hl7apy wants it."""

    def __init__(self, file: pathlib.Path):
        root = ElementTree.parse(file).getroot()
        self.types = {one.get("ID"): one for one in root.iter("Datatype")}
        self.segments = {one.get("ID"): one for one in root.find("Segments")}
        message = next(root.iter("Message"))
        self.structure = message.get("StructID") if message.get("Type") != "ACK" else "ACK"
        self.reference = {self.structure: ("sequence", self._children(message))}

    def _children(self, parent) -> tuple:
        found = []
        for one in parent:
            if one.tag == "Segment":
                segment = self.segments[one.get("Ref")]
                found.append((segment.get("Name"), self._segment(segment), times(one), "SEG"))
            elif one.tag == "Group":
                name = one.get("Name").replace(".", "_").upper()
                found.append((name, ("sequence", self._children(one)), times(one), "GRP"))
        return tuple(found)

    def _segment(self, segment) -> tuple:
        name = segment.get("Name")
        known = {child[0]: child for child in load_reference(name, "Segment", VERSION)[1]}
        fields = []
        for place, field in enumerate(segment.iter("Field"), 1):
            label = f"{name}_{place}"
            # HL7 leaves the parameters of a query (QPD-4 and on) to the profile.
            base = known[label][1] if label in known else self._parameter(field)
            fields.append((label, self._value(field, base), times(field), "FIE"))
        return ("sequence", tuple(fields))

    def _parameter(self, field) -> tuple:
        kind = field.get("Datatype").split("_")[0]
        label = field.get("Name").upper().replace(" ", "_")
        if is_base_datatype(kind, VERSION):
            return ("leaf", None, kind, label, None, ANY)
        return ("sequence", load_reference(kind, "Datatypes_Structs", VERSION), kind, label, None, ANY)

    def _value(self, element, base) -> tuple:
        """A field or component: its own flavour where it has components, else what HL7 says of it."""
        flavour = self.types.get(element.get("Datatype"))
        components = [] if flavour is None else list(flavour.iter("Component"))
        if base[2] == "varies":
            return base
        if not components:
            return (*base[:5], longest(element))
        kind = base[2]
        known = {child[0]: child for child in load_reference(kind, "Datatypes_Structs", VERSION)}
        parts = []
        for place, component in enumerate(components, 1):
            child = known.get(f"{kind}_{place}")
            if child is not None:
                parts.append((child[0], self._value(component, child[1]), times(component), "CMP"))
        return ("sequence", tuple(parts), kind, base[3], base[4], longest(element))


def times(element) -> tuple[int, int]:
    """How often an element may be there: usage narrows what the profile gives as cardinality."""
    usage = element.get("Usage")
    if usage == "X":
        return (0, 0)
    most = element.get("Max", "1")
    if usage == "O" and most == "0":
        # Some profiles say so of MSH-18: what may be there cannot be there no times. HL7 lets it repeat.
        most = "*"
    return (1 if usage == "R" else 0, ANY if most == "*" else int(most))


def longest(element) -> int:
    length = element.get("MaxLength", "*")
    return ANY if length in ("*", "NA", "=") else int(length)


def faults(text: str, profiles: dict[str, Profile]) -> list[str]:
    """What hl7apy finds wrong in a message, by the profile that it names in MSH-21."""
    profile = profiles[named(text)]
    try:
        message = parse_message(text, message_profile=profile.reference, validation_level=VALIDATION_LEVEL.TOLERANT)
    except HL7apyException as problem:
        return [f"{type(problem).__name__}: {problem}"]
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as report:
        try:
            Validator.validate(message, profile.reference[profile.structure], report.name)
        except HL7apyException:
            pass
        # Values in tables of HL7 are not looked at: the guide has tables of its own.
        return [line for line in report.read().splitlines() if " not in table " not in line]


def named(text: str) -> str:
    fields = text.split("\r", 1)[0].split("|")
    return fields[20].split("^")[0] if len(fields) > 20 else ""


def echoed(question: str, profiles: dict[str, Profile]) -> set[str]:
    """Faults that an answer has to repeat: it gives the asker's name, number and parameters back as they came."""
    back = set()
    fields = question.split("\r", 1)[0].split("|") + [""] * 10
    if not fields[9]:
        back.add("Error: Missing required child MSA.MSA_2")
    for place, name in ((5, fields[2]), (6, fields[3])):
        if len(name.split("^")[0]) > 20:
            back.add(f"Warning: Exceeded max length (20) of MSH_{place}.HD_1")
    if any(line.startswith("QPD|") and not (line.split("|") + [""] * 2)[2] for line in question.splitlines()):
        back.add("Error: Missing required child QAK.QAK_1")
    if named(question) in ("Z34", "Z44"):
        back.update(fault for fault in faults(question, profiles) if "QPD" in fault)
    return back


def questions() -> list[str]:
    """For each kind of answer something that gets it, about people that the test invents."""
    child = Child("ANSWER-1", "Answerly", "Iris", "20230412")
    doses = [("a1", "20230612", "146"), ("a2", "20230612", "133"), ("a3", "20230815", "146"), ("a4", "20240415", "03")]
    nobody = Child("NOBODY", "Nobodyhere", "Nova", "20200229", "M")
    broken = child.update("answer-3", [("a5", "20220101", "03"), ("a6", "20240415", "9999")])
    return [
        child.update("answer-1", doses),
        child.update("answer-2", []),
        broken,
        broken.replace("|2.5.1|", "|9.9|").replace("answer-3", "answer-4"),
        child.history("answer-5"),
        child.forecast("answer-6"),
        nobody.history("answer-7"),
        nobody.forecast("answer-8"),
        child.history("answer-9").replace("Answerly", ""),
    ]


def published(reference: pathlib.Path) -> list[str]:
    """Every published message that is no answer, as text."""
    files = sorted((reference / "hl7/messages").rglob("*.hl7"))
    asks = (file for file in files if not file.parent.name.startswith(("rsp-", "ack-", "bulk")))
    return [file.read_bytes().decode("utf-8", "replace") for file in asks]


def main() -> None:
    reference = pathlib.Path(os.environ.get("JENNER_REFERENCE", "../../shared/reference"))
    if not (reference / "hl7/profiles").is_dir():
        print("skipped: reference data not found")
        return
    profiles = {file.name[4:7]: Profile(file) for file in (reference / "hl7/profiles").glob("*_Profile.xml")}
    kinds, found = collections.Counter(), collections.Counter()
    for question in questions() + published(reference):
        try:
            answer = post(question)
        except urllib.error.HTTPError as refused:
            # No HL7 message, so no HL7 answer.
            assert refused.code == 400, refused
            continue
        kinds[named(answer)] += 1
        back = echoed(question, profiles)
        found.update(f"{named(answer)}: {fault}" for fault in faults(answer, profiles) if fault not in back)
    for fault, times_found in found.most_common():
        print(f"{times_found:5} {fault}")
    judged = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    print(f"hl7apy judged {kinds.total()} answers ({judged}): {found.total()} faults")
    assert {"Z23", "Z32", "Z33", "Z42"} <= set(kinds), "some kind of answer never came"
    sys.exit(1 if found else 0)


main()
