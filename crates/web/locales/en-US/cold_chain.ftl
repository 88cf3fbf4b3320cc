# The cold chain: storage units, temperatures, excursions.
nav-cold-chain = Cold chain
cc-title = Cold chain
cc-text = Where vaccine is kept, how warm it is, and what to do when it was too warm or too cold.
cc-back = Back to all units
cc-back-own = Back to your own units
cc-none = No storage units yet. Add the refrigerators and freezers in which vaccine is kept.
cc-others = Other organizations with storage units
cc-unit = Unit
cc-state = State
cc-latest = Latest temperature
cc-today = Readings today
cc-today-of = { $a } of { $b } readings today.
cc-today-none = None needed today.
cc-do = Action
cc-well = All is well
cc-retired = Retired
cc-no-reading = No reading yet
cc-by-hand = by hand
cc-by-logger = logger
cc-alert-excursion = Out of range: do not use
cc-alert-excursion-short = Out of range for a short time: do not use
cc-alert-log-missing = { $n ->
    [one] Log missing for { $n } workday
   *[other] Log missing for { $n } workdays
}
cc-alert-no-logger = No logger
cc-alert-certificate-ends = Certificate ends { $it }
cc-alert-certificate-ended = Certificate ended { $it }
cc-kind-refrigerator = Refrigerator
cc-kind-freezer = Freezer
cc-kind-ultra-cold = Ultra-cold freezer
cc-style-pharmacy = Made for vaccine or medicine
cc-style-household = Household unit, refrigerator or freezer only
cc-style-combination = Household unit with both, one compartment of it
cc-style-dormitory = Dormitory style: small, with a freezer compartment behind the same door
cc-add = Add a unit
cc-name = Name
cc-name-hint = What your team calls it, such as “Vaccine refrigerator 1”.
cc-kind = Kind
cc-style = How it is built
cc-make = Maker and model
cc-choose = Choose
cc-range = Range
cc-range-hint = Empty: the range of its kind. You can set a narrower one, not a wider one.
cc-lowest = Lowest
cc-highest = Highest
cc-scale = Scale
cc-no-no-kind = Choose the kind of unit.
cc-no-no-style = Choose how the unit is built.
cc-no-dormitory = A dormitory-style unit cannot keep vaccine: it cannot hold an even temperature and freezes vaccine. Use another unit.
cc-no-no-name = Enter a name.
cc-no-too-long = This is too long: 80 letters at most.
cc-no-empty = Enter the temperature.
cc-no-not-a-number = The temperature is no number. Write it like 46.0.
cc-no-no-scale = Choose °F or °C.
cc-no-nonsense = No unit has this temperature. Check the number and the scale.
cc-no-backwards = The lowest temperature must be below the highest.
cc-no-too-wide = The range may not be wider than that of its kind.
cc-no-no-serial = Enter the serial number of the logger.
cc-no-no-certificate = Enter the last day of the certificate.
cc-no-no-reason = Enter the reason.
cc-no-no-day = Enter a day.
cc-no-no-workday = Choose one workday at least.
cc-no-no-minutes = Enter minutes from 1 to 1440 for each alarm.
cc-settings = Readings, workdays, alarms
cc-per-day = Readings by hand
cc-per-day-two = Twice each workday
cc-per-day-one = Once each workday
cc-workdays = Workdays
cc-day-mon = Monday
cc-day-tue = Tuesday
cc-day-wed = Wednesday
cc-day-thu = Thursday
cc-day-fri = Friday
cc-day-sat = Saturday
cc-day-sun = Sunday
cc-alarms = Minutes until the alarm
cc-alarms-hint = Every reading out of range holds the vaccine back. After this many minutes the makers have to be asked.
cc-alarm-hot = Too warm
cc-alarm-cold = Too cold
cc-save = Save
cc-closed = Closed days
cc-closed-text = Days on which nobody is there, beyond weekends and holidays. No reading is missing on them.
cc-close-day = Add this day
cc-open-after-all = Open after all
cc-day = Day
cc-why = Reason
cc-read = Enter a reading
cc-read-do = Save the reading
cc-read-reset = After saving, reset min and max on the display.
cc-low = Min
cc-high = Max
cc-shown = Now
cc-initials = Initials
cc-time = Time
cc-time-hint = Empty: now.
cc-in-range = In range: { $a } to { $b }.
cc-next = Next: { $it }
cc-all-done = All units have their readings. Back to all units
cc-correct = Correct a reading
cc-correct-do = Save the correction
cc-correct-none = There was no such reading
cc-correct-text = The old reading stays and can be seen. Nothing is removed.
cc-read-no-day = Enter the day.
cc-read-no-time = Enter the time, like 8:05 am or 14:05.
cc-read-empty = Enter the temperature.
cc-read-not-a-number = This is no number. Write it like 46.0.
cc-read-no-scale = Choose °F or °C.
cc-read-nonsense = No unit has this temperature. Check the number and the scale.
cc-read-order = Min may not be above the temperature now, and max not below it. Check the three numbers.
cc-read-no-initials = Enter your initials: 1 to 6 letters.
cc-read-in-future = This time lies in the future. Check the day and the time.
cc-read-too-old = This day is more than three years ago. Check the year.
cc-read-no-reason = Enter the reason for the correction.
cc-read-retired = This unit is retired.
cc-done-reading = The reading is saved.
cc-done-corrected = The correction is saved.
cc-done-taken = The readings are taken.
cc-done-dropped = Nothing of the file was taken.
cc-done-logger = The loggers are changed.
cc-done-retired = The unit is retired.
cc-done-settings = Saved.
cc-done-step = Saved.
cc-retired-on = Retired on { $a }: { $b }
cc-print = Print the log { $it }
cc-csv = Download CSV
cc-until = Through
cc-how-many = Days shown
cc-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
cc-show = Show
cc-from-to = { $a } to { $b }.
cc-chart = Temperature: { $it }
cc-chart-note = Lines are loggers; upright bars are readings by hand from min to max. The pale band is the range. Boxes with numbers are times out of range. Where the line is broken, nothing was measured.
cc-seen = Lowest { $a }, highest { $b }.
cc-seen-nothing = Nothing was measured.
cc-spells = { $n ->
    [0] Never out of range.
    [one] Out of range once.
   *[other] Out of range { $n } times.
}
cc-gaps-count = { $n ->
    [0] No gaps.
    [one] { $n } gap in the log.
   *[other] { $n } gaps in the log.
}
cc-out-sum = Out of range: { $a }. Not known: { $b }.
cc-kinetic = Mean kinetic temperature
cc-kinetic-is = Mean kinetic temperature: { $it }.
cc-excursions = Times out of range
cc-excursion = Out of range
cc-when = When
cc-extremes = Lowest / highest
cc-how-long = How long
cc-minutes = { $n } min
cc-hours = { $n } h
cc-not-over = not over
cc-faded = No reading shows it any more
cc-by-day = Day by day
cc-logged = Logger: lowest / highest
cc-read-by-hand = By hand: min / max, now, initials
cc-missing = Missing
cc-missing-count = { $n ->
    [one] { $n } reading
   *[other] { $n } readings
}
cc-is-today = today
cc-out = Out of range
cc-loggers = Loggers
cc-no-loggers = No logger. Vaccine needs a logger with a valid certificate.
cc-serial = Serial number
cc-certificate = Certificate through
cc-logger-add = Add a logger
cc-logger-out = Take out
cc-files = Files of loggers
cc-came = Came
cc-new = New readings
cc-wrong = Rows not taken
cc-file-waits = Waits
cc-file-taken = Taken
cc-file-dropped = Not taken
cc-retire = Retire this unit
cc-retire-text = Readings and times out of range stay. No readings are asked for any more.
cc-import = Import a logger file
cc-import-text = The file is shown first. Nothing is taken before you say so. Unit: { $it }
cc-file = File
cc-file-hint = A text or CSV file from the logger’s program, up to 4 MB.
cc-send = Look at the file
cc-layouts = Which files can be read
cc-layout-other = Any table with columns for date, time and temperature
cc-file-no-empty = The file is empty. Choose another one.
cc-file-no-not-text = This is no text file. In the logger’s program, export the data as CSV or text. A PDF or a workbook cannot be read.
cc-file-no-too-large = The file is larger than 4 MB or has more than 200,000 rows. Send it in parts.
cc-file-no-unknown = No columns with date, time and temperature were found. Export the data as CSV with its column names.
cc-take-asks = The file leaves something open. Answer it first.
cc-take-nothing = No row of the file can be taken.
cc-was-taken = { $n ->
    [one] { $n } new reading was taken.
   *[other] { $n } new readings were taken.
}
cc-was-known = { $n ->
    [one] { $n } was there before.
   *[other] { $n } were there before.
}
cc-was-wrong = { $n ->
    [0] No row was left out.
    [one] { $n } row was left out.
   *[other] { $n } rows were left out.
}
cc-to-unit = See the unit
cc-was-dropped = Nothing of this file was taken.
cc-before = A file with the same content was taken on { $it }. Taking it again changes nothing.
cc-holds = What the file holds
cc-holds-rows = { $n ->
    [one] { $n } row.
   *[other] { $n } rows.
}
cc-holds-new = { $n ->
    [one] { $n } new reading
   *[other] { $n } new readings
}
cc-holds-known = { $n ->
    [one] { $n } reading is there already
   *[other] { $n } readings are there already
}
cc-holds-other = { $n ->
    [one] { $n } reading differs from one of the same minute; both are kept
   *[other] { $n } readings differ from ones of the same minute; both are kept
}
cc-holds-silent = { $n ->
    [one] { $n } row without a temperature
   *[other] { $n } rows without a temperature
}
cc-holds-wrong = { $n ->
    [one] { $n } row cannot be taken
   *[other] { $n } rows cannot be taken
}
cc-holds-offset = The file says how far its clock is from world time.
cc-take = { $n ->
    [one] Take { $n } reading
   *[other] Take { $n } readings
}
cc-drop = Take nothing
cc-asks = What the file leaves open
cc-asks-none = Nothing is open. Change something here only if the file was read wrong.
cc-ask-order = Order of the dates
cc-ask-scale = Scale of the temperatures
cc-ask-sensors = Which sensors are in this unit
cc-ask-clock = How the logger’s clock goes
cc-clock-local = It changes in spring and fall like ours
cc-clock-standard = Always standard (winter) time
cc-clock-daylight = Always daylight (summer) time
cc-clock-utc = World time (UTC)
cc-look-again = Read the file again
cc-row = Row
cc-column = Column
cc-cell = What stands there
cc-wrong-csv = Download these rows
cc-row-no-moment = The date or time cannot be read.
cc-row-no-date = There is no such date in this order.
cc-row-twice = This hour is there twice on this day, and nothing tells which one is meant. Say how the clock goes.
cc-row-never = This hour is not there on this day. Say how the clock goes.
cc-row-in-future = This time lies in the future.
cc-row-too-old = This time is more than three years ago.
cc-row-empty = There is no temperature.
cc-row-not-a-number = The temperature is no number.
cc-row-no-scale = °F or °C is not known.
cc-row-nonsense = No unit has this temperature.
cc-state-open = Not decided
cc-state-recorded = Facts recorded
cc-state-asked = Maker asked
cc-state-cleared = Cleared
cc-state-shortened = Shorter expiry
cc-state-spoiled = Spoiled
cc-alarmed = Long enough for the alarm
cc-short = Shorter than the alarm
cc-hold-title = Do not use vaccine from this unit
cc-hold-text = Mark it “Do not use”, keep it cold in a unit that works, and do not throw it away. It is free when this is decided.
cc-joined-text = Late readings have made this a part of another time out of range.
cc-joined-link = See the whole
cc-faded-text = Since { $it } no reading shows this any more. Say why, and decide it.
cc-undated = Read by hand: how long it lasted, no reading tells. It may have been all the time since the reading before.
cc-shows = What readings show
cc-hot-time = Time too warm
cc-cold-time = Time too cold
cc-unknown-time = Time of which nobody knows
cc-1-facts = 1. What happened
cc-cause = Cause
cc-cause-power = No power
cc-cause-door = Door stood open
cc-cause-broken = Unit broke
cc-cause-setting = Set wrong
cc-cause-probe = Logger or probe was moved
cc-cause-slip = Reading written down wrong
cc-cause-other = Something else
cc-cause-unknown = Not known
cc-facts = What happened, who found it, what was done
cc-facts-hint = Room temperature, where the vaccine is now. No names of patients.
cc-empty = There was no vaccine in the unit
cc-was-empty = No vaccine was in the unit.
cc-facts-do = Record the facts
cc-2-lots = 2. Lots and what their makers say
cc-lot = Lot
cc-vaccine = Vaccine
cc-lot-add = Add a lot
cc-lot-hint = A lot that is added is held back at your clinic: whoever records a dose of it is warned.
cc-lot-do = Ask or answer: { $it }
cc-not-asked = Maker not asked yet.
cc-asked = Maker asked.
cc-asked-case = Maker asked, case { $it }.
cc-no-answer = No answer yet.
cc-answer = Answer
cc-case = Maker’s case number
cc-maker-words = Whom you asked, or what they said
cc-outcome = Answer of the maker
cc-outcome-usable = May be used
cc-outcome-shorter = May be used until a day
cc-outcome-until = May be used through { $it }
cc-outcome-day = Through
cc-outcome-spoiled = Must not be used
cc-ask-do = I asked the maker
cc-answer-do = The maker answered
cc-3-end = 3. Decide
cc-end-text = When the facts are recorded and every lot has its answer. Lots that may be used are free again; spoiled ones stay held back.
cc-end-why = Why
cc-end-do = Decide
cc-steps = What was done
cc-who = Who
cc-what = Step
cc-details = Details
cc-step-found = Found
cc-step-changed = Late readings changed it
cc-step-joined = Another time was joined to it
cc-step-split = Split from a longer time
cc-step-faded = No reading shows it any more
cc-step-reopened = Worse than decided: open again
cc-step-recorded = Facts recorded
cc-step-lot = Lot added
cc-step-barred = Lot held back
cc-step-asked = Maker asked
cc-step-answered = Maker answered
cc-step-concluded = Decided
cc-trouble-no-cause = Choose the cause.
cc-trouble-no-words = Write down what happened.
cc-trouble-too-long = This is too long.
cc-trouble-no-lot = Enter the lot number.
cc-trouble-unknown-lot = Add this lot first.
cc-trouble-known-lot = This lot is here already.
cc-trouble-too-many-lots = There are too many lots here.
cc-trouble-no-outcome = Choose what the maker answered.
cc-trouble-no-day = Enter the last day on which the lot may be used.
cc-trouble-no-case = Enter the maker’s case number.
cc-trouble-not-recorded = Record first what happened.
cc-trouble-lots-wait = Some lots have no answer yet.
cc-trouble-no-lots = It was long enough for the alarm. Add the lots that were in the unit, or say that it was empty.
cc-trouble-still-out = No reading shows that the unit is in range again. Enter a reading first.
cc-trouble-decided = This was decided before.
cc-trouble-joined = This has become a part of another time out of range.
