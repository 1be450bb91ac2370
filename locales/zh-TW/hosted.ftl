### The hosted pages, in Traditional Chinese. Message ids begin with the page they stand on.

## Every page

show-password = 顯示
hide-password = 隱藏
logo = 標誌
language = 語言
email = 電子郵件地址
phone-number = 電話號碼
username = 使用者名稱
username-or-email = 使用者名稱或電子郵件地址
username-or-phone = 使用者名稱或電話號碼
username-or-email-or-phone = 使用者名稱、電子郵件地址或電話號碼
email-or-phone = 電子郵件地址或電話號碼
password = 密碼
new-password = 新密碼
confirm-password = 再次輸入新密碼
code = 驗證碼
sent-by-email = 我們已透過電子郵件將驗證碼傳送至
sent-link = 我們已將含有連結的電子郵件傳送至
sent-by-sms = 我們已透過簡訊將驗證碼傳送至
back-to-login = 返回登入
expired = 此頁面開啟時間過長，請再試一次。

## What was refused, above the form

refused-credentials = 使用者名稱或密碼不正確。
refused-locked = 登入嘗試次數過多。請稍候再試。
refused-disabled = 此帳戶已停用。
refused-temporary = 臨時密碼已過期。請向管理員索取新密碼。
refused-user = 使用者不存在。
refused-unconfirmed = 使用者尚未確認。
refused-reset = 您必須先重設密碼才能登入。
refused-code = 驗證碼不正確，請再試一次。
refused-old-code = 此驗證碼已失效。請索取新的驗證碼。
refused-limit = 嘗試次數過多。請稍候再試。
refused-password = 密碼不符合下列所有規則。
refused-common-password = 此密碼很容易被猜到。請選擇其他密碼。
refused-used-password = 您曾使用過此密碼。請選擇其他密碼。
refused-repeat = 兩次輸入的密碼不一致。
refused-name = 請輸入您的身分資訊。
refused-exists = 使用此名稱或地址的帳戶已存在。
refused-delivery = 我們無法傳送訊息給您。
refused-sign-up = 只有管理員可以建立新帳戶。
refused-other = { $why }

## Sign in

login-title = 登入
login-submit = 登入
login-forgot = 忘記密碼？
login-sign-up-lead = 還沒有帳戶？
login-sign-up = 註冊
login-providers = 使用以下方式繼續
login-legal = 未經您同意，我們不會在您的帳戶上發布任何內容。
login-or = 或
login-password-changed = 您的密碼已變更。請使用新密碼登入。

## Sign in as: the browser has a session

login-as-title = 歡迎回來
login-as-lead = 您的登入身分是
login-as-submit = 繼續
login-as-other = 以其他使用者身分登入

## On the way back to the app, by a form

form-post-title = 請稍候
form-post-lead = 您正在返回應用程式。如果沒有反應，請按下按鈕。
form-post-submit = 繼續

## Sign up

sign-up-title = 註冊
sign-up-lead = 建立您的帳戶。
sign-up-submit = 註冊
sign-up-login-lead = 已有帳戶？
sign-up-login = 登入
sign-up-phone-hint = 請包含 + 和國碼，例如 +886221234567。

sign-up-waiting-title = 您的帳戶已建立
sign-up-waiting-lead = 管理員確認後您才能登入。

## Standard attributes

attribute-address = 地址
attribute-birthdate = 出生日期
attribute-email = 電子郵件地址
attribute-family_name = 姓
attribute-gender = 性別
attribute-given_name = 名
attribute-locale = 語言，例如 zh-TW
attribute-middle_name = 中間名
attribute-name = 全名
attribute-nickname = 暱稱
attribute-phone_number = 電話號碼
attribute-picture = 您的圖片網址
attribute-preferred_username = 偏好的使用者名稱
attribute-profile = 您的個人檔案頁面網址
attribute-updated_at = 上次變更時間
attribute-website = 網站
attribute-zoneinfo = 時區，例如 Asia/Taipei

## The rules of a new password

rules-title = 密碼必須包含
rule-lowerletter = 一個小寫字母
rule-upperletter = 一個大寫字母
rule-numbers = 一個數字
rule-symbols = 一個特殊字元
rule-length =
    { $count ->
       *[other] 至少 { $count } 個字元
    }
rule-met = （已符合）
rule-unmet = （未符合）

## Confirm a new account

confirm-title = 確認您的帳戶
confirm-lead = 我們已傳送驗證碼給您。請在此輸入。
confirm-submit = 確認
confirm-link-followed = 我已開啟連結
confirm-resend-lead = 沒有收到？
confirm-resend = 傳送新驗證碼
confirm-resent = 新驗證碼已送出。先前的驗證碼已失效。

## Confirm a new account by the link in an email

confirm-link-title = 確認您的帳戶
confirm-link-lead = 按一下即可完成。
confirm-link-submit = 確認我的帳戶
confirm-link-done-title = 您的帳戶已確認
confirm-link-done-lead = 您可以關閉此頁面，並在註冊的地方登入。

confirm-link-failed-title = 此連結已失效
confirm-link-failed-lead = 它可能已被使用或已過期。登入後我們會傳送新連結給您。

## Forgotten password

forgot-required = 您必須先重設密碼才能登入。
forgot-title = 忘記密碼？
forgot-lead = 請告訴我們您是誰，我們會傳送驗證碼供您設定新密碼。
forgot-submit = 重設我的密碼
reset-title = 選擇新密碼
reset-submit = 變更密碼

## A temporary password must be replaced

change-title = 選擇新密碼
change-lead = 您登入時使用的是臨時密碼。
change-submit = 繼續

## The second factor

mfa-title = 輸入驗證碼
mfa-app-lead = 開啟您的驗證器應用程式，輸入顯示的驗證碼。
mfa-submit = 繼續
mfa-used = 此驗證碼已使用過。請等待下一個。
mfa-over = 嘗試次數過多或驗證碼已過期。請重新登入。
mfa-by-sms = 簡訊
mfa-by-app = 驗證器應用程式
mfa-by-email = 電子郵件
mfa-select-title = 您想如何驗證身分？
mfa-select-lead = 選擇取得驗證碼的方式。
mfa-setup-title = 保護您的帳戶
mfa-setup-lead = 此帳戶登入時需要第二個步驟。只需設定一次。
mfa-setup-app-lead = 使用驗證器應用程式掃描圖片，或在應用程式中輸入金鑰。然後輸入應用程式顯示的驗證碼。
mfa-setup-qr = 下方金鑰的 QR 碼
mfa-setup-key = 金鑰
mfa-setup-code = 應用程式中的驗證碼
mfa-setup-submit = 啟用
mfa-setup-email = 傳送驗證碼到此地址
mfa-bad-email = 請輸入尚未使用的電子郵件地址。

## Signed out

signed-out-title = 您已登出
signed-out-lead = 您可以關閉此頁面。
signed-out-next = 返回應用程式

sign-out-title = 要登出嗎？
sign-out-submit = 登出

## Errors

error-title = 無法顯示此頁面
error-lead = 要求的頁面發生錯誤。
error-request = 如需協助，請提供此編號：
