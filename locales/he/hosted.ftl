### The hosted pages, in Hebrew. Message ids begin with the page they stand on.

## Every page

show-password = הצגה
hide-password = הסתרה
logo = לוגו
language = שפה
email = כתובת דוא״ל
phone-number = מספר טלפון
username = שם משתמש
username-or-email = שם משתמש או כתובת דוא״ל
username-or-phone = שם משתמש או מספר טלפון
username-or-email-or-phone = שם משתמש, כתובת דוא״ל או מספר טלפון
email-or-phone = כתובת דוא״ל או מספר טלפון
password = סיסמה
new-password = סיסמה חדשה
confirm-password = הסיסמה החדשה שוב
code = קוד
sent-by-email = שלחנו קוד בדוא״ל אל
sent-link = שלחנו הודעת דוא״ל עם קישור אל
sent-by-sms = שלחנו קוד במסרון אל
back-to-login = חזרה לכניסה
expired = הדף היה פתוח זמן רב מדי. נסו שוב.

## What was refused, above the form

refused-credentials = שם המשתמש או הסיסמה שגויים.
refused-locked = יותר מדי ניסיונות כניסה. המתינו מעט לפני שתנסו שוב.
refused-disabled = החשבון הזה מושבת.
refused-temporary = תוקף הסיסמה הזמנית פג. בקשו חדשה ממנהל המערכת.
refused-user = המשתמש אינו קיים.
refused-unconfirmed = המשתמש לא אומת.
refused-reset = יש לאפס את הסיסמה לפני הכניסה.
refused-code = הקוד שגוי, נסו שוב.
refused-old-code = הקוד הזה כבר אינו תקף. בקשו קוד חדש.
refused-limit = יותר מדי ניסיונות. המתינו מעט לפני שתנסו שוב.
refused-password = הסיסמה אינה עומדת בכל הכללים שלמטה.
refused-common-password = הסיסמה הזו קלה לניחוש. בחרו אחרת.
refused-used-password = כבר השתמשתם בסיסמה הזו. בחרו אחרת.
refused-repeat = שתי הסיסמאות אינן זהות.
refused-name = ציינו מי אתם.
refused-exists = כבר קיים חשבון עם השם או הכתובת האלה.
refused-delivery = לא הצלחנו לשלוח לכם הודעה.
refused-sign-up = רק מנהלי המערכת יוצרים חשבונות חדשים.
refused-other = { $why }

## Sign in

login-title = כניסה
login-submit = כניסה
login-forgot = שכחתם את הסיסמה?
login-sign-up-lead = אין לכם חשבון?
login-sign-up = הרשמה
login-providers = המשך באמצעות
login-legal = לא נפרסם דבר בחשבונות שלכם בלי לשאול קודם.
login-or = או
login-password-changed = הסיסמה הוחלפה. היכנסו עם הסיסמה החדשה.

## Sign in as: the browser has a session

login-as-title = ברוכים השבים
login-as-lead = אתם מחוברים בתור
login-as-submit = המשך
login-as-other = כניסה כמשתמש אחר

## On the way back to the app, by a form

form-post-title = רק רגע
form-post-lead = אתם בדרך חזרה ליישום. אם לא קורה דבר, לחצו על הכפתור.
form-post-submit = המשך

## Sign up

sign-up-title = הרשמה
sign-up-lead = צרו את החשבון שלכם.
sign-up-submit = הרשמה
sign-up-login-lead = כבר יש לכם חשבון?
sign-up-login = כניסה
sign-up-phone-hint = עם + וקידומת המדינה, למשל ‎+97221234567.

sign-up-waiting-title = החשבון שלכם נוצר
sign-up-waiting-lead = מנהל מערכת צריך לאשר אותו לפני שתוכלו להיכנס.

## Standard attributes

attribute-address = כתובת
attribute-birthdate = תאריך לידה
attribute-email = כתובת דוא״ל
attribute-family_name = שם משפחה
attribute-gender = מגדר
attribute-given_name = שם פרטי
attribute-locale = שפה, למשל he-IL
attribute-middle_name = שם אמצעי
attribute-name = שם מלא
attribute-nickname = כינוי
attribute-phone_number = מספר טלפון
attribute-picture = כתובת של תמונה שלכם
attribute-preferred_username = שם משתמש מועדף
attribute-profile = כתובת דף הפרופיל שלכם
attribute-updated_at = מועד השינוי האחרון
attribute-website = אתר אינטרנט
attribute-zoneinfo = אזור זמן, למשל Asia/Jerusalem

## The rules of a new password

rules-title = הסיסמה חייבת לכלול
rule-lowerletter = אות לטינית קטנה
rule-upperletter = אות לטינית גדולה
rule-numbers = ספרה
rule-symbols = תו מיוחד
rule-length =
    { $count ->
        [one] תו אחד לפחות
        [two] שני תווים לפחות
       *[other] { $count } תווים לפחות
    }
rule-met = (כן)
rule-unmet = (עדיין לא)

## Confirm a new account

confirm-title = אימות החשבון
confirm-lead = שלחנו לכם קוד. הזינו אותו כאן.
confirm-submit = אימות
confirm-link-followed = פתחתי את הקישור
confirm-resend-lead = לא קיבלתם?
confirm-resend = שליחת קוד חדש
confirm-resent = קוד חדש בדרך אליכם. הקוד הקודם כבר אינו תקף.

## Confirm a new account by the link in an email

confirm-link-title = אימות החשבון
confirm-link-lead = לחיצה אחת וסיימתם.
confirm-link-submit = אימות החשבון שלי
confirm-link-done-title = החשבון שלכם אומת
confirm-link-done-lead = אפשר לסגור את הדף ולהיכנס במקום שבו נרשמתם.

confirm-link-failed-title = הקישור הזה כבר אינו תקף
confirm-link-failed-lead = ייתכן שכבר נעשה בו שימוש או שהוא ישן מדי. היכנסו ונשלח לכם קישור חדש.

## Forgotten password

forgot-required = יש לאפס את הסיסמה לפני הכניסה.
forgot-title = שכחתם את הסיסמה?
forgot-lead = ספרו לנו מי אתם ונשלח לכם קוד לבחירת סיסמה חדשה.
forgot-submit = איפוס הסיסמה
reset-title = בחירת סיסמה חדשה
reset-submit = החלפת הסיסמה

## A temporary password must be replaced

change-title = בחירת סיסמה חדשה
change-lead = הסיסמה שבה נכנסתם הייתה זמנית.
change-submit = המשך

## The second factor

mfa-title = הזינו את הקוד
mfa-app-lead = פתחו את יישום האימות והזינו את הקוד המוצג בו.
mfa-submit = המשך
mfa-used = כבר נעשה שימוש בקוד הזה. המתינו לקוד הבא.
mfa-over = היו יותר מדי ניסיונות, או שהקוד ישן מדי. היכנסו שוב.
mfa-by-sms = מסרון
mfa-by-app = יישום אימות
mfa-by-email = דוא״ל
mfa-select-title = איך תרצו להוכיח שזה אתם?
mfa-select-lead = בחרו מאיפה יגיע הקוד.
mfa-setup-title = הגנו על החשבון
mfa-setup-lead = החשבון הזה דורש שלב שני בכניסה. מגדירים אותו פעם אחת.
mfa-setup-app-lead = סרקו את התמונה ביישום האימות, או הקלידו בו את המפתח. לאחר מכן הזינו את הקוד שהיישום מציג.
mfa-setup-qr = קוד QR של המפתח שלמטה
mfa-setup-key = מפתח
mfa-setup-code = קוד מהיישום
mfa-setup-submit = הפעלה
mfa-setup-email = שליחת קוד לכתובת הזו
mfa-bad-email = הזינו כתובת דוא״ל שעדיין אינה בשימוש.

## Signed out

signed-out-title = יצאתם מהחשבון
signed-out-lead = אפשר לסגור את הדף.
signed-out-next = חזרה ליישום

sign-out-title = לצאת מהחשבון?
sign-out-submit = יציאה

## Errors

error-title = אי אפשר להציג את הדף
error-lead = אירעה שגיאה בדף המבוקש.
error-request = אם תבקשו עזרה, ציינו את המספר הזה:
