### The hosted pages, in Italian. Message ids begin with the page they stand on.

## Every page

show-password = Mostra
hide-password = Nascondi
logo = Logo
language = Lingua
email = Indirizzo e-mail
phone-number = Numero di telefono
username = Nome utente
username-or-email = Nome utente o indirizzo e-mail
username-or-phone = Nome utente o numero di telefono
username-or-email-or-phone = Nome utente, indirizzo e-mail o numero di telefono
email-or-phone = Indirizzo e-mail o numero di telefono
password = Password
new-password = Nuova password
confirm-password = Ripeti la nuova password
code = Codice
sent-by-email = Abbiamo inviato un codice via e-mail a
sent-link = Abbiamo inviato un’e-mail con un link a
sent-by-sms = Abbiamo inviato un codice via SMS a
back-to-login = Torna all’accesso
expired = Questa pagina è rimasta aperta troppo a lungo. Riprova.

## What was refused, above the form

refused-credentials = Nome utente o password non corretti.
refused-locked = Troppi tentativi di accesso. Attendi un po’ prima di riprovare.
refused-disabled = Questo account è disattivato.
refused-temporary = La password temporanea è scaduta. Chiedine una nuova a un amministratore.
refused-user = L’utente non esiste.
refused-unconfirmed = L’utente non è confermato.
refused-reset = Devi reimpostare la password prima di accedere.
refused-code = Il codice non è corretto. Riprova.
refused-old-code = Questo codice non è più valido. Richiedine uno nuovo.
refused-limit = Troppi tentativi. Attendi un po’ prima di riprovare.
refused-password = La password non rispetta tutte le regole qui sotto.
refused-common-password = Questa password è tra le prime che si indovinano. Scegline un’altra.
refused-used-password = Hai già usato questa password. Scegline un’altra.
refused-repeat = Le due password non coincidono.
refused-name = Indica chi sei.
refused-exists = Esiste già un account con questo nome o indirizzo.
refused-delivery = Non siamo riusciti a inviarti un messaggio.
refused-sign-up = Solo gli amministratori creano nuovi account.
refused-other = { $why }

## Sign in

login-title = Accedi
login-submit = Accedi
login-forgot = Password dimenticata?
login-sign-up-lead = Non hai un account?
login-sign-up = Registrati
login-providers = Continua con
login-legal = Non pubblicheremo nulla sui tuoi account senza chiedertelo prima.
login-or = oppure
login-password-changed = La password è stata cambiata. Accedi con quella nuova.

## Sign in as: the browser has a session

login-as-title = Bentornato
login-as-lead = Hai effettuato l’accesso come
login-as-submit = Continua
login-as-other = Accedi con un altro utente

## On the way back to the app, by a form

form-post-title = Un momento
form-post-lead = Stai tornando all’app. Se non succede nulla, premi il pulsante.
form-post-submit = Continua

## Sign up

sign-up-title = Registrati
sign-up-lead = Crea il tuo account.
sign-up-submit = Registrati
sign-up-login-lead = Hai già un account?
sign-up-login = Accedi
sign-up-phone-hint = Con + e il prefisso del paese, per esempio +390612345678.

sign-up-waiting-title = Il tuo account è stato creato
sign-up-waiting-lead = Un amministratore deve confermarlo prima che tu possa accedere.

## Standard attributes

attribute-address = Indirizzo
attribute-birthdate = Data di nascita
attribute-email = Indirizzo e-mail
attribute-family_name = Cognome
attribute-gender = Genere
attribute-given_name = Nome
attribute-locale = Lingua, per esempio it-IT
attribute-middle_name = Secondo nome
attribute-name = Nome completo
attribute-nickname = Soprannome
attribute-phone_number = Numero di telefono
attribute-picture = Indirizzo di una tua foto
attribute-preferred_username = Nome utente preferito
attribute-profile = Indirizzo della tua pagina del profilo
attribute-updated_at = Data dell’ultima modifica
attribute-website = Sito web
attribute-zoneinfo = Fuso orario, per esempio Europe/Rome

## The rules of a new password

rules-title = La password deve avere
rule-lowerletter = Una lettera minuscola
rule-upperletter = Una lettera maiuscola
rule-numbers = Un numero
rule-symbols = Un carattere speciale
rule-length =
    { $count ->
        [one] Almeno un carattere
       *[other] Almeno { $count } caratteri
    }
rule-met = (sì)
rule-unmet = (non ancora)

## Confirm a new account

confirm-title = Conferma il tuo account
confirm-lead = Ti abbiamo inviato un codice. Inseriscilo qui.
confirm-submit = Conferma
confirm-link-followed = Ho aperto il link
confirm-resend-lead = Non è arrivato?
confirm-resend = Invia un nuovo codice
confirm-resent = Un nuovo codice è in arrivo. Il precedente non è più valido.

## Confirm a new account by the link in an email

confirm-link-title = Conferma il tuo account
confirm-link-lead = Un clic e hai finito.
confirm-link-submit = Conferma il mio account
confirm-link-done-title = Il tuo account è confermato
confirm-link-done-lead = Puoi chiudere questa pagina e accedere dove ti sei registrato.

confirm-link-failed-title = Questo link non è più valido
confirm-link-failed-lead = Forse è già stato usato o è troppo vecchio. Accedi e te ne invieremo uno nuovo.

## Forgotten password

forgot-required = Devi reimpostare la password prima di accedere.
forgot-title = Password dimenticata?
forgot-lead = Dicci chi sei e ti invieremo un codice per sceglierne una nuova.
forgot-submit = Reimposta la password
reset-title = Scegli una nuova password
reset-submit = Cambia password

## A temporary password must be replaced

change-title = Scegli una nuova password
change-lead = La password con cui hai effettuato l’accesso era temporanea.
change-submit = Continua

## The second factor

mfa-title = Inserisci il codice
mfa-app-lead = Apri l’app di autenticazione e inserisci il codice che mostra.
mfa-submit = Continua
mfa-used = Questo codice è già stato usato. Attendi il prossimo.
mfa-over = Ci sono stati troppi tentativi o il codice è troppo vecchio. Accedi di nuovo.
mfa-by-sms = SMS
mfa-by-app = App di autenticazione
mfa-by-email = E-mail
mfa-select-title = Come vuoi dimostrare che sei tu?
mfa-select-lead = Scegli da dove arriva il codice.
mfa-setup-title = Proteggi il tuo account
mfa-setup-lead = Questo account richiede un secondo passaggio per l’accesso. Configuralo una volta.
mfa-setup-app-lead = Inquadra l’immagine con l’app di autenticazione, oppure digita la chiave nell’app. Poi inserisci il codice che l’app mostra.
mfa-setup-qr = Un codice QR della chiave qui sotto
mfa-setup-key = Chiave
mfa-setup-code = Codice dell’app
mfa-setup-submit = Attiva
mfa-setup-email = Invia un codice a questo indirizzo
mfa-bad-email = Inserisci un indirizzo e-mail non ancora in uso.

## Signed out

signed-out-title = Sei uscito
signed-out-lead = Puoi chiudere questa pagina.
signed-out-next = Torna all’app

sign-out-title = Vuoi uscire?
sign-out-submit = Esci

## Errors

error-title = Impossibile mostrare questa pagina
error-lead = Si è verificato un errore nella pagina richiesta.
error-request = Se chiedi aiuto, indica questo numero:
