### The hosted pages, in French. Message ids begin with the page they stand on.

## Every page

show-password = Afficher
hide-password = Masquer
copy = Copier
copied = Copié
logo = Logo
language = Langue
email = Adresse e-mail
phone-number = Numéro de téléphone
example-email = name@example.com
example-phone = +33199001234
username = Nom d’utilisateur
username-or-email = Nom d’utilisateur ou adresse e-mail
username-or-phone = Nom d’utilisateur ou numéro de téléphone
username-or-email-or-phone = Nom d’utilisateur, adresse e-mail ou numéro de téléphone
email-or-phone = Adresse e-mail ou numéro de téléphone
password = Mot de passe
password-optional = Mot de passe (facultatif)
optional = (facultatif)
new-password = Nouveau mot de passe
confirm-password = Confirmez le nouveau mot de passe
code = Code
sent-by-email = Nous avons envoyé un code par e-mail à { $to }
sent-link = Nous avons envoyé un e-mail avec un lien à { $to }
sent-by-sms = Nous avons envoyé un code par SMS au { $to }
back-to-login = Retour à la connexion
yes = Oui
no = Non
choose = Veuillez choisir
expired = Cette page est restée ouverte trop longtemps. Veuillez réessayer.

## What was refused, above the form

refused-credentials = Nom d’utilisateur ou mot de passe incorrect.
refused-locked = Trop de tentatives de connexion. Veuillez patienter avant de réessayer.
refused-disabled = Ce compte est désactivé. Adressez-vous au responsable de ce service.
refused-temporary = Le mot de passe temporaire a expiré. Demandez-en un nouveau à un administrateur.
refused-user = Aucun compte ne porte ce nom. Veuillez vérifier votre saisie.
refused-unconfirmed = Votre compte n’est pas encore confirmé. Connectez-vous avec votre mot de passe et nous vous enverrons un nouveau code.
refused-reset = Votre mot de passe doit être réinitialisé avant que vous puissiez vous connecter.
refused-code = Le code est incorrect, veuillez réessayer.
refused-old-code = Ce code n’est plus valable. Veuillez en demander un nouveau.
refused-limit = Trop de tentatives. Veuillez patienter avant de réessayer.
refused-busy = Le service est très sollicité en ce moment. Veuillez réessayer dans quelques secondes.
refused-wait =
    { $count ->
        [one] Trop de tentatives. Veuillez réessayer dans une minute.
       *[other] Trop de tentatives. Veuillez réessayer dans { $count } minutes.
    }
refused-password = Le mot de passe ne respecte pas toutes les règles ci-dessous.
refused-common-password = Ce mot de passe est l’un des premiers que l’on devine. Veuillez en choisir un autre.
refused-spaced-password = Un mot de passe ne peut ni commencer ni finir par un espace.
refused-used-password = Vous avez déjà utilisé ce mot de passe. Veuillez en choisir un autre.
refused-repeat = Les deux mots de passe ne sont pas identiques.
refused-name = Saisissez votre nom d’utilisateur, votre adresse e-mail ou votre numéro de téléphone.
refused-username = Saisissez votre nom d’utilisateur.
refused-contact = Saisissez votre adresse e-mail ou votre numéro de téléphone.
refused-exists = Un compte existe déjà avec ce nom ou cette adresse.
refused-delivery = Nous n’avons pas pu vous envoyer de message. Veuillez réessayer plus tard.
refused-sign-up = Seuls les administrateurs créent de nouveaux comptes.
refused-other = Cela n’a pas fonctionné. Veuillez réessayer.
refused-email = Veuillez saisir une adresse e-mail complète, par exemple anne@example.com.
refused-email-domain = Les adresses de ce domaine ne sont pas acceptées.
refused-phone = Veuillez saisir le numéro avec + et l’indicatif du pays, par exemple +33199001234.
refused-other-name = Veuillez choisir un autre nom d’utilisateur.
refused-fields = Veuillez vérifier les champs signalés ci-dessous.
refused-meanwhile = Quelque chose a changé entre-temps. Veuillez vérifier.
refused-not-here = Cela ne peut pas être modifié ici.
refused-unreachable = Il n’y a aucune adresse ni aucun numéro confirmé auquel envoyer un code. Adressez-vous au responsable de ce service.
refused-never-confirmed = Votre compte n’a jamais été confirmé, il n’y a donc pas de code pour choisir un nouveau mot de passe. Inscrivez-vous à nouveau.
refused-no-recovery = Ici, seul un administrateur peut vous donner un nouveau mot de passe. Adressez-vous au responsable de ce service.
refused-waiting = Un administrateur doit confirmer votre compte avant que vous puissiez vous connecter.
refused-confirmed = Votre compte est déjà confirmé. Vous pouvez vous connecter.
refused-no-factor = Ce compte demande une validation en deux étapes, qui ne peut pas être configurée ici. Adressez-vous au responsable de ce service.
refused-level = L’application demande plus de preuves que ce compte ne permet d’en donner. Configurez d’abord la validation en deux étapes dans votre compte.
refused-not-set-up = Configurez d’abord ceci.
refused-cookies = Votre navigateur n’a pas conservé le cookie de cette page. Si cela se reproduit, autorisez les cookies pour ce site.
wrong-format = Le format n’est pas correct.
wrong-number = Veuillez saisir un nombre entier.
wrong-range = Veuillez saisir un nombre entier de { $min } à { $max }.
wrong-least = Veuillez saisir un nombre entier d’au moins { $min }.
wrong-most = Veuillez saisir un nombre entier d’au plus { $max }.
wrong-moment = Veuillez saisir la date et l’heure ainsi : 2027-01-31T14:30:00Z
wrong-date = Veuillez saisir la date ainsi : 1990-12-31
hint-moment = Date et heure en UTC.
hint-range = Un nombre entier de { $min } à { $max }.
hint-least = Un nombre entier d’au moins { $min }.
hint-most = Un nombre entier d’au plus { $max }.
wrong-length = Veuillez saisir entre { $min } et { $max } caractères.

## Sign in

login-title = Connexion
login-again-title = Veuillez confirmer que c’est bien vous
login-again-lead = Connectez-vous encore une fois avant de continuer.
login-lead = Connectez-vous à votre compte.
login-submit = Se connecter
login-next = Suivant
login-keep = Rester connecté
login-forgot = Mot de passe oublié ?
login-forgot-username = Nom d’utilisateur oublié ?
login-sign-up-lead = Pas encore de compte ?
login-sign-up = S’inscrire
login-providers = Continuer avec
login-provider-failed = Cela n’a pas fonctionné. Réessayez ou connectez-vous autrement.
login-legal = Nous ne publierons rien sur vos comptes sans vous le demander.
login-or = ou
login-stranger = L’application « { $app } » ({ $host }) s’est enregistrée ici elle-même. Ne vous connectez que si vous en venez : elle saura qui vous êtes.
login-password-changed = Votre mot de passe a été modifié. Connectez-vous avec le nouveau.
login-locked = Trop de tentatives de connexion. Veuillez patienter avant de réessayer, ou choisissez un nouveau mot de passe.

## Sign in where there is a choice of factors

factor-title = Comment voulez-vous vous connecter ?
factor-password-title = Saisissez votre mot de passe
factor-passkey-title = Connectez-vous avec une clé d’accès
factor-not-you = Ce n’est pas vous ?
factor-passkey = Utiliser une clé d’accès
factor-password = Utiliser votre mot de passe
factor-email = Recevoir un code par e-mail
factor-sms = Recevoir un code par SMS
passkey-script = Les clés d’accès nécessitent JavaScript et un navigateur qui les prend en charge.
passkey-failed = Cela n’a pas fonctionné ou a été annulé. Veuillez réessayer.
passkey-refused = Cette clé d’accès n’a pas été acceptée.
passkey-known = Cette clé d’accès est déjà enregistrée.
passkey-unavailable = Les clés d’accès ne peuvent pas être utilisées ici.
passkey-name-wrong = Veuillez saisir un nom de 100 caractères au plus.
passkey-enough = Vous avez autant de clés d’accès qu’un compte peut en avoir. Supprimez-en une que vous n’utilisez plus.
passkey-name = Clé d’accès
passkey-name-key = Clé de sécurité

## Sign in as: the browser has a session

login-as-title = Heureux de vous revoir
login-as-lead = Connexion en tant que
login-as-submit = Continuer
login-as-other = Se connecter avec un autre compte
login-cancel = Annuler

## What is offered after a sign-in, and who signed in before

offer-step-title = Protéger votre compte ?
offer-step-lead = Avec une deuxième étape, connaître votre mot de passe ne suffit plus pour entrer. La configurer prend une minute.
offer-passkey-title = Utiliser une clé d’accès la prochaine fois ?
offer-later = Pas maintenant
remembered-title = Déjà utilisés dans ce navigateur
remembered-forget = Oublier

## What an app asks for

consent-title = Autoriser l’accès ?
consent-lead = Cette application souhaite :
consent-nothing = Elle ne demande rien d’autre que votre connexion.
consent-openid = Savoir qui vous êtes
consent-everything = Voir tout ce que contient votre profil
consent-profile = Voir votre nom et le reste de votre profil
consent-email = Voir votre adresse e-mail
consent-phone = Voir votre numéro de téléphone
consent-address = Voir votre adresse
consent-offline = Garder l’accès en votre absence
consent-account = Modifier votre compte : vos données, votre mot de passe, votre façon de vous connecter
consent-claim = Voir dans votre profil
consent-resource = Pour une utilisation avec
consent-stranger = Cette application s’est enregistrée ici elle-même et personne ne l’a vérifiée. N’autorisez l’accès que si vous en venez. Elle se trouve à
consent-allow = Autoriser
consent-deny = Ne pas autoriser
consent-later = Vous pouvez revenir sur ce choix à tout moment sur la page de votre compte.

## On the way back to the app, by a form

form-post-title = Un instant
form-post-lead = Retour à l’application en cours. Si rien ne se passe, appuyez sur le bouton.
form-post-submit = Continuer

## Sign up

sign-up-title = Inscription
sign-up-lead = Créez votre compte.
sign-up-submit = S’inscrire
sign-up-login-lead = Vous avez déjà un compte ?
sign-up-login = Se connecter
sign-up-phone-hint = Avec + et l’indicatif du pays, par exemple +33199001234.

sign-up-waiting-title = Votre compte est créé
sign-up-waiting-lead = Un administrateur doit le confirmer avant que vous puissiez vous connecter.
sign-up-closed-title = Les inscriptions ne sont pas ouvertes ici

terms-lead = En vous inscrivant, vous acceptez :
terms-of-use = Conditions d’utilisation
terms-privacy = Politique de confidentialité
terms-title = Avant de continuer
terms-ask = Veuillez lire ce qui suit. Vous pourrez continuer après l’avoir accepté :
terms-agree = J’accepte
terms-changed = Ceci vient de changer. Veuillez le relire.

## Standard attributes

attribute-address = Adresse
attribute-custom = { $name }
attribute-birthdate = Date de naissance
attribute-email = Adresse e-mail
attribute-family_name = Nom de famille
attribute-gender = Genre
attribute-given_name = Prénom
attribute-locale = Langue, par exemple fr-FR
attribute-middle_name = Deuxième prénom
attribute-name = Nom complet
attribute-nickname = Surnom
attribute-phone_number = Numéro de téléphone
attribute-picture = Adresse d’une photo de vous
attribute-preferred_username = Nom d’utilisateur préféré
attribute-profile = Adresse de votre page de profil
attribute-updated_at = Date de la dernière modification
attribute-website = Site web
attribute-zoneinfo = Fuseau horaire, par exemple Europe/Paris

## The rules of a new password

rules-title = Le mot de passe doit contenir
rule-lowerletter = Une lettre minuscule
rule-upperletter = Une lettre majuscule
rule-numbers = Un chiffre
rule-symbols = Un caractère spécial
rule-length =
    { $count ->
        [one] Au moins un caractère
       *[other] Au moins { $count } caractères
    }
rule-met = (oui)
rule-unmet = (pas encore)
rules-kept = Le mot de passe respecte toutes les règles.

## Confirm a new account

confirm-title = Confirmez votre compte
confirm-lead = Nous vous avons envoyé un code. Saisissez-le ici.
confirm-submit = Confirmer
confirm-link-followed = J’ai ouvert le lien
confirm-link-unopened = Votre compte n’est pas encore confirmé. Ouvrez d’abord le lien de l’e-mail et appuyez sur le bouton qui s’y trouve.
confirm-resend-lead = Rien reçu ?
confirm-resend = Envoyer un nouveau code
confirm-link-resend = Envoyer un nouveau lien
confirm-resent = Un nouveau code est en route. Le précédent n’est plus valable.
confirm-link-resent = Un nouveau lien est en route. Le précédent n’est plus valable.
confirm-other-lead = L’adresse n’était pas la bonne ?
confirm-number-lead = Le numéro n’était pas le bon ?
confirm-other = S’inscrire à nouveau

## Confirm a new account by the link in an email

confirm-link-title = Confirmez votre compte
confirm-link-lead = Un clic et c’est terminé.
confirm-link-submit = Confirmer mon compte
confirm-link-done-title = Votre compte est confirmé
confirm-link-done-lead = Vous pouvez fermer cette page et vous connecter là où vous avez créé le compte.

confirm-link-failed-title = Ce lien n’est plus valable
confirm-link-failed-lead = Il a peut-être déjà servi, ou il est trop ancien. Connectez-vous et nous vous en enverrons un nouveau.

## Forgotten password

forgot-required = Votre mot de passe doit être réinitialisé avant que vous puissiez vous connecter.
forgot-title = Mot de passe oublié ?
forgot-lead = Nous vous enverrons un code pour choisir un nouveau mot de passe.
forgot-submit = Réinitialiser mon mot de passe
forgot-have-code = J’ai un code
reset-title = Choisissez un nouveau mot de passe
reset-submit = Modifier le mot de passe

## Forgotten username

forgot-username-title = Nom d’utilisateur oublié ?
forgot-username-lead = Dites-nous où vous joindre et nous vous enverrons votre nom d’utilisateur.
forgot-username-submit = Envoyer mon nom d’utilisateur
forgot-username-wrong = Veuillez saisir une adresse ou un numéro que vous avez vérifié ici.
forgot-username-sent-title = Consultez vos messages
forgot-username-sent-lead = Si un compte a cette adresse ou ce numéro, son nom d’utilisateur est en route.

## A temporary password must be replaced

change-title = Choisissez un nouveau mot de passe
change-lead = Le mot de passe utilisé pour cette connexion était temporaire.
change-submit = Continuer

## The second factor

mfa-title = Saisissez votre code
mfa-app-lead = Ouvrez votre application d’authentification et saisissez le code affiché.
mfa-submit = Continuer
mfa-remember = Ne plus demander dans ce navigateur
mfa-used = Ce code a déjà été utilisé. Attendez le suivant.
mfa-over = Il y a eu trop de tentatives, ou le code est trop ancien. Veuillez vous reconnecter.
mfa-locked = Trop de codes erronés. Veuillez patienter avant de réessayer.
mfa-by-sms = SMS
mfa-by-app = Application d’authentification
mfa-by-email = E-mail
mfa-select-title = Comment voulez-vous confirmer votre identité ?
mfa-select-lead = Choisissez d’où vient votre code.
mfa-setup-title = Protégez votre compte
mfa-setup-lead = Ce compte demande une validation en deux étapes. Configurez-la une fois.
mfa-setup-app-lead = Scannez l’image avec votre application d’authentification, ou saisissez-y la clé. Entrez ensuite le code affiché par l’application.
mfa-setup-qr = Un code QR de la clé ci-dessous
mfa-setup-key = Clé
mfa-setup-code = Code de l’application
mfa-setup-submit = Activer
mfa-setup-email = Envoyer un code à cette adresse
mfa-setup-phone = Envoyer un code à ce numéro
mfa-setup-other-email = Utiliser une autre adresse
mfa-setup-other-phone = Utiliser un autre numéro
mfa-bad-email = Veuillez saisir une adresse e-mail qui n’est pas encore utilisée.
mfa-other-way = Choisir un autre moyen
mfa-lost = Si vous ne pouvez plus fournir aucun code, adressez-vous au responsable de ce service.

## Recovery codes

recovery-title = Codes de récupération
recovery-lead = Conservez ces codes en lieu sûr. Chacun vous connecte une fois si vous ne pouvez pas utiliser la deuxième étape. Ils ne sont affichés que maintenant.
recovery-done = Je les ai conservés
recovery-make = Créer de nouveaux codes
recovery-left =
    { $count ->
        [0] Vous n’en avez aucun.
        [one] Il reste un code.
       *[other] Il reste { $count } codes.
    }
recovery-use = Utiliser un code de récupération
recovery-use-title = Utiliser un code de récupération
recovery-use-lead = Saisissez l’un des codes que vous avez conservés en configurant la validation en deux étapes.
recovery-code = Code de récupération
recovery-back = Retour

## The account

account-title = Votre compte
account-back = Retour à votre compte
account-to-app = Retour à l’application
account-sign-out = Se déconnecter
account-saved = Enregistré.
account-other-user = Quelqu’un d’autre s’est connecté entre-temps dans ce navigateur, et rien n’a été modifié. Veuillez vérifier.
account-signed-out = Vous avez été déconnecté entre-temps, et rien n’a été modifié.
account-save = Enregistrer
account-password-set = Défini
account-password-none = Non défini
account-email-none = Non définie
account-phone-none = Non défini
account-on = Activé
account-off = Désactivé
account-email-verified = vérifiée
account-email-unverified = pas encore vérifiée
account-phone-verified = vérifié
account-phone-unverified = pas encore vérifié
account-mfa-off = Désactivée
account-remove = Supprimer
account-sure-app = Le code de cette application ne vous sera plus demandé.
account-sure-passkey = Vous ne pourrez plus vous connecter avec elle.
account-sure-provider = Vous ne pourrez plus vous connecter avec lui, et vos sessions seront fermées partout ailleurs.
account-sure-session = La personne qui l’utilise devra se reconnecter.
account-sure-device = La prochaine connexion sur cet appareil redemandera chaque étape.
account-sure-access = L’application n’obtiendra plus rien tant que vous ne l’autorisez pas à nouveau.
account-sure-phone = Plus aucun code ne sera envoyé à ce numéro.
account-sure-email = Plus aucun code ne sera envoyé à cette adresse.
account-loss-sign-in = Vous ne pourrez plus vous connecter de cette façon.
account-loss-recovery = Si vous oubliez votre mot de passe, vous ne pourrez plus recevoir de code pour en choisir un autre.
account-loss-step = C’est une deuxième étape de votre connexion, qui sera désactivée.
account-loss-step-anew = C’est la deuxième étape de votre connexion. Vous devrez en configurer une autre à votre prochaine connexion.
account-added = Ajouté
account-last-used = Dernière utilisation
account-profile = Profil
account-profile-fixed = Vous ne pouvez rien modifier ici.
account-email-new = Nouvelle adresse e-mail
account-phone-new = Nouveau numéro de téléphone
account-contact-hint = Nous y enverrons un code. Ce que vous avez maintenant reste en place jusqu’à la saisie du code.
account-contact-submit = Envoyer un code
account-contact-verify = Vérifier
account-email-other = En utiliser une autre
account-phone-other = En utiliser un autre
account-contact-empty = Veuillez remplir ce champ.
account-contact-same = C’est déjà ce que vous avez.
account-password-title = Modifier votre mot de passe
account-password-lead = Votre session sera fermée dans toutes les applications et tous les autres navigateurs.
account-password-current = Mot de passe actuel
account-password-wrong = Le mot de passe actuel n’est pas correct.
account-password-saved = Votre mot de passe a été modifié.
account-password-first-saved = Votre mot de passe a été défini.
account-mfa = Validation en deux étapes
account-mfa-lead = Après votre mot de passe, nous demandons une preuve de plus que c’est bien vous.
account-mfa-none = Aucune deuxième étape n’est demandée ici.
account-preferred = demandé en premier
account-prefer = Demander en premier
account-set-up = Configurer
account-replace = Configurer une autre application
account-turn-on = Activer
account-turn-off = Désactiver
account-mfa-no-reset = Une fois ceci activé, vous ne pourrez plus recevoir de code pour un nouveau mot de passe si vous oubliez le vôtre.
account-app-name = Nom de votre appareil (facultatif)
account-passkeys = Clés d’accès
account-passkeys-lead = Connectez-vous avec votre empreinte, votre visage ou le verrouillage de l’écran au lieu d’un mot de passe.
account-passkeys-count =
    { $count ->
        [0] Aucune
        [one] Une
       *[other] { $count }
    }
account-passkey-add = Ajouter une clé d’accès
account-passkey-create = Créer la clé d’accès
account-passkey-added = Votre clé d’accès a été ajoutée.
account-passkey-name = Nom de la clé d’accès
account-rename = Renommer
account-providers = Comptes liés
account-providers-lead = Des comptes ailleurs avec lesquels vous pouvez vous connecter.
account-providers-none = Votre compte n’est lié à aucun autre.
account-providers-count =
    { $count ->
        [0] Aucun
        [one] Un
       *[other] { $count }
    }
account-provider-known = Connu là-bas sous
account-provider-only = C’est votre seul moyen de vous connecter : il ne peut donc pas être supprimé.
account-sessions = Appareils et sessions
account-sessions-lead = Vos sessions ouvertes. Mettez fin à celles que vous ne reconnaissez pas.
account-session-browser = Navigateur
account-session-began = Connecté depuis le
account-session-on = { $app } sur { $system }
account-session-unknown = Appareil inconnu
account-session-end = Mettre fin à cette session
account-this-browser = ce navigateur
account-ended = Session terminée.
account-forgotten = L’appareil a été oublié.
account-left-elsewhere = Vos sessions sont fermées partout ailleurs.
account-devices = Appareils
account-device-unnamed = Un appareil
account-remembered = Mémorisé
account-forget = Oublier cet appareil
account-sign-out-elsewhere = Se déconnecter partout ailleurs
account-apps = Applications ayant accès
account-apps-lead = Ce que ces applications peuvent voir et faire. Retirez l’accès à celles que vous n’utilisez pas.
account-apps-none = Aucune application n’a accès.
account-apps-count =
    { $count ->
        [0] Aucune
        [one] Une
       *[other] { $count }
    }
account-apps-since = Depuis le
account-apps-signed-in = Vous êtes connecté à cette application.
account-apps-remove = Retirer l’accès
account-apps-removed = L’accès a été retiré.
account-delete = Supprimer votre compte
account-delete-lead = Tout ce que nous savons de vous est supprimé et vous ne pourrez plus vous connecter. C’est irréversible.
account-delete-account = Ce compte sera supprimé : { $to }
account-delete-submit = Supprimer mon compte
account-deleted-title = Votre compte a été supprimé
account-deleted-lead = Vous pouvez fermer cette page.

## A device that has no browser

device-title = Connecter un appareil
device-lead = Saisissez le code affiché par l’appareil.
device-code = Code de l’appareil
device-submit = Suivant
device-unknown = Ce code est inconnu ou a expiré. Vérifiez-le, ou demandez-en un nouveau à l’appareil.
device-confirm-title = Connecter cet appareil ?
device-confirm-lead = Seulement si l’un de vos appareils affiche ce code dans { $app } :
device-stranger = Cette application s’est enregistrée ici elle-même et personne ne l’a vérifiée.
device-scopes = L’appareil souhaite :
device-terms = En répondant oui, vous acceptez aussi :
device-approve = Oui, le connecter
device-deny = Non
device-approved-title = L’appareil est connecté
device-approved-lead = Vous pouvez y retourner.
device-denied-title = L’appareil a été refusé
device-denied-lead = Vous pouvez fermer cette page.
device-another = Connecter un autre appareil

## Signed out

signed-out-title = Déconnexion effectuée
signed-out-lead = Vous pouvez fermer cette page.
signed-out-next = Retour à l’application

sign-out-title = Se déconnecter ?
sign-out-submit = Se déconnecter

## Errors

error-title = Cette page ne peut pas être affichée
error-lead = Une erreur s’est produite sur la page demandée.
error-help = Revenez à l’application et recommencez à partir de là. Si cela ne suffit pas, adressez-vous à ses responsables.
error-retry = Réessayer
error-later = Veuillez réessayer dans un instant.
error-developer = Pour le développeur de l’application :
error-missing = la requête doit contenir { $parameter }.
error-once = n’envoyez { $parameter } qu’une seule fois.
error-client = { $parameter } ne désigne aucun client d’application de ce groupe d’utilisateurs. Vérifiez l’identifiant et que ce domaine est celui du bon groupe.
error-flows = mettez { $setting } du client d’application à true et ajoutez le flux à { $list }.
error-listed = { $parameter } doit figurer, à la lettre près, dans { $list } du client d’application.
error-provider = le moyen de connexion doit figurer dans { $list } du client d’application ; COGNITO désigne les utilisateurs du groupe lui-même.
error-hint = { $parameter } doit être un jeton d’identité que ce groupe d’utilisateurs a émis au client d’application pour la personne connectée.
error-pushed = déposez à nouveau la requête et utilisez aussitôt le nouveau { $parameter } : il ne vaut qu’une fois.
error-request = Si vous demandez de l’aide, indiquez ce numéro :
