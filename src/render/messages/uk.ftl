# The words of letters, in Ukrainian.

invitation-subject = {$inviter} запрошує Вас приєднатися: {$place}
invitation-subject-anonymous = Запрошення приєднатися: {$place}
reminder-subject = Нагадування про запрошення, яке Вам надсилає {$inviter}: {$place}
reminder-subject-anonymous = Нагадування про запрошення: {$place}

invitation-heading = Ви отримали запрошення
reminder-heading = Ваше запрошення ще чинне

greeting = Добрий день, {$name}!
greeting-anonymous = Добрий день!

organization-lead = {$inviter} запрошує Вас приєднатися до організації {$place}.
organization-lead-anonymous = Ви отримали запрошення приєднатися до організації {$place}.
team-page-lead = {$inviter} запрошує Вас приєднатися до сторінки команди {$place}.
team-page-lead-anonymous = Ви отримали запрошення приєднатися до сторінки команди {$place}.
own-page-lead = {$inviter} запрошує Вас створити власну сторінку на платформі {$place}.
own-page-lead-anonymous = Ви отримали запрошення створити власну сторінку на платформі {$place}.
guest-lead = {$inviter} пропонує Вам гостьовий доступ: {$place}.
guest-lead-anonymous = Вам пропонують гостьовий доступ: {$place}.
registration-lead = {$inviter} запрошує Вас зареєструватися в сервісі {$place}.
registration-lead-anonymous = Ви отримали запрошення зареєструватися в сервісі {$place}.
other-lead = {$inviter} запрошує Вас приєднатися: {$place}.
other-lead-anonymous = Ви отримали запрошення приєднатися: {$place}.

reminder-note = Ви ще не прийняли запрошення. Після вказаної нижче дати посилання перестане працювати.

button = Відкрити запрошення
link-intro = Якщо кнопка не працює, відкрийте цю адресу у браузері:
link-intro-text = Щоб відкрити запрошення, перейдіть за цією адресою:

caution = Виокремлені фрагменти цього листа написала особа, яка Вас запрошує. Відправник листа, {$product}, не є їхнім автором. Будьте обережні з посиланнями, номерами телефонів і проханнями про гроші в цих фрагментах.
message-label = Особисте повідомлення

not-expected = Якщо Ви не очікували цього запрошення, просто не зважайте на цей лист: поки Ви не приймете запрошення, нічого не станеться.
keep-private = Будь ласка, не пересилайте цей лист. Посилання в ньому призначене лише для Вас.
block-intro = Не бажаєте більше отримувати запрошення від сервісу {$product}?
block-link = Відхилити та заблокувати подальші запрошення

lapsed-subject = Термін дії Вашого запрошення ({$place}) минув
lapsed-heading = Термін дії запрошення минув
lapsed-lead = Ваше запрошення ({$place}) не було прийнято вчасно. Посилання в ньому більше не працює.
lapsed-note = Якщо Ви й надалі хочете запросити цю особу, надішліть нове запрошення.

accepted-subject = Ваше запрошення ({$place}) прийнято
accepted-heading = Ваше запрошення прийнято
accepted-lead = Ваше запрошення ({$place}) прийнято.
accepted-note = Вам не потрібно нічого робити.

approval-requested-subject = Запит на запрошення: {$place}
approval-requested-heading = Запит очікує на рішення
approval-requested-lead = Надійшов запит на запрошення ({$place}). Ви серед тих, хто може схвалити або відхилити його.
approval-requested-note = Запрошення не буде надіслано, доки запит не схвалять.

request-rejected-subject = Ваш запит на запрошення ({$place}) відхилено
request-rejected-heading = Ваш запит відхилено
request-rejected-lead = Ваш запит на запрошення ({$place}) відхилено. Запрошення не було надіслано.
request-rejected-note = Із запитаннями звертайтеся до тих, хто керує доступом ({$place}).

address-changed-subject = Вашу адресу ({$place}) замінено на іншу
address-changed-heading = Вашу адресу замінено на іншу
address-changed-lead = Ваш гостьовий доступ ({$place}) тепер пов’язано з іншою адресою електронної пошти. Ця адреса більше не надає доступу.
address-changed-note = Якщо Ви не давали на це згоди, негайно повідомте тих, хто керує доступом ({$place}).

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Хто запрошує
label-place = Запрошення
label-roles =
    { $count ->
        [one] Роль
        [few] Ролі
        [many] Ролі
       *[other] Ролі
    }
label-valid-until = Чинне до
label-link-host = Посилання веде на
label-redirect-host = Потім Ви перейдете на
label-invitee = Кого запрошують
label-requester = Хто просить
label-expired-at = Термін дії минув

days-left =
    { $count ->
        [one] залишився {$count} день
        [few] залишилося {$count} дні
        [many] залишилося {$count} днів
       *[other] залишилося {$count} дня
    }
hours-left =
    { $count ->
        [one] залишилася {$count} година
        [few] залишилося {$count} години
        [many] залишилося {$count} годин
       *[other] залишилося {$count} години
    }
minutes-left =
    { $count ->
        [one] залишилася {$count} хвилина
        [few] залишилося {$count} хвилини
        [many] залишилося {$count} хвилин
       *[other] залишилося {$count} хвилини
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year} р., {$time} UTC
month-1 = січня
month-2 = лютого
month-3 = березня
month-4 = квітня
month-5 = травня
month-6 = червня
month-7 = липня
month-8 = серпня
month-9 = вересня
month-10 = жовтня
month-11 = листопада
month-12 = грудня

sent-by = Відправник цього листа: {$product}.
