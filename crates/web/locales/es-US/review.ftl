# La lista de posibles duplicados.
review-title = Posibles duplicados
review-text = Cada línea son dos registros que tal vez sean de una misma persona. Tome un par para decidir. Mientras lo tenga, nadie más puede decidir.
review-open = en espera
review-mine = en sus manos
review-passed-on = pasados a otros
review-week = más de una semana
review-filter = Qué pares mostrar
review-score = Puntaje
review-age = Edad
review-waits = Espera
review-hands = En manos de
review-order = Ordenar por
review-records = Los dos registros
review-why = Por qué preguntamos
review-action = Qué puede hacer
review-caption = Pares de registros que esperan una decisión
review-sorted = Orden: { $it }.
review-start = Empezar con el primero
review-take = Decidir
review-go-on = Seguir
review-look = Mirar
review-pair-of = el par con { $it }
review-until = hasta { $it }
review-twins = ¿Gemelos?
review-none = No hay pares en espera. Aparecen aquí cuando llegan registros que se parecen.
review-none-found = Ningún par cumple con lo elegido. Elija menos condiciones o muestre todo.
review-days = { $n ->
    [0] desde hoy
    [one] 1 día
   *[other] { $n } días
 }
score-range-high = 90 o más
score-range-middle = de 50 a 89
score-range-low = menos de 50
age-range-baby = menos de 1 año
age-range-small = de 1 a 4 años
age-range-school = de 5 a 18 años
age-range-adult = 19 años o más
waits-week = una semana o más
waits-month = 30 días o más
hands-free = libre
hands-mine = suyo
hands-passed-on = pasado a otros
order-score = puntaje
order-waiting = espera
pager-before = Anterior
pager-after = Siguiente

# Lo mismo en dos o tres palabras.

# Dos registros, uno al lado del otro.
pair-title = ¿Son la misma persona?
pair-text = Compare y luego decida. Una unión se puede deshacer durante 30 días, y un registro se puede separar más tarde. Todos los números de los dos registros siguen sirviendo.
pair-progress = { $a } de { $b }
pair-left = Izquierda
pair-right = Derecha
pair-keep = se conserva este registro
pair-point = remitirá al de la izquierda
pair-changed = último cambio { $it }
pair-fields = Campo por campo
pair-differing = { $n ->
    [0] nada es distinto
    [one] 1 campo es distinto
   *[other] { $n } campos son distintos
 }
pair-caption = Los dos registros campo por campo. Donde son distintos, usted puede decir qué valor es el correcto.
pair-match = Coincidencia
pair-same = Igual
pair-differs = Distinto
pair-one-side = Un lado
pair-only-left = Solo a la izquierda.
pair-only-right = Solo a la derecha.
pair-both-kept = Se conservan los dos.
pair-rules = Que decidan las reglas
pair-stands = según las reglas
pair-nothing = nada
pair-verified-note = El valor que usted elija cuenta como revisado por una persona. Los informes posteriores no lo cambian. «Según las reglas» marca el valor que queda si usted no elige nada.
pair-swap = Cambiar qué registro se conserva
pair-doses = Dosis después de la unión
pair-no-doses = Ningún registro tiene dosis.
pair-fate = Resultado
fate-one = Una dosis, el mismo hecho
fate-keep = Se conserva
fate-doubtful = ¿Una dosis?
fate-day-apart = Las fechas están cerca. Las dos se conservan hasta que alguien las revise.
fate-unclear = Tal vez sea el mismo hecho. Las dos se conservan hasta que alguien las revise.
pair-decide = Su decisión
pair-note-hint = Hace falta cuando no hay seguridad: diga qué revisó y qué falta. En los demás casos es opcional.
pair-tick-first = Antes de unir, marque la casilla en:
pair-keys = Teclas: M misma persona, D personas distintas, U no hay seguridad, J saltar. Sirven mientras no se use ningún campo. Se pueden desactivar:
pair-notes = Lo que escribieron otros
pair-held = { $a } tiene este par en sus manos hasta { $b }. Usted puede mirar, pero no decidir.
pair-free = Nadie tiene este par en sus manos.
pair-take = Tomarlo para decidir
pair-decided = por { $a } el { $b }.
pair-gone = Uno de estos registros ya es parte de otro. Aquí no hay nada que decidir.
pair-problem-tick = Marque la casilla en «Revise primero» para decir que vio los avisos. No se unió nada.
pair-problem-note = Escriba una nota: qué revisó y qué falta.
pair-problem-changed = Uno de los registros cambió mientras usted miraba. No se hizo nada. Revise la página otra vez y decida.
pair-problem-not-yours = Usted ya no tiene este par en sus manos. No se hizo nada.
answer-same = Misma persona: unir
answer-different = Personas distintas
answer-unsure = No hay seguridad: pasar a otros
answer-skip = Saltar
answer-back = Devolver
checks-title = Revise primero
checks-none = No se encontró ningún gemelo ni hermano con la misma fecha de nacimiento. Nada impide la unión.
checks-stop = ¿Gemelos?
checks-look = Mire esto
checks-reach = Lo que toca la unión
checks-tick = Lo revisé. No son gemelos ni hermanos.
check-twins = Misma fecha de nacimiento y mismo hogar, pero nombres distintos.
check-multiple-birth = { $it }: marcado como de un parto múltiple.
check-same-birthday = Hay otra persona con la misma fecha de nacimiento en la familia:
check-protected = { $it }: la familia no quiere que se comparta este registro.
check-died = { $it }: esta persona ha fallecido.
check-sex = El sexo es distinto.
check-same-day = Los dos recibieron una dosis el { $a } en { $b }.
check-doses = { $n ->
    [one] 1 dosis pasa al registro de la izquierda
   *[other] { $n } dosis pasan al registro de la izquierda
 }
check-same-doses = { $n ->
    [one] 1 dosis está en los dos registros y pasa a ser una
   *[other] { $n } dosis están en los dos registros y cada una pasa a ser una
 }
check-doubtful-doses = { $n ->
    [one] 1 par de dosis tal vez sea una sola
   *[other] { $n } pares de dosis tal vez sean una sola cada uno
 }
check-users = { $n ->
    [one] 1 persona abrió estos registros en los últimos 30 días
   *[other] { $n } personas abrieron estos registros en los últimos 30 días
 }
check-organizations = { $n ->
    [one] 1 organización informa sobre ellos
   *[other] { $n } organizaciones informan sobre ellos
 }
score-title = Puntaje de coincidencia
score-of = de 100, solo por los campos
score-rules = Reglas { $it }.
score-why = Por qué le preguntamos:
score-caption = Partes del puntaje
score-what = Comparado
score-points = Puntos
score-part = { $a }: { $b }
score-note = Cada punto más duplica la posibilidad de que sean una misma persona; cada punto menos la reduce a la mitad.
band-same = Las reglas solas los unirían.
band-review = No hay seguridad suficiente para unirlos sin usted.
band-different = Las reglas solas los dejarían separados.

# Lo que se decidió.
done-title = Decididos
done-text = Una unión se puede deshacer durante 30 días, y también «personas distintas» y «no hay seguridad». Después todavía se puede separar un registro desde su propia página.
done-what = Decisión
done-by = Por
done-when = Cuándo
done-none = Todavía no se decidió nada.
done-caption = Decisiones, las más nuevas primero
done-undone = Deshecho el { $it }
done-over = No se puede deshacer
done-in-work = Volver al par en curso
done-kind-merged = Unidos
done-kind-different = Personas distintas
done-kind-passed-on = Pasado a otros
done-kind-split = Separado
undo = Deshacer
notice-merged = Unidos en un solo registro.
notice-different = Quedan separados. El par no se muestra otra vez, salvo que lleguen datos nuevos.
notice-passed-on = Pasado a otros con su nota.
notice-undone = Deshecho. Los registros están como antes.
notice-undone-before = Esto ya se había deshecho.
notice-too-late = Esto ya no se puede deshacer. Abra el registro y sepárelo.
notice-held = Otra persona ha tomado este par.
notice-closed = Este par ya está decidido.
notice-split = Separado. Cada registro tiene otra vez sus propias dosis.

# En la página de una persona.
like-title = Duplicados
like-compare-with = Posible duplicado: comparar con
like-find = Buscar un duplicado
like-merged = Unido desde
like-merged-on = unido el { $a } por { $b }
like-arrived = El registro { $a } pasó a ser parte de este el { $b }.
like-split = Separar
duplicate-title = Buscar un duplicado
duplicate-text = Busque el otro registro que tal vez sea de la misma persona y luego compare los dos.
duplicate-form = Buscar el otro registro
duplicate-empty = Escriba a quién busca.
duplicate-none = No se encontró a nadie más. Pruebe otro nombre u otra fecha de nacimiento.
duplicate-compare = Comparar
split-title = Separar este registro
split-text = Estos registros se unieron. Elija cuáles salen. Cada informe vuelve con el registro para el que llegó; lo que llegó después va a donde mejor corresponde.
split-which = ¿Cuáles salen?
split-own = Se queda: el registro mismo
split-leaves = { $it } sale
split-none = Nada se unió a este registro, así que no hay nada que separar.
split-look = Mostrar qué tendría cada uno
split-after = Después de separar
split-stays = Se queda: { $it }
split-goes = Sale: { $it }
split-reason = Por qué
split-reason-hint = Diga cómo sabe que son personas distintas. Queda anotado.
split-do = Separar
split-later = No se proponen otra vez como par, salvo que lleguen datos nuevos.
split-problem-nothing = Elija por lo menos un registro que salga.
split-problem-reason = Diga por qué separa el registro.
split-problem-changed = El registro cambió mientras usted miraba. No se hizo nada. Revíselo otra vez.
help-keys-review = Teclas en la página de un posible duplicado
key-review = Ir a posibles duplicados
done-kind-undone = Unión deshecha
checks-protected = Protegido
checks-tick-protected = Lo revisé. El registro unido quedará protegido.
check-birth-dates = Las fechas de nacimiento son distintas.
check-birth-order = Los dos son de un parto múltiple, y el orden de nacimiento es distinto.
check-called-different = Alguien dijo el { $it } que son personas distintas.
band-by-hand = Alguien pidió esta comparación.
by-program = el registro
yes = Sí
no = No
sharing-protected = No se comparte
sharing-shared = Se puede compartir

# Por qué el programa no está seguro: sus reglas, sus campos, sus niveles.
reason-score = Los registros se parecen, pero no tanto como para unirlos sin usted.
reason-by-hand = Alguien los encontró y pidió una revisión.
reason-number-reused = Una organización usó un mismo número de paciente para los dos.
reason-t1 = Misma fecha de nacimiento y mismo hogar, pero nombres distintos: probablemente gemelos.
reason-t2 = Recién nacido sin nombre de un parto múltiple: puede ser cualquiera de los gemelos.
reason-t3 = Una misma fecha de nacimiento y familia, pero nombres distintos: tal vez sean gemelos.
reason-t4 = Distinto orden de nacimiento en un parto múltiple: dos niños.
reason-t5 = Nombres parecidos en un parto múltiple: tal vez sean gemelos.
reason-i1 = Dos números de acta de nacimiento distintos.
reason-i2 = Dos números de Seguro Social distintos.
reason-i3 = Solo coincide el número de Seguro Social: probablemente un error al escribir.
reason-i4 = Coincide el número de afiliado, pero no el nombre ni la fecha de nacimiento: probablemente otro miembro de la familia.
reason-n1 = Mismo nombre, una generación de diferencia: probablemente padre o madre e hijo.
reason-n2 = Mismo nombre y misma fecha de nacimiento, pero dirección, teléfono y madre distintos.
reason-d1 = Ningún error al escribir explica las dos fechas de nacimiento.
reason-s1 = Un recién nacido y una recién nacida.
reason-p1 = Registro protegido: solo una persona puede unirlo.
reason-a1 = No es seguro que los nombres sean iguales.
reason-a2 = Las fechas de nacimiento no son iguales.
reason-a3 = Los apellidos no tienen nada en común.
reason-a4 = No coincide nada más que el nombre, la fecha de nacimiento y el sexo.

why-score = casi coinciden
why-by-hand = encontrado por alguien
why-number-reused = un número para dos
why-t1 = probablemente gemelos
why-t2 = gemelo sin nombre
why-t3 = tal vez gemelos
why-t4 = dos de un parto
why-t5 = tal vez gemelos
why-i1 = actas distintas
why-i2 = Seguro Social distinto
why-i3 = solo coincide un número
why-i4 = mismo número de afiliado
why-n1 = ¿padre o madre e hijo?
why-n2 = ¿tocayos?
why-d1 = fechas distintas
why-s1 = niño y niña
why-p1 = protegido
why-a1 = nombres distintos
why-a2 = fechas distintas
why-a3 = apellidos distintos
why-a4 = se sabe poco

part-given = Primer nombre
part-family = Apellido
part-middle = Segundo nombre
part-suffix = Sufijo
part-birth = Fecha de nacimiento
part-sex = Sexo
part-age = Edad
part-birth-order = Orden de nacimiento
part-maiden = Apellido de soltera de la madre
part-contact = Contactos
part-street = Calle
part-zip = Código postal
part-city = Ciudad
part-phone = Teléfono
part-email = Correo electrónico
part-social-security = Número de Seguro Social
part-payer = Número de afiliado
part-birth-file = Número de acta de nacimiento
part-own = Número en la clínica
part-number = Otro número
part-birth-place = Lugar de nacimiento
part-occupation = Ocupación
part-household = Hogar

level-exact = igual
level-alike = escrito de otra forma
level-nickname = apodo
level-part = coincide en parte
level-initial = inicial
level-moved = cambió de lugar
level-close = un error de diferencia
level-near = parecido
level-weak = coincide, pero dice poco
level-newborn = nombre provisional
level-different = distinto
level-opposite = claramente distinto

