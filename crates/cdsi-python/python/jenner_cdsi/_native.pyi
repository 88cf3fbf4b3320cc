"""What the compiled part of the package offers. Import it from jenner_cdsi."""

import datetime
import os
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, Optional, Union, final

__all__ = [
    "VERSION",
    "Assessment",
    "Dose",
    "Evaluation",
    "Forecast",
    "Observation",
    "Patient",
    "Schedule",
    "SetAside",
    "Vaccine",
]

VERSION: Final[str]

# A day: datetime.date, or text such as "2024-02-29".
_Day = Union[datetime.date, str]
# A CVX code: text such as "20", or a number.
_Cvx = Union[str, int]
_DoseLike = Union[
    "Dose",
    tuple[_Day, _Cvx],
    tuple[_Day, _Cvx, Optional[str]],
]
_ObservationLike = Union["Observation", str, int, tuple[Union[str, int], Optional[_Day]]]

_Status = Literal["not_complete", "complete", "immune", "contraindicated", "aged_out", "not_recommended"]
_StatusReason = Literal[
    "dose_needed",
    "immunity",
    "contraindication",
    "series_complete",
    "immunization_history",
    "season_over",
    "maximum_age",
    "cannot_finish",
]

@final
class Dose:
    """A dose that was given."""

    def __new__(
        cls,
        date: _Day,
        cvx: _Cvx,
        mvx: Optional[str] = None,
        *,
        volume_ml: Optional[float] = None,
        lot_expires: Optional[_Day] = None,
        substandard: bool = False,
    ) -> Dose: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def cvx(self) -> str: ...
    @property
    def mvx(self) -> Optional[str]: ...
    @property
    def volume_ml(self) -> Optional[float]: ...
    @property
    def lot_expires(self) -> Optional[datetime.date]: ...
    @property
    def substandard(self) -> bool: ...

@final
class Observation:
    """An observation that is active for a patient: a condition, an allergy, an exposure, a lab result."""

    def __new__(cls, code: Union[str, int], date: Optional[_Day] = None) -> Observation: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    @property
    def code(self) -> str: ...
    @property
    def date(self) -> Optional[datetime.date]: ...

@final
class Patient:
    """Somebody to assess. It holds nothing that identifies them, and does not change."""

    def __new__(
        cls,
        birth_date: _Day,
        sex: Optional[str] = None,
        doses: Optional[Iterable[_DoseLike]] = None,
        observations: Optional[Iterable[_ObservationLike]] = None,
        *,
        birth_country: Optional[str] = None,
    ) -> Patient: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    @property
    def birth_date(self) -> datetime.date: ...
    @property
    def sex(self) -> Literal["F", "M", "U"]: ...
    @property
    def doses(self) -> list[Dose]: ...
    @property
    def observations(self) -> list[Observation]: ...
    @property
    def birth_country(self) -> Optional[str]: ...

@final
class Schedule:
    """An immunization schedule, ready for use. Load it once and share it: it does not change."""

    @staticmethod
    def shipped() -> Schedule: ...
    @staticmethod
    def load(path: Union[str, os.PathLike[str]]) -> Schedule: ...
    @property
    def name(self) -> str: ...
    @property
    def groups(self) -> list[str]: ...
    @property
    def antigens(self) -> list[str]: ...
    def assess(self, patient: Patient, on: _Day) -> Assessment: ...
    def assess_many(
        self,
        patients: Iterable[Patient],
        on: Union[_Day, Sequence[_Day]],
        *,
        threads: Optional[int] = None,
    ) -> list[Assessment]: ...

@final
class Assessment:
    """The answer for one patient on one day."""

    @property
    def on(self) -> datetime.date: ...
    @property
    def holds_until(self) -> Optional[datetime.date]: ...
    @property
    def schedule(self) -> str: ...
    @property
    def forecasts(self) -> list[Forecast]: ...
    @property
    def evaluations(self) -> list[Evaluation]: ...
    @property
    def set_aside(self) -> list[SetAside]: ...
    @property
    def remarks(self) -> list[str]: ...
    def forecasts_of(self, group: str) -> list[Forecast]: ...
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Forecast:
    """What is due in one vaccine group. A group may have two: one of standard series, one of risk series."""

    @property
    def group(self) -> str: ...
    @property
    def type(self) -> Literal["standard", "risk"]: ...
    @property
    def status(self) -> _Status: ...
    @property
    def reason(self) -> _StatusReason: ...
    @property
    def dose(self) -> Optional[int]: ...
    @property
    def earliest(self) -> Optional[datetime.date]: ...
    @property
    def recommended(self) -> Optional[datetime.date]: ...
    @property
    def past_due(self) -> Optional[datetime.date]: ...
    @property
    def latest(self) -> Optional[datetime.date]: ...
    @property
    def vaccines(self) -> list[Vaccine]: ...
    @property
    def suitable(self) -> list[Vaccine]: ...
    @property
    def antigens(self) -> list[str]: ...
    @property
    def series(self) -> list[str]: ...
    @property
    def guidance(self) -> list[str]: ...

@final
class Vaccine:
    """A vaccine that a forecast names."""

    @property
    def cvx(self) -> str: ...
    @property
    def name(self) -> str: ...

@final
class Evaluation:
    """What one dose counts for in one series."""

    @property
    def dose(self) -> int: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def cvx(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def antigen(self) -> str: ...
    @property
    def series(self) -> str: ...
    @property
    def target(self) -> Optional[int]: ...
    @property
    def status(self) -> Literal["valid", "extraneous", "not_valid", "sub_standard"]: ...
    @property
    def reasons(self) -> list[str]: ...

@final
class SetAside:
    """A dose that no series was asked about."""

    @property
    def dose(self) -> int: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def cvx(self) -> str: ...
    @property
    def reason(self) -> Literal["after_assessment", "before_birth", "no_antigen"]: ...
