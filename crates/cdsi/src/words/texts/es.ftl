# Explicaciones del motor en español. El texto de una clave es para enfermería; `.parent` es lo mismo para las familias.
# Una frase sin `.parent` no es para las familias.

# Días, edades y tiempos.
month-jan = ene
month-feb = feb
month-mar = mar
month-apr = abr
month-may = may
month-jun = jun
month-jul = jul
month-aug = ago
month-sep = sep
month-oct = oct
month-nov = nov
month-dec = dic
date = { $day } { $month } { $year }
years = { $n ->
    [one] 1 año
   *[other] { $n } años
 }
months = { $n ->
    [one] 1 mes
   *[other] { $n } meses
 }
weeks = { $n ->
    [one] 1 semana
   *[other] { $n } semanas
 }
days = { $n ->
    [one] 1 día
   *[other] { $n } días
 }
duration-plus = { $a } más { $b }
duration-minus = { $a } menos { $b }
duration-negative = menos { $a }
limit = { $span } ({ $duration })
vaccine-code = CVX { $cvx }
vaccines-listed = una de { $n } vacunas de la lista

# Desde qué se cuenta el tiempo.
reference-dose = la dosis del { $date }
reference-series-dose = la dosis { $n } de la serie ({ $date })
    .parent = la dosis del { $date }
reference-vaccine = la vacuna { $vaccine } del { $date }
reference-observation = «{ $observation }» del { $date }
    .parent = una fecha anotada, el { $date }
reference-observation-undated = el día de «{ $observation }»
    .parent = un día anotado en el expediente
reference-unknown = una dosis anterior

# Palabras de estado de la página de la persona.
word-overdue = Atrasada
word-due-now = Toca ahora
word-decide = Por decidir
word-later = Más adelante
word-season-over = Temporada terminada
    .parent = Pregunte por esta temporada
word-complete = Completa
word-immune = Inmune
word-contraindicated = Contraindicada
    .parent = No se debe poner
word-not-recommended = No recomendada ahora
    .parent = No hace falta ahora
word-aged-out = Ya pasó la edad

# Una dosis: para qué cuenta.
dose-valid = { $group }: Esta dosis cuenta.
    .parent = { $group }: Esta dosis cuenta.
dose-not-valid = { $group }: No válida. Esta dosis no cuenta.
    .parent = { $group }: Esta dosis no cuenta.
dose-not-valid-repeat = { $group }: No válida. Esta dosis no cuenta y hay que repetirla.
    .parent = { $group }: Esta dosis no cuenta. Hay que ponerla otra vez.
dose-not-valid-repeated = { $group }: No válida. Esta dosis no cuenta; en su lugar cuenta la dosis del { $date }.
    .parent = { $group }: Esta dosis no cuenta. En su lugar cuenta la dosis del { $date }.
dose-extra = { $group }: Dosis de más. No cuenta y no hay que repetirla.
    .parent = { $group }: Esta es una dosis de más. No hay que ponerla otra vez.
dose-substandard = { $group }: Vacuna en mal estado. Esta dosis no cuenta.
    .parent = { $group }: Esta dosis no cuenta. Había un problema con la vacuna.
dose-substandard-repeat = { $group }: Vacuna en mal estado. Esta dosis no cuenta y hay que repetirla.
    .parent = { $group }: Esta dosis no cuenta. Había un problema con la vacuna. Hay que ponerla otra vez.
dose-substandard-repeated = { $group }: Vacuna en mal estado. Esta dosis no cuenta; en su lugar cuenta la dosis del { $date }.
    .parent = { $group }: Esta dosis no cuenta. Había un problema con la vacuna. En su lugar cuenta la dosis del { $date }.
dose-part-does-not-count = Para una parte no cuenta: { $antigens }.
    .parent = Para una parte no cuenta: { $antigens }.
dose-series = { $antigens }, { $target ->
    [none] ninguna dosis de la serie
   *[other] dosis { $target } de la serie
 } ({ $series }): { $status }
dose-status-valid = válida
dose-status-not-valid = no válida
dose-status-extra = de más
dose-status-substandard = en mal estado
dose-not-looked-at = Ninguna serie elegida para esta persona toma en cuenta esta dosis.
    .parent = Esta revisión no toma en cuenta esta vacuna para esta persona.
dose-after-assessment = No se revisó: se puso el { $date }, después de la fecha de evaluación, el { $on }.
    .parent = Esta dosis no se revisó. Su fecha, el { $date }, es posterior al día de esta revisión, el { $on }.
dose-before-birth = No se revisó: su fecha, el { $date }, es anterior a la fecha de nacimiento, el { $birth }. Una de las dos fechas está mal.
    .parent = Esta dosis no se revisó. Su fecha, el { $date }, es anterior a la fecha de nacimiento. Una de las dos fechas está mal.
dose-no-antigen = No se revisó: a esta edad el calendario no relaciona { $vaccine } con ninguna enfermedad. La dosis sí cuenta donde las vacunas deben guardar distancia entre sí.
    .parent = Esta dosis no se revisó. El calendario no dice para qué cuenta { $vaccine } a esta edad.

# Una dosis: las comprobaciones.
step-expired = El lote se podía usar hasta el { $date }; la dosis se puso el { $given }.
    .parent = La vacuna ya había vencido; su último día era el { $date }.
step-damaged = La vacuna fue retirada, se guardó mal o estaba dañada.
    .parent = La vacuna fue retirada o no se guardó bien.
step-inadvertent = { $vaccine } figura como un error (aplicación inadvertida) para esta dosis.
    .parent = { $vaccine } no es la vacuna correcta para esta dosis.
step-age-not-asked = Edad: no hay edades fijadas para esta dosis.
step-age-too-young = Demasiado temprano por edad: se puso a la edad de { $age }; la edad mínima que cuenta es { $limit }, cumplida el { $date }.
    .parent = Se puso demasiado temprano, a la edad de { $age }. La edad mínima que cuenta es { $limit }.
step-age-too-young-plain = Demasiado temprano por edad para contar.
    .parent = Se puso demasiado temprano.
step-age-grace = Período de gracia: se puso a la edad de { $age }, { $early } antes de la edad mínima de { $minimum } ({ $date }). Se aceptan hasta { $grace } de adelanto.
    .parent = Se puso con { $early } de adelanto. Se aceptan hasta { $grace }.
step-age-below-minimum = Antes de la edad mínima de { $minimum } ({ $date }): se puso a la edad de { $age }; cuenta, pues la edad mínima que cuenta es { $limit }.
    .parent = Se puso antes de lo aconsejado, a la edad de { $age }. Aun así se acepta.
step-age-grace-plain = Período de gracia: se puso antes de la edad mínima, pero no demasiado temprano para contar.
    .parent = Se puso un poco temprano. Esto se acepta.
step-age-right = Edad: se puso a la edad de { $age }; el calendario pide { $from ->
    [none] cualquier edad
   *[other] al menos { $from }
 }{ $until ->
    [none] {""}
   *[other] {""}, y menos de { $until }
 }.
step-age-too-old = Demasiado tarde por edad: se puso a la edad de { $age }; solo cuenta antes de { $limit }, edad cumplida el { $date }.
    .parent = Se puso demasiado tarde, a la edad de { $age }. Solo cuenta antes de { $limit }.
step-age-too-old-plain = Demasiado tarde por edad para contar.
    .parent = Se puso demasiado tarde.
step-interval-nothing = Intervalo: no hay nada desde donde contarlo, así que no es un obstáculo.
step-allowable-nothing = Intervalo permitido: no hay nada desde donde contarlo, así que no se puede usar.
step-interval-too-soon = Demasiado pronto: se puso { $elapsed } después de { $reference }; el intervalo más corto que cuenta es { $limit }, cumplido el { $date }.
    .parent = Se puso demasiado pronto, { $elapsed } después de { $reference }. El tiempo más corto que cuenta es { $limit }.
step-interval-too-soon-plain = Demasiado pronto después de una dosis anterior.
    .parent = Se puso demasiado pronto después de una dosis anterior.
step-interval-short-accepted = Intervalo preferido no cumplido: se puso { $elapsed } después de { $reference }, en lugar de { $limit } o más. Se aplicó un intervalo permitido más corto.
    .parent = Se puso antes de lo aconsejado, { $elapsed } después de { $reference }. Aun así se acepta.
step-interval-short-accepted-plain = Intervalo preferido no cumplido. Se aplicó un intervalo permitido más corto.
    .parent = Se puso antes de lo aconsejado. Aun así se acepta.
step-interval-grace = Período de gracia: se puso { $elapsed } después de { $reference }, { $early } antes del intervalo mínimo de { $minimum } ({ $date }). Se aceptan hasta { $grace } de adelanto.
    .parent = Se puso con { $early } de adelanto, { $elapsed } después de { $reference }. Se aceptan hasta { $grace }.
step-interval-below-minimum = Antes del intervalo mínimo de { $minimum } ({ $date }): se puso { $elapsed } después de { $reference }; cuenta, pues el intervalo más corto que cuenta es { $limit }.
    .parent = Se puso antes de lo aconsejado, { $elapsed } después de { $reference }. Aun así se acepta.
step-interval-grace-plain = Período de gracia: se puso un poco antes del intervalo mínimo, pero no demasiado pronto para contar.
    .parent = Se puso un poco antes de tiempo después de una dosis anterior. Esto se acepta.
step-interval-enough = Intervalo: se puso { $elapsed } después de { $reference }; es suficiente{ $limit ->
    [none] {""}
   *[other] {""} (al menos { $limit })
 }.
step-interval-enough-plain = Intervalo: suficiente.
step-allowable-enough = Intervalo permitido: se puso { $elapsed } después de { $reference }; es suficiente{ $limit ->
    [none] {""}
   *[other] {""} (al menos { $limit })
 }.
step-allowable-enough-plain = Intervalo permitido: suficiente.
step-allowable-too-soon = Intervalo permitido: tampoco se cumplió; se puso { $elapsed } después de { $reference }, el más corto es { $limit }, cumplido el { $date }.
step-allowable-too-soon-plain = Intervalo permitido: tampoco se cumplió.
step-conflict = Demasiado cerca de la vacuna { $vaccine } del { $date }: una dosis puesta desde el { $begin } hasta el { $last } no cuenta; el primer día sin conflicto es el { $end }.
    .parent = Se puso demasiado pronto después de la vacuna { $vaccine } del { $date }. Las dos necesitan más tiempo entre sí.
step-vaccine-preferable = Vacuna: { $vaccine } es de las preferidas para esta dosis.
step-vaccine-allowable = Vacuna: { $vaccine } no es de las preferidas para esta dosis, pero se acepta.
step-vaccine-wrong-age = Vacuna: { $vaccine } se puede poner para esta dosis, pero no a esta edad.
    .parent = { $vaccine } no es para esta edad.
step-vaccine-wrong-product = Vacuna: { $vaccine } se puede poner para esta dosis, pero no de este fabricante.
    .parent = Hacía falta otra marca de { $vaccine }.
step-vaccine-neither = Vacuna: { $vaccine } no es preferida ni aceptada para esta dosis.
    .parent = { $vaccine } no es la vacuna correcta para esta dosis.
step-no-dose-left = No quedaba ninguna dosis de la serie por cumplir: todas estaban cumplidas u omitidas.
    .parent = Cuando se puso ya no hacían falta más dosis.
step-small-volume = Nota: se anotó menos volumen del habitual. Esto no cambia la respuesta.

# Dosis que se omiten.
skip-dose = La dosis { $n } de la serie se omite: { $reasons }.
    .parent = El calendario tiene una dosis que aquí no hace falta, por la edad o por las dosis ya puestas.
skip-because-unknown = se cumple una condición para ello
skip-age = edad el { $on }: { $age }, { $from ->
    [none] {""}
   *[other] al menos { $from }
 }{ $both ->
    [yes] {""} y{" "}
   *[no] {""}
 }{ $until ->
    [none] {""}
   *[other] menos de { $until }
 }
skip-age-open = cualquier edad
skip-completed = una serie del grupo de series { $groups } está completa
skip-interval = al menos { $interval } desde la dosis del { $date }
skip-interval-open = al menos { $interval } desde la dosis anterior
skip-count = { $of ->
    [valid] dosis válidas
   *[total] dosis
 }{ $vaccines ->
    [none] {""}
   *[other] {""} de { $vaccines }
 }{ $from ->
    [none] {""}
   *[other] {""} desde el { $from }
 }{ $until ->
    [none] {""}
   *[other] {""} antes del { $until }
 }: { $found } (se piden { $is ->
    [more] más de
    [equal] exactamente
   *[fewer] menos de
 } { $count })

# Un pronóstico: el titular.
forecast-title = { $group }{ $kind ->
    [risk] {""} (por riesgo)
   *[standard] {""}
 }: { $word }. { $rest }
    .parent = { $group }: { $word }. { $rest }
forecast-dose = { $n ->
    [none] Una dosis
   *[other] La dosis { $n }
 } toca desde el { $recommended }{ $late ->
    [none] {""}
   *[other] ; está atrasada después del { $late }
 }{ $earliest ->
    [none] {""}
   *[other] ; el primer día posible es el { $earliest }
 }{ $latest ->
    [none] {""}
   *[other] ; el último día es el { $latest }
 }.
    .parent = { $n ->
    [none] Una dosis
   *[other] La dosis { $n }
 } toca desde el { $recommended }.{ $late ->
    [none] {""}
   *[other] {""} Está atrasada después del { $late }.
 }{ $earliest ->
    [none] {""}
   *[other] {""} Se puede poner desde el { $earliest }.
 }{ $latest ->
    [none] {""}
   *[other] {""} El último día para ponerla es el { $latest }.
 }
forecast-dose-shared = { $n ->
    [none] Una dosis
   *[other] La dosis { $n }
 } se puede poner desde el { $recommended }, si paciente y profesional lo deciden juntos.
    .parent = { $n ->
    [none] Una dosis
   *[other] La dosis { $n }
 } se puede poner desde el { $recommended }. Hable con la clínica y decidan juntos.
forecast-dose-undated = Hace falta otra dosis; no se conoce ninguna fecha para ella.
    .parent = Hace falta otra dosis. Todavía no hay fecha para ella.
forecast-complete = No hace falta ninguna dosis más.
    .parent = No hacen falta más dosis.
forecast-complete-on = No hace falta ninguna dosis más; la última que contó se puso el { $date }.
    .parent = No hacen falta más dosis. La última que contó se puso el { $date }.
forecast-immune = No hace falta ninguna dosis: hay prueba de inmunidad.
    .parent = No hace falta ninguna dosis. El expediente muestra que ya hay protección.
forecast-contraindicated = Hay un motivo anotado para no ponerla.
    .parent = Hay un motivo de salud anotado en el expediente.
forecast-aged-out = Es demasiado tarde para empezar o para terminar.
    .parent = Es demasiado tarde para empezar o para terminar.
forecast-maximum-age = Se alcanzó la edad máxima para la siguiente dosis.
    .parent = A esta edad ya no se pone.
forecast-cannot-finish = La siguiente dosis no se podría poner antes de su edad máxima.
    .parent = No queda tiempo para poner la siguiente dosis a la edad correcta.
forecast-not-recommended = No se recomienda ninguna dosis ahora.
    .parent = No se aconseja ninguna dosis ahora.
forecast-season-over = La última temporada que conoce este esquema terminó. No dice si toca una dosis de la próxima: consulte la recomendación vigente.
    .parent = La última temporada que se conoce aquí terminó. Pregunte en su clínica si toca la vacuna de esta temporada.
forecast-history = No se recomienda ninguna dosis ahora por las dosis puestas en el pasado.
    .parent = No se aconseja ninguna dosis ahora, por las dosis puestas antes.
forecast-by-risk = { $series } se aplica por: { $indications }.
    .parent = Se aconseja por algo anotado en el expediente de salud.
forecast-vaccines = Vacunas que se pueden poner: { $vaccines }.
    .parent = Vacunas que se pueden usar: { $vaccines }.
forecast-suitable = Vacunas que contarían: { $vaccines }.
forecast-advice = Consejo: { $text }
forecast-series = { $antigens } ({ $series }): { $status }
forecast-combined = El grupo combina sus series; los días del titular son los del grupo.
status-not-complete = hace falta otra dosis
status-complete = completa
status-immune = inmune
status-contraindicated = contraindicada
status-aged-out = ya pasó la edad
status-not-recommended = no recomendada ahora

# Un pronóstico: los pasos.
step-immune-observation = Prueba de inmunidad: «{ $observation }».
step-immune-birth = Prueba de inmunidad: nacimiento antes del { $date }.
    .parent = Las personas nacidas antes del { $date } se consideran protegidas.
step-immune-plain = Hay una prueba de inmunidad anotada.
step-contraindication-all = Contraindicación: «{ $observation }» impide toda vacuna contra { $antigen }. { $last ->
    [none] No se conoce un final.
   *[other] El último día es el { $last }.
 }
    .parent = Un motivo de salud del expediente está en contra{ $last ->
    [none] {""}
   *[other] {""} hasta el { $last }
 }.
step-contraindication-some = Contraindicación: «{ $observation }» está en contra de { $vaccines }. { $last ->
    [none] No se conoce un final.
   *[other] El último día es el { $last }.
 }
    .parent = Un motivo de salud del expediente está en contra de algunas de las vacunas{ $last ->
    [none] {""}
   *[other] {""} hasta el { $last }
 }.
step-no-vaccine-left = No queda ninguna vacuna que se pueda poner como dosis { $n } de la serie.
    .parent = No queda ninguna vacuna que se pueda poner.
step-need-dose = Sigue la dosis { $n } de la serie.
step-need-plain = Hace falta otra dosis.
step-need-season = La temporada de la dosis terminó el { $date }.
    .parent = La temporada terminó el { $date }.
step-need-maximum = La edad máxima de { $age } se cumplió el { $date }.
step-need-cannot-finish = El primer día posible para la dosis no es anterior a la edad máxima de { $age }, el { $date }.
step-need-complete = Todas las dosis de la serie están cumplidas u omitidas.
step-need-history = Todas las dosis de la serie están omitidas y ninguna cumplida.
step-need-immune = No hace falta ninguna dosis: inmune.
step-need-contraindicated = No se pronostica ninguna dosis: contraindicada.
step-need-aged-out = No se pronostica ninguna dosis: demasiado tarde.
step-need-not-recommended = No se recomienda ninguna dosis ahora.
step-earliest = Primer día posible { $date }; lo decide { $sources }.
step-earliest-only-date = Primer día posible { $date }.
step-earliest-none = Nada fija un primer día posible para la dosis.
step-earliest-others = No es posterior, así que no decide: { $sources }.
source-with-date = { $source } ({ $date })
source-minimum-age = la edad mínima de { $age }
source-minimum-interval = el intervalo mínimo de { $interval } después de { $reference }
source-conflict = la espera después de la vacuna { $given } del { $date } antes de { $vaccine }
source-season = el comienzo de la temporada
source-inadvertent = la dosis puesta por error el { $date }
source-recent-dose = la última dosis, del { $date }
step-recommended-age = Recomendada desde el { $date }: edad de { $age }.
    .parent = Se aconseja desde la edad de { $age }.
step-recommended-age-later = Recomendada desde el { $date }, el primer día posible: la edad de { $age } cae antes, el { $unadjusted }.
    .parent = Se aconseja desde la edad de { $age }, pero no se puede poner antes del { $date }.
step-recommended-interval = Recomendada desde el { $date }: { $interval } después de { $reference }.
    .parent = Se aconseja { $interval } después de { $reference }.
step-recommended-interval-later = Recomendada desde el { $date }, el primer día posible: { $interval } después de { $reference } cae antes, el { $unadjusted }.
    .parent = Se aconseja { $interval } después de { $reference }, pero no se puede poner antes del { $date }.
step-recommended-earliest = Recomendada desde el { $date }: el primer día posible, pues no hay fijado nada posterior.
    .parent = Se aconseja en cuanto se pueda poner.
step-past-due-age = Atrasada después del { $date }: el día antes de la edad de { $age }.
step-past-due-age-later = Atrasada después del { $date }, el primer día posible: el día antes de la edad de { $age } cae antes, el { $unadjusted }.
step-past-due-interval = Atrasada después del { $date }: el día antes de { $interval } después de { $reference }.
step-past-due-interval-later = Atrasada después del { $date }, el primer día posible: el día antes de { $interval } después de { $reference } cae antes, el { $unadjusted }.
step-past-due-earliest = Atrasada después del { $date }: el primer día posible.
step-latest = Último día { $latest }: el día antes de la edad máxima de { $age }, el { $date }.
indication-open = «{ $observation }»
indication-from = «{ $observation }» desde la edad de { $from }
indication-until = «{ $observation }» antes de la edad de { $until }
indication-between = «{ $observation }» desde la edad de { $from } y antes de la edad de { $until }
indications-none = una indicación anotada
choice-none = No se pudo elegir ninguna serie del grupo de series { $n }.
choice-default = Elegida en el grupo de series { $n }: la serie por defecto, pues ninguna otra iba delante.
choice-only = Elegida en el grupo de series { $n }: la única serie posible.
choice-complete = Elegida en el grupo de series { $n }: de { $count } series, la única completa.
choice-in-process = Elegida en el grupo de series { $n }: de { $count } series, la única en curso.
choice-scored-complete = Elegida en el grupo de series { $n } por puntos entre las series completas: { $points }.
choice-scored-in-process = Elegida en el grupo de series { $n } por puntos entre las series en curso: { $points }.
choice-scored-no-valid-dose = Elegida en el grupo de series { $n } por puntos entre las series sin dosis válida: { $points }.
choice-most-valid-doses = Elegida en el grupo de series { $n }: más dosis válidas, luego preferencia.
choice-points = { $series } { $points }

# Qué cambiaría la respuesta.
change-would-have-counted = { $group }: según estas comprobaciones habría contado desde el { $date }.
    .parent = { $group }: Habría contado desde el { $date }.
change-answer-may-change = La respuesta para todas las vacunas vale hasta el { $date } si no se sabe nada nuevo; ese día puede cambiar.
    .parent = Esta respuesta puede cambiar el { $date }.
change-next-dose = { $n ->
    [none] Una dosis
   *[other] Una dosis que cuenta como dosis { $n }
 } se puede poner desde el { $earliest }{ $latest ->
    [none] {""}
   *[other] {""} hasta el { $latest }
 }{ $vaccines ->
    [none] {""}
   *[other] {""} con: { $vaccines }
 }.
    .parent = { $n ->
    [none] La siguiente dosis
   *[other] La dosis { $n }
 } cuenta desde el { $earliest }{ $latest ->
    [none] {""}
   *[other] {""}, hasta el { $latest }
 }{ $vaccines ->
    [none] {""}
   *[other] {""}, con una de estas vacunas: { $vaccines }
 }.
change-contraindication-ends = «{ $observation }» está en contra hasta el { $last }; desde el { $date } se pregunta de nuevo.
    .parent = Un motivo de salud del expediente termina. Pregunte de nuevo el { $date }.
change-indication-ends = Por «{ $observation }» { $series } se aplica solo antes del { $date } (edad de { $age }).
change-indication-begins = Por «{ $observation }» { $series } se aplica desde el { $date } (edad de { $age }).
