# The words of letters, in Danish.

invitation-subject = {$inviter} inviterer dig til {$place}
invitation-subject-anonymous = Du er inviteret til {$place}
reminder-subject = Påmindelse: {$inviter} inviterer dig til {$place}
reminder-subject-anonymous = Påmindelse: du er inviteret til {$place}

invitation-heading = Du er inviteret
reminder-heading = Din invitation er stadig åben

greeting = Hej {$name}
greeting-anonymous = Hej

organization-lead = {$inviter} inviterer dig til at blive en del af organisationen {$place}.
organization-lead-anonymous = Du er inviteret til at blive en del af organisationen {$place}.
team-page-lead = {$inviter} inviterer dig til at være med på holdsiden {$place}.
team-page-lead-anonymous = Du er inviteret til at være med på holdsiden {$place}.
own-page-lead = {$inviter} inviterer dig til at oprette din egen side på {$place}.
own-page-lead-anonymous = Du er inviteret til at oprette din egen side på {$place}.
guest-lead = {$inviter} inviterer dig som gæst til {$place}.
guest-lead-anonymous = Du er inviteret som gæst til {$place}.
registration-lead = {$inviter} inviterer dig til at registrere dig hos {$place}.
registration-lead-anonymous = Du er inviteret til at registrere dig hos {$place}.
other-lead = {$inviter} inviterer dig til {$place}.
other-lead-anonymous = Du er inviteret til {$place}.

reminder-note = Du har endnu ikke accepteret invitationen. Efter datoen nedenfor virker linket ikke længere.

button = Åbn invitationen
link-intro = Hvis knappen ikke virker, kan du åbne denne adresse i din browser:
link-intro-text = Gå til denne adresse for at åbne invitationen:

caution = De afsnit, der er adskilt fra resten af denne besked, er skrevet af den person, der inviterer dig, ikke af {$product}. Vær forsigtig med links, telefonnumre og anmodninger om penge i dem.
message-label = Personlig besked

not-expected = Hvis du ikke ventede denne invitation, kan du se bort fra beskeden: Der sker ikke noget, medmindre du accepterer.
keep-private = Videresend venligst ikke denne besked. Linket er kun beregnet til dig.
block-intro = Ønsker du ikke flere invitationer fra {$product}?
block-link = Afvis og bloker flere invitationer

lapsed-subject = Din invitation til {$place} er udløbet
lapsed-heading = En invitation er udløbet
lapsed-lead = Din invitation til {$place} blev ikke accepteret i tide. Linket virker ikke længere.
lapsed-note = Hvis du stadig vil invitere personen, kan du sende en ny invitation.

accepted-subject = Din invitation til {$place} er accepteret
accepted-heading = Din invitation er accepteret
accepted-lead = Din invitation til {$place} er accepteret.
accepted-note = Du behøver ikke gøre noget.

approval-requested-subject = Anmodning om en invitation til {$place}
approval-requested-heading = En anmodning venter på en afgørelse
approval-requested-lead = Der er anmodet om en invitation til {$place}. Du er en af dem, der kan godkende eller afvise anmodningen.
approval-requested-note = Der bliver ikke sendt nogen invitation, før nogen godkender anmodningen.

request-rejected-subject = Din anmodning om en invitation til {$place} er afvist
request-rejected-heading = Din anmodning er afvist
request-rejected-lead = Din anmodning om en invitation til {$place} er afvist. Der er ikke sendt nogen invitation.
request-rejected-note = Hvis du har spørgsmål, kan du henvende dig til dem, der administrerer {$place}.

address-changed-subject = Din adresse til {$place} er erstattet
address-changed-heading = Din adresse er erstattet
address-changed-lead = Din gæsteadgang til {$place} er nu knyttet til en anden e-mailadresse. Denne adresse giver ikke længere adgang.
address-changed-note = Hvis du ikke har givet dit samtykke, skal du straks give besked til dem, der administrerer {$place}.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Inviteret af
label-place = Inviteret til
label-roles =
    { $count ->
        [one] Rolle
       *[other] Roller
    }
label-valid-until = Gyldig til
label-link-host = Linket fører til
label-redirect-host = Derefter kommer du til
label-invitee = Inviteret person
label-requester = Anmodet af
label-expired-at = Udløbsdato

days-left =
    { $count ->
        [one] {$count} dag tilbage
       *[other] {$count} dage tilbage
    }
hours-left =
    { $count ->
        [one] {$count} time tilbage
       *[other] {$count} timer tilbage
    }
minutes-left =
    { $count ->
        [one] {$count} minut tilbage
       *[other] {$count} minutter tilbage
    }
date-and-left = {$date} ({$left})

date = {$day}. {$month} {$year} kl. {$time} UTC
month-1 = januar
month-2 = februar
month-3 = marts
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = august
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

sent-by = Denne besked er sendt af {$product}.
