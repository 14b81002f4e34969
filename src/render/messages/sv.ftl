# The words of letters, in Swedish.

invitation-subject = {$inviter} bjuder in dig till {$place}
invitation-subject-anonymous = Du är inbjuden till {$place}
reminder-subject = Påminnelse: {$inviter} bjuder in dig till {$place}
reminder-subject-anonymous = Påminnelse: du är inbjuden till {$place}

invitation-heading = Du har fått en inbjudan
reminder-heading = Din inbjudan gäller fortfarande

greeting = Hej {$name},
greeting-anonymous = Hej,

organization-lead = {$inviter} bjuder in dig att gå med i organisationen {$place}.
organization-lead-anonymous = Du är inbjuden att gå med i organisationen {$place}.
team-page-lead = {$inviter} bjuder in dig att gå med på lagsidan {$place}.
team-page-lead-anonymous = Du är inbjuden att gå med på lagsidan {$place}.
own-page-lead = {$inviter} bjuder in dig att skapa en egen sida på {$place}.
own-page-lead-anonymous = Du är inbjuden att skapa en egen sida på {$place}.
guest-lead = {$inviter} bjuder in dig som gäst till {$place}.
guest-lead-anonymous = Du är inbjuden som gäst till {$place}.
registration-lead = {$inviter} bjuder in dig att registrera dig hos {$place}.
registration-lead-anonymous = Du är inbjuden att registrera dig hos {$place}.
other-lead = {$inviter} bjuder in dig till {$place}.
other-lead-anonymous = Du är inbjuden till {$place}.

reminder-note = Du har ännu inte tackat ja. Efter datumet nedan slutar länken att fungera.

button = Öppna inbjudan
link-intro = Om knappen inte fungerar kan du öppna den här adressen i webbläsaren:
link-intro-text = Öppna inbjudan genom att gå till den här adressen:

caution = De avskilda avsnitten i det här meddelandet är skrivna av personen som bjuder in dig, inte av {$product}. Var försiktig med länkar, telefonnummer och förfrågningar om pengar i dem.
message-label = Personligt meddelande

not-expected = Om du inte väntade dig den här inbjudan kan du bortse från meddelandet: inget händer om du inte tackar ja.
keep-private = Vidarebefordra inte det här meddelandet. Länken är bara avsedd för dig.
block-intro = Vill du inte få fler inbjudningar från {$product}?
block-link = Tacka nej och blockera fler inbjudningar

lapsed-subject = Din inbjudan till {$place} har gått ut
lapsed-heading = En inbjudan har gått ut
lapsed-lead = Din inbjudan till {$place} accepterades inte i tid. Länken fungerar inte längre.
lapsed-note = Om du fortfarande vill bjuda in personen kan du skicka en ny inbjudan.

accepted-subject = Din inbjudan till {$place} har accepterats
accepted-heading = Din inbjudan har accepterats
accepted-lead = Din inbjudan till {$place} har accepterats.
accepted-note = Du behöver inte göra något.

approval-requested-subject = En begäran om inbjudan till {$place}
approval-requested-heading = En begäran väntar på beslut
approval-requested-lead = Någon har begärt en inbjudan till {$place}. Du är en av dem som kan godkänna eller avslå begäran.
approval-requested-note = Ingen inbjudan skickas förrän någon har godkänt begäran.

request-rejected-subject = Din begäran om en inbjudan till {$place} har avslagits
request-rejected-heading = Din begäran har avslagits
request-rejected-lead = Din begäran om en inbjudan till {$place} har avslagits. Ingen inbjudan har skickats.
request-rejected-note = Om du har frågor kan du vända dig till dem som sköter {$place}.

address-changed-subject = Din adress för {$place} har ersatts
address-changed-heading = Din adress har ersatts
address-changed-lead = Din gäståtkomst till {$place} är nu kopplad till en annan e-postadress. Den här adressen ger inte längre åtkomst.
address-changed-note = Om du inte har gått med på detta bör du genast meddela dem som sköter {$place}.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Inbjudan från
label-place = Inbjudan till
label-roles =
    { $count ->
        [one] Roll
       *[other] Roller
    }
label-valid-until = Gäller till
label-link-host = Länken leder till
label-redirect-host = Därefter kommer du till
label-invitee = Inbjuden person
label-requester = Begäran från
label-expired-at = Gick ut

days-left =
    { $count ->
        [one] {$count} dag kvar
       *[other] {$count} dagar kvar
    }
hours-left =
    { $count ->
        [one] {$count} timme kvar
       *[other] {$count} timmar kvar
    }
minutes-left =
    { $count ->
        [one] {$count} minut kvar
       *[other] {$count} minuter kvar
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year} kl. {$time} UTC
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

sent-by = Det här meddelandet har skickats av {$product}.
