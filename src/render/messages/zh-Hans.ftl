# The words of letters, in Chinese in simplified script.

invitation-subject = {$inviter} 邀请您加入 {$place}
invitation-subject-anonymous = 邀请您加入 {$place}
reminder-subject = 提醒：{$inviter} 邀请您加入 {$place}
reminder-subject-anonymous = 提醒：邀请您加入 {$place}

invitation-heading = 您收到一份邀请
reminder-heading = 您的邀请仍然有效

greeting = {$name}，您好！
greeting-anonymous = 您好！

organization-lead = {$inviter} 邀请您加入组织 {$place}。
organization-lead-anonymous = 您受邀加入组织 {$place}。
team-page-lead = {$inviter} 邀请您加入团队页面 {$place}。
team-page-lead-anonymous = 您受邀加入团队页面 {$place}。
own-page-lead = {$inviter} 邀请您在 {$place} 创建自己的页面。
own-page-lead-anonymous = 您受邀在 {$place} 创建自己的页面。
guest-lead = {$inviter} 邀请您以访客身份加入 {$place}。
guest-lead-anonymous = 您受邀以访客身份加入 {$place}。
registration-lead = {$inviter} 邀请您注册 {$place}。
registration-lead-anonymous = 您受邀注册 {$place}。
other-lead = {$inviter} 邀请您加入 {$place}。
other-lead-anonymous = 您受邀加入 {$place}。

reminder-note = 您尚未接受邀请。超过下列时间后，链接将失效。

button = 打开邀请
link-intro = 如果按钮无法使用，请在浏览器中打开以下网址：
link-intro-text = 要打开邀请，请访问以下网址：

caution = 本邮件中单独标出的内容由邀请您的人撰写，并非出自 {$product}。请谨慎对待其中的链接、电话号码和索要钱款的要求。
message-label = 个人留言

not-expected = 如果您没有料到会收到此邀请，可以忽略本邮件：只要您不接受，就不会有任何变化。
keep-private = 请勿转发本邮件。其中的链接仅供您本人使用。
block-intro = 不想再收到来自 {$product} 的邀请？
block-link = 拒绝并屏蔽后续邀请

lapsed-subject = 您发出的 {$place} 邀请已过期
lapsed-heading = 一份邀请已过期
lapsed-lead = 您发出的 {$place} 邀请未在有效期内被接受，其中的链接已失效。
lapsed-note = 如果您仍想邀请此人，请重新发送邀请。

accepted-subject = 您发出的 {$place} 邀请已被接受
accepted-heading = 您的邀请已被接受
accepted-lead = 您发出的 {$place} 邀请已被接受。
accepted-note = 您无需进行任何操作。

approval-requested-subject = 有一项 {$place} 邀请申请
approval-requested-heading = 有一项申请等待审批
approval-requested-lead = 收到一项 {$place} 邀请申请。您是有权批准或拒绝该申请的人员之一。
approval-requested-note = 申请获得批准之前，不会发送邀请。

request-rejected-subject = 您的 {$place} 邀请申请未获批准
request-rejected-heading = 您的申请未获批准
request-rejected-lead = 您的 {$place} 邀请申请未获批准，邀请未发送。
request-rejected-note = 如有疑问，请联系 {$place} 的管理人员。

address-changed-subject = 您用于 {$place} 的邮箱地址已更换
address-changed-heading = 您的邮箱地址已更换
address-changed-lead = 您对 {$place} 的访客访问权限现已关联到另一个邮箱地址，此地址不再具有访问权限。
address-changed-note = 如果您未同意此更改，请立即告知 {$place} 的管理人员。

detail = {$label}：{$value}
list = {$items}、{$next}

label-inviter = 邀请人
label-place = 邀请加入
label-roles =
    { $count ->
       *[other] 角色
    }
label-valid-until = 有效期至
label-link-host = 链接指向
label-redirect-host = 之后将前往
label-invitee = 受邀人
label-requester = 申请人
label-expired-at = 过期时间

days-left =
    { $count ->
       *[other] 还剩 {$count} 天
    }
hours-left =
    { $count ->
       *[other] 还剩 {$count} 小时
    }
minutes-left =
    { $count ->
       *[other] 还剩 {$count} 分钟
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

sent-by = 本邮件由 {$product} 发送。
