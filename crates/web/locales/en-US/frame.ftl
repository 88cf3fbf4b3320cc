# Around every page.
skip = Skip to the content
strip-label = Official notice
strip = An official system. Authorized use only. Every record you open is logged.
strip-of = An official system of the { $it }. Authorized use only. Every record you open is logged.
strip-public = What you enter on this page is not stored.
strip-public-of = An official system of the { $it }. What you enter on this page is not stored.
search-label = Find a person
search-hint = Name, birth date, phone or number, in any order. Example: guidry ana 3/14/21
search-button = Find
sign-out = Sign out
nav-label = Main
nav-today = Today
nav-people = Patients
nav-review = Possible duplicates
nav-messages = Messages
nav-help = Help
footer-help = Help
footer-try = Try the schedule
printed-by = Printed by { $it }
idle-title = Are you still there?
idle-text = For privacy you will be signed out in two minutes.
idle-stay = Stay signed in
word-county = County
word-parish = Parish
word-borough = Borough
title-error = Error:
problem-title = There is a problem
all = All
none = None
none-on-file = None on file.
not-said = Not said
day-unknown = day not known
age-years = { $n } y
age-years-months = { $a } y { $b } m
age-months = { $n } m
age-days = { $n } d
count-doses = { $n ->
    [one] 1 dose
   *[other] { $n } doses
 }
count-people = { $n ->
    [one] 1 person
   *[other] { $n } people
 }
count-errors = { $n ->
    [one] 1 error
   *[other] { $n } errors
 }
count-warnings = { $n ->
    [one] 1 warning
   *[other] { $n } warnings
 }
count-fields = { $n ->
    [one] 1 field
   *[other] { $n } fields
 }
bytes = { $it } bytes

# Signing in.
sign-in-title = Sign in
sign-in-user = User name
sign-in-password = Password
sign-in-button = Sign in
sign-in-help = If you cannot sign in, ask the administrator of your organization.
sign-in-wrong = The user name or the password is not right. Check both and try again.
sign-in-empty = Enter your user name and your password.
sign-in-wait = Too many tries. Wait { $n } seconds, then try again.
sign-in-wait-minutes = Too many tries. Wait { $n } minutes, then try again.
sign-in-ended = Your session ended because nothing was clicked for a while. Sign in to go on where you were.
sign-in-out = You are signed out.

# When something cannot be shown.
refusal-home = Go to the first page
refusal-reference = If you ask for help, give this reference:
refusal-unreadable-title = This could not be read
refusal-unreadable-text = Something in the address or the form is not complete. Nothing was saved. Go back and try again.
refusal-forbidden-title = You cannot open this page
refusal-forbidden-text = Your role does not include this page. If you need it for your work, ask the administrator of your organization.
refusal-missing-title = Nothing found here
refusal-missing-text = The page or the record does not exist, or it is not open to you. Check the address, or search for the person.
refusal-method-title = This page cannot be used that way
refusal-method-text = Go to the first page and try again from there.
refusal-unavailable-title = The registry does not answer now
refusal-unavailable-text = Nothing was saved. Wait a minute and try again.
refusal-large-title = That is too long
refusal-large-text = Nothing was saved. Shorten what you typed and send it again.
refusal-often-title = Too many questions
refusal-often-text = You have asked very often in a short time. Wait a minute before the next question.
refusal-broken-title = Something broke on our side
refusal-broken-text = We cannot show this page. What you saved before is safe. Try again in a minute.

# Today.
today-title = Today
today-find = Find a person
today-messages = Messages since midnight
today-received = received
today-findings = with findings
today-rejected = rejected
today-problems = Newest messages with a problem
today-no-problems = No message had a problem today.
today-recent = Records you opened last
today-recent-none = None yet. Find a person to open a record.
today-nothing-for-role = Your role does not open patient records or messages.
born-on = born { $it }
opened-at = opened { $it }

# Help.
help-title = Help
help-find = How to find a person
help-marks = Marks beside a dose
help-keys = Keys
key-search = Go to the search box
key-people = Go to patients
key-help = Open this page
keys-off = Turn off the single-letter keys on this computer
help-privacy = Privacy
help-privacy-text = Every search and every record you open is logged with your name and the time. The log can be shown to the person the record is about. Open only the records you need for your work.
