"""What the package promises to people who write Python. Run by `cargo xtask bindings`."""

from __future__ import annotations

import datetime
import json
import pathlib
import tempfile
import threading
import time
import unittest
from datetime import date

import jenner_cdsi
from jenner_cdsi import Dose, Observation, Patient, Schedule

SCHEDULE = Schedule.shipped()
CHILD = Patient("2024-01-05", "F", doses=[("2024-03-05", "20"), ("2024-03-20", "20")])
PACK = next((pathlib.Path(__file__).parents[3] / "packs").glob("schedule-*"))


class Questions(unittest.TestCase):
    def test_a_date_may_be_a_date_a_text_or_what_has_year_month_and_day(self) -> None:
        day = date(2024, 2, 29)
        written = [Dose(day, "20"), Dose("2024-02-29", "20"), Dose(datetime.datetime(2024, 2, 29, 23), "20")]
        self.assertEqual([one.date for one in written], [day] * 3)

    def test_what_is_no_date_is_refused_with_the_place_where_it_stands(self) -> None:
        for wrong in ["2024-02-30", "24-02-29", "", "2024-02-29T00:00"]:
            with self.assertRaisesRegex(ValueError, r"doses\[1\]: date: "):
                Patient("2024-01-05", doses=[("2024-03-05", "20"), (wrong, "20")])
        with self.assertRaisesRegex(TypeError, "birth_date: expected a datetime.date.*, not int"):
            Patient(20240105)  # type: ignore[arg-type]
        with self.assertRaisesRegex(TypeError, "birth_date: .* not NoneType"):
            Patient(None)  # type: ignore[arg-type]

    def test_a_missing_date_as_pandas_has_it_is_refused(self) -> None:
        class NotATime:
            year = month = day = float("nan")

        with self.assertRaisesRegex(ValueError, "birth_date: this is no day of the calendar"):
            Patient(NotATime())  # type: ignore[arg-type]

    def test_codes_may_be_texts_or_numbers_and_mean_the_same(self) -> None:
        self.assertEqual(Dose("2024-03-05", 3), Dose("2024-03-05", "03"))
        self.assertEqual(Observation(55), Observation("055"))
        no_codes: list[str | int] = [0, 1000, -1, "MMR", ""]
        for wrong in no_codes:
            with self.assertRaisesRegex(ValueError, "cvx: "):
                Dose("2024-03-05", wrong)
        with self.assertRaisesRegex(TypeError, "cvx: expected a CVX code"):
            Dose("2024-03-05", 3.0)  # type: ignore[arg-type]

    def test_sex_is_a_letter_or_a_word_and_a_wrong_one_is_refused(self) -> None:
        self.assertEqual([Patient("2024-01-05", sex).sex for sex in ["f", "Male", "U", None]], list("FMUU"))
        with self.assertRaisesRegex(ValueError, 'sex: "2" is not known: write "F"'):
            Patient("2024-01-05", "2")

    def test_a_patient_gives_back_what_it_was_told(self) -> None:
        dose = Dose("2024-03-05", "20", "PMC", volume_ml=0.5, lot_expires="2025-01-31", substandard=True)
        told = Patient("2024-01-05", "M", [dose], [("055", "2024-02-01"), "096"], birth_country="U.S.")
        self.assertEqual(told.doses, [dose])
        self.assertEqual((dose.mvx, dose.volume_ml, dose.substandard), ("PMC", 0.5, True))
        self.assertEqual(dose.lot_expires, date(2025, 1, 31))
        self.assertEqual(told.observations, [Observation("055", date(2024, 2, 1)), Observation("096")])
        self.assertEqual((told.birth_date, told.birth_country), (date(2024, 1, 5), "U.S."))

    def test_a_dose_in_the_wrong_form_says_which(self) -> None:
        for wrong in [("2024-03-05",), ("2024-03-05", "20", "PMC", 1), 7, "2024-03-05"]:
            with self.assertRaisesRegex(TypeError, r"doses\[0\]: expected a Dose, or a tuple"):
                Patient("2024-01-05", doses=[wrong])  # type: ignore[list-item]
        with self.assertRaisesRegex(TypeError, "doses: expected a list"):
            Patient("2024-01-05", doses="20")  # type: ignore[arg-type]
        with self.assertRaisesRegex(ValueError, "volume_ml"):
            Dose("2024-03-05", "20", volume_ml=-1)


class Answers(unittest.TestCase):
    def test_a_forecast_has_dates_and_words(self) -> None:
        (dtap,) = SCHEDULE.assess(CHILD, on=date(2024, 6, 1)).forecasts_of("DTaP/Tdap/Td")
        self.assertEqual((dtap.type, dtap.status, dtap.reason), ("standard", "not_complete", "dose_needed"))
        self.assertEqual(dtap.dose, 2)
        self.assertIsInstance(dtap.earliest, date)
        self.assertEqual(dtap.past_due and dtap.past_due > date(2024, 1, 1), True)

    def test_the_vaccines_that_the_schedule_names_have_code_and_name(self) -> None:
        (forecast,) = SCHEDULE.assess(CHILD, on=date(2024, 6, 1)).forecasts_of("Pneumococcal")
        self.assertIn("215", [vaccine.cvx for vaccine in forecast.vaccines])
        self.assertTrue(all(vaccine.name for vaccine in forecast.vaccines))

    def test_a_dose_too_soon_is_not_valid_and_says_why(self) -> None:
        answer = SCHEDULE.assess(CHILD, on="2024-06-01")
        second = [one for one in answer.evaluations if one.dose == 2]
        self.assertEqual({one.antigen for one in second}, {"Diphtheria", "Tetanus", "Pertussis"})
        self.assertTrue(all(one.status == "not_valid" and "too_soon" in one.reasons for one in second))
        self.assertEqual({one.date for one in second}, {date(2024, 3, 20)})

    def test_the_dict_is_the_json_and_says_what_the_attributes_say(self) -> None:
        answer = SCHEDULE.assess(CHILD, on="2024-06-01")
        told = answer.to_dict()
        self.assertEqual(told, json.loads(answer.to_json()))
        self.assertEqual((told["on"], told["schedule"]), ("2024-06-01", SCHEDULE.name))

        def day(value: date | None) -> str | None:
            return value.isoformat() if value else None

        self.assertEqual(told["holds_until"], day(answer.holds_until))
        for written, forecast in zip(told["forecasts"], answer.forecasts):
            self.assertEqual(written["recommended"], day(forecast.recommended))
            self.assertEqual(written["type"], forecast.type)
        self.assertEqual(len(told["forecasts"]), len(answer.forecasts))

    def test_a_dose_after_the_day_is_set_aside(self) -> None:
        answer = SCHEDULE.assess(CHILD, on="2024-03-10")
        self.assertEqual([(one.dose, one.reason) for one in answer.set_aside], [(2, "after_assessment")])

    def test_what_was_decided_before_the_engine_was_asked_is_told(self) -> None:
        twice = Patient("2024-01-05", "F", [("2024-03-05", "20"), ("2024-03-05", "20")], ["999"])
        answer = SCHEDULE.assess(twice, on="2024-06-01")
        self.assertEqual({one.dose for one in answer.evaluations}, {1})
        self.assertEqual(len(answer.remarks), 2)
        self.assertRegex(answer.remarks[0], "dose 2 .* is the same as dose 1")
        self.assertRegex(answer.remarks[1], "does not know observation 999")
        self.assertEqual(SCHEDULE.assess(CHILD, on="2024-06-01").remarks, [])

    def test_the_answer_holds_until_the_day_it_says(self) -> None:
        answer = SCHEDULE.assess(CHILD, on="2024-06-01")
        until = answer.holds_until
        assert until is not None
        before = SCHEDULE.assess(CHILD, on=until - datetime.timedelta(days=1)).to_dict()
        changing = ("on", "holds_until")
        same = {key: value for key, value in answer.to_dict().items() if key not in changing}
        self.assertEqual(same, {key: value for key, value in before.items() if key not in changing})

    def test_objects_cannot_be_changed(self) -> None:
        with self.assertRaises(AttributeError):
            CHILD.birth_date = date(2020, 1, 1)  # type: ignore[misc]
        CHILD.doses.clear()
        self.assertEqual(len(CHILD.doses), 2)

    def test_no_birth_after_the_day_of_the_assessment(self) -> None:
        with self.assertRaisesRegex(ValueError, "2024-01-05.*2023-01-01"):
            SCHEDULE.assess(CHILD, on="2023-01-01")
        with self.assertRaisesRegex(ValueError, r"patients\[1\]: "):
            SCHEDULE.assess_many([CHILD, CHILD], on=["2024-06-01", "2023-01-01"])


def somebody(number: int) -> Patient:
    born = date(2015, 1, 1) + datetime.timedelta(days=number)
    return Patient(born, "U", [(born + datetime.timedelta(days=400), "03")])


class Many(unittest.TestCase):
    people = [somebody(number) for number in range(300)]

    def test_many_get_the_same_answers_as_one_by_one_in_their_order(self) -> None:
        together = SCHEDULE.assess_many(iter(self.people), on="2024-06-01", threads=3)
        one_by_one = [SCHEDULE.assess(person, on="2024-06-01") for person in self.people]
        self.assertEqual([one.to_json() for one in together], [one.to_json() for one in one_by_one])
        self.assertEqual(SCHEDULE.assess_many([], on="2024-06-01"), [])

    def test_each_may_have_a_day_of_their_own(self) -> None:
        days = [date(2024, 1, 1), date(2024, 6, 1)]
        answers = SCHEDULE.assess_many(self.people[:2], on=days)
        self.assertEqual([answer.on for answer in answers], days)
        with self.assertRaisesRegex(ValueError, "on: there are 2 days for 3 patients"):
            SCHEDULE.assess_many(self.people[:3], on=days)

    def test_who_is_no_patient_is_named(self) -> None:
        with self.assertRaisesRegex(TypeError, r"patients\[1\]: expected a Patient, not str"):
            SCHEDULE.assess_many([CHILD, "child"], on="2024-06-01")  # type: ignore[list-item]

    def test_other_threads_run_meanwhile(self) -> None:
        ended = threading.Event()
        turns = 0

        def work() -> None:
            SCHEDULE.assess_many(self.people * 10, on="2024-06-01", threads=1)
            ended.set()

        worker = threading.Thread(target=work)
        worker.start()
        while not ended.is_set():
            turns += 1
            time.sleep(0.001)
        worker.join()
        self.assertGreater(turns, 10)


class Schedules(unittest.TestCase):
    def test_the_shipped_schedule_can_be_loaded_from_its_folder(self) -> None:
        loaded = Schedule.load(PACK)
        self.assertEqual((loaded.name, loaded.groups), (SCHEDULE.name, SCHEDULE.groups))
        self.assertEqual(loaded.antigens, Schedule.load(str(PACK)).antigens)
        answers = [schedule.assess(CHILD, on="2024-06-01").to_json() for schedule in (loaded, SCHEDULE)]
        self.assertEqual(answers[0], answers[1])

    def test_a_folder_that_is_not_there_is_an_error_of_the_file_system(self) -> None:
        with self.assertRaises(FileNotFoundError):
            Schedule.load("no-such-folder")

    def test_mistakes_in_a_schedule_are_told_with_file_and_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "antigens").mkdir()
            pathlib.Path(folder, "schedule.toml").write_text("version = \n")
            with self.assertRaisesRegex(ValueError, "schedule.toml:1"):
                Schedule.load(folder)

    def test_the_package_says_its_version(self) -> None:
        self.assertRegex(jenner_cdsi.__version__, r"^\d+\.\d+\.\d+")


if __name__ == "__main__":
    unittest.main()
