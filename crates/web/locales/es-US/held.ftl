# Mensajes que pueden tratar de alguien que se fue.
nav-held = Mensajes retenidos
held-title = Mensajes retenidos
held-text = Estos mensajes pueden tratar de alguien que se fue del registro. Están sellados y no son parte de ningún expediente. Abra uno, compárelo con lo que dice quien tiene el recibo o pregunte a quien lo envió, y decida. Después de diez días el registro decide solo, como dice la lista.
held-none = No hay mensajes retenidos.
held-kept-out = { $n ->
    [one] 1 persona queda fuera
   *[other] { $n } personas quedan fuera
 }
held-refused = { $n ->
    [one] 1 mensaje no se guardó en el último año
   *[other] { $n } mensajes no se guardaron en el último año
 }
held-receipt = Recibo
held-came = Llegó
held-agrees = Lo que coincide
held-by-itself = Sin decisión
held-releases = se guarda el { $it }
held-refuses = se elimina el { $it }
held-open = Abrir
held-one-title = ¿Es la persona que se fue?
held-one-text = Abrir este mensaje queda en el registro de auditoría. De la persona que se fue solo se conservan huellas con clave, así que no se pueden mostrar las dos una al lado de la otra.
held-twin = El mensaje dice que el paciente es gemelo. Un gemelo de alguien que se fue comparte con él el apellido, la fecha de nacimiento y la dirección.
held-says = Lo que dice el mensaje
held-name = Nombre
held-born = Fecha de nacimiento
held-sex = Sexo
held-address = Dirección
held-statements = Dosis y otros datos
held-compare = De quién puede tratar, y quién lo envió
held-sender = Remitente
held-control = Número del mensaje del remitente
held-reason = Motivo
held-reason-hint = Queda en el registro de auditoría. Escriba lo que averiguó, no el nombre del paciente.
held-reason-missing = Escriba un motivo.
held-release = Es otra persona: guardarlo
held-refuse = Es la persona que se fue: eliminarlo
notice-held-released = Guardado, como si acabara de llegar.
notice-held-refused = Eliminado. No se guardó nada.
held-key-message = el mismo mensaje otra vez
held-key-any-sex = nombres y fecha de nacimiento, no el sexo
held-key-sound = nombres que suenan igual y la fecha de nacimiento
held-key-nickname = un apodo, el apellido y la fecha de nacimiento
held-key-swapped = nombre y apellido cambiados de lugar, y la fecha de nacimiento
held-key-beginnings = el comienzo de ambos nombres y la fecha de nacimiento
held-key-given-zip = nombre, fecha de nacimiento y código postal
held-key-given-phone = nombre, fecha de nacimiento y teléfono
held-key-given-mother = nombre, fecha de nacimiento y el nombre de la madre
held-key-other-day = nombres y mes de nacimiento, otro día
held-key-other-month = nombres, año y día de nacimiento, otro mes
held-key-other-year = nombres y cumpleaños, otro año
held-key-day-swapped = nombres, día y mes de nacimiento cambiados de lugar
held-key-given-slip = un error en el nombre, apellido y fecha de nacimiento
held-key-family-slip = nombre, un error en el apellido, fecha de nacimiento
held-key-family-sex = apellido, fecha de nacimiento y sexo
held-key-phone = teléfono y fecha de nacimiento
held-key-family-zip = apellido, fecha de nacimiento y código postal
held-key-number = el número del paciente que usa el remitente, y la fecha de nacimiento
