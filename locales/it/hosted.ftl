### The hosted pages, in Italian. Message ids begin with the page they stand on.

## Every page

show-password = Mostra
hide-password = Nascondi
copy = Copia
copied = Copiato
logo = Logo
language = Lingua
email = Indirizzo e-mail
phone-number = Numero di telefono
example-email = name@example.com
example-phone = +390612345678
username = Nome utente
username-or-email = Nome utente o indirizzo e-mail
username-or-phone = Nome utente o numero di telefono
username-or-email-or-phone = Nome utente, indirizzo e-mail o numero di telefono
email-or-phone = Indirizzo e-mail o numero di telefono
password = Password
password-optional = Password (facoltativa)
optional = (facoltativo)
new-password = Nuova password
confirm-password = Ripeti la nuova password
code = Codice
sent-by-email = Abbiamo inviato un codice via e-mail a { $to }
sent-link = Abbiamo inviato un’e-mail con un link a { $to }
sent-by-sms = Abbiamo inviato un codice via SMS al { $to }
back-to-login = Torna all’accesso
yes = Sì
no = No
choose = Scegli
expired = Questa pagina è rimasta aperta troppo a lungo. Riprova.

## What was refused, above the form

refused-credentials = Nome utente o password non corretti.
refused-locked = Troppi tentativi di accesso. Attendi un po’ prima di riprovare.
refused-disabled = Questo account è disattivato. Rivolgiti a chi gestisce questo servizio.
refused-temporary = La password temporanea è scaduta. Chiedine una nuova a un amministratore.
refused-user = Nessun account ha questo nome. Controlla quello che hai scritto.
refused-unconfirmed = Il tuo account non è ancora confermato. Accedi con la password e ti invieremo un nuovo codice.
refused-reset = Devi reimpostare la password prima di accedere.
refused-code = Il codice non è corretto. Riprova.
refused-old-code = Questo codice non è più valido. Richiedine uno nuovo.
refused-limit = Troppi tentativi. Attendi un po’ prima di riprovare.
refused-busy = Il servizio è sovraccarico. Riprova tra qualche secondo.
refused-wait =
    { $count ->
        [one] Troppi tentativi. Riprova tra un minuto.
       *[other] Troppi tentativi. Riprova tra { $count } minuti.
    }
refused-password = La password non rispetta tutte le regole qui sotto.
refused-common-password = Questa password è tra le prime che si indovinano. Scegline un’altra.
refused-spaced-password = Una password non può iniziare o finire con uno spazio.
refused-used-password = Hai già usato questa password. Scegline un’altra.
refused-repeat = Le due password non coincidono.
refused-name = Inserisci il nome utente, l’indirizzo e-mail o il numero di telefono.
refused-username = Inserisci il nome utente.
refused-contact = Inserisci l’indirizzo e-mail o il numero di telefono.
refused-exists = Esiste già un account con questo nome o indirizzo.
refused-delivery = Non siamo riusciti a inviarti un messaggio. Riprova più tardi.
refused-sign-up = Solo gli amministratori creano nuovi account.
refused-other = Non ha funzionato. Riprova.
refused-email = Inserisci un indirizzo e-mail completo, per esempio anna@example.com.
refused-email-domain = Gli indirizzi di questo dominio non sono accettati.
refused-phone = Inserisci il numero con + e il prefisso del paese, per esempio +390612345678.
refused-other-name = Scegli un altro nome utente.
refused-fields = Controlla i campi segnalati qui sotto.
refused-meanwhile = Nel frattempo qualcosa è cambiato. Controlla di nuovo.
refused-not-here = Qui non è possibile cambiarlo.
refused-unreachable = Non c’è alcun indirizzo o numero confermato a cui inviare un codice. Rivolgiti a chi gestisce questo servizio.
refused-never-confirmed = Il tuo account non è mai stato confermato, quindi non c’è alcun codice per scegliere una nuova password. Registrati di nuovo.
refused-no-recovery = Qui solo un amministratore può darti una nuova password. Rivolgiti a chi gestisce questo servizio.
refused-waiting = Un amministratore deve confermare il tuo account prima che tu possa accedere.
refused-confirmed = Il tuo account è già confermato. Puoi accedere.
refused-no-factor = Questo account richiede la verifica in due passaggi, che qui non si può configurare. Rivolgiti a chi gestisce questo servizio.
refused-level = L’app chiede più prove di quante questo account ne permetta. Configura prima la verifica in due passaggi nel tuo account.
refused-not-set-up = Prima devi configurarlo.
refused-cookies = Il browser non ha conservato il cookie di questa pagina. Se succede di nuovo, consenti i cookie per questo sito.
wrong-format = Il formato non è corretto.
wrong-number = Inserisci un numero intero.
wrong-range = Inserisci un numero intero da { $min } a { $max }.
wrong-least = Inserisci un numero intero di almeno { $min }.
wrong-most = Inserisci un numero intero di al massimo { $max }.
wrong-moment = Inserisci data e ora in questo modo: 2027-01-31T14:30:00Z
wrong-date = Inserisci la data in questo modo: 1990-12-31
hint-moment = Data e ora in UTC.
hint-range = Un numero intero da { $min } a { $max }.
hint-least = Un numero intero di almeno { $min }.
hint-most = Un numero intero di al massimo { $max }.
wrong-length = Inserisci da { $min } a { $max } caratteri.

## Sign in

login-title = Accedi
login-again-title = Conferma che sei tu
login-again-lead = Accedi ancora una volta prima di continuare.
login-lead = Accedi al tuo account.
login-submit = Accedi
login-next = Avanti
login-keep = Resta connesso
login-forgot = Password dimenticata?
login-forgot-username = Nome utente dimenticato?
login-sign-up-lead = Non hai un account?
login-sign-up = Registrati
login-providers = Continua con
login-provider-failed = Non ha funzionato. Riprova o accedi in un altro modo.
login-legal = Non pubblicheremo nulla sui tuoi account senza chiedertelo prima.
login-or = oppure
login-stranger = L’app «{ $app }» ({ $host }) si è registrata qui da sola. Accedi solo se arrivi da lì: saprà chi sei.
login-password-changed = La password è stata cambiata. Accedi con quella nuova.
login-locked = Troppi tentativi di accesso. Attendi un po’ prima di riprovare oppure scegli una nuova password.

## Sign in where there is a choice of factors

factor-title = Come vuoi accedere?
factor-password-title = Inserisci la password
factor-passkey-title = Accedi con una passkey
factor-not-you = Non sei tu?
factor-passkey = Usa una passkey
factor-password = Usa la password
factor-email = Ricevi un codice via e-mail
factor-sms = Ricevi un codice via SMS
passkey-script = Le passkey richiedono JavaScript e un browser che le supporti.
passkey-failed = Non ha funzionato o è stato annullato. Riprova.
passkey-refused = Questa passkey non è stata accettata.
passkey-known = Questa passkey è già registrata.
passkey-unavailable = Qui non si possono usare le passkey.
passkey-name-wrong = Inserisci un nome di al massimo 100 caratteri.
passkey-enough = Hai il numero massimo di passkey per un account. Rimuovine una che non usi più.
passkey-name = Passkey
passkey-name-key = Chiave di sicurezza

## Sign in as: the browser has a session

login-as-title = Ti diamo il bentornato
login-as-lead = Accesso effettuato come
login-as-submit = Continua
login-as-other = Accedi con un altro utente
login-cancel = Annulla

## What is offered after a sign-in, and who signed in before

offer-step-title = Proteggere il tuo account?
offer-step-lead = Con un secondo passaggio nessuno entra conoscendo solo la tua password. Per configurarlo basta un minuto.
offer-passkey-title = Usare una passkey la prossima volta?
offer-later = Non ora
remembered-title = Già usati in questo browser
remembered-forget = Dimentica

## What an app asks for

consent-title = Consentire l’accesso?
consent-lead = Questa app vorrebbe:
consent-nothing = Chiede soltanto che tu acceda.
consent-openid = Sapere chi sei
consent-everything = Vedere tutto ciò che contiene il tuo profilo
consent-profile = Vedere il tuo nome e il resto del profilo
consent-email = Vedere il tuo indirizzo e-mail
consent-phone = Vedere il tuo numero di telefono
consent-address = Vedere il tuo indirizzo
consent-offline = Mantenere l’accesso quando non ci sei
consent-account = Modificare il tuo account: i tuoi dati, la password, come accedi
consent-claim = Vedere dal tuo profilo
consent-resource = Da usare con
consent-stranger = Questa app si è registrata qui da sola e nessuno l’ha verificata. Consenti solo se arrivi da lì. Si trova all’indirizzo
consent-allow = Consenti
consent-deny = Non consentire
consent-later = Puoi revocarlo in qualsiasi momento nella pagina del tuo account.

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
sign-up-closed-title = Qui non è possibile registrarsi

terms-lead = Registrandoti accetti:
terms-of-use = Condizioni d’uso
terms-privacy = Informativa sulla privacy
terms-title = Prima di continuare
terms-ask = Leggi quanto segue. Potrai continuare dopo averlo accettato:
terms-agree = Accetto
terms-changed = È appena cambiato. Rileggilo.

## Standard attributes

attribute-address = Indirizzo
attribute-custom = { $name }
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
rules-kept = La password rispetta tutte le regole.

## Confirm a new account

confirm-title = Conferma il tuo account
confirm-lead = Ti abbiamo inviato un codice. Inseriscilo qui.
confirm-submit = Conferma
confirm-link-followed = Ho aperto il link
confirm-link-unopened = Il tuo account non è ancora confermato. Apri prima il link nell’e-mail e premi il pulsante che trovi lì.
confirm-resend-lead = Non è arrivato?
confirm-resend = Invia un nuovo codice
confirm-link-resend = Invia un nuovo link
confirm-resent = Un nuovo codice è in arrivo. Il precedente non è più valido.
confirm-link-resent = Un nuovo link è in arrivo. Il precedente non è più valido.
confirm-other-lead = L’indirizzo era sbagliato?
confirm-number-lead = Il numero era sbagliato?
confirm-other = Registrati di nuovo

## Confirm a new account by the link in an email

confirm-link-title = Conferma il tuo account
confirm-link-lead = Un clic e hai finito.
confirm-link-submit = Conferma il mio account
confirm-link-done-title = Il tuo account è confermato
confirm-link-done-lead = Puoi chiudere questa pagina e accedere dove hai creato l’account.

confirm-link-failed-title = Questo link non è più valido
confirm-link-failed-lead = Forse è già stato usato o è troppo vecchio. Accedi e te ne invieremo uno nuovo.

## Forgotten password

forgot-required = Devi reimpostare la password prima di accedere.
forgot-title = Password dimenticata?
forgot-lead = Ti invieremo un codice per scegliere una nuova password.
forgot-submit = Reimposta la password
forgot-have-code = Ho un codice
reset-title = Scegli una nuova password
reset-submit = Cambia password

## Forgotten username

forgot-username-title = Nome utente dimenticato?
forgot-username-lead = Dicci dove possiamo raggiungerti e ti invieremo il tuo nome utente.
forgot-username-submit = Invia il mio nome utente
forgot-username-wrong = Inserisci un indirizzo o un numero che hai verificato qui.
forgot-username-sent-title = Controlla i tuoi messaggi
forgot-username-sent-lead = Se un account ha questo indirizzo o numero, il suo nome utente è in arrivo.

## A temporary password must be replaced

change-title = Scegli una nuova password
change-lead = La password con cui hai effettuato l’accesso era temporanea.
change-submit = Continua

## The second factor

mfa-title = Inserisci il codice
mfa-app-lead = Apri l’app di autenticazione e inserisci il codice che mostra.
mfa-submit = Continua
mfa-remember = Non chiedere più in questo browser
mfa-used = Questo codice è già stato usato. Attendi il prossimo.
mfa-over = Ci sono stati troppi tentativi o il codice è troppo vecchio. Accedi di nuovo.
mfa-locked = Troppi codici errati. Attendi un po’ prima di riprovare.
mfa-by-sms = SMS
mfa-by-app = App di autenticazione
mfa-by-email = E-mail
mfa-select-title = Come vuoi dimostrare che sei tu?
mfa-select-lead = Scegli da dove arriva il codice.
mfa-setup-title = Proteggi il tuo account
mfa-setup-lead = Questo account richiede la verifica in due passaggi. Configurala una volta.
mfa-setup-app-lead = Inquadra l’immagine con l’app di autenticazione, oppure digita la chiave nell’app. Poi inserisci il codice che l’app mostra.
mfa-setup-qr = Un codice QR della chiave qui sotto
mfa-setup-key = Chiave
mfa-setup-code = Codice dell’app
mfa-setup-submit = Attiva
mfa-setup-email = Invia un codice a questo indirizzo
mfa-setup-phone = Invia un codice a questo numero
mfa-setup-other-email = Usa un altro indirizzo
mfa-setup-other-phone = Usa un altro numero
mfa-bad-email = Inserisci un indirizzo e-mail non ancora in uso.
mfa-other-way = Scegli un altro modo
mfa-lost = Se non puoi più fornire alcun codice, rivolgiti a chi gestisce questo servizio.

## Recovery codes

recovery-title = Codici di recupero
recovery-lead = Conserva questi codici in un posto sicuro. Ognuno ti permette di accedere una volta se non puoi usare il secondo passaggio. Vengono mostrati solo ora.
recovery-done = Li ho conservati
recovery-make = Crea nuovi codici
recovery-left =
    { $count ->
        [0] Non ne hai nessuno.
        [one] Rimane un codice.
       *[other] Rimangono { $count } codici.
    }
recovery-use = Usa un codice di recupero
recovery-use-title = Usa un codice di recupero
recovery-use-lead = Inserisci uno dei codici che hai conservato configurando la verifica in due passaggi.
recovery-code = Codice di recupero
recovery-back = Indietro

## The account

account-title = Il tuo account
account-back = Torna al tuo account
account-to-app = Torna all’app
account-sign-out = Esci
account-saved = Salvato.
account-other-user = Nel frattempo qualcun altro ha effettuato l’accesso in questo browser e nulla è stato cambiato. Controlla di nuovo.
account-signed-out = Nel frattempo la tua sessione è terminata e nulla è stato cambiato.
account-save = Salva
account-password-set = Impostata
account-password-none = Non impostata
account-email-none = Non impostato
account-phone-none = Non impostato
account-on = In uso
account-off = Non in uso
account-email-verified = verificato
account-email-unverified = non ancora verificato
account-phone-verified = verificato
account-phone-unverified = non ancora verificato
account-mfa-off = Non attiva
account-remove = Rimuovi
account-sure-app = Il codice di questa app non ti sarà più richiesto.
account-sure-passkey = Non potrai più accedere con questa passkey.
account-sure-provider = Non potrai più accedere con questo account e le tue sessioni altrove verranno chiuse.
account-sure-session = Chi la usa dovrà accedere di nuovo.
account-sure-device = Il prossimo accesso da lì richiederà di nuovo ogni passaggio.
account-sure-access = L’app non riceverà più nulla finché non lo consentirai di nuovo.
account-sure-phone = A questo numero non saranno più inviati codici.
account-sure-email = A questo indirizzo non saranno più inviati codici.
account-loss-sign-in = Non potrai più accedere in questo modo.
account-loss-recovery = Se dimentichi la password, non potrai più ricevere un codice per sceglierne una nuova.
account-loss-step = Fa parte della tua verifica in due passaggi, dove sarà disattivato.
account-loss-step-anew = È il secondo passaggio del tuo accesso. Al prossimo accesso dovrai configurarne un altro.
account-added = Aggiunto
account-last-used = Ultimo utilizzo
account-profile = Profilo
account-profile-fixed = Qui non puoi cambiare nulla.
account-email-new = Nuovo indirizzo e-mail
account-phone-new = Nuovo numero di telefono
account-contact-hint = Invieremo lì un codice. Quello che hai ora resta finché non inserisci il codice.
account-contact-submit = Invia un codice
account-contact-verify = Verifica
account-email-other = Usane un altro
account-phone-other = Usane un altro
account-contact-empty = Compila questo campo.
account-contact-same = È quello che hai già.
account-password-title = Cambia la password
account-password-lead = Le tue sessioni in tutte le app e in tutti gli altri browser verranno chiuse.
account-password-current = Password attuale
account-password-wrong = La password attuale non è corretta.
account-password-saved = La password è stata cambiata.
account-password-first-saved = La password è stata impostata.
account-mfa = Verifica in due passaggi
account-mfa-lead = Dopo la password chiediamo un’altra prova che sei tu.
account-mfa-none = Qui non viene chiesto un secondo passaggio.
account-preferred = chiesto per primo
account-prefer = Chiedi prima questo
account-set-up = Configura
account-replace = Configura un’altra app
account-turn-on = Attiva
account-turn-off = Disattiva
account-mfa-no-reset = Con questa opzione attiva non potrai ricevere un codice per una nuova password se dimentichi la tua.
account-app-name = Nome del dispositivo (facoltativo)
account-passkeys = Passkey
account-passkeys-lead = Accedi con l’impronta, il volto o il blocco schermo invece che con una password.
account-passkeys-count =
    { $count ->
        [0] Nessuna
        [one] Una
       *[other] { $count }
    }
account-passkey-add = Aggiungi una passkey
account-passkey-create = Crea la passkey
account-passkey-added = La passkey è stata aggiunta.
account-passkey-name = Nome della passkey
account-rename = Rinomina
account-providers = Account collegati
account-providers-lead = Account di altri servizi con cui puoi accedere.
account-providers-none = Il tuo account non è collegato a nessun altro.
account-providers-count =
    { $count ->
        [0] Nessuno
        [one] Uno
       *[other] { $count }
    }
account-provider-known = Lì sei noto come
account-provider-only = È il tuo unico modo di accedere, quindi non si può rimuovere.
account-sessions = Dispositivi e sessioni
account-sessions-lead = Dove hai effettuato l’accesso. Termina ciò che non riconosci.
account-session-browser = Browser
account-session-began = Accesso effettuato il
account-session-on = { $app } su { $system }
account-session-unknown = Dispositivo sconosciuto
account-session-end = Termina questa sessione
account-this-browser = questo browser
account-ended = La sessione è terminata.
account-forgotten = Il dispositivo è stato dimenticato.
account-left-elsewhere = Le tue sessioni altrove sono state chiuse.
account-devices = Dispositivi
account-device-unnamed = Un dispositivo
account-remembered = Memorizzato
account-forget = Dimentica questo dispositivo
account-sign-out-elsewhere = Esci da tutti gli altri dispositivi
account-apps = App con accesso
account-apps-lead = Che cosa possono vedere e fare queste app. Togli l’accesso a quelle che non usi.
account-apps-none = Nessuna app ha accesso.
account-apps-count =
    { $count ->
        [0] Nessuna
        [one] Una
       *[other] { $count }
    }
account-apps-since = Dal
account-apps-signed-in = Hai effettuato l’accesso a questa app.
account-apps-remove = Togli l’accesso
account-apps-removed = L’accesso è stato tolto.
account-delete = Elimina il tuo account
account-delete-lead = Tutto ciò che sappiamo di te viene eliminato e non potrai più accedere. L’operazione è irreversibile.
account-delete-account = Verrà eliminato questo account: { $to }
account-delete-submit = Elimina il mio account
account-deleted-title = Il tuo account è stato eliminato
account-deleted-lead = Puoi chiudere questa pagina.

## A device that has no browser

device-title = Collega un dispositivo
device-lead = Digita il codice mostrato dal dispositivo.
device-code = Codice del dispositivo
device-submit = Avanti
device-unknown = Questo codice non esiste o è scaduto. Ricontrolla, o fai mostrare al dispositivo un codice nuovo.
device-confirm-title = Collegare questo dispositivo?
device-confirm-lead = Solo se un tuo dispositivo mostra questo codice in { $app }:
device-stranger = Questa app si è registrata qui da sola e nessuno l’ha verificata.
device-scopes = Il dispositivo vorrebbe:
device-terms = Rispondendo di sì accetti anche:
device-approve = Sì, collegalo
device-deny = No
device-approved-title = Il dispositivo è collegato
device-approved-lead = Ora puoi tornare al dispositivo.
device-denied-title = Il dispositivo è stato rifiutato
device-denied-lead = Puoi chiudere questa pagina.
device-another = Collega un altro dispositivo

## Signed out

signed-out-title = Disconnessione effettuata
signed-out-lead = Puoi chiudere questa pagina.
signed-out-next = Torna all’app

sign-out-title = Vuoi uscire?
sign-out-submit = Esci

## Errors

error-title = Impossibile mostrare questa pagina
error-lead = Si è verificato un errore nella pagina richiesta.
error-help = Torna all’app e ricomincia da lì. Se non basta, rivolgiti a chi la gestisce.
error-retry = Riprova
error-later = Riprova tra un momento.
error-developer = Per chi sviluppa l’app:
error-missing = la richiesta deve contenere { $parameter }.
error-once = invia { $parameter } una sola volta.
error-client = { $parameter } non indica alcun client di app di questo pool di utenti. Controlla l’id e che questo sia il dominio del pool giusto.
error-flows = imposta { $setting } del client di app su true e aggiungi il flusso a { $list }.
error-listed = { $parameter } deve corrispondere, lettera per lettera, a uno dei valori di { $list } del client di app.
error-provider = il modo di accedere deve essere in { $list } del client di app; COGNITO indica gli utenti del pool stesso.
error-hint = { $parameter } deve essere un token ID che questo pool di utenti ha emesso al client di app per chi ha effettuato l’accesso.
error-pushed = invia di nuovo la richiesta in anticipo e usa subito il nuovo { $parameter }: vale una volta sola.
error-request = Se chiedi aiuto, indica questo numero:
