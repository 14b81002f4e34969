# The words of letters, in Turkish.

invitation-subject = {$inviter} sizi davet ediyor: {$place}
invitation-subject-anonymous = Davetiniz var: {$place}
reminder-subject = Davet hatırlatması ({$inviter}): {$place}
reminder-subject-anonymous = Davet hatırlatması: {$place}

invitation-heading = Bir davet aldınız
reminder-heading = Davetiniz hâlâ geçerli

greeting = Merhaba {$name},
greeting-anonymous = Merhaba,

organization-lead = {$inviter} sizi {$place} kuruluşuna katılmaya davet ediyor.
organization-lead-anonymous = {$place} kuruluşuna katılmaya davet edildiniz.
team-page-lead = {$inviter} sizi {$place} ekip sayfasına katılmaya davet ediyor.
team-page-lead-anonymous = {$place} ekip sayfasına katılmaya davet edildiniz.
own-page-lead = {$inviter} sizi {$place} üzerinde kendi sayfanızı oluşturmaya davet ediyor.
own-page-lead-anonymous = {$place} üzerinde kendi sayfanızı oluşturmaya davet edildiniz.
guest-lead = {$inviter} sizi konuk olarak davet ediyor: {$place}.
guest-lead-anonymous = Konuk olarak davet edildiniz: {$place}.
registration-lead = {$inviter} sizi {$place} hizmetine kaydolmaya davet ediyor.
registration-lead-anonymous = {$place} hizmetine kaydolmaya davet edildiniz.
other-lead = {$inviter} sizi davet ediyor: {$place}.
other-lead-anonymous = Davet edildiniz: {$place}.

reminder-note = Daveti henüz kabul etmediniz. Aşağıdaki tarihten sonra bağlantı çalışmayacaktır.

button = Daveti aç
link-intro = Düğme çalışmıyorsa tarayıcınızda şu adresi açın:
link-intro-text = Daveti açmak için şu adrese gidin:

caution = Bu iletide ayrı gösterilen bölümler {$product} tarafından değil, sizi davet eden kişi tarafından yazılmıştır. Bu bölümlerdeki bağlantılara, telefon numaralarına ve para taleplerine karşı dikkatli olun.
message-label = Kişisel mesaj

not-expected = Bu daveti beklemiyorsanız iletiyi yok sayabilirsiniz: Siz kabul etmedikçe hiçbir şey olmaz.
keep-private = Lütfen bu iletiyi başkalarına iletmeyin. İçindeki bağlantı yalnızca sizin içindir.
block-intro = {$product} üzerinden başka davet almak istemiyor musunuz?
block-link = Reddet ve sonraki davetleri engelle

lapsed-subject = Davetinizin süresi doldu: {$place}
lapsed-heading = Bir davetin süresi doldu
lapsed-lead = {$place} için gönderdiğiniz davet zamanında kabul edilmedi. İçindeki bağlantı artık çalışmıyor.
lapsed-note = Bu kişiyi hâlâ davet etmek istiyorsanız yeni bir davet gönderin.

accepted-subject = Davetiniz kabul edildi: {$place}
accepted-heading = Davetiniz kabul edildi
accepted-lead = {$place} için gönderdiğiniz davet kabul edildi.
accepted-note = Herhangi bir şey yapmanız gerekmiyor.

approval-requested-subject = Davet isteği: {$place}
approval-requested-heading = Bir istek karar bekliyor
approval-requested-lead = {$place} için bir davet istendi. Bu isteği onaylayabilecek veya reddedebilecek kişilerden birisiniz.
approval-requested-note = İstek onaylanmadıkça davet gönderilmez.

request-rejected-subject = Davet isteğiniz reddedildi: {$place}
request-rejected-heading = İsteğiniz reddedildi
request-rejected-lead = {$place} için davet isteğiniz reddedildi. Davet gönderilmedi.
request-rejected-note = Sorularınız için {$place} yöneticilerine başvurabilirsiniz.

address-changed-subject = Adresiniz değiştirildi: {$place}
address-changed-heading = Adresiniz değiştirildi
address-changed-lead = {$place} için konuk erişiminiz artık başka bir e-posta adresine bağlı. Bu adres artık erişim sağlamıyor.
address-changed-note = Buna onay vermediyseniz durumu hemen {$place} yöneticilerine bildirin.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Davet eden
label-place = Davet edilen yer
label-roles =
    { $count ->
        [one] Rol
       *[other] Roller
    }
label-valid-until = Son geçerlilik
label-link-host = Bağlantının gittiği yer
label-redirect-host = Sonrasında gidilecek yer
label-invitee = Davet edilen kişi
label-requester = İsteği yapan
label-expired-at = Sürenin dolduğu tarih

days-left =
    { $count ->
        [one] {$count} gün kaldı
       *[other] {$count} gün kaldı
    }
hours-left =
    { $count ->
        [one] {$count} saat kaldı
       *[other] {$count} saat kaldı
    }
minutes-left =
    { $count ->
        [one] {$count} dakika kaldı
       *[other] {$count} dakika kaldı
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year}, {$time} UTC
month-1 = Ocak
month-2 = Şubat
month-3 = Mart
month-4 = Nisan
month-5 = Mayıs
month-6 = Haziran
month-7 = Temmuz
month-8 = Ağustos
month-9 = Eylül
month-10 = Ekim
month-11 = Kasım
month-12 = Aralık

sent-by = Bu ileti {$product} tarafından gönderildi.
