### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Your verification code
mail-code = Your verification code is { $code }.
mail-reset-subject = Your password reset code
mail-reset = Your password reset code is { $code }.
mail-link-subject = Your verification link
mail-link = Please click the link below to verify your email address. { $link }
mail-link-text = Verify Email
mail-sign-in-subject = Your authentication code
mail-sign-in = Your authentication code is { $code }.
mail-invitation-subject = Your temporary password
mail-invitation = Your username is { $username } and temporary password is { $code }.
mail-locked-subject = Your account has been locked
mail-locked = Somebody entered wrong passwords for your account many times. To keep it safe, your password no longer works. Use "Forgot your password?" on the sign-in page to choose a new one.
