### The hosted pages, in German. Message ids begin with the page they stand on.

## Every page

show-password = Anzeigen
hide-password = Verbergen
copy = Kopieren
copied = Kopiert
logo = Logo
language = Sprache
email = E-Mail-Adresse
phone-number = Telefonnummer
example-email = name@example.com
example-phone = +4930901820
username = Benutzername
username-or-email = Benutzername oder E-Mail-Adresse
username-or-phone = Benutzername oder Telefonnummer
username-or-email-or-phone = Benutzername, E-Mail-Adresse oder Telefonnummer
email-or-phone = E-Mail-Adresse oder Telefonnummer
password = Passwort
password-optional = Passwort (optional)
optional = (optional)
new-password = Neues Passwort
confirm-password = Neues Passwort wiederholen
code = Code
sent-by-email = Wir haben einen Code per E-Mail gesendet an { $to }
sent-link = Wir haben eine E-Mail mit einem Link gesendet an { $to }
sent-by-sms = Wir haben einen Code per SMS gesendet an { $to }
back-to-login = Zurück zur Anmeldung
yes = Ja
no = Nein
choose = Bitte wählen
expired = Diese Seite war zu lange geöffnet. Bitte versuchen Sie es noch einmal.

## What was refused, above the form

refused-credentials = Benutzername oder Passwort ist falsch.
refused-locked = Zu viele Anmeldeversuche. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen.
refused-disabled = Dieses Konto ist deaktiviert. Wenden Sie sich an den Betreiber dieses Dienstes.
refused-temporary = Das vorläufige Passwort ist abgelaufen. Bitten Sie einen Administrator um ein neues.
refused-user = Kein Konto hat diesen Namen. Bitte prüfen Sie Ihre Eingabe.
refused-unconfirmed = Ihr Konto ist noch nicht bestätigt. Melden Sie sich mit Ihrem Passwort an, dann senden wir Ihnen einen neuen Code.
refused-reset = Ihr Passwort muss zurückgesetzt werden, bevor Sie sich anmelden können.
refused-code = Der Code ist falsch, bitte versuchen Sie es noch einmal.
refused-old-code = Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.
refused-limit = Zu viele Versuche. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen.
refused-busy = Der Dienst ist gerade überlastet. Bitte versuchen Sie es in ein paar Sekunden erneut.
refused-wait =
    { $count ->
        [one] Zu viele Versuche. Bitte versuchen Sie es in einer Minute erneut.
       *[other] Zu viele Versuche. Bitte versuchen Sie es in { $count } Minuten erneut.
    }
refused-password = Das Passwort erfüllt nicht alle Regeln unten.
refused-common-password = Dieses Passwort gehört zu denen, die als Erstes erraten werden. Bitte wählen Sie ein anderes.
refused-spaced-password = Ein Passwort kann nicht mit einem Leerzeichen beginnen oder enden.
refused-used-password = Dieses Passwort haben Sie schon einmal verwendet. Bitte wählen Sie ein anderes.
refused-repeat = Die beiden Passwörter stimmen nicht überein.
refused-name = Geben Sie Ihren Benutzernamen, Ihre E-Mail-Adresse oder Ihre Telefonnummer ein.
refused-username = Geben Sie Ihren Benutzernamen ein.
refused-contact = Geben Sie Ihre E-Mail-Adresse oder Ihre Telefonnummer ein.
refused-exists = Ein Konto mit diesem Namen oder dieser Adresse gibt es bereits.
refused-delivery = Wir konnten Ihnen keine Nachricht senden. Bitte versuchen Sie es später noch einmal.
refused-sign-up = Neue Konten werden nur von Administratoren angelegt.
refused-other = Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.
refused-email = Bitte geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel anna@example.com.
refused-email-domain = Adressen dieser Domain werden nicht angenommen.
refused-phone = Bitte geben Sie die Nummer mit + und Landesvorwahl ein, zum Beispiel +4930901820.
refused-other-name = Bitte wählen Sie einen anderen Benutzernamen.
refused-fields = Bitte prüfen Sie die unten gekennzeichneten Felder.
refused-meanwhile = Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal nach.
refused-not-here = Das lässt sich hier nicht ändern.
refused-unreachable = Es gibt keine bestätigte Adresse oder Nummer, an die wir einen Code senden könnten. Wenden Sie sich an den Betreiber dieses Dienstes.
refused-never-confirmed = Ihr Konto wurde nie bestätigt, daher gibt es keinen Code für ein neues Passwort. Registrieren Sie sich noch einmal.
refused-no-recovery = Ein neues Passwort erhalten Sie hier nur von einem Administrator. Wenden Sie sich an den Betreiber dieses Dienstes.
refused-waiting = Ein Administrator muss Ihr Konto bestätigen, bevor Sie sich anmelden können.
refused-confirmed = Ihr Konto ist bereits bestätigt. Sie können sich anmelden.
refused-no-factor = Dieses Konto braucht eine Bestätigung in zwei Schritten, die sich hier nicht einrichten lässt. Wenden Sie sich an den Betreiber dieses Dienstes.
refused-level = Die App verlangt einen stärkeren Nachweis, als mit diesem Konto möglich ist. Richten Sie in Ihrem Konto zuerst die Bestätigung in zwei Schritten ein.
refused-not-set-up = Richten Sie das zuerst ein.
refused-cookies = Ihr Browser hat das Cookie dieser Seite nicht behalten. Wenn das noch einmal geschieht, erlauben Sie Cookies für diese Website.
wrong-format = Das Format ist nicht richtig.
wrong-number = Bitte geben Sie eine ganze Zahl ein.
wrong-range = Bitte geben Sie eine ganze Zahl von { $min } bis { $max } ein.
wrong-least = Bitte geben Sie eine ganze Zahl ab { $min } ein.
wrong-most = Bitte geben Sie eine ganze Zahl bis { $max } ein.
wrong-moment = Bitte geben Sie Datum und Uhrzeit so ein: 2027-01-31T14:30:00Z
wrong-date = Bitte geben Sie das Datum so ein: 1990-12-31
hint-moment = Datum und Uhrzeit in UTC.
hint-range = Eine ganze Zahl von { $min } bis { $max }.
hint-least = Eine ganze Zahl ab { $min }.
hint-most = Eine ganze Zahl bis { $max }.
wrong-length = Bitte geben Sie { $min } bis { $max } Zeichen ein.

## Sign in

login-title = Anmelden
login-again-title = Bitte bestätigen Sie, dass Sie es sind
login-again-lead = Melden Sie sich noch einmal an, bevor es weitergeht.
login-lead = Melden Sie sich bei Ihrem Konto an.
login-submit = Anmelden
login-next = Weiter
login-keep = Angemeldet bleiben
login-forgot = Passwort vergessen?
login-forgot-username = Benutzernamen vergessen?
login-sign-up-lead = Noch kein Konto?
login-sign-up = Registrieren
login-providers = Weiter mit
login-provider-failed = Das hat nicht geklappt. Versuchen Sie es noch einmal, oder melden Sie sich auf anderem Weg an.
login-legal = Wir veröffentlichen nichts in Ihren Konten, ohne vorher zu fragen.
login-or = oder
login-stranger = Die App „{ $app }“ ({ $host }) hat sich hier selbst registriert. Melden Sie sich nur an, wenn Sie von ihr kommen: Sie wird erfahren, wer Sie sind.
login-password-changed = Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.
login-locked = Zu viele Anmeldeversuche. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen, oder wählen Sie ein neues Passwort.

## Sign in where there is a choice of factors

factor-title = Wie möchten Sie sich anmelden?
factor-password-title = Passwort eingeben
factor-passkey-title = Mit einem Passkey anmelden
factor-not-you = Das sind nicht Sie?
factor-passkey = Passkey verwenden
factor-password = Passwort verwenden
factor-email = Code per E-Mail erhalten
factor-sms = Code per SMS erhalten
passkey-script = Passkeys brauchen JavaScript und einen Browser, der sie unterstützt.
passkey-failed = Das hat nicht geklappt oder wurde abgebrochen. Bitte versuchen Sie es noch einmal.
passkey-refused = Dieser Passkey wurde nicht angenommen.
passkey-known = Dieser Passkey ist bereits registriert.
passkey-unavailable = Passkeys lassen sich hier nicht verwenden.
passkey-name-wrong = Bitte geben Sie einen Namen mit höchstens 100 Zeichen ein.
passkey-enough = Sie haben so viele Passkeys, wie ein Konto haben kann. Entfernen Sie einen, den Sie nicht mehr verwenden.
passkey-name = Passkey
passkey-name-key = Sicherheitsschlüssel

## Sign in as: the browser has a session

login-as-title = Willkommen zurück
login-as-lead = Sie sind angemeldet als
login-as-submit = Weiter
login-as-other = Als jemand anders anmelden
login-cancel = Abbrechen

## What is offered after a sign-in, and who signed in before

offer-step-title = Ihr Konto schützen?
offer-step-lead = Mit einem zweiten Schritt kommt niemand hinein, der nur Ihr Passwort kennt. Das Einrichten dauert eine Minute.
offer-passkey-title = Nächstes Mal mit Passkey anmelden?
offer-later = Jetzt nicht
remembered-title = In diesem Browser schon verwendet
remembered-forget = Vergessen

## What an app asks for

consent-title = Zugriff erlauben?
consent-lead = Diese App möchte:
consent-nothing = Sie verlangt nichts weiter, als dass Sie sich anmelden.
consent-openid = Wissen, wer Sie sind
consent-everything = Alles sehen, was in Ihrem Profil steht
consent-profile = Ihren Namen und Ihr übriges Profil sehen
consent-email = Ihre E-Mail-Adresse sehen
consent-phone = Ihre Telefonnummer sehen
consent-address = Ihre Anschrift sehen
consent-offline = Auch dann Zugriff haben, wenn Sie nicht da sind
consent-account = Ihr Konto ändern: Ihre Angaben, Ihr Passwort, wie Sie sich anmelden
consent-claim = Aus Ihrem Profil sehen
consent-resource = Zur Verwendung mit
consent-stranger = Diese App hat sich hier selbst registriert und wurde von niemandem geprüft. Erlauben Sie es nur, wenn Sie von ihr kommen. Sie ist erreichbar unter
consent-allow = Erlauben
consent-deny = Nicht erlauben
consent-later = Sie können das jederzeit auf der Seite Ihres Kontos zurücknehmen.

## On the way back to the app, by a form

form-post-title = Einen Moment
form-post-lead = Sie sind auf dem Weg zurück zur App. Wenn nichts geschieht, klicken Sie auf die Schaltfläche.
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
sign-up-closed-title = Hier kann man sich nicht registrieren

terms-lead = Mit der Registrierung stimmen Sie zu:
terms-of-use = Nutzungsbedingungen
terms-privacy = Datenschutzerklärung
terms-title = Bevor es weitergeht
terms-ask = Bitte lesen Sie dies. Es geht weiter, sobald Sie zustimmen:
terms-agree = Ich stimme zu
terms-changed = Dies hat sich gerade geändert. Bitte lesen Sie es noch einmal.

## Standard attributes

attribute-address = Anschrift
attribute-custom = { $name }
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
rules-kept = Das Passwort erfüllt alle Regeln.

## Confirm a new account

confirm-title = Konto bestätigen
confirm-lead = Wir haben Ihnen einen Code gesendet. Geben Sie ihn hier ein.
confirm-submit = Bestätigen
confirm-link-followed = Ich habe den Link geöffnet
confirm-link-unopened = Ihr Konto ist noch nicht bestätigt. Öffnen Sie zuerst den Link in der E-Mail und drücken Sie dort die Schaltfläche.
confirm-resend-lead = Nichts angekommen?
confirm-resend = Neuen Code senden
confirm-link-resend = Neuen Link senden
confirm-resent = Ein neuer Code ist unterwegs. Der frühere gilt nicht mehr.
confirm-link-resent = Ein neuer Link ist unterwegs. Der frühere gilt nicht mehr.
confirm-other-lead = War es die falsche Adresse?
confirm-number-lead = War es die falsche Nummer?
confirm-other = Noch einmal registrieren

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
forgot-lead = Wir senden Ihnen einen Code, mit dem Sie ein neues Passwort wählen.
forgot-submit = Passwort zurücksetzen
forgot-have-code = Ich habe einen Code
reset-title = Neues Passwort wählen
reset-submit = Passwort ändern

## Forgotten username

forgot-username-title = Benutzernamen vergessen?
forgot-username-lead = Sagen Sie uns, wo wir Sie erreichen, und wir senden Ihnen Ihren Benutzernamen.
forgot-username-submit = Benutzernamen senden
forgot-username-wrong = Bitte geben Sie eine Adresse oder Nummer ein, die hier bestätigt ist.
forgot-username-sent-title = Sehen Sie in Ihrem Postfach nach
forgot-username-sent-lead = Wenn ein Konto diese Adresse oder Nummer hat, ist sein Benutzername unterwegs.

## A temporary password must be replaced

change-title = Neues Passwort wählen
change-lead = Das Passwort, mit dem Sie sich angemeldet haben, war vorläufig.
change-submit = Weiter

## The second factor

mfa-title = Code eingeben
mfa-app-lead = Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie zeigt.
mfa-submit = Weiter
mfa-remember = In diesem Browser nicht mehr fragen
mfa-used = Dieser Code wurde schon benutzt. Warten Sie auf den nächsten.
mfa-over = Es waren zu viele Versuche, oder der Code ist zu alt. Bitte melden Sie sich erneut an.
mfa-locked = Es waren zu viele falsche Codes. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen.
mfa-by-sms = SMS
mfa-by-app = Authenticator-App
mfa-by-email = E-Mail
mfa-select-title = Wie möchten Sie Ihre Identität bestätigen?
mfa-select-lead = Wählen Sie, woher Ihr Code kommt.
mfa-setup-title = Schützen Sie Ihr Konto
mfa-setup-lead = Dieses Konto braucht eine Bestätigung in zwei Schritten. Richten Sie sie einmal ein.
mfa-setup-app-lead = Scannen Sie das Bild mit Ihrer Authenticator-App, oder tippen Sie den Schlüssel dort ein. Geben Sie dann den Code ein, den die App zeigt.
mfa-setup-qr = Ein QR-Code des Schlüssels unten
mfa-setup-key = Schlüssel
mfa-setup-code = Code aus der App
mfa-setup-submit = Einschalten
mfa-setup-email = Code an diese Adresse senden
mfa-setup-phone = Code an diese Nummer senden
mfa-setup-other-email = Eine andere Adresse verwenden
mfa-setup-other-phone = Eine andere Nummer verwenden
mfa-bad-email = Bitte geben Sie eine E-Mail-Adresse ein, die noch nicht verwendet wird.
mfa-other-way = Einen anderen Weg wählen
mfa-lost = Wenn Sie keinen Code mehr angeben können, wenden Sie sich an den Betreiber dieses Dienstes.

## Recovery codes

recovery-title = Wiederherstellungscodes
recovery-lead = Bewahren Sie diese Codes sicher auf. Mit jedem können Sie sich einmal anmelden, wenn Sie den zweiten Schritt nicht verwenden können. Sie werden nur jetzt gezeigt.
recovery-done = Ich habe sie aufbewahrt
recovery-make = Neue Codes erstellen
recovery-left =
    { $count ->
        [0] Sie haben keine.
        [one] Ein Code ist übrig.
       *[other] { $count } Codes sind übrig.
    }
recovery-use = Wiederherstellungscode verwenden
recovery-use-title = Wiederherstellungscode verwenden
recovery-use-lead = Geben Sie einen der Codes ein, die Sie beim Einrichten der Bestätigung in zwei Schritten aufbewahrt haben.
recovery-code = Wiederherstellungscode
recovery-back = Zurück

## The account

account-title = Ihr Konto
account-back = Zurück zu Ihrem Konto
account-to-app = Zurück zur App
account-sign-out = Abmelden
account-saved = Gespeichert.
account-other-user = Inzwischen hat sich in diesem Browser jemand anderes angemeldet, und nichts wurde geändert. Bitte sehen Sie noch einmal nach.
account-signed-out = Sie wurden inzwischen abgemeldet, und nichts wurde geändert.
account-save = Speichern
account-password-set = Festgelegt
account-password-none = Nicht festgelegt
account-email-none = Nicht festgelegt
account-phone-none = Nicht festgelegt
account-on = Ein
account-off = Aus
account-email-verified = bestätigt
account-email-unverified = noch nicht bestätigt
account-phone-verified = bestätigt
account-phone-unverified = noch nicht bestätigt
account-mfa-off = Aus
account-remove = Entfernen
account-sure-app = Nach dem Code dieser App werden Sie dann nicht mehr gefragt.
account-sure-passkey = Sie können sich damit nicht mehr anmelden.
account-sure-provider = Sie können sich damit nicht mehr anmelden und werden überall sonst abgemeldet.
account-sure-session = Wer sie verwendet, muss sich neu anmelden.
account-sure-device = Bei der nächsten Anmeldung dort wird wieder nach jedem Schritt gefragt.
account-sure-access = Die App erhält nichts mehr, bis Sie es wieder erlauben.
account-sure-phone = An diese Nummer werden keine Codes mehr gesendet.
account-sure-email = An diese Adresse werden keine Codes mehr gesendet.
account-loss-sign-in = Sie können sich damit nicht mehr anmelden.
account-loss-recovery = Wenn Sie Ihr Passwort vergessen, erhalten Sie keinen Code für ein neues mehr.
account-loss-step = Sie gehört zu Ihrer Bestätigung in zwei Schritten und wird dort ausgeschaltet.
account-loss-step-anew = Sie ist der zweite Schritt Ihrer Anmeldung. Bei der nächsten Anmeldung müssen Sie einen anderen einrichten.
account-added = Hinzugefügt
account-last-used = Zuletzt verwendet
account-profile = Profil
account-profile-fixed = Hier können Sie nichts ändern.
account-email-new = Neue E-Mail-Adresse
account-phone-new = Neue Telefonnummer
account-contact-hint = Wir senden einen Code dorthin. Was Sie jetzt haben, bleibt, bis Sie den Code eingeben.
account-contact-submit = Code senden
account-contact-verify = Bestätigen
account-email-other = Eine andere verwenden
account-phone-other = Eine andere verwenden
account-contact-empty = Bitte füllen Sie dieses Feld aus.
account-contact-same = Das haben Sie schon.
account-password-title = Passwort ändern
account-password-lead = Sie werden aus allen Apps und allen anderen Browsern abgemeldet.
account-password-current = Aktuelles Passwort
account-password-wrong = Das aktuelle Passwort ist nicht richtig.
account-password-saved = Ihr Passwort wurde geändert.
account-password-first-saved = Ihr Passwort wurde festgelegt.
account-mfa = Bestätigung in zwei Schritten
account-mfa-lead = Nach Ihrem Passwort fragen wir nach einem weiteren Nachweis, dass Sie es sind.
account-mfa-none = Hier wird nach keinem zweiten Schritt gefragt.
account-preferred = wird zuerst gefragt
account-prefer = Zuerst danach fragen
account-set-up = Einrichten
account-replace = Eine andere App einrichten
account-turn-on = Einschalten
account-turn-off = Ausschalten
account-mfa-no-reset = Ist dies eingeschaltet, erhalten Sie keinen Code für ein neues Passwort, wenn Sie Ihres vergessen.
account-app-name = Name Ihres Geräts (optional)
account-passkeys = Passkeys
account-passkeys-lead = Melden Sie sich mit Fingerabdruck, Gesicht oder Displaysperre statt mit einem Passwort an.
account-passkeys-count =
    { $count ->
        [0] Keine
        [one] Einer
       *[other] { $count }
    }
account-passkey-add = Passkey hinzufügen
account-passkey-create = Passkey erstellen
account-passkey-added = Ihr Passkey wurde hinzugefügt.
account-passkey-name = Name des Passkeys
account-rename = Umbenennen
account-providers = Verknüpfte Konten
account-providers-lead = Konten anderswo, mit denen Sie sich anmelden können.
account-providers-none = Ihr Konto ist mit keinem anderen verknüpft.
account-providers-count =
    { $count ->
        [0] Keine
        [one] Eines
       *[other] { $count }
    }
account-provider-known = Dort bekannt als
account-provider-only = Das ist Ihr einziger Weg, sich anzumelden, und lässt sich deshalb nicht entfernen.
account-sessions = Geräte und Sitzungen
account-sessions-lead = Hier sind Sie angemeldet. Beenden Sie, was Sie nicht erkennen.
account-session-browser = Browser
account-session-began = Angemeldet seit
account-session-on = { $app } unter { $system }
account-session-unknown = Unbekanntes Gerät
account-session-end = Diese Sitzung beenden
account-this-browser = dieser Browser
account-ended = Beendet.
account-forgotten = Das Gerät wurde vergessen.
account-left-elsewhere = Sie sind überall sonst abgemeldet.
account-devices = Geräte
account-device-unnamed = Ein Gerät
account-remembered = Gespeichert am
account-forget = Dieses Gerät vergessen
account-sign-out-elsewhere = Überall sonst abmelden
account-apps = Apps mit Zugriff
account-apps-lead = Was diese Apps sehen und tun dürfen. Entziehen Sie denen den Zugriff, die Sie nicht verwenden.
account-apps-none = Keine App hat Zugriff.
account-apps-count =
    { $count ->
        [0] Keine
        [one] Eine
       *[other] { $count }
    }
account-apps-since = Seit
account-apps-signed-in = Sie sind bei dieser App angemeldet.
account-apps-remove = Zugriff entziehen
account-apps-removed = Der Zugriff wurde entzogen.
account-delete = Konto löschen
account-delete-lead = Alles, was wir über Sie wissen, wird gelöscht, und Sie können sich nicht mehr anmelden. Das lässt sich nicht rückgängig machen.
account-delete-account = Gelöscht wird das Konto: { $to }
account-delete-submit = Mein Konto löschen
account-deleted-title = Ihr Konto wurde gelöscht
account-deleted-lead = Sie können diese Seite schließen.

## A device that has no browser

device-title = Ein Gerät anmelden
device-lead = Geben Sie den Code ein, den das Gerät anzeigt.
device-code = Code des Geräts
device-submit = Weiter
device-unknown = Dieser Code ist unbekannt oder abgelaufen. Sehen Sie noch einmal nach, oder lassen Sie das Gerät einen neuen anzeigen.
device-confirm-title = Dieses Gerät anmelden?
device-confirm-lead = Nur wenn ein Gerät von Ihnen in { $app } diesen Code anzeigt:
device-stranger = Diese App hat sich hier selbst registriert und wurde von niemandem geprüft.
device-scopes = Das Gerät möchte:
device-terms = Mit „Ja“ stimmen Sie auch zu:
device-approve = Ja, anmelden
device-deny = Nein
device-approved-title = Das Gerät ist angemeldet
device-approved-lead = Sie können jetzt zu ihm zurückkehren.
device-denied-title = Das Gerät wurde abgewiesen
device-denied-lead = Sie können diese Seite schließen.
device-another = Ein anderes Gerät anmelden

## Signed out

signed-out-title = Sie sind abgemeldet
signed-out-lead = Sie können diese Seite schließen.
signed-out-next = Zurück zur App

sign-out-title = Abmelden?
sign-out-submit = Abmelden

## Errors

error-title = Diese Seite kann nicht angezeigt werden
error-lead = Bei der angeforderten Seite ist ein Fehler aufgetreten.
error-help = Gehen Sie zurück zur App und beginnen Sie dort noch einmal. Wenn das nicht hilft, fragen Sie, wer sie betreibt.
error-retry = Erneut versuchen
error-later = Bitte versuchen Sie es gleich noch einmal.
error-developer = Für die Entwickler der App:
error-missing = Die Anfrage muss { $parameter } mitbringen.
error-once = Senden Sie { $parameter } nur einmal.
error-client = { $parameter } nennt keinen App-Client dieses Benutzerpools. Prüfen Sie die ID und ob dies die Domain des richtigen Pools ist.
error-flows = Setzen Sie { $setting } des App-Clients auf true und nehmen Sie den Ablauf in { $list } auf.
error-listed = { $parameter } muss Zeichen für Zeichen in { $list } des App-Clients stehen.
error-provider = Der Anmeldeweg muss in { $list } des App-Clients stehen; COGNITO steht für die eigenen Benutzer des Pools.
error-hint = { $parameter } muss ein ID-Token sein, das dieser Benutzerpool dem App-Client für die angemeldete Person ausgestellt hat.
error-pushed = Reichen Sie die Anfrage erneut ein und verwenden Sie die neue { $parameter } sofort: Sie gilt einmal.
error-request = Wenn Sie um Hilfe bitten, nennen Sie diese Nummer:
