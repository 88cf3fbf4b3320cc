# People with doses that may be one injection.
doubts-title = Dosis que pueden ser una sola
doubts-text = Dos informes de una vacuna pueden hablar de una sola inyección. El programa une lo que es seguro y pregunta por lo demás. Hasta que alguien decida, las dos dosis cuentan.
doubts-none = No hay dosis que esperen una decisión.
doubts-people = { $n ->
    [one] 1 persona
   *[other] { $n } personas
 }
doubts-record = Registro
doubts-open = Por decidir
doubts-unsure = Sin seguridad
doubts-decide = Ver y decidir
doubts-waiting = con dosis que pueden ser una sola
doubts-aside = { $n ->
    [one] 1 par de dosis puede ser una sola inyección
   *[other] { $n } pares de dosis pueden ser una sola inyección
 }

# Two doses beside each other.
doubt-title = ¿Una inyección o dos?
doubt-text = Compare los dos informes y decida. No se borra nada: todos los informes quedan guardados y usted puede deshacer su decisión en cualquier momento.
doubt-none = Ninguna dosis de esta persona espera una decisión.
doubt-caption = Las dos dosis campo por campo
doubt-first = Primera dosis
doubt-second = Segunda dosis
doubt-by = Informado por
doubt-open-dose = Abrir la dosis
doubt-asks = Por qué se le pregunta
doubt-balanced = Los dos informes no son ni tan parecidos ni tan distintos como para decidir sin una persona.
doubt-between = Solos se unirían. Pero uno de ellos ya está unido con un informe que contradice al otro.
doubt-score = La evidencia pesa { $it } de 100.
doubt-score-bounds = Desde { $a } habla a favor de una inyección; hasta { $b }, a favor de dos.
doubt-for-one = A favor de una inyección
doubt-for-two = A favor de dos inyecciones
doubt-one = Una inyección
doubt-two = Dos inyecciones
doubt-unsure = No hay seguridad: pasar a otros
doubt-decided = Decidido sobre dosis
doubt-doses = Dosis
doubt-verdict-one = Una inyección
doubt-verdict-two = Dos inyecciones
doubt-verdict-unsure = No hay seguridad
doubt-ended = Terminó el { $it }
doubt-problem-note = Escriba una nota: qué revisó y qué falta.
doubt-problem-changed = Estas dosis cambiaron mientras usted miraba. No se hizo nada. Mire otra vez y decida.
doubt-problem-answer = Elija una de las respuestas. No se hizo nada.
notice-dose-one = Decidido: una inyección. Se muestra y se cuenta una vez.
notice-dose-two = Decidido: dos inyecciones. Las dos cuentan y no se vuelve a preguntar.
notice-dose-unsure = Pasado a otros con su nota. Las dos dosis cuentan hasta que alguien decida.
notice-dose-undone = Deshecho. Las reglas deciden otra vez.

# Rules about two reports, by their ids.
event-rule-s1 = El mismo consultorio informa dos veces el mismo día y la misma vacuna.
event-rule-s2 = Las fechas están demasiado lejos para ser una sola inyección de esta vacuna.
event-rule-s3 = Las vacunas protegen contra cosas distintas.
event-rule-s4 = Un informe nombra una vacuna, el otro solo su clase.
event-rule-s6 = Las fechas están más lejos de lo usual para una copia, pero una segunda dosis tan pronto es poco probable.
event-rule-s7a = Una fecha parece estimada: el primero de enero, el día 1 o el 15 de un mes.
event-rule-s7b = Con el día y el mes cambiados, las dos fechas son iguales.
event-rule-s7c = El día y el mes son iguales; el año difiere en uno.
event-rule-s8 = Una de ellas es un rechazo o no se aplicó.
event-rule-e1 = El mismo día.
event-rule-e2 = Los números de lote son distintos.
event-rule-e3 = El número de lote pudo haberse corregido: todo lo demás coincide.
event-rule-e4 = Dos consultorios, un mismo día, y solo uno nombra un lote.
event-rule-e5 = Un consultorio informa dos lotes en un mismo día.
event-rule-e6 = Dos consultorios dicen que la aplicaron.
event-rule-e7 = Un consultorio la aplicó; el otro lo sabe por otra fuente.
event-rule-e8 = El mismo número de lote, con pocos días de diferencia.
event-rule-e8a = Los números de lote difieren solo en letras y cifras parecidas.
event-rule-e8b = Los números de lote difieren en un error de tecleo.
event-rule-e9 = Los fabricantes son distintos.
event-rule-e10 = Dos productos distintos; ninguno es parte del otro.
event-rule-e10a = Una vacuna es parte de la otra, que es combinada.
event-rule-e10b = Dos códigos de un fabricante: quizás una vacuna codificada de dos maneras.
event-rule-l1 = Las fechas están demasiado lejos para unirlas sin preguntar.
event-rule-l2 = O un consultorio informa por el otro, o la dosis se aplicó dos veces. Solo una persona puede saberlo.
event-rule-l3 = Lotes distintos nunca se unen sin preguntar.
event-rule-l4 = Productos o fabricantes distintos nunca se unen sin preguntar.
event-rule-l5 = Un informe dice que la dosis fue completa, el otro que fue parcial.
event-rule-l6 = Solo una fuente débil nombra la vacuna combinada. Pregunte si se aplicó la otra parte.
event-rule-l7 = Dos inyecciones de una clase en un mismo día son poco usuales.
event-rule-l8 = Una segunda dosis de esta vacuna tan pronto no tiene sentido.
event-rule-l9 = Un consultorio informa un producto de dos maneras: una entrada doble o dos dosis.
event-rule-l10 = La copia está tan cerca que dos dosis no podrían contar las dos.
