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
waits-week = a week or more
waits-month = 30 days or more
hands-free = free
hands-mine = yours
hands-passed-on = passed on
order-score = score
order-waiting = waiting time
pager-before = Back
pager-after = Next

# The same in two or three words.

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
fate-unclear = Perhaps the same event. Both are kept until somebody checks them.
pair-decide = Your decision
pair-note-hint = Needed when you are not sure: say what you looked at and what is missing. Optional otherwise.
pair-tick-first = Before a merge, tick the box under:
pair-keys = Keys: M same person, D different people, U not sure, J skip. They work while no field is in use. You can turn them off:
pair-notes = What others wrote
pair-held = { $a } has this pair in hand until { $b }. You can look, but not decide.
pair-free = Nobody has this pair in hand.
pair-take = Take it to decide
pair-decided = by { $a } on { $b }.
pair-gone = One of these records has become part of another one. There is nothing to decide here.
pair-problem-tick = Tick the box under "Check first" to say that you looked at the warnings. Nothing was merged.
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
check-same-day = Both got a dose on { $a } at { $b }.
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
score-title = Match score
score-of = of 100, by the fields alone
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

# What was decided.
done-title = Decided
done-text = A merge can be undone for 30 days, and so can "different people" and "not sure". After that a record can still be split from its own page.
done-what = Decision
done-by = By
done-when = When
done-none = Nothing was decided yet.
done-caption = Decisions, newest first
done-undone = Undone on { $it }
done-over = Cannot be undone
done-in-work = Back to the pair in work
done-kind-merged = Merged
done-kind-different = Different people
done-kind-passed-on = Passed on
done-kind-split = Split
undo = Undo
notice-merged = Merged into one record.
notice-different = Kept apart. The pair is not shown again unless new data comes in.
notice-passed-on = Passed on with your note.
notice-undone = Undone. The records are as they were before.
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
done-kind-undone = Merge undone
checks-protected = Protected
checks-tick-protected = I looked at this. The merged record will be protected.
check-birth-dates = The birth dates differ.
check-birth-order = Both are of a multiple birth, and their birth orders differ.
check-called-different = Somebody called them different people on { $it }.
band-by-hand = Somebody asked for this comparison.
by-program = the registry
yes = Yes
no = No
sharing-protected = Not shared
sharing-shared = May be shared

# Why the matcher is not sure: its rules, its fields, its levels.
reason-score = The records look alike, but not alike enough to merge them without you.
reason-by-hand = Somebody found them and asked for a look.
reason-number-reused = One organization used one patient number for both.
reason-t1 = Same birth date and household, but different first names: probably twins.
reason-t2 = A newborn without a name from a multiple birth: it may be either twin.
reason-t3 = One birth date and one family, but the first names differ: they may be twins.
reason-t4 = Different birth orders in a multiple birth: two children.
reason-t5 = Similar first names in a multiple birth: they may be twins.
reason-i1 = Two different birth record numbers.
reason-i2 = Two different Social Security numbers.
reason-i3 = Only the Social Security number agrees: probably a typing error.
reason-i4 = The member number agrees, but name and birth date do not: probably another member of the family.
reason-n1 = Same name, a generation apart: probably parent and child.
reason-n2 = Same name and birth date, but address, phone and mother differ.
reason-d1 = No typing error explains the two birth dates.
reason-s1 = A newborn boy and a newborn girl.
reason-p1 = A protected record: only a person may merge it.
reason-a1 = The first names are not surely the same.
reason-a2 = The birth dates are not the same.
reason-a3 = The last names have no part in common.
reason-a4 = Nothing beyond name, birth date and sex agrees.

why-score = close match
why-by-hand = found by somebody
why-number-reused = one number for two
why-t1 = probably twins
why-t2 = nameless twin
why-t3 = may be twins
why-t4 = two of one birth
why-t5 = may be twins
why-i1 = birth records differ
why-i2 = Social Security numbers differ
why-i3 = only one number agrees
why-i4 = one member number
why-n1 = parent and child?
why-n2 = namesakes?
why-d1 = birth dates differ
why-s1 = boy and girl
why-p1 = protected
why-a1 = first names differ
why-a2 = birth dates differ
why-a3 = last names differ
why-a4 = little is known

part-given = First name
part-family = Last name
part-middle = Middle name
part-suffix = Suffix
part-birth = Birth date
part-sex = Sex
part-age = Age
part-birth-order = Birth order
part-maiden = Mother's maiden name
part-contact = Contacts
part-street = Street
part-zip = ZIP code
part-city = City
part-phone = Phone
part-email = E-mail
part-social-security = Social Security number
part-payer = Member number
part-birth-file = Birth record number
part-own = Number at the clinic
part-number = Other number
part-birth-place = Birthplace
part-occupation = Occupation
part-household = Household

level-exact = same
level-alike = written differently
level-nickname = nickname
level-part = agrees in part
level-initial = initial
level-moved = changed places
level-close = one slip apart
level-near = similar
level-weak = agrees, but says little
level-newborn = newborn name
level-different = differs
level-opposite = clearly differs

