# The words of letters, in Chinese in traditional script.

invitation-subject = {$inviter} 邀請您加入 {$place}
invitation-subject-anonymous = 邀請您加入 {$place}
reminder-subject = 提醒：{$inviter} 邀請您加入 {$place}
reminder-subject-anonymous = 提醒：邀請您加入 {$place}

invitation-heading = 您收到一份邀請
reminder-heading = 您的邀請仍然有效

greeting = {$name}，您好！
greeting-anonymous = 您好！

organization-lead = {$inviter} 邀請您加入組織 {$place}。
organization-lead-anonymous = 您受邀加入組織 {$place}。
team-page-lead = {$inviter} 邀請您加入團隊頁面 {$place}。
team-page-lead-anonymous = 您受邀加入團隊頁面 {$place}。
own-page-lead = {$inviter} 邀請您在 {$place} 建立自己的頁面。
own-page-lead-anonymous = 您受邀在 {$place} 建立自己的頁面。
guest-lead = {$inviter} 邀請您以訪客身分加入 {$place}。
guest-lead-anonymous = 您受邀以訪客身分加入 {$place}。
registration-lead = {$inviter} 邀請您註冊 {$place}。
registration-lead-anonymous = 您受邀註冊 {$place}。
other-lead = {$inviter} 邀請您加入 {$place}。
other-lead-anonymous = 您受邀加入 {$place}。

reminder-note = 您尚未接受邀請。超過下列時間後，連結將會失效。

button = 開啟邀請
link-intro = 如果按鈕無法使用，請在瀏覽器中開啟以下網址：
link-intro-text = 若要開啟邀請，請前往以下網址：

caution = 本郵件中另外標示的內容由邀請您的人撰寫，並非出自 {$product}。請謹慎看待其中的連結、電話號碼和索取金錢的要求。
message-label = 個人訊息

not-expected = 如果您沒有預期會收到此邀請，可以忽略本郵件：只要您不接受，就不會有任何變動。
keep-private = 請勿轉寄本郵件。其中的連結僅供您本人使用。
block-intro = 不想再收到來自 {$product} 的邀請？
block-link = 拒絕並封鎖後續邀請

lapsed-subject = 您發出的 {$place} 邀請已過期
lapsed-heading = 一份邀請已過期
lapsed-lead = 您發出的 {$place} 邀請未在期限內獲得接受，其中的連結已失效。
lapsed-note = 如果您仍想邀請此人，請重新傳送邀請。

accepted-subject = 您發出的 {$place} 邀請已獲接受
accepted-heading = 您的邀請已獲接受
accepted-lead = 您發出的 {$place} 邀請已獲接受。
accepted-note = 您不需要進行任何操作。

approval-requested-subject = 有一項 {$place} 邀請申請
approval-requested-heading = 有一項申請等待審核
approval-requested-lead = 收到一項 {$place} 邀請申請。您是有權核准或拒絕此申請的人員之一。
approval-requested-note = 申請獲得核准之前，不會傳送邀請。

request-rejected-subject = 您的 {$place} 邀請申請未獲核准
request-rejected-heading = 您的申請未獲核准
request-rejected-lead = 您的 {$place} 邀請申請未獲核准，邀請並未傳送。
request-rejected-note = 如有疑問，請聯絡 {$place} 的管理人員。

address-changed-subject = 您用於 {$place} 的電子郵件地址已更換
address-changed-heading = 您的電子郵件地址已更換
address-changed-lead = 您對 {$place} 的訪客存取權限現已連結至另一個電子郵件地址，此地址不再具有存取權限。
address-changed-note = 如果您未同意此變更，請立即告知 {$place} 的管理人員。

detail = {$label}：{$value}
list = {$items}、{$next}

label-inviter = 邀請人
label-place = 邀請加入
label-roles =
    { $count ->
       *[other] 角色
    }
label-valid-until = 有效期限至
label-link-host = 連結指向
label-redirect-host = 之後將前往
label-invitee = 受邀人
label-requester = 申請人
label-expired-at = 過期時間

days-left =
    { $count ->
       *[other] 還剩 {$count} 天
    }
hours-left =
    { $count ->
       *[other] 還剩 {$count} 小時
    }
minutes-left =
    { $count ->
       *[other] 還剩 {$count} 分鐘
    }
date-and-left = {$date}（{$left}）

date = {$year}年{$month}{$day}日 {$time} UTC
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月

sent-by = 本郵件由 {$product} 傳送。
