# El día de la clínica: el expediente de una persona en una fecha, buscar, los pacientes propios.
give-today = Poner hoy
give-on = Para poner el { $it }
give-as-of = al { $a }, { $b }
give-nothing = No toca nada.
give-next = Lo próximo: { $a }, desde el { $b }.
give-died = No toca nada: esta persona falleció.
give-decide = Para decidir con el paciente o la familia:
as-of-label = Fecha
as-of-show = Mostrar
as-of-on = Esto es lo que dice el calendario al { $it }, no hoy. Las dosis después de ese día no cuentan aquí.
as-of-today = Volver a hoy
as-of-bad = Esto no es una fecha. Escriba el día como 3/14/2027, 03142027 o 14 mar 2027.
tab-not-valid = No válidas
not-valid-none = Cada dosis del expediente cuenta, o sobra y no hay que repetirla.
why-change = Qué lo cambiaría
change-counted-from = Puesta el { $b } o después, habría contado para { $a }.
grid-more = +{ $n } más
against-too-young = demasiado joven
against-too-old = demasiado mayor
against-too-soon = muy pronto después de la dosis anterior
against-conflict = muy cerca de otra vacuna
against-wrong-vaccine = no es la vacuna correcta
against-series-complete = la serie estaba completa
against-expired = el lote estaba vencido
against-damaged = puesta en parte o dañada
aside-immunity = Inmunidad y rechazos
wishes-none = La familia no ha elegido nada.
limit = Limitado
limit-safety-hold = Aquí no se muestran la dirección, el teléfono ni las clínicas de esta persona.
limit-no-share = No se comparte: solo quienes informaron de esta persona ven el expediente.
limit-no-reminders = No se envían recordatorios.
limit-lock = Cerrado mientras se toma una decisión.
claims-text = { $n ->
    [one] 1 informe habla de esta inyección.
   *[other] { $n } informes hablan de esta inyección. Se muestran como una dosis.
 }
claim-vaccine = Vacuna y fecha
claim-role = Qué aporta
claim-leads = Los valores mostrados siguen este informe
claim-agrees = Nada más
claim-gave = Completó:
claim-said = Dicho
claim-arrived = llegó { $it }

# Buscar.
find-near = Quizás otra fecha de nacimiento
find-near-text = Los nombres coinciden; la fecha de nacimiento del expediente difiere por un error. Compruebe antes de abrir un expediente.
find-own-only = Solo se buscó entre sus propios pacientes. Agregue una fecha de nacimiento, un teléfono o un número del registro para buscar en todo el registro.
find-due = { $n } por poner

# Mis pacientes.
nav-patients = Mis pacientes
patients-title = Mis pacientes
patients-lists = Listas
patients-day = Hoy
patients-all = Todos
patients-overdue = Atrasados
patients-reports = Informes nuevos
patients-tasks = Tareas
patients-day-empty = No hay nadie en la lista de hoy. Abra un expediente y elija "Poner en la lista de hoy".
patients-all-empty = No hay pacientes. Son suyos las personas de las que informa su organización.
patients-overdue-empty = Nadie está atrasado.
patients-reports-empty = Nadie más ha informado de sus pacientes desde ayer.
patients-tasks-empty = No le espera nada.
patients-day-text = La lista es de su organización y solo de hoy. La ven todos los que pueden ver la lista de pacientes.
patients-group = Vacuna por poner
patients-any = Cualquiera
patients-ages = Edad
patients-any-age = Cualquier edad
ages-0-1 = Menos de 2 años
ages-2-5 = De 2 a 5 años
ages-6-10 = De 6 a 10 años
ages-11-18 = De 11 a 18 años
ages-19 = 19 años o más
patients-since = Dosis, rechazos y observaciones de los que otros han informado desde { $it }.
patients-of = de { $it }
patients-who = Paciente
patients-last = Última dosis
patients-news = Nuevo
patients-act = Cambiar
patients-done = Dosis hoy
patients-remove = Quitar de la lista
patients-put = Poner en la lista de hoy
patients-csv = Descargar CSV (1,000 personas como máximo)
patients-cut = Hay más de los que se pueden mostrar aquí.
person-listed = Está en la lista de hoy.
person-added = Agregado. Este es el expediente nuevo.
person-known = Esta persona ya estaba en el registro. Lo que escribió es ahora parte de este expediente.
key-patients = Ir a mis pacientes
key-record = En un registro: anotar dosis
key-list = Bajar y subir por una lista de personas; Entrar abre el expediente

# Agregar a una persona.
find-add = Agregar un paciente nuevo
find-add-text = Antes de guardar verá quién podría ser.
new-title = Agregar un paciente
new-text = Primero se busca quién del registro podría ser esta persona. No se guarda nada antes de que los vea.
new-likely = { $n ->
    [one] 1 persona del registro podría ser
   *[other] { $n } personas del registro podrían ser
 }
new-likely-text = Abra el expediente si es la misma persona. Agregue uno nuevo solo si no es ninguna.
new-none = Ninguna de estas: agregar un paciente nuevo
new-back = Buscar otra vez
new-typed = Lo que escribió
new-family = Apellidos
new-given = Nombre
new-given-hint = Para un bebé sin nombre: Babyboy o Babygirl. Personas con un solo nombre: deje vacío el otro campo.
new-middle = Segundo nombre
new-optional = (opcional)
new-order = Gemelo o parto múltiple: nació en el número
new-order-hint = 1, 2, 3 … Déjelo vacío si nació solo.
new-kin-family = Apellidos de la madre o tutor
new-kin-given = Nombre de la madre o tutor
new-chart = Su número de expediente
new-street = Calle y número
new-city = Ciudad
new-state = Estado, dos letras
new-zip = Código postal
new-look = Buscar quién está en el registro
new-no-name = Escriba los apellidos o el nombre.
new-no-such-name = Los nombres solo tienen letras, espacios, guiones y apóstrofos. Quite cifras y otros signos.
new-no-birth-date = Escriba la fecha de nacimiento, como 3/14/2021.
new-born-in-future = La fecha de nacimiento aún no ha llegado. Debe ser hoy o antes.
new-born-long-ago = La fecha de nacimiento es de hace demasiado tiempo. Compruebe el año.
new-no-sex = Elija el sexo, o "Sexo desconocido".
new-phone = Un número de teléfono tiene al menos siete cifras.
new-left = No se guardó. El registro no puede tener un expediente de esta persona. La oficina de privacidad puede decirle más.

# Qué se puede hacer con un expediente.
act-more = Más
act-record = Registrar dosis
act-past = Agregar dosis anteriores
act-papers = Certificados
act-plan = Plan para ponerse al día
act-demographics = Editar persona
act-family = Código de acceso para la familia
