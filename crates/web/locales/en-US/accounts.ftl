# The way in.
sign-in-shut = Too many wrong passwords for this account today. It is shut to browsers that were not used before. Sign in from your usual computer, or ask your administrator to open it.
sign-in-again = Please start again: too much time passed, or too many codes were wrong.
code-title = Enter your code
code-label = Code from your app, or a recovery code
code-hint = The app shows six digits for half a minute. Each code works once.
code-button = Go on
code-wrong = This code is not right, is too old, or was used before. Wait for the next one and try again.
code-demo = This is a made-up state. Your phone would show:
code-lost = Phone lost and no recovery codes? Ask the administrator of your organization. It takes a day, so that nobody else can do it in your name.
app-title = Set up your second step
app-why = A password alone opens nothing here. An app on your phone shows a second code that changes all the time.
app-step-install = Open an authenticator app on your phone (any app for one-time codes works).
app-step-scan = Scan the square, or type the key below it.
app-step-code = Type the six digits that the app shows.
app-square = Square code for the app. The same key stands below it as text.
app-typed = Key to type:
app-label = A name for this phone (you may leave it empty)
app-code = Six digits from the app
app-button = Finish
codes-title = Your recovery codes
codes-text = Each of these opens your account once in place of the app. Print them or write them down now: they are never shown again. Keep them away from your computer.
codes-button = I have kept them. Go on
codes-left = { $n ->
    [one] 1 recovery code left
   *[other] { $n } recovery codes left
 }
codes-renew = New recovery codes
agreement-accept = I have read this and will keep to it.
agreement-button = Accept
agreement-missing = Tick the box if you accept. Without it you cannot go on.
closed-title = You cannot sign in now
closed-asleep = This account was not used for a long time and sleeps. Ask the administrator of your organization to wake it.
closed-expired = This account has no second step yet, and the time to set it up is over. Ask the administrator of your organization for a new link.

# Links.
link-gone-title = This link does not work any more
link-gone-text = It was used before, its time is over, or a newer one was made. Ask for a new link.
link-setup-title = Set up this registry
link-setup-text = You become its first administrator. Administrators manage accounts and do not see patients.
link-password-title = Choose your password
link-for = For { $a }, user name { $b }.
link-organization = Name of the organization that runs the registry
link-organization-code = Code of the organization
link-organization-code-hint = Short, as it stands in messages (MSH-4). Example: LDH
link-name = Your name
link-empty = Fill in every field.
link-button = Go on
password-new = New password
password-again = The same again
password-present = Your present password
password-present-hint = Asked for every change here, so that an open screen is not enough.
password-hint = 15 characters or more, of any kind; blanks count. Several words that do not belong together are best. Pasting works.
password-short = The password has { $a } characters. It needs { $b } or more.
password-long = The password is longer than 128 characters.
password-common = This is one of the passwords that are tried first: common words, rows of keys, repeats or years. Take several words that do not belong together.
password-names = This password is made of names: yours, the registry’s or the clinic’s. Take other words.
password-differs = The two new passwords are not the same.
password-wrong = Your present password is not right.

# One's own account.
account-title = Your account
account-happened = What happened to your account
account-not-me = If this was not you: change your password, end the other sessions, and tell your administrator today.
account-seen = I have seen this
account-waiting = Something happened to your account:
account-look = look
account-sessions = Where you are signed in
account-browser = Browser
account-address = Address
account-began = Signed in
account-clicked = Last click
account-end = End
account-end-one = End it
account-end-others = End all other sessions
account-this = This one
account-unknown = Not known
account-factors = Second step
account-factor-added = The app was added.
account-factor-removed = It was removed. Your other sessions have ended.
account-factor-last = The last one cannot be removed. Add another one first.
account-password = Change your password
account-password-button = Change password
account-password-done = Your password was changed. Your other sessions have ended.
account-accepted = You accepted the confidentiality agreement on { $it }.
factor-totp = App with codes
factor-passkey = Passkey
factor-since = since { $it }
factor-used = last used { $it }
factor-remove = Remove
factor-add = Add another app
told-new-device = Somebody signed in from a browser that was not used before.
told-locked = Many wrong passwords were tried. Unknown browsers are kept out for a day.
told-password-changed = The password was changed.
told-factor-added = A second step was set up.
told-factor-removed = A second step was removed.
told-codes-made = New recovery codes were made. The old ones do not work any more.
told-code-used = A recovery code was used.
told-factor-lost = Somebody told us that your phone is lost. If that is wrong, sign in as usual: that stops it.
told-reset-made = A link to a new password was made for you.

# A form that came too late.
kept-title = Your form was kept
kept-text = Your session had ended when you sent this form ({ $it }). Nothing was saved yet. Look at it, then send it or throw it away.
kept-send = Send it now
kept-drop = Throw it away

# Passkeys.
passkey-title = Add a passkey
passkey-text = A passkey is a key in your computer, your phone or a stick. It answers only to this registry’s own address, so nobody can trick it out of you.
passkey-label = A name for this passkey (you may leave it empty)
passkey-make = Make the passkey
passkey-add = Add a passkey
passkey-use = Use a passkey
passkey-failed = The passkey did not answer. Try again, or take another way.
passkey-wrong = The passkey’s answer was not right. Try again, or enter a code.
passkey-script = Passkeys need JavaScript.
passkey-address = Passkeys do not work at this address. They need the registry’s own name: ask the operator to set the public address.
passkey-back = Back to your account
