# The queue of possible duplicates.
review-title = Possible duplicates
review-text = Each line is two records that may be one person. Take a pair to decide about it. While you have it, nobody else can decide.
review-open = waiting
review-mine = in your hands
review-passed-on = passed on
review-week = longer than a week
review-filter = Which pairs to show
review-score = Score
review-age = Age
review-waits = Waiting
review-hands = In hand
review-order = Sort by
review-records = The two records
review-why = Why we ask
review-action = What you can do
review-caption = Pairs of records that wait for a decision
review-sorted = Sorted by: { $it }.
review-start = Start with the first
review-take = Decide
review-go-on = Go on
review-look = Look
review-pair-of = the pair with { $it }
review-until = until { $it }
review-twins = Twins?
review-none = No pairs wait. New ones appear here when records that look alike come in.
review-none-found = No pair fits these choices. Widen them or show all.
review-days = { $n ->
    [0] since today
    [one] 1 day
   *[other] { $n } days
 }
score-range-high = 90 and more
score-range-middle = 50 to 89
score-range-low = under 50
age-range-baby = under 1 year
age-range-small = 1 to 4 years
age-range-school = 5 to 18 years
age-range-adult = 19 years and more
age-range-unknown = birth date missing
waits-week = a week or more
waits-month = 30 days or more
hands-free = free
hands-mine = yours
hands-others = in other hands
hands-passed-on = passed on
order-score = score, highest first
order-waiting = waiting, longest first
order-age = age, youngest first
pager-before = Back
pager-after = Next

# Why a human is asked.
reason-score = The records look alike, but not alike enough to merge them without you.
reason-twins = They may be twins or siblings: same birth date and home, different first names.
reason-multiple-birth = One of them is marked as one of a multiple birth.
reason-numbers-conflict = Both have a number of the same kind, and the numbers differ.
reason-number-reused = One chart number was used for two different people.
reason-sex-differs = The sex differs.
reason-birth-date-differs = The birth dates differ.
reason-newborn-name = One of them has a placeholder name from birth, such as Babygirl.
reason-parent-child = They may be parent and child with the same name.
reason-suffix = One is a junior, the other is not.
reason-same-names = The names are the same, but little else is known.
reason-by-hand = Somebody found them and asked for a look.
reason-sweep = A search through all records with new rules found them.

# The same in two or three words.
why-score = close match
why-twins = same birth date, other first name
why-multiple-birth = multiple birth
why-numbers-conflict = numbers differ
why-number-reused = chart number used twice
why-sex-differs = sex differs
why-birth-date-differs = birth date differs
why-newborn-name = newborn name
why-parent-child = parent and child?
why-suffix = junior or senior
why-same-names = same name, little else
why-by-hand = found by somebody
why-sweep = new rules

# Two records beside each other.
pair-title = Are these the same person?
pair-text = Compare, then decide. A merge can be undone for 30 days, and a record can be split later. All numbers of both records go on working.
pair-progress = { $a } of { $b }
pair-left = Left
pair-right = Right
pair-keep = keep this record
pair-point = will point to the left one
pair-changed = last change { $it }
pair-fields = Field by field
pair-differing = { $n ->
    [0] nothing differs
    [one] 1 field differs
   *[other] { $n } fields differ
 }
pair-caption = The two records field by field. Where they differ you can say which value is right.
pair-match = Match
pair-same = Same
pair-differs = Differs
pair-one-side = One side
pair-only-left = Only on the left.
pair-only-right = Only on the right.
pair-both-kept = Both are kept.
pair-rules = Leave it to the rules
pair-stands = by the rules
pair-nothing = none
pair-verified-note = A value you choose counts as checked by a person. Later reports do not replace it. "By the rules" marks the value that stands if you choose nothing.
pair-swap = Swap which record is kept
pair-doses = Doses after the merge
pair-no-doses = Neither record has doses.
pair-fate = Result
fate-one = One dose, the same event
fate-keep = Keep
fate-doubtful = One dose?
fate-day-apart = The dates are close. Both are kept until somebody checks them.
fate-other-lot = Same day, but the lots differ. Both are kept until somebody checks them.
fate-unclear = Perhaps the same event. Both are kept until somebody checks them.
pair-decide = Your decision
pair-note-hint = Needed when you are not sure: say what you looked at and what is missing. Optional otherwise.
pair-tick-first = Before a merge, tick the box about twins:
pair-keys = Keys: M same person, D different people, U not sure, J skip. They work while no field is in use. You can turn them off:
pair-notes = What others wrote
pair-held = { $a } has this pair in hand until { $b }. You can look, but not decide.
pair-free = Nobody has this pair in hand.
pair-take = Take it to decide
pair-decided = by { $a } on { $b }.
pair-gone = One of these records has become part of another one. There is nothing to decide here.
pair-problem-tick = Tick the box under "Check first" to say that you looked at the twins warning. Nothing was merged.
pair-problem-note = Write a note: what you looked at and what is missing.
pair-problem-changed = One of the records changed while you were looking. Nothing was done. Look at the page again, then decide.
pair-problem-not-yours = You no longer have this pair in hand. Nothing was done.
answer-same = Same person: merge
answer-different = Different people
answer-unsure = Not sure: pass on
answer-skip = Skip
answer-back = Give back
checks-title = Check first
checks-none = No twin or sibling with the same birth date was found. Nothing speaks against a merge.
checks-stop = Twins?
checks-look = Look at
checks-reach = What a merge touches
checks-tick = I looked at this. They are not twins or siblings.
check-twins = Same birth date and home, but different first names.
check-multiple-birth = { $it }: marked as one of a multiple birth.
check-same-birthday = There is another person with the same birth date in the family:
check-protected = { $it }: the family does not want this record shared.
check-died = { $it }: this person has died.
check-sex = The sex differs.
check-numbers = Both have a number of the kind { $it }, and the numbers differ.
check-same-day = Both got a dose on { $a } at { $b }.
check-reused-number = A chart number was used for two different people.
check-doses = { $n ->
    [one] 1 dose moves to the left record
   *[other] { $n } doses move to the left record
 }
check-same-doses = { $n ->
    [one] 1 dose is on both records and becomes one
   *[other] { $n } doses are on both records and become one each
 }
check-doubtful-doses = { $n ->
    [one] 1 pair of doses may be one dose
   *[other] { $n } pairs of doses may be one dose each
 }
check-users = { $n ->
    [one] 1 person opened these records in the last 30 days
   *[other] { $n } people opened these records in the last 30 days
 }
check-organizations = { $n ->
    [one] 1 organization reports about them
   *[other] { $n } organizations report about them
 }
check-other-pairs = { $n ->
    [one] 1 other pair with one of them waits
   *[other] { $n } other pairs with one of them wait
 }
score-title = Match score
score-of = of 100
score-rules = Rules { $it }.
score-why = Why we ask you:
score-caption = Parts of the score
score-what = Compared
score-points = Points
score-part = { $a }: { $b }
score-note = Each point up doubles the odds that they are one person; each point down halves them.
band-same = The rules alone would merge them.
band-review = Not sure enough to merge without you.
band-different = The rules alone would keep them apart.
part-name = Name
part-family = Last name
part-given = First name
part-middle = Middle name
part-suffix = Suffix
part-birth-date = Birth date
part-sex = Sex
part-mother = Mother
part-address = Address
part-zip = ZIP code
part-phone = Phone
part-email = E-mail
part-numbers = Numbers
part-multiple-birth = Multiple birth
part-doses = Doses
level-same = same
level-close = close
level-alike = alike
level-differs = differs
level-swapped = swapped
level-nickname = nickname
level-part = in part
level-missing = missing
level-placeholder = placeholder

# What was decided.
done-title = Decided
done-text = A merge can be undone for 30 days, and so can "different people". After that a record can still be split from its own page.
done-filter = Which decisions to show
done-what = Decision
done-by = By
done-when = When
done-everybody = Everybody
done-me = Me
done-none = Nothing was decided yet.
done-caption = Decisions, newest first
done-undone = Undone by { $a } on { $b }
done-over = No longer
done-in-work = Back to the pair in work
done-kind-merged = Merged
done-kind-different = Different people
done-kind-passed-on = Passed on
done-kind-split = Split
undo = Undo
notice-merged = Merged into one record.
notice-different = Kept apart. The pair is not shown again unless new data comes in.
notice-passed-on = Passed on with your note.
notice-undone = Undone. The pair waits again.
notice-undone-before = This was undone before.
notice-too-late = This cannot be undone any more. Open the record and split it.
notice-held = Somebody else has taken this pair.
notice-closed = This pair is decided already.
notice-split = Split. Each record has its own doses again.

# On a person's page.
like-title = Duplicates
like-compare-with = Possible duplicate: compare with
like-find = Find a duplicate
like-merged = Merged from
like-merged-on = merged on { $a } by { $b }
like-arrived = The record { $a } became part of this one on { $b }.
like-split = Split
duplicate-title = Find a duplicate
duplicate-text = Find the other record that may be the same person, then compare the two.
duplicate-form = Find the other record
duplicate-empty = Type whom to look for.
duplicate-none = Nobody else was found. Try another name or birth date.
duplicate-compare = Compare
split-title = Split this record
split-text = These records were merged. Choose which of them leave. Every report goes back with the record it came for; what came later goes where it fits.
split-which = Which leave?
split-own = Stays: the record itself
split-leaves = { $it } leaves
split-none = Nothing was merged into this record, so there is nothing to split.
split-look = Show what each would hold
split-after = After the split
split-stays = Stays: { $it }
split-goes = Leaves: { $it }
split-reason = Why
split-reason-hint = Say how you know that these are different people. It stays in the log.
split-do = Split
split-later = They are not suggested as a pair again unless new data comes in.
split-problem-nothing = Choose at least one record that leaves.
split-problem-reason = Say why you split the record.
split-problem-changed = The record changed while you were looking. Nothing was done. Look at it again.
help-keys-review = Keys on the page of a possible duplicate
key-review = Go to possible duplicates
