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
inbox-title = Not taken whole
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
inbox-note = Note, no patient data
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
correct-note = Why, no patient data
correct-try = Check
correct-send = Send corrected message
correct-drop = Give up
