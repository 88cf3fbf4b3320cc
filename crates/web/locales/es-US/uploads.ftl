# Subir una tabla de dosis.
nav-uploads = Subir
uploads-title = Subir una tabla
uploads-text = Para dosis que ningún sistema envía: una tabla con una dosis en cada fila, guardada como CSV. Usted dice una vez qué significan las columnas, mira las filas y luego las hace registrar.
uploads-none = Todavía no hay tablas.
uploads-caption = Las últimas tablas
upload-organization = Organización
upload-choose = Elija la organización
upload-file = Archivo
upload-file-hint = CSV o texto con comas, puntos y comas, tabuladores o | entre las celdas, con los nombres de las columnas en la primera fila. Como máximo 20 MB y 50,000 filas.
upload-send = Enviar el archivo
upload-came = Enviado
upload-name = Archivo
upload-state = Estado
upload-rows = Filas
upload-wrong = No registradas
upload-state-new = Espera por usted
upload-state-taking = En curso
upload-state-done = Registrado
upload-title = Tabla
upload-back = Volver a las tablas
count-rows = { $n ->
    [one] 1 fila
   *[other] { $n } filas
 }
upload-no-empty = El archivo está vacío. Elija uno con una fila de nombres de columnas y filas debajo.
upload-no-workbook = Es un libro de cálculo o un archivo comprimido. Ábralo, guárdelo como CSV y envíe ese.
upload-no-not-text = No es texto. Guarde la tabla como CSV y envíe ese archivo.
upload-no-one-column = El archivo tiene una sola columna. Ponga comas, puntos y comas, tabuladores o | entre las celdas.
upload-no-no-rows = El archivo tiene una fila de nombres de columnas y ninguna fila debajo.
upload-no-too-large = El archivo pasa de 20 MB. Envíelo por partes.
upload-no-too-many-rows = El archivo tiene más de 50,000 filas. Envíelo por partes.
upload-no-too-many-columns = El archivo tiene más de 100 columnas. Quite las que no hacen falta.
upload-result = Qué pasó con las filas
upload-taken = { $n ->
    [one] 1 fila se registró.
   *[other] { $n } filas se registraron.
 }
upload-with-warnings = { $n ->
    [one] 1 de ellas tiene algo que conviene mirar: vea el registro de mensajes.
   *[other] { $n } de ellas tienen algo que conviene mirar: vea el registro de mensajes.
 }
upload-before = { $n ->
    [one] 1 fila ya estaba registrada; nada cambió.
   *[other] { $n } filas ya estaban registradas; nada cambió.
 }
upload-not-taken = { $n ->
    [one] 1 fila no se registró.
   *[other] { $n } filas no se registraron.
 }
upload-download = Descargar las filas que no se registraron
upload-download-hint = La última columna dice qué está mal. Corrija las filas y envíe ese archivo aquí: lo registrado no está en él.
upload-progress = { $a } de { $b } filas hasta ahora. Puede dejar esta página.
upload-look-again = Mirar otra vez
upload-again-hint = ¿No avanza? Las filas registradas no se registran dos veces.
upload-again = Empezar de nuevo donde se detuvo
upload-windows = El archivo no es UTF-8; se leyó como Windows-1252. Mire las letras con acento.
upload-lacks = Antes de poder revisar las filas
upload-lack-column = Diga qué columna contiene: { $it }
upload-lack-vaccine = Diga qué columna nombra la vacuna: CVX, NDC, CPT o nombre
upload-lack-twice = Se dice que dos columnas contienen lo mismo: { $it }
upload-lack-dates = Diga en qué orden están escritas las fechas
upload-preview = Las primeras filas
upload-good = { $n ->
    [one] 1 fila se puede registrar.
   *[other] { $n } filas se pueden registrar.
 }
upload-bad = { $n ->
    [one] 1 fila no.
   *[other] { $n } filas no.
 }
upload-take = { $n ->
    [one] Registrar 1 fila
   *[other] Registrar { $n } filas
 }
upload-row = Fila
upload-fate = Qué pasa con ella
upload-is-good = Se puede registrar
upload-is-bad = No se puede registrar
upload-columns = Qué significan las columnas
upload-columns-hint = Lo que elija se recuerda para el próximo archivo con estas columnas.
upload-column = Columna
upload-examples = Ejemplos
upload-holds = Contiene
upload-passed-over = No se usa
upload-dates = ¿Cómo están escritas las fechas?
upload-dates-year-first = Primero el año: 2024-03-14
upload-dates-month-first = Primero el mes: 3/14/2024
upload-dates-day-first = Primero el día: 14/3/2024
upload-doses = ¿De quién son las dosis, donde ninguna columna lo dice?
upload-doses-history = Copiadas de otro lugar (históricas)
upload-doses-given = Puestas por esta organización
upload-check = Revisar las filas
upload-field-patient-number = Número de paciente
upload-field-last-name = Apellido
upload-field-first-name = Nombre
upload-field-middle-name = Segundo nombre
upload-field-suffix = Sufijo
upload-field-full-name = Apellido, coma, nombre
upload-field-birth-date = Fecha de nacimiento
upload-field-sex = Sexo
upload-field-mothers-maiden-name = Apellido de soltera de la madre
upload-field-street = Calle
upload-field-city = Ciudad
upload-field-state = Estado (dirección)
upload-field-zip = Código postal
upload-field-phone = Teléfono
upload-field-dose-date = Día de la dosis
upload-field-cvx = Vacuna: código CVX
upload-field-ndc = Vacuna: NDC
upload-field-cpt = Vacuna: código CPT
upload-field-vaccine-name = Vacuna: nombre
upload-field-manufacturer = Fabricante
upload-field-lot = Lote
upload-field-lot-expires = Día en que vence el lote
upload-field-amount = Cantidad (mL)
upload-field-route = Vía
upload-field-site = Sitio
upload-field-eligibility = Elegibilidad (V01, etc.)
upload-field-given-or-history = Puesta aquí o histórica (00, 01)
upload-field-dose-number = Su número de la dosis
upload-mistake-cells = La fila tiene más celdas que columnas. ¿Falta poner un separador entre comillas?
upload-mistake-empty = Está vacío, y cada fila lo necesita.
upload-mistake-date = No es una fecha en el orden elegido, o su año tiene dos cifras. Escríbala como 2024-03-14.
upload-mistake-full-name = Escriba el nombre como apellido, coma, nombre.
upload-mistake-vaccine-unknown = Ninguna vacuna se llama así. Escriba el código CVX, o el nombre comercial como lo escribe CDC.
upload-mistake-vaccine-several = Varias vacunas se llaman así. Escriba el código CVX.
upload-mistake-no-vaccine = La fila no nombra ninguna vacuna.
upload-mistake-given-or-history = Escriba 00 o new para una dosis puesta aquí, 01 o historical para una copiada de otro lugar.
