"""Who of a small cohort is behind, and with what: a table of doses due, from made-up histories.

Run it with: python catch_up.py
"""

from collections import Counter
from datetime import date, timedelta

from jenner_cdsi import Assessment, Patient, Schedule

TODAY = date(2026, 9, 1)

# CVX codes of the infant vaccines and the ages in days at which a child on time gets them.
ON_TIME = {
    "08": (1, 60, 190),  # hepatitis B
    "20": (61, 122, 183, 460, 1480),  # DTaP
    "10": (61, 122, 190, 1480),  # polio
    "48": (61, 122, 183, 370),  # Hib
    "133": (61, 122, 183, 370),  # pneumococcal
    "03": (370, 1480),  # MMR
    "21": (370, 1480),  # varicella
}

# What the table shows.
GROUPS = ("DTaP/Tdap/Td", "Polio", "HepB", "MMR", "Varicella")


def child(age_in_days: int, share: float, late: int) -> Patient:
    """A child of this age who got a share of the doses, each so many days late."""
    born = TODAY - timedelta(days=age_in_days)
    doses = []
    for cvx, ages in ON_TIME.items():
        given = [born + timedelta(days=age + late) for age in ages]
        given = [day for day in given if day <= TODAY]
        doses += [(day, cvx) for day in given[: round(len(given) * share)]]
    return Patient(born, "F" if age_in_days % 2 else "M", doses)


def word(assessment: Assessment, group: str) -> str:
    """What is due in a vaccine group, in a word that fits into a table."""
    for forecast in assessment.forecasts_of(group):
        if forecast.type != "standard":
            continue
        if forecast.status != "not_complete":
            return forecast.status.replace("_", " ")
        if forecast.past_due and forecast.past_due < TODAY:
            return f"#{forecast.dose} late"
        if forecast.recommended and forecast.recommended <= TODAY:
            return f"#{forecast.dose} now"
        return f"#{forecast.dose} {forecast.recommended}"
    return "-"


def main() -> None:
    schedule = Schedule.shipped()
    cohort = {
        "newborn": child(10, 1.0, 0),
        "5 months, on time": child(150, 1.0, 0),
        "14 months, on time": child(425, 1.0, 0),
        "14 months, half the doses": child(425, 0.5, 0),
        "3 years, six weeks late": child(1100, 1.0, 42),
        "5 years, on time": child(1830, 1.0, 0),
        "5 years, no doses": child(1830, 0.0, 0),
    }
    answers = dict(zip(cohort, schedule.assess_many(cohort.values(), on=TODAY)))

    print(f"{schedule.name}, on {TODAY}\n")
    print(f"{'':<27}" + "".join(f"{group:<16}" for group in GROUPS))
    for name, answer in answers.items():
        print(f"{name:<27}" + "".join(f"{word(answer, group):<16}" for group in GROUPS))

    late = Counter(group for answer in answers.values() for group in GROUPS if "late" in word(answer, group))
    print("\nlate:", ", ".join(f"{group} {count}" for group, count in late.most_common()))


if __name__ == "__main__":
    main()
