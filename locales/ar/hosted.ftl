### The hosted pages, in Arabic. Message ids begin with the page they stand on.

## Every page

show-password = إظهار
hide-password = إخفاء
logo = الشعار
language = اللغة
email = عنوان البريد الإلكتروني
phone-number = رقم الهاتف
username = اسم المستخدم
username-or-email = اسم المستخدم أو البريد الإلكتروني
username-or-phone = اسم المستخدم أو رقم الهاتف
username-or-email-or-phone = اسم المستخدم أو البريد الإلكتروني أو رقم الهاتف
email-or-phone = البريد الإلكتروني أو رقم الهاتف
password = كلمة المرور
new-password = كلمة المرور الجديدة
confirm-password = أعد إدخال كلمة المرور الجديدة
code = الرمز
sent-by-email = أرسلنا رمزًا بالبريد الإلكتروني إلى
sent-link = أرسلنا رسالة بريد إلكتروني تحتوي على رابط إلى
sent-by-sms = أرسلنا رمزًا في رسالة نصية إلى
back-to-login = العودة إلى تسجيل الدخول
expired = بقيت هذه الصفحة مفتوحة مدة طويلة. حاول مرة أخرى.

## What was refused, above the form

refused-credentials = اسم المستخدم أو كلمة المرور غير صحيحة.
refused-locked = محاولات كثيرة لتسجيل الدخول. انتظر قليلًا قبل أن تحاول مرة أخرى.
refused-disabled = هذا الحساب معطّل.
refused-temporary = انتهت صلاحية كلمة المرور المؤقتة. اطلب كلمة جديدة من المسؤول.
refused-user = المستخدم غير موجود.
refused-unconfirmed = لم يتم تأكيد المستخدم.
refused-reset = يجب إعادة تعيين كلمة المرور قبل أن تتمكن من تسجيل الدخول.
refused-code = الرمز غير صحيح، حاول مرة أخرى.
refused-old-code = لم يعد هذا الرمز صالحًا. اطلب رمزًا جديدًا.
refused-limit = محاولات كثيرة. انتظر قليلًا قبل أن تحاول مرة أخرى.
refused-password = كلمة المرور لا تستوفي جميع القواعد أدناه.
refused-common-password = كلمة المرور هذه سهلة التخمين. اختر كلمة أخرى.
refused-used-password = سبق أن استخدمت كلمة المرور هذه. اختر كلمة أخرى.
refused-repeat = كلمتا المرور غير متطابقتين.
refused-name = أدخل بياناتك من فضلك.
refused-exists = يوجد حساب بهذا الاسم أو العنوان بالفعل.
refused-delivery = تعذّر إرسال رسالة إليك.
refused-sign-up = ينشئ المسؤولون وحدهم الحسابات الجديدة.
refused-other = { $why }

## Sign in

login-title = تسجيل الدخول
login-submit = تسجيل الدخول
login-forgot = هل نسيت كلمة المرور؟
login-sign-up-lead = ليس لديك حساب؟
login-sign-up = إنشاء حساب
login-providers = المتابعة باستخدام
login-legal = لن ننشر شيئًا في حساباتك دون أن نسألك أولًا.
login-or = أو
login-password-changed = تم تغيير كلمة المرور. سجّل الدخول بالكلمة الجديدة.

## Sign in as: the browser has a session

login-as-title = مرحبًا بعودتك
login-as-lead = أنت مسجّل الدخول باسم
login-as-submit = متابعة
login-as-other = تسجيل الدخول بمستخدم آخر

## On the way back to the app, by a form

form-post-title = لحظة من فضلك
form-post-lead = أنت في طريق العودة إلى التطبيق. إذا لم يحدث شيء فاضغط على الزر.
form-post-submit = متابعة

## Sign up

sign-up-title = إنشاء حساب
sign-up-lead = أنشئ حسابك.
sign-up-submit = إنشاء حساب
sign-up-login-lead = هل لديك حساب بالفعل؟
sign-up-login = تسجيل الدخول
sign-up-phone-hint = مع علامة + ورمز الدولة، مثل ‎+966112345678.

sign-up-waiting-title = تم إنشاء حسابك
sign-up-waiting-lead = يجب أن يؤكده أحد المسؤولين قبل أن تتمكن من تسجيل الدخول.

## Standard attributes

attribute-address = العنوان
attribute-birthdate = تاريخ الميلاد
attribute-email = عنوان البريد الإلكتروني
attribute-family_name = اسم العائلة
attribute-gender = الجنس
attribute-given_name = الاسم الأول
attribute-locale = اللغة، مثل ar-SA
attribute-middle_name = الاسم الأوسط
attribute-name = الاسم الكامل
attribute-nickname = الكنية
attribute-phone_number = رقم الهاتف
attribute-picture = عنوان صورة لك
attribute-preferred_username = اسم المستخدم المفضل
attribute-profile = عنوان صفحة ملفك الشخصي
attribute-updated_at = وقت آخر تغيير
attribute-website = الموقع الإلكتروني
attribute-zoneinfo = المنطقة الزمنية، مثل Asia/Riyadh

## The rules of a new password

rules-title = يجب أن تحتوي كلمة المرور على
rule-lowerletter = حرف لاتيني صغير
rule-upperletter = حرف لاتيني كبير
rule-numbers = رقم
rule-symbols = رمز خاص
rule-length =
    { $count ->
        [zero] حرف واحد على الأقل
        [one] حرف واحد على الأقل
        [two] حرفين على الأقل
        [few] { $count } أحرف على الأقل
        [many] { $count } حرفًا على الأقل
       *[other] { $count } حرف على الأقل
    }
rule-met = (تم)
rule-unmet = (لم يتم بعد)

## Confirm a new account

confirm-title = تأكيد حسابك
confirm-lead = أرسلنا إليك رمزًا. أدخله هنا.
confirm-submit = تأكيد
confirm-link-followed = فتحت الرابط
confirm-resend-lead = لم يصلك؟
confirm-resend = إرسال رمز جديد
confirm-resent = رمز جديد في الطريق إليك. لم يعد الرمز السابق صالحًا.

## Confirm a new account by the link in an email

confirm-link-title = تأكيد حسابك
confirm-link-lead = ضغطة واحدة وتنتهي.
confirm-link-submit = تأكيد حسابي
confirm-link-done-title = تم تأكيد حسابك
confirm-link-done-lead = يمكنك إغلاق هذه الصفحة وتسجيل الدخول حيث أنشأت الحساب.

confirm-link-failed-title = لم يعد هذا الرابط صالحًا
confirm-link-failed-lead = ربما استُخدم من قبل أو أصبح قديمًا. سجّل الدخول وسنرسل إليك رابطًا جديدًا.

## Forgotten password

forgot-required = يجب إعادة تعيين كلمة المرور قبل أن تتمكن من تسجيل الدخول.
forgot-title = هل نسيت كلمة المرور؟
forgot-lead = أخبرنا من أنت وسنرسل إليك رمزًا لاختيار كلمة جديدة.
forgot-submit = إعادة تعيين كلمة المرور
reset-title = اختر كلمة مرور جديدة
reset-submit = تغيير كلمة المرور

## A temporary password must be replaced

change-title = اختر كلمة مرور جديدة
change-lead = كلمة المرور التي سجّلت الدخول بها كانت مؤقتة.
change-submit = متابعة

## The second factor

mfa-title = أدخل الرمز
mfa-app-lead = افتح تطبيق المصادقة وأدخل الرمز الذي يعرضه.
mfa-submit = متابعة
mfa-used = سبق استخدام هذا الرمز. انتظر الرمز التالي.
mfa-over = محاولات كثيرة أو الرمز قديم جدًا. سجّل الدخول مرة أخرى.
mfa-by-sms = رسالة نصية
mfa-by-app = تطبيق المصادقة
mfa-by-email = البريد الإلكتروني
mfa-select-title = كيف تريد إثبات هويتك؟
mfa-select-lead = اختر مصدر الرمز.
mfa-setup-title = احمِ حسابك
mfa-setup-lead = يحتاج هذا الحساب إلى خطوة ثانية لتسجيل الدخول. أعدّها مرة واحدة.
mfa-setup-app-lead = امسح الصورة بتطبيق المصادقة أو اكتب المفتاح فيه. ثم أدخل الرمز الذي يعرضه التطبيق.
mfa-setup-qr = رمز QR للمفتاح أدناه
mfa-setup-key = المفتاح
mfa-setup-code = الرمز من التطبيق
mfa-setup-submit = تفعيل
mfa-setup-email = إرسال رمز إلى هذا العنوان
mfa-bad-email = أدخل عنوان بريد إلكتروني غير مستخدم.

## Signed out

signed-out-title = تم تسجيل خروجك
signed-out-lead = يمكنك إغلاق هذه الصفحة.
signed-out-next = العودة إلى التطبيق

sign-out-title = هل تريد تسجيل الخروج؟
sign-out-submit = تسجيل الخروج

## Errors

error-title = لا يمكن عرض هذه الصفحة
error-lead = حدث خطأ في الصفحة المطلوبة.
error-request = إذا طلبت المساعدة فاذكر هذا الرقم:
