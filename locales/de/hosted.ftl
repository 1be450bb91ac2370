### The hosted pages, in German. Message ids begin with the page they stand on.

## Every page

show-password = Anzeigen
hide-password = Verbergen
logo = Logo
language = Sprache
email = E-Mail-Adresse
phone-number = Telefonnummer
username = Benutzername
username-or-email = Benutzername oder E-Mail-Adresse
username-or-phone = Benutzername oder Telefonnummer
username-or-email-or-phone = Benutzername, E-Mail-Adresse oder Telefonnummer
email-or-phone = E-Mail-Adresse oder Telefonnummer
password = Passwort
new-password = Neues Passwort
confirm-password = Neues Passwort wiederholen
code = Code
sent-by-email = Wir haben einen Code per E-Mail gesendet an
sent-link = Wir haben eine E-Mail mit einem Link gesendet an
sent-by-sms = Wir haben einen Code per SMS gesendet an
back-to-login = Zurück zur Anmeldung
expired = Diese Seite war zu lange geöffnet. Bitte versuchen Sie es noch einmal.

## What was refused, above the form

refused-credentials = Benutzername oder Passwort ist falsch.
refused-locked = Zu viele Anmeldeversuche. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen.
refused-disabled = Dieses Konto ist deaktiviert.
refused-temporary = Das vorläufige Passwort ist abgelaufen. Bitten Sie einen Administrator um ein neues.
refused-user = Diesen Benutzer gibt es nicht.
refused-unconfirmed = Der Benutzer ist noch nicht bestätigt.
refused-reset = Ihr Passwort muss zurückgesetzt werden, bevor Sie sich anmelden können.
refused-code = Der Code ist falsch, bitte versuchen Sie es noch einmal.
refused-old-code = Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.
refused-limit = Zu viele Versuche. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen.
refused-password = Das Passwort erfüllt nicht alle Regeln unten.
refused-common-password = Dieses Passwort gehört zu denen, die als Erstes erraten werden. Bitte wählen Sie ein anderes.
refused-used-password = Dieses Passwort haben Sie schon einmal verwendet. Bitte wählen Sie ein anderes.
refused-repeat = Die beiden Passwörter stimmen nicht überein.
refused-name = Bitte geben Sie an, wer Sie sind.
refused-exists = Ein Konto mit diesem Namen oder dieser Adresse gibt es bereits.
refused-delivery = Wir konnten Ihnen keine Nachricht senden.
refused-sign-up = Neue Konten werden nur von Administratoren angelegt.
refused-other = { $why }

## Sign in

login-title = Anmelden
login-submit = Anmelden
login-forgot = Passwort vergessen?
login-sign-up-lead = Noch kein Konto?
login-sign-up = Registrieren
login-providers = Weiter mit
login-legal = Wir veröffentlichen nichts in Ihren Konten, ohne vorher zu fragen.
login-or = oder
login-password-changed = Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.

## Sign in as: the browser has a session

login-as-title = Willkommen zurück
login-as-lead = Sie sind angemeldet als
login-as-submit = Weiter
login-as-other = Als jemand anders anmelden

## On the way back to the app, by a form

form-post-title = Einen Moment
form-post-lead = Sie sind auf dem Weg zurück zur App. Wenn nichts geschieht, drücken Sie den Knopf.
form-post-submit = Weiter

## Sign up

sign-up-title = Registrieren
sign-up-lead = Legen Sie Ihr Konto an.
sign-up-submit = Registrieren
sign-up-login-lead = Sie haben schon ein Konto?
sign-up-login = Anmelden
sign-up-phone-hint = Mit + und Landesvorwahl, zum Beispiel +4930901820.

sign-up-waiting-title = Ihr Konto wurde angelegt
sign-up-waiting-lead = Ein Administrator muss es bestätigen, bevor Sie sich anmelden können.

## Standard attributes

attribute-address = Anschrift
attribute-birthdate = Geburtsdatum
attribute-email = E-Mail-Adresse
attribute-family_name = Nachname
attribute-gender = Geschlecht
attribute-given_name = Vorname
attribute-locale = Sprache, zum Beispiel de-DE
attribute-middle_name = Zweiter Vorname
attribute-name = Vollständiger Name
attribute-nickname = Spitzname
attribute-phone_number = Telefonnummer
attribute-picture = Adresse eines Bildes von Ihnen
attribute-preferred_username = Bevorzugter Benutzername
attribute-profile = Adresse Ihrer Profilseite
attribute-updated_at = Zeitpunkt der letzten Änderung
attribute-website = Website
attribute-zoneinfo = Zeitzone, zum Beispiel Europe/Berlin

## The rules of a new password

rules-title = Das Passwort muss enthalten:
rule-lowerletter = Einen Kleinbuchstaben
rule-upperletter = Einen Großbuchstaben
rule-numbers = Eine Ziffer
rule-symbols = Ein Sonderzeichen
rule-length =
    { $count ->
        [one] Mindestens ein Zeichen
       *[other] Mindestens { $count } Zeichen
    }
rule-met = (ja)
rule-unmet = (noch nicht)

## Confirm a new account

confirm-title = Konto bestätigen
confirm-lead = Wir haben Ihnen einen Code gesendet. Geben Sie ihn hier ein.
confirm-submit = Bestätigen
confirm-link-followed = Ich habe den Link geöffnet
confirm-resend-lead = Nichts angekommen?
confirm-resend = Neuen Code senden
confirm-resent = Ein neuer Code ist unterwegs. Der frühere gilt nicht mehr.

## Confirm a new account by the link in an email

confirm-link-title = Konto bestätigen
confirm-link-lead = Ein Klick, und Sie sind fertig.
confirm-link-submit = Mein Konto bestätigen
confirm-link-done-title = Ihr Konto ist bestätigt
confirm-link-done-lead = Sie können diese Seite schließen und sich dort anmelden, wo Sie sich registriert haben.

confirm-link-failed-title = Dieser Link gilt nicht mehr
confirm-link-failed-lead = Er wurde schon benutzt oder ist zu alt. Melden Sie sich an, dann senden wir Ihnen einen neuen.

## Forgotten password

forgot-required = Ihr Passwort muss zurückgesetzt werden, bevor Sie sich anmelden können.
forgot-title = Passwort vergessen?
forgot-lead = Sagen Sie uns, wer Sie sind, und wir senden Ihnen einen Code, mit dem Sie ein neues wählen.
forgot-submit = Passwort zurücksetzen
reset-title = Neues Passwort wählen
reset-submit = Passwort ändern

## A temporary password must be replaced

change-title = Neues Passwort wählen
change-lead = Das Passwort, mit dem Sie sich angemeldet haben, war vorläufig.
change-submit = Weiter

## The second factor

mfa-title = Code eingeben
mfa-app-lead = Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie zeigt.
mfa-submit = Weiter
mfa-used = Dieser Code wurde schon benutzt. Warten Sie auf den nächsten.
mfa-over = Es waren zu viele Versuche, oder der Code ist zu alt. Bitte melden Sie sich erneut an.
mfa-by-sms = SMS
mfa-by-app = Authenticator-App
mfa-by-email = E-Mail
mfa-select-title = Wie möchten Sie sich ausweisen?
mfa-select-lead = Wählen Sie, woher Ihr Code kommt.
mfa-setup-title = Schützen Sie Ihr Konto
mfa-setup-lead = Dieses Konto braucht einen zweiten Schritt zur Anmeldung. Richten Sie ihn einmal ein.
mfa-setup-app-lead = Scannen Sie das Bild mit Ihrer Authenticator-App, oder tippen Sie den Schlüssel dort ein. Geben Sie dann den Code ein, den die App zeigt.
mfa-setup-qr = Ein QR-Code des Schlüssels unten
mfa-setup-key = Schlüssel
mfa-setup-code = Code aus der App
mfa-setup-submit = Einschalten
mfa-setup-email = Code an diese Adresse senden
mfa-bad-email = Bitte geben Sie eine E-Mail-Adresse ein, die noch nicht verwendet wird.

## Signed out

signed-out-title = Sie sind abgemeldet
signed-out-lead = Sie können diese Seite schließen.
signed-out-next = Zurück zur App

sign-out-title = Abmelden?
sign-out-submit = Abmelden

## Errors

error-title = Diese Seite kann nicht angezeigt werden
error-lead = Bei der angeforderten Seite ist ein Fehler aufgetreten.
error-request = Wenn Sie um Hilfe bitten, nennen Sie diese Nummer:
