### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = 您的验证码
mail-code = 您的验证码是 { $code }。
mail-reset-subject = 您的密码重置验证码
mail-reset = 您的密码重置验证码是 { $code }。
mail-link-subject = 您的验证链接
mail-link = 请点击下面的链接以验证您的电子邮件地址。{ $link }
mail-link-text = 验证电子邮件地址
mail-sign-in-subject = 您的登录验证码
mail-sign-in = 您的登录验证码是 { $code }。
mail-invitation-subject = 您的临时密码
mail-invitation = 您的用户名是 { $username }，临时密码是 { $code }。
mail-locked-subject = 您的账户已被锁定
mail-locked = 有人多次为您的账户输入错误密码。为保护账户，您的密码已失效。请在登录页面通过“忘记密码？”设置新密码。
