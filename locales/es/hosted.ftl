### The hosted pages, in Spanish. Message ids begin with the page they stand on.

## Every page

show-password = Mostrar
hide-password = Ocultar
copy = Copiar
copied = Copiado
logo = Logotipo
language = Idioma
email = Correo electrónico
phone-number = Número de teléfono
example-email = name@example.com
example-phone = +34910123456
username = Nombre de usuario
username-or-email = Nombre de usuario o correo electrónico
username-or-phone = Nombre de usuario o número de teléfono
username-or-email-or-phone = Nombre de usuario, correo electrónico o número de teléfono
email-or-phone = Correo electrónico o número de teléfono
password = Contraseña
password-optional = Contraseña (opcional)
optional = (opcional)
new-password = Nueva contraseña
confirm-password = Repite la nueva contraseña
code = Código
sent-by-email = Hemos enviado un código por correo electrónico a { $to }
sent-link = Hemos enviado un correo electrónico con un enlace a { $to }
sent-by-sms = Hemos enviado un código por SMS al { $to }
back-to-login = Volver al inicio de sesión
yes = Sí
no = No
choose = Elige una opción
expired = Esta página ha estado abierta demasiado tiempo. Inténtalo de nuevo.

## What was refused, above the form

refused-credentials = Nombre de usuario o contraseña incorrectos.
refused-locked = Demasiados intentos de inicio de sesión. Espera un rato antes de volver a intentarlo.
refused-disabled = Esta cuenta está desactivada. Dirígete a quien gestiona este servicio.
refused-temporary = La contraseña temporal ha caducado. Pide una nueva a un administrador.
refused-user = Ninguna cuenta tiene este nombre. Comprueba lo que has escrito.
refused-unconfirmed = Tu cuenta aún no está confirmada. Inicia sesión con tu contraseña y te enviaremos un código nuevo.
refused-reset = Debes restablecer tu contraseña antes de iniciar sesión.
refused-code = El código no es correcto. Inténtalo de nuevo.
refused-old-code = Este código ya no sirve. Pide uno nuevo.
refused-limit = Demasiados intentos. Espera un rato antes de volver a intentarlo.
refused-busy = En este momento hay demasiada actividad. Vuelve a intentarlo dentro de unos segundos.
refused-wait =
    { $count ->
        [one] Demasiados intentos. Vuelve a intentarlo dentro de un minuto.
       *[other] Demasiados intentos. Vuelve a intentarlo dentro de { $count } minutos.
    }
refused-password = La contraseña no cumple todas las reglas de abajo.
refused-common-password = Esta contraseña es de las primeras que se adivinan. Elige otra.
refused-spaced-password = Una contraseña no puede empezar ni terminar con un espacio.
refused-used-password = Ya has usado esta contraseña. Elige otra.
refused-repeat = Las dos contraseñas no coinciden.
refused-name = Introduce tu nombre de usuario, tu correo electrónico o tu número de teléfono.
refused-username = Introduce tu nombre de usuario.
refused-contact = Introduce tu correo electrónico o tu número de teléfono.
refused-exists = Ya existe una cuenta con este nombre o dirección.
refused-delivery = No hemos podido enviarte un mensaje. Inténtalo de nuevo más tarde.
refused-sign-up = Solo los administradores crean cuentas nuevas.
refused-other = No ha funcionado. Inténtalo de nuevo.
refused-email = Introduce una dirección de correo completa, por ejemplo ana@example.com.
refused-email-domain = No se aceptan direcciones de este dominio.
refused-phone = Introduce el número con + y el prefijo del país, por ejemplo +34910123456.
refused-other-name = Elige otro nombre de usuario.
refused-fields = Revisa los campos señalados más abajo.
refused-meanwhile = Algo ha cambiado entretanto. Vuelve a comprobarlo.
refused-not-here = Eso no se puede cambiar aquí.
refused-unreachable = No hay ninguna dirección ni número confirmado al que enviar un código. Dirígete a quien gestiona este servicio.
refused-never-confirmed = Tu cuenta nunca se confirmó, así que no hay código para elegir una contraseña nueva. Regístrate de nuevo.
refused-no-recovery = Aquí solo un administrador puede darte una contraseña nueva. Dirígete a quien gestiona este servicio.
refused-waiting = Un administrador debe confirmar tu cuenta antes de que puedas iniciar sesión.
refused-confirmed = Tu cuenta ya está confirmada. Puedes iniciar sesión.
refused-no-factor = Esta cuenta necesita la verificación en dos pasos, que no se puede configurar aquí. Dirígete a quien gestiona este servicio.
refused-level = La aplicación pide más pruebas de las que permite esta cuenta. Configura primero la verificación en dos pasos en tu cuenta.
refused-not-set-up = Configura esto primero.
refused-cookies = Tu navegador no ha guardado la cookie de esta página. Si vuelve a ocurrir, permite las cookies de este sitio.
wrong-format = El formato no es correcto.
wrong-number = Introduce un número entero.
wrong-range = Introduce un número entero de { $min } a { $max }.
wrong-least = Introduce un número entero a partir de { $min }.
wrong-most = Introduce un número entero hasta { $max }.
wrong-moment = Introduce la fecha y la hora así: 2027-01-31T14:30:00Z
wrong-date = Introduce la fecha así: 1990-12-31
hint-moment = Fecha y hora en UTC.
hint-range = Un número entero de { $min } a { $max }.
hint-least = Un número entero a partir de { $min }.
hint-most = Un número entero hasta { $max }.
wrong-length = Introduce entre { $min } y { $max } caracteres.

## Sign in

login-title = Iniciar sesión
login-again-title = Confirma que eres tú
login-again-lead = Inicia sesión otra vez antes de continuar.
login-lead = Inicia sesión en tu cuenta.
login-submit = Iniciar sesión
login-next = Siguiente
login-keep = Mantener la sesión iniciada
login-forgot = ¿Has olvidado tu contraseña?
login-forgot-username = ¿Has olvidado tu nombre de usuario?
login-sign-up-lead = ¿No tienes cuenta?
login-sign-up = Regístrate
login-providers = Continuar con
login-provider-failed = No ha funcionado. Inténtalo de nuevo o inicia sesión de otra forma.
login-legal = No publicaremos nada en tus cuentas sin preguntarte antes.
login-or = o
login-stranger = La aplicación «{ $app }» ({ $host }) se registró aquí por sí misma. Inicia sesión solo si vienes de ella: sabrá quién eres.
login-password-changed = Tu contraseña se ha cambiado. Inicia sesión con la nueva.
login-locked = Demasiados intentos de inicio de sesión. Espera un rato antes de volver a intentarlo o elige una contraseña nueva.

## Sign in where there is a choice of factors

factor-title = ¿Cómo quieres iniciar sesión?
factor-password-title = Introduce tu contraseña
factor-passkey-title = Inicia sesión con una llave de acceso
factor-not-you = ¿No eres tú?
factor-passkey = Usar una llave de acceso
factor-password = Usar tu contraseña
factor-email = Recibir un código por correo electrónico
factor-sms = Recibir un código por SMS
passkey-script = Las llaves de acceso necesitan JavaScript y un navegador compatible con ellas.
passkey-failed = No ha funcionado o se ha cancelado. Inténtalo de nuevo.
passkey-refused = Esta llave de acceso no se ha aceptado.
passkey-known = Esta llave de acceso ya está registrada.
passkey-unavailable = Aquí no se pueden usar llaves de acceso.
passkey-name-wrong = Introduce un nombre de 100 caracteres como máximo.
passkey-enough = Tienes todas las llaves de acceso que puede tener una cuenta. Elimina una que ya no uses.
passkey-name = Llave de acceso
passkey-name-key = Llave de seguridad

## Sign in as: the browser has a session

login-as-title = Hola de nuevo
login-as-lead = Has iniciado sesión como
login-as-submit = Continuar
login-as-other = Iniciar sesión con otro usuario
login-cancel = Cancelar

## What is offered after a sign-in, and who signed in before

offer-step-title = ¿Proteger tu cuenta?
offer-step-lead = Con un segundo paso, nadie entra solo por conocer tu contraseña. Configurarlo lleva un minuto.
offer-passkey-title = ¿Usar una llave de acceso la próxima vez?
offer-later = Ahora no
remembered-title = Usadas antes en este navegador
remembered-forget = Olvidar

## What an app asks for

consent-title = ¿Permitir el acceso?
consent-lead = Esta aplicación quiere:
consent-nothing = Solo pide que inicies sesión.
consent-openid = Saber quién eres
consent-everything = Ver todo lo que dice tu perfil
consent-profile = Ver tu nombre y el resto de tu perfil
consent-email = Ver tu dirección de correo electrónico
consent-phone = Ver tu número de teléfono
consent-address = Ver tu dirección
consent-offline = Conservar el acceso cuando no estés
consent-account = Cambiar tu cuenta: tus datos, tu contraseña y cómo inicias sesión
consent-claim = Ver de tu perfil
consent-resource = Para usarse con
consent-stranger = Esta aplicación se registró aquí por sí misma y nadie la ha comprobado. Permítelo solo si vienes de ella. Se encuentra en
consent-allow = Permitir
consent-deny = No permitir
consent-later = Puedes retirarlo en cualquier momento en la página de tu cuenta.

## On the way back to the app, by a form

form-post-title = Un momento
form-post-lead = Estás volviendo a la aplicación. Si no ocurre nada, pulsa el botón.
form-post-submit = Continuar

## Sign up

sign-up-title = Registro
sign-up-lead = Crea tu cuenta.
sign-up-submit = Registrarse
sign-up-login-lead = ¿Ya tienes una cuenta?
sign-up-login = Inicia sesión
sign-up-phone-hint = Con + y el prefijo del país, por ejemplo +34910123456.

sign-up-waiting-title = Tu cuenta se ha creado
sign-up-waiting-lead = Un administrador debe confirmarla antes de que puedas iniciar sesión.
sign-up-closed-title = Aquí no es posible registrarse

terms-lead = Al registrarte aceptas:
terms-of-use = Condiciones de uso
terms-privacy = Política de privacidad
terms-title = Antes de continuar
terms-ask = Lee lo siguiente. Podrás continuar cuando lo aceptes:
terms-agree = Acepto
terms-changed = Esto acaba de cambiar. Vuelve a leerlo.

## Standard attributes

attribute-address = Dirección
attribute-custom = { $name }
attribute-birthdate = Fecha de nacimiento
attribute-email = Correo electrónico
attribute-family_name = Apellidos
attribute-gender = Género
attribute-given_name = Nombre
attribute-locale = Idioma, por ejemplo es-ES
attribute-middle_name = Segundo nombre
attribute-name = Nombre completo
attribute-nickname = Apodo
attribute-phone_number = Número de teléfono
attribute-picture = Dirección de una foto tuya
attribute-preferred_username = Nombre de usuario preferido
attribute-profile = Dirección de tu página de perfil
attribute-updated_at = Fecha del último cambio
attribute-website = Sitio web
attribute-zoneinfo = Zona horaria, por ejemplo Europe/Madrid

## The rules of a new password

rules-title = La contraseña debe tener
rule-lowerletter = Una letra minúscula
rule-upperletter = Una letra mayúscula
rule-numbers = Un número
rule-symbols = Un carácter especial
rule-length =
    { $count ->
        [one] Al menos un carácter
       *[other] Al menos { $count } caracteres
    }
rule-met = (sí)
rule-unmet = (todavía no)
rules-kept = La contraseña cumple todas las reglas.

## Confirm a new account

confirm-title = Confirma tu cuenta
confirm-lead = Te hemos enviado un código. Introdúcelo aquí.
confirm-submit = Confirmar
confirm-link-followed = He abierto el enlace
confirm-link-unopened = Tu cuenta aún no está confirmada. Abre primero el enlace del correo y pulsa allí el botón.
confirm-resend-lead = ¿No te ha llegado?
confirm-resend = Enviar un código nuevo
confirm-link-resend = Enviar un enlace nuevo
confirm-resent = Un código nuevo está en camino. El anterior ya no sirve.
confirm-link-resent = Un enlace nuevo está en camino. El anterior ya no sirve.
confirm-other-lead = ¿La dirección no era correcta?
confirm-number-lead = ¿El número no era correcto?
confirm-other = Registrarse de nuevo

## Confirm a new account by the link in an email

confirm-link-title = Confirma tu cuenta
confirm-link-lead = Un clic y listo.
confirm-link-submit = Confirmar mi cuenta
confirm-link-done-title = Tu cuenta está confirmada
confirm-link-done-lead = Puedes cerrar esta página e iniciar sesión donde te registraste.

confirm-link-failed-title = Este enlace ya no sirve
confirm-link-failed-lead = Puede que ya se haya usado o que sea demasiado antiguo. Inicia sesión y te enviaremos uno nuevo.

## Forgotten password

forgot-required = Debes restablecer tu contraseña antes de iniciar sesión.
forgot-title = ¿Has olvidado tu contraseña?
forgot-lead = Te enviaremos un código para elegir una contraseña nueva.
forgot-submit = Restablecer mi contraseña
forgot-have-code = Tengo un código
reset-title = Elige una contraseña nueva
reset-submit = Cambiar contraseña

## Forgotten username

forgot-username-title = ¿Has olvidado tu nombre de usuario?
forgot-username-lead = Dinos dónde podemos localizarte y te enviaremos tu nombre de usuario.
forgot-username-submit = Enviar mi nombre de usuario
forgot-username-wrong = Introduce una dirección o un número que hayas verificado aquí.
forgot-username-sent-title = Revisa tus mensajes
forgot-username-sent-lead = Si una cuenta tiene esta dirección o número, su nombre de usuario está en camino.

## A temporary password must be replaced

change-title = Elige una contraseña nueva
change-lead = La contraseña con la que has iniciado sesión era temporal.
change-submit = Continuar

## The second factor

mfa-title = Introduce tu código
mfa-app-lead = Abre tu aplicación de autenticación e introduce el código que muestra.
mfa-submit = Continuar
mfa-remember = No volver a preguntar en este navegador
mfa-used = Este código ya se ha usado. Espera al siguiente.
mfa-over = Ha habido demasiados intentos o el código es demasiado antiguo. Vuelve a iniciar sesión.
mfa-locked = Demasiados códigos incorrectos. Espera un rato antes de volver a intentarlo.
mfa-by-sms = SMS
mfa-by-app = Aplicación de autenticación
mfa-by-email = Correo electrónico
mfa-select-title = ¿Cómo quieres demostrar que eres tú?
mfa-select-lead = Elige de dónde viene tu código.
mfa-setup-title = Protege tu cuenta
mfa-setup-lead = Esta cuenta necesita la verificación en dos pasos. Configúrala una vez.
mfa-setup-app-lead = Escanea la imagen con tu aplicación de autenticación o escribe en ella la clave. Después introduce el código que muestra.
mfa-setup-qr = Un código QR de la clave de abajo
mfa-setup-key = Clave
mfa-setup-code = Código de la aplicación
mfa-setup-submit = Activar
mfa-setup-email = Enviar un código a esta dirección
mfa-setup-phone = Enviar un código a este número
mfa-setup-other-email = Usar otra dirección
mfa-setup-other-phone = Usar otro número
mfa-bad-email = Introduce un correo electrónico que no esté en uso.
mfa-other-way = Elegir otro método
mfa-lost = Si ya no puedes indicar ningún código, dirígete a quien gestiona este servicio.

## Recovery codes

recovery-title = Códigos de recuperación
recovery-lead = Guarda estos códigos en un lugar seguro. Cada uno te permite iniciar sesión una vez si no puedes usar el segundo paso. Solo se muestran ahora.
recovery-done = Los he guardado
recovery-make = Crear códigos nuevos
recovery-left =
    { $count ->
        [0] No tienes ninguno.
        [one] Queda un código.
       *[other] Quedan { $count } códigos.
    }
recovery-use = Usar un código de recuperación
recovery-use-title = Usar un código de recuperación
recovery-use-lead = Introduce uno de los códigos que guardaste al configurar la verificación en dos pasos.
recovery-code = Código de recuperación
recovery-back = Atrás

## The account

account-title = Tu cuenta
account-back = Volver a tu cuenta
account-to-app = Volver a la aplicación
account-sign-out = Cerrar sesión
account-saved = Guardado.
account-other-user = Mientras tanto, otra persona ha iniciado sesión en este navegador y no se ha cambiado nada. Vuelve a mirarlo.
account-signed-out = Mientras tanto se cerró tu sesión y no se ha cambiado nada.
account-save = Guardar
account-password-set = Definida
account-password-none = Sin definir
account-email-none = Sin definir
account-phone-none = Sin definir
account-on = En uso
account-off = No se usa
account-email-verified = verificado
account-email-unverified = aún sin verificar
account-phone-verified = verificado
account-phone-unverified = aún sin verificar
account-mfa-off = Desactivada
account-remove = Quitar
account-sure-app = Ya no se te pedirá el código de esta aplicación.
account-sure-passkey = Ya no podrás iniciar sesión con ella.
account-sure-provider = Ya no podrás iniciar sesión con ella y se cerrará tu sesión en todos los demás sitios.
account-sure-session = Quien la use tendrá que volver a iniciar sesión.
account-sure-device = El próximo inicio de sesión en él volverá a pedir todos los pasos.
account-sure-access = La aplicación no recibirá nada más hasta que vuelvas a permitirlo.
account-sure-phone = No se enviarán más códigos a este número.
account-sure-email = No se enviarán más códigos a esta dirección.
account-loss-sign-in = Ya no podrás iniciar sesión de esta forma.
account-loss-recovery = Si olvidas tu contraseña, ya no podrás recibir un código para elegir otra.
account-loss-step = Forma parte de tu verificación en dos pasos, donde quedará desactivado.
account-loss-step-anew = Es el segundo paso de tu inicio de sesión. La próxima vez tendrás que configurar otro.
account-added = Añadido
account-last-used = Último uso
account-profile = Perfil
account-profile-fixed = Aquí no puedes cambiar nada.
account-email-new = Nuevo correo electrónico
account-phone-new = Nuevo número de teléfono
account-contact-hint = Enviaremos un código allí. Lo que tienes ahora se mantiene hasta que introduzcas el código.
account-contact-submit = Enviar un código
account-contact-verify = Verificar
account-email-other = Usar otro
account-phone-other = Usar otro
account-contact-empty = Rellena este campo.
account-contact-same = Eso es lo que ya tienes.
account-password-title = Cambiar tu contraseña
account-password-lead = Se cerrará tu sesión en todas las aplicaciones y en los demás navegadores.
account-password-current = Contraseña actual
account-password-wrong = La contraseña actual no es correcta.
account-password-saved = Tu contraseña se ha cambiado.
account-password-first-saved = Tu contraseña se ha establecido.
account-mfa = Verificación en dos pasos
account-mfa-lead = Después de la contraseña pedimos una prueba más de que eres tú.
account-mfa-none = Aquí no se pide un segundo paso.
account-preferred = se pide primero
account-prefer = Pedir esto primero
account-set-up = Configurar
account-replace = Configurar otra aplicación
account-turn-on = Activar
account-turn-off = Desactivar
account-mfa-no-reset = Con esto activado no podrás recibir un código para elegir otra contraseña si olvidas la tuya.
account-app-name = Nombre de tu dispositivo (opcional)
account-passkeys = Llaves de acceso
account-passkeys-lead = Inicia sesión con tu huella, tu cara o el bloqueo de pantalla en lugar de una contraseña.
account-passkeys-count =
    { $count ->
        [0] Ninguna
        [one] Una
       *[other] { $count }
    }
account-passkey-add = Añadir una llave de acceso
account-passkey-create = Crear la llave de acceso
account-passkey-added = Tu llave de acceso se ha añadido.
account-passkey-name = Nombre de la llave de acceso
account-rename = Cambiar nombre
account-providers = Cuentas vinculadas
account-providers-lead = Cuentas de otros sitios con las que puedes iniciar sesión.
account-providers-none = Tu cuenta no está vinculada con ninguna otra.
account-providers-count =
    { $count ->
        [0] Ninguna
        [one] Una
       *[other] { $count }
    }
account-provider-known = Allí te conocen como
account-provider-only = Es tu única forma de iniciar sesión, así que no se puede quitar.
account-sessions = Dispositivos y sesiones
account-sessions-lead = Donde has iniciado sesión. Cierra lo que no reconozcas.
account-session-browser = Navegador
account-session-began = Sesión iniciada el
account-session-on = { $app } en { $system }
account-session-unknown = Dispositivo desconocido
account-session-end = Cerrar esta sesión
account-this-browser = este navegador
account-ended = La sesión se ha cerrado.
account-forgotten = El dispositivo se ha olvidado.
account-left-elsewhere = Se ha cerrado tu sesión en todos los demás sitios.
account-devices = Dispositivos
account-device-unnamed = Un dispositivo
account-remembered = Recordado
account-forget = Olvidar este dispositivo
account-sign-out-elsewhere = Cerrar sesión en todos los demás sitios
account-apps = Aplicaciones con acceso
account-apps-lead = Lo que estas aplicaciones pueden ver y hacer. Retira el acceso a las que no uses.
account-apps-none = Ninguna aplicación tiene acceso.
account-apps-count =
    { $count ->
        [0] Ninguna
        [one] Una
       *[other] { $count }
    }
account-apps-since = Desde
account-apps-signed-in = Has iniciado sesión en esta aplicación.
account-apps-remove = Retirar el acceso
account-apps-removed = Se ha retirado el acceso.
account-delete = Eliminar tu cuenta
account-delete-lead = Todo lo que sabemos de ti se elimina y ya no podrás iniciar sesión. No se puede deshacer.
account-delete-account = Se eliminará esta cuenta: { $to }
account-delete-submit = Eliminar mi cuenta
account-deleted-title = Tu cuenta se ha eliminado
account-deleted-lead = Puedes cerrar esta página.

## A device that has no browser

device-title = Iniciar sesión en un dispositivo
device-lead = Escribe el código que muestra el dispositivo.
device-code = Código del dispositivo
device-submit = Siguiente
device-unknown = Este código no existe o ha caducado. Míralo de nuevo o haz que el dispositivo muestre otro.
device-confirm-title = ¿Iniciar sesión en este dispositivo?
device-confirm-lead = Solo si un dispositivo tuyo muestra este código en { $app }:
device-stranger = Esta aplicación se registró aquí por sí misma y nadie la ha comprobado.
device-scopes = El dispositivo quiere:
device-terms = Al decir que sí, también aceptas:
device-approve = Sí, iniciar sesión
device-deny = No
device-approved-title = El dispositivo ha iniciado sesión
device-approved-lead = Ya puedes volver a él.
device-denied-title = Se ha rechazado el dispositivo
device-denied-lead = Puedes cerrar esta página.
device-another = Iniciar sesión en otro dispositivo

## Signed out

signed-out-title = Has cerrado sesión
signed-out-lead = Puedes cerrar esta página.
signed-out-next = Volver a la aplicación

sign-out-title = ¿Cerrar sesión?
sign-out-submit = Cerrar sesión

## Errors

error-title = Esta página no se puede mostrar
error-lead = Se ha producido un error en la página solicitada.
error-help = Vuelve a la aplicación y empieza de nuevo desde allí. Si no sirve, pregunta a quien la gestiona.
error-retry = Intentar de nuevo
error-later = Vuelve a intentarlo dentro de un momento.
error-developer = Para quien desarrolla la aplicación:
error-missing = la petición debe incluir { $parameter }.
error-once = envía { $parameter } una sola vez.
error-client = { $parameter } no corresponde a ningún cliente de aplicación de este grupo de usuarios. Comprueba el id y que este sea el dominio del grupo correcto.
error-flows = pon { $setting } del cliente de aplicación en true e incluye el flujo en { $list }.
error-listed = { $parameter } debe coincidir letra por letra con uno de los valores de { $list } del cliente de aplicación.
error-provider = la forma de iniciar sesión debe estar en { $list } del cliente de aplicación; COGNITO representa a los usuarios propios del grupo.
error-hint = { $parameter } debe ser un token de ID que este grupo de usuarios emitió al cliente de aplicación para quien ha iniciado sesión.
error-pushed = vuelve a enviar la petición por adelantado y usa enseguida el nuevo { $parameter }: vale una sola vez.
error-request = Si pides ayuda, menciona este número:
