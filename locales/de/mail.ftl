### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Ihr Bestätigungscode
mail-code = Ihr Bestätigungscode lautet { $code }.
mail-reset-subject = Ihr Code zum Zurücksetzen des Passworts
mail-reset = Ihr Code zum Zurücksetzen des Passworts lautet { $code }.
mail-link-subject = Ihr Bestätigungslink
mail-link = Bitte klicken Sie auf den Link unten, um Ihre E-Mail-Adresse zu bestätigen. { $link }
mail-link-text = E-Mail-Adresse bestätigen
mail-sign-in-subject = Ihr Anmeldecode
mail-sign-in = Ihr Anmeldecode lautet { $code }.
mail-invitation-subject = Ihr vorläufiges Passwort
mail-invitation = Ihr Benutzername ist { $username } und Ihr vorläufiges Passwort { $code }.
mail-locked-subject = Ihr Konto wurde gesperrt
mail-locked = Jemand hat für Ihr Konto viele Male ein falsches Passwort eingegeben. Zu Ihrer Sicherheit gilt Ihr Passwort nicht mehr. Wählen Sie auf der Anmeldeseite unter „Passwort vergessen?“ ein neues.
