### The hosted pages, in English. Message ids begin with the page they stand on.

## Every page

show-password = Show
hide-password = Hide
copy = Copy
copied = Copied
logo = Logo
language = Language
email = Email address
phone-number = Phone number
example-email = name@example.com
example-phone = +14155550134
username = Username
username-or-email = Username or email address
username-or-phone = Username or phone number
username-or-email-or-phone = Username, email address or phone number
email-or-phone = Email address or phone number
password = Password
password-optional = Password (optional)
optional = (optional)
new-password = New password
confirm-password = New password again
code = Code
sent-by-email = We sent a code by email to { $to }
sent-link = We sent an email with a link to { $to }
sent-by-sms = We sent a code by text message to { $to }
back-to-login = Back to sign in
yes = Yes
no = No
choose = Please choose
expired = This page was open for too long. Please try again.

## What was refused, above the form

refused-credentials = Incorrect username or password.
refused-locked = Password attempts exceeded. Please wait a while before you try again.
refused-disabled = This account is disabled. Ask whoever runs this service to open it again.
refused-temporary = The temporary password has expired. Ask an administrator for a new one.
refused-user = No account has this name. Please check what you typed.
refused-unconfirmed = Your account is not confirmed yet. Sign in with your password, and we will send you a new code.
refused-reset = Your password must be reset before you can sign in.
refused-code = Invalid verification code provided, please try again.
refused-old-code = This code does not work any more. Please ask for a new one.
refused-limit = Too many attempts. Please wait a while before you try again.
refused-busy = The service is very busy right now. Please try again in a few seconds.
refused-wait =
    { $count ->
        [one] Too many attempts. Please try again in a minute.
       *[other] Too many attempts. Please try again in { $count } minutes.
    }
refused-password = The password does not meet all of the rules below.
refused-common-password = This password is one of those that are guessed first. Please choose another.
refused-spaced-password = A password cannot begin or end with a space.
refused-used-password = You have used this password before. Please choose another.
refused-repeat = The two passwords do not match.
refused-name = Enter your username, or your email address or phone number.
refused-username = Enter your username.
refused-contact = Enter your email address or phone number.
refused-exists = An account with this name or address already exists.
refused-delivery = We could not send you a message. Please try again later.
refused-sign-up = New accounts are made by administrators only.
refused-other = That did not work. Please try again.
refused-email = Please enter a full email address, such as ann@example.com.
refused-email-domain = Addresses of this domain are not accepted here.
refused-phone = Please enter the number with + and country code, such as +14155550134.
refused-other-name = Please choose another username.
refused-fields = Please check the fields that are marked below.
refused-meanwhile = Something has changed in the meantime. Please look again.
refused-not-here = That cannot be changed here.
refused-unreachable = There is no confirmed address or number that we could send a code to. Ask whoever runs this service.
refused-never-confirmed = Your account was never confirmed, so there is no code to choose a new password with. Sign up again.
refused-no-recovery = Only an administrator can give you a new password here. Ask whoever runs this service.
refused-waiting = An administrator has to confirm your account before you can sign in.
refused-confirmed = Your account is confirmed already. You can sign in.
refused-no-factor = This account needs a second step to sign in, and it cannot be set up here. Ask whoever runs this service.
refused-level = The app asks for more proof than you can give with this account. Set up a second step in your account first.
refused-not-set-up = Set this up first.
refused-cookies = Your browser did not keep this page’s cookie. If this happens again, allow cookies for this site.
wrong-format = The format is not right.
wrong-number = Please enter a whole number.
wrong-range = Please enter a whole number from { $min } to { $max }.
wrong-least = Please enter a whole number of at least { $min }.
wrong-most = Please enter a whole number of at most { $max }.
wrong-moment = Please enter date and time like this: 2027-01-31T14:30:00Z
wrong-date = Please enter the date like this: 1990-12-31
hint-moment = Date and time in UTC.
hint-range = A whole number from { $min } to { $max }.
hint-least = A whole number of at least { $min }.
hint-most = A whole number of at most { $max }.
wrong-length = Please enter { $min } to { $max } characters.

## Sign in

login-title = Sign in
login-again-title = Please confirm that it is you
login-again-lead = Sign in once more before you go on.
login-lead = Sign in to your account.
login-submit = Sign in
login-next = Next
login-keep = Keep me signed in
login-forgot = Forgot your password?
login-forgot-username = Forgot your username?
login-sign-up-lead = Need an account?
login-sign-up = Sign up
login-providers = Continue with
login-provider-failed = That did not work. Try again, or sign in another way.
login-legal = We won’t post to any of your accounts without asking first.
login-or = or
login-stranger = The app “{ $app }” ({ $host }) registered itself here. Sign in only if you came from it: it will learn who you are.
login-password-changed = Your password was changed. Sign in with the new one.
login-locked = Password attempts exceeded. Please wait a while before you try again, or choose a new password.

## Sign in where there is a choice of factors

factor-title = How do you want to sign in?
factor-password-title = Enter your password
factor-passkey-title = Sign in with a passkey
factor-not-you = Not you?
factor-passkey = Use a passkey
factor-password = Use your password
factor-email = Get a code by email
factor-sms = Get a code by text message
passkey-script = Passkeys need JavaScript, and a browser that knows them.
passkey-failed = That did not work, or was cancelled. Please try again.
passkey-refused = This passkey was not accepted.
passkey-known = This passkey is registered already.
passkey-unavailable = Passkeys cannot be used here.
passkey-name-wrong = Please enter a name of at most 100 characters.
passkey-enough = You have as many passkeys as an account can have. Remove one that you no longer use.
passkey-name = Passkey
passkey-name-key = Security key

## Sign in as: the browser has a session

login-as-title = Welcome back
login-as-lead = You are signed in as
login-as-submit = Continue
login-as-other = Sign in as a different user
login-cancel = Cancel

## What is offered after a sign-in, and who signed in before

offer-step-title = Protect your account?
offer-step-lead = With a second step, nobody gets in who only knows your password. Setting it up takes a minute.
offer-passkey-title = Use a passkey next time?
offer-later = Not now
remembered-title = Used in this browser before
remembered-forget = Forget

## What an app asks for

consent-title = Allow access?
consent-lead = This app wants to:
consent-nothing = It asks for nothing but that you sign in.
consent-openid = Know who you are
consent-everything = See everything your profile says
consent-profile = See your name and the rest of your profile
consent-email = See your email address
consent-phone = See your phone number
consent-address = See your address
consent-offline = Keep access while you are away
consent-account = Change your account: your details, your password, how you sign in
consent-claim = See from your profile
consent-resource = For use with
consent-stranger = This app registered itself here, and nobody here has checked it. Allow it only if you came from it. It is reached at
consent-allow = Allow
consent-deny = Do not allow
consent-later = You can take this back at any time on the page of your account.

## On the way back to the app, by a form

form-post-title = One moment
form-post-lead = You are on your way back to the app. If nothing happens, press the button.
form-post-submit = Continue

## Sign up

sign-up-title = Sign up
sign-up-lead = Create your account.
sign-up-submit = Sign up
sign-up-login-lead = Already have an account?
sign-up-login = Sign in
sign-up-phone-hint = With + and country code, such as +14155550134.

sign-up-waiting-title = Your account was created
sign-up-waiting-lead = An administrator has to confirm it before you can sign in.
sign-up-closed-title = You cannot sign up here

terms-lead = By signing up you agree to:
terms-of-use = Terms of use
terms-privacy = Privacy policy
terms-title = Before you go on
terms-ask = Please read this. You can go on once you agree to it:
terms-agree = I agree
terms-changed = This has just changed. Please read it again.

## Standard attributes

attribute-address = Address
attribute-custom = { $name }
attribute-birthdate = Birthdate
attribute-email = Email address
attribute-family_name = Family name
attribute-gender = Gender
attribute-given_name = Given name
attribute-locale = Language, such as en-GB
attribute-middle_name = Middle name
attribute-name = Full name
attribute-nickname = Nickname
attribute-phone_number = Phone number
attribute-picture = Address of a picture of you
attribute-preferred_username = Preferred username
attribute-profile = Address of your profile page
attribute-updated_at = Time of the last change
attribute-website = Website
attribute-zoneinfo = Time zone, such as Europe/Paris

## The rules of a new password

rules-title = The password must have
rule-lowerletter = A lower case letter
rule-upperletter = An upper case letter
rule-numbers = A number
rule-symbols = A special character
rule-length =
    { $count ->
        [one] At least one character
       *[other] At least { $count } characters
    }
rule-met = (yes)
rule-unmet = (not yet)
rules-kept = The password meets all of the rules.

## Confirm a new account

confirm-title = Confirm your account
confirm-lead = We sent you a code. Enter it here.
confirm-submit = Confirm
confirm-link-followed = I opened the link
confirm-link-unopened = Your account is not confirmed yet. Open the link in the email first, and press the button there.
confirm-resend-lead = Did not get it?
confirm-resend = Send a new code
confirm-link-resend = Send a new link
confirm-resent = A new code is on its way. The earlier one no longer works.
confirm-link-resent = A new link is on its way. The earlier one no longer works.
confirm-other-lead = Was it the wrong address?
confirm-number-lead = Was it the wrong number?
confirm-other = Sign up again

## Confirm a new account by the link in an email

confirm-link-title = Confirm your account
confirm-link-lead = One press and you are done.
confirm-link-submit = Confirm my account
confirm-link-done-title = Your account is confirmed
confirm-link-done-lead = You can close this page and sign in where you signed up.

confirm-link-failed-title = This link does not work any more
confirm-link-failed-lead = It may have been used, or it is too old. Sign in and we will send you a new one.

## Forgotten password

forgot-required = Your password must be reset before you can sign in.
forgot-title = Forgot your password?
forgot-lead = We will send you a code to choose a new password.
forgot-submit = Reset my password
forgot-have-code = I have a code
reset-title = Choose a new password
reset-submit = Change password

## Forgotten username

forgot-username-title = Forgot your username?
forgot-username-lead = Tell us where we can reach you and we will send you your username.
forgot-username-submit = Send my username
forgot-username-wrong = Please enter an address or number that you have proven here.
forgot-username-sent-title = Check your messages
forgot-username-sent-lead = If an account has this address or number, its username is on the way.

## A temporary password must be replaced

change-title = Choose a new password
change-lead = The password you signed in with was temporary.
change-submit = Continue

## The second factor

mfa-title = Enter your code
mfa-app-lead = Open your authenticator app and enter the code it shows.
mfa-submit = Continue
mfa-remember = Do not ask again in this browser
mfa-used = This code was used already. Wait for the next one.
mfa-over = There were too many tries, or the code is too old. Please sign in again.
mfa-locked = There were too many wrong codes. Please wait a while before you try again.
mfa-by-sms = Text message
mfa-by-app = Authenticator app
mfa-by-email = Email
mfa-select-title = How do you want to prove it is you?
mfa-select-lead = Choose where your code comes from.
mfa-setup-title = Protect your account
mfa-setup-lead = This account needs a second step to sign in. Set it up once.
mfa-setup-app-lead = Scan the picture with your authenticator app, or type the key into it. Then enter the code that the app shows.
mfa-setup-qr = A QR code of the key below
mfa-setup-key = Key
mfa-setup-code = Code from the app
mfa-setup-submit = Turn on
mfa-setup-email = Send a code to this address
mfa-setup-phone = Send a code to this number
mfa-setup-other-email = Use another address
mfa-setup-other-phone = Use another number
mfa-bad-email = Please enter an email address that is not used yet.
mfa-other-way = Choose another way
mfa-lost = If you can give no code any more, ask whoever runs this service.

## Recovery codes

recovery-title = Recovery codes
recovery-lead = Keep these codes in a safe place. Each one signs you in once if you cannot use your second step. They are shown only now.
recovery-done = I have kept them
recovery-make = Make new codes
recovery-left =
    { $count ->
        [0] You have none.
        [one] One code is left.
       *[other] { $count } codes are left.
    }
recovery-use = Use a recovery code
recovery-use-title = Use a recovery code
recovery-use-lead = Enter one of the codes that you kept when you set up your second step.
recovery-code = Recovery code
recovery-back = Back

## The account

account-title = Your account
account-back = Back to your account
account-to-app = Back to the app
account-sign-out = Sign out
account-saved = Saved.
account-other-user = Somebody else has signed in in this browser meanwhile, and nothing was changed. Please look again.
account-signed-out = You were signed out meanwhile, and nothing was changed.
account-save = Save
account-password-set = Set
account-password-none = Not set
account-email-none = Not set
account-phone-none = Not set
account-on = On
account-off = Off
account-email-verified = verified
account-email-unverified = not verified yet
account-phone-verified = verified
account-phone-unverified = not verified yet
account-mfa-off = Off
account-remove = Remove
account-sure-app = You will not be asked for this app’s code any more.
account-sure-passkey = You will not be able to sign in with it any more.
account-sure-provider = You will not be able to sign in with it any more, and you will be signed out everywhere else.
account-sure-session = Whoever uses it has to sign in again.
account-sure-device = The next sign-in there will ask for every step again.
account-sure-access = The app gets nothing more until you allow it again.
account-sure-phone = No more codes will be sent to this number.
account-sure-email = No more codes will be sent to this address.
account-loss-sign-in = You will not be able to sign in with it any more.
account-loss-recovery = If you forget your password, you cannot get a code for a new one any more.
account-loss-step = It is a second step of your sign-in, which will be switched off.
account-loss-step-anew = It is the second step of your sign-in. You will have to set up another one the next time you sign in.
account-added = Added
account-last-used = Last used
account-profile = Profile
account-profile-fixed = You cannot change anything here.
account-email-new = New email address
account-phone-new = New phone number
account-contact-hint = We will send a code there. What you have now stays until you enter the code.
account-contact-submit = Send a code
account-contact-verify = Verify it
account-email-other = Use another one
account-phone-other = Use another one
account-contact-empty = Please fill this in.
account-contact-same = That is what you have already.
account-password-title = Change your password
account-password-lead = You will be signed out of every app and every other browser.
account-password-current = Current password
account-password-wrong = The current password is not right.
account-password-saved = Your password was changed.
account-password-first-saved = Your password was set.
account-mfa = Second step
account-mfa-lead = After your password, we ask for one more proof that it is you.
account-mfa-none = No second step is asked for here.
account-preferred = asked first
account-prefer = Ask this first
account-set-up = Set up
account-replace = Set up another app
account-turn-on = Turn on
account-turn-off = Turn off
account-mfa-no-reset = Once this is on, you cannot get a code for a new password if you forget yours.
account-app-name = Name of your device (optional)
account-passkeys = Passkeys
account-passkeys-lead = Sign in with your fingerprint, face or screen lock instead of a password.
account-passkeys-count =
    { $count ->
        [0] None
        [one] One
       *[other] { $count }
    }
account-passkey-add = Add a passkey
account-passkey-create = Create the passkey
account-passkey-added = Your passkey was added.
account-passkey-name = Name of the passkey
account-rename = Rename
account-providers = Linked accounts
account-providers-lead = Accounts elsewhere that you can sign in with.
account-providers-none = Your account is not linked with any other.
account-providers-count =
    { $count ->
        [0] None
        [one] One
       *[other] { $count }
    }
account-provider-known = Known there as
account-provider-only = This is your only way to sign in, so it cannot be removed.
account-sessions = Devices and sessions
account-sessions-lead = Where you are signed in. End what you do not recognise.
account-session-browser = Browser
account-session-began = Signed in since
account-session-on = { $app } on { $system }
account-session-unknown = Unknown device
account-session-end = End this session
account-this-browser = this browser
account-ended = Ended.
account-forgotten = The device was forgotten.
account-left-elsewhere = You are signed out everywhere else.
account-devices = Devices
account-device-unnamed = A device
account-remembered = Remembered
account-forget = Forget this device
account-sign-out-elsewhere = Sign out everywhere else
account-apps = Apps with access
account-apps-lead = What these apps may see and do. Take access away from those you do not use.
account-apps-none = No app has access.
account-apps-count =
    { $count ->
        [0] None
        [one] One
       *[other] { $count }
    }
account-apps-since = Since
account-apps-signed-in = You are signed in to this app.
account-apps-remove = Take access away
account-apps-removed = Access was taken away.
account-delete = Delete your account
account-delete-lead = Everything we know about you is deleted, and you can no longer sign in. This cannot be undone.
account-delete-account = This account will be deleted: { $to }
account-delete-submit = Delete my account
account-deleted-title = Your account was deleted
account-deleted-lead = You can close this page.

## A device that has no browser

device-title = Sign a device in
device-lead = Type the code that the device shows.
device-code = Code of the device
device-submit = Next
device-unknown = This code is not known, or it has expired. Check it again, or let the device show a new one.
device-confirm-title = Sign this device in?
device-confirm-lead = Only if a device of yours shows this code in { $app }:
device-stranger = This app registered itself here, and nobody here has checked it.
device-scopes = The device wants to:
device-terms = By saying yes you also agree to:
device-approve = Yes, sign it in
device-deny = No
device-approved-title = The device is signed in
device-approved-lead = You can go back to it now.
device-denied-title = The device was turned away
device-denied-lead = You can close this page.
device-another = Sign another device in

## Signed out

signed-out-title = You are signed out
signed-out-lead = You can close this page.
signed-out-next = Back to the app

sign-out-title = Sign out?
sign-out-submit = Sign out

## Errors

error-title = This page cannot be shown
error-lead = An error was encountered with the requested page.
error-help = Go back to the app and start again from there. If that does not help, ask whoever runs it.
error-retry = Try again
error-later = Please try again in a moment.
error-developer = For the developer of the app:
error-missing = the request must bring { $parameter }.
error-once = send { $parameter } only once.
error-client = { $parameter } names no app client of this user pool. Check the id, and whether this is the domain of the right pool.
error-flows = set { $setting } of the app client to true, and put the flow into its { $list }.
error-listed = { $parameter } must be one of the { $list } of the app client, letter for letter.
error-provider = the way to sign in must be among the { $list } of the app client; COGNITO stands for the pool’s own users.
error-hint = { $parameter } must be an ID token that this user pool issued to the app client for the user who is signed in.
error-pushed = push the request again, and use the new { $parameter } at once: it counts once.
error-request = If you ask for help, mention this number:
