### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Seu código de verificação
mail-code = Seu código de verificação é { $code }.
mail-reset-subject = Seu código para redefinir a senha
mail-reset = Seu código para redefinir a senha é { $code }.
mail-link-subject = Seu link de verificação
mail-link = Clique no link abaixo para verificar seu endereço de e-mail. { $link }
mail-link-text = Verificar e-mail
mail-sign-in-subject = Seu código de acesso
mail-sign-in = Seu código de acesso é { $code }.
mail-invitation-subject = Sua senha temporária
mail-invitation = Seu nome de usuário é { $username } e sua senha temporária é { $code }.
mail-locked-subject = Sua conta foi bloqueada
mail-locked = Alguém digitou senhas erradas para sua conta muitas vezes. Para protegê-la, sua senha não funciona mais. Escolha uma nova em “Esqueceu sua senha?” na página de login.
