# Remitentes: buscar, corregir y juzgar sus mensajes.
# Buscar mensajes.
messages-about = Mensajes sobre esta persona
messages-rule = Regla incumplida
messages-rule-hint = La regla se escribe como en un aviso, por ejemplo PID-7.invalid.
messages-of-person = Solo mensajes sobre una persona.
messages-to-person = Abrir el expediente
message-transport = Llegó por
of-more = de más de { $it }
transport-rest = HTTPS
transport-soap = SOAP
transport-mllp = MLLP
transport-batch = Lote
transport-partner = Respuesta de otro registro
transport-hand = Escrito en una página
transport-folder = Carpeta vigilada
transport-upload = Carga de archivo
transport-file = Archivo cargado por el operador
transport-fhir = FHIR
transport-demo = Estado de demostración
transport-desk = Corregido aquí
transport-replay = Juzgado de nuevo
outcome-test = Prueba, no guardado
message-correct = Corregir y reenviar
link-corrected-by = Corregido; el mensaje nuevo:
link-judged-again = Juzgado de nuevo; el mensaje nuevo:
link-corrects = Corrección del mensaje de
link-judges-again = Juzgado de nuevo, del mensaje de
effect-doses-caption = Dosis antes y después
effect-day = Día de aplicación
effect-vaccine = Vacuna
effect-change = Cambio
effect-fields-caption = El paciente antes y después
effect-before = Antes
effect-after = Después
change-new = Nueva
change-changed = Cambiada
change-gone = Retirada
# La bandeja.
inbox-title = Bandeja: no aceptados por completo
inbox-back = Volver a la bandeja
inbox-group-title = Mensajes no aceptados
inbox-closed = { $n ->
    [one] 1 mensaje cerrado. Queda en el registro de mensajes.
   *[other] { $n } mensajes cerrados. Quedan en el registro de mensajes.
 }
inbox-not-counted = { $n ->
    [one] Acaba de llegar 1 mensaje que aún no está en estas cifras.
   *[other] Acaban de llegar { $n } mensajes que aún no están en estas cifras.
 }
inbox-empty = No hay nada pendiente. Los mensajes de los que no se aceptó una parte aparecen aquí segundos después de llegar.
inbox-total = { $n ->
    [one] 1 mensaje pendiente
   *[other] { $n } mensajes pendientes
 }
inbox-caption = Por remitente y motivo, los más numerosos primero
inbox-reason = Qué está mal
inbox-rule = Regla
inbox-count = Mensajes
inbox-unseen = Sin abrir por el remitente
inbox-oldest = Más antiguo
inbox-hands = A cargo de
inbox-mine = Usted
inbox-nobody = Nadie
inbox-advice = Qué hacer
inbox-work = Trabajar con estos mensajes
inbox-note = Nota (sin datos de pacientes)
inbox-noted = Nota: { $it }
inbox-take = Hacerse cargo
inbox-give-back = Devolver
inbox-close = { $n ->
    [one] Cerrar 1 mensaje
   *[other] Cerrar { $n } mensajes
 }
inbox-close-hint = Los mensajes cerrados quedan como están. Los siguientes del mismo tipo abren el grupo de nuevo.
inbox-messages = Mensajes más antiguos
# Corregir un mensaje.
correct-title = Corregir un mensaje
correct-back = Volver al mensaje
correct-intro = El mensaje corregido se envía en nombre de { $it }, y queda constancia de que lo hizo usted. El original se conserva.
correct-draft = Este es el texto como quedó la última vez.
correct-was = Qué está mal
correct-trial = Qué resultaría:
correct-doses = { $n ->
    [0] No se tomaría ninguna dosis.
    [one] Se tomaría 1 dosis.
   *[other] Se tomarían { $n } dosis.
 }
correct-fixes = Correcciones seguras
correct-mend = Hacer estas correcciones
correct-text = Mensaje
correct-text-hint = Un segmento por línea. Cambie solo lo que el remitente haya confirmado.
correct-note = Motivo (sin datos de pacientes)
correct-try = Comprobar sin enviar
correct-send = Enviar mensaje corregido
correct-drop = Descartar esta corrección
# Remitentes y sus evaluaciones.
nav-senders = Remitentes
senders-title = Remitentes
senders-back = Todos los remitentes
senders-everybody = Acordado con todos
senders-none = Aún no hay remitentes. El operador añade uno con la orden: jenner interface add
senders-days = { $n ->
    [365] Último año
   *[other] Últimos { $n } días
 }
senders-caption = Remitentes y sus mensajes de los últimos { $n } días
senders-state = Estado
senders-not-taken = No aceptados por completo
senders-score = Puntuación
senders-no-score = Aún sin actualizaciones
senders-score-hint = La puntuación va de 0 a 100: seis décimas son campos presentes y correctos, tres décimas mensajes aceptados por completo, una décima dosis comunicadas en 14 días.
state-test = Prueba
state-pilot = Piloto
state-production = Producción
state-test-means = Sus mensajes se juzgan y se registran; nada de ellos se guarda.
state-pilot-means = Sus mensajes se guardan y alguien los vigila.
state-production-means = Sus mensajes se guardan.
card-title = Evaluación
card-csv = Descargar CSV
card-profile = Lo acordado
card-period = Del { $a } al { $b }
card-of-100 = { $it } de 100
card-peers = (la mitad de los demás: de { $a } a { $b })
card-peers-head = Mitad central de los demás
card-no-peers = Muy pocos otros
card-median = Dosis comunicadas (mediana)
card-days = { $n ->
    [0] el mismo día
    [one] después de 1 día
   *[other] después de { $n } días
 }
card-at-most = después de { $n } días como máximo
card-over-a-year = después de más de un año
card-within = { $n ->
    [one] En 1 día
   *[other] En { $n } días
 }
card-repeated = Enviado de nuevo igual
card-waiting = Fallidos y pendientes
card-waiting-of = { $a }, de ellos { $b } sin abrir por el remitente
card-fixes = Qué corregir, lo peor primero
card-no-fixes = Nada llama la atención.
card-kind = Tipo
card-what = Qué está mal y qué hacer
card-seen = Visto
card-of = { $a } de { $b }
card-example = Ejemplo
card-open = Abrir un mensaje
fix-error = No aceptado
fix-missing = Falta
fix-invalid = No válido
fix-warning = Advertencia
card-fields = Campos
card-given = Presente
card-wanted = Deseado
card-from-percent = al menos { $it } %
card-valid = Válido si está presente
card-too-few = (muy pocos)
card-timely = Cuándo se comunican las dosis
card-told-within = Comunicada a más tardar
card-share = Parte
card-timely-peers = En 14 días, la mitad de los demás comunica de { $a } a { $b }.
card-timely-hint = Contado con { $n } dosis aplicadas por el propio remitente; de un mensaje con varios días, el último día.
card-weeks = Semana por semana
card-week = Semana desde
card-outcomes = Mensajes por resultado
log-aa = Aceptado por completo
log-ae = Aceptado en parte
log-ar = Rechazado por su encabezado
log-rejected = No aceptado
log-refused = No es HL7, o rechazado antes de leerlo
log-replay = Igual que antes
log-test-aa = Prueba: se aceptaría por completo
log-test-ae = Prueba: se aceptaría en parte
log-test-rejected = Prueba: no se aceptaría
log-test-ar = Prueba: se rechazaría por su encabezado
# El camino a producción.
onboarding-title = Camino a producción
onboarding-back = Evaluación
onboarding-state = Estado: { $it }.
onboarding-list = { $a } de { $b } vistos en los últimos 60 días
onboarding-hint = La lista se marca sola con los mensajes que llegan.
onboarding-change = Cambiar el estado
onboarding-reason = Motivo
onboarding-reason-hint = Necesario para avanzar mientras algo está abierto.
onboarding-to = Pasar a { $it }
onboarding-steps = Pasos hasta ahora
check-done = Hecho
check-open = Abierto
check-seen = { $n ->
    [0] ninguno visto
    [one] 1 visto
   *[other] { $n } vistos
 }
check-connected = Llegó un mensaje
check-update-taken = Se aceptó una actualización (VXU)
check-given-dose = Una dosis aplicada por el remitente
check-past-dose = Una dosis anterior
check-changed = Una dosis cambiada (RXA-21 U)
check-deleted = Una dosis borrada (RXA-21 D)
check-refused = Un rechazo de vacuna
check-queried = Una consulta (QBP) respondida
check-enough = Suficientes actualizaciones para juzgar
check-few-errors = Como máximo 5 de 100 no aceptados por completo, en 50 actualizaciones
check-eligibility = Elegibilidad en al menos 90 de 100 dosis aplicadas
check-lots = Número de lote en al menos 90 de 100 dosis aplicadas
check-timely = Al menos 80 de 100 dosis comunicadas en 14 días
# Lo acordado.
profile-of-registry = Acordado con todos los remitentes
profile-of-organization = Acordado con los remitentes de
profile-of-interface = Acordado con
profile-intro = Gana el acuerdo más cercano: el del remitente sobre el de su organización, y el de la organización sobre el de todos.
profile-text = Lo acordado
profile-text-hint = Escriba solo lo que difiere de los acuerdos más amplios. Compruebe primero: verá qué habría hecho con los últimos mensajes.
profile-try = Comprobar con los últimos mensajes
profile-store = Guardar
profile-export = Descargar
profile-help = Cómo se escribe
profile-help-rules = Cómo cuenta una regla: accept, warn o reject.
profile-help-codes = Un código propio del remitente y el código de la norma.
profile-help-facilities = Un centro del remitente y el código de su organización.
profile-help-defaults = Un valor para un campo vacío; nunca un dato clínico.
profile-effective = Todo lo que vale, con los acuerdos más amplios
profile-empty = Nada: las reglas de la guía tal como son.
profile-history = Versiones
profile-version = Versión { $a } del { $b }
profile-impact = { $n ->
    [0] No hay actualizaciones con que comprobarlo
    [one] Comprobado con la última actualización
   *[other] Comprobado con las últimas { $n } actualizaciones
 }
profile-nothing = Nada habría sido distinto.
profile-moved = { $n ->
    [one] 1 mensaje habría terminado de otro modo:
   *[other] { $n } mensajes habrían terminado de otro modo:
 }
profile-way = { $a } → { $b }
profile-won = { $n ->
    [one] Se habría tomado 1 dosis u observación más.
   *[other] Se habrían tomado { $n } dosis u observaciones más.
 }
profile-lost = { $n ->
    [one] No se habría tomado 1 dosis u observación.
   *[other] No se habrían tomado { $n } dosis u observaciones.
 }
profile-more = { $n } errores y advertencias más
profile-fewer = { $n } errores y advertencias menos
# Juzgar de nuevo.
replay-title = Juzgar de nuevo
replay-one = Juzgar de nuevo
replay-intro = Lo aceptado por completo queda como está. Lo demás se lee de nuevo con las reglas y los acuerdos de hoy; solo lo que resulta distinto se presenta otra vez.
replay-form = Qué mensajes juzgar de nuevo
replay-go = Juzgar de nuevo
replay-none = Aún no se ha juzgado de nuevo ningún mensaje.
replay-caption = Últimos, el más nuevo primero
replay-asked = Pedido
replay-by = Por
replay-state = Estado
replay-looked-at = Mirados
replay-taken = Aceptados ahora
replay-unchanged = Como antes
replay-refused = Aún no aceptados
job-waiting = En espera
job-running = En curso
job-done = Hecho
job-failed = Falló
# Campos de la evaluación.
measured-pid-3 = Número de paciente
measured-pid-5-1 = Apellido
measured-pid-5-2 = Nombre
measured-pid-6 = Apellido de soltera de la madre
measured-pid-7 = Fecha de nacimiento
measured-pid-8 = Sexo
measured-pid-10 = Raza
measured-pid-11-1 = Calle
measured-pid-11-3 = Ciudad
measured-pid-11-4 = Estado
measured-pid-11-5 = Código postal
measured-pid-13-7 = Teléfono
measured-pid-13-4 = Correo electrónico
measured-pid-15 = Idioma
measured-pid-22 = Etnia
measured-pid-24 = Parto múltiple
measured-pd1-11 = Deseo de recordatorios
measured-nk1-2 = Padre, madre o tutor
measured-orc-3 = Número de la dosis del remitente
measured-rxa-3 = Día de aplicación
measured-rxa-5 = Vacuna
measured-rxa-9 = Aplicada aquí o anterior
measured-rxa-6 = Cantidad
measured-rxa-10 = Aplicada por
measured-rxa-11-4 = Clínica
measured-rxa-15 = Lote
measured-rxa-16 = Caducidad del lote
measured-rxa-17 = Fabricante
measured-orc-12 = Ordenada por
measured-rxr-1 = Vía
measured-rxr-2 = Sitio del cuerpo
measured-obx-64994-7 = Elegibilidad
measured-obx-30963-3 = Fuente de financiación
measured-obx-vis = Hoja informativa entregada
