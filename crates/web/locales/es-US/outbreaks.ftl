# Brotes y lotes retirados.
nav-outbreaks = Brotes
nav-lot-recall = Retiro de lote
ob-title = Brotes
ob-text = Quién estuvo expuesto, quién está protegido, qué ayuda todavía y hasta cuándo, quién no asiste.
ob-none = Todavía no hay brotes.
ob-name = Nombre
ob-name-hint = Un nombre para su equipo, como el lugar y el mes. Ningún nombre de paciente.
ob-disease = Enfermedad
ob-setting = Dónde hubo exposición
ob-exposure = Exposición
ob-contacts = Contactos
ob-state = Estado
ob-open = Abierto
ob-closed = Cerrado
ob-new = Comenzar un brote
ob-choose = Elija
ob-first = Primer día de exposición
ob-last = Último día de exposición
ob-last-hint = Vacío: el mismo día.
ob-places = Lugares
ob-start = Comenzar
ob-no-no-disease = Elija la enfermedad.
ob-no-no-setting = Elija dónde hubo exposición.
ob-no-no-first = Escriba el primer día de exposición.
ob-no-no-last = El último día de exposición no es una fecha.
ob-no-no-title = Escriba un nombre.
ob-no-too-long = El nombre o los lugares son demasiado largos: 500 letras como máximo.
ob-no-ends-before = El último día es anterior al primero.
ob-no-in-future = El primer día está en el futuro.
ob-no-too-wide = Hay más de un año entre el primer y el último día. Comience un brote por cada ola.
ob-back = Volver a los brotes
ob-add = Agregar contactos
ob-papers = Cartas, listas, hoja de situación
ob-export = Lista cifrada
ob-lists = Listas de contactos
ob-all = Todos
ob-close = ¿Quién es?
ob-changed = Cambios desde ayer
ob-nobody = No hay nadie en esta lista.
ob-standing = Estado
ob-help = Qué ayuda
ob-away = No asiste hasta
ob-reach = Teléfono
ob-pregnant = embarazada
ob-perhaps = Quizá registrado: { $it }
ob-same = La misma persona
ob-not-them = No es
ob-before = antes: { $a }; cambió { $b }
ob-had = puesta { $it }
ob-until = hasta { $it }
ob-over = terminó { $it }
ob-next = próxima dosis desde { $it }
ob-letter = carta { $it }
ob-note = El estado se cuenta cada vez de nuevo de los registros, según la regla de la enfermedad. Sin coincidencia: no se encontró un registro o no se puede mostrar.
ob-people = Quién trabaja en él
ob-member = Nombre de usuario
ob-member-hint = Mientras el brote esté abierto, ven sus contactos. Cada consulta queda en la auditoría.
ob-member-add = Agregar
ob-end = Cerrar el brote
ob-end-text = Cuando se cierra, ya nadie ve sus contactos por este brote. Los números quedan.
ob-end-sure = El brote terminó
ob-end-do = Cerrar
ob-closed-on = Cerrado { $it }.
ob-closed-text = Solo quedan los números. Los contactos no se muestran a nadie por este brote.
ob-told-member = Agregado. Ve los contactos mientras el brote esté abierto.
ob-told-no-member = No hay usuario con este nombre. No se agregó a nadie.
ob-told-settled = Anotado.
ob-told-closed = El brote está cerrado.
four-exposed = expuestos
four-protected = protegidos
four-not-protected = no protegidos
four-unknown = sin saber
standing-protected = Protegido
standing-not-protected = No protegido
standing-exempt = No protegido, exento
standing-too-young = Muy pequeño
standing-unknown = Sin dosis en el registro
standing-no-match = Sin coincidencia
evidence-doses = { $a } dosis, la última { $b }
evidence-in-time = dosis a tiempo después de la exposición, { $b }
evidence-laboratory = prueba de laboratorio
evidence-history = tuvo la enfermedad, diagnosticada
evidence-born = por año de nacimiento
help-vaccine = Vacuna
help-globulin = Inmunoglobulina
help-drug = Medicamento
setting-school = Escuela
setting-childcare = Guardería
setting-college = Universidad
setting-healthcare = Atención de salud
setting-household = Hogar
setting-travel = Viaje
setting-community = Otro lugar
disease-measles = Sarampión
disease-mumps = Paperas
disease-rubella = Rubéola
disease-varicella = Varicela
disease-pertussis = Tosferina
disease-hepatitis-a = Hepatitis A (VHA)
disease-hepatitis-b = Hepatitis B (VHB)
disease-meningococcal = Enfermedad meningocócica
disease-polio = Poliomielitis
disease-influenza = Gripe
ob-to-board = Al brote
ob-paste = Nombres y fechas de nacimiento
ob-paste-hint = Una persona por línea: apellido, nombre, fecha de nacimiento. Puede seguir un teléfono. 20,000 líneas como máximo.
ob-file = O un archivo
ob-file-hint = CSV, texto o Excel (.xlsx). Con nombres de columnas en la primera fila, el orden no importa.
ob-dates = Fechas como 3/4/2020 son
ob-dates-year-first = año primero (2020-03-04)
ob-dates-month-first = mes primero (4 de marzo)
ob-dates-day-first = día primero (3 de abril)
ob-add-do = Agregar
ob-area = Quién vive en una zona
ob-area-text = Todos los registrados que viven ahora allí y nacieron en estos años.
ob-zips = Códigos postales
ob-zips-hint = Cinco cifras cada uno, 40 como máximo.
ob-county = Código del condado
ob-county-hint = Cinco cifras (FIPS); vacío: en cualquier parte de estos códigos postales.
ob-year-first = Nacidos desde (año)
ob-year-last = Nacidos hasta (año)
ob-area-do = Agregar a quien vive allí
ob-area-no-zip = Escriba códigos postales de cinco cifras.
ob-area-no-years = Escriba el primer y el último año de nacimiento, con cuatro cifras.
ob-area-years = El último año debe seguir al primero, 30 años como máximo.
ob-area-too-many-zips = Escriba 40 códigos postales como máximo.
ob-taken = Qué pasó con la lista
ob-taken-sure = { $n ->
    [one] 1 contacto está registrado.
   *[other] { $n } contactos están registrados.
 }
ob-taken-close = { $n ->
    [one] 1 quizá esté registrado: mire y diga quién es.
   *[other] { $n } quizá estén registrados: mire y diga quiénes son.
 }
ob-taken-none = { $n ->
    [one] 1 no tiene coincidencia.
   *[other] { $n } no tienen coincidencia.
 }
ob-taken-again = { $n ->
    [one] 1 ya era contacto.
   *[other] { $n } ya eran contactos.
 }
ob-wrong = { $n ->
    [one] 1 línea no se registró
   *[other] { $n } líneas no se registraron
 }
ob-line = Línea { $it }:
ob-line-no-birth-date = No hay fecha de nacimiento con año de cuatro cifras.
ob-line-no-name = No hay nombre.
ob-line-one-name = Un nombre solo no encuentra a nadie. Agregue el apellido y la fecha de nacimiento.
ob-line-no-such-birth = La fecha de nacimiento está en el futuro o es demasiado antigua.
ob-line-too-long = La línea es demasiado larga para un nombre y una fecha.
ob-line-twice = El mismo nombre y fecha ya están arriba.
ob-list-empty = No hay nada que leer. Pegue nombres y fechas o elija un archivo.
ob-list-workbook = Es un libro de cálculo o un archivo comprimido. Guárdelo como CSV y envíe ese.
ob-list-not-text = No es texto. Guarde la lista como CSV y envíe ese archivo.
ob-list-too-large = La lista es mayor de 20 MB. Envíela en partes.
ob-list-too-many-rows = Un brote tiene 20,000 contactos como máximo. Comience otro para el resto.
ob-list-macros = El libro tiene macros. Guárdelo como .xlsx sin macros o como CSV.
ob-list-old-or-locked = El libro es del formato antiguo (.xls) o tiene contraseña. Guárdelo como .xlsx sin contraseña o como CSV.
ob-list-unknown-zip = El archivo comprimido no es un libro. Guarde la lista como CSV o .xlsx.
ob-list-bomb = El archivo ocupa al abrirse más de lo que necesita una lista. Guarde la lista como CSV.
ob-list-damaged = El archivo está dañado. Guárdelo de nuevo y envíelo.
ob-list-no-demographics = Los archivos OneRoster no tienen fechas de nacimiento. Ponga demographics.csv con birthDate en el ZIP.
ob-list-too-many-columns = La lista tiene más de 100 columnas. Quite las que no hacen falta.
ob-list-one-column = El libro tiene una sola columna. Ponga apellido, nombre y fecha de nacimiento en columnas propias.
ob-list-no-rows = El libro tiene una fila de nombres de columnas y ninguna fila debajo.
ob-school = Por escuela, grado y salón
ob-school-text = Los niños de la lista que una escuela ha enviado. Un niño sin registro también pasa a ser contacto.
ob-school-name = Escuela
ob-school-name-hint = Una parte del nombre, del código o de la ciudad.
ob-school-look = Buscar la escuela
ob-schools-found = { $n ->
    [0] Ninguna escuela tiene esto en su nombre
    [one] 1 escuela
   *[other] { $n } escuelas
 }
ob-schools-cut = Más escuelas tienen esto en su nombre. Escriba más.
ob-school-no-list = Ningún niño está en la lista de esta escuela: no ha enviado ninguna. Pida la lista a la escuela y agréguela como archivo.
ob-school-tick = Marque grados enteros o salones.
ob-school-grade = Grado { $it }
ob-school-whole = Todo el grado ({ $it })
ob-school-no-room = Sin salón
ob-school-count = { $a } ({ $b })
ob-school-nobody = Marque al menos un grado o un salón.
ob-school-do = Agregar a estos niños
ob-paper-nobody = Nadie tiene el estado elegido, así que no hay nada que imprimir.
ob-who = Para quién
ob-letters = Cartas
ob-calls = Lista de llamadas
ob-situation = Hoja de situación
ob-letters-text = Cada carta habla solo de su lector. La persona que estuvo enferma no se nombra en ninguna.
ob-export-text = El archivo es un ZIP que se abre con esta contraseña en 7-Zip, WinZip y otros. Anote la contraseña ahora: no se guarda. Envíela por otro camino que el archivo.
ob-password = Contraseña:
ob-export-do = Hacer el archivo
recall-title = Retiro de lote
recall-text = Quién recibió un lote, cuándo y dónde, según todos los registros. Para que no se use el lote, anótelo también en Lotes.
recall-lot = Lote
recall-cvx = Código de vacuna
recall-cvx-hint = CVX; vacío: cualquier vacuna.
recall-do = Buscar
recall-letters = Cartas a todos
recall-problem = Escriba el lote como está impreso, al menos tres signos; el código de vacuna es un número.
recall-found = { $n ->
    [one] 1 dosis de este lote
   *[other] { $n } dosis de este lote
 }
recall-vaccine = Vacuna
recall-given = Puesta el
recall-by = Reportada por
recall-holders = Quién puede tener todavía de él
recall-holders-text = Estos son los lugares que informaron haber puesto el lote; llámelos. Otros pueden tener algo sin haber puesto una dosis. Donde se llevan existencias en el registro, sus páginas dicen cuánto hay.
recall-holders-none = Nadie ha informado haber puesto una dosis de él.
recall-holder = Lugar
recall-doses = Dosis puestas
recall-first = Primera
recall-last = Última
recall-expires = Caduca
recall-expires-unknown = no informado
recall-expired = caducado
recall-cut = El archivo de cartas tiene las primeras 2,000. Limítelo con el código de vacuna, o envíe el resto de otra manera.
