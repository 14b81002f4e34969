# The words of letters, in Hebrew. Sentences begin with a word of their own, so that they run from the right.

invitation-subject = הזמנה מאת {$inviter} להצטרף אל {$place}
invitation-subject-anonymous = הזמנה להצטרף אל {$place}
reminder-subject = תזכורת: הזמנה מאת {$inviter} להצטרף אל {$place}
reminder-subject-anonymous = תזכורת: הזמנה להצטרף אל {$place}

invitation-heading = קיבלת הזמנה
reminder-heading = ההזמנה שלך עדיין בתוקף

greeting = שלום {$name},
greeting-anonymous = שלום,

organization-lead = קיבלת הזמנה מאת {$inviter} להצטרף לארגון {$place}.
organization-lead-anonymous = קיבלת הזמנה להצטרף לארגון {$place}.
team-page-lead = קיבלת הזמנה מאת {$inviter} להצטרף לדף הצוות {$place}.
team-page-lead-anonymous = קיבלת הזמנה להצטרף לדף הצוות {$place}.
own-page-lead = קיבלת הזמנה מאת {$inviter} ליצור דף משלך במסגרת {$place}.
own-page-lead-anonymous = קיבלת הזמנה ליצור דף משלך במסגרת {$place}.
guest-lead = קיבלת הזמנה מאת {$inviter} להצטרף אל {$place} בהרשאת אורח.
guest-lead-anonymous = קיבלת הזמנה להצטרף אל {$place} בהרשאת אורח.
registration-lead = קיבלת הזמנה מאת {$inviter} להירשם לשירות {$place}.
registration-lead-anonymous = קיבלת הזמנה להירשם לשירות {$place}.
other-lead = קיבלת הזמנה מאת {$inviter} להצטרף אל {$place}.
other-lead-anonymous = קיבלת הזמנה להצטרף אל {$place}.

reminder-note = עדיין לא נענית להזמנה. אחרי המועד שלהלן הקישור לא יפעל עוד.

button = פתיחת ההזמנה
link-intro = אם הלחצן אינו פועל, אפשר לפתוח את הכתובת הזאת בדפדפן:
link-intro-text = כדי לפתוח את ההזמנה, יש לעבור לכתובת הזאת:

caution = הקטעים הנפרדים בהודעה זו נכתבו בידי הצד המזמין ולא בידי {$product}. יש לנקוט זהירות בקישורים, במספרי טלפון ובבקשות לכסף המופיעים בהם.
message-label = הודעה אישית

not-expected = אם לא ציפית להזמנה הזאת, אפשר להתעלם מהודעה זו: בלי הסכמתך לא יקרה דבר.
keep-private = נא לא להעביר הודעה זו הלאה. הקישור שבה מיועד לך בלבד.
block-intro = אין לך עניין בהזמנות נוספות מאת {$product}?
block-link = דחיית ההזמנה וחסימת הזמנות נוספות

lapsed-subject = פג תוקף ההזמנה ששלחת להצטרפות אל {$place}
lapsed-heading = פג תוקפה של הזמנה
lapsed-lead = ההזמנה ששלחת להצטרפות אל {$place} לא נענתה בזמן. הקישור שבה אינו פועל עוד.
lapsed-note = אם ברצונך עדיין להזמין את האדם הזה, אפשר לשלוח הזמנה חדשה.

accepted-subject = ההזמנה ששלחת להצטרפות אל {$place} נענתה בחיוב
accepted-heading = ההזמנה ששלחת נענתה בחיוב
accepted-lead = ההזמנה ששלחת להצטרפות אל {$place} נענתה בחיוב.
accepted-note = אין צורך לעשות דבר.

approval-requested-subject = בקשה לקבלת הזמנה להצטרפות אל {$place}
approval-requested-heading = בקשה ממתינה להחלטה
approval-requested-lead = הוגשה בקשה לקבלת הזמנה להצטרפות אל {$place}. גם לך יש סמכות לאשר את הבקשה או לדחות אותה.
approval-requested-note = לא תישלח הזמנה עד שהבקשה תאושר.

request-rejected-subject = בקשתך לקבלת הזמנה להצטרפות אל {$place} נדחתה
request-rejected-heading = בקשתך נדחתה
request-rejected-lead = בקשתך לקבלת הזמנה להצטרפות אל {$place} נדחתה. לא נשלחה הזמנה.
request-rejected-note = בשאלות אפשר לפנות לצוות הניהול של {$place}.

address-changed-subject = הכתובת שלך עבור {$place} הוחלפה
address-changed-heading = הכתובת שלך הוחלפה
address-changed-lead = גישת האורח שלך אל {$place} משויכת כעת לכתובת דוא״ל אחרת. הכתובת הזאת אינה מעניקה עוד גישה.
address-changed-note = אם לא הסכמת לכך, יש להודיע מיד לצוות הניהול של {$place}.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = הזמנה מאת
label-place = הזמנה אל
label-roles =
    { $count ->
        [one] תפקיד
        [two] תפקידים
        [many] תפקידים
       *[other] תפקידים
    }
label-valid-until = בתוקף עד
label-link-host = הקישור מוביל אל
label-redirect-host = משם ממשיכים אל
label-invitee = הזמנה עבור
label-requester = בקשה מאת
label-expired-at = מועד פקיעת התוקף

days-left =
    { $count ->
        [one] נותר יום {$count}
        [two] נותרו {$count} ימים
        [many] נותרו {$count} יום
       *[other] נותרו {$count} ימים
    }
hours-left =
    { $count ->
        [one] נותרה שעה {$count}
        [two] נותרו {$count} שעות
        [many] נותרו {$count} שעות
       *[other] נותרו {$count} שעות
    }
minutes-left =
    { $count ->
        [one] נותרה דקה {$count}
        [two] נותרו {$count} דקות
        [many] נותרו {$count} דקות
       *[other] נותרו {$count} דקות
    }
date-and-left = {$date} ({$left})

date = {$day} ב{$month} {$year}, {$time} UTC
month-1 = ינואר
month-2 = פברואר
month-3 = מרץ
month-4 = אפריל
month-5 = מאי
month-6 = יוני
month-7 = יולי
month-8 = אוגוסט
month-9 = ספטמבר
month-10 = אוקטובר
month-11 = נובמבר
month-12 = דצמבר

sent-by = הודעה זו נשלחה מאת {$product}.
