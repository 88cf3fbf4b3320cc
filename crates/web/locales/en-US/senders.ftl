# Senders: finding, mending and judging their messages.
# Finding messages.
messages-about = Messages about this person
messages-rule = Rule broken
messages-rule-hint = A rule is named as in a finding, for example PID-7.invalid.
messages-of-person = Only messages about one person.
messages-to-person = Open the record
message-transport = Came by
of-more = of more than { $it }
transport-rest = HTTPS
transport-soap = SOAP
transport-mllp = MLLP
transport-batch = Batch
transport-partner = Another registry's answer
transport-hand = Typed into a page
transport-folder = Watched folder
transport-upload = Upload
transport-file = File loaded by the operator
transport-fhir = FHIR
transport-demo = Demo state
transport-desk = Corrected here
transport-replay = Judged again
outcome-test = Test, not stored
message-correct = Correct and resend
link-corrected-by = Corrected; the new message:
link-judged-again = Judged again; the new message:
link-corrects = A correction of the message of
link-judges-again = Judged again, from the message of
effect-doses-caption = Doses before and after
effect-day = Day given
effect-vaccine = Vaccine
effect-change = Change
effect-fields-caption = The patient before and after
effect-before = Before
effect-after = After
change-new = New
change-changed = Changed
change-gone = Taken away
# The inbox.
inbox-title = Inbox: not taken whole
inbox-back = Back to the inbox
inbox-group-title = Messages not taken
inbox-closed = { $n ->
    [one] 1 message closed. It stays in the log.
   *[other] { $n } messages closed. They stay in the log.
 }
inbox-not-counted = { $n ->
    [one] 1 message has just come and is not in these figures yet.
   *[other] { $n } messages have just come and are not in these figures yet.
 }
inbox-empty = Nothing waits here. Messages of which a part was not taken appear here some seconds after they came.
inbox-total = { $n ->
    [one] 1 message waits
   *[other] { $n } messages wait
 }
inbox-caption = By sender and reason, most first
inbox-reason = What is wrong
inbox-rule = Rule
inbox-count = Messages
inbox-unseen = Not opened by the sender
inbox-oldest = Oldest
inbox-hands = In hand
inbox-mine = You
inbox-nobody = Nobody
inbox-advice = What to do
inbox-work = Work on these messages
inbox-note = Note (no patient data)
inbox-noted = Note: { $it }
inbox-take = Take in hand
inbox-give-back = Give back
inbox-close = { $n ->
    [one] Close 1 message
   *[other] Close { $n } messages
 }
inbox-close-hint = Closed messages stay in the log as they are. Later messages of the same kind open the group again.
inbox-messages = Oldest messages
# Correcting a message.
correct-title = Correct a message
correct-back = Back to the message
correct-intro = The corrected message is sent in the name of { $it }, with you as the one who did it. The original is kept.
correct-draft = This is the text as it was left last time.
correct-was = What is wrong with it
correct-trial = What would come of it:
correct-doses = { $n ->
    [0] No dose would be taken in.
    [one] 1 dose would be taken in.
   *[other] { $n } doses would be taken in.
 }
correct-fixes = Sure corrections
correct-mend = Make these corrections
correct-text = Message
correct-text-hint = One segment a line. Change only what the sender has confirmed.
correct-note = Reason (no patient data)
correct-try = Check without sending
correct-send = Send corrected message
correct-drop = Discard this correction
# Senders and their score cards.
nav-senders = Senders
senders-title = Senders
senders-back = All senders
senders-everybody = Agreed with everybody
senders-none = There are no senders yet. An operator adds one with the command: jenner interface add
senders-days = { $n ->
    [365] Last year
   *[other] Last { $n } days
 }
senders-caption = Senders and their messages of the last { $n } days
senders-state = State
senders-not-taken = Not taken whole
senders-score = Score
senders-no-score = No updates yet
senders-score-hint = The score goes from 0 to 100: six tenths are fields given and right, three tenths are messages taken whole, one tenth is doses told within 14 days.
state-test = Test
state-pilot = Pilot
state-production = Production
state-test-means = Its messages are judged and logged; nothing of them is stored.
state-pilot-means = Its messages are stored, and somebody watches them.
state-production-means = Its messages are stored.
card-title = Score card
card-csv = Download CSV
card-profile = What is agreed
card-period = From { $a } to { $b }
card-of-100 = { $it } of 100
card-peers = (half of the others: { $a } to { $b })
card-peers-head = Middle half of the others
card-no-peers = Too few others
card-median = Doses told (median)
card-days = { $n ->
    [0] on the same day
    [one] after 1 day
   *[other] after { $n } days
 }
card-at-most = after at most { $n } days
card-over-a-year = after more than a year
card-within = { $n ->
    [one] Within 1 day
   *[other] Within { $n } days
 }
card-repeated = Sent again as it was
card-waiting = Failed and waiting
card-waiting-of = { $a }, of which { $b } not opened by the sender
card-fixes = What to mend, worst first
card-no-fixes = Nothing stands out.
card-kind = Kind
card-what = What is wrong and what to do
card-seen = Seen
card-of = { $a } of { $b }
card-example = Example
card-open = Open a message
fix-error = Not taken
fix-missing = Missing
fix-invalid = Not valid
fix-warning = Warning
card-fields = Fields
card-given = Given
card-wanted = Wanted
card-from-percent = at least { $it } %
card-valid = Valid when given
card-too-few = (too few)
card-timely = How soon doses are told
card-told-within = Told at the latest
card-share = Share
card-timely-peers = Within 14 days, half of the others tell { $a } to { $b }.
card-timely-hint = Counted from { $n } doses that the sender gave itself; of a message with several days, the latest day.
card-weeks = Week by week
card-week = Week from
card-outcomes = Messages by outcome
log-aa = Taken whole
log-ae = Taken in part
log-ar = Refused for its header
log-rejected = Not taken
log-refused = Not HL7, or refused before it was read
log-replay = The same as before
log-test-aa = Test: would be taken whole
log-test-ae = Test: would be taken in part
log-test-rejected = Test: would not be taken
log-test-ar = Test: would be refused for its header
# The way into production.
onboarding-title = Way into production
onboarding-back = Score card
onboarding-state = State: { $it }.
onboarding-list = { $a } of { $b } seen in the last 60 days
onboarding-hint = The list ticks itself from the messages that come.
onboarding-change = Change the state
onboarding-reason = Reason
onboarding-reason-hint = Needed to go on while something is open.
onboarding-to = Move to { $it }
onboarding-steps = Steps so far
check-done = Done
check-open = Open
check-seen = { $n ->
    [0] none seen
    [one] 1 seen
   *[other] { $n } seen
 }
check-connected = A message came
check-update-taken = An update (VXU) was accepted
check-given-dose = A dose the sender gave itself
check-past-dose = A past dose
check-changed = A dose changed (RXA-21 U)
check-deleted = A dose deleted (RXA-21 D)
check-refused = A refusal
check-queried = A query (QBP) answered
check-enough = Enough updates to judge
check-few-errors = At most 5 in 100 not taken whole, over 50 updates
check-eligibility = Eligibility with at least 90 in 100 doses given
check-lots = Lot number with at least 90 in 100 doses given
check-timely = At least 80 in 100 doses told within 14 days
# What is agreed.
profile-of-registry = Agreed with every sender
profile-of-organization = Agreed with the senders of
profile-of-interface = Agreed with
profile-intro = The nearer agreement wins: a sender's over its organization's, and its organization's over everybody's.
profile-text = What is agreed
profile-text-hint = Write only what differs from the wider agreements. Check first: you see what it would have done to the last messages.
profile-try = Check on the last messages
profile-store = Store
profile-export = Download
profile-help = How to write it
profile-help-rules = How a rule counts: accept, warn or reject.
profile-help-codes = A code of the sender's own, and the standard's code.
profile-help-facilities = A facility of the sender, and the code of its organization.
profile-help-defaults = A value for a field that is left empty; never a clinical fact.
profile-effective = Everything that holds, with the wider agreements
profile-empty = Nothing: the rules of the guide as they are.
profile-history = Versions
profile-version = Version { $a } of { $b }
profile-impact = { $n ->
    [0] There are no updates to check it on
    [one] Checked on the last update
   *[other] Checked on the last { $n } updates
 }
profile-nothing = Nothing would have been different.
profile-moved = { $n ->
    [one] 1 message would have ended otherwise:
   *[other] { $n } messages would have ended otherwise:
 }
profile-way = { $a } → { $b }
profile-won = { $n ->
    [one] 1 dose or observation more would have been taken.
   *[other] { $n } doses or observations more would have been taken.
 }
profile-lost = { $n ->
    [one] 1 dose or observation would not have been taken.
   *[other] { $n } doses or observations would not have been taken.
 }
profile-more = { $n } more errors and warnings
profile-fewer = { $n } fewer errors and warnings
# Judging again.
replay-title = Judge again
replay-one = Judge again
replay-intro = What was taken whole stays as it is. What was not is read again under today's rules and under what is agreed today; only what comes out otherwise is submitted anew.
replay-form = Which messages to judge again
replay-go = Judge again
replay-none = No messages have been judged again yet.
replay-caption = Latest, newest first
replay-asked = Asked for
replay-by = By
replay-state = State
replay-looked-at = Looked at
replay-taken = Taken now
replay-unchanged = As before
replay-refused = Still not taken
job-waiting = Waiting
job-running = Running
job-done = Done
job-failed = Failed
# Fields of the score card.
measured-pid-3 = Patient number
measured-pid-5-1 = Last name
measured-pid-5-2 = First name
measured-pid-6 = Mother's maiden name
measured-pid-7 = Birth date
measured-pid-8 = Sex
measured-pid-10 = Race
measured-pid-11-1 = Street
measured-pid-11-3 = City
measured-pid-11-4 = State
measured-pid-11-5 = ZIP code
measured-pid-13-7 = Phone
measured-pid-13-4 = E-mail
measured-pid-15 = Language
measured-pid-22 = Ethnicity
measured-pid-24 = Multiple birth
measured-pd1-11 = Reminder wish
measured-nk1-2 = Parent or guardian
measured-orc-3 = Sender's number of the dose
measured-rxa-3 = Day given
measured-rxa-5 = Vaccine
measured-rxa-9 = Given here or past dose
measured-rxa-6 = Amount
measured-rxa-10 = Given by
measured-rxa-11-4 = Clinic
measured-rxa-15 = Lot
measured-rxa-16 = Expiry of the lot
measured-rxa-17 = Manufacturer
measured-orc-12 = Ordered by
measured-rxr-1 = Route
measured-rxr-2 = Body site
measured-obx-64994-7 = Eligibility
measured-obx-30963-3 = Funding source
measured-obx-vis = Information statement given
