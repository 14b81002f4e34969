# The words of letters, in Korean.

invitation-subject = {$inviter} 님이 {$place}에 초대합니다
invitation-subject-anonymous = {$place}에 초대합니다
reminder-subject = 알림: {$inviter} 님이 {$place}에 초대합니다
reminder-subject-anonymous = 알림: {$place}에 초대합니다

invitation-heading = 초대장이 도착했습니다
reminder-heading = 아직 수락하지 않은 초대가 있습니다

greeting = 안녕하세요, {$name} 님.
greeting-anonymous = 안녕하세요.

organization-lead = {$inviter} 님이 {$place} 조직에 참여하도록 초대합니다.
organization-lead-anonymous = {$place} 조직에 참여하도록 초대합니다.
team-page-lead = {$inviter} 님이 {$place} 팀 페이지에 참여하도록 초대합니다.
team-page-lead-anonymous = {$place} 팀 페이지에 참여하도록 초대합니다.
own-page-lead = {$inviter} 님이 {$place}에서 직접 페이지를 만들도록 초대합니다.
own-page-lead-anonymous = {$place}에서 직접 페이지를 만들도록 초대합니다.
guest-lead = {$inviter} 님이 {$place}에 게스트로 초대합니다.
guest-lead-anonymous = {$place}에 게스트로 초대합니다.
registration-lead = {$inviter} 님이 {$place}에 가입하도록 초대합니다.
registration-lead-anonymous = {$place}에 가입하도록 초대합니다.
other-lead = {$inviter} 님이 {$place}에 초대합니다.
other-lead-anonymous = {$place}에 초대합니다.

reminder-note = 아직 초대를 수락하지 않으셨습니다. 아래 기한이 지나면 링크를 사용할 수 없습니다.

button = 초대 열기
link-intro = 버튼이 작동하지 않으면 브라우저에서 다음 주소를 여십시오.
link-intro-text = 초대를 열려면 다음 주소로 이동하십시오.

caution = 이 메일에서 따로 구분된 부분은 초대한 분이 작성한 것이며, {$product}에서 작성한 것이 아닙니다. 해당 부분에 있는 링크, 전화번호, 금전 요구에 주의하십시오.
message-label = 개인 메시지

not-expected = 예상하지 못한 초대라면 이 메일을 무시하셔도 됩니다. 수락하지 않으면 아무 일도 일어나지 않습니다.
keep-private = 이 메일을 다른 사람에게 전달하지 마십시오. 링크는 수신자 본인만을 위한 것입니다.
block-intro = {$product}에서 보내는 초대를 더 이상 받고 싶지 않으십니까?
block-link = 거절하고 앞으로의 초대 차단

lapsed-subject = {$place} 초대가 만료되었습니다
lapsed-heading = 초대가 만료되었습니다
lapsed-lead = 보내신 {$place} 초대가 기한 내에 수락되지 않았습니다. 초대 링크는 더 이상 작동하지 않습니다.
lapsed-note = 이분을 계속 초대하고 싶으시면 새 초대를 보내십시오.

accepted-subject = {$place} 초대가 수락되었습니다
accepted-heading = 초대가 수락되었습니다
accepted-lead = 보내신 {$place} 초대가 수락되었습니다.
accepted-note = 따로 하실 일은 없습니다.

approval-requested-subject = {$place} 초대 요청
approval-requested-heading = 결정을 기다리는 요청이 있습니다
approval-requested-lead = {$place} 초대 요청이 있습니다. 귀하는 이 요청을 승인하거나 거절할 수 있는 분 중 한 분입니다.
approval-requested-note = 승인되기 전에는 초대가 발송되지 않습니다.

request-rejected-subject = {$place} 초대 요청이 거절되었습니다
request-rejected-heading = 요청이 거절되었습니다
request-rejected-lead = {$place} 초대 요청이 거절되었습니다. 초대는 발송되지 않았습니다.
request-rejected-note = 궁금한 점이 있으면 {$place} 관리자에게 문의하십시오.

address-changed-subject = {$place}에 등록된 주소가 변경되었습니다
address-changed-heading = 등록된 주소가 변경되었습니다
address-changed-lead = {$place} 게스트 액세스가 이제 다른 이메일 주소에 연결되었습니다. 이 주소로는 더 이상 액세스할 수 없습니다.
address-changed-note = 이 변경에 동의하지 않으셨다면 즉시 {$place} 관리자에게 알리십시오.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = 초대한 분
label-place = 초대 대상
label-roles =
    { $count ->
       *[other] 역할
    }
label-valid-until = 유효 기한
label-link-host = 링크 연결 대상
label-redirect-host = 이후 이동할 곳
label-invitee = 초대받은 분
label-requester = 요청한 분
label-expired-at = 만료 일시

days-left =
    { $count ->
       *[other] {$count}일 남음
    }
hours-left =
    { $count ->
       *[other] {$count}시간 남음
    }
minutes-left =
    { $count ->
       *[other] {$count}분 남음
    }
date-and-left = {$date}({$left})

date = {$year}년 {$month} {$day}일 {$time} UTC
month-1 = 1월
month-2 = 2월
month-3 = 3월
month-4 = 4월
month-5 = 5월
month-6 = 6월
month-7 = 7월
month-8 = 8월
month-9 = 9월
month-10 = 10월
month-11 = 11월
month-12 = 12월

sent-by = 이 메일은 {$product}에서 보냈습니다.
