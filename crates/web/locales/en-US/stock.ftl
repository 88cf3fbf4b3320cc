# Vaccine stock: the list, deliveries, counts, doses that took nothing, lots, reports, recalls.
nav-stock = Vaccine stock
stk-nav = Pages of vaccine stock
stk-title = Vaccine stock
stk-tab-stock = Stock
stk-tab-receive = Receive
stk-tab-not-deducted = Not deducted
stk-tab-waiting = Not deducted ({ $n })
stk-tab-counts = Counts
stk-tab-reports = Reports
stk-tab-cold-chain = Cold chain
stk-not-begun = { $it } does not keep its stock here yet.
stk-begin = Begin to keep stock
stk-begin-who = A clinic manager or the registry can begin.
stk-begin-for = Begin for a clinic
stk-begin-text = From the first day on, each dose that the clinic gives takes one from its shelf. Next you enter what is on the shelves that morning.
stk-begun-since = { $a } keeps its stock here since { $b }.
stk-begin-do = Begin
stk-first-day = First day
stk-first-day-hint = At most 92 days from today.
stk-clinic = Clinic
stk-sites = Clinics that keep stock here
stk-sites-none = No clinic keeps its stock here yet.
stk-find = Find a lot
stk-find-hint = Scan a box or vial, or type the lot number.
stk-find-do = Find
stk-receive = Receive vaccine
stk-alerts = { $n ->
    [one] 1 thing to do
   *[other] { $n } things to do
}
stk-alerts-more = { $n ->
    [one] 1 more
   *[other] { $n } more
}
stk-alert-given-held = { $n ->
    [one] 1 dose given since its unit is on hold
   *[other] { $n } doses given since their unit is on hold
}
stk-alert-held = { $n ->
    [one] Do not use: 1 dose
   *[other] Do not use: { $n } doses
}
stk-alert-past = Ended { $it }
stk-alert-soon = Ends { $it }
stk-alert-owed = { $n ->
    [one] 1 dose owed
   *[other] { $n } doses owed
}
stk-alert-zero = None left
stk-alert-low = { $n ->
    [one] Low: 1 dose left
   *[other] Low: { $n } doses left
}
stk-alert-waiting = { $n ->
    [one] 1 dose not deducted
   *[other] { $n } doses not deducted
}
stk-alert-never-counted = Never counted
stk-alert-counted-last = Counted last on { $it }
stk-do-given-held = See who got them. If the vaccine is found spoiled, they need another dose.
stk-do-held = Keep it cold, do not use it, and finish the work on the cold chain.
stk-do-past = Take it off the shelf and book it as expired.
stk-do-soon = Use it first, or offer it to another clinic.
stk-do-owed = More was given than came. Book the delivery, or look at the doses.
stk-do-zero = It was used in the last weeks. Order more.
stk-do-low = Less than two weeks are left. Order more.
stk-do-waiting = Say where each dose came from.
stk-do-never-counted = Count your shelves.
stk-do-counted-last = Count your shelves each month.
stk-on-shelves = On the shelves
stk-group = Vaccine group
stk-funding = Funding
stk-unit = Storage unit
stk-all = All
stk-with-empty = Show empty shelves
stk-show = Show
stk-none = No doses here. Scan a box at Receive to add some.
stk-no-unit = No unit named
stk-held = Do not use: cold chain
stk-held-why = Why
stk-recalled = Recalled
stk-quarantined = In quarantine
stk-ended = Ended { $it }
stk-ends-soon = Ends soon: { $it }
stk-ends = Ends: { $it }
stk-owed-unit = { $n ->
    [one] Owed: another unit has 1 dose
   *[other] Owed: another unit has { $n } doses
}
stk-owed-funding = { $n ->
    [one] Owed: another funding has 1 dose
   *[other] Owed: another funding has { $n } doses
}
stk-owed-receipt = Owed: a delivery is not booked, or a dose names the wrong lot
stk-funding-vfc = Vaccines for Children (VFC)
stk-funding-317 = Section 317
stk-funding-state = State
stk-funding-chip = CHIP
stk-funding-private = Private
stk-col-vaccine = Vaccine
stk-col-lot = Lot
stk-col-maker = Maker
stk-col-funding = Funding
stk-col-unit = Unit
stk-col-last = Last day
stk-col-on-hand = On hand
stk-col-note = Note
stk-col-month = Month
stk-col-received = Received
stk-col-given = Given
stk-col-wasted = Wasted
stk-col-expired = Expired or spoiled
stk-col-past = Expired
stk-col-lost = Lost
stk-col-on = Day
stk-col-kind = What
stk-col-change = Doses
stk-col-reason = Reason
stk-col-document = Paper
stk-col-why = In words
stk-col-by = Who
stk-col-written = Written
stk-col-place = Where to
stk-col-doses = Doses
stk-col-cost = Cost
stk-col-start = Start
stk-col-came-in = Came from clinics
stk-col-spoiled = Spoiled
stk-col-returned = Returned
stk-col-sent-out = To clinics
stk-col-borrowed = Borrowed
stk-col-counted = Count
stk-col-end = End
stk-col-percent = Accounted for, %
stk-kind-opened = On the first day
stk-kind-received = Received
stk-kind-given = Given
stk-kind-given-unnamed = Given, no record here
stk-kind-moved = Moved
stk-kind-sent-out = Sent to a clinic
stk-kind-came-in = Came from a clinic
stk-kind-came-back = Came back
stk-kind-wasted = Wasted
stk-kind-expired = Expired
stk-kind-spoiled = Spoiled
stk-kind-returned = Returned
stk-kind-lost = Lost
stk-kind-counted = Count
stk-kind-borrowed = Borrowed
stk-kind-paid-back = To another funding
stk-place-stock = Shelf
stk-place-opening = First day
stk-place-supplier = Supplier
stk-place-in-transit = On the way
stk-place-patient = Patient
stk-place-waste = Wasted
stk-place-expired = Expired
stk-place-spoiled = Spoiled
stk-place-returned = Returned
stk-place-lost = Lost
stk-place-count-difference = Count
stk-booked = { $n ->
    [one] Booked 1 dose:
   *[other] Booked { $n } doses:
}
stk-booked-next = Scan the next box.
stk-open-title = What was there on the first day
stk-open-text = Scan or type each lot that was on the shelf on the first morning.
stk-scan-box = Scan the box
stk-scan-hint = Scan one code at a time. You can type all fields too.
stk-scan-do = Read
stk-scan-read = Read so far: { $it }
stk-scan-filled = Read: { $it }. Check it, then book.
stk-scan-expired = Read: { $it }. This lot has ended. Book it only to send it back.
stk-scan-several = The package number stands for several products: { $it }. Type the vaccine, lot and last day.
stk-scan-unknown-package = Package { $it } is not in the tables. Type the vaccine, lot and last day.
stk-scan-no-package = The code has no package number. Scan the square code on the box, or type.
stk-scan-not-here = Lot { $it } is not on your shelves. Check the number, or receive it first.
stk-scan-choose = Lot { $it } stands on several shelves. Choose the one you count.
stk-scan-no-lot = The code names no lot. Scan the square code, or type the number below.
stk-box = The box
stk-what = What is it
stk-what-received = A delivery
stk-what-opened = On the shelf on the first day
stk-last-day = Last day
stk-last-day-hint = As on the box. 10/2027 means the end of the month.
stk-choose = Choose
stk-boxes = Boxes
stk-per-box = Doses in a box
stk-on = Day
stk-document = Packing slip (optional)
stk-other-numbers = Other numbers of this lot (optional)
stk-other-numbers-text = Some vials or diluents have a number of their own.
stk-unit-lot = Number on the vial or syringe
stk-diluent-lot = Number on the diluent
stk-saw-expired = I saw that this lot has ended.
stk-book = Book
stk-counts-title = Counts
stk-counts-text = Count all shelves each month, and before you order.
stk-counts-none = No counts yet.
stk-count-begin = Begin a count
stk-count-of = What is counted
stk-count-all = All funding
stk-state = State
stk-state-open = Being counted
stk-state-second = Waits for a second person
stk-state-signed = Signed
stk-state-ended = Given up
stk-begun-by = Begun by
stk-signed-by = Signed by
stk-signed-is = Signed by { $it }
stk-count-title = Count
stk-count-text = Count what is there. What the book says is shown when all is counted. Two people can count one sheet.
stk-count-again = Load the sheet again
stk-count-scan = Scan a box
stk-count-scan-hint = Each scan adds the doses of a box. A vial or syringe adds one.
stk-count-add = Add
stk-count-added = Lot { $a }: { $b } doses now.
stk-count-other = { $b } wrote { $a }. To put your number there, save again.
stk-count-left = { $a } of { $b } shelves are not counted yet.
stk-count-all-done = All shelves are counted.
stk-count-nothing = The book has nothing on these shelves. Scan what you find.
stk-found = Found
stk-found-of = Doses found of lot { $it }
stk-count-save = Save
stk-count-compare = Compare with the book
stk-compare-title = Count and book
stk-compare-same = { $a } of { $b } shelves are as the book says.
stk-compare-waiting = { $n ->
    [one] 1 dose took nothing from the stock. Say first where it came from.
   *[other] { $n } doses took nothing from the stock. Say first where they came from.
}
stk-compare-second = One person signed. The differences are large: a second person has to look and sign.
stk-book-says = Book
stk-difference = Difference
stk-second = Second person
stk-reason-of = Reason for lot { $it }
stk-why-of = In words, for lot { $it }
stk-doses-given = Doses given
stk-sign-text = When you sign, the book says what was found. A signed count is never changed.
stk-sign = Sign
stk-sign-who = A clinic manager or the registry signs.
stk-reasons-save = Save reasons
stk-back-to-sheet = Back to the sheet
stk-count-end = Give this count up
stk-why = In words
stk-work-title = Doses not deducted
stk-work-text = These doses were reported and took nothing from your stock. Say where each one came from. What the report says stays as it is.
stk-work-none = Every reported dose took what it should.
stk-work-n = { $n ->
    [one] 1 dose
   *[other] { $n } doses
}
stk-why-no-lot = No lot number was reported
stk-why-lot-unknown = You have no such lot
stk-why-other-product = Your lot is of another vaccine or maker
stk-why-before-receipt = The lot came after the dose
stk-why-expired = The lot had ended
stk-why-wrong-funding = You have it with other funding
stk-why-ambiguous = It could be from several shelves
stk-why-given-elsewhere = Another clinic gave this dose
stk-why-left = Left as it is
stk-no-lot-said = no lot
stk-held-by = This lot is at: { $it }. The dose may be theirs.
stk-take = Take from lot { $it }
stk-through = through { $it }
stk-teach = Always read { $a } as { $b }
stk-sure-likely = Likely
stk-sure-possible = Possible
stk-because-same-number = same number
stk-because-looks-alike = the number looks alike
stk-because-one-slip = one sign differs
stk-because-only-lot = your only lot then
stk-because-was-there = it was there then
stk-because-same-vaccine = same vaccine
stk-because-related-vaccine = same vaccine group
stk-because-funding-fits = funding fits
stk-because-funding-does-not-fit = funding does not fit
stk-because-came-later = it came later
stk-because-had-expired = it had ended
stk-because-on-hand = doses are left
stk-because-none-left = none left
stk-no-offer = No shelf fits. If a delivery is missing, book it: the dose is looked at again.
stk-leave = Leave it: it takes nothing
stk-leave-why = Why
stk-shelves = Shelves
stk-shelf = Shelf
stk-name-unit = Number on the vial
stk-name-diluent = Number on the diluent
stk-name-taught = Read as this lot
stk-name-box = Number on the box
stk-out = Take doses out
stk-out-do = Take out
stk-out-document = Paper, such as a return label (optional)
stk-from = From
stk-move = Move doses
stk-move-do = Move
stk-move-why = In words; needed for another funding
stk-to-unit = To this unit
stk-to-funding = Funding there
stk-shorter = Shorter last day there (optional)
stk-shorter-hint = Frozen vaccine that is put into a refrigerator.
stk-ledger = Everything that happened
stk-balance = Left
stk-told = Reason and papers
stk-back = Take back
stk-back-why = Why it is taken back
stk-back-of = Taken back: { $it }
stk-is-back = taken back
stk-given-of = { $n ->
    [one] 1 dose given
   *[other] { $n } doses given
}
stk-patient = Patient
stk-eligibility = Eligibility
stk-not-shown = not shown
stk-report-on-hand = On hand
stk-report-use = Use by month
stk-report-moves = Movements
stk-report-losses = Losses
stk-report-account = Since the last count
stk-report-none = Nothing to show for these days.
stk-lead-on-hand = What is on the shelves now.
stk-lead-use = What came and went from { $a } to { $b }, by month.
stk-lead-moves = Every movement from { $a } to { $b }, as it was written.
stk-lead-losses = Doses wasted, expired, spoiled or lost from { $a } to { $b }.
stk-lead-account = What came and where it went since the first day.
stk-lead-account-since = What came and where it went since the count of { $it }.
stk-losses-sum = { $a } doses, { $b }
stk-cost-note = The cost is an estimate, from the cost of each vaccine group. Where no cost is known, none is counted.
stk-days-from = From
stk-days-until = Until
stk-csv = CSV
stk-xlsx = Excel
stk-pdf = PDF
stk-recall-title = Recall a lot
stk-recall-text = A recall stops a lot at every clinic at once. Look first who has it and who was given it.
stk-recall-maker = Maker (optional)
stk-recall-why = Who recalled it, and why
stk-recall-look = Look
stk-recall-do = Recall everywhere
stk-recall-since = Recalled since { $a }: { $b }
stk-recall-not-yet = This lot is not recalled. Nothing was stopped.
stk-recall-clinics = { $n ->
    [one] 1 clinic has doses
   *[other] { $n } clinics have doses
}
stk-recall-people = { $n ->
    [one] 1 person was given it
   *[other] { $n } people were given it
}
stk-done-saved = Saved.
stk-done-signed = Signed.
stk-done-booked = Booked.
stk-done-taken = The dose was taken from the shelf.
stk-done-left = The dose is left as it is.
stk-done-begun = Stock is kept here now.
stk-problem-day = The day cannot be read. Write it like 11/26/2026.
stk-problem-first-day = Choose a first day within 92 days of today.
stk-problem-unit = This storage unit is not in use here. Choose again.
stk-problem-vaccine = The vaccine cannot be found: "{ $it }". Type its name or CVX code.
stk-problem-vaccine-several = Several vaccines fit: { $it }. Type one of them.
stk-problem-maker = The maker is not known: "{ $it }". Choose one from the list.
stk-problem-lot = Write the lot number as it is on the box.
stk-problem-last-day = The last day cannot be read: "{ $it }". Write 10/31/2027 or 10/2027.
stk-problem-funding = Choose who paid for it.
stk-problem-boxes = Write how many boxes came, 1 or more.
stk-problem-per-box = Write how many doses are in a box, 1 to 1,000.
stk-problem-too-many = These are more than 100,000 doses. Check boxes and doses.
stk-problem-future = The day is in the future. Write the day it happened.
stk-problem-not-begun = This clinic does not keep its stock here yet. Begin first.
stk-problem-before-first = Stock is kept here since { $it }. What came before belongs to the first day.
stk-problem-saw-expired = This lot could be used through { $it } and has ended. Check the day. If it is right, tick that you saw it.
stk-problem-doses = Write a whole number of doses, 0 to 100,000.
stk-problem-other-number = Somebody else wrote { $it } meanwhile. Their number stands.
stk-problem-other-scan = Somebody else wrote { $it } meanwhile. If your box is not in it, scan it again.
stk-problem-count-over = This count is not open any more. Nothing was changed.
stk-problem-reason = Choose a reason from the list. Some reasons need a few words.
stk-problem-reason-words = This reason needs a few words.
stk-problem-no-words = Write a few words that say why.
stk-problem-same-person = You signed first. The second person has to be somebody else.
stk-problem-not-counted = { $it } shelves are not counted yet.
stk-problem-not-explained = { $it } differences have no reason yet. Choose one for each.
stk-problem-not-deducted = { $it } reported doses took nothing from the stock. Say first where they came from.
stk-problem-dose-changed = Something changed about this dose meanwhile. The list shows how it stands now.
stk-problem-not-moved = Choose another unit or funding. For another funding, say why.
stk-problem-no-doses-left = Not booked: only { $it } doses are left there.
stk-problem-already-back = This was taken back before.
stk-problem-invalid = Not booked: { $it }
