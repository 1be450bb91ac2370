### The hosted pages, in Arabic. Message ids begin with the page they stand on.

## Every page

show-password = إظهار
hide-password = إخفاء
copy = نسخ
copied = تم النسخ
logo = الشعار
language = اللغة
email = عنوان البريد الإلكتروني
phone-number = رقم الهاتف
example-email = name@example.com
example-phone = +966112345678
username = اسم المستخدم
username-or-email = اسم المستخدم أو البريد الإلكتروني
username-or-phone = اسم المستخدم أو رقم الهاتف
username-or-email-or-phone = اسم المستخدم أو البريد الإلكتروني أو رقم الهاتف
email-or-phone = البريد الإلكتروني أو رقم الهاتف
password = كلمة المرور
password-optional = كلمة المرور (اختيارية)
optional = (اختياري)
new-password = كلمة المرور الجديدة
confirm-password = أعد إدخال كلمة المرور الجديدة
code = الرمز
sent-by-email = أرسلنا رمزًا بالبريد الإلكتروني إلى { $to }
sent-link = أرسلنا رسالة بريد إلكتروني تحتوي على رابط إلى { $to }
sent-by-sms = أرسلنا رمزًا في رسالة نصية إلى { $to }
back-to-login = العودة إلى تسجيل الدخول
yes = نعم
no = لا
choose = اختر
expired = بقيت هذه الصفحة مفتوحة مدة طويلة. حاول مرة أخرى.

## What was refused, above the form

refused-credentials = اسم المستخدم أو كلمة المرور غير صحيحة.
refused-locked = محاولات كثيرة لتسجيل الدخول. انتظر قليلًا قبل أن تحاول مرة أخرى.
refused-disabled = هذا الحساب معطّل. تواصل مع القائمين على هذه الخدمة.
refused-temporary = انتهت صلاحية كلمة المرور المؤقتة. اطلب كلمة مرور جديدة من المسؤول.
refused-user = لا يوجد حساب بهذا الاسم. تحقق مما كتبته.
refused-unconfirmed = لم يتم تأكيد حسابك بعد. سجّل الدخول بكلمة المرور وسنرسل إليك رمزًا جديدًا.
refused-reset = يجب إعادة تعيين كلمة المرور قبل أن تتمكن من تسجيل الدخول.
refused-code = الرمز غير صحيح، حاول مرة أخرى.
refused-old-code = لم يعد هذا الرمز صالحًا. اطلب رمزًا جديدًا.
refused-limit = محاولات كثيرة. انتظر قليلًا قبل أن تحاول مرة أخرى.
refused-busy = الضغط على الخدمة كبير الآن. حاول مرة أخرى بعد بضع ثوانٍ.
refused-wait =
    { $count ->
        [zero] محاولات كثيرة. حاول مرة أخرى بعد دقيقة.
        [one] محاولات كثيرة. حاول مرة أخرى بعد دقيقة.
        [two] محاولات كثيرة. حاول مرة أخرى بعد دقيقتين.
        [few] محاولات كثيرة. حاول مرة أخرى بعد { $count } دقائق.
        [many] محاولات كثيرة. حاول مرة أخرى بعد { $count } دقيقة.
       *[other] محاولات كثيرة. حاول مرة أخرى بعد { $count } دقيقة.
    }
refused-password = كلمة المرور لا تستوفي جميع القواعد أدناه.
refused-common-password = كلمة المرور هذه سهلة التخمين. اختر كلمة مرور أخرى.
refused-spaced-password = لا يمكن أن تبدأ كلمة المرور أو تنتهي بمسافة.
refused-used-password = سبق أن استخدمت كلمة المرور هذه. اختر كلمة مرور أخرى.
refused-repeat = كلمتا المرور غير متطابقتين.
refused-name = أدخل اسم المستخدم أو عنوان بريدك الإلكتروني أو رقم هاتفك.
refused-username = أدخل اسم المستخدم.
refused-contact = أدخل عنوان بريدك الإلكتروني أو رقم هاتفك.
refused-exists = يوجد حساب بهذا الاسم أو العنوان بالفعل.
refused-delivery = تعذّر إرسال رسالة إليك. حاول مرة أخرى لاحقًا.
refused-sign-up = ينشئ المسؤولون وحدهم الحسابات الجديدة.
refused-other = لم ينجح ذلك. حاول مرة أخرى.
refused-email = أدخل عنوان بريد إلكتروني كاملًا، مثل ‎sara@example.com.
refused-email-domain = لا نقبل عناوين بريد من هذا النطاق.
refused-phone = أدخل الرقم مع علامة + ورمز الدولة، مثل ‎+966112345678.
refused-other-name = اختر اسم مستخدم آخر.
refused-fields = تحقق من الحقول المحددة أدناه.
refused-meanwhile = تغيّر شيء ما في هذه الأثناء. تحقق مرة أخرى.
refused-not-here = لا يمكن تغيير ذلك هنا.
refused-unreachable = لا يوجد عنوان أو رقم مؤكد يمكننا إرسال رمز إليه. تواصل مع القائمين على هذه الخدمة.
refused-never-confirmed = لم يتم تأكيد حسابك قط، لذلك لا يوجد رمز لاختيار كلمة مرور جديدة. أنشئ حسابك من جديد.
refused-no-recovery = لا يمكن هنا إلا لمسؤول أن يمنحك كلمة مرور جديدة. تواصل مع القائمين على هذه الخدمة.
refused-waiting = يجب أن يؤكد أحد المسؤولين حسابك قبل أن تتمكن من تسجيل الدخول.
refused-confirmed = حسابك مؤكد بالفعل. يمكنك تسجيل الدخول.
refused-no-factor = يحتاج هذا الحساب إلى التحقق بخطوتين ولا يمكن إعداده هنا. تواصل مع القائمين على هذه الخدمة.
refused-level = يطلب التطبيق إثباتًا أقوى مما يتيحه هذا الحساب. أعدّ التحقق بخطوتين في حسابك أولًا.
refused-not-set-up = أعدّ هذا أولًا.
refused-cookies = لم يحتفظ متصفحك بملف تعريف الارتباط لهذه الصفحة. إذا تكرر ذلك فاسمح بملفات تعريف الارتباط لهذا الموقع.
wrong-format = الصيغة غير صحيحة.
wrong-number = أدخل عددًا صحيحًا.
wrong-range = أدخل عددًا صحيحًا من { $min } إلى { $max }.
wrong-least = أدخل عددًا صحيحًا لا يقل عن { $min }.
wrong-most = أدخل عددًا صحيحًا لا يزيد على { $max }.
wrong-moment = أدخل التاريخ والوقت على هذا النحو: 2027-01-31T14:30:00Z
wrong-date = أدخل التاريخ على هذا النحو: 1990-12-31
hint-moment = التاريخ والوقت بالتوقيت العالمي (UTC).
hint-range = عدد صحيح من { $min } إلى { $max }.
hint-least = عدد صحيح لا يقل عن { $min }.
hint-most = عدد صحيح لا يزيد على { $max }.
wrong-length = أدخل ما بين { $min } و{ $max } من الأحرف.

## Sign in

login-title = تسجيل الدخول
login-again-title = يُرجى تأكيد أنك صاحب الحساب
login-again-lead = سجّل الدخول مرة أخرى قبل المتابعة.
login-lead = سجّل الدخول إلى حسابك.
login-submit = تسجيل الدخول
login-next = التالي
login-keep = إبقائي مسجّل الدخول
login-forgot = هل نسيت كلمة المرور؟
login-forgot-username = هل نسيت اسم المستخدم؟
login-sign-up-lead = ليس لديك حساب؟
login-sign-up = إنشاء حساب
login-providers = المتابعة باستخدام
login-provider-failed = لم ينجح ذلك. حاول مرة أخرى، أو سجّل الدخول بطريقة أخرى.
login-legal = لن ننشر شيئًا في حساباتك دون أن نسألك أولًا.
login-or = أو
login-stranger = سجّل التطبيق «{ $app }» ({ $host }) نفسه هنا. سجّل الدخول فقط إذا أتيت منه: سيعرف من أنت.
login-password-changed = تم تغيير كلمة المرور. سجّل الدخول بكلمة المرور الجديدة.
login-locked = محاولات كثيرة لتسجيل الدخول. انتظر قليلًا قبل أن تحاول مرة أخرى، أو اختر كلمة مرور جديدة.

## Sign in where there is a choice of factors

factor-title = كيف تريد تسجيل الدخول؟
factor-password-title = أدخل كلمة المرور
factor-passkey-title = سجّل الدخول بمفتاح مرور
factor-not-you = لست أنت؟
factor-passkey = استخدام مفتاح مرور
factor-password = استخدام كلمة المرور
factor-email = الحصول على رمز بالبريد الإلكتروني
factor-sms = الحصول على رمز في رسالة نصية
passkey-script = تحتاج مفاتيح المرور إلى JavaScript وإلى متصفح يدعمها.
passkey-failed = لم ينجح ذلك أو تم إلغاؤه. حاول مرة أخرى.
passkey-refused = لم يُقبل مفتاح المرور هذا.
passkey-known = مفتاح المرور هذا مسجّل بالفعل.
passkey-unavailable = لا يمكن استخدام مفاتيح المرور هنا.
passkey-name-wrong = أدخل اسمًا لا يزيد على 100 حرف.
passkey-enough = لديك أكبر عدد ممكن من مفاتيح المرور لهذا الحساب. أزل مفتاحًا لم تعد تستخدمه.
passkey-name = مفتاح مرور
passkey-name-key = مفتاح أمان

## Sign in as: the browser has a session

login-as-title = مرحبًا بعودتك
login-as-lead = أنت مسجّل الدخول باسم
login-as-submit = متابعة
login-as-other = تسجيل الدخول بحساب آخر
login-cancel = إلغاء

## What is offered after a sign-in, and who signed in before

offer-step-title = هل تريد حماية حسابك؟
offer-step-lead = مع خطوة ثانية لا يستطيع أحد الدخول بمعرفة كلمة مرورك فقط. يستغرق الإعداد دقيقة.
offer-passkey-title = هل تريد استخدام مفتاح مرور في المرة القادمة؟
offer-later = ليس الآن
remembered-title = استُخدم في هذا المتصفح من قبل
remembered-forget = نسيان

## What an app asks for

consent-title = هل تسمح بالوصول؟
consent-lead = يريد هذا التطبيق:
consent-nothing = لا يطلب سوى تسجيل دخولك.
consent-openid = معرفة من أنت
consent-everything = الاطلاع على كل ما في ملفك الشخصي
consent-profile = الاطلاع على اسمك وبقية ملفك الشخصي
consent-email = الاطلاع على عنوان بريدك الإلكتروني
consent-phone = الاطلاع على رقم هاتفك
consent-address = الاطلاع على عنوانك
consent-offline = الاحتفاظ بالوصول أثناء غيابك
consent-account = تغيير حسابك: بياناتك وكلمة مرورك وطريقة تسجيل دخولك
consent-claim = الاطلاع من ملفك الشخصي على
consent-resource = للاستخدام مع
consent-stranger = سجّل هذا التطبيق نفسه هنا ولم يتحقق منه أحد. اسمح له فقط إذا أتيت منه. عنوانه
consent-allow = سماح
consent-deny = عدم السماح
consent-later = يمكنك سحب ذلك في أي وقت من صفحة حسابك.

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
sign-up-closed-title = لا يمكن إنشاء حساب هنا

terms-lead = بإنشاء الحساب فإنك توافق على:
terms-of-use = شروط الاستخدام
terms-privacy = سياسة الخصوصية
terms-title = قبل أن تتابع
terms-ask = يرجى قراءة ما يلي. يمكنك المتابعة بعد الموافقة عليه:
terms-agree = أوافق
terms-changed = تغيّر هذا للتو. يرجى قراءته مرة أخرى.

## Standard attributes

attribute-address = العنوان
attribute-custom = { $name }
attribute-birthdate = تاريخ الميلاد
attribute-email = عنوان البريد الإلكتروني
attribute-family_name = اسم العائلة
attribute-gender = الجنس
attribute-given_name = الاسم الأول
attribute-locale = اللغة، مثل ar-SA
attribute-middle_name = الاسم الأوسط
attribute-name = الاسم الكامل
attribute-nickname = الاسم المستعار
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
rules-kept = كلمة المرور تستوفي جميع القواعد.

## Confirm a new account

confirm-title = تأكيد حسابك
confirm-lead = أرسلنا إليك رمزًا. أدخله هنا.
confirm-submit = تأكيد
confirm-link-followed = فتحت الرابط
confirm-link-unopened = لم يتم تأكيد حسابك بعد. افتح الرابط في رسالة البريد أولًا ثم اضغط الزر هناك.
confirm-resend-lead = لم يصلك؟
confirm-resend = إرسال رمز جديد
confirm-link-resend = إرسال رابط جديد
confirm-resent = رمز جديد في الطريق إليك. لم يعد الرمز السابق صالحًا.
confirm-link-resent = رابط جديد في الطريق إليك. لم يعد الرابط السابق صالحًا.
confirm-other-lead = هل كان العنوان خاطئًا؟
confirm-number-lead = هل كان الرقم خاطئًا؟
confirm-other = التسجيل من جديد

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
forgot-lead = سنرسل إليك رمزًا لاختيار كلمة مرور جديدة.
forgot-submit = إعادة تعيين كلمة المرور
forgot-have-code = لدي رمز
reset-title = اختر كلمة مرور جديدة
reset-submit = تغيير كلمة المرور

## Forgotten username

forgot-username-title = هل نسيت اسم المستخدم؟
forgot-username-lead = أخبرنا أين يمكننا الوصول إليك وسنرسل إليك اسم المستخدم.
forgot-username-submit = إرسال اسم المستخدم
forgot-username-wrong = أدخل عنوانًا أو رقمًا سبق أن أكدته هنا.
forgot-username-sent-title = تحقق من رسائلك
forgot-username-sent-lead = إذا كان لأحد الحسابات هذا العنوان أو الرقم فاسم المستخدم في الطريق.

## A temporary password must be replaced

change-title = اختر كلمة مرور جديدة
change-lead = كلمة المرور التي سجّلت الدخول بها كانت مؤقتة.
change-submit = متابعة

## The second factor

mfa-title = أدخل الرمز
mfa-app-lead = افتح تطبيق المصادقة وأدخل الرمز الذي يعرضه.
mfa-submit = متابعة
mfa-remember = لا تسأل مرة أخرى في هذا المتصفح
mfa-used = سبق استخدام هذا الرمز. انتظر الرمز التالي.
mfa-over = محاولات كثيرة أو الرمز قديم جدًا. سجّل الدخول مرة أخرى.
mfa-locked = رموز خاطئة كثيرة. انتظر قليلًا قبل أن تحاول مرة أخرى.
mfa-by-sms = رسالة نصية
mfa-by-app = تطبيق المصادقة
mfa-by-email = البريد الإلكتروني
mfa-select-title = كيف تريد إثبات هويتك؟
mfa-select-lead = اختر مصدر الرمز.
mfa-setup-title = احمِ حسابك
mfa-setup-lead = يحتاج هذا الحساب إلى التحقق بخطوتين. أعدّه مرة واحدة.
mfa-setup-app-lead = امسح الصورة بتطبيق المصادقة أو اكتب المفتاح فيه. ثم أدخل الرمز الذي يعرضه التطبيق.
mfa-setup-qr = رمز QR للمفتاح أدناه
mfa-setup-key = المفتاح
mfa-setup-code = الرمز من التطبيق
mfa-setup-submit = تفعيل
mfa-setup-email = إرسال رمز إلى هذا العنوان
mfa-setup-phone = إرسال رمز إلى هذا الرقم
mfa-setup-other-email = استخدام عنوان آخر
mfa-setup-other-phone = استخدام رقم آخر
mfa-bad-email = أدخل عنوان بريد إلكتروني غير مستخدم.
mfa-other-way = اختيار طريقة أخرى
mfa-lost = إذا لم يعد بإمكانك تقديم أي رمز، فتواصل مع القائمين على هذه الخدمة.

## Recovery codes

recovery-title = رموز الاسترداد
recovery-lead = احتفظ بهذه الرموز في مكان آمن. كل رمز يسجّل دخولك مرة واحدة إذا تعذّر عليك استخدام الخطوة الثانية. لن تظهر إلا الآن.
recovery-done = احتفظت بها
recovery-make = إنشاء رموز جديدة
recovery-left =
    { $count ->
        [0] ليس لديك أي رمز.
        [one] بقي رمز واحد.
        [two] بقي رمزان.
        [few] بقيت { $count } رموز.
        [many] بقي { $count } رمزًا.
       *[other] بقي { $count } رمز.
    }
recovery-use = استخدام رمز استرداد
recovery-use-title = استخدام رمز استرداد
recovery-use-lead = أدخل أحد الرموز التي احتفظت بها عند إعداد التحقق بخطوتين.
recovery-code = رمز الاسترداد
recovery-back = رجوع

## The account

account-title = حسابك
account-back = العودة إلى حسابك
account-to-app = العودة إلى التطبيق
account-sign-out = تسجيل الخروج
account-saved = تم الحفظ.
account-other-user = سجّل شخص آخر الدخول في هذا المتصفح في هذه الأثناء، ولم يتغير شيء. يُرجى التحقق مرة أخرى.
account-signed-out = تم تسجيل خروجك في هذه الأثناء، ولم يتغير شيء.
account-save = حفظ
account-password-set = معيّنة
account-password-none = غير معيّنة
account-email-none = غير معيّن
account-phone-none = غير معيّن
account-on = قيد الاستخدام
account-off = ليس قيد الاستخدام
account-email-verified = مؤكد
account-email-unverified = لم يؤكد بعد
account-phone-verified = مؤكد
account-phone-unverified = لم يؤكد بعد
account-mfa-off = متوقف
account-remove = إزالة
account-sure-app = لن يُطلب منك رمز هذا التطبيق بعد الآن.
account-sure-passkey = لن تتمكن من تسجيل الدخول به بعد الآن.
account-sure-provider = لن تتمكن من تسجيل الدخول به بعد الآن، وسيتم تسجيل خروجك من كل مكان آخر.
account-sure-session = على من يستخدمها تسجيل الدخول من جديد.
account-sure-device = سيُطلب كل شيء من جديد عند تسجيل الدخول منه في المرة القادمة.
account-sure-access = لن يحصل التطبيق على أي شيء حتى تسمح له من جديد.
account-sure-phone = لن تُرسل أي رموز إلى هذا الرقم بعد الآن.
account-sure-email = لن تُرسل أي رموز إلى هذا العنوان بعد الآن.
account-loss-sign-in = لن تتمكن من تسجيل الدخول بهذه الطريقة بعد الآن.
account-loss-recovery = إذا نسيت كلمة المرور فلن تتمكن بعد الآن من الحصول على رمز لكلمة مرور جديدة.
account-loss-step = هذه خطوة ثانية لتسجيل دخولك، وسيتم إيقافها.
account-loss-step-anew = هذه هي الخطوة الثانية لتسجيل دخولك. سيكون عليك إعداد خطوة أخرى عند تسجيل الدخول في المرة القادمة.
account-added = تاريخ الإضافة
account-last-used = آخر استخدام
account-profile = الملف الشخصي
account-profile-fixed = لا يمكنك تغيير شيء هنا.
account-email-new = عنوان بريد إلكتروني جديد
account-phone-new = رقم هاتف جديد
account-contact-hint = سنرسل رمزًا إليه. يبقى ما لديك الآن إلى أن تدخل الرمز.
account-contact-submit = إرسال رمز
account-contact-verify = تأكيده
account-email-other = استخدام عنوان آخر
account-phone-other = استخدام رقم آخر
account-contact-empty = املأ هذا الحقل من فضلك.
account-contact-same = هذا ما لديك بالفعل.
account-password-title = تغيير كلمة المرور
account-password-lead = سيتم تسجيل خروجك من جميع التطبيقات ومن جميع المتصفحات الأخرى.
account-password-current = كلمة المرور الحالية
account-password-wrong = كلمة المرور الحالية غير صحيحة.
account-password-saved = تم تغيير كلمة المرور.
account-password-first-saved = تم تعيين كلمة المرور.
account-mfa = التحقق بخطوتين
account-mfa-lead = بعد كلمة المرور نطلب إثباتًا آخر على أنك أنت.
account-mfa-none = لا تُطلب هنا خطوة ثانية.
account-preferred = يُطلب أولًا
account-prefer = اطلب هذا أولًا
account-set-up = إعداد
account-replace = إعداد تطبيق آخر
account-turn-on = تفعيل
account-turn-off = إيقاف
account-mfa-no-reset = بعد تفعيل هذا لن تتمكن من الحصول على رمز لكلمة مرور جديدة إذا نسيت كلمة مرورك.
account-app-name = اسم جهازك (اختياري)
account-passkeys = مفاتيح المرور
account-passkeys-lead = سجّل الدخول ببصمتك أو وجهك أو قفل الشاشة بدلًا من كلمة المرور.
account-passkeys-count =
    { $count ->
        [0] لا شيء
        [one] واحد
       *[other] { $count }
    }
account-passkey-add = إضافة مفتاح مرور
account-passkey-create = إنشاء مفتاح المرور
account-passkey-added = تمت إضافة مفتاح المرور.
account-passkey-name = اسم مفتاح المرور
account-rename = إعادة تسمية
account-providers = الحسابات المرتبطة
account-providers-lead = حسابات في خدمات أخرى يمكنك تسجيل الدخول بها.
account-providers-none = حسابك غير مرتبط بأي حساب آخر.
account-providers-count =
    { $count ->
        [0] لا شيء
        [one] حساب واحد
        [two] حسابان
       *[other] { $count }
    }
account-provider-known = معرّفك هناك
account-provider-only = هذه طريقتك الوحيدة لتسجيل الدخول، لذلك لا يمكن إزالتها.
account-sessions = الأجهزة والجلسات
account-sessions-lead = الأماكن التي سجّلت الدخول منها. أنهِ ما لا تعرفه.
account-session-browser = المتصفح
account-session-began = مسجّل الدخول منذ
account-session-on = { $app } على { $system }
account-session-unknown = جهاز غير معروف
account-session-end = إنهاء هذه الجلسة
account-this-browser = هذا المتصفح
account-ended = تم إنهاء الجلسة.
account-forgotten = تم نسيان الجهاز.
account-left-elsewhere = تم تسجيل خروجك من كل مكان آخر.
account-devices = الأجهزة
account-device-unnamed = جهاز
account-remembered = تم تذكره
account-forget = نسيان هذا الجهاز
account-sign-out-elsewhere = تسجيل الخروج من كل مكان آخر
account-apps = التطبيقات التي لها حق الوصول
account-apps-lead = ما يمكن لهذه التطبيقات رؤيته وفعله. أزِل حق الوصول من التطبيقات التي لا تستخدمها.
account-apps-none = لا يوجد تطبيق له حق الوصول.
account-apps-count =
    { $count ->
        [0] لا شيء
        [one] تطبيق واحد
        [two] تطبيقان
       *[other] { $count }
    }
account-apps-since = منذ
account-apps-signed-in = أنت مسجّل الدخول إلى هذا التطبيق.
account-apps-remove = إزالة حق الوصول
account-apps-removed = تمت إزالة حق الوصول.
account-delete = حذف حسابك
account-delete-lead = سيُحذف كل ما نعرفه عنك ولن تتمكن من تسجيل الدخول بعد ذلك. لا يمكن التراجع عن هذا.
account-delete-account = الحساب الذي سيُحذف: { $to }
account-delete-submit = حذف حسابي
account-deleted-title = تم حذف حسابك
account-deleted-lead = يمكنك إغلاق هذه الصفحة.

## A device that has no browser

device-title = تسجيل دخول جهاز
device-lead = اكتب الرمز الذي يعرضه الجهاز.
device-code = رمز الجهاز
device-submit = التالي
device-unknown = هذا الرمز غير معروف أو انتهت صلاحيته. تحقق منه مرة أخرى أو دع الجهاز يعرض رمزًا جديدًا.
device-confirm-title = هل تريد تسجيل دخول هذا الجهاز؟
device-confirm-lead = فقط إذا كان أحد أجهزتك يعرض هذا الرمز في { $app }:
device-stranger = سجّل هذا التطبيق نفسه هنا ولم يتحقق منه أحد.
device-scopes = يريد الجهاز:
device-terms = بموافقتك فإنك توافق أيضًا على:
device-approve = نعم، سجّل دخوله
device-deny = لا
device-approved-title = تم تسجيل دخول الجهاز
device-approved-lead = يمكنك العودة إليه الآن.
device-denied-title = تم رفض الجهاز
device-denied-lead = يمكنك إغلاق هذه الصفحة.
device-another = تسجيل دخول جهاز آخر

## Signed out

signed-out-title = تم تسجيل خروجك
signed-out-lead = يمكنك إغلاق هذه الصفحة.
signed-out-next = العودة إلى التطبيق

sign-out-title = هل تريد تسجيل الخروج؟
sign-out-submit = تسجيل الخروج

## Errors

error-title = لا يمكن عرض هذه الصفحة
error-lead = حدث خطأ في الصفحة المطلوبة.
error-help = ارجع إلى التطبيق وابدأ من هناك من جديد. إذا لم يفد ذلك، فاسأل من يديره.
error-retry = إعادة المحاولة
error-later = حاول مرة أخرى بعد لحظات.
error-developer = لمطوّر التطبيق:
error-missing = يجب أن يتضمن الطلب { $parameter }.
error-once = أرسل { $parameter } مرة واحدة فقط.
error-client = لا يشير { $parameter } إلى أي عميل تطبيق في مجموعة المستخدمين هذه. تحقق من المعرّف ومن أن هذا نطاق المجموعة الصحيحة.
error-flows = اضبط { $setting } لعميل التطبيق على true، وأضف التدفق إلى { $list }.
error-listed = يجب أن يطابق { $parameter } حرفًا بحرف إحدى قيم { $list } لعميل التطبيق.
error-provider = يجب أن تكون طريقة تسجيل الدخول ضمن { $list } لعميل التطبيق؛ وتعني COGNITO مستخدمي المجموعة أنفسهم.
error-hint = يجب أن يكون { $parameter } رمز ID أصدرته مجموعة المستخدمين هذه لعميل التطبيق وللمستخدم الذي سجّل دخوله.
error-pushed = أرسل الطلب المدفوع من جديد واستخدم { $parameter } الجديد فورًا: فهو صالح لمرة واحدة.
error-request = إذا طلبت المساعدة فاذكر هذا الرقم:
