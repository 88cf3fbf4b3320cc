# Messages that may be about somebody who left.
nav-held = Held messages
held-title = Held messages
held-text = These messages may be about somebody who left the registry. They are sealed and not part of any record. Open one, compare it with what the holder of the receipt says or ask the sender, then decide. After ten days the registry decides by itself, as the list says.
held-none = No messages are held.
held-kept-out = { $n ->
    [one] 1 person is kept out
   *[other] { $n } people are kept out
 }
held-refused = { $n ->
    [one] 1 message was not stored in the last year
   *[other] { $n } messages were not stored in the last year
 }
held-receipt = Receipt
held-came = Came
held-agrees = What agrees
held-by-itself = Without a decision
held-releases = stored on { $it }
held-refuses = removed on { $it }
held-open = Open
held-one-title = Is this the person who left?
held-one-text = Opening this message is in the audit log. The registry keeps nothing of the person who left but keyed hashes, so it cannot show the two beside each other.
held-twin = The message says that the patient is one of twins or more. A twin of somebody who left shares last name, birth date and address with them.
held-says = What the message says
held-name = Name
held-born = Born
held-sex = Sex
held-address = Address
held-statements = Doses and other statements
held-compare = Whom it may be about, and who sent it
held-sender = Sender
held-control = Sender’s number of the message
held-reason = Reason
held-reason-hint = It stands in the audit log. Write what you found out, not the patient’s name.
held-reason-missing = Write a reason.
held-release = Somebody else: store it
held-refuse = The person who left: remove it
notice-held-released = Stored, as if it had just come.
notice-held-refused = Removed. Nothing of it was stored.
held-key-message = the same message again
held-key-any-sex = names and birth date, not the sex
held-key-sound = names that sound alike, and the birth date
held-key-nickname = a nickname, last name and birth date
held-key-swapped = first and last name swapped, and the birth date
held-key-beginnings = the beginnings of both names, and the birth date
held-key-given-zip = first name, birth date and ZIP
held-key-given-phone = first name, birth date and phone
held-key-given-mother = first name, birth date and the mother’s name
held-key-other-day = names and month of birth, another day
held-key-other-month = names, year and day of birth, another month
held-key-other-year = names and birthday, another year
held-key-day-swapped = names, day and month of birth swapped
held-key-given-slip = one slip in the first name, last name and birth date
held-key-family-slip = first name, one slip in the last name, birth date
held-key-family-sex = last name, birth date and sex
held-key-phone = phone and birth date
held-key-family-zip = last name, birth date and ZIP
held-key-number = the sender’s number of the patient, and the birth date
