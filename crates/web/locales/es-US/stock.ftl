# Existencias de vacunas: la lista, entregas, conteos, dosis sin descontar, lotes, informes, retiros.
nav-stock = Existencias de vacunas
stk-nav = Páginas de existencias
stk-title = Existencias de vacunas
stk-tab-stock = Existencias
stk-tab-receive = Recibir
stk-tab-not-deducted = Sin descontar
stk-tab-waiting = Sin descontar ({ $n })
stk-tab-counts = Conteos
stk-tab-reports = Informes
stk-tab-cold-chain = Cadena de frío
stk-not-begun = { $it } todavía no lleva aquí sus existencias.
stk-begin = Empezar a llevar existencias
stk-begin-who = La dirección de la clínica o el registro pueden empezar.
stk-begin-for = Empezar para una clínica
stk-begin-text = Desde el primer día, cada dosis que pone la clínica sale de su estante. Luego anota lo que hay en los estantes esa mañana.
stk-begun-since = { $a } lleva aquí sus existencias desde { $b }.
stk-begin-do = Empezar
stk-first-day = Primer día
stk-first-day-hint = A lo sumo a 92 días de hoy.
stk-clinic = Clínica
stk-sites = Clínicas que llevan aquí sus existencias
stk-sites-none = Ninguna clínica lleva aquí sus existencias todavía.
stk-find = Buscar un lote
stk-find-hint = Escanee una caja o un frasco, o escriba el número de lote.
stk-find-do = Buscar
stk-receive = Recibir vacunas
stk-alerts = { $n ->
    [one] 1 cosa por hacer
   *[other] { $n } cosas por hacer
}
stk-alerts-more = { $n ->
    [one] 1 más
   *[other] { $n } más
}
stk-alert-given-held = { $n ->
    [one] Se puso 1 dosis desde que su unidad está retenida
   *[other] Se pusieron { $n } dosis desde que su unidad está retenida
}
stk-alert-held = { $n ->
    [one] No usar: 1 dosis
   *[other] No usar: { $n } dosis
}
stk-alert-past = Venció el { $it }
stk-alert-soon = Vence el { $it }
stk-alert-owed = { $n ->
    [one] Falta 1 dosis
   *[other] Faltan { $n } dosis
}
stk-alert-zero = No queda ninguna
stk-alert-low = { $n ->
    [one] Poco: queda 1 dosis
   *[other] Poco: quedan { $n } dosis
}
stk-alert-waiting = { $n ->
    [one] 1 dosis sin descontar
   *[other] { $n } dosis sin descontar
}
stk-alert-never-counted = Nunca se contó
stk-alert-counted-last = Último conteo: { $it }
stk-do-given-held = Vea a quién se pusieron. Si la vacuna resulta dañada, necesitan otra dosis.
stk-do-held = Déjela en frío, no la use y termine el trabajo de la cadena de frío.
stk-do-past = Sáquela del estante y anótela como vencida.
stk-do-soon = Úsela primero u ofrézcala a otra clínica.
stk-do-owed = Se puso más de lo que llegó. Anote la entrega o revise las dosis.
stk-do-zero = Se usó en las últimas semanas. Pida más.
stk-do-low = Queda para menos de dos semanas. Pida más.
stk-do-waiting = Diga de dónde salió cada dosis.
stk-do-never-counted = Cuente sus estantes.
stk-do-counted-last = Cuente sus estantes cada mes.
stk-on-shelves = En los estantes
stk-group = Grupo de vacunas
stk-funding = Financiamiento
stk-unit = Unidad de frío
stk-all = Todas
stk-with-empty = Mostrar estantes vacíos
stk-show = Mostrar
stk-none = No hay dosis aquí. Escanee una caja en Recibir para agregarlas.
stk-no-unit = Sin unidad
stk-held = No usar: cadena de frío
stk-held-why = Por qué
stk-recalled = Retirado
stk-quarantined = En cuarentena
stk-ended = Venció el { $it }
stk-ends-soon = Vence pronto: { $it }
stk-ends = Vence: { $it }
stk-owed-unit = { $n ->
    [one] Falta: otra unidad tiene 1 dosis
   *[other] Falta: otra unidad tiene { $n } dosis
}
stk-owed-funding = { $n ->
    [one] Falta: otro financiamiento tiene 1 dosis
   *[other] Falta: otro financiamiento tiene { $n } dosis
}
stk-owed-receipt = Falta: no se anotó una entrega, o una dosis nombra otro lote
stk-funding-vfc = Vacunas para Niños (VFC)
stk-funding-317 = Sección 317
stk-funding-state = Estado
stk-funding-chip = CHIP
stk-funding-private = Privado
stk-col-vaccine = Vacuna
stk-col-lot = Lote
stk-col-maker = Fabricante
stk-col-funding = Financiamiento
stk-col-unit = Unidad
stk-col-last = Último día
stk-col-on-hand = Hay
stk-col-note = Nota
stk-col-month = Mes
stk-col-received = Recibidas
stk-col-given = Puestas
stk-col-wasted = Desperdiciadas
stk-col-expired = Vencidas o dañadas
stk-col-past = Vencidas
stk-col-lost = Perdidas
stk-col-on = Día
stk-col-kind = Qué
stk-col-change = Dosis
stk-col-reason = Razón
stk-col-document = Papel
stk-col-why = En palabras
stk-col-by = Quién
stk-col-written = Anotado
stk-col-place = A dónde
stk-col-doses = Dosis
stk-col-cost = Costo
stk-col-start = Inicio
stk-col-came-in = De otras clínicas
stk-col-spoiled = Dañadas
stk-col-returned = Devueltas
stk-col-sent-out = A otras clínicas
stk-col-borrowed = Prestadas
stk-col-counted = Conteo
stk-col-end = Final
stk-col-percent = Justificado, %
stk-kind-opened = El primer día
stk-kind-received = Recibido
stk-kind-given = Puesta
stk-kind-given-unnamed = Puesta, sin registro aquí
stk-kind-moved = Movido
stk-kind-sent-out = Enviado a una clínica
stk-kind-came-in = Llegó de una clínica
stk-kind-came-back = Regresó
stk-kind-wasted = Desperdicio
stk-kind-expired = Vencido
stk-kind-spoiled = Dañado
stk-kind-returned = Devuelto
stk-kind-lost = Perdido
stk-kind-counted = Conteo
stk-kind-borrowed = Prestado
stk-kind-paid-back = A otro financiamiento
stk-place-stock = Estante
stk-place-opening = Primer día
stk-place-supplier = Proveedor
stk-place-in-transit = En camino
stk-place-patient = Paciente
stk-place-waste = Desperdicio
stk-place-expired = Vencido
stk-place-spoiled = Dañado
stk-place-returned = Devuelto
stk-place-lost = Perdido
stk-place-count-difference = Conteo
stk-booked = { $n ->
    [one] Se anotó 1 dosis:
   *[other] Se anotaron { $n } dosis:
}
stk-booked-next = Escanee la siguiente caja.
stk-open-title = Lo que había el primer día
stk-open-text = Escanee o escriba cada lote que estaba en el estante la primera mañana.
stk-scan-box = Escanee la caja
stk-scan-hint = Escanee un código a la vez. También puede escribir todo.
stk-scan-do = Leer
stk-scan-read = Leído hasta aquí: { $it }
stk-scan-filled = Leído: { $it }. Revíselo y anótelo.
stk-scan-expired = Leído: { $it }. Este lote venció. Anótelo solo para devolverlo.
stk-scan-several = El número del paquete vale para varios productos: { $it }. Escriba vacuna, lote y último día.
stk-scan-unknown-package = El paquete { $it } no está en las tablas. Escriba vacuna, lote y último día.
stk-scan-no-package = El código no tiene número de paquete. Escanee el código cuadrado de la caja o escriba.
stk-scan-not-here = El lote { $it } no está en sus estantes. Revise el número o recíbalo primero.
stk-scan-choose = El lote { $it } está en varios estantes. Elija el que cuenta.
stk-scan-no-lot = El código no nombra ningún lote. Escanee el código cuadrado o escriba el número abajo.
stk-box = La caja
stk-what = Qué es
stk-what-received = Una entrega
stk-what-opened = En el estante el primer día
stk-last-day = Último día
stk-last-day-hint = Como en la caja. 10/2027 es el fin del mes.
stk-choose = Elija
stk-boxes = Cajas
stk-per-box = Dosis por caja
stk-on = Día
stk-document = Nota de entrega (opcional)
stk-other-numbers = Otros números de este lote (opcional)
stk-other-numbers-text = Algunos frascos o diluyentes tienen su propio número.
stk-unit-lot = Número en el frasco o la jeringa
stk-diluent-lot = Número en el diluyente
stk-saw-expired = Vi que este lote venció.
stk-book = Anotar
stk-counts-title = Conteos
stk-counts-text = Cuente todos los estantes cada mes y antes de pedir.
stk-counts-none = Todavía no hay conteos.
stk-count-begin = Empezar un conteo
stk-count-of = Qué se cuenta
stk-count-all = Todo financiamiento
stk-state = Estado
stk-state-open = Se está contando
stk-state-second = Espera a otra persona
stk-state-signed = Firmado
stk-state-ended = Abandonado
stk-begun-by = Empezado por
stk-signed-by = Firmado por
stk-signed-is = Firmado por { $it }
stk-count-title = Conteo
stk-count-text = Cuente lo que hay. Lo que dice el libro se ve cuando todo está contado. Dos personas pueden contar una hoja.
stk-count-again = Cargar la hoja otra vez
stk-count-scan = Escanee una caja
stk-count-scan-hint = Cada escaneo suma las dosis de una caja. Un frasco o jeringa suma una.
stk-count-add = Sumar
stk-count-added = Lote { $a }: ahora { $b } dosis.
stk-count-other = { $b } anotó { $a }. Para poner su número, guarde otra vez.
stk-count-left = Faltan por contar { $a } de { $b } estantes.
stk-count-all-done = Todos los estantes están contados.
stk-count-nothing = El libro no tiene nada en estos estantes. Escanee lo que encuentre.
stk-found = Hallado
stk-found-of = Dosis halladas del lote { $it }
stk-count-save = Guardar
stk-count-compare = Comparar con el libro
stk-compare-title = Conteo y libro
stk-compare-same = { $a } de { $b } estantes están como dice el libro.
stk-compare-waiting = { $n ->
    [one] 1 dosis no salió de las existencias. Diga primero de dónde vino.
   *[other] { $n } dosis no salieron de las existencias. Diga primero de dónde vinieron.
}
stk-compare-second = Una persona firmó. Las diferencias son grandes: otra persona debe revisar y firmar.
stk-book-says = Libro
stk-difference = Diferencia
stk-second = Otra persona
stk-reason-of = Razón para el lote { $it }
stk-why-of = En palabras, para el lote { $it }
stk-doses-given = Dosis puestas
stk-sign-text = Cuando firma, el libro dice lo hallado. Un conteo firmado no se cambia nunca.
stk-sign = Firmar
stk-sign-who = Firma la dirección de la clínica o el registro.
stk-reasons-save = Guardar razones
stk-back-to-sheet = Volver a la hoja
stk-count-end = Abandonar este conteo
stk-why = En palabras
stk-work-title = Dosis sin descontar
stk-work-text = Estas dosis se informaron y no salieron de sus existencias. Diga de dónde salió cada una. El informe queda como está.
stk-work-none = Cada dosis informada salió de donde debía.
stk-work-n = { $n ->
    [one] 1 dosis
   *[other] { $n } dosis
}
stk-why-no-lot = No se informó el lote
stk-why-lot-unknown = Usted no tiene ese lote
stk-why-other-product = Su lote es de otra vacuna o fabricante
stk-why-before-receipt = El lote llegó después de la dosis
stk-why-expired = El lote había vencido
stk-why-wrong-funding = Lo tiene con otro financiamiento
stk-why-ambiguous = Puede ser de varios estantes
stk-why-given-elsewhere = Otra clínica puso esta dosis
stk-why-left = Se dejó como está
stk-no-lot-said = sin lote
stk-held-by = Este lote está en: { $it }. La dosis puede ser suya.
stk-take = Descontar del lote { $it }
stk-through = hasta { $it }
stk-teach = Leer siempre { $a } como { $b }
stk-sure-likely = Probable
stk-sure-possible = Posible
stk-because-same-number = mismo número
stk-because-looks-alike = el número se parece
stk-because-one-slip = un signo difiere
stk-because-only-lot = su único lote entonces
stk-because-was-there = estaba entonces
stk-because-same-vaccine = misma vacuna
stk-because-related-vaccine = mismo grupo de vacunas
stk-because-funding-fits = el financiamiento cuadra
stk-because-funding-does-not-fit = el financiamiento no cuadra
stk-because-came-later = llegó después
stk-because-had-expired = había vencido
stk-because-on-hand = quedan dosis
stk-because-none-left = no queda ninguna
stk-no-offer = Ningún estante cuadra. Si falta una entrega, anótela: la dosis se revisa otra vez.
stk-leave = Dejarla: no descuenta nada
stk-leave-why = Por qué
stk-shelves = Estantes
stk-shelf = Estante
stk-name-unit = Número del frasco
stk-name-diluent = Número del diluyente
stk-name-taught = Se lee como este lote
stk-name-box = Número de la caja
stk-out = Sacar dosis
stk-out-do = Sacar
stk-out-document = Papel, como una etiqueta de devolución (opcional)
stk-from = Desde
stk-move = Mover dosis
stk-move-do = Mover
stk-move-why = En palabras; hace falta para otro financiamiento
stk-to-unit = A esta unidad
stk-to-funding = Financiamiento allí
stk-shorter = Último día más corto allí (opcional)
stk-shorter-hint = Vacuna congelada que se pone en un refrigerador.
stk-ledger = Todo lo que pasó
stk-balance = Quedan
stk-told = Razón y papeles
stk-back = Anular
stk-back-why = Por qué se anula
stk-back-of = Anulado: { $it }
stk-is-back = anulado
stk-given-of = { $n ->
    [one] 1 dosis puesta
   *[other] { $n } dosis puestas
}
stk-patient = Paciente
stk-eligibility = Elegibilidad
stk-not-shown = no se muestra
stk-report-on-hand = Lo que hay
stk-report-use = Uso por mes
stk-report-moves = Movimientos
stk-report-losses = Pérdidas
stk-report-account = Desde el último conteo
stk-report-none = No hay nada que mostrar para estos días.
stk-lead-on-hand = Lo que hay ahora en los estantes.
stk-lead-use = Lo que entró y salió del { $a } al { $b }, por mes.
stk-lead-moves = Cada movimiento del { $a } al { $b }, como se anotó.
stk-lead-losses = Dosis desperdiciadas, vencidas, dañadas o perdidas del { $a } al { $b }.
stk-lead-account = Lo que entró y a dónde fue desde el primer día.
stk-lead-account-since = Lo que entró y a dónde fue desde el conteo del { $it }.
stk-losses-sum = { $a } dosis, { $b }
stk-cost-note = El costo es un cálculo, según el costo de cada grupo de vacunas. Donde no se conoce, no se cuenta.
stk-days-from = Desde
stk-days-until = Hasta
stk-csv = CSV
stk-xlsx = Excel
stk-pdf = PDF
stk-recall-title = Retirar un lote
stk-recall-text = Retirar un lote lo detiene en todas las clínicas a la vez. Mire primero quién lo tiene y a quién se le puso.
stk-recall-maker = Fabricante (opcional)
stk-recall-why = Quién lo retiró y por qué
stk-recall-look = Mirar
stk-recall-do = Retirar en todas partes
stk-recall-since = Retirado desde { $a }: { $b }
stk-recall-not-yet = Este lote no está retirado. No se detuvo nada.
stk-recall-clinics = { $n ->
    [one] 1 clínica tiene dosis
   *[other] { $n } clínicas tienen dosis
}
stk-recall-people = { $n ->
    [one] Se le puso a 1 persona
   *[other] Se les puso a { $n } personas
}
stk-done-saved = Guardado.
stk-done-signed = Firmado.
stk-done-booked = Anotado.
stk-done-taken = La dosis se descontó del estante.
stk-done-left = La dosis queda como está.
stk-done-begun = Ahora se llevan aquí las existencias.
stk-problem-day = El día no se entiende. Escríbalo como 11/26/2026.
stk-problem-first-day = Elija un primer día a no más de 92 días de hoy.
stk-problem-unit = Esta unidad no se usa aquí. Elija otra vez.
stk-problem-vaccine = No se encuentra la vacuna: "{ $it }". Escriba su nombre o código CVX.
stk-problem-vaccine-several = Varias vacunas cuadran: { $it }. Escriba una de ellas.
stk-problem-maker = No se conoce el fabricante: "{ $it }". Elija uno de la lista.
stk-problem-lot = Escriba el número de lote como está en la caja.
stk-problem-last-day = El último día no se entiende: "{ $it }". Escriba 10/31/2027 o 10/2027.
stk-problem-funding = Elija quién lo pagó.
stk-problem-boxes = Escriba cuántas cajas llegaron, 1 o más.
stk-problem-per-box = Escriba cuántas dosis hay en una caja, de 1 a 1,000.
stk-problem-too-many = Son más de 100,000 dosis. Revise cajas y dosis.
stk-problem-future = El día está en el futuro. Escriba el día en que pasó.
stk-problem-not-begun = Esta clínica todavía no lleva aquí sus existencias. Empiece primero.
stk-problem-before-first = Aquí se llevan existencias desde { $it }. Lo de antes va al primer día.
stk-problem-saw-expired = Este lote se podía usar hasta { $it } y venció. Revise el día. Si es correcto, marque que lo vio.
stk-problem-doses = Escriba un número entero de dosis, de 0 a 100,000.
stk-problem-other-number = Otra persona anotó { $it } mientras tanto. Ese número queda.
stk-problem-other-scan = Otra persona anotó { $it } mientras tanto. Si su caja no está incluida, escanéela otra vez.
stk-problem-count-over = Este conteo ya no está abierto. No se cambió nada.
stk-problem-reason = Elija una razón de la lista. Algunas necesitan unas palabras.
stk-problem-reason-words = Esta razón necesita unas palabras.
stk-problem-no-words = Escriba unas palabras que digan por qué.
stk-problem-same-person = Usted firmó primero. La segunda persona debe ser otra.
stk-problem-not-counted = Faltan { $it } estantes por contar.
stk-problem-not-explained = { $it } diferencias no tienen razón todavía. Elija una para cada una.
stk-problem-not-deducted = { $it } dosis informadas no salieron de las existencias. Diga primero de dónde vinieron.
stk-problem-dose-changed = Algo cambió en esta dosis mientras tanto. La lista muestra cómo está ahora.
stk-problem-not-moved = Elija otra unidad o financiamiento. Para otro financiamiento, diga por qué.
stk-problem-no-doses-left = No se anotó: solo quedan { $it } dosis allí.
stk-problem-already-back = Esto ya se había anulado.
stk-problem-invalid = No se anotó: { $it }
