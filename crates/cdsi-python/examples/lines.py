"""Answers questions in JSON, one a line, from standard input to standard output: the engine as a filter."""

import json
import sys
from typing import Any

from jenner_cdsi import Dose, Observation, Patient, Schedule


def patient(question: dict[str, Any]) -> Patient:
    """The patient of a question."""
    return Patient(
        question["birth_date"],
        question.get("sex"),
        [Dose(**dose) for dose in question.get("doses", [])],
        [Observation(**observation) for observation in question.get("observations", [])],
        birth_country=question.get("birth_country"),
    )


def main() -> None:
    questions = [json.loads(line) for line in sys.stdin if line.strip()]
    patients = [patient(question) for question in questions]
    for answer in Schedule.shipped().assess_many(patients, on=[question["on"] for question in questions]):
        print(answer.to_json())


if __name__ == "__main__":
    main()
