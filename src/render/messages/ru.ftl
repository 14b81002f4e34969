# The words of letters, in Russian.

invitation-subject = {$inviter} приглашает Вас присоединиться: {$place}
invitation-subject-anonymous = Приглашение присоединиться: {$place}
reminder-subject = Напоминание о приглашении, которое Вам отправляет {$inviter}: {$place}
reminder-subject-anonymous = Напоминание о приглашении: {$place}

invitation-heading = Вы получили приглашение
reminder-heading = Ваше приглашение ещё действует

greeting = Здравствуйте, {$name}!
greeting-anonymous = Здравствуйте!

organization-lead = {$inviter} приглашает Вас присоединиться к организации {$place}.
organization-lead-anonymous = Вы получили приглашение присоединиться к организации {$place}.
team-page-lead = {$inviter} приглашает Вас присоединиться к странице команды {$place}.
team-page-lead-anonymous = Вы получили приглашение присоединиться к странице команды {$place}.
own-page-lead = {$inviter} приглашает Вас создать собственную страницу на платформе {$place}.
own-page-lead-anonymous = Вы получили приглашение создать собственную страницу на платформе {$place}.
guest-lead = {$inviter} предлагает Вам гостевой доступ: {$place}.
guest-lead-anonymous = Вам предлагается гостевой доступ: {$place}.
registration-lead = {$inviter} приглашает Вас зарегистрироваться в сервисе {$place}.
registration-lead-anonymous = Вы получили приглашение зарегистрироваться в сервисе {$place}.
other-lead = {$inviter} приглашает Вас присоединиться: {$place}.
other-lead-anonymous = Вы получили приглашение присоединиться: {$place}.

reminder-note = Вы ещё не приняли приглашение. После указанной ниже даты ссылка перестанет работать.

button = Открыть приглашение
link-intro = Если кнопка не работает, откройте этот адрес в браузере:
link-intro-text = Чтобы открыть приглашение, перейдите по этому адресу:

caution = Выделенные фрагменты этого письма написаны человеком, который Вас приглашает. Отправитель письма, {$product}, не является их автором. Будьте осторожны со ссылками, номерами телефонов и просьбами о деньгах в этих фрагментах.
message-label = Личное сообщение

not-expected = Если Вы не ждали этого приглашения, просто не обращайте внимания на это письмо: пока Вы не примете приглашение, ничего не произойдёт.
keep-private = Пожалуйста, не пересылайте это письмо. Ссылка в нём предназначена только для Вас.
block-intro = Не хотите больше получать приглашения от сервиса {$product}?
block-link = Отклонить и заблокировать дальнейшие приглашения

lapsed-subject = Срок действия Вашего приглашения ({$place}) истёк
lapsed-heading = Срок действия приглашения истёк
lapsed-lead = Ваше приглашение ({$place}) не было принято вовремя. Ссылка в нём больше не работает.
lapsed-note = Если Вы по-прежнему хотите пригласить этого человека, отправьте новое приглашение.

accepted-subject = Ваше приглашение ({$place}) принято
accepted-heading = Ваше приглашение принято
accepted-lead = Ваше приглашение ({$place}) принято.
accepted-note = Вам не нужно ничего делать.

approval-requested-subject = Запрос на приглашение: {$place}
approval-requested-heading = Запрос ожидает решения
approval-requested-lead = Поступил запрос на приглашение ({$place}). Вы входите в число тех, кто может одобрить или отклонить его.
approval-requested-note = Приглашение не будет отправлено, пока запрос не одобрят.

request-rejected-subject = Ваш запрос на приглашение ({$place}) отклонён
request-rejected-heading = Ваш запрос отклонён
request-rejected-lead = Ваш запрос на приглашение ({$place}) отклонён. Приглашение не было отправлено.
request-rejected-note = С вопросами обращайтесь к тем, кто управляет доступом ({$place}).

address-changed-subject = Ваш адрес ({$place}) заменён другим
address-changed-heading = Ваш адрес заменён другим
address-changed-lead = Ваш гостевой доступ ({$place}) теперь привязан к другому адресу электронной почты. Этот адрес больше не даёт доступа.
address-changed-note = Если Вы не давали на это согласия, немедленно сообщите об этом тем, кто управляет доступом ({$place}).

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Кто приглашает
label-place = Приглашение
label-roles =
    { $count ->
        [one] Роль
        [few] Роли
        [many] Роли
       *[other] Роли
    }
label-valid-until = Действительно до
label-link-host = Ссылка ведёт на
label-redirect-host = Затем Вы перейдёте на
label-invitee = Кого приглашают
label-requester = Кто запрашивает
label-expired-at = Срок действия истёк

days-left =
    { $count ->
        [one] остался {$count} день
        [few] осталось {$count} дня
        [many] осталось {$count} дней
       *[other] осталось {$count} дня
    }
hours-left =
    { $count ->
        [one] остался {$count} час
        [few] осталось {$count} часа
        [many] осталось {$count} часов
       *[other] осталось {$count} часа
    }
minutes-left =
    { $count ->
        [one] осталась {$count} минута
        [few] осталось {$count} минуты
        [many] осталось {$count} минут
       *[other] осталось {$count} минуты
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year} г., {$time} UTC
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря

sent-by = Отправитель этого письма: {$product}.
