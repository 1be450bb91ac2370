### The hosted pages, in Hebrew. Message ids begin with the page they stand on.

## Every page

show-password = הצגה
hide-password = הסתרה
copy = העתקה
copied = הועתק
logo = לוגו
language = שפה
email = כתובת דוא״ל
phone-number = מספר טלפון
example-email = name@example.com
example-phone = +97221234567
username = שם משתמש
username-or-email = שם משתמש או כתובת דוא״ל
username-or-phone = שם משתמש או מספר טלפון
username-or-email-or-phone = שם משתמש, כתובת דוא״ל או מספר טלפון
email-or-phone = כתובת דוא״ל או מספר טלפון
password = סיסמה
password-optional = סיסמה (לא חובה)
optional = (לא חובה)
new-password = סיסמה חדשה
confirm-password = הסיסמה החדשה שוב
code = קוד
sent-by-email = שלחנו קוד בדוא״ל אל { $to }
sent-link = שלחנו הודעת דוא״ל עם קישור אל { $to }
sent-by-sms = שלחנו קוד במסרון אל { $to }
back-to-login = חזרה לכניסה
yes = כן
no = לא
choose = בחרו
expired = הדף היה פתוח זמן רב מדי. נסו שוב.

## What was refused, above the form

refused-credentials = שם המשתמש או הסיסמה שגויים.
refused-locked = יותר מדי ניסיונות כניסה. המתינו מעט לפני שתנסו שוב.
refused-disabled = החשבון הזה מושבת. פנו למנהלי השירות.
refused-temporary = תוקף הסיסמה הזמנית פג. בקשו חדשה ממנהל המערכת.
refused-user = אין חשבון בשם הזה. בדקו מה הקלדתם.
refused-unconfirmed = החשבון שלכם עדיין לא אומת. היכנסו עם הסיסמה ונשלח לכם קוד חדש.
refused-reset = יש לאפס את הסיסמה לפני הכניסה.
refused-code = הקוד שגוי, נסו שוב.
refused-old-code = הקוד הזה כבר אינו תקף. בקשו קוד חדש.
refused-limit = יותר מדי ניסיונות. המתינו מעט לפני שתנסו שוב.
refused-busy = יש כרגע עומס רב מדי. נסו שוב בעוד כמה שניות.
refused-wait =
    { $count ->
        [one] יותר מדי ניסיונות. נסו שוב בעוד דקה.
        [two] יותר מדי ניסיונות. נסו שוב בעוד שתי דקות.
       *[other] יותר מדי ניסיונות. נסו שוב בעוד { $count } דקות.
    }
refused-password = הסיסמה אינה עומדת בכל הכללים שלמטה.
refused-common-password = הסיסמה הזו קלה לניחוש. בחרו אחרת.
refused-spaced-password = סיסמה לא יכולה להתחיל או להסתיים ברווח.
refused-used-password = כבר השתמשתם בסיסמה הזו. בחרו אחרת.
refused-repeat = שתי הסיסמאות אינן זהות.
refused-name = הזינו את שם המשתמש, כתובת הדוא״ל או מספר הטלפון שלכם.
refused-username = הזינו את שם המשתמש שלכם.
refused-contact = הזינו את כתובת הדוא״ל או מספר הטלפון שלכם.
refused-exists = כבר קיים חשבון עם השם או הכתובת האלה.
refused-delivery = לא הצלחנו לשלוח לכם הודעה. נסו שוב מאוחר יותר.
refused-sign-up = רק מנהלי המערכת יוצרים חשבונות חדשים.
refused-other = זה לא הצליח. נסו שוב.
refused-email = הזינו כתובת דוא״ל מלאה, למשל ‎dana@example.com.
refused-email-domain = כתובות מהדומיין הזה אינן מתקבלות.
refused-phone = הזינו את המספר עם + וקידומת המדינה, למשל ‎+97221234567.
refused-other-name = בחרו שם משתמש אחר.
refused-fields = בדקו את השדות המסומנים למטה.
refused-meanwhile = משהו השתנה בינתיים. בדקו שוב.
refused-not-here = אי אפשר לשנות זאת כאן.
refused-unreachable = אין כתובת או מספר מאומתים שאפשר לשלוח אליהם קוד. פנו למנהלי השירות.
refused-never-confirmed = החשבון שלכם מעולם לא אושר, ולכן אין קוד לבחירת סיסמה חדשה. הירשמו מחדש.
refused-no-recovery = רק מנהל יכול לתת לכם כאן סיסמה חדשה. פנו למנהלי השירות.
refused-waiting = מנהל מערכת צריך לאשר את החשבון שלכם לפני שתוכלו להיכנס.
refused-confirmed = החשבון שלכם כבר אומת. אפשר להיכנס.
refused-no-factor = החשבון הזה דורש אימות דו-שלבי, ואי אפשר להגדיר אותו כאן. פנו למנהלי השירות.
refused-level = האפליקציה דורשת אימות חזק יותר ממה שהחשבון הזה מאפשר. הגדירו תחילה אימות דו-שלבי בחשבון שלכם.
refused-not-set-up = הגדירו זאת תחילה.
refused-cookies = הדפדפן לא שמר את קובץ ה-Cookie של הדף. אם זה קורה שוב, אפשרו קובצי Cookie לאתר הזה.
wrong-format = המבנה אינו תקין.
wrong-number = הזינו מספר שלם.
wrong-range = הזינו מספר שלם מ-{ $min } עד { $max }.
wrong-least = הזינו מספר שלם של { $min } לפחות.
wrong-most = הזינו מספר שלם של { $max } לכל היותר.
wrong-moment = הזינו תאריך ושעה כך: 2027-01-31T14:30:00Z
wrong-date = הזינו את התאריך כך: 1990-12-31
hint-moment = תאריך ושעה לפי שעון UTC.
hint-range = מספר שלם מ-{ $min } עד { $max }.
hint-least = מספר שלם של { $min } לפחות.
hint-most = מספר שלם של { $max } לכל היותר.
wrong-length = הזינו בין { $min } ל-{ $max } תווים.

## Sign in

login-title = כניסה
login-again-title = אשרו שאלו אתם
login-again-lead = היכנסו פעם נוספת לפני שתמשיכו.
login-lead = היכנסו לחשבון שלכם.
login-submit = כניסה
login-next = הבא
login-keep = להשאיר אותי מחובר
login-forgot = שכחתם את הסיסמה?
login-forgot-username = שכחתם את שם המשתמש?
login-sign-up-lead = אין לכם חשבון?
login-sign-up = הרשמה
login-providers = המשך באמצעות
login-provider-failed = זה לא הצליח. נסו שוב, או היכנסו בדרך אחרת.
login-legal = לא נפרסם דבר בחשבונות שלכם בלי לשאול קודם.
login-or = או
login-stranger = האפליקציה „{ $app }” ({ $host }) רשמה את עצמה כאן. היכנסו רק אם הגעתם ממנה: היא תדע מי אתם.
login-password-changed = הסיסמה הוחלפה. היכנסו עם הסיסמה החדשה.
login-locked = יותר מדי ניסיונות כניסה. המתינו מעט לפני שתנסו שוב, או בחרו סיסמה חדשה.

## Sign in where there is a choice of factors

factor-title = איך תרצו להיכנס?
factor-password-title = הזינו את הסיסמה
factor-passkey-title = כניסה עם מפתח גישה
factor-not-you = לא אתם?
factor-passkey = שימוש במפתח גישה
factor-password = שימוש בסיסמה
factor-email = קבלת קוד בדוא״ל
factor-sms = קבלת קוד במסרון
passkey-script = מפתחות גישה דורשים JavaScript ודפדפן שתומך בהם.
passkey-failed = זה לא הצליח או שבוטל. נסו שוב.
passkey-refused = מפתח הגישה הזה לא התקבל.
passkey-known = מפתח הגישה הזה כבר רשום.
passkey-unavailable = אי אפשר להשתמש כאן במפתחות גישה.
passkey-name-wrong = הזינו שם באורך של 100 תווים לכל היותר.
passkey-enough = יש לכם כבר את המספר המרבי של מפתחות גישה לחשבון. הסירו מפתח שאינכם משתמשים בו עוד.
passkey-name = מפתח גישה
passkey-name-key = מפתח אבטחה

## Sign in as: the browser has a session

login-as-title = ברוכים השבים
login-as-lead = אתם מחוברים בתור
login-as-submit = המשך
login-as-other = כניסה כמשתמש אחר
login-cancel = ביטול

## What is offered after a sign-in, and who signed in before

offer-step-title = להגן על החשבון?
offer-step-lead = עם שלב שני, מי שיודע רק את הסיסמה לא ייכנס. ההגדרה אורכת דקה.
offer-passkey-title = להשתמש במפתח גישה בפעם הבאה?
offer-later = לא עכשיו
remembered-title = שימשו בדפדפן הזה בעבר
remembered-forget = לשכוח

## What an app asks for

consent-title = לאפשר גישה?
consent-lead = האפליקציה הזו מבקשת:
consent-nothing = היא מבקשת רק שתתחברו.
consent-openid = לדעת מי אתם
consent-everything = לראות את כל מה שכתוב בפרופיל שלכם
consent-profile = לראות את שמכם ואת שאר הפרופיל
consent-email = לראות את כתובת הדוא״ל שלכם
consent-phone = לראות את מספר הטלפון שלכם
consent-address = לראות את הכתובת שלכם
consent-offline = לשמור על הגישה גם כשאינכם כאן
consent-account = לשנות את החשבון שלכם: הפרטים, הסיסמה ודרך ההתחברות
consent-claim = לראות מתוך הפרופיל שלכם
consent-resource = לשימוש עם
consent-stranger = האפליקציה רשמה את עצמה כאן ואיש לא בדק אותה. אפשרו לה גישה רק אם הגעתם ממנה. היא נמצאת בכתובת
consent-allow = לאפשר
consent-deny = לא לאפשר
consent-later = אפשר לבטל זאת בכל עת בדף החשבון שלכם.

## On the way back to the app, by a form

form-post-title = רק רגע
form-post-lead = אתם בדרך חזרה לאפליקציה. אם לא קורה דבר, לחצו על הכפתור.
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
sign-up-closed-title = אי אפשר להירשם כאן

terms-lead = בהרשמה אתם מסכימים למסמכים הבאים:
terms-of-use = תנאי השימוש
terms-privacy = מדיניות הפרטיות
terms-title = לפני שממשיכים
terms-ask = קראו את הדברים הבאים. אפשר להמשיך לאחר שתסכימו להם:
terms-agree = אני מסכים/ה
terms-changed = זה השתנה ממש עכשיו. קראו זאת שוב.

## Standard attributes

attribute-address = כתובת
attribute-custom = { $name }
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
rules-kept = הסיסמה עומדת בכל הכללים.

## Confirm a new account

confirm-title = אימות החשבון
confirm-lead = שלחנו לכם קוד. הזינו אותו כאן.
confirm-submit = אימות
confirm-link-followed = פתחתי את הקישור
confirm-link-unopened = החשבון שלכם עדיין לא אושר. פתחו קודם את הקישור שבדוא״ל ולחצו שם על הכפתור.
confirm-resend-lead = לא קיבלתם?
confirm-resend = שליחת קוד חדש
confirm-link-resend = שליחת קישור חדש
confirm-resent = קוד חדש בדרך אליכם. הקוד הקודם כבר אינו תקף.
confirm-link-resent = קישור חדש בדרך אליכם. הקישור הקודם כבר אינו תקף.
confirm-other-lead = הכתובת לא הייתה נכונה?
confirm-number-lead = המספר לא היה נכון?
confirm-other = הרשמה מחדש

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
forgot-lead = נשלח לכם קוד לבחירת סיסמה חדשה.
forgot-submit = איפוס הסיסמה
forgot-have-code = יש לי קוד
reset-title = בחירת סיסמה חדשה
reset-submit = החלפת הסיסמה

## Forgotten username

forgot-username-title = שכחתם את שם המשתמש?
forgot-username-lead = ספרו לנו איפה אפשר להשיג אתכם ונשלח לכם את שם המשתמש.
forgot-username-submit = שליחת שם המשתמש
forgot-username-wrong = הזינו כתובת או מספר שאימתתם כאן.
forgot-username-sent-title = בדקו את ההודעות שלכם
forgot-username-sent-lead = אם יש חשבון עם הכתובת או המספר האלה, שם המשתמש שלו בדרך.

## A temporary password must be replaced

change-title = בחירת סיסמה חדשה
change-lead = הסיסמה שבה נכנסתם הייתה זמנית.
change-submit = המשך

## The second factor

mfa-title = הזינו את הקוד
mfa-app-lead = פתחו את אפליקציית האימות והזינו את הקוד המוצג בה.
mfa-submit = המשך
mfa-remember = לא לשאול שוב בדפדפן הזה
mfa-used = כבר נעשה שימוש בקוד הזה. המתינו לקוד הבא.
mfa-over = היו יותר מדי ניסיונות, או שהקוד ישן מדי. היכנסו שוב.
mfa-locked = יותר מדי קודים שגויים. המתינו מעט לפני שתנסו שוב.
mfa-by-sms = מסרון
mfa-by-app = אפליקציית אימות
mfa-by-email = דוא״ל
mfa-select-title = איך תרצו להוכיח שזה אתם?
mfa-select-lead = בחרו מאיפה יגיע הקוד.
mfa-setup-title = הגנו על החשבון
mfa-setup-lead = החשבון הזה דורש אימות דו-שלבי בכניסה. מגדירים אותו פעם אחת.
mfa-setup-app-lead = סרקו את התמונה באפליקציית האימות, או הקלידו בה את המפתח. לאחר מכן הזינו את הקוד שהאפליקציה מציגה.
mfa-setup-qr = קוד QR של המפתח שלמטה
mfa-setup-key = מפתח
mfa-setup-code = קוד מהאפליקציה
mfa-setup-submit = הפעלה
mfa-setup-email = שליחת קוד לכתובת הזו
mfa-setup-phone = שליחת קוד למספר הזה
mfa-setup-other-email = שימוש בכתובת אחרת
mfa-setup-other-phone = שימוש במספר אחר
mfa-bad-email = הזינו כתובת דוא״ל שעדיין אינה בשימוש.
mfa-other-way = בחירת דרך אחרת
mfa-lost = אם אין לכם עוד דרך להזין קוד, פנו למנהלי השירות.

## Recovery codes

recovery-title = קודי שחזור
recovery-lead = שמרו את הקודים במקום בטוח. כל קוד מכניס אתכם פעם אחת אם אינכם יכולים להשתמש בשלב השני. הם מוצגים רק עכשיו.
recovery-done = שמרתי אותם
recovery-make = יצירת קודים חדשים
recovery-left =
    { $count ->
        [0] אין לכם קודים.
        [one] נותר קוד אחד.
       *[other] נותרו { $count } קודים.
    }
recovery-use = שימוש בקוד שחזור
recovery-use-title = שימוש בקוד שחזור
recovery-use-lead = הזינו אחד מהקודים ששמרתם כשהגדרתם את האימות הדו-שלבי.
recovery-code = קוד שחזור
recovery-back = חזרה

## The account

account-title = החשבון שלכם
account-back = חזרה לחשבון
account-to-app = חזרה לאפליקציה
account-sign-out = יציאה
account-saved = נשמר.
account-other-user = בינתיים נכנס מישהו אחר בדפדפן הזה, ודבר לא שונה. בדקו שוב.
account-signed-out = בינתיים נותקתם, ודבר לא שונה.
account-save = שמירה
account-password-set = הוגדרה
account-password-none = לא הוגדרה
account-email-none = לא הוגדרה
account-phone-none = לא הוגדר
account-on = פועל
account-off = כבוי
account-email-verified = אומתה
account-email-unverified = עדיין לא אומתה
account-phone-verified = אומת
account-phone-unverified = עדיין לא אומת
account-mfa-off = כבוי
account-remove = הסרה
account-sure-app = לא תתבקשו עוד להזין את הקוד של האפליקציה הזו.
account-sure-passkey = לא תוכלו עוד להתחבר באמצעותו.
account-sure-provider = לא תוכלו עוד להתחבר באמצעותו, ותנותקו מכל מקום אחר.
account-sure-session = מי שמשתמש בה יצטרך להתחבר שוב.
account-sure-device = בהתחברות הבאה ממנו יתבקשו שוב כל השלבים.
account-sure-access = האפליקציה לא תקבל דבר עד שתאשרו שוב.
account-sure-phone = לא יישלחו עוד קודים למספר הזה.
account-sure-email = לא יישלחו עוד קודים לכתובת הזאת.
account-loss-sign-in = לא תוכלו עוד להתחבר בדרך הזאת.
account-loss-recovery = אם תשכחו את הסיסמה, לא תוכלו עוד לקבל קוד לסיסמה חדשה.
account-loss-step = זהו שלב שני בכניסה שלכם, והוא יכובה.
account-loss-step-anew = זהו השלב השני בכניסה שלכם. בכניסה הבאה תצטרכו להגדיר שלב אחר.
account-added = נוסף
account-last-used = שימוש אחרון
account-profile = פרופיל
account-profile-fixed = אין כאן מה לשנות.
account-email-new = כתובת דוא״ל חדשה
account-phone-new = מספר טלפון חדש
account-contact-hint = נשלח לשם קוד. מה שיש לכם עכשיו נשאר עד שתזינו את הקוד.
account-contact-submit = שליחת קוד
account-contact-verify = אימות
account-email-other = שימוש בכתובת אחרת
account-phone-other = שימוש במספר אחר
account-contact-empty = מלאו את השדה הזה.
account-contact-same = זה מה שכבר יש לכם.
account-password-title = החלפת הסיסמה
account-password-lead = תנותקו מכל האפליקציות ומכל הדפדפנים האחרים.
account-password-current = הסיסמה הנוכחית
account-password-wrong = הסיסמה הנוכחית אינה נכונה.
account-password-saved = הסיסמה הוחלפה.
account-password-first-saved = הסיסמה נקבעה.
account-mfa = אימות דו-שלבי
account-mfa-lead = אחרי הסיסמה נבקש הוכחה נוספת שזה אתם.
account-mfa-none = כאן לא נדרש שלב שני.
account-preferred = מתבקש ראשון
account-prefer = לבקש את זה קודם
account-set-up = הגדרה
account-replace = הגדרת אפליקציה אחרת
account-turn-on = הפעלה
account-turn-off = כיבוי
account-mfa-no-reset = כשזה פעיל, לא תוכלו לקבל קוד לסיסמה חדשה אם תשכחו את שלכם.
account-app-name = שם המכשיר (לא חובה)
account-passkeys = מפתחות גישה
account-passkeys-lead = היכנסו עם טביעת אצבע, פנים או נעילת מסך במקום סיסמה.
account-passkeys-count =
    { $count ->
        [0] אין
        [one] אחד
       *[other] { $count }
    }
account-passkey-add = הוספת מפתח גישה
account-passkey-create = יצירת מפתח הגישה
account-passkey-added = מפתח הגישה נוסף.
account-passkey-name = שם מפתח הגישה
account-rename = שינוי שם
account-providers = חשבונות מקושרים
account-providers-lead = חשבונות בשירותים אחרים שאפשר להתחבר באמצעותם.
account-providers-none = החשבון שלכם אינו מקושר לחשבון אחר.
account-providers-count =
    { $count ->
        [0] אין
        [one] אחד
       *[other] { $count }
    }
account-provider-known = מוכרים שם בתור
account-provider-only = זו הדרך היחידה שלכם להתחבר, ולכן אי אפשר להסיר אותה.
account-sessions = מכשירים והתחברויות
account-sessions-lead = המקומות שבהם אתם מחוברים. סיימו את מה שאינכם מזהים.
account-session-browser = דפדפן
account-session-began = מחובר מאז
account-session-on = { $app } ב-{ $system }
account-session-unknown = מכשיר לא מוכר
account-session-end = סיום ההתחברות הזו
account-this-browser = הדפדפן הזה
account-ended = ההתחברות הסתיימה.
account-forgotten = המכשיר נשכח.
account-left-elsewhere = יצאתם מכל מקום אחר.
account-devices = מכשירים
account-device-unnamed = מכשיר
account-remembered = נשמר
account-forget = לשכוח את המכשיר הזה
account-sign-out-elsewhere = יציאה מכל מקום אחר
account-apps = אפליקציות עם גישה
account-apps-lead = מה האפליקציות האלה יכולות לראות ולעשות. בטלו את הגישה של אלה שאינכם משתמשים בהן.
account-apps-none = לאף אפליקציה אין גישה.
account-apps-count =
    { $count ->
        [0] אין
        [one] אחת
       *[other] { $count }
    }
account-apps-since = מאז
account-apps-signed-in = אתם מחוברים לאפליקציה הזו.
account-apps-remove = ביטול הגישה
account-apps-removed = הגישה בוטלה.
account-delete = מחיקת החשבון
account-delete-lead = כל מה שאנחנו יודעים עליכם יימחק ולא תוכלו עוד להיכנס. אי אפשר לבטל זאת.
account-delete-account = החשבון שיימחק: { $to }
account-delete-submit = מחיקת החשבון שלי
account-deleted-title = החשבון שלכם נמחק
account-deleted-lead = אפשר לסגור את הדף.

## A device that has no browser

device-title = חיבור מכשיר
device-lead = הקלידו את הקוד שהמכשיר מציג.
device-code = קוד המכשיר
device-submit = הבא
device-unknown = הקוד הזה אינו מוכר, או שפג תוקפו. בדקו שוב, או בקשו מהמכשיר קוד חדש.
device-confirm-title = לחבר את המכשיר הזה?
device-confirm-lead = רק אם מכשיר שלכם מציג את הקוד הזה ב־{ $app }:
device-stranger = האפליקציה רשמה את עצמה כאן ואיש לא בדק אותה.
device-scopes = המכשיר מבקש:
device-terms = באישור אתם מסכימים גם ל:
device-approve = כן, לחבר
device-deny = לא
device-approved-title = המכשיר מחובר
device-approved-lead = אפשר לחזור אליו עכשיו.
device-denied-title = המכשיר נדחה
device-denied-lead = אפשר לסגור את הדף.
device-another = חיבור מכשיר נוסף

## Signed out

signed-out-title = יצאתם מהחשבון
signed-out-lead = אפשר לסגור את הדף.
signed-out-next = חזרה לאפליקציה

sign-out-title = לצאת מהחשבון?
sign-out-submit = יציאה

## Errors

error-title = אי אפשר להציג את הדף
error-lead = אירעה שגיאה בדף המבוקש.
error-help = חזרו לאפליקציה והתחילו משם מחדש. אם זה לא עוזר, פנו למי שמפעיל אותה.
error-retry = ניסיון חוזר
error-later = נסו שוב בעוד רגע.
error-developer = למפתחי האפליקציה:
error-missing = הבקשה חייבת לכלול { $parameter }.
error-once = שלחו את { $parameter } פעם אחת בלבד.
error-client = { $parameter } אינו מזהה של לקוח אפליקציה במאגר המשתמשים הזה. בדקו את המזהה ואם זה הדומיין של המאגר הנכון.
error-flows = הגדירו את { $setting } של לקוח האפליקציה ל-true והוסיפו את התהליך אל { $list }.
error-listed = { $parameter } חייב להיות זהה, אות באות, לאחד הערכים ב-{ $list } של לקוח האפליקציה.
error-provider = דרך הכניסה חייבת להופיע ב-{ $list } של לקוח האפליקציה; COGNITO מציין את המשתמשים של המאגר עצמו.
error-hint = { $parameter } חייב להיות אסימון ID שמאגר המשתמשים הזה הנפיק ללקוח האפליקציה עבור המשתמש המחובר.
error-pushed = דחפו את הבקשה מחדש והשתמשו מיד ב-{ $parameter } החדש: הוא תקף פעם אחת.
error-request = אם תבקשו עזרה, ציינו את המספר הזה:
