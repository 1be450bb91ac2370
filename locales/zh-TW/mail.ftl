### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = 您的驗證碼
mail-code = 您的驗證碼是 { $code }。
mail-reset-subject = 您的密碼重設驗證碼
mail-reset = 您的密碼重設驗證碼是 { $code }。
mail-link-subject = 您的驗證連結
mail-link = 請點選下面的連結以驗證您的電子郵件地址。{ $link }
mail-link-text = 驗證電子郵件地址
mail-sign-in-subject = 您的登入驗證碼
mail-sign-in = 您的登入驗證碼是 { $code }。
mail-invitation-subject = 您的臨時密碼
mail-invitation = 您的使用者名稱是 { $username }，臨時密碼是 { $code }。
mail-locked-subject = 您的帳戶已被鎖定
mail-locked = 有人多次為您的帳戶輸入錯誤密碼。為保護帳戶，您的密碼已失效。請在登入頁面透過「忘記密碼？」設定新密碼。
