# Outbreaks and recalled lots.
nav-outbreaks = Outbreaks
nav-lot-recall = Lot recall
ob-title = Outbreaks
ob-text = Who was exposed, who is protected, what still helps and until when, who stays away.
ob-none = No outbreaks yet.
ob-name = Name
ob-name-hint = A name for your team, such as the place and the month. No name of a patient.
ob-disease = Disease
ob-setting = Where people were exposed
ob-exposure = Exposure
ob-contacts = Contacts
ob-state = State
ob-open = Open
ob-closed = Closed
ob-new = Begin an outbreak
ob-choose = Choose
ob-first = First day of exposure
ob-last = Last day of exposure
ob-last-hint = Empty: the same day.
ob-places = Places
ob-start = Begin
ob-no-no-disease = Choose the disease.
ob-no-no-setting = Choose where people were exposed.
ob-no-no-first = Enter the first day of exposure.
ob-no-no-last = The last day of exposure is no date.
ob-no-no-title = Enter a name.
ob-no-too-long = Name or places are too long: 500 letters at most.
ob-no-ends-before = The last day lies before the first day.
ob-no-in-future = The first day lies in the future.
ob-no-too-wide = More than a year lies between first and last day. Begin one outbreak for each wave.
ob-back = Back to the outbreaks
ob-add = Add contacts
ob-papers = Letters, lists, situation sheet
ob-export = Encrypted line list
ob-lists = Lists of contacts
ob-all = All
ob-close = Who is it?
ob-changed = Changed since yesterday
ob-nobody = Nobody is on this list.
ob-standing = Status
ob-help = What helps
ob-away = Stays away through
ob-reach = Phone
ob-pregnant = pregnant
ob-perhaps = Perhaps on file: { $it }
ob-same = Same person
ob-not-them = Not them
ob-before = before: { $a }; changed { $b }
ob-had = given { $it }
ob-until = by { $it }
ob-over = ended { $it }
ob-next = next dose from { $it }
ob-letter = letter { $it }
ob-note = Status is counted anew each time from the records, by the rule of the disease. No match: no record was found, or none may be shown.
ob-people = Who works on it
ob-member = User name
ob-member-hint = While the outbreak is open, they see its contacts. Each look is in the audit log.
ob-member-add = Add
ob-end = Close the outbreak
ob-end-text = When it is closed, nobody sees its contacts because of it any more. The numbers stay.
ob-end-sure = The outbreak is over
ob-end-do = Close
ob-closed-on = Closed { $it }.
ob-closed-text = Only the numbers are left. Contacts are shown to nobody because of this outbreak.
ob-told-member = Added. They see the contacts as long as the outbreak is open.
ob-told-no-member = There is no user of this name. Nobody was added.
ob-told-settled = Noted.
ob-told-closed = The outbreak is closed.
four-exposed = exposed
four-protected = protected
four-not-protected = not protected
four-unknown = unknown
standing-protected = Protected
standing-not-protected = Not protected
standing-exempt = Not protected, exempt
standing-too-young = Too young
standing-unknown = No doses on record
standing-no-match = No match
evidence-doses = doses: { $a }, last { $b }
evidence-in-time = dose in time after exposure, { $b }
evidence-laboratory = laboratory proof
evidence-history = had the disease, diagnosed
evidence-born = by birth year
help-vaccine = Vaccine
help-globulin = Immune globulin
help-drug = Medicine
setting-school = School
setting-childcare = Childcare
setting-college = College
setting-healthcare = Health care
setting-household = Household
setting-travel = Travel
setting-community = Elsewhere
disease-measles = Measles
disease-mumps = Mumps
disease-rubella = Rubella
disease-varicella = Chickenpox
disease-pertussis = Whooping cough
disease-hepatitis-a = Hepatitis A
disease-hepatitis-b = Hepatitis B
disease-meningococcal = Meningococcal disease
disease-polio = Polio
disease-influenza = Influenza
ob-to-board = To the outbreak
ob-paste = Names and birth dates
ob-paste-hint = One person in each line: last name, first name, birth date. A phone number may follow. 20,000 lines at most.
ob-file = Or a file
ob-file-hint = CSV, text or Excel (.xlsx). With names of columns in the first row, any order of columns is read.
ob-dates = Dates such as 3/4/2020 are
ob-dates-year-first = year first (2020-03-04)
ob-dates-month-first = month first (March 4)
ob-dates-day-first = day first (April 3)
ob-add-do = Add
ob-area = Who lives in an area
ob-area-text = Everybody on file who lives there now and was born in these years.
ob-zips = ZIP codes
ob-zips-hint = Five figures each, 40 at most.
ob-county = County code
ob-county-hint = Five figures (FIPS); empty: anywhere in these ZIP codes.
ob-year-first = Born from (year)
ob-year-last = Born through (year)
ob-area-do = Add who lives there
ob-area-no-zip = Enter ZIP codes of five figures.
ob-area-no-years = Enter the first and the last birth year, four figures each.
ob-area-years = The last birth year has to follow the first, 30 years at most.
ob-area-too-many-zips = Enter 40 ZIP codes at most.
ob-taken = What became of the list
ob-taken-sure = { $n ->
    [one] 1 contact is on file.
   *[other] { $n } contacts are on file.
 }
ob-taken-close = { $n ->
    [one] 1 may be on file: look and say who it is.
   *[other] { $n } may be on file: look and say who they are.
 }
ob-taken-none = { $n ->
    [one] 1 has no match.
   *[other] { $n } have no match.
 }
ob-taken-again = { $n ->
    [one] 1 was a contact before.
   *[other] { $n } were contacts before.
 }
ob-wrong = { $n ->
    [one] 1 line was not taken
   *[other] { $n } lines were not taken
 }
ob-line = Line { $it }:
ob-line-no-birth-date = There is no birth date with a year of four figures.
ob-line-no-name = There is no name.
ob-line-one-name = A first name alone finds nobody. Add the last name and the birth date.
ob-line-no-such-birth = The birth date lies in the future or too long ago.
ob-line-too-long = The line is too long for a name and a birth date.
ob-line-twice = The same name and birth date stand above.
ob-list-empty = There is nothing to read. Paste names and birth dates, or choose a file.
ob-list-workbook = This is a workbook or a packed file. Save it as CSV, then send that.
ob-list-not-text = This is no text. Save the list as CSV, then send that.
ob-list-too-large = The list is larger than 20 MB. Send it in parts.
ob-list-too-many-rows = An outbreak has 20,000 contacts at most. Begin another one for the rest.
ob-list-macros = The workbook has macros. Save it as .xlsx without macros, or as CSV.
ob-list-old-or-locked = The workbook is of the old form (.xls) or has a password. Save it as .xlsx without a password, or as CSV.
ob-list-unknown-zip = The packed file is no workbook. Save the list as CSV or .xlsx.
ob-list-bomb = The file unpacks to more than a list needs. Save the list as CSV.
ob-list-damaged = The file is damaged. Save it again and send it.
ob-list-no-demographics = The OneRoster files have no birth dates. Put demographics.csv with birthDate into the ZIP.
ob-list-too-many-columns = The list has more than 100 columns. Leave out those that are not needed.
ob-list-one-column = The workbook has only one column. Put last name, first name and birth date into columns of their own.
ob-list-no-rows = The workbook has a row of column names and no rows below.
ob-school = By school, grade and room
ob-school-text = Children on the list that a school has sent. A child without a record becomes a contact too.
ob-school-name = School
ob-school-name-hint = A part of the name, the code or the city.
ob-school-look = Look for the school
ob-schools-found = { $n ->
    [0] No school has this in its name
    [one] 1 school
   *[other] { $n } schools
 }
ob-schools-cut = More schools have this in their name. Enter more of it.
ob-school-no-list = No child is on the list of this school: it has not sent one. Ask the school for its list and add it as a file.
ob-school-tick = Tick whole grades, or single rooms.
ob-school-grade = Grade { $it }
ob-school-whole = Whole grade ({ $it })
ob-school-no-room = No room
ob-school-count = { $a } ({ $b })
ob-school-nobody = Tick at least one grade or room.
ob-school-do = Add these children
ob-paper-nobody = Nobody stands at what was chosen, so there is nothing to print.
ob-who = For whom
ob-letters = Letters
ob-calls = Call list
ob-situation = Situation sheet
ob-letters-text = Each letter tells of its own reader alone. The person who was sick is named nowhere.
ob-export-text = The file is a ZIP that opens with this password in 7-Zip, WinZip and the like. Write the password down now: it is kept nowhere. Send it another way than the file.
ob-password = Password:
ob-export-do = Make the file
recall-title = Lot recall
recall-text = Who was given a lot, when and where, by all records. To bar the lot from use, note it under Lots as well.
recall-lot = Lot
recall-cvx = Vaccine code
recall-cvx-hint = CVX; empty: any vaccine.
recall-do = Look
recall-letters = Letters to all of them
recall-problem = Enter the lot as printed on the pack, three signs at least; the vaccine code is a number.
recall-found = { $n ->
    [one] 1 dose of this lot
   *[other] { $n } doses of this lot
 }
recall-vaccine = Vaccine
recall-given = Given on
recall-by = Reported by
recall-holders = Who may still hold it
recall-holders-text = These are the places that reported giving the lot; call them. Others may hold some of it without having given a dose. Where stock is kept in the registry, its pages say how much.
recall-holders-none = Nobody has reported giving a dose of it.
recall-holder = Place
recall-doses = Doses given
recall-first = First
recall-last = Last
recall-expires = Expires
recall-expires-unknown = not reported
recall-expired = expired
recall-cut = The file of letters holds the first 2,000. Narrow it by the vaccine code, or send the rest another way.
