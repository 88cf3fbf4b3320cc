# Alrededor de cada página.
skip = Ir al contenido
strip-label = Aviso oficial
strip = Sistema oficial. Solo para uso autorizado. Cada registro que abra queda anotado.
strip-of = Sistema oficial de { $it }. Solo para uso autorizado. Cada registro que abra queda anotado.
strip-public = Lo que escriba en esta página no se guarda.
strip-public-of = Sistema oficial de { $it }. Lo que escriba en esta página no se guarda.
search-label = Buscar a una persona
search-hint = Nombre, fecha de nacimiento, teléfono o número, en cualquier orden. Ejemplo: guidry ana 3/14/21
search-button = Buscar
sign-out = Cerrar sesión
nav-label = Principal
nav-today = Hoy
nav-people = Pacientes
nav-review = Posibles duplicados
nav-messages = Mensajes
nav-help = Ayuda
footer-try = Pruebe el calendario
footer-help = Ayuda
printed-by = Impreso por { $it }
idle-title = ¿Sigue ahí?
idle-text = Por privacidad, su sesión se cerrará en dos minutos.
idle-stay = Seguir en la sesión
word-county = Condado
word-parish = Parroquia
word-borough = Municipio
title-error = Error:
problem-title = Hay un problema
all = Todos
none = Ninguno
none-on-file = Nada anotado.
not-said = Sin dato
day-unknown = día desconocido
age-years = { $n } a
age-years-months = { $a } a { $b } m
age-months = { $n } m
age-days = { $n } d
count-doses = { $n ->
    [one] 1 dosis
   *[other] { $n } dosis
 }
count-people = { $n ->
    [one] 1 persona
   *[other] { $n } personas
 }
count-errors = { $n ->
    [one] 1 error
   *[other] { $n } errores
 }
count-warnings = { $n ->
    [one] 1 advertencia
   *[other] { $n } advertencias
 }
count-fields = { $n ->
    [one] 1 campo
   *[other] { $n } campos
 }
bytes = { $it } bytes

# Iniciar sesión.
sign-in-title = Iniciar sesión
sign-in-user = Nombre de usuario
sign-in-password = Contraseña
sign-in-button = Iniciar sesión
sign-in-help = Si no puede entrar, pregunte al administrador de su organización.
sign-in-wrong = El nombre de usuario o la contraseña no son correctos. Revise los dos e intente de nuevo.
sign-in-empty = Escriba su nombre de usuario y su contraseña.
sign-in-wait = Demasiados intentos. Espere { $n } segundos e intente de nuevo.
sign-in-wait-minutes = Demasiados intentos. Espere { $n } minutos e intente de nuevo.
sign-in-ended = Su sesión terminó porque no hubo actividad por un tiempo. Inicie sesión para seguir donde estaba.
sign-in-out = Su sesión está cerrada.

# Cuando algo no se puede mostrar.
refusal-home = Ir a la primera página
refusal-reference = Si pide ayuda, dé esta referencia:
refusal-unreadable-title = Esto no se pudo leer
refusal-unreadable-text = Falta algo en la dirección o en el formulario. No se guardó nada. Regrese e intente de nuevo.
refusal-forbidden-title = Usted no puede abrir esta página
refusal-forbidden-text = Su función no incluye esta página. Si la necesita para su trabajo, pregunte al administrador de su organización.
refusal-missing-title = Aquí no hay nada
refusal-missing-text = La página o el registro no existe, o no está abierto para usted. Revise la dirección o busque a la persona.
refusal-method-title = Esta página no se usa de esa manera
refusal-method-text = Vaya a la primera página e intente desde allí.
refusal-unavailable-title = El registro no responde ahora
refusal-unavailable-text = No se guardó nada. Espere un minuto e intente de nuevo.
refusal-large-title = Eso es demasiado largo
refusal-large-text = No se guardó nada. Acorte lo que escribió y envíelo de nuevo.
refusal-often-title = Demasiadas preguntas
refusal-often-text = Usted ha preguntado muchas veces en poco tiempo. Espere un minuto antes de la próxima pregunta.
refusal-broken-title = Algo falló de nuestro lado
refusal-broken-text = No podemos mostrar esta página. Lo que guardó antes está a salvo. Intente de nuevo en un minuto.

# Hoy.
today-title = Hoy
today-find = Buscar a una persona
today-messages = Mensajes desde la medianoche
today-received = recibidos
today-findings = con avisos
today-rejected = rechazados
today-problems = Últimos mensajes con un problema
today-no-problems = Ningún mensaje tuvo problemas hoy.
today-recent = Los últimos registros que abrió
today-recent-none = Ninguno todavía. Busque a una persona para abrir un registro.
today-nothing-for-role = Su función no abre registros de pacientes ni mensajes.
born-on = nacimiento { $it }
opened-at = abierto { $it }

# Ayuda.
help-title = Ayuda
help-find = Cómo buscar a una persona
help-marks = Marcas junto a una dosis
help-keys = Teclas
key-search = Ir al cuadro de búsqueda
key-people = Ir a pacientes
key-help = Abrir esta página
keys-off = Desactivar las teclas de una sola letra en esta computadora
help-privacy = Privacidad
help-privacy-text = Cada búsqueda y cada registro que abre queda anotado con su nombre y la hora. Esas anotaciones se pueden mostrar a la persona del registro. Abra solo los registros que necesita para su trabajo.
