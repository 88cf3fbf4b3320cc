# The clinic's day: a person's record as of a day, finding, the clinic's own patients.
give-today = Give today
give-on = To give on { $it }
give-as-of = as of { $a }, { $b }
give-nothing = Nothing is due.
give-next = Next: { $a }, from { $b }.
give-died = Nothing is due: this person has died.
give-decide = To be decided with the patient or the family:
as-of-label = As of
as-of-show = Show
as-of-on = This is what the schedule says as of { $it }, not today. Doses after that day are left out.
as-of-today = Back to today
as-of-bad = This is not a date. Enter the day like 3/14/2027, 03142027 or 14 mar 2027.
tab-not-valid = Not valid
not-valid-none = Every dose on file counts, or is extra and need not be repeated.
why-change = What would change it
change-counted-from = Given on { $b } or later, it would have counted for { $a }.
grid-more = +{ $n } more
against-too-young = too young
against-too-old = too old
against-too-soon = too soon after the dose before
against-conflict = too near to another vaccine
against-wrong-vaccine = not the right vaccine
against-series-complete = series was complete
against-expired = lot had expired
against-damaged = given in part or damaged
aside-immunity = Immunity and refusals
wishes-none = The family has made no choice.
limit = Limited
limit-safety-hold = Address, phone and clinics of this person are not shown here.
limit-no-share = Not shared: only those who reported this person see the record.
limit-no-reminders = No reminders are sent.
limit-lock = Locked while a decision is under way.
claims-text = { $n ->
    [one] 1 report tells of this injection.
   *[other] { $n } reports tell of this injection. They are shown as one dose.
 }
claim-vaccine = Vaccine and date
claim-role = What it gives
claim-leads = The values shown follow this report
claim-agrees = Nothing more
claim-gave = Filled in:
claim-said = Said
claim-arrived = arrived { $it }

# Finding.
find-near = Perhaps another birth date
find-near-text = The names fit; the birth date on file differs by one slip. Check before you open a record.
find-own-only = Only your own patients were looked through. Add a birth date, a phone number or a registry number to look through the whole registry.
find-due = { $n } due

# My patients.
nav-patients = My patients
patients-title = My patients
patients-lists = Lists
patients-day = Today
patients-all = All
patients-overdue = Overdue
patients-reports = New reports
patients-tasks = Tasks
patients-day-empty = Nobody is on today's list. Open a record and choose "Put on today's list".
patients-all-empty = No patients. Whoever your organization reports is one of yours.
patients-overdue-empty = Nobody is overdue.
patients-reports-empty = Nobody else has reported about your patients since yesterday.
patients-tasks-empty = Nothing waits for you.
patients-day-text = The list is your organization's, for today only. Everybody who may list the patients sees it.
patients-group = Vaccine due
patients-any = Any
patients-ages = Age
patients-any-age = Any age
ages-0-1 = Under 2 years
ages-2-5 = 2 to 5 years
ages-6-10 = 6 to 10 years
ages-11-18 = 11 to 18 years
ages-19 = 19 years and over
patients-since = Doses, refusals and observations that others have reported since { $it }.
patients-of = of { $it }
patients-who = Patient
patients-last = Last dose
patients-news = New
patients-act = Change
patients-done = Dose today
patients-remove = Take off the list
patients-put = Put on today's list
patients-csv = Download CSV (1,000 people at most)
patients-cut = There are more than can be shown here.
person-listed = Put on today's list.
person-added = Added. This is the new record.
person-known = This person was on file already. What you typed is part of this record now.
key-patients = Go to my patients
key-record = On a record: record doses
key-list = Down and up a list of people; Enter opens the record

# Adding a person.
find-add = Add a new patient
find-add-text = You see who may be the one before anything is saved.
new-title = Add a patient
new-text = First it is looked who on file may be this person. Nothing is saved before you have seen them.
new-likely = { $n ->
    [one] 1 person on file may be the one
   *[other] { $n } people on file may be the one
 }
new-likely-text = Open the record if it is the same person. Add a new one only when none of them is.
new-none = None of these: add a new patient
new-back = Search again
new-typed = What you typed
new-family = Last name
new-given = First name
new-given-hint = For a baby without a name: Babyboy or Babygirl. People with one name: leave the other field empty.
new-middle = Middle name
new-optional = (optional)
new-order = Twin or multiple birth: born as number
new-order-hint = 1, 2, 3 … Leave it empty for a single birth.
new-kin-family = Last name of mother or guardian
new-kin-given = First name of mother or guardian
new-chart = Your chart number
new-street = Street and number
new-city = City
new-state = State, two letters
new-zip = ZIP
new-look = Look who is on file
new-no-name = Enter a last name or a first name.
new-no-such-name = Names have letters, spaces, hyphens and apostrophes only. Take out digits and other signs.
new-no-birth-date = Enter the birth date, like 3/14/2021.
new-born-in-future = The birth date is still to come. It must be today or earlier.
new-born-long-ago = The birth date is too long ago. Check the year.
new-no-sex = Choose the sex, or "Sex not known".
new-phone = A phone number has at least seven digits.
new-left = Not saved. The registry may not keep a record of this person. The privacy office can tell more.

# What can be done with a record.
act-more = More
act-record = Record doses
act-past = Add past doses
act-papers = Certificates
act-plan = Catch-up plan
act-demographics = Edit person
act-family = Access code for the family
