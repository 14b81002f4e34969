# The words of letters, in Czech.

invitation-subject = {$inviter} Vám posílá pozvánku: {$place}
invitation-subject-anonymous = Máte pozvánku: {$place}
reminder-subject = Připomenutí pozvánky, kterou Vám posílá {$inviter}: {$place}
reminder-subject-anonymous = Připomenutí pozvánky: {$place}

invitation-heading = Máte pozvánku
reminder-heading = Vaše pozvánka stále platí

greeting = Dobrý den, {$name},
greeting-anonymous = Dobrý den,

organization-lead = {$inviter} Vás zve do organizace {$place}.
organization-lead-anonymous = Máte pozvánku do organizace {$place}.
team-page-lead = {$inviter} Vás zve na týmovou stránku {$place}.
team-page-lead-anonymous = Máte pozvánku na týmovou stránku {$place}.
own-page-lead = {$inviter} Vás zve k vytvoření vlastní stránky ve službě {$place}.
own-page-lead-anonymous = Máte pozvánku k vytvoření vlastní stránky ve službě {$place}.
guest-lead = {$inviter} Vám nabízí přístup pro hosty: {$place}.
guest-lead-anonymous = Máte pozvánku k přístupu pro hosty: {$place}.
registration-lead = {$inviter} Vás zve k registraci ve službě {$place}.
registration-lead-anonymous = Máte pozvánku k registraci ve službě {$place}.
other-lead = {$inviter} Vám posílá pozvánku: {$place}.
other-lead-anonymous = Máte pozvánku: {$place}.

reminder-note = Pozvánka zatím nebyla přijata. Po níže uvedeném datu přestane odkaz fungovat.

button = Otevřít pozvánku
link-intro = Pokud tlačítko nefunguje, otevřete v prohlížeči tuto adresu:
link-intro-text = Pozvánku otevřete na této adrese:

caution = Oddělené pasáže v této zprávě napsala osoba, která Vás zve. Nepocházejí od odesílatele zprávy, kterým je {$product}. Dávejte si pozor na odkazy, telefonní čísla a žádosti o peníze, které obsahují.
message-label = Osobní zpráva

not-expected = Pokud je pro Vás tato pozvánka nečekaná, můžete tuto zprávu ignorovat: dokud pozvánku nepřijmete, nic se nestane.
keep-private = Tuto zprávu prosím nepřeposílejte. Odkaz v ní je určen jen Vám.
block-intro = Nepřejete si dostávat další pozvánky ze služby {$product}?
block-link = Odmítnout a zablokovat další pozvánky

lapsed-subject = Platnost Vaší pozvánky ({$place}) vypršela
lapsed-heading = Platnost pozvánky vypršela
lapsed-lead = Vaše pozvánka ({$place}) nebyla včas přijata. Odkaz v ní už nefunguje.
lapsed-note = Pokud chcete tuto osobu stále pozvat, pošlete novou pozvánku.

accepted-subject = Vaše pozvánka ({$place}) byla přijata
accepted-heading = Vaše pozvánka byla přijata
accepted-lead = Vaše pozvánka ({$place}) byla přijata.
accepted-note = Nemusíte nic dělat.

approval-requested-subject = Žádost o pozvánku: {$place}
approval-requested-heading = Žádost čeká na rozhodnutí
approval-requested-lead = Byla podána žádost o pozvánku ({$place}). Patříte mezi osoby, které ji mohou schválit nebo zamítnout.
approval-requested-note = Dokud žádost někdo neschválí, žádná pozvánka se neodešle.

request-rejected-subject = Vaše žádost o pozvánku ({$place}) byla zamítnuta
request-rejected-heading = Vaše žádost byla zamítnuta
request-rejected-lead = Vaše žádost o pozvánku ({$place}) byla zamítnuta. Žádná pozvánka nebyla odeslána.
request-rejected-note = S dotazy se prosím obraťte na osoby, které spravují přístup ({$place}).

address-changed-subject = Vaše adresa ({$place}) byla nahrazena jinou
address-changed-heading = Vaše adresa byla nahrazena jinou
address-changed-lead = Váš přístup pro hosty ({$place}) je nyní spojen s jinou e-mailovou adresou. Tato adresa už přístup neumožňuje.
address-changed-note = Pokud k tomu došlo bez Vašeho souhlasu, oznamte to ihned osobám, které spravují přístup ({$place}).

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Pozvánku posílá
label-place = Pozvánka
label-roles =
    { $count ->
        [one] Role
        [few] Role
        [many] Role
       *[other] Role
    }
label-valid-until = Platí do
label-link-host = Odkaz vede na
label-redirect-host = Poté přejdete na
label-invitee = Pozvaná osoba
label-requester = O pozvánku žádá
label-expired-at = Platnost vypršela

days-left =
    { $count ->
        [one] zbývá {$count} den
        [few] zbývají {$count} dny
        [many] zbývá {$count} dne
       *[other] zbývá {$count} dní
    }
hours-left =
    { $count ->
        [one] zbývá {$count} hodina
        [few] zbývají {$count} hodiny
        [many] zbývá {$count} hodiny
       *[other] zbývá {$count} hodin
    }
minutes-left =
    { $count ->
        [one] zbývá {$count} minuta
        [few] zbývají {$count} minuty
        [many] zbývá {$count} minuty
       *[other] zbývá {$count} minut
    }
date-and-left = {$date} ({$left})

date = {$day}. {$month} {$year}, {$time} UTC
month-1 = ledna
month-2 = února
month-3 = března
month-4 = dubna
month-5 = května
month-6 = června
month-7 = července
month-8 = srpna
month-9 = září
month-10 = října
month-11 = listopadu
month-12 = prosince

sent-by = Odesílatel této zprávy: {$product}.
