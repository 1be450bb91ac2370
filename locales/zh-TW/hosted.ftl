### The hosted pages, in Traditional Chinese. Message ids begin with the page they stand on.

## Every page

show-password = 顯示
hide-password = 隱藏
copy = 複製
copied = 已複製
logo = 標誌
language = 語言
email = 電子郵件地址
phone-number = 電話號碼
example-email = name@example.com
example-phone = +886221234567
username = 使用者名稱
username-or-email = 使用者名稱或電子郵件地址
username-or-phone = 使用者名稱或電話號碼
username-or-email-or-phone = 使用者名稱、電子郵件地址或電話號碼
email-or-phone = 電子郵件地址或電話號碼
password = 密碼
password-optional = 密碼（選填）
optional = （選填）
new-password = 新密碼
confirm-password = 再次輸入新密碼
code = 驗證碼
sent-by-email = 我們已透過電子郵件將驗證碼傳送至 { $to }
sent-link = 我們已將含有連結的電子郵件傳送至 { $to }
sent-by-sms = 我們已透過簡訊將驗證碼傳送至 { $to }
back-to-login = 返回登入
yes = 是
no = 否
choose = 請選擇
expired = 此頁面開啟時間過長，請再試一次。

## What was refused, above the form

refused-credentials = 使用者名稱或密碼不正確。
refused-locked = 登入嘗試次數過多。請稍候再試。
refused-disabled = 此帳戶已停用。請聯絡此服務的管理者。
refused-temporary = 臨時密碼已過期。請向管理員索取新密碼。
refused-user = 沒有使用此名稱的帳戶。請檢查您輸入的內容。
refused-unconfirmed = 您的帳戶尚未確認。請使用密碼登入，我們會傳送新的驗證碼給您。
refused-reset = 您必須先重設密碼才能登入。
refused-code = 驗證碼不正確，請再試一次。
refused-old-code = 此驗證碼已失效。請索取新的驗證碼。
refused-limit = 嘗試次數過多。請稍候再試。
refused-busy = 目前要求過多。請在幾秒後再試。
refused-wait =
    { $count ->
       *[other] 嘗試次數過多。請在 { $count } 分鐘後再試。
    }
refused-password = 密碼不符合下列所有規則。
refused-common-password = 此密碼很容易被猜到。請選擇其他密碼。
refused-spaced-password = 密碼的開頭和結尾不能是空格。
refused-used-password = 您曾使用過此密碼。請選擇其他密碼。
refused-repeat = 兩次輸入的密碼不一致。
refused-name = 請輸入您的使用者名稱、電子郵件地址或電話號碼。
refused-username = 請輸入您的使用者名稱。
refused-contact = 請輸入您的電子郵件地址或電話號碼。
refused-exists = 使用此名稱或地址的帳戶已存在。
refused-delivery = 我們無法傳送訊息給您。請稍後再試。
refused-sign-up = 只有管理員可以建立新帳戶。
refused-other = 操作未成功。請再試一次。
refused-email = 請輸入完整的電子郵件地址，例如 lin@example.com。
refused-email-domain = 不接受此網域的電子郵件地址。
refused-phone = 請輸入包含 + 和國碼的號碼，例如 +886221234567。
refused-other-name = 請選擇其他使用者名稱。
refused-fields = 請檢查下方標示的欄位。
refused-meanwhile = 內容在此期間已有變更。請重新查看。
refused-not-here = 無法在此變更。
refused-unreachable = 沒有可接收驗證碼的已驗證地址或號碼。請聯絡此服務的管理者。
refused-never-confirmed = 您的帳戶從未確認，因此沒有用於設定新密碼的驗證碼。請重新註冊。
refused-no-recovery = 在這裡，只有管理員可以提供您新密碼。請聯絡此服務的管理者。
refused-waiting = 管理員確認您的帳戶後您才能登入。
refused-confirmed = 您的帳戶已確認。您可以登入。
refused-no-factor = 此帳戶需要雙步驟驗證，但無法在此設定。請聯絡此服務的管理者。
refused-level = 應用程式要求的驗證強度超出此帳戶目前的能力。請先在您的帳戶中設定雙步驟驗證。
refused-not-set-up = 請先進行設定。
refused-cookies = 您的瀏覽器沒有保留此頁面的 Cookie。如果再次發生，請允許此網站使用 Cookie。
wrong-format = 格式不正確。
wrong-number = 請輸入整數。
wrong-range = 請輸入 { $min } 到 { $max } 之間的整數。
wrong-least = 請輸入不小於 { $min } 的整數。
wrong-most = 請輸入不大於 { $max } 的整數。
wrong-moment = 請依下列格式輸入日期和時間：2027-01-31T14:30:00Z
wrong-date = 請依下列格式輸入日期：1990-12-31
hint-moment = 日期和時間（UTC）。
hint-range = { $min } 到 { $max } 之間的整數。
hint-least = 不小於 { $min } 的整數。
hint-most = 不大於 { $max } 的整數。
wrong-length = 請輸入 { $min } 到 { $max } 個字元。

## Sign in

login-title = 登入
login-again-title = 請確認是您本人
login-again-lead = 繼續之前，請再次登入。
login-lead = 登入您的帳戶。
login-submit = 登入
login-next = 下一步
login-keep = 保持登入狀態
login-forgot = 忘記密碼？
login-forgot-username = 忘記使用者名稱？
login-sign-up-lead = 還沒有帳戶？
login-sign-up = 註冊
login-providers = 使用以下方式繼續
login-provider-failed = 登入未成功。請再試一次，或改用其他方式登入。
login-legal = 未經您同意，我們不會在您的帳戶上發布任何內容。
login-or = 或
login-stranger = 應用程式「{ $app }」（{ $host }）是自行在此註冊的。只有在您來自該應用程式時才登入：它會知道您是誰。
login-password-changed = 您的密碼已變更。請使用新密碼登入。
login-locked = 登入嘗試次數過多。請稍候再試，或設定新密碼。

## Sign in where there is a choice of factors

factor-title = 您想如何登入？
factor-password-title = 輸入您的密碼
factor-passkey-title = 使用通行密鑰登入
factor-not-you = 不是您？
factor-passkey = 使用通行密鑰
factor-password = 使用密碼
factor-email = 透過電子郵件取得驗證碼
factor-sms = 透過簡訊取得驗證碼
passkey-script = 通行密鑰需要 JavaScript 以及支援通行密鑰的瀏覽器。
passkey-failed = 操作未成功或已取消。請再試一次。
passkey-refused = 此通行密鑰未被接受。
passkey-known = 此通行密鑰已註冊。
passkey-unavailable = 無法在此使用通行密鑰。
passkey-name-wrong = 請輸入不超過 100 個字元的名稱。
passkey-enough = 您的通行密鑰數量已達帳戶上限。請移除不再使用的一個。
passkey-name = 通行密鑰
passkey-name-key = 安全金鑰

## Sign in as: the browser has a session

login-as-title = 歡迎回來
login-as-lead = 您的登入身分是
login-as-submit = 繼續
login-as-other = 以其他使用者身分登入
login-cancel = 取消

## What is offered after a sign-in, and who signed in before

offer-step-title = 要保護您的帳戶嗎？
offer-step-lead = 啟用第二步驗證後，只知道您密碼的人無法登入。設定只需一分鐘。
offer-passkey-title = 下次使用通行密鑰嗎？
offer-later = 暫時不要
remembered-title = 在此瀏覽器中用過的帳戶
remembered-forget = 移除

## What an app asks for

consent-title = 要允許存取嗎？
consent-lead = 這個應用程式想要：
consent-nothing = 它只要求您登入。
consent-openid = 知道您是誰
consent-everything = 查看您個人檔案中的全部內容
consent-profile = 查看您的姓名和個人檔案中的其他內容
consent-email = 查看您的電子郵件地址
consent-phone = 查看您的電話號碼
consent-address = 查看您的地址
consent-offline = 在您離開時保有存取權
consent-account = 變更您的帳戶：您的資料、密碼和登入方式
consent-claim = 查看您個人檔案中的
consent-resource = 用於
consent-stranger = 這個應用程式是自行在此註冊的，未經任何人查核。只有在您來自該應用程式時才允許。其位址為
consent-allow = 允許
consent-deny = 不允許
consent-later = 您可以隨時在帳戶頁面撤回。

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
sign-up-closed-title = 無法在此註冊

terms-lead = 註冊即表示您同意：
terms-of-use = 使用條款
terms-privacy = 隱私權政策
terms-title = 繼續之前
terms-ask = 請閱讀以下內容。同意後即可繼續：
terms-agree = 我同意
terms-changed = 內容剛剛有變更。請重新閱讀。

## Standard attributes

attribute-address = 地址
attribute-custom = { $name }
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
rules-kept = 密碼符合所有規則。

## Confirm a new account

confirm-title = 確認您的帳戶
confirm-lead = 我們已傳送驗證碼給您。請在此輸入。
confirm-submit = 確認
confirm-link-followed = 我已開啟連結
confirm-link-unopened = 您的帳戶尚未確認。請先開啟電子郵件中的連結，並按下該處的按鈕。
confirm-resend-lead = 沒有收到？
confirm-resend = 傳送新驗證碼
confirm-link-resend = 傳送新連結
confirm-resent = 新驗證碼已送出。先前的驗證碼已失效。
confirm-link-resent = 新連結已送出。先前的連結已失效。
confirm-other-lead = 地址填錯了？
confirm-number-lead = 號碼填錯了？
confirm-other = 重新註冊

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
forgot-lead = 我們會傳送驗證碼供您設定新密碼。
forgot-submit = 重設我的密碼
forgot-have-code = 我有驗證碼
reset-title = 選擇新密碼
reset-submit = 變更密碼

## Forgotten username

forgot-username-title = 忘記使用者名稱？
forgot-username-lead = 請告訴我們您的聯絡方式，我們會將使用者名稱傳送給您。
forgot-username-submit = 傳送我的使用者名稱
forgot-username-wrong = 請輸入您在此處驗證過的地址或號碼。
forgot-username-sent-title = 請查看我們的訊息
forgot-username-sent-lead = 如果有帳戶使用此地址或號碼，其使用者名稱已送出。

## A temporary password must be replaced

change-title = 選擇新密碼
change-lead = 您登入時使用的是臨時密碼。
change-submit = 繼續

## The second factor

mfa-title = 輸入驗證碼
mfa-app-lead = 開啟您的驗證器應用程式，輸入顯示的驗證碼。
mfa-submit = 繼續
mfa-remember = 在此瀏覽器中不再詢問
mfa-used = 此驗證碼已使用過。請等待下一個。
mfa-over = 嘗試次數過多或驗證碼已過期。請重新登入。
mfa-locked = 錯誤的驗證碼過多。請稍候再試。
mfa-by-sms = 簡訊
mfa-by-app = 驗證器應用程式
mfa-by-email = 電子郵件
mfa-select-title = 您想如何驗證身分？
mfa-select-lead = 選擇取得驗證碼的方式。
mfa-setup-title = 保護您的帳戶
mfa-setup-lead = 此帳戶登入時需要雙步驟驗證。只需設定一次。
mfa-setup-app-lead = 使用驗證器應用程式掃描圖片，或在應用程式中輸入金鑰。然後輸入應用程式顯示的驗證碼。
mfa-setup-qr = 下方金鑰的 QR 碼
mfa-setup-key = 金鑰
mfa-setup-code = 應用程式中的驗證碼
mfa-setup-submit = 啟用
mfa-setup-email = 傳送驗證碼到此地址
mfa-setup-phone = 傳送驗證碼到此號碼
mfa-setup-other-email = 使用其他地址
mfa-setup-other-phone = 使用其他號碼
mfa-bad-email = 請輸入尚未使用的電子郵件地址。
mfa-other-way = 選擇其他方式
mfa-lost = 如果您再也無法提供任何驗證碼，請聯絡此服務的管理者。

## Recovery codes

recovery-title = 復原碼
recovery-lead = 請將這些復原碼保存在安全的地方。如果您無法使用雙步驟驗證，每個復原碼可用於登入一次。它們只會在此時顯示。
recovery-done = 我已保存
recovery-make = 產生新的復原碼
recovery-left =
    { $count ->
        [0] 您沒有復原碼。
       *[other] 還剩 { $count } 個復原碼。
    }
recovery-use = 使用復原碼
recovery-use-title = 使用復原碼
recovery-use-lead = 請輸入您在設定雙步驟驗證時保存的一個復原碼。
recovery-code = 復原碼
recovery-back = 返回

## The account

account-title = 您的帳戶
account-back = 返回您的帳戶
account-to-app = 返回應用程式
account-sign-out = 登出
account-saved = 已儲存。
account-other-user = 在此期間，其他人已在此瀏覽器中登入，未變更任何內容。請再次查看。
account-signed-out = 在此期間，您已被登出，未變更任何內容。
account-save = 儲存
account-password-set = 已設定
account-password-none = 未設定
account-email-none = 未設定
account-phone-none = 未設定
account-on = 已開啟
account-off = 已關閉
account-email-verified = 已驗證
account-email-unverified = 尚未驗證
account-phone-verified = 已驗證
account-phone-unverified = 尚未驗證
account-mfa-off = 已關閉
account-remove = 移除
account-sure-app = 之後不會再要求輸入此應用程式的驗證碼。
account-sure-passkey = 您將無法再用它登入。
account-sure-provider = 您將無法再用它登入，並將登出其他所有位置。
account-sure-session = 正在使用的人必須重新登入。
account-sure-device = 下次在該裝置登入時會再次要求完成每個步驟。
account-sure-access = 在您再次允許之前，該應用程式將無法取得任何內容。
account-sure-phone = 不會再向此號碼傳送驗證碼。
account-sure-email = 不會再向此地址傳送驗證碼。
account-loss-sign-in = 您將無法再用它登入。
account-loss-recovery = 如果您忘記密碼，將無法再收到設定新密碼的驗證碼。
account-loss-step = 它用於您登入的第二步，該步驟將被關閉。
account-loss-step-anew = 它用於您登入的第二步。下次登入時，您需要設定另一種方式。
account-added = 新增時間
account-last-used = 上次使用
account-profile = 個人檔案
account-profile-fixed = 您無法在這裡變更任何項目。
account-email-new = 新電子郵件地址
account-phone-new = 新電話號碼
account-contact-hint = 我們會將驗證碼傳送過去。在您輸入驗證碼之前，現有資訊維持不變。
account-contact-submit = 傳送驗證碼
account-contact-verify = 驗證
account-email-other = 使用其他地址
account-phone-other = 使用其他號碼
account-contact-empty = 請填寫此欄。
account-contact-same = 這與您現有的相同。
account-password-title = 變更密碼
account-password-lead = 您將從所有應用程式和其他所有瀏覽器登出。
account-password-current = 目前密碼
account-password-wrong = 目前密碼不正確。
account-password-saved = 您的密碼已變更。
account-password-first-saved = 您的密碼已設定。
account-mfa = 雙步驟驗證
account-mfa-lead = 輸入密碼後，我們會再要求一項證明以確認是您本人。
account-mfa-none = 此處不要求第二步驗證。
account-preferred = 優先使用
account-prefer = 優先使用此項
account-set-up = 設定
account-replace = 設定另一個應用程式
account-turn-on = 開啟
account-turn-off = 關閉
account-mfa-no-reset = 啟用後，如果您忘記密碼，將無法收到設定新密碼的驗證碼。
account-app-name = 您的裝置名稱（選填）
account-passkeys = 通行密鑰
account-passkeys-lead = 使用指紋、臉部或螢幕鎖定代替密碼登入。
account-passkeys-count =
    { $count ->
        [0] 無
       *[other] { $count } 個
    }
account-passkey-add = 新增通行密鑰
account-passkey-create = 建立通行密鑰
account-passkey-added = 您的通行密鑰已新增。
account-passkey-name = 通行密鑰名稱
account-rename = 重新命名
account-providers = 連結的帳戶
account-providers-lead = 您可以用來登入的其他服務的帳戶。
account-providers-none = 您的帳戶未連結其他帳戶。
account-providers-count =
    { $count ->
        [0] 無
       *[other] { $count } 個
    }
account-provider-known = 在那裡的名稱：
account-provider-only = 這是您唯一的登入方式，因此無法移除。
account-sessions = 裝置和工作階段
account-sessions-lead = 您已登入的位置。請結束您不認得的項目。
account-session-browser = 瀏覽器
account-session-began = 登入時間
account-session-on = { $system } 上的 { $app }
account-session-unknown = 未知的裝置
account-session-end = 結束此工作階段
account-this-browser = 此瀏覽器
account-ended = 已結束。
account-forgotten = 已忘記此裝置。
account-left-elsewhere = 您已登出其他所有位置。
account-devices = 裝置
account-device-unnamed = 一部裝置
account-remembered = 已記住
account-forget = 忘記此裝置
account-sign-out-elsewhere = 登出其他所有位置
account-apps = 具有存取權的應用程式
account-apps-lead = 這些應用程式可以查看和執行的內容。請移除您不使用之應用程式的存取權。
account-apps-none = 沒有應用程式具有存取權。
account-apps-count =
    { $count ->
        [0] 無
       *[other] { $count } 個
    }
account-apps-since = 開始於
account-apps-signed-in = 您已登入這個應用程式。
account-apps-remove = 移除存取權
account-apps-removed = 存取權已移除。
account-delete = 刪除您的帳戶
account-delete-lead = 我們掌握的所有關於您的資訊都將被刪除，您將無法再登入。此操作無法復原。
account-delete-account = 即將刪除的帳戶：{ $to }
account-delete-submit = 刪除我的帳戶
account-deleted-title = 您的帳戶已刪除
account-deleted-lead = 您可以關閉此頁面。

## A device that has no browser

device-title = 登入裝置
device-lead = 請輸入裝置上顯示的代碼。
device-code = 裝置代碼
device-submit = 下一步
device-unknown = 此代碼不存在或已過期。請再次確認，或讓裝置顯示新的代碼。
device-confirm-title = 要登入這個裝置嗎？
device-confirm-lead = 只有在您的裝置於 { $app } 中顯示這個代碼時：
device-stranger = 這個應用程式是自行在此註冊的，未經任何人查核。
device-scopes = 裝置想要：
device-terms = 選擇「是」即表示您也同意：
device-approve = 是，登入
device-deny = 否
device-approved-title = 裝置已登入
device-approved-lead = 您現在可以返回裝置。
device-denied-title = 裝置已被拒絕
device-denied-lead = 您可以關閉此頁面。
device-another = 登入另一部裝置

## Signed out

signed-out-title = 您已登出
signed-out-lead = 您可以關閉此頁面。
signed-out-next = 返回應用程式

sign-out-title = 要登出嗎？
sign-out-submit = 登出

## Errors

error-title = 無法顯示此頁面
error-lead = 要求的頁面發生錯誤。
error-help = 請返回應用程式並從那裡重新開始。如果仍然不行，請詢問其管理者。
error-retry = 再試一次
error-later = 請稍後再試。
error-developer = 致應用程式開發者：
error-missing = 要求必須包含 { $parameter }。
error-once = { $parameter } 只能傳送一次。
error-client = 此使用者集區中沒有 { $parameter } 所指的應用程式用戶端。請檢查該 ID，以及此網域是否屬於正確的集區。
error-flows = 將應用程式用戶端的 { $setting } 設為 true，並將該流程加入 { $list }。
error-listed = { $parameter } 必須與應用程式用戶端 { $list } 中的某一項逐字元一致。
error-provider = 登入方式必須列在應用程式用戶端的 { $list } 中；COGNITO 代表集區自己的使用者。
error-hint = { $parameter } 必須是此使用者集區為目前登入的使用者簽發給該應用程式用戶端的 ID 權杖。
error-pushed = 請重新推送要求，並立即使用新的 { $parameter }：它只能使用一次。
error-request = 如需協助，請提供此編號：
