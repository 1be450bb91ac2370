### The hosted pages, in Brazilian Portuguese. Message ids begin with the page they stand on.

## Every page

show-password = Mostrar
hide-password = Ocultar
logo = Logotipo
language = Idioma
email = Endereço de e-mail
phone-number = Número de telefone
username = Nome de usuário
username-or-email = Nome de usuário ou e-mail
username-or-phone = Nome de usuário ou número de telefone
username-or-email-or-phone = Nome de usuário, e-mail ou número de telefone
email-or-phone = E-mail ou número de telefone
password = Senha
new-password = Nova senha
confirm-password = Repita a nova senha
code = Código
sent-by-email = Enviamos um código por e-mail para
sent-link = Enviamos um e-mail com um link para
sent-by-sms = Enviamos um código por SMS para
back-to-login = Voltar para o login
expired = Esta página ficou aberta por tempo demais. Tente novamente.

## What was refused, above the form

refused-credentials = Nome de usuário ou senha incorretos.
refused-locked = Muitas tentativas de login. Aguarde um pouco antes de tentar novamente.
refused-disabled = Esta conta está desativada.
refused-temporary = A senha temporária expirou. Peça uma nova a um administrador.
refused-user = O usuário não existe.
refused-unconfirmed = O usuário não está confirmado.
refused-reset = Você precisa redefinir sua senha antes de entrar.
refused-code = O código está incorreto. Tente novamente.
refused-old-code = Este código não é mais válido. Peça um novo.
refused-limit = Muitas tentativas. Aguarde um pouco antes de tentar novamente.
refused-password = A senha não atende a todas as regras abaixo.
refused-common-password = Esta senha é uma das primeiras que se adivinham. Escolha outra.
refused-used-password = Você já usou esta senha. Escolha outra.
refused-repeat = As duas senhas não são iguais.
refused-name = Informe quem você é.
refused-exists = Já existe uma conta com este nome ou endereço.
refused-delivery = Não conseguimos enviar uma mensagem a você.
refused-sign-up = Somente administradores criam novas contas.
refused-other = { $why }

## Sign in

login-title = Entrar
login-submit = Entrar
login-forgot = Esqueceu sua senha?
login-sign-up-lead = Não tem uma conta?
login-sign-up = Cadastre-se
login-providers = Continuar com
login-legal = Não publicaremos nada em suas contas sem perguntar antes.
login-or = ou
login-password-changed = Sua senha foi alterada. Entre com a nova.

## Sign in as: the browser has a session

login-as-title = Que bom ver você de novo
login-as-lead = Você entrou como
login-as-submit = Continuar
login-as-other = Entrar com outro usuário

## On the way back to the app, by a form

form-post-title = Um momento
form-post-lead = Você está voltando para o aplicativo. Se nada acontecer, pressione o botão.
form-post-submit = Continuar

## Sign up

sign-up-title = Cadastro
sign-up-lead = Crie sua conta.
sign-up-submit = Cadastrar
sign-up-login-lead = Já tem uma conta?
sign-up-login = Entre
sign-up-phone-hint = Com + e o código do país, por exemplo +551120000000.

sign-up-waiting-title = Sua conta foi criada
sign-up-waiting-lead = Um administrador precisa confirmá-la antes que você possa entrar.

## Standard attributes

attribute-address = Endereço
attribute-birthdate = Data de nascimento
attribute-email = Endereço de e-mail
attribute-family_name = Sobrenome
attribute-gender = Gênero
attribute-given_name = Nome
attribute-locale = Idioma, por exemplo pt-BR
attribute-middle_name = Nome do meio
attribute-name = Nome completo
attribute-nickname = Apelido
attribute-phone_number = Número de telefone
attribute-picture = Endereço de uma foto sua
attribute-preferred_username = Nome de usuário preferido
attribute-profile = Endereço da sua página de perfil
attribute-updated_at = Data da última alteração
attribute-website = Site
attribute-zoneinfo = Fuso horário, por exemplo America/Sao_Paulo

## The rules of a new password

rules-title = A senha deve ter
rule-lowerletter = Uma letra minúscula
rule-upperletter = Uma letra maiúscula
rule-numbers = Um número
rule-symbols = Um caractere especial
rule-length =
    { $count ->
        [one] Pelo menos um caractere
       *[other] Pelo menos { $count } caracteres
    }
rule-met = (sim)
rule-unmet = (ainda não)

## Confirm a new account

confirm-title = Confirme sua conta
confirm-lead = Enviamos um código a você. Digite-o aqui.
confirm-submit = Confirmar
confirm-link-followed = Abri o link
confirm-resend-lead = Não recebeu?
confirm-resend = Enviar um novo código
confirm-resent = Um novo código está a caminho. O anterior não vale mais.

## Confirm a new account by the link in an email

confirm-link-title = Confirme sua conta
confirm-link-lead = Um clique e pronto.
confirm-link-submit = Confirmar minha conta
confirm-link-done-title = Sua conta está confirmada
confirm-link-done-lead = Você pode fechar esta página e entrar onde se cadastrou.

confirm-link-failed-title = Este link não é mais válido
confirm-link-failed-lead = Ele pode já ter sido usado ou ser antigo demais. Entre e enviaremos um novo.

## Forgotten password

forgot-required = Você precisa redefinir sua senha antes de entrar.
forgot-title = Esqueceu sua senha?
forgot-lead = Diga quem você é e enviaremos um código para escolher uma nova.
forgot-submit = Redefinir minha senha
reset-title = Escolha uma nova senha
reset-submit = Alterar senha

## A temporary password must be replaced

change-title = Escolha uma nova senha
change-lead = A senha com que você entrou era temporária.
change-submit = Continuar

## The second factor

mfa-title = Digite seu código
mfa-app-lead = Abra seu aplicativo autenticador e digite o código exibido.
mfa-submit = Continuar
mfa-used = Este código já foi usado. Aguarde o próximo.
mfa-over = Houve tentativas demais ou o código é antigo demais. Entre novamente.
mfa-by-sms = SMS
mfa-by-app = Aplicativo autenticador
mfa-by-email = E-mail
mfa-select-title = Como você quer provar que é você?
mfa-select-lead = Escolha de onde vem o seu código.
mfa-setup-title = Proteja sua conta
mfa-setup-lead = Esta conta precisa de uma segunda etapa para entrar. Configure-a uma vez.
mfa-setup-app-lead = Escaneie a imagem com seu aplicativo autenticador ou digite a chave nele. Depois digite o código exibido pelo aplicativo.
mfa-setup-qr = Um código QR da chave abaixo
mfa-setup-key = Chave
mfa-setup-code = Código do aplicativo
mfa-setup-submit = Ativar
mfa-setup-email = Enviar um código para este endereço
mfa-bad-email = Informe um e-mail que ainda não esteja em uso.

## Signed out

signed-out-title = Você saiu
signed-out-lead = Você pode fechar esta página.
signed-out-next = Voltar para o aplicativo

sign-out-title = Sair?
sign-out-submit = Sair

## Errors

error-title = Não é possível exibir esta página
error-lead = Ocorreu um erro na página solicitada.
error-request = Se pedir ajuda, informe este número:
