### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = رمز التحقق
mail-code = رمز التحقق هو { $code }.
mail-reset-subject = رمز إعادة تعيين كلمة المرور
mail-reset = رمز إعادة تعيين كلمة المرور هو { $code }.
mail-link-subject = رابط التحقق
mail-link = انقر على الرابط أدناه لتأكيد بريدك الإلكتروني. { $link }
mail-link-text = تأكيد البريد الإلكتروني
mail-sign-in-subject = رمز تسجيل الدخول
mail-sign-in = رمز تسجيل الدخول هو { $code }.
mail-invitation-subject = كلمة المرور المؤقتة
mail-invitation = اسم المستخدم هو { $username } وكلمة المرور المؤقتة هي { $code }.
mail-locked-subject = تم قفل حسابك
mail-locked = أدخل شخص ما كلمات مرور خاطئة لحسابك مرات كثيرة. حفاظًا على أمانه لم تعد كلمة المرور صالحة. اختر كلمة جديدة من «هل نسيت كلمة المرور؟» في صفحة تسجيل الدخول.
