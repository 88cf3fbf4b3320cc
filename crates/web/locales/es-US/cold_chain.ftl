# La cadena de frío: equipos, temperaturas, salidas del rango.
nav-cold-chain = Cadena de frío
cc-title = Cadena de frío
cc-text = Dónde se guardan las vacunas, a qué temperatura están y qué hacer si estuvieron muy calientes o muy frías.
cc-back = Volver a todos los equipos
cc-back-own = Volver a sus equipos
cc-none = Todavía no hay equipos. Agregue los refrigeradores y congeladores donde se guardan vacunas.
cc-others = Otras organizaciones con equipos
cc-unit = Equipo
cc-state = Estado
cc-latest = Última temperatura
cc-today = Lecturas de hoy
cc-today-of = { $a } de { $b } lecturas hoy.
cc-today-none = Hoy no hace falta.
cc-do = Acción
cc-well = Todo está bien
cc-retired = Retirado
cc-no-reading = Todavía sin lectura
cc-by-hand = a mano
cc-by-logger = registrador
cc-alert-excursion = Fuera del rango: no usar
cc-alert-excursion-short = Fuera del rango por poco tiempo: no usar
cc-alert-log-missing = { $n ->
    [one] Falta el registro de { $n } día de trabajo
   *[other] Falta el registro de { $n } días de trabajo
}
cc-alert-no-logger = Sin registrador
cc-alert-certificate-ends = El certificado vence el { $it }
cc-alert-certificate-ended = El certificado venció el { $it }
cc-kind-refrigerator = Refrigerador
cc-kind-freezer = Congelador
cc-kind-ultra-cold = Ultracongelador
cc-style-pharmacy = Hecho para vacunas o medicinas
cc-style-household = De casa, solo refrigerador o solo congelador
cc-style-combination = De casa con los dos, uno de sus compartimientos
cc-style-dormitory = Tipo dormitorio: pequeño, con congelador detrás de la misma puerta
cc-add = Agregar un equipo
cc-name = Nombre
cc-name-hint = Como lo llama su equipo de trabajo, por ejemplo “Refrigerador de vacunas 1”.
cc-kind = Tipo
cc-style = Cómo está hecho
cc-make = Marca y modelo
cc-choose = Elija
cc-range = Rango
cc-range-hint = Vacío: el rango de su tipo. Puede poner uno más estrecho, no más ancho.
cc-lowest = Más baja
cc-highest = Más alta
cc-scale = Escala
cc-no-no-kind = Elija el tipo de equipo.
cc-no-no-style = Elija cómo está hecho el equipo.
cc-no-dormitory = Un equipo tipo dormitorio no puede guardar vacunas: no mantiene la temperatura y las congela. Use otro equipo.
cc-no-no-name = Escriba un nombre.
cc-no-too-long = Es muy largo: 80 letras como máximo.
cc-no-empty = Escriba la temperatura.
cc-no-not-a-number = La temperatura no es un número. Escríbala así: 46.0.
cc-no-no-scale = Elija °F o °C.
cc-no-nonsense = Ningún equipo tiene esta temperatura. Revise el número y la escala.
cc-no-backwards = La temperatura más baja debe ser menor que la más alta.
cc-no-too-wide = El rango no puede ser más ancho que el de su tipo.
cc-no-no-serial = Escriba el número de serie del registrador.
cc-no-no-certificate = Escriba el último día del certificado.
cc-no-no-reason = Escriba el motivo.
cc-no-no-day = Escriba un día.
cc-no-no-workday = Elija por lo menos un día de trabajo.
cc-no-no-minutes = Escriba de 1 a 1440 minutos para cada alarma.
cc-settings = Lecturas, días de trabajo, alarmas
cc-per-day = Lecturas a mano
cc-per-day-two = Dos cada día de trabajo
cc-per-day-one = Una cada día de trabajo
cc-workdays = Días de trabajo
cc-day-mon = Lunes
cc-day-tue = Martes
cc-day-wed = Miércoles
cc-day-thu = Jueves
cc-day-fri = Viernes
cc-day-sat = Sábado
cc-day-sun = Domingo
cc-alarms = Minutos hasta la alarma
cc-alarms-hint = Cada lectura fuera del rango detiene las vacunas. Después de estos minutos hay que preguntar a los fabricantes.
cc-alarm-hot = Muy caliente
cc-alarm-cold = Muy frío
cc-save = Guardar
cc-closed = Días cerrados
cc-closed-text = Días en que no hay nadie, además de fines de semana y feriados. En ellos no falta ninguna lectura.
cc-close-day = Agregar este día
cc-open-after-all = Sí se abre
cc-day = Día
cc-why = Motivo
cc-read = Anotar una lectura
cc-read-do = Guardar la lectura
cc-read-reset = Después de guardar, reinicie mín y máx en la pantalla.
cc-low = Mín
cc-high = Máx
cc-shown = Ahora
cc-initials = Iniciales
cc-time = Hora
cc-time-hint = Vacío: ahora.
cc-in-range = Dentro del rango: { $a } a { $b }.
cc-next = Siguiente: { $it }
cc-all-done = Todos los equipos tienen sus lecturas. Volver a todos
cc-correct = Corregir una lectura
cc-correct-do = Guardar la corrección
cc-correct-none = No hubo tal lectura
cc-correct-text = La lectura anterior queda y se puede ver. Nada se borra.
cc-read-no-day = Escriba el día.
cc-read-no-time = Escriba la hora, por ejemplo 8:05 am o 14:05.
cc-read-empty = Escriba la temperatura.
cc-read-not-a-number = No es un número. Escríbalo así: 46.0.
cc-read-no-scale = Elija °F o °C.
cc-read-nonsense = Ningún equipo tiene esta temperatura. Revise el número y la escala.
cc-read-order = Mín no puede estar por encima de la temperatura de ahora, ni máx por debajo. Revise los tres números.
cc-read-no-initials = Escriba sus iniciales: de 1 a 6 letras.
cc-read-in-future = Esta hora está en el futuro. Revise el día y la hora.
cc-read-too-old = Este día fue hace más de tres años. Revise el año.
cc-read-no-reason = Escriba el motivo de la corrección.
cc-read-retired = Este equipo está retirado.
cc-done-reading = La lectura está guardada.
cc-done-corrected = La corrección está guardada.
cc-done-taken = Las lecturas se tomaron.
cc-done-dropped = No se tomó nada del archivo.
cc-done-logger = Los registradores se cambiaron.
cc-done-retired = El equipo está retirado.
cc-done-settings = Guardado.
cc-done-step = Guardado.
cc-retired-on = Retirado el { $a }: { $b }
cc-print = Imprimir el registro { $it }
cc-csv = Descargar CSV
cc-until = Hasta
cc-how-many = Días que se muestran
cc-days = { $n ->
    [one] { $n } día
   *[other] { $n } días
}
cc-show = Mostrar
cc-from-to = { $a } a { $b }.
cc-chart = Temperatura: { $it }
cc-chart-note = Las líneas son registradores; las barras verticales son lecturas a mano de mín a máx. La banda clara es el rango. Las cajas con números son tiempos fuera del rango. Donde la línea se corta, no se midió nada.
cc-seen = Más baja { $a }, más alta { $b }.
cc-seen-nothing = No se midió nada.
cc-spells = { $n ->
    [0] Nunca fuera del rango.
    [one] Una vez fuera del rango.
   *[other] { $n } veces fuera del rango.
}
cc-gaps-count = { $n ->
    [0] Sin huecos.
    [one] { $n } hueco en el registro.
   *[other] { $n } huecos en el registro.
}
cc-out-sum = Fuera del rango: { $a }. No se sabe: { $b }.
cc-kinetic = Temperatura cinética media
cc-kinetic-is = Temperatura cinética media: { $it }.
cc-excursions = Tiempos fuera del rango
cc-excursion = Fuera del rango
cc-when = Cuándo
cc-extremes = Más baja / más alta
cc-how-long = Cuánto tiempo
cc-minutes = { $n } min
cc-hours = { $n } h
cc-not-over = no ha terminado
cc-faded = Ninguna lectura lo muestra ya
cc-by-day = Día por día
cc-logged = Registrador: más baja / más alta
cc-read-by-hand = A mano: mín / máx, ahora, iniciales
cc-missing = Falta
cc-missing-count = { $n ->
    [one] { $n } lectura
   *[other] { $n } lecturas
}
cc-is-today = hoy
cc-out = Fuera del rango
cc-loggers = Registradores
cc-no-loggers = Sin registrador. Las vacunas necesitan un registrador con certificado vigente.
cc-serial = Número de serie
cc-certificate = Certificado hasta
cc-logger-add = Agregar un registrador
cc-logger-out = Sacar
cc-files = Archivos de registradores
cc-came = Llegó
cc-new = Lecturas nuevas
cc-wrong = Filas no tomadas
cc-file-waits = Espera
cc-file-taken = Tomado
cc-file-dropped = No tomado
cc-retire = Retirar este equipo
cc-retire-text = Las lecturas y los tiempos fuera del rango quedan. Ya no se piden lecturas.
cc-import = Importar un archivo
cc-import-text = Primero se muestra el archivo. Nada se toma antes de que usted lo diga. Equipo: { $it }
cc-file = Archivo
cc-file-hint = Un archivo de texto o CSV del programa del registrador, hasta 4 MB.
cc-send = Ver el archivo
cc-layouts = Qué archivos se pueden leer
cc-layout-other = Cualquier tabla con columnas de fecha, hora y temperatura
cc-file-no-empty = El archivo está vacío. Elija otro.
cc-file-no-not-text = No es un archivo de texto. En el programa del registrador, exporte los datos como CSV o texto. No se puede leer un PDF ni un libro de cálculo.
cc-file-no-too-large = El archivo pasa de 4 MB o tiene más de 200,000 filas. Envíelo en partes.
cc-file-no-unknown = No se encontraron columnas de fecha, hora y temperatura. Exporte los datos como CSV con los nombres de las columnas.
cc-take-asks = El archivo deja algo abierto. Respóndalo primero.
cc-take-nothing = No se puede tomar ninguna fila del archivo.
cc-was-taken = { $n ->
    [one] Se tomó { $n } lectura nueva.
   *[other] Se tomaron { $n } lecturas nuevas.
}
cc-was-known = { $n ->
    [one] { $n } ya estaba.
   *[other] { $n } ya estaban.
}
cc-was-wrong = { $n ->
    [0] No se dejó ninguna fila.
    [one] Se dejó { $n } fila.
   *[other] Se dejaron { $n } filas.
}
cc-to-unit = Ver el equipo
cc-was-dropped = No se tomó nada de este archivo.
cc-before = Un archivo con el mismo contenido se tomó el { $it }. Tomarlo otra vez no cambia nada.
cc-holds = Qué contiene el archivo
cc-holds-rows = { $n ->
    [one] { $n } fila.
   *[other] { $n } filas.
}
cc-holds-new = { $n ->
    [one] { $n } lectura nueva
   *[other] { $n } lecturas nuevas
}
cc-holds-known = { $n ->
    [one] { $n } lectura ya está
   *[other] { $n } lecturas ya están
}
cc-holds-other = { $n ->
    [one] { $n } lectura es distinta de otra del mismo minuto; quedan las dos
   *[other] { $n } lecturas son distintas de otras del mismo minuto; quedan las dos
}
cc-holds-silent = { $n ->
    [one] { $n } fila sin temperatura
   *[other] { $n } filas sin temperatura
}
cc-holds-wrong = { $n ->
    [one] { $n } fila no se puede tomar
   *[other] { $n } filas no se pueden tomar
}
cc-holds-offset = El archivo dice cuánto se aparta su reloj de la hora mundial.
cc-take = { $n ->
    [one] Tomar { $n } lectura
   *[other] Tomar { $n } lecturas
}
cc-drop = No tomar nada
cc-asks = Lo que el archivo deja abierto
cc-asks-none = No hay nada abierto. Cambie algo aquí solo si el archivo se leyó mal.
cc-ask-order = Orden de las fechas
cc-ask-scale = Escala de las temperaturas
cc-ask-sensors = Qué sensores están en este equipo
cc-ask-clock = Cómo anda el reloj del registrador
cc-clock-local = Cambia en primavera y otoño como el nuestro
cc-clock-standard = Siempre en hora estándar (invierno)
cc-clock-daylight = Siempre en hora de verano
cc-clock-utc = Hora mundial (UTC)
cc-look-again = Leer el archivo otra vez
cc-row = Fila
cc-column = Columna
cc-cell = Lo que dice
cc-wrong-csv = Descargar estas filas
cc-row-no-moment = No se puede leer la fecha o la hora.
cc-row-no-date = No existe esa fecha en este orden.
cc-row-twice = Esta hora ocurre dos veces ese día y nada dice cuál es. Diga cómo anda el reloj.
cc-row-never = Esta hora no existe ese día. Diga cómo anda el reloj.
cc-row-in-future = Esta hora está en el futuro.
cc-row-too-old = Esta hora fue hace más de tres años.
cc-row-empty = No hay temperatura.
cc-row-not-a-number = La temperatura no es un número.
cc-row-no-scale = No se sabe si es °F o °C.
cc-row-nonsense = Ningún equipo tiene esta temperatura.
cc-state-open = Sin decidir
cc-state-recorded = Hechos anotados
cc-state-asked = Fabricante consultado
cc-state-cleared = Aprobada
cc-state-shortened = Vence antes
cc-state-spoiled = Dañada
cc-alarmed = Bastante larga para la alarma
cc-short = Más corta que la alarma
cc-hold-title = No use vacunas de este equipo
cc-hold-text = Márquelas “No usar”, guárdelas frías en un equipo que funcione y no las tire. Quedan libres cuando esto se decida.
cc-joined-text = Lecturas que llegaron tarde hicieron de esto una parte de otro tiempo fuera del rango.
cc-joined-link = Ver el total
cc-faded-text = Desde { $it } ninguna lectura muestra esto. Diga por qué y decídalo.
cc-undated = Leída a mano: ninguna lectura dice cuánto duró. Pudo ser todo el tiempo desde la lectura anterior.
cc-shows = Lo que muestran las lecturas
cc-hot-time = Tiempo muy caliente
cc-cold-time = Tiempo muy frío
cc-unknown-time = Tiempo que nadie conoce
cc-1-facts = 1. Qué pasó
cc-cause = Causa
cc-cause-power = Sin luz
cc-cause-door = Puerta abierta
cc-cause-broken = El equipo se descompuso
cc-cause-setting = Mal ajustado
cc-cause-probe = Se movió el registrador o la sonda
cc-cause-slip = Lectura mal anotada
cc-cause-other = Otra cosa
cc-cause-unknown = No se sabe
cc-facts = Qué pasó, quién lo vio, qué se hizo
cc-facts-hint = Temperatura del cuarto, dónde están las vacunas ahora. Sin nombres de pacientes.
cc-empty = No había vacunas en el equipo
cc-was-empty = No había vacunas en el equipo.
cc-facts-do = Anotar los hechos
cc-2-lots = 2. Lotes y lo que dicen sus fabricantes
cc-lot = Lote
cc-vaccine = Vacuna
cc-lot-add = Agregar un lote
cc-lot-hint = Un lote agregado queda detenido en su clínica: quien anota una dosis recibe un aviso.
cc-lot-do = Preguntar o responder: { $it }
cc-not-asked = Todavía no se preguntó al fabricante.
cc-asked = Se preguntó al fabricante.
cc-asked-case = Se preguntó al fabricante, caso { $it }.
cc-no-answer = Todavía sin respuesta.
cc-answer = Respuesta
cc-case = Número de caso del fabricante
cc-maker-words = A quién preguntó, o qué le dijeron
cc-outcome = Respuesta del fabricante
cc-outcome-usable = Se puede usar
cc-outcome-shorter = Se puede usar hasta un día
cc-outcome-until = Se puede usar hasta el { $it }
cc-outcome-day = Hasta
cc-outcome-spoiled = No se debe usar
cc-ask-do = Pregunté al fabricante
cc-answer-do = El fabricante respondió
cc-3-end = 3. Decidir
cc-end-text = Cuando los hechos están anotados y cada lote tiene su respuesta. Los lotes que se pueden usar quedan libres; los dañados siguen detenidos.
cc-end-why = Por qué
cc-end-do = Decidir
cc-steps = Lo que se hizo
cc-who = Quién
cc-what = Paso
cc-details = Detalles
cc-step-found = Encontrada
cc-step-changed = Lecturas tardías la cambiaron
cc-step-joined = Se le unió otro tiempo
cc-step-split = Separada de un tiempo más largo
cc-step-faded = Ninguna lectura la muestra ya
cc-step-reopened = Peor de lo decidido: abierta otra vez
cc-step-recorded = Hechos anotados
cc-step-lot = Lote agregado
cc-step-barred = Lote detenido
cc-step-asked = Fabricante consultado
cc-step-answered = Fabricante respondió
cc-step-concluded = Decidida
cc-trouble-no-cause = Elija la causa.
cc-trouble-no-words = Escriba qué pasó.
cc-trouble-too-long = Es muy largo.
cc-trouble-no-lot = Escriba el número de lote.
cc-trouble-unknown-lot = Agregue primero este lote.
cc-trouble-known-lot = Este lote ya está aquí.
cc-trouble-too-many-lots = Hay demasiados lotes aquí.
cc-trouble-no-outcome = Elija qué respondió el fabricante.
cc-trouble-no-day = Escriba el último día en que se puede usar el lote.
cc-trouble-no-case = Escriba el número de caso del fabricante.
cc-trouble-not-recorded = Anote primero qué pasó.
cc-trouble-lots-wait = Algunos lotes no tienen respuesta.
cc-trouble-no-lots = Fue bastante larga para la alarma. Agregue los lotes que estaban en el equipo, o diga que estaba vacío.
cc-trouble-still-out = Ninguna lectura muestra que el equipo está otra vez dentro del rango. Anote primero una lectura.
cc-trouble-decided = Esto ya se decidió.
cc-trouble-joined = Esto ya es parte de otro tiempo fuera del rango.
