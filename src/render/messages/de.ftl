# The words of letters, in German.

invitation-subject = {$inviter} lädt Sie zu {$place} ein
invitation-subject-anonymous = Sie sind zu {$place} eingeladen
reminder-subject = Erinnerung: {$inviter} lädt Sie zu {$place} ein
reminder-subject-anonymous = Erinnerung: Sie sind zu {$place} eingeladen

invitation-heading = Sie sind eingeladen
reminder-heading = Ihre Einladung ist noch offen

greeting = Guten Tag {$name},
greeting-anonymous = Guten Tag,

organization-lead = {$inviter} lädt Sie ein, der Organisation {$place} beizutreten.
organization-lead-anonymous = Sie sind eingeladen, der Organisation {$place} beizutreten.
team-page-lead = {$inviter} lädt Sie ein, auf der Teamseite {$place} mitzumachen.
team-page-lead-anonymous = Sie sind eingeladen, auf der Teamseite {$place} mitzumachen.
own-page-lead = {$inviter} lädt Sie ein, auf {$place} eine eigene Seite anzulegen.
own-page-lead-anonymous = Sie sind eingeladen, auf {$place} eine eigene Seite anzulegen.
guest-lead = {$inviter} lädt Sie als Gast zu {$place} ein.
guest-lead-anonymous = Sie sind als Gast zu {$place} eingeladen.
registration-lead = {$inviter} lädt Sie ein, sich bei {$place} zu registrieren.
registration-lead-anonymous = Sie sind eingeladen, sich bei {$place} zu registrieren.
other-lead = {$inviter} lädt Sie zu {$place} ein.
other-lead-anonymous = Sie sind zu {$place} eingeladen.

reminder-note = Sie haben die Einladung noch nicht angenommen. Nach dem unten genannten Zeitpunkt funktioniert der Link nicht mehr.

button = Einladung öffnen
link-intro = Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse in Ihrem Browser:
link-intro-text = Um die Einladung zu öffnen, rufen Sie diese Adresse auf:

caution = Die abgesetzten Passagen in dieser E-Mail stammen von der Person, die Sie einlädt, nicht von {$product}. Seien Sie vorsichtig bei Links, Telefonnummern und Geldforderungen darin.
message-label = Persönliche Nachricht

not-expected = Wenn Sie diese Einladung nicht erwartet haben, können Sie diese E-Mail ignorieren: Solange Sie nicht annehmen, geschieht nichts.
keep-private = Bitte leiten Sie diese E-Mail nicht weiter. Der Link darin ist nur für Sie bestimmt.
block-intro = Möchten Sie keine weiteren Einladungen von {$product} erhalten?
block-link = Ablehnen und weitere Einladungen blockieren

lapsed-subject = Ihre Einladung zu {$place} ist abgelaufen
lapsed-heading = Eine Einladung ist abgelaufen
lapsed-lead = Ihre Einladung zu {$place} wurde nicht rechtzeitig angenommen. Der Link darin funktioniert nicht mehr.
lapsed-note = Wenn Sie diese Person weiterhin einladen möchten, senden Sie eine neue Einladung.

accepted-subject = Ihre Einladung zu {$place} wurde angenommen
accepted-heading = Ihre Einladung wurde angenommen
accepted-lead = Ihre Einladung zu {$place} wurde angenommen.
accepted-note = Sie müssen nichts weiter tun.

approval-requested-subject = Anfrage nach einer Einladung zu {$place}
approval-requested-heading = Eine Anfrage wartet auf eine Entscheidung
approval-requested-lead = Es wurde eine Einladung zu {$place} angefragt. Sie gehören zu den Personen, die die Anfrage genehmigen oder ablehnen können.
approval-requested-note = Solange niemand die Anfrage genehmigt, wird keine Einladung versendet.

request-rejected-subject = Ihre Anfrage nach einer Einladung zu {$place} wurde abgelehnt
request-rejected-heading = Ihre Anfrage wurde abgelehnt
request-rejected-lead = Ihre Anfrage nach einer Einladung zu {$place} wurde abgelehnt. Es wurde keine Einladung versendet.
request-rejected-note = Bei Fragen wenden Sie sich an die Personen, die {$place} verwalten.

address-changed-subject = Ihre Adresse für {$place} wurde ersetzt
address-changed-heading = Ihre Adresse wurde ersetzt
address-changed-lead = Ihr Gastzugang zu {$place} ist jetzt mit einer anderen E-Mail-Adresse verknüpft. Mit dieser Adresse ist kein Zugang mehr möglich.
address-changed-note = Wenn Sie dem nicht zugestimmt haben, melden Sie das bitte umgehend den Personen, die {$place} verwalten.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Eingeladen von
label-place = Eingeladen zu
label-roles =
    { $count ->
        [one] Rolle
       *[other] Rollen
    }
label-valid-until = Gültig bis
label-link-host = Der Link führt zu
label-redirect-host = Danach gelangen Sie zu
label-invitee = Eingeladene Person
label-requester = Angefragt von
label-expired-at = Abgelaufen am

days-left =
    { $count ->
        [one] noch {$count} Tag
       *[other] noch {$count} Tage
    }
hours-left =
    { $count ->
        [one] noch {$count} Stunde
       *[other] noch {$count} Stunden
    }
minutes-left =
    { $count ->
        [one] noch {$count} Minute
       *[other] noch {$count} Minuten
    }
date-and-left = {$date} ({$left})

date = {$day}. {$month} {$year}, {$time} Uhr UTC
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

sent-by = Diese E-Mail wurde von {$product} versendet.
