# The words of letters, in Dutch.

invitation-subject = {$inviter} nodigt u uit voor {$place}
invitation-subject-anonymous = U bent uitgenodigd voor {$place}
reminder-subject = Herinnering: {$inviter} nodigt u uit voor {$place}
reminder-subject-anonymous = Herinnering: u bent uitgenodigd voor {$place}

invitation-heading = U bent uitgenodigd
reminder-heading = Uw uitnodiging staat nog open

greeting = Goedendag {$name},
greeting-anonymous = Goedendag,

organization-lead = {$inviter} nodigt u uit om lid te worden van de organisatie {$place}.
organization-lead-anonymous = U bent uitgenodigd om lid te worden van de organisatie {$place}.
team-page-lead = {$inviter} nodigt u uit om mee te doen aan de teampagina {$place}.
team-page-lead-anonymous = U bent uitgenodigd om mee te doen aan de teampagina {$place}.
own-page-lead = {$inviter} nodigt u uit om een eigen pagina te maken op {$place}.
own-page-lead-anonymous = U bent uitgenodigd om een eigen pagina te maken op {$place}.
guest-lead = {$inviter} nodigt u als gast uit bij {$place}.
guest-lead-anonymous = U bent als gast uitgenodigd bij {$place}.
registration-lead = {$inviter} nodigt u uit om u te registreren bij {$place}.
registration-lead-anonymous = U bent uitgenodigd om u te registreren bij {$place}.
other-lead = {$inviter} nodigt u uit voor {$place}.
other-lead-anonymous = U bent uitgenodigd voor {$place}.

reminder-note = U hebt de uitnodiging nog niet geaccepteerd. Na de onderstaande datum werkt de link niet meer.

button = Uitnodiging openen
link-intro = Werkt de knop niet? Open dan dit adres in uw browser:
link-intro-text = Ga naar dit adres om de uitnodiging te openen:

caution = De passages die in dit bericht apart staan, zijn geschreven door de persoon die u uitnodigt, niet door {$product}. Wees voorzichtig met links, telefoonnummers en verzoeken om geld die erin staan.
message-label = Persoonlijk bericht

not-expected = Als u deze uitnodiging niet verwachtte, kunt u dit bericht negeren: er gebeurt niets zolang u haar niet accepteert.
keep-private = Stuur dit bericht niet door. De link is alleen voor u bestemd.
block-intro = Wilt u geen uitnodigingen van {$product} meer ontvangen?
block-link = Weigeren en verdere uitnodigingen blokkeren

lapsed-subject = Uw uitnodiging voor {$place} is verlopen
lapsed-heading = Een uitnodiging is verlopen
lapsed-lead = Uw uitnodiging voor {$place} is niet op tijd geaccepteerd. De link werkt niet meer.
lapsed-note = Als u deze persoon nog steeds wilt uitnodigen, stuur dan een nieuwe uitnodiging.

accepted-subject = Uw uitnodiging voor {$place} is geaccepteerd
accepted-heading = Uw uitnodiging is geaccepteerd
accepted-lead = Uw uitnodiging voor {$place} is geaccepteerd.
accepted-note = U hoeft niets te doen.

approval-requested-subject = Verzoek om een uitnodiging voor {$place}
approval-requested-heading = Een verzoek wacht op een beslissing
approval-requested-lead = Er is gevraagd om een uitnodiging voor {$place}. U bent een van degenen die dit verzoek kunnen goedkeuren of afwijzen.
approval-requested-note = Er wordt geen uitnodiging verstuurd zolang niemand het verzoek goedkeurt.

request-rejected-subject = Uw verzoek om een uitnodiging voor {$place} is afgewezen
request-rejected-heading = Uw verzoek is afgewezen
request-rejected-lead = Uw verzoek om een uitnodiging voor {$place} is afgewezen. Er is geen uitnodiging verstuurd.
request-rejected-note = Neem bij vragen contact op met degenen die {$place} beheren.

address-changed-subject = Uw adres voor {$place} is vervangen
address-changed-heading = Uw adres is vervangen
address-changed-lead = Uw gasttoegang tot {$place} is nu gekoppeld aan een ander e-mailadres. Dit adres geeft geen toegang meer.
address-changed-note = Als u hiermee niet hebt ingestemd, meld dit dan meteen aan degenen die {$place} beheren.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Uitgenodigd door
label-place = Uitgenodigd voor
label-roles =
    { $count ->
        [one] Rol
       *[other] Rollen
    }
label-valid-until = Geldig tot
label-link-host = De link leidt naar
label-redirect-host = Daarna gaat u naar
label-invitee = Uitgenodigde persoon
label-requester = Aangevraagd door
label-expired-at = Verlopen op

days-left =
    { $count ->
        [one] nog {$count} dag
       *[other] nog {$count} dagen
    }
hours-left =
    { $count ->
        [one] nog {$count} uur
       *[other] nog {$count} uur
    }
minutes-left =
    { $count ->
        [one] nog {$count} minuut
       *[other] nog {$count} minuten
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year}, {$time} uur UTC
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

sent-by = Dit bericht is verstuurd door {$product}.
