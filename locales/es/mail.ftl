### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Tu código de verificación
mail-code = Tu código de verificación es { $code }.
mail-reset-subject = Tu código para restablecer la contraseña
mail-reset = Tu código para restablecer la contraseña es { $code }.
mail-link-subject = Tu enlace de verificación
mail-link = Haz clic en el enlace de abajo para verificar tu correo electrónico. { $link }
mail-link-text = Verificar mi correo
mail-sign-in-subject = Tu código de acceso
mail-sign-in = Tu código de acceso es { $code }.
mail-invitation-subject = Tu contraseña temporal
mail-invitation = Tu nombre de usuario es { $username } y tu contraseña temporal es { $code }.
mail-locked-subject = Tu cuenta se ha bloqueado
mail-locked = Alguien ha introducido muchas veces una contraseña incorrecta en tu cuenta. Para protegerla, tu contraseña ya no funciona. Elige una nueva con «¿Has olvidado tu contraseña?» en la página de inicio de sesión.
