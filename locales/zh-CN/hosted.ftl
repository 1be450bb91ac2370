### The hosted pages, in Simplified Chinese. Message ids begin with the page they stand on.

## Every page

show-password = 显示
hide-password = 隐藏
logo = 徽标
language = 语言
email = 电子邮件地址
phone-number = 电话号码
username = 用户名
username-or-email = 用户名或电子邮件地址
username-or-phone = 用户名或电话号码
username-or-email-or-phone = 用户名、电子邮件地址或电话号码
email-or-phone = 电子邮件地址或电话号码
password = 密码
new-password = 新密码
confirm-password = 再次输入新密码
code = 验证码
sent-by-email = 我们已通过电子邮件将验证码发送至
sent-link = 我们已将包含链接的电子邮件发送至
sent-by-sms = 我们已通过短信将验证码发送至
back-to-login = 返回登录
expired = 此页面打开时间过长，请重试。

## What was refused, above the form

refused-credentials = 用户名或密码不正确。
refused-locked = 登录尝试次数过多。请稍候再试。
refused-disabled = 此账户已被停用。
refused-temporary = 临时密码已过期。请向管理员索取新密码。
refused-user = 用户不存在。
refused-unconfirmed = 用户尚未确认。
refused-reset = 您需要先重置密码才能登录。
refused-code = 验证码不正确，请重试。
refused-old-code = 此验证码已失效。请获取新的验证码。
refused-limit = 尝试次数过多。请稍候再试。
refused-password = 密码未满足以下所有规则。
refused-common-password = 此密码很容易被猜到。请选择其他密码。
refused-used-password = 您以前使用过此密码。请选择其他密码。
refused-repeat = 两次输入的密码不一致。
refused-name = 请输入您的身份信息。
refused-exists = 使用此名称或地址的账户已存在。
refused-delivery = 我们无法向您发送消息。
refused-sign-up = 只有管理员可以创建新账户。
refused-other = { $why }

## Sign in

login-title = 登录
login-submit = 登录
login-forgot = 忘记密码？
login-sign-up-lead = 还没有账户？
login-sign-up = 注册
login-providers = 使用以下方式继续
login-legal = 未经您同意，我们不会在您的账户上发布任何内容。
login-or = 或
login-password-changed = 您的密码已更改。请使用新密码登录。

## Sign in as: the browser has a session

login-as-title = 欢迎回来
login-as-lead = 您的登录身份是
login-as-submit = 继续
login-as-other = 以其他用户身份登录

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

## Standard attributes

attribute-address = 地址
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

## Confirm a new account

confirm-title = 确认您的账户
confirm-lead = 我们已向您发送验证码。请在此输入。
confirm-submit = 确认
confirm-link-followed = 我已打开链接
confirm-resend-lead = 没有收到？
confirm-resend = 发送新验证码
confirm-resent = 新验证码已发出。之前的验证码已失效。

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
forgot-lead = 请告诉我们您是谁，我们会发送验证码供您设置新密码。
forgot-submit = 重置我的密码
reset-title = 选择新密码
reset-submit = 更改密码

## A temporary password must be replaced

change-title = 选择新密码
change-lead = 您登录时使用的是临时密码。
change-submit = 继续

## The second factor

mfa-title = 输入验证码
mfa-app-lead = 打开您的身份验证器应用，输入显示的验证码。
mfa-submit = 继续
mfa-used = 此验证码已被使用。请等待下一个。
mfa-over = 尝试次数过多或验证码已过期。请重新登录。
mfa-by-sms = 短信
mfa-by-app = 身份验证器应用
mfa-by-email = 电子邮件
mfa-select-title = 您想如何验证身份？
mfa-select-lead = 选择获取验证码的方式。
mfa-setup-title = 保护您的账户
mfa-setup-lead = 此账户登录时需要第二个步骤。只需设置一次。
mfa-setup-app-lead = 使用身份验证器应用扫描图片，或在应用中输入密钥。然后输入应用显示的验证码。
mfa-setup-qr = 下方密钥的二维码
mfa-setup-key = 密钥
mfa-setup-code = 应用中的验证码
mfa-setup-submit = 启用
mfa-setup-email = 发送验证码到此地址
mfa-bad-email = 请输入尚未使用的电子邮件地址。

## Signed out

signed-out-title = 您已退出登录
signed-out-lead = 您可以关闭此页面。
signed-out-next = 返回应用

sign-out-title = 要退出登录吗？
sign-out-submit = 退出登录

## Errors

error-title = 无法显示此页面
error-lead = 请求的页面出现错误。
error-request = 如需帮助，请提供此编号：
