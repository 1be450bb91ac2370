### The hosted pages, in English. Message ids begin with the page they stand on.

## Every page

show-password = Show
hide-password = Hide
logo = Logo
email = Email address
phone-number = Phone number
username = Username
username-or-email = Username or email address
username-or-phone = Username or phone number
username-or-email-or-phone = Username, email address or phone number
email-or-phone = Email address or phone number
password = Password
new-password = New password
confirm-password = New password again
code = Code
back-to-login = Back to sign in

## Sign in

login-title = Sign in
login-submit = Sign in
login-forgot = Forgot your password?
login-sign-up-lead = Need an account?
login-sign-up = Sign up
login-providers = Continue with
login-legal = We won’t post to any of your accounts without asking first.
login-or = or

## Sign in as: the browser has a session

login-as-title = Welcome back
login-as-lead = You are signed in as
login-as-submit = Continue
login-as-other = Sign in as a different user

## Sign up

sign-up-title = Sign up
sign-up-lead = Create your account.
sign-up-submit = Sign up
sign-up-login-lead = Already have an account?
sign-up-login = Sign in
sign-up-phone-hint = With + and country code, such as +14155550134.

## Standard attributes

attribute-address = Address
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

## Confirm a new account

confirm-title = Confirm your account
confirm-lead-email = We sent a code by email to
confirm-lead = We sent you a code. Enter it here.
confirm-submit = Confirm
confirm-resend-lead = Did not get it?
confirm-resend = Send a new code
confirm-resent = A new code is on its way. The earlier one no longer works.

## Confirm a new account by the link in an email

confirm-link-title = Confirm your account
confirm-link-lead = One press and you are done.
confirm-link-submit = Confirm my account
confirm-link-done-title = Your account is confirmed
confirm-link-done-lead = You can close this page and sign in where you signed up.

## Forgotten password

forgot-title = Forgot your password?
forgot-lead = Tell us who you are and we will send you a code to choose a new one.
forgot-submit = Reset my password
reset-title = Choose a new password
reset-submit = Change password

## A temporary password must be replaced

change-title = Choose a new password
change-lead = The password you signed in with was temporary.
change-submit = Continue

## Errors

error-title = This page cannot be shown
error-lead = An error was encountered with the requested page.
error-request = If you ask for help, mention this number:
