"""Evaluation and forecast of immunizations after CDC's CDSi logic specification.

>>> from datetime import date
>>> from jenner_cdsi import Patient, Schedule
>>> schedule = Schedule.shipped()
>>> child = Patient("2024-01-05", "F", doses=[("2024-03-05", "20"), ("2024-05-06", "20")])
>>> assessment = schedule.assess(child, on=date(2024, 6, 1))
>>> [(f.status, f.dose) for f in assessment.forecasts_of("DTaP/Tdap/Td")]
[('not_complete', 3)]

Dates go in as ``datetime.date`` (or as text, ``"2024-01-05"``) and come out as ``datetime.date``. Nothing here reads
a clock, a network or, save ``Schedule.load``, a file: the same question has the same answer at any time.
"""

from ._native import (
    VERSION as __version__,
    Assessment,
    Dose,
    Evaluation,
    Forecast,
    Observation,
    Patient,
    Schedule,
    SetAside,
    Vaccine,
)

__all__ = [
    "Assessment",
    "Dose",
    "Evaluation",
    "Forecast",
    "Observation",
    "Patient",
    "Schedule",
    "SetAside",
    "Vaccine",
    "__version__",
]
