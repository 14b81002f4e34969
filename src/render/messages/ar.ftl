# The words of letters, in Arabic. Sentences begin with a word of their own, so that they run from the right.

invitation-subject = دعوة من {$inviter} للانضمام إلى {$place}
invitation-subject-anonymous = دعوة للانضمام إلى {$place}
reminder-subject = تذكير: دعوة من {$inviter} للانضمام إلى {$place}
reminder-subject-anonymous = تذكير: دعوة للانضمام إلى {$place}

invitation-heading = وصلتك دعوة
reminder-heading = دعوتك لا تزال سارية

greeting = مرحبًا {$name}،
greeting-anonymous = مرحبًا،

organization-lead = وصلتك دعوة من {$inviter} للانضمام إلى مؤسسة {$place}.
organization-lead-anonymous = وصلتك دعوة للانضمام إلى مؤسسة {$place}.
team-page-lead = وصلتك دعوة من {$inviter} للانضمام إلى صفحة الفريق {$place}.
team-page-lead-anonymous = وصلتك دعوة للانضمام إلى صفحة الفريق {$place}.
own-page-lead = وصلتك دعوة من {$inviter} لإنشاء صفحة خاصة بك على {$place}.
own-page-lead-anonymous = وصلتك دعوة لإنشاء صفحة خاصة بك على {$place}.
guest-lead = وصلتك دعوة من {$inviter} للدخول إلى {$place} بصفة ضيف.
guest-lead-anonymous = وصلتك دعوة للدخول إلى {$place} بصفة ضيف.
registration-lead = وصلتك دعوة من {$inviter} لإنشاء حساب في {$place}.
registration-lead-anonymous = وصلتك دعوة لإنشاء حساب في {$place}.
other-lead = وصلتك دعوة من {$inviter} للانضمام إلى {$place}.
other-lead-anonymous = وصلتك دعوة للانضمام إلى {$place}.

reminder-note = لم تُقبل الدعوة بعد، ولن يعمل الرابط بعد التاريخ المذكور أدناه.

button = فتح الدعوة
link-intro = إذا لم يعمل الزر، فيمكنك فتح هذا العنوان في المتصفح:
link-intro-text = لفتح الدعوة، يُرجى الانتقال إلى هذا العنوان:

caution = المقاطع المفصولة عن باقي هذه الرسالة كتبها الشخص الذي أرسل الدعوة، وليست من {$product}. يُرجى توخي الحذر من الروابط وأرقام الهواتف وطلبات المال الواردة فيها.
message-label = رسالة شخصية

not-expected = إذا كانت هذه الدعوة غير متوقعة، فيمكنك تجاهل هذه الرسالة: لن يحدث شيء ما لم تُقبل الدعوة.
keep-private = يُرجى عدم إعادة توجيه هذه الرسالة، فالرابط الوارد فيها مخصص لك وحدك.
block-intro = إذا كانت الدعوات الأخرى من {$product} غير مرغوب فيها، فيمكنك حظرها.
block-link = رفض الدعوة وحظر الدعوات الأخرى

lapsed-subject = انتهت صلاحية الدعوة التي أرسلتها للانضمام إلى {$place}
lapsed-heading = انتهت صلاحية إحدى الدعوات
lapsed-lead = لم تُقبل الدعوة التي أرسلتها للانضمام إلى {$place} في الوقت المحدد، ولم يعد رابطها يعمل.
lapsed-note = لدعوة هذا الشخص من جديد، يمكنك إرسال دعوة جديدة.

accepted-subject = قُبلت الدعوة التي أرسلتها للانضمام إلى {$place}
accepted-heading = قُبلت دعوتك
accepted-lead = قُبلت الدعوة التي أرسلتها للانضمام إلى {$place}.
accepted-note = لا يلزمك فعل أي شيء.

approval-requested-subject = طلب للحصول على دعوة للانضمام إلى {$place}
approval-requested-heading = طلب في انتظار القرار
approval-requested-lead = ورد طلب للحصول على دعوة للانضمام إلى {$place}. لديك، مع آخرين، صلاحية الموافقة على الطلب أو رفضه.
approval-requested-note = لن تُرسل أي دعوة قبل الموافقة على الطلب.

request-rejected-subject = رُفض طلبك للحصول على دعوة للانضمام إلى {$place}
request-rejected-heading = رُفض طلبك
request-rejected-lead = رُفض طلبك للحصول على دعوة للانضمام إلى {$place}، ولم تُرسل أي دعوة.
request-rejected-note = إذا كانت لديك أسئلة، فيمكنك التواصل مع القائمين على {$place}.

address-changed-subject = تغيّر عنوانك المسجل لدى {$place}
address-changed-heading = تغيّر عنوانك المسجل
address-changed-lead = أصبح دخولك إلى {$place} بصفة ضيف مرتبطًا بعنوان بريد إلكتروني آخر، ولم يعد هذا العنوان يتيح الدخول.
address-changed-note = إذا حدث ذلك دون موافقتك، فيُرجى إبلاغ القائمين على {$place} فورًا.

detail = {$label}: {$value}
list = {$items}، {$next}

label-inviter = الدعوة من
label-place = الدعوة إلى
label-roles =
    { $count ->
        [zero] الأدوار
        [one] الدور
        [two] الأدوار
        [few] الأدوار
        [many] الأدوار
       *[other] الأدوار
    }
label-valid-until = صالحة حتى
label-link-host = الرابط يؤدي إلى
label-redirect-host = الوجهة بعد ذلك
label-invitee = الشخص المدعو
label-requester = الطلب من
label-expired-at = تاريخ انتهاء الصلاحية

days-left =
    { $count ->
        [zero] الأيام المتبقية: {$count}
        [one] الأيام المتبقية: {$count}
        [two] الأيام المتبقية: {$count}
        [few] يتبقى {$count} أيام
        [many] يتبقى {$count} يومًا
       *[other] يتبقى {$count} يوم
    }
hours-left =
    { $count ->
        [zero] الساعات المتبقية: {$count}
        [one] الساعات المتبقية: {$count}
        [two] الساعات المتبقية: {$count}
        [few] يتبقى {$count} ساعات
        [many] يتبقى {$count} ساعة
       *[other] يتبقى {$count} ساعة
    }
minutes-left =
    { $count ->
        [zero] الدقائق المتبقية: {$count}
        [one] الدقائق المتبقية: {$count}
        [two] الدقائق المتبقية: {$count}
        [few] يتبقى {$count} دقائق
        [many] يتبقى {$count} دقيقة
       *[other] يتبقى {$count} دقيقة
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year}، {$time} UTC
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر

sent-by = أُرسلت هذه الرسالة من {$product}.
