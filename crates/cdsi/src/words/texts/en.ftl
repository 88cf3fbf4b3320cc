# Explanations of the engine in English. The text of a key is for nurses; `.parent` is the same for parents.
# A sentence without `.parent` is not for parents.

# Days, ages and stretches of time.
month-jan = Jan
month-feb = Feb
month-mar = Mar
month-apr = Apr
month-may = May
month-jun = Jun
month-jul = Jul
month-aug = Aug
month-sep = Sep
month-oct = Oct
month-nov = Nov
month-dec = Dec
date = { $month } { $day }, { $year }
years = { $n ->
    [one] 1 year
   *[other] { $n } years
 }
months = { $n ->
    [one] 1 month
   *[other] { $n } months
 }
weeks = { $n ->
    [one] 1 week
   *[other] { $n } weeks
 }
days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
duration-plus = { $a } plus { $b }
duration-minus = { $a } minus { $b }
duration-negative = minus { $a }
limit = { $span } ({ $duration })
vaccine-code = CVX { $cvx }
vaccines-listed = one of { $n } listed vaccines

# What time is counted from.
reference-dose = the dose of { $date }
reference-series-dose = dose { $n } of the series ({ $date })
    .parent = the dose of { $date }
reference-vaccine = the { $vaccine } of { $date }
reference-observation = “{ $observation }” of { $date }
    .parent = { $date }
reference-observation-undated = the day of “{ $observation }”
    .parent = a day on the record
reference-unknown = an earlier dose

# Status words of the person page.
word-overdue = Overdue
word-due-now = Due now
word-decide = Decide
word-later = Later
word-season-over = Season over
    .parent = Ask about this season
word-complete = Complete
word-immune = Immune
word-contraindicated = Contraindicated
    .parent = Not to be given
word-not-recommended = Not recommended now
    .parent = Not needed now
word-aged-out = Past the age for it

# A dose: what it counts for.
dose-valid = { $group }: This dose counts.
    .parent = { $group }: This dose counts.
dose-not-valid = { $group }: Not valid. This dose does not count.
    .parent = { $group }: This dose does not count.
dose-not-valid-repeat = { $group }: Not valid. This dose does not count and must be repeated.
    .parent = { $group }: This dose does not count. It must be given again.
dose-not-valid-repeated = { $group }: Not valid. This dose does not count; the dose of { $date } counts in its place.
    .parent = { $group }: This dose does not count. The dose of { $date } counts in its place.
dose-extra = { $group }: Extra dose. It does not count and need not be repeated.
    .parent = { $group }: This is an extra dose. It does not have to be given again.
dose-substandard = { $group }: Substandard. This dose does not count.
    .parent = { $group }: This dose does not count. Something was wrong with the vaccine.
dose-substandard-repeat = { $group }: Substandard. This dose does not count and must be repeated.
    .parent = { $group }: This dose does not count. Something was wrong with the vaccine. It must be given again.
dose-substandard-repeated = { $group }: Substandard. This dose does not count; the dose of { $date } counts in its place.
    .parent = { $group }: This dose does not count. Something was wrong with the vaccine. The dose of { $date } counts in its place.
dose-part-does-not-count = For a part of it it does not count: { $antigens }.
    .parent = For a part of it it does not count: { $antigens }.
dose-series = { $antigens }, { $target ->
    [none] no dose of the series
   *[other] dose { $target } of the series
 } ({ $series }): { $status }
dose-status-valid = valid
dose-status-not-valid = not valid
dose-status-extra = extra
dose-status-substandard = substandard
dose-not-looked-at = No series that was chosen for this person looks at this dose.
    .parent = This check does not look at this vaccine for this person.
dose-after-assessment = Not looked at: it was given on { $date }, after the assessment date { $on }.
    .parent = This dose was not looked at. Its date, { $date }, is after the day of this check, { $on }.
dose-before-birth = Not looked at: its date, { $date }, is before the date of birth, { $birth }. One of the two dates is wrong.
    .parent = This dose was not looked at. Its date, { $date }, is before the date of birth. One of the two dates is wrong.
dose-no-antigen = Not looked at: at this age the schedule links { $vaccine } with no disease. The dose still takes part where vaccines must keep a distance.
    .parent = This dose was not looked at. The schedule does not say what { $vaccine } counts for at this age.

# A dose: the checks.
step-expired = The lot could be used until { $date }; the dose was given on { $given }.
    .parent = The vaccine was past its last day, { $date }.
step-damaged = The vaccine was recalled, wrongly stored or damaged.
    .parent = The vaccine was recalled or was not stored well.
step-inadvertent = { $vaccine } is listed as a mistake (inadvertent) for this dose.
    .parent = { $vaccine } is not the right vaccine for this dose.
step-age-not-asked = Age: no ages are set for this dose.
step-age-too-young = Too young: given at { $age } of age; the youngest age that counts is { $limit }, reached on { $date }.
    .parent = It was given too early, at { $age } of age. The youngest age that counts is { $limit }.
step-age-too-young-plain = Too young to count.
    .parent = It was given too early.
step-age-grace = Grace period: given at { $age } of age, { $early } before the minimum age of { $minimum } ({ $date }). Up to { $grace } early is accepted.
    .parent = It was given { $early } early. Up to { $grace } early is accepted.
step-age-below-minimum = Before the minimum age of { $minimum } ({ $date }): given at { $age } of age; it counts, as the youngest age that counts is { $limit }.
    .parent = It was given earlier than advised, at { $age } of age. This is still accepted.
step-age-grace-plain = Grace period: given before the minimum age, but not too early to count.
    .parent = It was given a little early. This is accepted.
step-age-right = Age: given at { $age } of age; the schedule asks for { $from ->
    [none] any age
   *[other] at least { $from }
 }{ $until ->
    [none] {""}
   *[other] {""}, and less than { $until }
 }.
step-age-too-old = Too old: given at { $age } of age; it counts only before { $limit }, reached on { $date }.
    .parent = It was given too late, at { $age } of age. It counts only before { $limit }.
step-age-too-old-plain = Too old to count.
    .parent = It was given too late.
step-interval-nothing = Interval: there is nothing to count it from, so it does not stand in the way.
step-allowable-nothing = Allowable interval: there is nothing to count it from, so it cannot be used.
step-interval-too-soon = Too soon: given { $elapsed } after { $reference }; the shortest interval that counts is { $limit }, reached on { $date }.
    .parent = It was given too soon, { $elapsed } after { $reference }. The shortest time that counts is { $limit }.
step-interval-too-soon-plain = Too soon after an earlier dose.
    .parent = It was given too soon after an earlier dose.
step-interval-short-accepted = Preferred interval not reached: given { $elapsed } after { $reference } instead of { $limit } or more. A shorter, allowable interval was asked instead.
    .parent = It was given sooner than advised, { $elapsed } after { $reference }. This is still accepted.
step-interval-short-accepted-plain = Preferred interval not reached. A shorter, allowable interval was asked instead.
    .parent = It was given sooner than advised. This is still accepted.
step-interval-grace = Grace period: given { $elapsed } after { $reference }, { $early } before the minimum interval of { $minimum } ({ $date }). Up to { $grace } early is accepted.
    .parent = It was given { $early } early, { $elapsed } after { $reference }. Up to { $grace } early is accepted.
step-interval-below-minimum = Before the minimum interval of { $minimum } ({ $date }): given { $elapsed } after { $reference }; it counts, as the shortest interval that counts is { $limit }.
    .parent = It was given sooner than advised, { $elapsed } after { $reference }. This is still accepted.
step-interval-grace-plain = Grace period: given a little before the minimum interval, but not too soon to count.
    .parent = It was given a little early after an earlier dose. This is accepted.
step-interval-enough = Interval: given { $elapsed } after { $reference }; enough{ $limit ->
    [none] {""}
   *[other] {""} (at least { $limit })
 }.
step-interval-enough-plain = Interval: long enough.
step-allowable-enough = Allowable interval: given { $elapsed } after { $reference }; enough{ $limit ->
    [none] {""}
   *[other] {""} (at least { $limit })
 }.
step-allowable-enough-plain = Allowable interval: long enough.
step-allowable-too-soon = Allowable interval: not reached either; given { $elapsed } after { $reference }, the shortest is { $limit }, reached on { $date }.
step-allowable-too-soon-plain = Allowable interval: not reached either.
step-conflict = Too close to the { $vaccine } of { $date }: a dose from { $begin } to { $last } does not count; the first day without conflict is { $end }.
    .parent = It was given too soon after the { $vaccine } of { $date }. The two need more time between them.
step-vaccine-preferable = Vaccine: { $vaccine } is preferred for this dose.
step-vaccine-allowable = Vaccine: { $vaccine } is not preferred for this dose, but accepted.
step-vaccine-wrong-age = Vaccine: { $vaccine } can be given for this dose, but not at this age.
    .parent = { $vaccine } is not meant for this age.
step-vaccine-wrong-product = Vaccine: { $vaccine } can be given for this dose, but not of this maker.
    .parent = Another brand of { $vaccine } was needed.
step-vaccine-neither = Vaccine: { $vaccine } is neither preferred nor accepted for this dose.
    .parent = { $vaccine } is not the right vaccine for this dose.
step-no-dose-left = No dose of the series was left to fill: all were satisfied or skipped before.
    .parent = No more doses were needed when it was given.
step-small-volume = Remark: less than the usual volume was recorded. This does not change the answer.

# Doses that are left out.
skip-dose = Dose { $n } of the series is left out: { $reasons }.
    .parent = The schedule has a dose that is not needed here, because of age or of the doses given so far.
skip-because-unknown = a condition for it is met
skip-age = age on { $on }: { $age }, { $from ->
    [none] {""}
   *[other] at least { $from }
 }{ $both ->
    [yes] {""} and{" "}
   *[no] {""}
 }{ $until ->
    [none] {""}
   *[other] under { $until }
 }
skip-age-open = any age
skip-completed = a series of series group { $groups } is complete
skip-interval = at least { $interval } since the dose of { $date }
skip-interval-open = at least { $interval } since the dose before
skip-count = { $of ->
    [valid] valid doses
   *[total] doses
 }{ $vaccines ->
    [none] {""}
   *[other] {""} of { $vaccines }
 }{ $from ->
    [none] {""}
   *[other] {""} from { $from } on
 }{ $until ->
    [none] {""}
   *[other] {""} before { $until }
 }: { $found } (asked: { $is ->
    [more] more than
    [equal] exactly
   *[fewer] fewer than
 } { $count })

# A forecast: the headline.
forecast-title = { $group }{ $kind ->
    [risk] {""} (by risk)
   *[standard] {""}
 }: { $word }. { $rest }
    .parent = { $group }: { $word }. { $rest }
forecast-dose = { $n ->
    [none] A dose
   *[other] Dose { $n }
 } is due from { $recommended }{ $late ->
    [none] {""}
   *[other] ; late after { $late }
 }{ $earliest ->
    [none] {""}
   *[other] ; the earliest day is { $earliest }
 }{ $latest ->
    [none] {""}
   *[other] ; the last day is { $latest }
 }.
    .parent = { $n ->
    [none] A dose
   *[other] Dose { $n }
 } is due from { $recommended }.{ $late ->
    [none] {""}
   *[other] {""} It is late after { $late }.
 }{ $earliest ->
    [none] {""}
   *[other] {""} It can be given from { $earliest }.
 }{ $latest ->
    [none] {""}
   *[other] {""} The last day for it is { $latest }.
 }
forecast-dose-shared = { $n ->
    [none] A dose
   *[other] Dose { $n }
 } can be given from { $recommended }, if patient and clinician decide for it together.
    .parent = { $n ->
    [none] A dose
   *[other] Dose { $n }
 } can be given from { $recommended }. Talk with the clinic and decide together.
forecast-dose-undated = Another dose is needed; no date is known for it.
    .parent = Another dose is needed. There is no date for it yet.
forecast-complete = No further dose is needed.
    .parent = No more doses are needed.
forecast-complete-on = No further dose is needed; the last dose that counted was given on { $date }.
    .parent = No more doses are needed. The last dose that counted was given on { $date }.
forecast-immune = No dose is needed: there is evidence of immunity.
    .parent = No dose is needed. The record shows that there is protection already.
forecast-contraindicated = There is a reason on file not to give it.
    .parent = There is a health reason on the record.
forecast-aged-out = It is too late to begin or to finish.
    .parent = It is too late to begin or to finish.
forecast-maximum-age = The maximum age for the next dose has been reached.
    .parent = It is not given any more at this age.
forecast-cannot-finish = The next dose could not be given before its maximum age.
    .parent = There is not enough time left to give the next dose at the right age.
forecast-not-recommended = No dose is recommended now.
    .parent = No dose is advised now.
forecast-season-over = The last season that this schedule knows is over. It does not say whether a dose of the next season is due: check the current recommendation.
    .parent = The last season known here is over. Ask your clinic whether the vaccine of this season is due.
forecast-history = No dose is recommended now because of the doses given in the past.
    .parent = No dose is advised now, because of the doses given before.
forecast-by-risk = { $series } applies because of: { $indications }.
    .parent = It is advised because of something on the health record.
forecast-vaccines = Vaccines to give: { $vaccines }.
    .parent = Vaccines that can be used: { $vaccines }.
forecast-suitable = Vaccines that would count: { $vaccines }.
forecast-advice = Advice: { $text }
forecast-series = { $antigens } ({ $series }): { $status }
forecast-combined = The group combines its series; the days of the headline are those of the group.
status-not-complete = another dose is needed
status-complete = complete
status-immune = immune
status-contraindicated = contraindicated
status-aged-out = past the age for it
status-not-recommended = not recommended now

# A forecast: the steps.
step-immune-observation = Evidence of immunity: “{ $observation }”.
step-immune-birth = Evidence of immunity: born before { $date }.
    .parent = People born before { $date } count as protected.
step-immune-plain = Evidence of immunity is on file.
step-contraindication-all = Contraindication: “{ $observation }” forbids every vaccine against { $antigen }. { $last ->
    [none] No end is known.
   *[other] The last day is { $last }.
 }
    .parent = A health reason on the record speaks against it{ $last ->
    [none] {""}
   *[other] {""} up to { $last }
 }.
step-contraindication-some = Contraindication: “{ $observation }” speaks against { $vaccines }. { $last ->
    [none] No end is known.
   *[other] The last day is { $last }.
 }
    .parent = A health reason on the record speaks against some of the vaccines{ $last ->
    [none] {""}
   *[other] {""} up to { $last }
 }.
step-no-vaccine-left = No vaccine that may be given is left for dose { $n } of the series.
    .parent = No vaccine is left that may be given.
step-need-dose = Next is dose { $n } of the series.
step-need-plain = Another dose is needed.
step-need-season = The season of the dose ended on { $date }.
    .parent = The season ended on { $date }.
step-need-maximum = The maximum age of { $age } was reached on { $date }.
step-need-cannot-finish = The earliest day for the dose is not before the maximum age of { $age }, { $date }.
step-need-complete = All doses of the series are satisfied or skipped.
step-need-history = All doses of the series are skipped, not one is satisfied.
step-need-immune = No dose is needed: immune.
step-need-contraindicated = No dose is forecast: contraindicated.
step-need-aged-out = No dose is forecast: too late.
step-need-not-recommended = No dose is recommended now.
step-earliest = Earliest day { $date }, decided by { $sources }.
step-earliest-only-date = Earliest day { $date }.
step-earliest-none = Nothing sets an earliest day for the dose.
step-earliest-others = Not later, and so not decisive: { $sources }.
source-with-date = { $source } ({ $date })
source-minimum-age = the minimum age of { $age }
source-minimum-interval = the minimum interval of { $interval } after { $reference }
source-conflict = the wait after the { $given } of { $date } before { $vaccine }
source-season = the start of the season
source-inadvertent = the dose given by mistake on { $date }
source-recent-dose = the last dose, of { $date }
step-recommended-age = Recommended from { $date }: age { $age }.
    .parent = It is advised from the age of { $age }.
step-recommended-age-later = Recommended from { $date }, the earliest day: age { $age } comes before it, on { $unadjusted }.
    .parent = It is advised from the age of { $age }, but it cannot be given before { $date }.
step-recommended-interval = Recommended from { $date }: { $interval } after { $reference }.
    .parent = It is advised { $interval } after { $reference }.
step-recommended-interval-later = Recommended from { $date }, the earliest day: { $interval } after { $reference } comes before it, on { $unadjusted }.
    .parent = It is advised { $interval } after { $reference }, but it cannot be given before { $date }.
step-recommended-earliest = Recommended from { $date }: the earliest day, as nothing later is set.
    .parent = It is advised as soon as it can be given.
step-past-due-age = Late after { $date }: the day before age { $age }.
step-past-due-age-later = Late after { $date }, the earliest day: the day before age { $age } is sooner, { $unadjusted }.
step-past-due-interval = Late after { $date }: the day before { $interval } after { $reference }.
step-past-due-interval-later = Late after { $date }, the earliest day: the day before { $interval } after { $reference } is sooner, { $unadjusted }.
step-past-due-earliest = Late after { $date }: the earliest day.
step-latest = Last day { $latest }: the day before the maximum age of { $age }, { $date }.
indication-open = “{ $observation }”
indication-from = “{ $observation }” from age { $from }
indication-until = “{ $observation }” before age { $until }
indication-between = “{ $observation }” from age { $from } and before age { $until }
indications-none = an indication on file
choice-none = No series of series group { $n } could be chosen.
choice-default = Chosen in series group { $n }: the default series, as no other came first.
choice-only = Chosen in series group { $n }: the only series that could be.
choice-complete = Chosen in series group { $n }: of { $count } series the only complete one.
choice-in-process = Chosen in series group { $n }: of { $count } series the only one in process.
choice-scored-complete = Chosen in series group { $n } by points among complete series: { $points }.
choice-scored-in-process = Chosen in series group { $n } by points among series in process: { $points }.
choice-scored-no-valid-dose = Chosen in series group { $n } by points among series without a valid dose: { $points }.
choice-most-valid-doses = Chosen in series group { $n }: most valid doses, then the order of preference.
choice-points = { $series } { $points }

# What would change the answer.
change-would-have-counted = { $group }: by these checks it would have counted from { $date } on.
    .parent = { $group }: It would have counted from { $date } on.
change-answer-may-change = The answer for all vaccines holds until { $date } if nothing new is known; on that day it may change.
    .parent = This answer may change on { $date }.
change-next-dose = { $n ->
    [none] A dose
   *[other] A dose that counts as dose { $n }
 } can be given from { $earliest }{ $latest ->
    [none] {""}
   *[other] {""} to { $latest }
 }{ $vaccines ->
    [none] {""}
   *[other] {""} with: { $vaccines }
 }.
    .parent = { $n ->
    [none] The next dose
   *[other] Dose { $n }
 } counts from { $earliest } on{ $latest ->
    [none] {""}
   *[other] {""}, up to { $latest }
 }{ $vaccines ->
    [none] {""}
   *[other] {""}, with one of these vaccines: { $vaccines }
 }.
change-contraindication-ends = “{ $observation }” speaks against it up to { $last }; it is asked again from { $date } on.
    .parent = A health reason on the record ends. Ask again on { $date }.
change-indication-ends = “{ $observation }” makes { $series } apply only before { $date } (age { $age }).
change-indication-begins = “{ $observation }” makes { $series } apply from { $date } on (age { $age }).
