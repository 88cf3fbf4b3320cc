# Listas de estudiantes, su estado y el informe del año.
nav-schools = Escuela
nav-school-reports = Informes de escuelas
schools-title = Escuela
school-choose = Escuela
school-nobody = Ningún niño está en la lista de esta escuela. Envíe una lista.
school-children = Los niños y su estado
school-children-count = Niños
school-send-title = Enviar una lista de estudiantes
school-send-text = La lista completa de la escuela, como la escribe su sistema. Nada cambia antes de que usted la revise y la aplique. Usted solo ve a los niños de su lista, y su acceso termina la noche en que un niño sale de ella.
school-file-hint = CSV, Excel (.xlsx) o los archivos OneRoster en un ZIP. Como máximo 48 MB y 200,000 filas.
school-columns-help = ¿Qué columnas hacen falta?
school-columns-text = Hacen falta apellido, nombre y fecha de nacimiento. Ayudan: número de estudiante, grado, salón, sexo, dirección, teléfono y un tutor. El orden no importa y las demás columnas se pasan por alto. Para un distrito: el nombre o código de la escuela.
school-lists = Las últimas listas
school-state-new = Faltan columnas
school-state-matching = Se está comparando
school-state-review = Espera su revisión
school-state-applied = Aplicada
school-state-dropped = Descartada
school-no-empty = El archivo está vacío. Elija un archivo con una fila de nombres de columnas y filas debajo.
school-no-workbook = Este archivo comprimido no se puede leer. Guarde la lista como CSV o .xlsx.
school-no-not-text = Esto no es una lista. Guárdela como CSV o .xlsx y envíela.
school-no-one-column = La lista tiene una sola columna. Hacen falta apellido, nombre y fecha de nacimiento.
school-no-no-rows = La lista tiene una fila de nombres de columnas y ninguna debajo.
school-no-too-large = El archivo pasa de 48 MB. Envíe la lista por partes.
school-no-too-many-rows = La lista pasa de 200,000 filas. Envíela por partes.
school-no-too-many-columns = La lista pasa de 100 columnas. Quite las que no hacen falta.
school-no-macros = El libro tiene macros. Guárdelo como .xlsx sin macros o como CSV.
school-no-old-or-locked = El libro es del formato antiguo (.xls) o tiene contraseña. Guárdelo como .xlsx sin contraseña o como CSV.
school-no-unknown-zip = El archivo comprimido no es un libro ni tiene archivos OneRoster (falta users.csv).
school-no-bomb = El archivo se expande a más de lo que una lista necesita. Guarde la lista como CSV.
school-no-damaged = El archivo está dañado. Guárdelo otra vez y envíelo.
school-no-no-demographics = Los archivos OneRoster no tienen fechas de nacimiento. Agregue demographics.csv con birthDate al ZIP.
school-list-title = Lista de estudiantes
school-lacks = Antes de comparar la lista
school-lack-column = Diga qué columna contiene: { $it }
school-lack-twice = Dos columnas contienen lo mismo: { $it }. Deje una.
school-lack-dates = Diga cómo se escriben las fechas
school-columns-hint = La próxima lista con las mismas columnas se entenderá sin preguntar.
school-column-student-number = Número de estudiante
school-column-last-name = Apellido
school-column-first-name = Nombre
school-column-middle-name = Segundo nombre
school-column-suffix = Sufijo
school-column-full-name = Apellido, coma, nombre
school-column-called-by = Nombre preferido
school-column-birth-date = Fecha de nacimiento
school-column-sex = Sexo
school-column-grade = Grado
school-column-room = Salón o maestro
school-column-school = Escuela
school-column-entered = Primer día en la escuela
school-column-guardian = Tutor
school-column-phone = Teléfono
school-column-street = Calle
school-column-city = Ciudad
school-column-state = Estado
school-column-zip = Código postal
school-column-language = Idioma de la familia
school-only-some = La lista tiene solo algunos niños: nadie sale por no estar en ella
school-compare = Comparar la lista
school-drop = Descartar esta lista
school-dropped-text = Esta lista se descartó. No se aplicó nada de ella.
school-again-hint = ¿No avanza? Ninguna fila se compara dos veces.
school-applied-text = La lista se aplicó.
school-apply-title = Aplicar la lista
school-apply-text = Los niños de la lista quedan desde ahora en la lista de la escuela. Los del grupo “Salieron” salen esta noche. Las filas con problemas no cambian nada.
school-sure = { $n ->
    [one] 1 niño sale esta noche. Es correcto.
   *[other] { $n } niños salen esta noche. Es correcto.
 }
school-apply = Aplicar
school-not-not-waiting = Ya se decidió sobre esta lista.
school-not-many-leave = Saldrían { $it } niños. ¿Es la lista completa? Si lo es, indique abajo que es correcto.
school-not-nobody = Ninguna fila de la lista se puede aplicar.
school-not-changed = Otra persona cambió la lista de la escuela en este momento. Revise otra vez y aplique.
school-not-no-answer = Una de las respuestas no corresponde a su fila. No se perdió nada más.
school-groups = Resultado de las filas
school-group-matched = Encontrados
school-group-close = Parecidos
school-group-new = Nuevos
school-group-left = Salieron
school-group-elsewhere = También en otra escuela
school-group-wrong = Con problemas
school-about-matched = Estos niños tienen un registro.
school-about-close = Hay un registro parecido. Diga si es este niño. Sin respuesta, el niño queda en la lista sin registro.
school-about-new = No se encontró registro. Los niños quedan en la lista con el estado “Sin registro”.
school-about-left = Están ahora en la lista de la escuela y no en la que usted envió.
school-about-elsewhere = Estos niños están también en la lista de otra escuela. Sin respuesta quedan en las dos.
school-about-wrong = Estas filas no se pudieron leer. No cambian nada; corríjalas y envíe la lista otra vez.
school-no-rows = No hay filas.
school-grade = Grado
school-grade-none = Sin grado
school-room = Salón
school-on-file = En el registro
school-worth = Para revisar
school-answer = Respuesta
school-answer-row = Respuesta para la fila { $it }
school-answer-same = Mismo niño: { $it }
school-answer-different = No es el mismo
school-answer-skip = Omitir la fila
school-answer-moved = Vino a esta escuela
school-answer-both = Va a las dos
school-unanswered-close = Sin respuesta
school-unanswered-elsewhere = Queda en las dos
school-unanswered-new = Tomar
school-unanswered-matched = Tomar
school-keep-answers = Guardar las respuestas
school-download-wrong = Descargar las filas con problemas
school-row-no-name = Falta el nombre o el apellido
school-row-name-without-comma = El nombre no tiene coma: escriba apellido, coma, nombre
school-row-no-birth-date = Falta la fecha de nacimiento
school-row-not-a-date = { $it } no es una fecha
school-row-not-born-yet = La fecha de nacimiento { $it } está en el futuro
school-row-too-old = La fecha de nacimiento { $it } es demasiado antigua
school-row-no-grade = { $it } no es un grado
school-row-odd-grade = El grado { $it } y la edad no parecen corresponder
school-row-too-long = Demasiado largo: { $it }
school-row-same-child = El mismo niño que en la fila { $it }
school-row-same-number = El mismo número de estudiante que en la fila { $it }
school-row-no-school = Ninguna escuela se llama { $it }
school-stand-not-met = No cumple
school-stand-no-record = Sin registro
school-stand-in-progress = En curso
school-stand-exempt = Exento
school-stand-conditional = Condicional
school-stand-complete = Completo
school-status = Estado
school-misses = Le falta
school-vaccines = Vacunas
school-days = { $n ->
    [one] 1 día
   *[other] { $n } días
 }
school-shown = { $n ->
    [one] 1 niño
   *[other] { $n } niños
 }
school-none-shown = Ningún niño corresponde a lo elegido.
school-out-from = No puede asistir desde
school-out-now = No puede asistir ahora
school-because-exempt = { $it }.
school-because-exempt-until = { $a }, hasta el { $b }.
school-because-nothing-asked = La ley no pide nada aquí.
school-because-not-met = Faltan dosis; sin ellas no puede asistir.
school-because-no-record = No hay dosis registradas; sin prueba no puede asistir.
school-because-kept-out = No asiste desde el { $it }.
school-later = Desde el { $a }: { $b }.
school-line = { $a }: { $b }
school-line-doses = { $n ->
    [one] 1 dosis, suficiente
   *[other] { $n } dosis, suficientes
 }
school-line-next = próxima dosis desde el { $it }
school-line-limit = puede asistir sin ella hasta el { $it }
school-by-law = Según { $it }.
school-law-over = La ley escolar registrada ({ $it }) no dice nada sobre hoy. Pida al estado la edición vigente antes de actuar con esta lista.
school-papers = Certificados en un solo archivo
school-papers-text = Para los niños elegidos arriba que tienen registro, 700 como máximo.
school-papers-do = Imprimir certificados
school-no-papers = Ninguno de los elegidos puede tener un certificado.
school-report-title = Informe del año
school-report-of = Informe { $it }
school-report-open = No enviado
school-report-none = No enviado
school-report-submitted = Enviado
school-report-locked = Enviado y cerrado
school-report-differs = Los números de la lista ya no son los del informe enviado. Abajo están los de ahora; firme y envíe otra vez si el informe debe tenerlos.
school-report-differs-locked = La lista ya tiene otros números que el informe. Está bloqueado: pida al estado que lo abra si el informe debe tenerlos.
school-report-numbers = Niños por grado y estado
school-all-grades = Todos los grados
school-exceptions = Excepciones
school-exceptions-none = No hay que preguntar por nadie: todos pueden asistir.
school-exceptions-text = { $n ->
    [0] De cada niño que no puede asistir según lo registrado ya se ha dicho algo.
    [one] De 1 niño que no puede asistir según lo registrado aún no se ha dicho nada.
   *[other] De { $n } niños que no pueden asistir según lo registrado aún no se ha dicho nada.
 }
school-said = Lo que dice la escuela
school-said-since = Desde, firmado el
school-said-of = Lo que dice la escuela de { $a } { $b }
school-said-day-of = Día de { $a } { $b }
school-said-nothing = Nada
school-said-out = No asiste
school-said-left = Ya no está en la escuela
school-said-exempt = Exención en papel: { $it }
school-said-let-in = Admitido por un tiempo: { $it }
school-said-entered = Admitido por un tiempo: acaba de llegar
school-said-doses = Anotar dosis del papel
school-said-hint = Una exención necesita el día de la firma; quien es admitido por un tiempo, su primer día en la escuela. «No asiste» sin día vale desde hoy. Quien ya no está sale de la lista enseguida; para devolverlo, envíe otra vez la lista.
school-said-keep = Guardar las decisiones
school-said-kept = { $n ->
    [0] No se dijo nada nuevo.
    [one] 1 decisión guardada. Mire los números y firme.
   *[other] { $n } decisiones guardadas. Mire los números y firme.
 }
school-report-kept-out = { $n ->
    [one] 1 de los niños con dosis que faltan no asiste.
   *[other] { $n } de los niños con dosis que faltan no asisten.
 }
school-report-no-no-day = Escriba el día: cuándo se firmó la exención, o el primer día en la escuela.
school-report-no-day = El día está en el futuro, o antes del nacimiento.
school-report-no-unknown = La ley no tiene esa exención o circunstancia en este tipo de escuela. Elija de la lista.
school-report-no-changed = Otra persona ha cambiado a este niño en este momento, o ya no está en la lista. No se guardó nada. Mire de nuevo.
school-sign-title = Firmar y enviar
school-sign-text = Con su nombre usted declara que los números de arriba son correctos, hasta donde sabe.
school-sign-name = Su nombre
school-sign-role = Su cargo en la escuela
school-submit = Firmar y enviar
school-report-no-not-signed = Hacen falta nombre y cargo.
school-report-no-other-numbers = La lista cambió mientras tanto. Revise los números otra vez y firme.
school-report-no-no-children = Ningún niño está en la lista de la escuela.
school-report-no-locked = El departamento de salud cerró este informe. Pídale que lo abra otra vez.
school-report-no-not-submitted = El informe no se envió.
school-reports-title = Informes de las escuelas
school-reports-none = No hay escuelas en el registro.
school-reports-missing = { $n ->
    [one] 1 escuela no ha informado.
   *[other] { $n } escuelas no han informado.
 }
school-reports-sums = Los informes enviados en conjunto
school-reports-schools = Escuelas, primero las que no han informado
school-sum-kindergarten = Kindergarten
school-sum-sixth = 6.º grado
school-sum-eleventh = 11.º grado
school-sum-childcare = Guardería
school-school = Escuela
school-submitted = Enviado
school-lock = Cerrar
school-unlock = Abrir otra vez
