### The hosted pages, in Simplified Chinese. Message ids begin with the page they stand on.

## Every page

show-password = 显示
hide-password = 隐藏
copy = 复制
copied = 已复制
logo = 徽标
language = 语言
email = 电子邮件地址
phone-number = 电话号码
example-email = name@example.com
example-phone = +861012345678
username = 用户名
username-or-email = 用户名或电子邮件地址
username-or-phone = 用户名或电话号码
username-or-email-or-phone = 用户名、电子邮件地址或电话号码
email-or-phone = 电子邮件地址或电话号码
password = 密码
password-optional = 密码（可选）
optional = （可选）
new-password = 新密码
confirm-password = 再次输入新密码
code = 验证码
sent-by-email = 我们已通过电子邮件将验证码发送至 { $to }
sent-link = 我们已将包含链接的电子邮件发送至 { $to }
sent-by-sms = 我们已通过短信将验证码发送至 { $to }
back-to-login = 返回登录
yes = 是
no = 否
choose = 请选择
expired = 此页面打开时间过长，请重试。

## What was refused, above the form

refused-credentials = 用户名或密码不正确。
refused-locked = 登录尝试次数过多。请稍候再试。
refused-disabled = 此账户已被停用。请联系此服务的管理者。
refused-temporary = 临时密码已过期。请向管理员索取新密码。
refused-user = 没有使用此名称的账户。请检查您输入的内容。
refused-unconfirmed = 您的账户尚未确认。请使用密码登录，我们会向您发送新的验证码。
refused-reset = 您需要先重置密码才能登录。
refused-code = 验证码不正确，请重试。
refused-old-code = 此验证码已失效。请获取新的验证码。
refused-limit = 尝试次数过多。请稍候再试。
refused-busy = 当前请求过多。请几秒后再试。
refused-wait =
    { $count ->
       *[other] 尝试次数过多。请在 { $count } 分钟后再试。
    }
refused-password = 密码未满足以下所有规则。
refused-common-password = 此密码很容易被猜到。请选择其他密码。
refused-spaced-password = 密码的开头和结尾不能是空格。
refused-used-password = 您以前使用过此密码。请选择其他密码。
refused-repeat = 两次输入的密码不一致。
refused-name = 请输入您的用户名、电子邮件地址或电话号码。
refused-username = 请输入您的用户名。
refused-contact = 请输入您的电子邮件地址或电话号码。
refused-exists = 使用此名称或地址的账户已存在。
refused-delivery = 我们无法向您发送消息。请稍后重试。
refused-sign-up = 只有管理员可以创建新账户。
refused-other = 操作未成功。请重试。
refused-email = 请输入完整的电子邮件地址，例如 li@example.com。
refused-email-domain = 不接受此域名的电子邮件地址。
refused-phone = 请输入带有 + 和国家/地区代码的号码，例如 +861012345678。
refused-other-name = 请选择其他用户名。
refused-fields = 请检查下方标出的项目。
refused-meanwhile = 内容在此期间已发生变化。请重新查看。
refused-not-here = 此处无法更改。
refused-unreachable = 没有可用于接收验证码的已验证地址或号码。请联系此服务的管理者。
refused-never-confirmed = 您的账户从未确认，因此没有用于设置新密码的验证码。请重新注册。
refused-no-recovery = 在这里，只有管理员可以为您提供新密码。请联系此服务的管理者。
refused-waiting = 管理员确认您的账户后您才能登录。
refused-confirmed = 您的账户已确认。您可以登录。
refused-no-factor = 此账户需要两步验证，但无法在此处设置。请联系此服务的管理者。
refused-level = 应用要求的验证强度超出了此账户目前的能力。请先在您的账户中设置两步验证。
refused-not-set-up = 请先进行设置。
refused-cookies = 您的浏览器没有保留此页面的 Cookie。如果再次发生，请允许此网站使用 Cookie。
wrong-format = 格式不正确。
wrong-number = 请输入整数。
wrong-range = 请输入 { $min } 到 { $max } 之间的整数。
wrong-least = 请输入不小于 { $min } 的整数。
wrong-most = 请输入不大于 { $max } 的整数。
wrong-moment = 请按以下格式输入日期和时间：2027-01-31T14:30:00Z
wrong-date = 请按以下格式输入日期：1990-12-31
hint-moment = 日期和时间（UTC）。
hint-range = { $min } 到 { $max } 之间的整数。
hint-least = 不小于 { $min } 的整数。
hint-most = 不大于 { $max } 的整数。
wrong-length = 请输入 { $min } 到 { $max } 个字符。

## Sign in

login-title = 登录
login-again-title = 请确认是您本人
login-again-lead = 继续之前，请再次登录。
login-lead = 登录您的账户。
login-submit = 登录
login-next = 下一步
login-keep = 保持登录状态
login-forgot = 忘记密码？
login-forgot-username = 忘记用户名？
login-sign-up-lead = 还没有账户？
login-sign-up = 注册
login-providers = 使用以下方式继续
login-provider-failed = 登录未成功。请重试，或换一种方式登录。
login-legal = 未经您同意，我们不会在您的账户上发布任何内容。
login-or = 或
login-stranger = 应用“{ $app }”（{ $host }）是自行在此注册的。仅当您来自该应用时才登录：它会知道您是谁。
login-password-changed = 您的密码已更改。请使用新密码登录。
login-locked = 登录尝试次数过多。请稍候再试，或设置新密码。

## Sign in where there is a choice of factors

factor-title = 您想如何登录？
factor-password-title = 输入您的密码
factor-passkey-title = 使用通行密钥登录
factor-not-you = 不是您？
factor-passkey = 使用通行密钥
factor-password = 使用密码
factor-email = 通过电子邮件获取验证码
factor-sms = 通过短信获取验证码
passkey-script = 通行密钥需要 JavaScript 以及支持通行密钥的浏览器。
passkey-failed = 操作未成功或已取消。请重试。
passkey-refused = 此通行密钥未被接受。
passkey-known = 此通行密钥已注册。
passkey-unavailable = 此处无法使用通行密钥。
passkey-name-wrong = 请输入不超过 100 个字符的名称。
passkey-enough = 您的通行密钥数量已达账户上限。请移除不再使用的一个。
passkey-name = 通行密钥
passkey-name-key = 安全密钥

## Sign in as: the browser has a session

login-as-title = 欢迎回来
login-as-lead = 您的登录身份是
login-as-submit = 继续
login-as-other = 以其他用户身份登录
login-cancel = 取消

## What is offered after a sign-in, and who signed in before

offer-step-title = 要保护您的账户吗？
offer-step-lead = 启用第二步验证后，仅知道您密码的人无法登录。设置只需一分钟。
offer-passkey-title = 下次使用通行密钥吗？
offer-later = 暂不
remembered-title = 此浏览器中用过的账户
remembered-forget = 移除

## What an app asks for

consent-title = 允许访问吗？
consent-lead = 此应用希望：
consent-nothing = 它仅要求您登录。
consent-openid = 知道您是谁
consent-everything = 查看您个人资料中的全部内容
consent-profile = 查看您的姓名和其他个人资料
consent-email = 查看您的电子邮件地址
consent-phone = 查看您的电话号码
consent-address = 查看您的地址
consent-offline = 在您离开时保持访问
consent-account = 更改您的账户：您的资料、密码和登录方式
consent-claim = 查看您个人资料中的
consent-resource = 用于
consent-stranger = 此应用是自行在此注册的，未经任何人核实。仅当您来自该应用时才允许。其地址为
consent-allow = 允许
consent-deny = 不允许
consent-later = 您可以随时在账户页面撤回。

## On the way back to the app, by a form

form-post-title = 请稍候
form-post-lead = 您正在返回应用。如果没有反应，请按下按钮。
form-post-submit = 继续

## Sign up

sign-up-title = 注册
sign-up-lead = 创建您的账户。
sign-up-submit = 注册
sign-up-login-lead = 已有账户？
sign-up-login = 登录
sign-up-phone-hint = 请包含 + 和国家/地区代码，例如 +861012345678。

sign-up-waiting-title = 您的账户已创建
sign-up-waiting-lead = 管理员确认后您才能登录。
sign-up-closed-title = 此处无法注册

terms-lead = 注册即表示您同意：
terms-of-use = 使用条款
terms-privacy = 隐私政策
terms-title = 继续之前
terms-ask = 请阅读以下内容。同意后即可继续：
terms-agree = 我同意
terms-changed = 内容刚刚有变更。请重新阅读。

## Standard attributes

attribute-address = 地址
attribute-custom = { $name }
attribute-birthdate = 出生日期
attribute-email = 电子邮件地址
attribute-family_name = 姓
attribute-gender = 性别
attribute-given_name = 名
attribute-locale = 语言，例如 zh-CN
attribute-middle_name = 中间名
attribute-name = 全名
attribute-nickname = 昵称
attribute-phone_number = 电话号码
attribute-picture = 您的图片地址
attribute-preferred_username = 首选用户名
attribute-profile = 您的个人资料页地址
attribute-updated_at = 上次更改时间
attribute-website = 网站
attribute-zoneinfo = 时区，例如 Asia/Shanghai

## The rules of a new password

rules-title = 密码必须包含
rule-lowerletter = 一个小写字母
rule-upperletter = 一个大写字母
rule-numbers = 一个数字
rule-symbols = 一个特殊字符
rule-length =
    { $count ->
       *[other] 至少 { $count } 个字符
    }
rule-met = （已满足）
rule-unmet = （未满足）
rules-kept = 密码符合所有规则。

## Confirm a new account

confirm-title = 确认您的账户
confirm-lead = 我们已向您发送验证码。请在此输入。
confirm-submit = 确认
confirm-link-followed = 我已打开链接
confirm-link-unopened = 您的账户尚未确认。请先打开邮件中的链接，并按下那里的按钮。
confirm-resend-lead = 没有收到？
confirm-resend = 发送新验证码
confirm-link-resend = 发送新链接
confirm-resent = 新验证码已发出。之前的验证码已失效。
confirm-link-resent = 新链接已发出。之前的链接已失效。
confirm-other-lead = 地址填错了？
confirm-number-lead = 号码填错了？
confirm-other = 重新注册

## Confirm a new account by the link in an email

confirm-link-title = 确认您的账户
confirm-link-lead = 点按一次即可完成。
confirm-link-submit = 确认我的账户
confirm-link-done-title = 您的账户已确认
confirm-link-done-lead = 您可以关闭此页面，并在注册的地方登录。

confirm-link-failed-title = 此链接已失效
confirm-link-failed-lead = 它可能已被使用或已过期。登录后我们会向您发送新链接。

## Forgotten password

forgot-required = 您需要先重置密码才能登录。
forgot-title = 忘记密码？
forgot-lead = 我们会发送验证码供您设置新密码。
forgot-submit = 重置我的密码
forgot-have-code = 我有验证码
reset-title = 选择新密码
reset-submit = 更改密码

## Forgotten username

forgot-username-title = 忘记用户名？
forgot-username-lead = 请告诉我们您的联系方式，我们会将用户名发送给您。
forgot-username-submit = 发送我的用户名
forgot-username-wrong = 请输入您在此处验证过的地址或号码。
forgot-username-sent-title = 请查收我们的消息
forgot-username-sent-lead = 如果有账户使用此地址或号码，其用户名已发出。

## A temporary password must be replaced

change-title = 选择新密码
change-lead = 您登录时使用的是临时密码。
change-submit = 继续

## The second factor

mfa-title = 输入验证码
mfa-app-lead = 打开您的身份验证器应用，输入显示的验证码。
mfa-submit = 继续
mfa-remember = 在此浏览器中不再询问
mfa-used = 此验证码已被使用。请等待下一个。
mfa-over = 尝试次数过多或验证码已过期。请重新登录。
mfa-locked = 错误的验证码过多。请稍候再试。
mfa-by-sms = 短信
mfa-by-app = 身份验证器应用
mfa-by-email = 电子邮件
mfa-select-title = 您想如何验证身份？
mfa-select-lead = 选择获取验证码的方式。
mfa-setup-title = 保护您的账户
mfa-setup-lead = 此账户登录时需要两步验证。只需设置一次。
mfa-setup-app-lead = 使用身份验证器应用扫描图片，或在应用中输入密钥。然后输入应用显示的验证码。
mfa-setup-qr = 下方密钥的二维码
mfa-setup-key = 密钥
mfa-setup-code = 应用中的验证码
mfa-setup-submit = 启用
mfa-setup-email = 发送验证码到此地址
mfa-setup-phone = 发送验证码到此号码
mfa-setup-other-email = 使用其他地址
mfa-setup-other-phone = 使用其他号码
mfa-bad-email = 请输入尚未使用的电子邮件地址。
mfa-other-way = 选择其他方式
mfa-lost = 如果您再也无法提供任何验证码，请联系此服务的管理者。

## Recovery codes

recovery-title = 恢复代码
recovery-lead = 请将这些代码保存在安全的地方。如果您无法使用两步验证，每个代码可用于登录一次。它们仅在此时显示。
recovery-done = 我已保存
recovery-make = 生成新代码
recovery-left =
    { $count ->
        [0] 您没有恢复代码。
       *[other] 还剩 { $count } 个代码。
    }
recovery-use = 使用恢复代码
recovery-use-title = 使用恢复代码
recovery-use-lead = 请输入您在设置两步验证时保存的一个代码。
recovery-code = 恢复代码
recovery-back = 返回

## The account

account-title = 您的账户
account-back = 返回您的账户
account-to-app = 返回应用
account-sign-out = 退出登录
account-saved = 已保存。
account-other-user = 在此期间，其他人已在此浏览器中登录，未做任何更改。请再次查看。
account-signed-out = 在此期间，您已被登出，未做任何更改。
account-save = 保存
account-password-set = 已设置
account-password-none = 未设置
account-email-none = 未设置
account-phone-none = 未设置
account-on = 已开启
account-off = 已关闭
account-email-verified = 已验证
account-email-unverified = 尚未验证
account-phone-verified = 已验证
account-phone-unverified = 尚未验证
account-mfa-off = 已关闭
account-remove = 移除
account-sure-app = 今后将不再要求输入此应用的验证码。
account-sure-passkey = 您将无法再用它登录。
account-sure-provider = 您将无法再用它登录，并将在其他所有位置退出登录。
account-sure-session = 正在使用的人需要重新登录。
account-sure-device = 下次在该设备上登录时将再次要求完成每一步。
account-sure-access = 在您再次允许之前，该应用将无法获取任何内容。
account-sure-phone = 不会再向此号码发送验证码。
account-sure-email = 不会再向此地址发送验证码。
account-loss-sign-in = 您将无法再用它登录。
account-loss-recovery = 如果您忘记密码，将无法再收到用于设置新密码的验证码。
account-loss-step = 它用于您登录的第二步，该步骤将被关闭。
account-loss-step-anew = 它用于您登录的第二步。下次登录时，您需要设置另一种方式。
account-added = 添加时间
account-last-used = 上次使用
account-profile = 个人资料
account-profile-fixed = 您无法在此处更改任何内容。
account-email-new = 新电子邮件地址
account-phone-new = 新电话号码
account-contact-hint = 我们会向其发送验证码。在您输入验证码之前，现有信息保持不变。
account-contact-submit = 发送验证码
account-contact-verify = 验证
account-email-other = 使用其他地址
account-phone-other = 使用其他号码
account-contact-empty = 请填写此项。
account-contact-same = 这与您现有的相同。
account-password-title = 更改密码
account-password-lead = 您将从所有应用和其他所有浏览器中退出登录。
account-password-current = 当前密码
account-password-wrong = 当前密码不正确。
account-password-saved = 您的密码已更改。
account-password-first-saved = 您的密码已设置。
account-mfa = 两步验证
account-mfa-lead = 输入密码后，我们会再要求一项证明以确认是您本人。
account-mfa-none = 此处不要求第二步验证。
account-preferred = 优先使用
account-prefer = 优先使用此项
account-set-up = 设置
account-replace = 设置另一个应用
account-turn-on = 开启
account-turn-off = 关闭
account-mfa-no-reset = 启用后，如果您忘记密码，将无法收到用于设置新密码的验证码。
account-app-name = 您的设备名称（可选）
account-passkeys = 通行密钥
account-passkeys-lead = 使用指纹、面容或屏幕锁代替密码登录。
account-passkeys-count =
    { $count ->
        [0] 无
       *[other] { $count } 个
    }
account-passkey-add = 添加通行密钥
account-passkey-create = 创建通行密钥
account-passkey-added = 您的通行密钥已添加。
account-passkey-name = 通行密钥名称
account-rename = 重命名
account-providers = 关联的账户
account-providers-lead = 您可以用来登录的其他服务的账户。
account-providers-none = 您的账户没有关联其他账户。
account-providers-count =
    { $count ->
        [0] 无
       *[other] { $count } 个
    }
account-provider-known = 在那里的名称：
account-provider-only = 这是您唯一的登录方式，因此无法移除。
account-sessions = 设备和会话
account-sessions-lead = 您已登录的位置。请结束您不认识的会话。
account-session-browser = 浏览器
account-session-began = 登录时间
account-session-on = { $system } 上的 { $app }
account-session-unknown = 未知设备
account-session-end = 结束此会话
account-this-browser = 此浏览器
account-ended = 已结束。
account-forgotten = 已忘记此设备。
account-left-elsewhere = 您已在其他所有位置退出登录。
account-devices = 设备
account-device-unnamed = 一台设备
account-remembered = 已记住
account-forget = 忘记此设备
account-sign-out-elsewhere = 在其他所有位置退出登录
account-apps = 有访问权限的应用
account-apps-lead = 这些应用可以查看和执行的内容。请撤销您不使用的应用的访问权限。
account-apps-none = 没有应用拥有访问权限。
account-apps-count =
    { $count ->
        [0] 无
       *[other] { $count } 个
    }
account-apps-since = 开始于
account-apps-signed-in = 您已登录此应用。
account-apps-remove = 撤销访问权限
account-apps-removed = 访问权限已撤销。
account-delete = 删除您的账户
account-delete-lead = 我们掌握的有关您的所有信息都将被删除，您将无法再登录。此操作无法撤销。
account-delete-account = 将要删除的账户：{ $to }
account-delete-submit = 删除我的账户
account-deleted-title = 您的账户已删除
account-deleted-lead = 您可以关闭此页面。

## A device that has no browser

device-title = 登录设备
device-lead = 请输入设备上显示的代码。
device-code = 设备代码
device-submit = 下一步
device-unknown = 此代码不存在或已过期。请再次核对，或让设备显示新的代码。
device-confirm-title = 要登录此设备吗？
device-confirm-lead = 仅当您的设备在 { $app } 中显示此代码时：
device-stranger = 此应用是自行在此注册的，未经任何人核实。
device-scopes = 设备希望：
device-terms = 选择“是”即表示您也同意：
device-approve = 是，登录
device-deny = 否
device-approved-title = 设备已登录
device-approved-lead = 您现在可以返回设备。
device-denied-title = 设备已被拒绝
device-denied-lead = 您可以关闭此页面。
device-another = 登录另一台设备

## Signed out

signed-out-title = 您已退出登录
signed-out-lead = 您可以关闭此页面。
signed-out-next = 返回应用

sign-out-title = 要退出登录吗？
sign-out-submit = 退出登录

## Errors

error-title = 无法显示此页面
error-lead = 请求的页面出现错误。
error-help = 请返回应用并从那里重新开始。如果仍然不行，请询问其管理者。
error-retry = 重试
error-later = 请稍后再试。
error-developer = 致应用开发者：
error-missing = 请求必须包含 { $parameter }。
error-once = { $parameter } 只能发送一次。
error-client = 此用户池中没有 { $parameter } 所指的应用客户端。请检查该 ID，以及此域名是否属于正确的用户池。
error-flows = 将应用客户端的 { $setting } 设为 true，并把该流程加入 { $list }。
error-listed = { $parameter } 必须与应用客户端 { $list } 中的某一项逐字符一致。
error-provider = 登录方式必须列在应用客户端的 { $list } 中；COGNITO 代表用户池自己的用户。
error-hint = { $parameter } 必须是此用户池为当前登录用户签发给该应用客户端的 ID 令牌。
error-pushed = 请重新推送请求，并立即使用新的 { $parameter }：它只能使用一次。
error-request = 如需帮助，请提供此编号：
