# A school's letters and labels, absences, exemptions with their paper.
school-letters-title = Letters and labels
school-letters-count = { $n ->
    [one] A letter to 1 family
   *[other] Letters to { $n } families
 }
school-letters-text = For those chosen children of whom doses are missing or nothing is on record, one page each: what is missing, by when, from when the child stays out, where to get the vaccines.
school-letters-cut = Only the first 1,000 are made at once. Choose a grade or a room.
school-letters-own = Of each family, as far as your list says it
school-letters-by = Proof is wanted by
school-letters-out = Children without proof stay out from
school-letters-out-hint = A day that is noted for a child itself comes first. Children in progress are not told this day.
school-letters-place = Where to get the vaccines
school-letters-place-hint = One line, such as: Health unit, 600 Polk St, Tuesdays 8 to 12.
school-letters-contact = Whom to ask
school-letters-contact-hint = Name and phone at the school.
school-letters-address = { $n ->
    [one] Use the address of your list, for a window envelope (1 family has one)
   *[other] Use the addresses of your list, for window envelopes ({ $n } families have one)
 }
school-letters-no-address = Your list has no addresses, so the letters go home with the children: name, grade and room stand on top.
school-letters-do = Make letters
school-letters-no-by-is-over = The day by which proof is wanted is over.
school-letters-no-out-too-early = Children cannot stay out from a day that is over, or before proof is wanted.
school-letters-no-too-long = The lines have 300 signs at most.
school-letters-no-no-by = The day by which proof is wanted is not a date.
school-letters-no-no-out = The day from which children stay out is not a date.
school-letters-no-no-used = Used labels: a number from 0 to 29.
school-letters-no-nobody = Nobody who is chosen needs a letter.
school-letters-no-nothing = Choose letters or labels.
school-labels-count = { $n ->
    [0] Labels
    [one] 1 label
   *[other] { $n } labels
 }
school-labels-text = Name, grade and room, on sheets of 30 (1 by 2 5/8 inches, such as Avery 5160), sorted by grade and room.
school-labels-used = Labels already used on the first sheet
school-labels-used-hint = 0 to 29, counted along the rows.
school-labels-do = Make labels
school-child-link = Kept out, absent
school-child-title = Kept out or absent
banner-born-on = Born { $it }
school-absence-none = Nothing is noted.
school-absence-excluded = Kept out { $a }: { $b }
school-absence-absent = Absent { $a }: { $b }
school-absence-days = { $a } to { $b }
school-absence-from = from { $it }
school-absence-reason-vaccines = Vaccines
school-absence-reason-outbreak = Outbreak
school-absence-reason-illness = Sick
school-absence-reason-other = Other
school-absence-end = End it
school-absence-ended = ended { $it }
school-absence-new = Note
school-absence-what = What
school-absence-kind-excluded = The school keeps the child out
school-absence-kind-absent = The child is absent
school-absence-why = Why
school-absence-why-hint = A child is kept out for vaccines or an outbreak only. No diagnosis is kept here.
school-absence-first = First day
school-absence-last = Last day
school-absence-last-hint = Leave it empty where it is not known yet.
school-absence-save = Save
school-absence-no-ends-before = The last day lies before the first.
school-absence-no-too-far = That is more than a year away, or longer than a year.
school-absence-no-no-reason-to-exclude = A child is kept out for vaccines or an outbreak only. A sick child is absent.
school-absence-no-no-kind = Say whether the child is kept out or absent.
school-absence-no-no-reason = Choose why.
school-absence-no-no-from = The first day is not a date.
school-absence-no-no-until = The last day is not a date.
act-exemptions = Exemptions with their paper
exemptions-title = Exemptions
exemptions-kind = Kind
exemptions-days = Days
exemptions-proof = Paper
exemptions-signed-by = signed by { $a }, handed in { $b }
exemptions-without = noted without its paper
exemptions-scan-show = Look at the scan
exemptions-signer = { $a }, signed by { $b }
exemptions-hand-in = { $n ->
    [one] Handed in within 1 day of the signature.
   *[other] Handed in within { $n } days of the signature.
 }
exemptions-handed-in = Day it was handed in
exemptions-handed-in-hint = Empty: today.
exemptions-until-hint = As the paper says it; the law may end it earlier. Empty where the paper says none.
exemptions-lifelong = The paper says it is for life
exemptions-scan = Scan or photo of the paper
exemptions-scan-hint = PDF, JPEG or PNG, at most 5 MB. It is kept sealed; who may note exemptions of this child sees it, and each look is in the audit log.
exemptions-seen = No scan: I have seen the paper, and it is kept in our files
exemptions-no-no-kind = Choose the kind and who signed.
exemptions-no-no-signer = The law does not take this signature for this kind.
exemptions-no-no-day = The day of the signature is missing, or in the future.
exemptions-no-handed-in = It cannot be handed in before it was signed, or in the future.
exemptions-no-no-handed-in = The day it was handed in is not a date.
exemptions-no-too-late = It was handed in too long after the signature. The family has to sign a new one.
exemptions-no-over = The exemption is over already, or ends before it begins.
exemptions-no-no-until = The last day is not a date.
exemptions-no-no-vaccine = There is no such vaccine.
exemptions-no-no-paper = Add a scan of the paper, or say that you have seen it.
exemptions-no-not-yours = Somebody else noted this exemption. Ask the health unit to end it.
exemptions-no-empty = The file is empty.
exemptions-no-too-large = The scan is larger than 5 MB.
exemptions-no-other-kind = The file is no PDF, JPEG or PNG.
exemptions-no-cut-off = The file is damaged: its end is missing. Scan the paper again.
exemptions-no-active = The PDF holds programs or other files. Print the paper and scan it.
