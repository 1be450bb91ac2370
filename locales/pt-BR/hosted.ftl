### The hosted pages, in Brazilian Portuguese. Message ids begin with the page they stand on.

## Every page

show-password = Mostrar
hide-password = Ocultar
copy = Copiar
copied = Copiado
logo = Logotipo
language = Idioma
email = Endereço de e-mail
phone-number = Número de telefone
example-email = name@example.com
example-phone = +551120000000
username = Nome de usuário
username-or-email = Nome de usuário ou e-mail
username-or-phone = Nome de usuário ou número de telefone
username-or-email-or-phone = Nome de usuário, e-mail ou número de telefone
email-or-phone = E-mail ou número de telefone
password = Senha
password-optional = Senha (opcional)
optional = (opcional)
new-password = Nova senha
confirm-password = Repita a nova senha
code = Código
sent-by-email = Enviamos um código por e-mail para { $to }
sent-link = Enviamos um e-mail com um link para { $to }
sent-by-sms = Enviamos um código por SMS para { $to }
back-to-login = Voltar para o login
yes = Sim
no = Não
choose = Escolha
expired = Esta página ficou aberta por tempo demais. Tente novamente.

## What was refused, above the form

refused-credentials = Nome de usuário ou senha incorretos.
refused-locked = Muitas tentativas de login. Aguarde um pouco antes de tentar novamente.
refused-disabled = Esta conta está desativada. Fale com quem administra este serviço.
refused-temporary = A senha temporária expirou. Peça uma nova a um administrador.
refused-user = Nenhuma conta tem este nome. Confira o que você digitou.
refused-unconfirmed = Sua conta ainda não está confirmada. Entre com sua senha e enviaremos um novo código.
refused-reset = Você precisa redefinir sua senha antes de entrar.
refused-code = O código está incorreto. Tente novamente.
refused-old-code = Este código não é mais válido. Peça um novo.
refused-limit = Muitas tentativas. Aguarde um pouco antes de tentar novamente.
refused-busy = Há muita atividade no momento. Tente novamente em alguns segundos.
refused-wait =
    { $count ->
        [one] Muitas tentativas. Tente novamente em um minuto.
       *[other] Muitas tentativas. Tente novamente em { $count } minutos.
    }
refused-password = A senha não atende a todas as regras abaixo.
refused-common-password = Esta senha é uma das primeiras que se adivinham. Escolha outra.
refused-spaced-password = Uma senha não pode começar nem terminar com um espaço.
refused-used-password = Você já usou esta senha. Escolha outra.
refused-repeat = As duas senhas não coincidem.
refused-name = Digite seu nome de usuário, seu e-mail ou seu número de telefone.
refused-username = Digite seu nome de usuário.
refused-contact = Digite seu e-mail ou seu número de telefone.
refused-exists = Já existe uma conta com este nome ou endereço.
refused-delivery = Não conseguimos enviar uma mensagem a você. Tente novamente mais tarde.
refused-sign-up = Somente administradores criam novas contas.
refused-other = Não funcionou. Tente novamente.
refused-email = Digite um endereço de e-mail completo, por exemplo ana@example.com.
refused-email-domain = Endereços deste domínio não são aceitos.
refused-phone = Digite o número com + e o código do país, por exemplo +551120000000.
refused-other-name = Escolha outro nome de usuário.
refused-fields = Confira os campos marcados abaixo.
refused-meanwhile = Algo mudou nesse meio-tempo. Confira novamente.
refused-not-here = Isso não pode ser alterado aqui.
refused-unreachable = Não há nenhum endereço ou número confirmado para o qual enviar um código. Fale com quem administra este serviço.
refused-never-confirmed = Sua conta nunca foi confirmada, por isso não há código para escolher uma nova senha. Cadastre-se novamente.
refused-no-recovery = Aqui, só um administrador pode dar a você uma nova senha. Fale com quem administra este serviço.
refused-waiting = Um administrador precisa confirmar sua conta antes que você possa entrar.
refused-confirmed = Sua conta já está confirmada. Você pode entrar.
refused-no-factor = Esta conta precisa da verificação em duas etapas, que não pode ser configurada aqui. Fale com quem administra este serviço.
refused-level = O aplicativo pede mais provas do que esta conta permite. Configure primeiro a verificação em duas etapas na sua conta.
refused-not-set-up = Configure isto primeiro.
refused-cookies = Seu navegador não guardou o cookie desta página. Se isso acontecer de novo, permita cookies para este site.
wrong-format = O formato não está correto.
wrong-number = Digite um número inteiro.
wrong-range = Informe um número inteiro de { $min } a { $max }.
wrong-least = Informe um número inteiro de no mínimo { $min }.
wrong-most = Informe um número inteiro de no máximo { $max }.
wrong-moment = Informe data e hora assim: 2027-01-31T14:30:00Z
wrong-date = Informe a data assim: 1990-12-31
hint-moment = Data e hora em UTC.
hint-range = Um número inteiro de { $min } a { $max }.
hint-least = Um número inteiro de no mínimo { $min }.
hint-most = Um número inteiro de no máximo { $max }.
wrong-length = Digite de { $min } a { $max } caracteres.

## Sign in

login-title = Entrar
login-again-title = Confirme que é você
login-again-lead = Faça login mais uma vez antes de continuar.
login-lead = Entre na sua conta.
login-submit = Entrar
login-next = Avançar
login-keep = Manter-me conectado
login-forgot = Esqueceu sua senha?
login-forgot-username = Esqueceu seu nome de usuário?
login-sign-up-lead = Não tem uma conta?
login-sign-up = Cadastre-se
login-providers = Continuar com
login-provider-failed = Não deu certo. Tente novamente ou entre de outra forma.
login-legal = Não publicaremos nada em suas contas sem perguntar antes.
login-or = ou
login-stranger = O aplicativo “{ $app }” ({ $host }) se registrou aqui por conta própria. Entre apenas se você veio dele: ele saberá quem você é.
login-password-changed = Sua senha foi alterada. Entre com a nova.
login-locked = Muitas tentativas de login. Aguarde um pouco antes de tentar novamente ou escolha uma nova senha.

## Sign in where there is a choice of factors

factor-title = Como você quer entrar?
factor-password-title = Digite sua senha
factor-passkey-title = Entre com uma chave de acesso
factor-not-you = Não é você?
factor-passkey = Usar uma chave de acesso
factor-password = Usar sua senha
factor-email = Receber um código por e-mail
factor-sms = Receber um código por SMS
passkey-script = As chaves de acesso precisam de JavaScript e de um navegador compatível.
passkey-failed = Não funcionou ou foi cancelado. Tente novamente.
passkey-refused = Esta chave de acesso não foi aceita.
passkey-known = Esta chave de acesso já está registrada.
passkey-unavailable = Chaves de acesso não podem ser usadas aqui.
passkey-name-wrong = Digite um nome de no máximo 100 caracteres.
passkey-enough = Você já tem o máximo de chaves de acesso que uma conta pode ter. Remova uma que não use mais.
passkey-name = Chave de acesso
passkey-name-key = Chave de segurança

## Sign in as: the browser has a session

login-as-title = Que bom ver você de novo
login-as-lead = Você entrou como
login-as-submit = Continuar
login-as-other = Entrar com outro usuário
login-cancel = Cancelar

## What is offered after a sign-in, and who signed in before

offer-step-title = Proteger sua conta?
offer-step-lead = Com uma segunda etapa, ninguém entra só por saber sua senha. Configurar leva um minuto.
offer-passkey-title = Usar uma chave de acesso da próxima vez?
offer-later = Agora não
remembered-title = Já usadas neste navegador
remembered-forget = Esquecer

## What an app asks for

consent-title = Permitir o acesso?
consent-lead = Este aplicativo quer:
consent-nothing = Ele só pede que você entre.
consent-openid = Saber quem você é
consent-everything = Ver tudo o que está no seu perfil
consent-profile = Ver seu nome e o resto do seu perfil
consent-email = Ver seu endereço de e-mail
consent-phone = Ver seu número de telefone
consent-address = Ver seu endereço
consent-offline = Manter o acesso quando você não estiver
consent-account = Alterar sua conta: seus dados, sua senha e como você entra
consent-claim = Ver do seu perfil
consent-resource = Para uso com
consent-stranger = Este aplicativo se registrou aqui por conta própria e ninguém o verificou. Permita apenas se você veio dele. Ele fica em
consent-allow = Permitir
consent-deny = Não permitir
consent-later = Você pode revogar isso a qualquer momento na página da sua conta.

## On the way back to the app, by a form

form-post-title = Um momento
form-post-lead = Você está voltando para o aplicativo. Se nada acontecer, pressione o botão.
form-post-submit = Continuar

## Sign up

sign-up-title = Cadastro
sign-up-lead = Crie sua conta.
sign-up-submit = Cadastrar-se
sign-up-login-lead = Já tem uma conta?
sign-up-login = Entre
sign-up-phone-hint = Com + e o código do país, por exemplo +551120000000.

sign-up-waiting-title = Sua conta foi criada
sign-up-waiting-lead = Um administrador precisa confirmá-la antes que você possa entrar.
sign-up-closed-title = Não é possível se cadastrar aqui

terms-lead = Ao se cadastrar, você aceita:
terms-of-use = Termos de uso
terms-privacy = Política de privacidade
terms-title = Antes de continuar
terms-ask = Leia o seguinte. Você poderá continuar depois de concordar:
terms-agree = Concordo
terms-changed = Isto acabou de mudar. Leia novamente.

## Standard attributes

attribute-address = Endereço
attribute-custom = { $name }
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
rules-kept = A senha atende a todas as regras.

## Confirm a new account

confirm-title = Confirme sua conta
confirm-lead = Enviamos um código a você. Digite-o aqui.
confirm-submit = Confirmar
confirm-link-followed = Abri o link
confirm-link-unopened = Sua conta ainda não foi confirmada. Abra primeiro o link do e-mail e pressione o botão que está lá.
confirm-resend-lead = Não recebeu?
confirm-resend = Enviar um novo código
confirm-link-resend = Enviar um novo link
confirm-resent = Um novo código está a caminho. O anterior não vale mais.
confirm-link-resent = Um novo link está a caminho. O anterior não vale mais.
confirm-other-lead = O endereço estava errado?
confirm-number-lead = O número estava errado?
confirm-other = Cadastrar-se novamente

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
forgot-lead = Enviaremos um código para escolher uma nova senha.
forgot-submit = Redefinir minha senha
forgot-have-code = Tenho um código
reset-title = Escolha uma nova senha
reset-submit = Alterar senha

## Forgotten username

forgot-username-title = Esqueceu seu nome de usuário?
forgot-username-lead = Diga onde podemos encontrar você e enviaremos seu nome de usuário.
forgot-username-submit = Enviar meu nome de usuário
forgot-username-wrong = Informe um endereço ou número que você verificou aqui.
forgot-username-sent-title = Confira suas mensagens
forgot-username-sent-lead = Se uma conta tiver este endereço ou número, o nome de usuário está a caminho.

## A temporary password must be replaced

change-title = Escolha uma nova senha
change-lead = A senha com que você entrou era temporária.
change-submit = Continuar

## The second factor

mfa-title = Digite seu código
mfa-app-lead = Abra seu aplicativo autenticador e digite o código exibido.
mfa-submit = Continuar
mfa-remember = Não perguntar de novo neste navegador
mfa-used = Este código já foi usado. Aguarde o próximo.
mfa-over = Houve tentativas demais ou o código é antigo demais. Entre novamente.
mfa-locked = Muitos códigos errados. Aguarde um pouco antes de tentar novamente.
mfa-by-sms = SMS
mfa-by-app = Aplicativo autenticador
mfa-by-email = E-mail
mfa-select-title = Como você quer provar que é você?
mfa-select-lead = Escolha de onde vem o seu código.
mfa-setup-title = Proteja sua conta
mfa-setup-lead = Esta conta precisa da verificação em duas etapas. Configure-a uma vez.
mfa-setup-app-lead = Escaneie a imagem com seu aplicativo autenticador ou digite a chave nele. Depois digite o código exibido pelo aplicativo.
mfa-setup-qr = Um código QR da chave abaixo
mfa-setup-key = Chave
mfa-setup-code = Código do aplicativo
mfa-setup-submit = Ativar
mfa-setup-email = Enviar um código para este endereço
mfa-setup-phone = Enviar um código para este número
mfa-setup-other-email = Usar outro endereço
mfa-setup-other-phone = Usar outro número
mfa-bad-email = Informe um e-mail que ainda não esteja em uso.
mfa-other-way = Escolher outra forma
mfa-lost = Se você não puder mais informar nenhum código, fale com quem administra este serviço.

## Recovery codes

recovery-title = Códigos de recuperação
recovery-lead = Guarde estes códigos em um lugar seguro. Cada um permite entrar uma vez se você não puder usar a segunda etapa. Eles só são mostrados agora.
recovery-done = Guardei os códigos
recovery-make = Criar novos códigos
recovery-left =
    { $count ->
        [0] Você não tem nenhum.
        [one] Resta um código.
       *[other] Restam { $count } códigos.
    }
recovery-use = Usar um código de recuperação
recovery-use-title = Usar um código de recuperação
recovery-use-lead = Digite um dos códigos que você guardou ao configurar a verificação em duas etapas.
recovery-code = Código de recuperação
recovery-back = Voltar

## The account

account-title = Sua conta
account-back = Voltar para sua conta
account-to-app = Voltar para o aplicativo
account-sign-out = Sair
account-saved = Salvo.
account-other-user = Enquanto isso, outra pessoa fez login neste navegador, e nada foi alterado. Verifique novamente.
account-signed-out = Enquanto isso, sua sessão foi encerrada, e nada foi alterado.
account-save = Salvar
account-password-set = Definida
account-password-none = Não definida
account-email-none = Não definido
account-phone-none = Não definido
account-on = Ativado
account-off = Desativado
account-email-verified = verificado
account-email-unverified = ainda não verificado
account-phone-verified = verificado
account-phone-unverified = ainda não verificado
account-mfa-off = Desativada
account-remove = Remover
account-sure-app = O código deste aplicativo não será mais pedido.
account-sure-passkey = Você não poderá mais entrar com ela.
account-sure-provider = Você não poderá mais entrar com ela e sairá de todos os outros lugares.
account-sure-session = Quem a usa precisará entrar de novo.
account-sure-device = A próxima entrada nele pedirá todas as etapas de novo.
account-sure-access = O aplicativo não receberá mais nada até que você permita de novo.
account-sure-phone = Nenhum código será mais enviado para este número.
account-sure-email = Nenhum código será mais enviado para este endereço.
account-loss-sign-in = Você não poderá mais entrar dessa forma.
account-loss-recovery = Se esquecer sua senha, você não poderá mais receber um código para escolher outra.
account-loss-step = Faz parte da sua verificação em duas etapas, onde será desativado.
account-loss-step-anew = É a segunda etapa do seu login. No próximo login, você terá que configurar outra.
account-added = Adicionado
account-last-used = Último uso
account-profile = Perfil
account-profile-fixed = Você não pode alterar nada aqui.
account-email-new = Novo endereço de e-mail
account-phone-new = Novo número de telefone
account-contact-hint = Enviaremos um código para lá. O que você tem agora continua até você digitar o código.
account-contact-submit = Enviar um código
account-contact-verify = Verificar
account-email-other = Usar outro
account-phone-other = Usar outro
account-contact-empty = Preencha este campo.
account-contact-same = É o que você já tem.
account-password-title = Alterar sua senha
account-password-lead = Você sairá de todos os aplicativos e de todos os outros navegadores.
account-password-current = Senha atual
account-password-wrong = A senha atual não está correta.
account-password-saved = Sua senha foi alterada.
account-password-first-saved = Sua senha foi definida.
account-mfa = Verificação em duas etapas
account-mfa-lead = Depois da senha, pedimos mais uma prova de que é você.
account-mfa-none = Aqui não é pedida uma segunda etapa.
account-preferred = pedido primeiro
account-prefer = Pedir isto primeiro
account-set-up = Configurar
account-replace = Configurar outro aplicativo
account-turn-on = Ativar
account-turn-off = Desativar
account-mfa-no-reset = Com isto ativado, você não poderá receber um código para uma nova senha se esquecer a sua.
account-app-name = Nome do seu dispositivo (opcional)
account-passkeys = Chaves de acesso
account-passkeys-lead = Entre com sua digital, seu rosto ou o bloqueio de tela em vez de uma senha.
account-passkeys-count =
    { $count ->
        [0] Nenhuma
        [one] Uma
       *[other] { $count }
    }
account-passkey-add = Adicionar uma chave de acesso
account-passkey-create = Criar a chave de acesso
account-passkey-added = Sua chave de acesso foi adicionada.
account-passkey-name = Nome da chave de acesso
account-rename = Renomear
account-providers = Contas vinculadas
account-providers-lead = Contas de outros serviços com as quais você pode entrar.
account-providers-none = Sua conta não está vinculada a nenhuma outra.
account-providers-count =
    { $count ->
        [0] Nenhuma
        [one] Uma
       *[other] { $count }
    }
account-provider-known = Lá você é conhecido como
account-provider-only = Esta é sua única forma de entrar, por isso não pode ser removida.
account-sessions = Dispositivos e sessões
account-sessions-lead = Onde sua conta está aberta. Encerre o que não reconhecer.
account-session-browser = Navegador
account-session-began = Conectado desde
account-session-on = { $app } no { $system }
account-session-unknown = Dispositivo desconhecido
account-session-end = Encerrar esta sessão
account-this-browser = este navegador
account-ended = A sessão foi encerrada.
account-forgotten = O dispositivo foi esquecido.
account-left-elsewhere = Você saiu de todos os outros lugares.
account-devices = Dispositivos
account-device-unnamed = Um dispositivo
account-remembered = Lembrado
account-forget = Esquecer este dispositivo
account-sign-out-elsewhere = Sair de todos os outros lugares
account-apps = Aplicativos com acesso
account-apps-lead = O que estes aplicativos podem ver e fazer. Remova o acesso dos que você não usa.
account-apps-none = Nenhum aplicativo tem acesso.
account-apps-count =
    { $count ->
        [0] Nenhum
        [one] Um
       *[other] { $count }
    }
account-apps-since = Desde
account-apps-signed-in = Você está conectado a este aplicativo.
account-apps-remove = Remover acesso
account-apps-removed = O acesso foi removido.
account-delete = Excluir sua conta
account-delete-lead = Tudo o que sabemos sobre você é excluído e você não poderá mais entrar. Isso não pode ser desfeito.
account-delete-account = Esta conta será excluída: { $to }
account-delete-submit = Excluir minha conta
account-deleted-title = Sua conta foi excluída
account-deleted-lead = Você pode fechar esta página.

## A device that has no browser

device-title = Conectar um dispositivo
device-lead = Digite o código que o dispositivo mostra.
device-code = Código do dispositivo
device-submit = Avançar
device-unknown = Este código não existe ou expirou. Confira de novo ou peça ao dispositivo um novo código.
device-confirm-title = Conectar este dispositivo?
device-confirm-lead = Somente se um dispositivo seu mostrar este código em { $app }:
device-stranger = Este aplicativo se registrou aqui por conta própria e ninguém o verificou.
device-scopes = O dispositivo quer:
device-terms = Ao dizer sim, você também aceita:
device-approve = Sim, conectar
device-deny = Não
device-approved-title = O dispositivo está conectado
device-approved-lead = Você já pode voltar a ele.
device-denied-title = O dispositivo foi recusado
device-denied-lead = Você pode fechar esta página.
device-another = Conectar outro dispositivo

## Signed out

signed-out-title = Você saiu
signed-out-lead = Você pode fechar esta página.
signed-out-next = Voltar para o aplicativo

sign-out-title = Sair?
sign-out-submit = Sair

## Errors

error-title = Não é possível exibir esta página
error-lead = Ocorreu um erro na página solicitada.
error-help = Volte ao aplicativo e comece de novo por lá. Se não resolver, pergunte a quem o administra.
error-retry = Tentar de novo
error-later = Tente novamente em instantes.
error-developer = Para quem desenvolve o aplicativo:
error-missing = a requisição precisa trazer { $parameter }.
error-once = envie { $parameter } apenas uma vez.
error-client = { $parameter } não indica nenhum cliente de aplicativo deste grupo de usuários. Verifique o id e se este é o domínio do grupo certo.
error-flows = defina { $setting } do cliente de aplicativo como true e inclua o fluxo em { $list }.
error-listed = { $parameter } precisa ser igual, letra por letra, a um dos valores de { $list } do cliente de aplicativo.
error-provider = a forma de entrar precisa estar em { $list } do cliente de aplicativo; COGNITO representa os usuários do próprio grupo.
error-hint = { $parameter } precisa ser um token de ID que este grupo de usuários emitiu ao cliente de aplicativo para quem está conectado.
error-pushed = envie a requisição novamente e use o novo { $parameter } imediatamente: ele vale uma única vez.
error-request = Se pedir ajuda, informe este número:
