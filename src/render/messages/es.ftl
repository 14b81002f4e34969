# The words of letters, in Spanish.

invitation-subject = {$inviter} le invita a unirse a {$place}
invitation-subject-anonymous = Invitación para unirse a {$place}
reminder-subject = Recordatorio: {$inviter} le invita a unirse a {$place}
reminder-subject-anonymous = Recordatorio: invitación para unirse a {$place}

invitation-heading = Ha recibido una invitación
reminder-heading = Su invitación sigue pendiente

greeting = Hola, {$name}:
greeting-anonymous = Hola:

organization-lead = {$inviter} le invita a unirse a la organización {$place}.
organization-lead-anonymous = Ha recibido una invitación para unirse a la organización {$place}.
team-page-lead = {$inviter} le invita a unirse a la página de equipo {$place}.
team-page-lead-anonymous = Ha recibido una invitación para unirse a la página de equipo {$place}.
own-page-lead = {$inviter} le invita a crear su propia página en {$place}.
own-page-lead-anonymous = Ha recibido una invitación para crear su propia página en {$place}.
guest-lead = {$inviter} le invita a acceder a {$place} como persona invitada.
guest-lead-anonymous = Ha recibido una invitación para acceder a {$place} como persona invitada.
registration-lead = {$inviter} le invita a registrarse en {$place}.
registration-lead-anonymous = Ha recibido una invitación para registrarse en {$place}.
other-lead = {$inviter} le invita a unirse a {$place}.
other-lead-anonymous = Ha recibido una invitación para unirse a {$place}.

reminder-note = Todavía no ha aceptado la invitación. Después de la fecha que figura más abajo, el enlace dejará de funcionar.

button = Abrir la invitación
link-intro = Si el botón no funciona, abra esta dirección en su navegador:
link-intro-text = Para abrir la invitación, vaya a esta dirección:

caution = Los pasajes destacados de este mensaje los ha escrito la persona que le invita, no {$product}. Tenga cuidado con los enlaces, los números de teléfono y las peticiones de dinero que contengan.
message-label = Mensaje personal

not-expected = Si no esperaba esta invitación, puede ignorar este mensaje: no ocurrirá nada a menos que la acepte.
keep-private = Por favor, no reenvíe este mensaje. El enlace que contiene es solo para usted.
block-intro = ¿No desea recibir más invitaciones de {$product}?
block-link = Rechazar y bloquear futuras invitaciones

lapsed-subject = Su invitación para unirse a {$place} ha caducado
lapsed-heading = Una invitación ha caducado
lapsed-lead = Su invitación para unirse a {$place} no se aceptó a tiempo. El enlace ya no funciona.
lapsed-note = Si todavía desea invitar a esta persona, envíe una nueva invitación.

accepted-subject = Su invitación para unirse a {$place} ha sido aceptada
accepted-heading = Su invitación ha sido aceptada
accepted-lead = Su invitación para unirse a {$place} ha sido aceptada.
accepted-note = No tiene que hacer nada.

approval-requested-subject = Solicitud de una invitación para unirse a {$place}
approval-requested-heading = Una solicitud espera una decisión
approval-requested-lead = Se ha solicitado una invitación para unirse a {$place}. Usted es una de las personas que pueden aprobar o rechazar la solicitud.
approval-requested-note = No se enviará ninguna invitación hasta que alguien apruebe la solicitud.

request-rejected-subject = Su solicitud de una invitación para unirse a {$place} ha sido rechazada
request-rejected-heading = Su solicitud ha sido rechazada
request-rejected-lead = Su solicitud de una invitación para unirse a {$place} ha sido rechazada. No se ha enviado ninguna invitación.
request-rejected-note = Si tiene alguna pregunta, diríjase a las personas que gestionan {$place}.

address-changed-subject = Se ha sustituido su dirección para {$place}
address-changed-heading = Se ha sustituido su dirección
address-changed-lead = Su acceso a {$place} como persona invitada está asociado ahora a otra dirección de correo electrónico. Esta dirección ya no da acceso.
address-changed-note = Si no ha dado su consentimiento, avise de inmediato a las personas que gestionan {$place}.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Invitación de
label-place = Invitación para unirse a
label-roles =
    { $count ->
        [one] Rol
       *[other] Roles
    }
label-valid-until = Válida hasta
label-link-host = El enlace lleva a
label-redirect-host = Después pasará a
label-invitee = Persona invitada
label-requester = Solicitud de
label-expired-at = Fecha de caducidad

days-left =
    { $count ->
        [one] queda {$count} día
       *[other] quedan {$count} días
    }
hours-left =
    { $count ->
        [one] queda {$count} hora
       *[other] quedan {$count} horas
    }
minutes-left =
    { $count ->
        [one] queda {$count} minuto
       *[other] quedan {$count} minutos
    }
date-and-left = {$date} ({$left})

date = {$day} de {$month} de {$year}, {$time} UTC
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

sent-by = {$product} ha enviado este mensaje.
