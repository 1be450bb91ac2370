### The hosted pages, in Dutch. Message ids begin with the page they stand on.

## Every page

show-password = Tonen
hide-password = Verbergen
copy = Kopiëren
copied = Gekopieerd
logo = Logo
language = Taal
email = E-mailadres
phone-number = Telefoonnummer
example-email = name@example.com
example-phone = +31201234567
username = Gebruikersnaam
username-or-email = Gebruikersnaam of e-mailadres
username-or-phone = Gebruikersnaam of telefoonnummer
username-or-email-or-phone = Gebruikersnaam, e-mailadres of telefoonnummer
email-or-phone = E-mailadres of telefoonnummer
password = Wachtwoord
password-optional = Wachtwoord (optioneel)
optional = (optioneel)
new-password = Nieuw wachtwoord
confirm-password = Nieuw wachtwoord herhalen
code = Code
sent-by-email = We hebben een code per e-mail gestuurd naar { $to }
sent-link = We hebben een e-mail met een link gestuurd naar { $to }
sent-by-sms = We hebben een code per sms gestuurd naar { $to }
back-to-login = Terug naar inloggen
yes = Ja
no = Nee
choose = Maak een keuze
expired = Deze pagina stond te lang open. Probeer het opnieuw.

## What was refused, above the form

refused-credentials = Onjuiste gebruikersnaam of onjuist wachtwoord.
refused-locked = Te veel inlogpogingen. Wacht even voordat je het opnieuw probeert.
refused-disabled = Dit account is uitgeschakeld. Neem contact op met de beheerder van deze dienst.
refused-temporary = Het tijdelijke wachtwoord is verlopen. Vraag een beheerder om een nieuw wachtwoord.
refused-user = Geen account heeft deze naam. Controleer wat je hebt ingevoerd.
refused-unconfirmed = Je account is nog niet bevestigd. Log in met je wachtwoord en we sturen je een nieuwe code.
refused-reset = Je moet je wachtwoord opnieuw instellen voordat je kunt inloggen.
refused-code = De code klopt niet, probeer het opnieuw.
refused-old-code = Deze code werkt niet meer. Vraag een nieuwe aan.
refused-limit = Te veel pogingen. Wacht even voordat je het opnieuw probeert.
refused-busy = Het is op dit moment te druk. Probeer het over een paar seconden opnieuw.
refused-wait =
    { $count ->
        [one] Te veel pogingen. Probeer het over een minuut opnieuw.
       *[other] Te veel pogingen. Probeer het over { $count } minuten opnieuw.
    }
refused-password = Het wachtwoord voldoet niet aan alle regels hieronder.
refused-common-password = Dit wachtwoord hoort bij de eerste die geraden worden. Kies een ander wachtwoord.
refused-spaced-password = Een wachtwoord kan niet met een spatie beginnen of eindigen.
refused-used-password = Je hebt dit wachtwoord al eens gebruikt. Kies een ander wachtwoord.
refused-repeat = De twee wachtwoorden komen niet overeen.
refused-name = Voer je gebruikersnaam, e-mailadres of telefoonnummer in.
refused-username = Voer je gebruikersnaam in.
refused-contact = Voer je e-mailadres of telefoonnummer in.
refused-exists = Er bestaat al een account met deze naam of dit adres.
refused-delivery = We konden je geen bericht sturen. Probeer het later opnieuw.
refused-sign-up = Nieuwe accounts worden alleen door beheerders gemaakt.
refused-other = Dat is niet gelukt. Probeer het opnieuw.
refused-email = Voer een volledig e-mailadres in, bijvoorbeeld anna@example.com.
refused-email-domain = Adressen van dit domein worden niet aangenomen.
refused-phone = Voer het nummer in met + en landnummer, bijvoorbeeld +31201234567.
refused-other-name = Kies een andere gebruikersnaam.
refused-fields = Controleer de gemarkeerde velden hieronder.
refused-meanwhile = Er is intussen iets gewijzigd. Kijk het opnieuw na.
refused-not-here = Dat kan hier niet worden gewijzigd.
refused-unreachable = Er is geen bevestigd adres of nummer waarnaar we een code kunnen sturen. Neem contact op met de beheerder van deze dienst.
refused-never-confirmed = Je account is nooit bevestigd, dus er is geen code om een nieuw wachtwoord te kiezen. Registreer je opnieuw.
refused-no-recovery = Alleen een beheerder kan je hier een nieuw wachtwoord geven. Neem contact op met de beheerder van deze dienst.
refused-waiting = Een beheerder moet je account bevestigen voordat je kunt inloggen.
refused-confirmed = Je account is al bevestigd. Je kunt inloggen.
refused-no-factor = Dit account heeft tweestapsverificatie nodig, en die kan hier niet worden ingesteld. Neem contact op met de beheerder van deze dienst.
refused-level = De app vraagt meer bewijs dan met dit account mogelijk is. Stel eerst tweestapsverificatie in bij je account.
refused-not-set-up = Stel dit eerst in.
refused-cookies = Je browser heeft de cookie van deze pagina niet bewaard. Gebeurt dit nog een keer, sta dan cookies toe voor deze site.
wrong-format = De notatie klopt niet.
wrong-number = Voer een geheel getal in.
wrong-range = Voer een geheel getal van { $min } tot en met { $max } in.
wrong-least = Voer een geheel getal van ten minste { $min } in.
wrong-most = Voer een geheel getal van ten hoogste { $max } in.
wrong-moment = Voer datum en tijd zo in: 2027-01-31T14:30:00Z
wrong-date = Voer de datum zo in: 1990-12-31
hint-moment = Datum en tijd in UTC.
hint-range = Een geheel getal van { $min } tot en met { $max }.
hint-least = Een geheel getal van ten minste { $min }.
hint-most = Een geheel getal van ten hoogste { $max }.
wrong-length = Voer { $min } tot { $max } tekens in.

## Sign in

login-title = Inloggen
login-again-title = Bevestig dat jij het bent
login-again-lead = Log nog een keer in voordat je verdergaat.
login-lead = Log in op je account.
login-submit = Inloggen
login-next = Volgende
login-keep = Ingelogd blijven
login-forgot = Wachtwoord vergeten?
login-forgot-username = Gebruikersnaam vergeten?
login-sign-up-lead = Nog geen account?
login-sign-up = Registreren
login-providers = Doorgaan met
login-provider-failed = Dat is niet gelukt. Probeer het opnieuw of log op een andere manier in.
login-legal = We plaatsen niets op je accounts zonder het eerst te vragen.
login-or = of
login-stranger = De app ‘{ $app }’ ({ $host }) heeft zichzelf hier aangemeld. Log alleen in als je van deze app komt: de app komt te weten wie je bent.
login-password-changed = Je wachtwoord is gewijzigd. Log in met het nieuwe wachtwoord.
login-locked = Te veel inlogpogingen. Wacht even voordat je het opnieuw probeert, of kies een nieuw wachtwoord.

## Sign in where there is a choice of factors

factor-title = Hoe wil je inloggen?
factor-password-title = Voer je wachtwoord in
factor-passkey-title = Log in met een passkey
factor-not-you = Ben jij dit niet?
factor-passkey = Een passkey gebruiken
factor-password = Je wachtwoord gebruiken
factor-email = Een code per e-mail ontvangen
factor-sms = Een code per sms ontvangen
passkey-script = Passkeys hebben JavaScript nodig, en een browser die ze ondersteunt.
passkey-failed = Dat lukte niet of is geannuleerd. Probeer het opnieuw.
passkey-refused = Deze passkey is niet geaccepteerd.
passkey-known = Deze passkey is al geregistreerd.
passkey-unavailable = Passkeys kunnen hier niet worden gebruikt.
passkey-name-wrong = Voer een naam van hoogstens 100 tekens in.
passkey-enough = Je hebt zoveel passkeys als een account kan hebben. Verwijder er een die je niet meer gebruikt.
passkey-name = Passkey
passkey-name-key = Beveiligingssleutel

## Sign in as: the browser has a session

login-as-title = Welkom terug
login-as-lead = Je bent ingelogd als
login-as-submit = Doorgaan
login-as-other = Als een andere gebruiker inloggen
login-cancel = Annuleren

## What is offered after a sign-in, and who signed in before

offer-step-title = Je account beschermen?
offer-step-lead = Met een tweede stap komt niemand binnen die alleen je wachtwoord kent. Instellen duurt een minuut.
offer-passkey-title = De volgende keer een passkey gebruiken?
offer-later = Niet nu
remembered-title = Eerder gebruikt in deze browser
remembered-forget = Vergeten

## What an app asks for

consent-title = Toegang geven?
consent-lead = Deze app wil:
consent-nothing = De app vraagt alleen dat je inlogt.
consent-openid = Weten wie je bent
consent-everything = Alles zien wat in je profiel staat
consent-profile = Je naam en de rest van je profiel zien
consent-email = Je e-mailadres zien
consent-phone = Je telefoonnummer zien
consent-address = Je adres zien
consent-offline = Toegang houden als je er niet bent
consent-account = Je account wijzigen: je gegevens, je wachtwoord, hoe je inlogt
consent-claim = Uit je profiel zien
consent-resource = Voor gebruik met
consent-stranger = Deze app heeft zichzelf hier aangemeld en is door niemand gecontroleerd. Sta het alleen toe als je van deze app komt. De app is te vinden op
consent-allow = Toestaan
consent-deny = Niet toestaan
consent-later = Je kunt dit op elk moment intrekken op de pagina van je account.

## On the way back to the app, by a form

form-post-title = Een ogenblik
form-post-lead = Je bent op weg terug naar de app. Gebeurt er niets, druk dan op de knop.
form-post-submit = Doorgaan

## Sign up

sign-up-title = Registreren
sign-up-lead = Maak je account.
sign-up-submit = Registreren
sign-up-login-lead = Heb je al een account?
sign-up-login = Inloggen
sign-up-phone-hint = Met + en landnummer, bijvoorbeeld +31201234567.

sign-up-waiting-title = Je account is gemaakt
sign-up-waiting-lead = Een beheerder moet het bevestigen voordat je kunt inloggen.
sign-up-closed-title = Je kunt je hier niet registreren

terms-lead = Door je te registreren ga je akkoord met:
terms-of-use = Gebruiksvoorwaarden
terms-privacy = Privacybeleid
terms-title = Voordat je verdergaat
terms-ask = Lees dit. Je kunt verder zodra je ermee akkoord gaat:
terms-agree = Ik ga akkoord
terms-changed = Dit is zojuist gewijzigd. Lees het opnieuw.

## Standard attributes

attribute-address = Adres
attribute-custom = { $name }
attribute-birthdate = Geboortedatum
attribute-email = E-mailadres
attribute-family_name = Achternaam
attribute-gender = Geslacht
attribute-given_name = Voornaam
attribute-locale = Taal, bijvoorbeeld nl-NL
attribute-middle_name = Tweede voornaam
attribute-name = Volledige naam
attribute-nickname = Bijnaam
attribute-phone_number = Telefoonnummer
attribute-picture = Adres van een foto van jou
attribute-preferred_username = Gewenste gebruikersnaam
attribute-profile = Adres van je profielpagina
attribute-updated_at = Tijdstip van de laatste wijziging
attribute-website = Website
attribute-zoneinfo = Tijdzone, bijvoorbeeld Europe/Amsterdam

## The rules of a new password

rules-title = Het wachtwoord moet bevatten
rule-lowerletter = Een kleine letter
rule-upperletter = Een hoofdletter
rule-numbers = Een cijfer
rule-symbols = Een speciaal teken
rule-length =
    { $count ->
        [one] Ten minste één teken
       *[other] Ten minste { $count } tekens
    }
rule-met = (ja)
rule-unmet = (nog niet)
rules-kept = Het wachtwoord voldoet aan alle regels.

## Confirm a new account

confirm-title = Bevestig je account
confirm-lead = We hebben je een code gestuurd. Voer hem hier in.
confirm-submit = Bevestigen
confirm-link-followed = Ik heb de link geopend
confirm-link-unopened = Je account is nog niet bevestigd. Open eerst de link in de e-mail en druk daar op de knop.
confirm-resend-lead = Niets ontvangen?
confirm-resend = Nieuwe code sturen
confirm-link-resend = Nieuwe link sturen
confirm-resent = Er is een nieuwe code onderweg. De vorige werkt niet meer.
confirm-link-resent = Er is een nieuwe link onderweg. De vorige werkt niet meer.
confirm-other-lead = Was het adres verkeerd?
confirm-number-lead = Was het nummer verkeerd?
confirm-other = Opnieuw registreren

## Confirm a new account by the link in an email

confirm-link-title = Bevestig je account
confirm-link-lead = Eén klik en je bent klaar.
confirm-link-submit = Mijn account bevestigen
confirm-link-done-title = Je account is bevestigd
confirm-link-done-lead = Je kunt deze pagina sluiten en inloggen waar je je hebt geregistreerd.

confirm-link-failed-title = Deze link werkt niet meer
confirm-link-failed-lead = Hij is misschien al gebruikt of te oud. Log in en we sturen je een nieuwe.

## Forgotten password

forgot-required = Je moet je wachtwoord opnieuw instellen voordat je kunt inloggen.
forgot-title = Wachtwoord vergeten?
forgot-lead = We sturen je een code om een nieuw wachtwoord te kiezen.
forgot-submit = Wachtwoord opnieuw instellen
forgot-have-code = Ik heb een code
reset-title = Kies een nieuw wachtwoord
reset-submit = Wachtwoord wijzigen

## Forgotten username

forgot-username-title = Gebruikersnaam vergeten?
forgot-username-lead = Vertel ons waar we je kunnen bereiken en we sturen je je gebruikersnaam.
forgot-username-submit = Mijn gebruikersnaam sturen
forgot-username-wrong = Voer een adres of nummer in dat je hier hebt bevestigd.
forgot-username-sent-title = Controleer je berichten
forgot-username-sent-lead = Als een account dit adres of nummer heeft, is de gebruikersnaam onderweg.

## A temporary password must be replaced

change-title = Kies een nieuw wachtwoord
change-lead = Het wachtwoord waarmee je inlogde was tijdelijk.
change-submit = Doorgaan

## The second factor

mfa-title = Voer je code in
mfa-app-lead = Open je authenticator-app en voer de code in die je ziet.
mfa-submit = Doorgaan
mfa-remember = Niet meer vragen in deze browser
mfa-used = Deze code is al gebruikt. Wacht op de volgende.
mfa-over = Er waren te veel pogingen, of de code is te oud. Log opnieuw in.
mfa-locked = Er waren te veel verkeerde codes. Wacht even voordat je het opnieuw probeert.
mfa-by-sms = Sms
mfa-by-app = Authenticator-app
mfa-by-email = E-mail
mfa-select-title = Hoe wil je bewijzen dat jij het bent?
mfa-select-lead = Kies waar je code vandaan komt.
mfa-setup-title = Bescherm je account
mfa-setup-lead = Dit account heeft tweestapsverificatie nodig. Stel die één keer in.
mfa-setup-app-lead = Scan de afbeelding met je authenticator-app, of typ de sleutel erin. Voer daarna de code in die de app toont.
mfa-setup-qr = Een QR-code van de sleutel hieronder
mfa-setup-key = Sleutel
mfa-setup-code = Code uit de app
mfa-setup-submit = Inschakelen
mfa-setup-email = Code naar dit adres sturen
mfa-setup-phone = Code naar dit nummer sturen
mfa-setup-other-email = Een ander adres gebruiken
mfa-setup-other-phone = Een ander nummer gebruiken
mfa-bad-email = Voer een e-mailadres in dat nog niet in gebruik is.
mfa-other-way = Een andere manier kiezen
mfa-lost = Kun je geen enkele code meer geven, neem dan contact op met de beheerder van deze dienst.

## Recovery codes

recovery-title = Herstelcodes
recovery-lead = Bewaar deze codes op een veilige plek. Met elke code kun je één keer inloggen als je de tweede stap niet kunt gebruiken. Ze worden alleen nu getoond.
recovery-done = Ik heb ze bewaard
recovery-make = Nieuwe codes maken
recovery-left =
    { $count ->
        [0] Je hebt er geen.
        [one] Er is één code over.
       *[other] Er zijn { $count } codes over.
    }
recovery-use = Een herstelcode gebruiken
recovery-use-title = Een herstelcode gebruiken
recovery-use-lead = Voer een van de codes in die je bewaarde toen je tweestapsverificatie instelde.
recovery-code = Herstelcode
recovery-back = Terug

## The account

account-title = Je account
account-back = Terug naar je account
account-to-app = Terug naar de app
account-sign-out = Uitloggen
account-saved = Opgeslagen.
account-other-user = Intussen heeft iemand anders in deze browser ingelogd en er is niets gewijzigd. Kijk nog eens.
account-signed-out = Je bent intussen uitgelogd en er is niets gewijzigd.
account-save = Opslaan
account-password-set = Ingesteld
account-password-none = Niet ingesteld
account-email-none = Niet ingesteld
account-phone-none = Niet ingesteld
account-on = Aan
account-off = Uit
account-email-verified = bevestigd
account-email-unverified = nog niet bevestigd
account-phone-verified = bevestigd
account-phone-unverified = nog niet bevestigd
account-mfa-off = Uit
account-remove = Verwijderen
account-sure-app = Er wordt niet meer om de code van deze app gevraagd.
account-sure-passkey = Je kunt er niet meer mee inloggen.
account-sure-provider = Je kunt er niet meer mee inloggen en wordt overal elders uitgelogd.
account-sure-session = Wie hem gebruikt, moet opnieuw inloggen.
account-sure-device = Bij de volgende keer inloggen daar wordt weer om elke stap gevraagd.
account-sure-access = De app krijgt niets meer totdat je het weer toestaat.
account-sure-phone = Naar dit nummer worden geen codes meer gestuurd.
account-sure-email = Naar dit adres worden geen codes meer gestuurd.
account-loss-sign-in = Je kunt er niet meer mee inloggen.
account-loss-recovery = Als je je wachtwoord vergeet, kun je geen code voor een nieuw wachtwoord meer krijgen.
account-loss-step = Dit is een tweede stap bij het inloggen, die wordt uitgezet.
account-loss-step-anew = Dit is de tweede stap bij het inloggen. De volgende keer dat je inlogt, moet je een andere instellen.
account-added = Toegevoegd
account-last-used = Laatst gebruikt
account-profile = Profiel
account-profile-fixed = Je kunt hier niets wijzigen.
account-email-new = Nieuw e-mailadres
account-phone-new = Nieuw telefoonnummer
account-contact-hint = We sturen daar een code naartoe. Wat je nu hebt blijft totdat je de code invoert.
account-contact-submit = Code sturen
account-contact-verify = Bevestigen
account-email-other = Een ander gebruiken
account-phone-other = Een ander gebruiken
account-contact-empty = Vul dit veld in.
account-contact-same = Dat heb je al.
account-password-title = Je wachtwoord wijzigen
account-password-lead = Je wordt uitgelogd uit alle apps en alle andere browsers.
account-password-current = Huidig wachtwoord
account-password-wrong = Het huidige wachtwoord klopt niet.
account-password-saved = Je wachtwoord is gewijzigd.
account-password-first-saved = Je wachtwoord is ingesteld.
account-mfa = Tweestapsverificatie
account-mfa-lead = Na je wachtwoord vragen we nog een bewijs dat jij het bent.
account-mfa-none = Hier wordt geen tweede stap gevraagd.
account-preferred = wordt eerst gevraagd
account-prefer = Vraag dit eerst
account-set-up = Instellen
account-replace = Een andere app instellen
account-turn-on = Inschakelen
account-turn-off = Uitschakelen
account-mfa-no-reset = Als dit aan staat, kun je geen code voor een nieuw wachtwoord krijgen als je het jouwe vergeet.
account-app-name = Naam van je apparaat (optioneel)
account-passkeys = Passkeys
account-passkeys-lead = Log in met je vingerafdruk, gezicht of schermvergrendeling in plaats van een wachtwoord.
account-passkeys-count =
    { $count ->
        [0] Geen
        [one] Eén
       *[other] { $count }
    }
account-passkey-add = Passkey toevoegen
account-passkey-create = Passkey maken
account-passkey-added = Je passkey is toegevoegd.
account-passkey-name = Naam van de passkey
account-rename = Hernoemen
account-providers = Gekoppelde accounts
account-providers-lead = Accounts elders waarmee je kunt inloggen.
account-providers-none = Je account is met geen ander gekoppeld.
account-providers-count =
    { $count ->
        [0] Geen
        [one] Eén
       *[other] { $count }
    }
account-provider-known = Daar bekend als
account-provider-only = Dit is je enige manier om in te loggen en kan daarom niet worden verwijderd.
account-sessions = Apparaten en sessies
account-sessions-lead = Waar je bent ingelogd. Beëindig wat je niet herkent.
account-session-browser = Browser
account-session-began = Ingelogd sinds
account-session-on = { $app } op { $system }
account-session-unknown = Onbekend apparaat
account-session-end = Deze sessie beëindigen
account-this-browser = deze browser
account-ended = Beëindigd.
account-forgotten = Het apparaat is vergeten.
account-left-elsewhere = Je bent overal elders uitgelogd.
account-devices = Apparaten
account-device-unnamed = Een apparaat
account-remembered = Onthouden
account-forget = Dit apparaat vergeten
account-sign-out-elsewhere = Overal elders uitloggen
account-apps = Apps met toegang
account-apps-lead = Wat deze apps mogen zien en doen. Neem apps die je niet gebruikt de toegang af.
account-apps-none = Geen enkele app heeft toegang.
account-apps-count =
    { $count ->
        [0] Geen
        [one] Eén
       *[other] { $count }
    }
account-apps-since = Sinds
account-apps-signed-in = Je bent ingelogd bij deze app.
account-apps-remove = Toegang intrekken
account-apps-removed = De toegang is ingetrokken.
account-delete = Je account verwijderen
account-delete-lead = Alles wat we over je weten wordt verwijderd en je kunt niet meer inloggen. Dit kan niet ongedaan worden gemaakt.
account-delete-account = Dit account wordt verwijderd: { $to }
account-delete-submit = Mijn account verwijderen
account-deleted-title = Je account is verwijderd
account-deleted-lead = Je kunt deze pagina sluiten.

## A device that has no browser

device-title = Een apparaat inloggen
device-lead = Typ de code die het apparaat toont.
device-code = Code van het apparaat
device-submit = Volgende
device-unknown = Deze code is onbekend of verlopen. Kijk nog eens, of laat het apparaat een nieuwe tonen.
device-confirm-title = Dit apparaat inloggen?
device-confirm-lead = Alleen als een apparaat van jou deze code in { $app } toont:
device-stranger = Deze app heeft zichzelf hier aangemeld en is door niemand gecontroleerd.
device-scopes = Het apparaat wil:
device-terms = Door ja te zeggen ga je ook akkoord met:
device-approve = Ja, inloggen
device-deny = Nee
device-approved-title = Het apparaat is ingelogd
device-approved-lead = Je kunt er nu naar terug.
device-denied-title = Het apparaat is geweigerd
device-denied-lead = Je kunt deze pagina sluiten.
device-another = Een ander apparaat laten inloggen

## Signed out

signed-out-title = Je bent uitgelogd
signed-out-lead = Je kunt deze pagina sluiten.
signed-out-next = Terug naar de app

sign-out-title = Uitloggen?
sign-out-submit = Uitloggen

## Errors

error-title = Deze pagina kan niet worden getoond
error-lead = Er is een fout opgetreden op de gevraagde pagina.
error-help = Ga terug naar de app en begin daar opnieuw. Helpt dat niet, vraag het dan aan wie de app beheert.
error-retry = Opnieuw proberen
error-later = Probeer het zo meteen opnieuw.
error-developer = Voor de ontwikkelaar van de app:
error-missing = het verzoek moet { $parameter } bevatten.
error-once = stuur { $parameter } maar één keer.
error-client = { $parameter } noemt geen app-client van deze gebruikerspool. Controleer de id, en of dit het domein van de juiste pool is.
error-flows = zet { $setting } van de app-client op true en neem de flow op in { $list }.
error-listed = { $parameter } moet letter voor letter in de { $list } van de app-client staan.
error-provider = de manier van inloggen moet in { $list } van de app-client staan; COGNITO staat voor de eigen gebruikers van de pool.
error-hint = { $parameter } moet een ID-token zijn dat deze gebruikerspool aan de app-client heeft gegeven voor wie is ingelogd.
error-pushed = push het verzoek opnieuw en gebruik de nieuwe { $parameter } meteen: die geldt één keer.
error-request = Noem dit nummer als je om hulp vraagt:
