### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Je verificatiecode
mail-code = Je verificatiecode is { $code }.
mail-reset-subject = Je code om je wachtwoord opnieuw in te stellen
mail-reset = Je code om je wachtwoord opnieuw in te stellen is { $code }.
mail-link-subject = Je verificatielink
mail-link = Klik op de link hieronder om je e-mailadres te bevestigen. { $link }
mail-link-text = E-mailadres bevestigen
mail-sign-in-subject = Je inlogcode
mail-sign-in = Je inlogcode is { $code }.
mail-invitation-subject = Je tijdelijke wachtwoord
mail-invitation = Je gebruikersnaam is { $username } en je tijdelijke wachtwoord is { $code }.
mail-locked-subject = Je account is geblokkeerd
mail-locked = Iemand heeft vaak een verkeerd wachtwoord voor je account ingevoerd. Om het te beschermen werkt je wachtwoord niet meer. Kies een nieuw met “Wachtwoord vergeten?” op de inlogpagina.
