# The words of letters, in Italian.

invitation-subject = {$inviter} La invita a partecipare a {$place}
invitation-subject-anonymous = Invito a partecipare a {$place}
reminder-subject = Promemoria: {$inviter} La invita a partecipare a {$place}
reminder-subject-anonymous = Promemoria: invito a partecipare a {$place}

invitation-heading = Ha ricevuto un invito
reminder-heading = Il Suo invito è ancora valido

greeting = Buongiorno {$name},
greeting-anonymous = Buongiorno,

organization-lead = {$inviter} La invita a entrare a far parte dell’organizzazione {$place}.
organization-lead-anonymous = Ha ricevuto un invito a entrare a far parte dell’organizzazione {$place}.
team-page-lead = {$inviter} La invita a partecipare alla pagina di squadra {$place}.
team-page-lead-anonymous = Ha ricevuto un invito a partecipare alla pagina di squadra {$place}.
own-page-lead = {$inviter} La invita a creare una Sua pagina su {$place}.
own-page-lead-anonymous = Ha ricevuto un invito a creare una Sua pagina su {$place}.
guest-lead = {$inviter} La invita ad accedere come ospite a {$place}.
guest-lead-anonymous = Ha ricevuto un invito ad accedere come ospite a {$place}.
registration-lead = {$inviter} La invita a registrarsi su {$place}.
registration-lead-anonymous = Ha ricevuto un invito a registrarsi su {$place}.
other-lead = {$inviter} La invita a partecipare a {$place}.
other-lead-anonymous = Ha ricevuto un invito a partecipare a {$place}.

reminder-note = Non ha ancora accettato l’invito. Dopo la data indicata qui sotto il link non funzionerà più.

button = Apri l’invito
link-intro = Se il pulsante non funziona, apra questo indirizzo nel browser:
link-intro-text = Per aprire l’invito, vada a questo indirizzo:

caution = I passaggi messi in evidenza in questo messaggio sono stati scritti dalla persona che La invita, non da {$product}. Faccia attenzione ai link, ai numeri di telefono e alle richieste di denaro che contengono.
message-label = Messaggio personale

not-expected = Se non si aspettava questo invito, può ignorare il messaggio: non succede nulla finché non accetta.
keep-private = La preghiamo di non inoltrare questo messaggio. Il link che contiene è riservato a Lei.
block-intro = Non desidera ricevere altri inviti da {$product}?
block-link = Rifiuta e blocca gli inviti futuri

lapsed-subject = Il Suo invito a partecipare a {$place} è scaduto
lapsed-heading = Un invito è scaduto
lapsed-lead = Il Suo invito a partecipare a {$place} non è stato accettato in tempo. Il link non funziona più.
lapsed-note = Se desidera ancora invitare questa persona, invii un nuovo invito.

accepted-subject = Il Suo invito a partecipare a {$place} è stato accettato
accepted-heading = Il Suo invito è stato accettato
accepted-lead = Il Suo invito a partecipare a {$place} è stato accettato.
accepted-note = Non deve fare nulla.

approval-requested-subject = Richiesta di un invito a partecipare a {$place}
approval-requested-heading = Una richiesta è in attesa di una decisione
approval-requested-lead = È stato richiesto un invito a partecipare a {$place}. Lei è tra le persone che possono approvare o respingere la richiesta.
approval-requested-note = Nessun invito verrà inviato finché la richiesta non sarà approvata.

request-rejected-subject = La Sua richiesta di un invito a partecipare a {$place} è stata respinta
request-rejected-heading = La Sua richiesta è stata respinta
request-rejected-lead = La Sua richiesta di un invito a partecipare a {$place} è stata respinta. Non è stato inviato alcun invito.
request-rejected-note = Per qualsiasi domanda si rivolga alle persone che gestiscono {$place}.

address-changed-subject = Il Suo indirizzo per {$place} è stato sostituito
address-changed-heading = Il Suo indirizzo è stato sostituito
address-changed-lead = Il Suo accesso come ospite a {$place} è ora associato a un altro indirizzo e-mail. Questo indirizzo non dà più accesso.
address-changed-note = Se non ha acconsentito, avvisi subito le persone che gestiscono {$place}.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Invito da parte di
label-place = Invito a partecipare a
label-roles =
    { $count ->
        [one] Ruolo
       *[other] Ruoli
    }
label-valid-until = Scadenza
label-link-host = Il link porta a
label-redirect-host = In seguito accederà a
label-invitee = Persona invitata
label-requester = Richiesta da parte di
label-expired-at = Data di scadenza

days-left =
    { $count ->
        [one] {$count} giorno rimanente
       *[other] {$count} giorni rimanenti
    }
hours-left =
    { $count ->
        [one] {$count} ora rimanente
       *[other] {$count} ore rimanenti
    }
minutes-left =
    { $count ->
        [one] {$count} minuto rimanente
       *[other] {$count} minuti rimanenti
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year}, {$time} UTC
month-1 = gennaio
month-2 = febbraio
month-3 = marzo
month-4 = aprile
month-5 = maggio
month-6 = giugno
month-7 = luglio
month-8 = agosto
month-9 = settembre
month-10 = ottobre
month-11 = novembre
month-12 = dicembre

sent-by = Questo messaggio è stato inviato da {$product}.
