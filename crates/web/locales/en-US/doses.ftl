# People with doses that may be one injection.
doubts-title = Doses that may be one
doubts-text = Two reports of a vaccine may tell of one injection. The program joins what is certain and asks you about the rest. Until somebody decides, both doses count.
doubts-none = No doses wait for a decision.
doubts-people = { $n ->
    [one] 1 person
   *[other] { $n } people
 }
doubts-record = Record
doubts-open = To decide
doubts-unsure = Not sure
doubts-decide = Look and decide
doubts-waiting = with doses that may be one
doubts-aside = { $n ->
    [one] 1 pair of doses may be one injection
   *[other] { $n } pairs of doses may be one injection
 }

# Two doses beside each other.
doubt-title = One injection or two?
doubt-text = Compare the two reports, then decide. Nothing is deleted: every report stays on file, and you can undo your decision at any time.
doubt-none = No doses of this person wait for a decision.
doubt-caption = The two doses field by field
doubt-first = First dose
doubt-second = Second dose
doubt-by = Reported by
doubt-open-dose = Open the dose
doubt-asks = Why you are asked
doubt-balanced = The two reports are neither alike enough nor different enough to decide it without a person.
doubt-between = Alone they would be joined. But one of them is already joined with a report that contradicts the other.
doubt-score = The evidence weighs { $it } of 100.
doubt-score-bounds = From { $a } on it speaks for one injection, up to { $b } for two.
doubt-for-one = Speaks for one injection
doubt-for-two = Speaks for two injections
doubt-one = One injection
doubt-two = Two injections
doubt-unsure = Not sure: pass on
doubt-decided = Decided about doses
doubt-doses = Doses
doubt-verdict-one = One injection
doubt-verdict-two = Two injections
doubt-verdict-unsure = Not sure
doubt-ended = Ended on { $it }
doubt-problem-note = Write a note: what you looked at and what is missing.
doubt-problem-changed = These doses changed while you were looking. Nothing was done. Look again, then decide.
doubt-problem-answer = Choose one of the answers. Nothing was done.
notice-dose-one = Decided: one injection. It is shown and counted once.
notice-dose-two = Decided: two injections. Both count, and nobody is asked again.
notice-dose-unsure = Passed on with your note. Both doses count until somebody decides.
notice-dose-undone = Undone. The rules decide again.

# Rules about two reports, by their ids.
event-rule-s1 = The same office reports the same day and vaccine twice.
event-rule-s2 = The dates are too far apart to be one injection of this vaccine.
event-rule-s3 = The vaccines protect against different things.
event-rule-s4 = One report names a vaccine, the other only its kind.
event-rule-s6 = The dates are unusually far apart for a copy, but a second dose so soon is unlikely.
event-rule-s7a = One date looks like a guess: the first of January, the 1st or the 15th of a month.
event-rule-s7b = With day and month swapped, both dates are the same.
event-rule-s7c = Day and month are the same, the year is one off.
event-rule-s8 = One of them is a refusal or was not given.
event-rule-e1 = Same day.
event-rule-e2 = The lot numbers are different.
event-rule-e3 = The lot number may have been corrected: everything else agrees.
event-rule-e4 = Two offices, one day, and only one of them names a lot.
event-rule-e5 = One office reports two lots on one day.
event-rule-e6 = Two offices both say that they gave it.
event-rule-e7 = One office gave it, the other has it from somewhere else.
event-rule-e8 = Same lot number, within a few days.
event-rule-e8a = The lot numbers differ only in letters and digits that look alike.
event-rule-e8b = The lot numbers differ by one slip of the hand.
event-rule-e9 = The manufacturers are different.
event-rule-e10 = Two different products; neither is a part of the other.
event-rule-e10a = One vaccine is a part of the other, combined one.
event-rule-e10b = Two codes of one maker: perhaps one vaccine, coded in two ways.
event-rule-l1 = The dates are too far apart to join them without asking.
event-rule-l2 = Either one office reports for the other, or the dose was given twice. Only a person can tell.
event-rule-l3 = Different lots are never joined without asking.
event-rule-l4 = Different products or makers are never joined without asking.
event-rule-l5 = One report says the dose was complete, the other says partial.
event-rule-l6 = Only a weak source names the combined vaccine. Ask whether its other part was given.
event-rule-l7 = Two injections of one kind on one day are unusual.
event-rule-l8 = A second dose of this vaccine so soon makes no sense.
event-rule-l9 = One office states one product in two ways: a double entry or two doses.
event-rule-l10 = The copy is so near that two doses could not both count.
