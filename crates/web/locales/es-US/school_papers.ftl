# Cartas y etiquetas de una escuela, ausencias, exenciones con su documento.
school-letters-title = Cartas y etiquetas
school-letters-count = { $n ->
    [one] Una carta a 1 familia
   *[other] Cartas a { $n } familias
 }
school-letters-text = Para los niños elegidos a quienes les faltan dosis o de quienes no hay nada registrado, una página cada uno: qué falta, hasta cuándo, desde cuándo el niño no asiste y dónde poner las vacunas.
school-letters-cut = Solo se hacen las primeras 1,000 a la vez. Elija un grado o un salón.
school-letters-own = El de cada familia, si su lista lo dice
school-letters-by = La prueba se pide hasta el
school-letters-out = Los niños sin prueba no asisten desde el
school-letters-out-hint = Un día anotado para un niño va primero. A los niños en curso no se les dice este día.
school-letters-place = Dónde poner las vacunas
school-letters-place-hint = Una línea, por ejemplo: Unidad de salud, 600 Polk St, martes de 8 a 12.
school-letters-contact = A quién preguntar
school-letters-contact-hint = Nombre y teléfono en la escuela.
school-letters-address = { $n ->
    [one] Usar la dirección de su lista, para un sobre con ventana (1 familia la tiene)
   *[other] Usar las direcciones de su lista, para sobres con ventana ({ $n } familias la tienen)
 }
school-letters-no-address = Su lista no tiene direcciones, así que las cartas van a casa con los niños: nombre, grado y salón están arriba.
school-letters-do = Hacer cartas
school-letters-no-by-is-over = El día hasta el que se pide la prueba ya pasó.
school-letters-no-out-too-early = Los niños no pueden faltar desde un día que ya pasó, ni antes de que se pida la prueba.
school-letters-no-too-long = Las líneas tienen 300 signos como máximo.
school-letters-no-no-by = El día hasta el que se pide la prueba no es una fecha.
school-letters-no-no-out = El día desde el que los niños no asisten no es una fecha.
school-letters-no-no-used = Etiquetas usadas: un número de 0 a 29.
school-letters-no-nobody = Nadie de los elegidos necesita una carta.
school-letters-no-nothing = Elija cartas o etiquetas.
school-labels-count = { $n ->
    [0] Etiquetas
    [one] 1 etiqueta
   *[other] { $n } etiquetas
 }
school-labels-text = Nombre, grado y salón, en hojas de 30 (1 por 2 5/8 pulgadas, como Avery 5160), por grado y salón.
school-labels-used = Etiquetas ya usadas de la primera hoja
school-labels-used-hint = De 0 a 29, contadas por filas.
school-labels-do = Hacer etiquetas
school-child-link = No admitido, ausente
school-child-title = No admitido o ausente
banner-born-on = Nacimiento: { $it }
school-absence-none = No hay nada anotado.
school-absence-excluded = No admitido { $a }: { $b }
school-absence-absent = Ausente { $a }: { $b }
school-absence-days = { $a } a { $b }
school-absence-from = desde el { $it }
school-absence-reason-vaccines = Vacunas
school-absence-reason-outbreak = Brote
school-absence-reason-illness = Enfermedad
school-absence-reason-other = Otro
school-absence-end = Terminar
school-absence-ended = terminado { $it }
school-absence-new = Anotar
school-absence-what = Qué
school-absence-kind-excluded = La escuela no admite al niño
school-absence-kind-absent = El niño está ausente
school-absence-why = Por qué
school-absence-why-hint = Solo por vacunas o por un brote no se admite a un niño. Aquí no se guarda ningún diagnóstico.
school-absence-first = Primer día
school-absence-last = Último día
school-absence-last-hint = Déjelo vacío si aún no se sabe.
school-absence-save = Guardar
school-absence-no-ends-before = El último día es anterior al primero.
school-absence-no-too-far = Falta más de un año, o dura más de un año.
school-absence-no-no-reason-to-exclude = Solo por vacunas o por un brote no se admite a un niño. Un niño enfermo está ausente.
school-absence-no-no-kind = Diga si el niño no es admitido o está ausente.
school-absence-no-no-reason = Elija por qué.
school-absence-no-no-from = El primer día no es una fecha.
school-absence-no-no-until = El último día no es una fecha.
act-exemptions = Exenciones con su documento
exemptions-title = Exenciones
exemptions-kind = Clase
exemptions-days = Días
exemptions-proof = Documento
exemptions-signed-by = firmado por { $a }, entregado { $b }
exemptions-without = anotado sin su documento
exemptions-scan-show = Ver la copia
exemptions-signer = { $a }, firma: { $b }
exemptions-hand-in = { $n ->
    [one] Se entrega en 1 día desde la firma.
   *[other] Se entrega en { $n } días desde la firma.
 }
exemptions-handed-in = Día de entrega
exemptions-handed-in-hint = Vacío: hoy.
exemptions-until-hint = Como dice el documento; la ley puede terminarla antes. Vacío si el documento no lo dice.
exemptions-lifelong = El documento dice que es de por vida
exemptions-scan = Copia o foto del documento
exemptions-scan-hint = PDF, JPEG o PNG, 5 MB como máximo. Se guarda sellada; la ve quien puede anotar exenciones de este niño, y cada vista queda en el registro de auditoría.
exemptions-seen = Sin copia: he visto el documento y está en nuestros archivos
exemptions-no-no-kind = Elija la clase y quién firmó.
exemptions-no-no-signer = La ley no acepta esta firma para esta clase.
exemptions-no-no-day = Falta el día de la firma, o está en el futuro.
exemptions-no-handed-in = No se puede entregar antes de la firma ni en el futuro.
exemptions-no-no-handed-in = El día de entrega no es una fecha.
exemptions-no-too-late = Se entregó demasiado tarde después de la firma. La familia tiene que firmar otra.
exemptions-no-over = La exención ya terminó, o termina antes de empezar.
exemptions-no-no-until = El último día no es una fecha.
exemptions-no-no-vaccine = No hay tal vacuna.
exemptions-no-no-paper = Agregue una copia del documento, o diga que lo ha visto.
exemptions-no-not-yours = Otra persona anotó esta exención. Pida a la unidad de salud que la termine.
exemptions-no-empty = El archivo está vacío.
exemptions-no-too-large = La copia ocupa más de 5 MB.
exemptions-no-other-kind = El archivo no es PDF, JPEG ni PNG.
exemptions-no-cut-off = El archivo está dañado: falta el final. Escanee el documento de nuevo.
exemptions-no-active = El PDF tiene programas u otros archivos. Imprima el documento y escanéelo.
