# The annual numbers of schools, for staff and for the public.

nav-school-numbers = Cifras de las escuelas
nav-school-public = Vacunación en las escuelas
numbers-title = Cifras anuales de las escuelas
numbers-of = Cifras anuales de las escuelas { $it }
numbers-whole = Todas las zonas
numbers-text = Niños en las listas de las escuelas, según la ley escolar, al día de hoy.
numbers-prek = Prekínder
numbers-grade = Grado { $it }
numbers-with-all = Se cuentan también las escuelas que no han informado.
numbers-only-reported = Solo se cuentan las escuelas que han informado.
numbers-reported-only = Solo las escuelas que han informado
numbers-show-all = Contar todas las escuelas
numbers-none = Ningún niño de este grupo está en la lista de una escuela.
numbers-area = Zona
numbers-all = Todas las escuelas
numbers-no-county = Sin condado
numbers-reported = Escuelas que informaron
numbers-reported-of = { $a } de { $b }
numbers-enrolled = Inscritos
numbers-assessed = Contados
numbers-up-to-date = Al día
numbers-exempt = Exentos
numbers-exempt-of = Exentos: { $it }
numbers-provisional = En curso o condicionales
numbers-neither = Ni al día ni exentos
numbers-no-record = De estos, sin registro
numbers-sector = Quién dirige la escuela
numbers-sector-public = Pública
numbers-sector-private = Privada
numbers-sector-unknown = No se ha dicho
numbers-last-grade = Último grado
numbers-last-grade-hint = Los niños salen de la lista cuando empieza el año escolar que sigue a este grado. Si se deja vacío, vale el grado más alto de la lista.
numbers-about = Sobre { $it }
numbers-save = Guardar
numbers-staff-only = Son cifras exactas para el trabajo. No las publique: las pequeñas pueden revelar quién es un niño.
numbers-csv = Archivo para los CDC (CSV)
numbers-csv-schools = Lo mismo con cada escuela (CSV)
numbers-publish-title = Tabla pública
numbers-publish-text = Publica las cifras de ahora para todos. Las celdas pequeñas se ocultan, y con ellas tantas otras como haga falta para que nadie pueda calcularlas. Una tabla publicada no cambia; publicar otra vez hace una nueva versión.
numbers-published = La versión { $it } se publicó
numbers-publish = Publicar las cifras de ahora
numbers-years = Otros años
numbers-no-sector = Diga quién dirige la escuela.
numbers-no-grade = El último grado no es un grado: escriba PK, K o de 1 a 12.
numbers-no-nobody-reported = Ninguna escuela ha informado este año: no hay nada que publicar.
numbers-public-title = Vacunación en las escuelas
numbers-public-of = Año escolar { $a }, versión { $b }, publicada
numbers-public-schools = Informaron { $a } de { $b } escuelas y guarderías.
numbers-public-hidden = Para proteger a los niños se ocultan las cifras menores de { $a } y las que dejan menos, y otras con las que se podrían calcular. Las escuelas y zonas con menos de { $b } niños se cuentan juntas.
numbers-public-csv = Esta tabla como archivo (CSV)
numbers-public-few = Hay muy pocos niños para mostrar cifras.
numbers-public-none = Todavía no se ha publicado nada.
numbers-hidden = oculto
numbers-other-counties = { $n ->
    [one] 1 zona pequeña
   *[other] { $n } zonas pequeñas juntas
 }
numbers-other-schools = { $n ->
    [one] 1 escuela pequeña
   *[other] { $n } escuelas pequeñas juntas
 }

# What another edition of school law would do.
law-title = Probar un cambio de la ley escolar
law-text = No se guarda nada y nada cambia. Usted ve quién quedaría de otra manera, escuela por escuela, antes de publicar las reglas nuevas.
law-link = Probar un cambio de la ley escolar
law-in-force = Vigente
law-citation = Escrita en
law-days = Vigente desde y hasta
law-impact = De { $a } a { $b }
law-changed = { $a } de { $b } estudiantes en las listas quedarían de otra manera.
law-nobody = Nadie quedaría de otra manera.
law-by-school = Escuelas donde alguien quedaría de otra manera
law-students = Estudiantes
law-otherwise = Quedarían de otra manera
law-kept-out = Ya no podrían venir
law-let-in = Podrían volver
law-moves = Cómo
law-try = Las reglas nuevas
law-file = Archivo
law-file-hint = El archivo school.toml de un paquete, cambiado.
law-paste = O pegue las reglas aquí
law-show = Mostrar qué cambiaría
law-no-empty = Elija un archivo o pegue las reglas.
law-no-large = Estas reglas son demasiado largas: 1 MB como máximo.
law-no-text = Este archivo no es texto. Elija el archivo school.toml.
