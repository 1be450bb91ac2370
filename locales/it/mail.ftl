### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Il tuo codice di verifica
mail-code = Il tuo codice di verifica è { $code }.
mail-reset-subject = Il codice per reimpostare la password
mail-reset = Il codice per reimpostare la password è { $code }.
mail-link-subject = Il tuo link di verifica
mail-link = Fai clic sul link qui sotto per verificare il tuo indirizzo e-mail. { $link }
mail-link-text = Verifica l’indirizzo e-mail
mail-sign-in-subject = Il tuo codice di accesso
mail-sign-in = Il tuo codice di accesso è { $code }.
mail-invitation-subject = La tua password temporanea
mail-invitation = Il tuo nome utente è { $username } e la password temporanea è { $code }.
mail-locked-subject = Il tuo account è stato bloccato
mail-locked = Qualcuno ha inserito molte volte una password errata per il tuo account. Per proteggerlo, la tua password non funziona più. Scegline una nuova con «Password dimenticata?» nella pagina di accesso.
