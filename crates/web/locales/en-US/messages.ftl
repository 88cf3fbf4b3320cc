# The message log.
messages-title = Messages
messages-filter = Which messages to show
messages-from = From day
messages-until = To day
messages-show = Show
messages-clear = Show all
messages-bad-day = Enter the day like 03/14/2021, or t for today.
day-hint = Days like 3/14/21 or 03142021; t is today, y is yesterday.
messages-none = No messages yet. They appear here as soon as a sender submits one.
messages-none-found = No message fits these choices. Widen the days or show all.
messages-caption = Messages, newest first
of-total = of { $it }
pager-label = Pages
pager-newer = Newer
pager-older = Older
pager-page = Page { $a } of { $b }
message-title = Message
message-back = Back to the messages
message-received = Received
message-sender = Sender
message-kind = Kind
message-kind-unknown = Not readable
message-control-id = Control number
message-outcome = Outcome
message-findings = Findings
message-size = Size
message-effect = What it did
message-raw = The message as it came
message-answer = Our answer
message-no-answer = No HL7 answer was sent.
message-no-findings = Nothing was found wrong.
message-parsed = Fields by name
parsed-field = Field
parsed-name = Name
parsed-value = Value
empty-field = (empty)
finding-code = code { $it }
outcome-accepted = Accepted
outcome-findings = Accepted with findings
outcome-rejected = Rejected
outcome-not-hl7 = Not HL7
severity-error = Error
severity-warning = Warning
severity-information = Note
effect-new-person = New person on file:
effect-known-person = About a known person:
effect-doses = { $n ->
    [one] 1 dose taken in
   *[other] { $n } doses taken in
 }
effect-refusals = { $n ->
    [one] 1 refusal taken in
   *[other] { $n } refusals taken in
 }
effect-observations = { $n ->
    [one] 1 observation taken in
   *[other] { $n } observations taken in
 }
effect-dropped = { $n ->
    [one] 1 part left out, see the findings
   *[other] { $n } parts left out, see the findings
 }
effect-answered = { $n ->
    [one] Answered with 1 dose
   *[other] Answered with { $n } doses
 }
effect-nothing = The same content had come before. Nothing changed.
