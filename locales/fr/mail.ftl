### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Votre code de vérification
mail-code = Votre code de vérification est { $code }.
mail-reset-subject = Votre code de réinitialisation
mail-reset = Votre code de réinitialisation du mot de passe est { $code }.
mail-link-subject = Votre lien de vérification
mail-link = Veuillez cliquer sur le lien ci-dessous pour vérifier votre adresse e-mail. { $link }
mail-link-text = Vérifier mon adresse e-mail
mail-sign-in-subject = Votre code de connexion
mail-sign-in = Votre code de connexion est { $code }.
mail-invitation-subject = Votre mot de passe temporaire
mail-invitation = Votre nom d’utilisateur est { $username } et votre mot de passe temporaire est { $code }.
mail-locked-subject = Votre compte a été verrouillé
mail-locked = Quelqu’un a saisi de nombreuses fois un mot de passe erroné pour votre compte. Par sécurité, votre mot de passe ne fonctionne plus. Choisissez-en un nouveau avec « Mot de passe oublié ? » sur la page de connexion.
