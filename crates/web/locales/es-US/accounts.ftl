# La entrada.
sign-in-shut = Hoy hubo demasiadas contraseñas equivocadas para esta cuenta. Está cerrada para navegadores que no se usaron antes. Entre desde su computadora de siempre o pida a su administrador que la abra.
sign-in-again = Empiece otra vez: pasó demasiado tiempo o hubo demasiados códigos equivocados.
code-title = Escriba su código
code-label = Código de su aplicación o un código de recuperación
code-hint = La aplicación muestra seis cifras durante medio minuto. Cada código sirve una vez.
code-button = Seguir
code-wrong = Este código no es correcto, es muy viejo o ya se usó. Espere el siguiente e intente de nuevo.
code-demo = Este es un estado inventado. Su teléfono mostraría:
code-lost = ¿Perdió el teléfono y no tiene códigos de recuperación? Pregunte al administrador de su organización. Tarda un día, para que nadie más pueda hacerlo en su nombre.
app-title = Prepare su segundo paso
app-why = Una contraseña sola no abre nada aquí. Una aplicación en su teléfono muestra un segundo código que cambia todo el tiempo.
app-step-install = Abra una aplicación de autenticación en su teléfono (sirve cualquiera que dé códigos de un solo uso).
app-step-scan = Escanee el cuadro o escriba la clave que está debajo.
app-step-code = Escriba las seis cifras que muestra la aplicación.
app-square = Cuadro para la aplicación. La misma clave está debajo como texto.
app-typed = Clave para escribir:
app-label = Un nombre para este teléfono (puede dejarlo vacío)
app-code = Seis cifras de la aplicación
app-button = Terminar
codes-title = Sus códigos de recuperación
codes-text = Cada uno abre su cuenta una vez en lugar de la aplicación. Imprímalos o escríbalos ahora: no se muestran otra vez. Guárdelos lejos de su computadora.
codes-button = Los he guardado. Seguir
codes-left = { $n ->
    [one] Queda 1 código de recuperación
   *[other] Quedan { $n } códigos de recuperación
 }
codes-renew = Códigos de recuperación nuevos
agreement-accept = He leído esto y lo cumpliré.
agreement-button = Aceptar
agreement-missing = Marque la casilla si acepta. Sin ella no puede seguir.
closed-title = Ahora no puede entrar
closed-asleep = Esta cuenta no se usó durante mucho tiempo y está dormida. Pida al administrador de su organización que la despierte.
closed-expired = Esta cuenta todavía no tiene un segundo paso y el plazo para prepararlo terminó. Pida un enlace nuevo al administrador de su organización.

# Enlaces.
link-gone-title = Este enlace ya no funciona
link-gone-text = Ya se usó, su plazo terminó o se hizo uno más nuevo. Pida un enlace nuevo.
link-setup-title = Preparar este registro
link-setup-text = Usted será su primer administrador. Los administradores cuidan las cuentas y no ven pacientes.
link-password-title = Elija su contraseña
link-for = Para { $a }, nombre de usuario { $b }.
link-organization = Nombre de la organización que lleva el registro
link-organization-code = Código de la organización
link-organization-code-hint = Corto, como está en los mensajes (MSH-4). Ejemplo: LDH
link-name = Su nombre
link-empty = Llene todos los campos.
link-button = Seguir
password-new = Contraseña nueva
password-again = La misma otra vez
password-present = Su contraseña actual
password-present-hint = Se pide en cada cambio, para que una pantalla abierta no baste.
password-hint = 15 caracteres o más, de cualquier clase; los espacios cuentan. Lo mejor son varias palabras que no van juntas. Se puede pegar.
password-short = La contraseña tiene { $a } caracteres. Necesita { $b } o más.
password-long = La contraseña tiene más de 128 caracteres.
password-common = Es una de las contraseñas que se prueban primero: palabras comunes, filas de teclas, repeticiones o años. Tome varias palabras que no van juntas.
password-names = Esta contraseña está hecha de nombres: el suyo, el del registro o el de la clínica. Tome otras palabras.
password-differs = Las dos contraseñas nuevas no son iguales.
password-wrong = Su contraseña actual no es correcta.

# La propia cuenta.
account-title = Su cuenta
account-happened = Lo que pasó con su cuenta
account-not-me = Si no fue usted: cambie su contraseña, termine las otras sesiones y avise hoy a su administrador.
account-seen = Lo he visto
account-waiting = Algo pasó con su cuenta:
account-look = ver
account-sessions = Dónde tiene sesiones abiertas
account-browser = Navegador
account-address = Dirección
account-began = Entrada
account-clicked = Último clic
account-end = Terminar
account-end-one = Terminarla
account-end-others = Terminar todas las otras sesiones
account-this = Esta
account-unknown = No se sabe
account-factors = Segundo paso
account-factor-added = La aplicación fue agregada.
account-factor-removed = Fue quitado. Sus otras sesiones terminaron.
account-factor-last = El último no se puede quitar. Agregue otro primero.
account-password = Cambiar su contraseña
account-password-button = Cambiar la contraseña
account-password-done = Su contraseña fue cambiada. Sus otras sesiones terminaron.
account-accepted = Usted aceptó el acuerdo de confidencialidad el { $it }.
factor-totp = Aplicación con códigos
factor-passkey = Llave de acceso
factor-since = desde { $it }
factor-used = último uso { $it }
factor-remove = Quitar
factor-add = Agregar otra aplicación
told-new-device = Alguien entró desde un navegador que no se había usado antes.
told-locked = Se probaron muchas contraseñas equivocadas. Los navegadores desconocidos quedan fuera por un día.
told-password-changed = La contraseña fue cambiada.
told-factor-added = Se preparó un segundo paso.
told-factor-removed = Se quitó un segundo paso.
told-codes-made = Se hicieron códigos de recuperación nuevos. Los viejos ya no sirven.
told-code-used = Se usó un código de recuperación.
told-factor-lost = Alguien nos dijo que su teléfono se perdió. Si no es verdad, entre como siempre: eso lo detiene.
told-reset-made = Se hizo para usted un enlace a una contraseña nueva.

# Un formulario que llegó tarde.
kept-title = Su formulario fue guardado
kept-text = Su sesión había terminado cuando envió este formulario ({ $it }). Todavía no se guardó nada. Mírelo y luego envíelo o bórrelo.
kept-send = Enviarlo ahora
kept-drop = Borrarlo

# Llaves de acceso.
passkey-title = Agregar una llave de acceso
passkey-text = Una llave de acceso está en su computadora, su teléfono o una memoria. Responde solo a la dirección de este registro, así que nadie puede quitársela con engaños.
passkey-label = Un nombre para esta llave (puede dejarlo vacío)
passkey-make = Hacer la llave
passkey-add = Agregar una llave de acceso
passkey-use = Usar una llave de acceso
passkey-failed = La llave no respondió. Intente de nuevo o tome otro camino.
passkey-wrong = La respuesta de la llave no fue correcta. Intente de nuevo o escriba un código.
passkey-script = Las llaves de acceso necesitan JavaScript.
passkey-address = Las llaves de acceso no funcionan en esta dirección. Necesitan el nombre propio del registro: pida al operador que ponga la dirección pública.
passkey-back = Volver a su cuenta
