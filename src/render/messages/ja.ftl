# The words of letters, in Japanese.

invitation-subject = {$inviter}様から{$place}への招待が届いています
invitation-subject-anonymous = {$place}への招待が届いています
reminder-subject = リマインダー：{$inviter}様から{$place}への招待が届いています
reminder-subject-anonymous = リマインダー：{$place}への招待が届いています

invitation-heading = 招待が届いています
reminder-heading = まだ承諾されていない招待があります

greeting = {$name}様
greeting-anonymous = こんにちは。

organization-lead = {$inviter}様から、組織「{$place}」への参加の招待が届いています。
organization-lead-anonymous = 組織「{$place}」への参加の招待が届いています。
team-page-lead = {$inviter}様から、チームページ「{$place}」への参加の招待が届いています。
team-page-lead-anonymous = チームページ「{$place}」への参加の招待が届いています。
own-page-lead = {$inviter}様から、{$place}でご自身のページを作成するための招待が届いています。
own-page-lead-anonymous = {$place}でご自身のページを作成するための招待が届いています。
guest-lead = {$inviter}様から、{$place}へのゲストとしての招待が届いています。
guest-lead-anonymous = {$place}へのゲストとしての招待が届いています。
registration-lead = {$inviter}様から、{$place}への登録の招待が届いています。
registration-lead-anonymous = {$place}への登録の招待が届いています。
other-lead = {$inviter}様から、{$place}への招待が届いています。
other-lead-anonymous = {$place}への招待が届いています。

reminder-note = まだ招待を承諾されていません。下記の日時を過ぎると、リンクは無効になります。

button = 招待を開く
link-intro = ボタンが機能しない場合は、ブラウザで次のアドレスを開いてください。
link-intro-text = 招待を開くには、次のアドレスにアクセスしてください。

caution = このメールで区切って表示されている文章は、{$product}ではなく、招待した方が書いたものです。文中のリンク、電話番号、金銭の要求にはご注意ください。
message-label = 個人的なメッセージ

not-expected = この招待に心当たりがない場合は、このメールを無視していただいて構いません。承諾しない限り、何も行われません。
keep-private = このメールは転送しないでください。リンクは受信者ご本人専用です。
block-intro = {$product}からの招待を今後受け取りたくない場合は、こちらをご利用ください。
block-link = 辞退して今後の招待をブロックする

lapsed-subject = {$place}への招待の有効期限が切れました
lapsed-heading = 招待の有効期限が切れました
lapsed-lead = お送りになった{$place}への招待は、期限内に承諾されませんでした。招待のリンクは無効になりました。
lapsed-note = 引き続きこの方を招待する場合は、新しい招待をお送りください。

accepted-subject = {$place}への招待が承諾されました
accepted-heading = 招待が承諾されました
accepted-lead = お送りになった{$place}への招待が承諾されました。
accepted-note = 必要な操作はありません。

approval-requested-subject = {$place}への招待の申請がありました
approval-requested-heading = 判断を待っている申請があります
approval-requested-lead = {$place}への招待の申請がありました。この申請は、承認権限をお持ちの方にお知らせしています。承認または却下をお願いいたします。
approval-requested-note = 承認されるまで、招待は送信されません。

request-rejected-subject = {$place}への招待の申請が却下されました
request-rejected-heading = 申請が却下されました
request-rejected-lead = {$place}への招待の申請は却下されました。招待は送信されていません。
request-rejected-note = ご不明な点は、{$place}の管理者にお問い合わせください。

address-changed-subject = {$place}に登録されているアドレスが変更されました
address-changed-heading = 登録されているアドレスが変更されました
address-changed-lead = {$place}へのゲストアクセスは、別のメールアドレスに切り替えられました。このアドレスではアクセスできなくなりました。
address-changed-note = この変更に同意していない場合は、ただちに{$place}の管理者にご連絡ください。

detail = {$label}：{$value}
list = {$items}、{$next}

label-inviter = 招待した方
label-place = 招待先
label-roles =
    { $count ->
       *[other] 役割
    }
label-valid-until = 有効期限
label-link-host = リンク先
label-redirect-host = 承諾後の移動先
label-invitee = 招待された方
label-requester = 申請した方
label-expired-at = 期限切れ日時

days-left =
    { $count ->
       *[other] 残り{$count}日
    }
hours-left =
    { $count ->
       *[other] 残り{$count}時間
    }
minutes-left =
    { $count ->
       *[other] 残り{$count}分
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

sent-by = このメールは{$product}から送信されました。
