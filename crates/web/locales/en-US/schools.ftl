# Lists of students, how children stand, and the report of a year.
nav-schools = School
nav-school-reports = School reports
schools-title = School
school-choose = School
school-nobody = No child is on the list of this school. Send a list.
school-children = Children and how they stand
school-children-count = Children
school-send-title = Send a list of students
school-send-text = The whole list of the school, as your student system writes it. Nothing changes before you have looked at it and applied it. You see only children on your list, and your access to a child ends the night the child leaves it.
school-file-hint = CSV, Excel (.xlsx) or the OneRoster files in a ZIP. At most 48 MB and 200,000 rows.
school-columns-help = Which columns are needed?
school-columns-text = Last name, first name and birth date are needed. Helpful are: student number, grade, homeroom, sex, address, phone and a guardian. The order does not matter, other columns are passed over. For a district: the name or code of the school.
school-lists = The latest lists
school-state-new = Columns to name
school-state-matching = Being compared
school-state-review = Waits for you
school-state-applied = Applied
school-state-dropped = Dropped
school-no-empty = There is nothing in the file. Choose a file with a row of column names and rows below.
school-no-workbook = This is a packed file that cannot be read. Save the list as CSV or .xlsx.
school-no-not-text = This is no list. Save the list as CSV or .xlsx, then send that.
school-no-one-column = The list has only one column. Last name, first name and birth date are needed.
school-no-no-rows = The list has a row of column names and no rows below.
school-no-too-large = The file is larger than 48 MB. Send the list in parts.
school-no-too-many-rows = The list has more than 200,000 rows. Send it in parts.
school-no-too-many-columns = The list has more than 100 columns. Leave out those that are not needed.
school-no-macros = The workbook has macros. Save it as .xlsx without macros, or as CSV.
school-no-old-or-locked = The workbook is of the old form (.xls) or has a password. Save it as .xlsx without a password, or as CSV.
school-no-unknown-zip = The packed file is no workbook and has no OneRoster files in it (users.csv is missing).
school-no-bomb = The file unpacks to more than a list needs. Save the list as CSV.
school-no-damaged = The file is damaged. Save it again and send it.
school-no-no-demographics = The OneRoster files have no birth dates. Put demographics.csv with birthDate into the ZIP.
school-list-title = List of students
school-lacks = Before the list can be compared
school-lack-column = Say which column holds: { $it }
school-lack-twice = Two columns hold the same: { $it }. Keep one.
school-lack-dates = Say how dates are written
school-columns-hint = The next list with the same columns will be understood without asking.
school-column-student-number = Student number
school-column-last-name = Last name
school-column-first-name = First name
school-column-middle-name = Middle name
school-column-suffix = Suffix
school-column-full-name = Last name, comma, first name
school-column-called-by = Preferred name
school-column-birth-date = Birth date
school-column-sex = Sex
school-column-grade = Grade
school-column-room = Homeroom or teacher
school-column-school = School
school-column-entered = First day at the school
school-column-guardian = Guardian
school-column-phone = Phone
school-column-street = Street
school-column-city = City
school-column-state = State
school-column-zip = ZIP
school-column-language = Language of the family
school-only-some = The list has some children only: nobody leaves who is not on it
school-compare = Compare the list
school-drop = Drop this list
school-dropped-text = This list was dropped. Nothing of it was applied.
school-again-hint = Does it stand still? No row is compared twice.
school-applied-text = The list was applied.
school-apply-title = Apply the list
school-apply-text = Children on the list are on the list of the school from now on. Children of the group “Left” leave it tonight. Rows with problems change nothing.
school-sure = { $n ->
    [one] 1 child leaves tonight. That is right.
   *[other] { $n } children leave tonight. That is right.
 }
school-apply = Apply
school-not-not-waiting = This list was decided already.
school-not-many-leave = { $it } children would leave. Is this the whole list? If so, say below that it is right.
school-not-nobody = No row of the list can be applied.
school-not-changed = Somebody else has changed the list of the school at this moment. Look again, then apply.
school-not-no-answer = One of the answers does not fit its row. Nothing else was lost.
school-groups = What became of the rows
school-group-matched = Matched
school-group-close = Close
school-group-new = New
school-group-left = Left
school-group-elsewhere = Also at another school
school-group-wrong = With problems
school-about-matched = These children have a record in the registry.
school-about-close = A record is near. Say whether it is this child. Without an answer the child is on the list without a record.
school-about-new = No record was found. The children are on the list; their status is “No record”.
school-about-left = On the list of the school now, and not on the list you sent.
school-about-elsewhere = These children are on the list of another school too. Without an answer they stay on both.
school-about-wrong = These rows could not be read. They change nothing; mend them and send the list again.
school-no-rows = No rows.
school-grade = Grade
school-grade-none = No grade
school-room = Homeroom
school-on-file = In the registry
school-worth = Worth a look
school-answer = Answer
school-answer-row = Answer for row { $it }
school-answer-same = Same child: { $it }
school-answer-different = Not the same
school-answer-skip = Leave the row out
school-answer-moved = Has come here
school-answer-both = Goes to both
school-unanswered-close = No answer
school-unanswered-elsewhere = Stays on both
school-unanswered-new = Take
school-unanswered-matched = Take
school-keep-answers = Keep the answers
school-download-wrong = Download rows with problems
school-row-no-name = First name or last name is missing
school-row-name-without-comma = The name has no comma: write last name, comma, first name
school-row-no-birth-date = The birth date is missing
school-row-not-a-date = { $it } is not a date
school-row-not-born-yet = The birth date { $it } is in the future
school-row-too-old = The birth date { $it } is too long ago
school-row-no-grade = { $it } is not a grade
school-row-odd-grade = Grade { $it } and the age hardly go together
school-row-too-long = Too long: { $it }
school-row-same-child = The same child as in row { $it }
school-row-same-number = The same student number as in row { $it }
school-row-no-school = No school is called { $it }
school-stand-not-met = Not met
school-stand-no-record = No record
school-stand-in-progress = In progress
school-stand-exempt = Exempt
school-stand-conditional = Conditional
school-stand-complete = Complete
school-status = Status
school-misses = Misses
school-vaccines = Vaccines
school-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
school-shown = { $n ->
    [one] 1 child
   *[other] { $n } children
 }
school-none-shown = No child fits what you have chosen.
school-out-from = May not come from
school-out-now = May not come now
school-because-exempt = { $it }.
school-because-exempt-until = { $a }, until { $b }.
school-because-nothing-asked = The law asks for nothing here.
school-because-not-met = Doses are missing; the child may not come without them.
school-because-no-record = No doses are on record; the child may not come without proof.
school-because-kept-out = Kept out since { $it }.
school-later = From { $a }: { $b }.
school-line = { $a }: { $b }
school-line-doses = { $n ->
    [one] 1 dose, enough
   *[other] { $n } doses, enough
 }
school-line-next = next dose from { $it }
school-line-limit = may come without it until { $it }
school-by-law = By { $it }.
school-law-over = The school law on file ({ $it }) says nothing about today. Ask the state for the edition in force before you act on this list.
school-papers = Certificates in one file
school-papers-text = For the children that are chosen above and have a record, 700 at most.
school-papers-do = Print certificates
school-no-papers = Nobody who is chosen can have a certificate.
school-report-title = Report of the year
school-report-of = Report { $it }
school-report-open = Not submitted
school-report-none = Not submitted
school-report-submitted = Submitted
school-report-locked = Submitted and locked
school-report-differs = The numbers of the list are no longer those of the report that was submitted. Below are those of now; sign and submit again if the report should have them.
school-report-differs-locked = The list has other numbers by now than the report. It is locked: ask the state to open it if the report should have them.
school-report-numbers = Children by grade and status
school-all-grades = All grades
school-exceptions = Exceptions
school-exceptions-none = Nobody has to be asked about: all children may come.
school-exceptions-text = { $n ->
    [0] Something is said about every child who may not come by what is on record.
    [one] About 1 child who may not come by what is on record, nothing is said yet.
   *[other] About { $n } children who may not come by what is on record, nothing is said yet.
 }
school-said = What the school says
school-said-since = Since, signed on
school-said-of = What the school says about { $a } { $b }
school-said-day-of = Day for { $a } { $b }
school-said-nothing = Nothing
school-said-out = Kept out
school-said-left = Has left the school
school-said-exempt = Exemption on paper: { $it }
school-said-let-in = Let in for a time: { $it }
school-said-entered = Let in for a time: has just come
school-said-doses = Type doses from paper
school-said-hint = An exemption needs the day it was signed, a child let in for a time its first day at the school. Kept out without a day means from today on. Whoever has left is off the list at once; to bring a child back, send the list again.
school-said-keep = Keep the decisions
school-said-kept = { $n ->
    [0] Nothing new was said.
    [one] 1 decision is kept. Look at the numbers, then sign.
   *[other] { $n } decisions are kept. Look at the numbers, then sign.
 }
school-report-kept-out = { $n ->
    [one] 1 of the children whose doses are missing is kept out.
   *[other] { $n } of the children whose doses are missing are kept out.
 }
school-report-no-no-day = Write the day: when the exemption was signed, or the child’s first day at the school.
school-report-no-day = The day is in the future, or before the child was born.
school-report-no-unknown = The law has no such exemption or circumstance at this kind of school. Choose from the list.
school-report-no-changed = Somebody else has changed this child at this moment, or it is not on the list any more. Nothing was kept. Look again.
school-sign-title = Sign and submit
school-sign-text = With your name you say that the numbers above are right, as far as you know.
school-sign-name = Your name
school-sign-role = What you are at the school
school-submit = Sign and submit
school-report-no-not-signed = Name and title are needed.
school-report-no-other-numbers = The list changed meanwhile. Look at the numbers again, then sign.
school-report-no-no-children = No child is on the list of the school.
school-report-no-locked = The health department has locked this report. Ask it to open the report again.
school-report-no-not-submitted = The report was not submitted.
school-reports-title = Reports of schools
school-reports-none = There are no schools in the registry.
school-reports-missing = { $n ->
    [one] 1 school has not reported.
   *[other] { $n } schools have not reported.
 }
school-reports-sums = Submitted reports together
school-reports-schools = Schools, those without a report first
school-sum-kindergarten = Kindergarten
school-sum-sixth = 6th grade
school-sum-eleventh = 11th grade
school-sum-childcare = Childcare
school-school = School
school-submitted = Submitted
school-lock = Lock
school-unlock = Open again
