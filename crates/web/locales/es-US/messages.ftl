# El registro de mensajes.
messages-title = Mensajes
messages-filter = Qué mensajes mostrar
messages-from = Desde el día
messages-until = Hasta el día
messages-show = Mostrar
messages-clear = Mostrar todos
messages-bad-day = Escriba el día así: 03/14/2021, o t para hoy.
day-hint = Días como 3/14/21 o 03142021 (mes, día, año); t es hoy, y es ayer.
messages-none = Todavía no hay mensajes. Aparecen aquí en cuanto un remitente envía uno.
messages-none-found = Ningún mensaje cumple con esto. Amplíe los días o muestre todos.
messages-caption = Mensajes, los más nuevos primero
of-total = de { $it }
pager-label = Páginas
pager-newer = Más nuevos
pager-older = Más antiguos
pager-page = Página { $a } de { $b }
message-title = Mensaje
message-back = Volver a los mensajes
message-received = Recibido
message-sender = Remitente
message-kind = Tipo
message-kind-unknown = No se puede leer
message-control-id = Número de control
message-outcome = Resultado
message-findings = Avisos
message-size = Tamaño
message-effect = Qué hizo
message-raw = El mensaje como llegó
message-answer = Nuestra respuesta
message-no-answer = No se envió respuesta HL7.
message-no-findings = No se encontró nada malo.
message-parsed = Campos por nombre
parsed-field = Campo
parsed-name = Nombre
parsed-value = Valor
empty-field = (vacío)
finding-code = código { $it }
outcome-accepted = Aceptado
outcome-findings = Aceptado con avisos
outcome-rejected = Rechazado
outcome-not-hl7 = No es HL7
severity-error = Error
severity-warning = Advertencia
severity-information = Nota
effect-new-person = Persona nueva en el registro:
effect-known-person = Sobre una persona conocida:
effect-doses = { $n ->
    [one] Se anotó 1 dosis
   *[other] Se anotaron { $n } dosis
 }
effect-refusals = { $n ->
    [one] Se anotó 1 rechazo
   *[other] Se anotaron { $n } rechazos
 }
effect-observations = { $n ->
    [one] Se anotó 1 observación
   *[other] Se anotaron { $n } observaciones
 }
effect-dropped = { $n ->
    [one] Se dejó fuera 1 parte, vea los avisos
   *[other] Se dejaron fuera { $n } partes, vea los avisos
 }
effect-answered = { $n ->
    [one] Se respondió con 1 dosis
   *[other] Se respondió con { $n } dosis
 }
effect-nothing = El mismo contenido ya había llegado. No cambió nada.
