# Uploading a table of doses.
nav-uploads = Upload
uploads-title = Upload a table
uploads-text = For doses that no system sends: a table with one dose in each row, saved as CSV. You say once what the columns mean, look at the rows, and then have them taken.
uploads-none = No uploads yet.
uploads-caption = The latest uploads
upload-organization = Organization
upload-choose = Choose the organization
upload-file = File
upload-file-hint = CSV or text with commas, semicolons, tabs or | between the cells, names of the columns in the first row. At most 20 MB and 50,000 rows.
upload-send = Send the file
upload-came = Sent
upload-name = File
upload-state = State
upload-rows = Rows
upload-wrong = Not taken
upload-state-new = Waits for you
upload-state-taking = Being taken
upload-state-done = Taken
upload-title = Upload
upload-back = Back to the uploads
count-rows = { $n ->
    [one] 1 row
   *[other] { $n } rows
 }
upload-no-empty = There is nothing in the file. Choose a file with a row of column names and rows below.
upload-no-workbook = This is a workbook or a packed file. Open it and save it as CSV, then send that.
upload-no-not-text = This is no text. Save the table as CSV, then send that.
upload-no-one-column = The file has only one column. Put commas, semicolons, tabs or | between the cells.
upload-no-no-rows = The file has a row of column names and no rows below.
upload-no-too-large = The file is larger than 20 MB. Send it in parts.
upload-no-too-many-rows = The file has more than 50,000 rows. Send it in parts.
upload-no-too-many-columns = The file has more than 100 columns. Leave out those that are not needed.
upload-result = What became of the rows
upload-taken = { $n ->
    [one] 1 row was taken.
   *[other] { $n } rows were taken.
 }
upload-with-warnings = { $n ->
    [one] 1 of them has something worth a look: see the message log.
   *[other] { $n } of them have something worth a look: see the message log.
 }
upload-before = { $n ->
    [one] 1 row had been taken before; nothing was changed.
   *[other] { $n } rows had been taken before; nothing was changed.
 }
upload-not-taken = { $n ->
    [one] 1 row was not taken.
   *[other] { $n } rows were not taken.
 }
upload-download = Download the rows that were not taken
upload-download-hint = The last column says what is wrong. Mend the rows and send that file here: what was taken is not in it.
upload-progress = { $a } of { $b } rows so far. You can leave this page.
upload-look-again = Look again
upload-again-hint = Does it stand still? Rows that were taken are not taken twice.
upload-again = Start again where it stopped
upload-windows = The file is not UTF-8; it was read as Windows-1252. Look at letters with accents.
upload-lacks = Before the rows can be checked
upload-lack-column = Say which column holds: { $it }
upload-lack-vaccine = Say which column names the vaccine: CVX, NDC, CPT or name
upload-lack-twice = Two columns are said to hold the same: { $it }
upload-lack-dates = Say in which order the dates are written
upload-preview = The first rows
upload-good = { $n ->
    [one] 1 row can be taken.
   *[other] { $n } rows can be taken.
 }
upload-bad = { $n ->
    [one] 1 row cannot.
   *[other] { $n } rows cannot.
 }
upload-take = { $n ->
    [one] Take 1 row
   *[other] Take { $n } rows
 }
upload-row = Row
upload-fate = What becomes of it
upload-is-good = Can be taken
upload-is-bad = Cannot be taken
upload-columns = What the columns mean
upload-columns-hint = What you choose is remembered for the next file with these columns.
upload-column = Column
upload-examples = Examples
upload-holds = Holds
upload-passed-over = Not used
upload-dates = How are the dates written?
upload-dates-year-first = Year first: 2024-03-14
upload-dates-month-first = Month first: 3/14/2024
upload-dates-day-first = Day first: 14/3/2024
upload-doses = Whose doses are they, where no column says it?
upload-doses-history = Copied from elsewhere (historical)
upload-doses-given = Given by this organization
upload-check = Check the rows
upload-field-patient-number = Patient number
upload-field-last-name = Family name
upload-field-first-name = First name
upload-field-middle-name = Middle name
upload-field-suffix = Suffix
upload-field-full-name = Family name, comma, first name
upload-field-birth-date = Birth date
upload-field-sex = Sex
upload-field-mothers-maiden-name = Mother's maiden name
upload-field-street = Street
upload-field-city = City
upload-field-state = State
upload-field-zip = ZIP
upload-field-phone = Phone
upload-field-dose-date = Day of the dose
upload-field-cvx = Vaccine: CVX code
upload-field-ndc = Vaccine: NDC
upload-field-cpt = Vaccine: CPT code
upload-field-vaccine-name = Vaccine: name
upload-field-manufacturer = Manufacturer
upload-field-lot = Lot
upload-field-lot-expires = Day the lot expires
upload-field-amount = Amount (mL)
upload-field-route = Route
upload-field-site = Site
upload-field-eligibility = Eligibility (V01 and so on)
upload-field-given-or-history = Given here or historical (00, 01)
upload-field-dose-number = Your number of the dose
upload-mistake-cells = The row has more cells than there are columns. Is a separator not in quotes?
upload-mistake-empty = This is empty, and every row needs it.
upload-mistake-date = This is no date in the order that was chosen, or its year has two digits. Write it as 2024-03-14.
upload-mistake-full-name = Write the name as family name, comma, first name.
upload-mistake-vaccine-unknown = No vaccine has this name. Write the CVX code, or the trade name as CDC writes it.
upload-mistake-vaccine-several = Several vaccines have this name. Write the CVX code.
upload-mistake-no-vaccine = The row names no vaccine.
upload-mistake-given-or-history = Write 00 or new for a dose given here, 01 or historical for one copied from elsewhere.
