# The words of letters, in Polish. The reader is addressed as “Państwo”, which assumes no gender.

invitation-subject = {$inviter} przesyła Państwu zaproszenie: {$place}
invitation-subject-anonymous = Zaproszenie dla Państwa: {$place}
reminder-subject = Przypomnienie o zaproszeniu, które przesyła Państwu {$inviter}: {$place}
reminder-subject-anonymous = Przypomnienie o zaproszeniu: {$place}

invitation-heading = Mają Państwo zaproszenie
reminder-heading = Państwa zaproszenie jest nadal aktualne

greeting = Dzień dobry, {$name},
greeting-anonymous = Dzień dobry,

organization-lead = {$inviter} zaprasza Państwa do organizacji {$place}.
organization-lead-anonymous = Mają Państwo zaproszenie do organizacji {$place}.
team-page-lead = {$inviter} zaprasza Państwa do dołączenia do strony zespołu {$place}.
team-page-lead-anonymous = Mają Państwo zaproszenie do dołączenia do strony zespołu {$place}.
own-page-lead = {$inviter} zaprasza Państwa do utworzenia własnej strony w serwisie {$place}.
own-page-lead-anonymous = Mają Państwo zaproszenie do utworzenia własnej strony w serwisie {$place}.
guest-lead = {$inviter} proponuje Państwu dostęp dla gości: {$place}.
guest-lead-anonymous = Mają Państwo zaproszenie z dostępem dla gości: {$place}.
registration-lead = {$inviter} zaprasza Państwa do rejestracji w serwisie {$place}.
registration-lead-anonymous = Mają Państwo zaproszenie do rejestracji w serwisie {$place}.
other-lead = {$inviter} przesyła Państwu zaproszenie: {$place}.
other-lead-anonymous = Mają Państwo zaproszenie: {$place}.

reminder-note = Zaproszenie nie zostało jeszcze przyjęte. Po terminie podanym niżej link przestanie działać.

button = Otwórz zaproszenie
link-intro = Jeśli przycisk nie działa, prosimy otworzyć ten adres w przeglądarce:
link-intro-text = Aby otworzyć zaproszenie, prosimy przejść pod ten adres:

caution = Wyodrębnione fragmenty tej wiadomości napisała osoba zapraszająca. Nie pochodzą one od nadawcy wiadomości, którym jest {$product}. Prosimy zachować ostrożność wobec zawartych w nich linków, numerów telefonów i próśb o pieniądze.
message-label = Wiadomość osobista

not-expected = Jeśli nie spodziewali się Państwo tego zaproszenia, mogą Państwo zignorować tę wiadomość: bez przyjęcia zaproszenia nic się nie stanie.
keep-private = Prosimy nie przekazywać tej wiadomości dalej. Zawarty w niej link jest przeznaczony tylko dla Państwa.
block-intro = Nie chcą Państwo otrzymywać kolejnych zaproszeń z serwisu {$product}?
block-link = Odrzuć i zablokuj kolejne zaproszenia

lapsed-subject = Państwa zaproszenie ({$place}) wygasło
lapsed-heading = Zaproszenie wygasło
lapsed-lead = Państwa zaproszenie ({$place}) nie zostało przyjęte w terminie. Zawarty w nim link już nie działa.
lapsed-note = Jeśli nadal chcą Państwo zaprosić tę osobę, prosimy wysłać nowe zaproszenie.

accepted-subject = Państwa zaproszenie ({$place}) zostało przyjęte
accepted-heading = Państwa zaproszenie zostało przyjęte
accepted-lead = Państwa zaproszenie ({$place}) zostało przyjęte.
accepted-note = Nie muszą Państwo nic robić.

approval-requested-subject = Prośba o zaproszenie: {$place}
approval-requested-heading = Prośba czeka na decyzję
approval-requested-lead = Wpłynęła prośba o zaproszenie ({$place}). Są Państwo wśród osób, które mogą ją zatwierdzić lub odrzucić.
approval-requested-note = Zaproszenie nie zostanie wysłane, dopóki ktoś nie zatwierdzi prośby.

request-rejected-subject = Państwa prośba o zaproszenie ({$place}) została odrzucona
request-rejected-heading = Państwa prośba została odrzucona
request-rejected-lead = Państwa prośba o zaproszenie ({$place}) została odrzucona. Zaproszenie nie zostało wysłane.
request-rejected-note = W razie pytań prosimy zwrócić się do osób, które zarządzają dostępem ({$place}).

address-changed-subject = Państwa adres ({$place}) został zastąpiony innym
address-changed-heading = Państwa adres został zastąpiony innym
address-changed-lead = Państwa dostęp dla gości ({$place}) jest teraz powiązany z innym adresem e-mail. Ten adres nie daje już dostępu.
address-changed-note = Jeśli nie wyrazili Państwo na to zgody, prosimy natychmiast powiadomić osoby, które zarządzają dostępem ({$place}).

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Osoba zapraszająca
label-place = Zaproszenie
label-roles =
    { $count ->
        [one] Rola
        [few] Role
        [many] Role
       *[other] Role
    }
label-valid-until = Ważne do
label-link-host = Link prowadzi do
label-redirect-host = Następna strona
label-invitee = Osoba zaproszona
label-requester = Osoba prosząca o zaproszenie
label-expired-at = Data wygaśnięcia

days-left =
    { $count ->
        [one] pozostał {$count} dzień
        [few] pozostały {$count} dni
        [many] pozostało {$count} dni
       *[other] pozostało {$count} dnia
    }
hours-left =
    { $count ->
        [one] pozostała {$count} godzina
        [few] pozostały {$count} godziny
        [many] pozostało {$count} godzin
       *[other] pozostało {$count} godziny
    }
minutes-left =
    { $count ->
        [one] pozostała {$count} minuta
        [few] pozostały {$count} minuty
        [many] pozostało {$count} minut
       *[other] pozostało {$count} minuty
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year} r., godz. {$time} UTC
month-1 = stycznia
month-2 = lutego
month-3 = marca
month-4 = kwietnia
month-5 = maja
month-6 = czerwca
month-7 = lipca
month-8 = sierpnia
month-9 = września
month-10 = października
month-11 = listopada
month-12 = grudnia

sent-by = Nadawca tej wiadomości: {$product}.
