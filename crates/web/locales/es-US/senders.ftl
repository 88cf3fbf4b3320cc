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
inbox-title = No aceptados por completo
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
inbox-note = Nota, sin datos de pacientes
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
correct-note = Por qué, sin datos de pacientes
correct-try = Comprobar
correct-send = Enviar mensaje corregido
correct-drop = Abandonar
