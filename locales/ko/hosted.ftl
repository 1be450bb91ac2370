### The hosted pages, in Korean. Message ids begin with the page they stand on.

## Every page

show-password = 표시
hide-password = 숨기기
copy = 복사
copied = 복사됨
logo = 로고
language = 언어
email = 이메일 주소
phone-number = 전화번호
example-email = name@example.com
example-phone = +8221234567
username = 사용자 이름
username-or-email = 사용자 이름 또는 이메일 주소
username-or-phone = 사용자 이름 또는 전화번호
username-or-email-or-phone = 사용자 이름, 이메일 주소 또는 전화번호
email-or-phone = 이메일 주소 또는 전화번호
password = 비밀번호
password-optional = 비밀번호(선택 사항)
optional = (선택 사항)
new-password = 새 비밀번호
confirm-password = 새 비밀번호 확인
code = 코드
sent-by-email = { $to }(으)로 이메일 인증 코드를 보냈습니다.
sent-link = { $to } 주소로 링크가 담긴 이메일을 보냈습니다.
sent-by-sms = { $to } 번호로 문자 메시지 코드를 보냈습니다.
back-to-login = 로그인으로 돌아가기
yes = 예
no = 아니요
choose = 선택하세요
expired = 이 페이지가 너무 오래 열려 있었습니다. 다시 시도해 주세요.

## What was refused, above the form

refused-credentials = 사용자 이름 또는 비밀번호가 올바르지 않습니다.
refused-locked = 로그인 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.
refused-disabled = 이 계정은 사용 중지되었습니다. 이 서비스의 운영자에게 문의하세요.
refused-temporary = 임시 비밀번호가 만료되었습니다. 관리자에게 새 비밀번호를 요청하세요.
refused-user = 이 이름의 계정이 없습니다. 입력한 내용을 확인하세요.
refused-unconfirmed = 계정이 아직 확인되지 않았습니다. 비밀번호로 로그인하면 새 코드를 보내 드립니다.
refused-reset = 로그인하려면 먼저 비밀번호를 재설정해야 합니다.
refused-code = 코드가 올바르지 않습니다. 다시 시도해 주세요.
refused-old-code = 이 코드는 더 이상 유효하지 않습니다. 새 코드를 요청하세요.
refused-limit = 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.
refused-busy = 지금은 요청이 너무 많습니다. 몇 초 후에 다시 시도해 주세요.
refused-wait =
    { $count ->
       *[other] 시도가 너무 많습니다. { $count }분 후에 다시 시도해 주세요.
    }
refused-password = 비밀번호가 아래 규칙을 모두 충족하지 않습니다.
refused-common-password = 쉽게 추측할 수 있는 비밀번호입니다. 다른 비밀번호를 선택하세요.
refused-spaced-password = 비밀번호는 공백으로 시작하거나 끝날 수 없습니다.
refused-used-password = 이전에 사용한 비밀번호입니다. 다른 비밀번호를 선택하세요.
refused-repeat = 두 비밀번호가 일치하지 않습니다.
refused-name = 사용자 이름, 이메일 주소 또는 전화번호를 입력하세요.
refused-username = 사용자 이름을 입력하세요.
refused-contact = 이메일 주소 또는 전화번호를 입력하세요.
refused-exists = 이 이름 또는 주소를 사용하는 계정이 이미 있습니다.
refused-delivery = 메시지를 보낼 수 없었습니다. 나중에 다시 시도해 주세요.
refused-sign-up = 새 계정은 관리자만 만들 수 있습니다.
refused-other = 작업을 완료하지 못했습니다. 다시 시도해 주세요.
refused-email = 전체 이메일 주소를 입력하세요. 예: minji@example.com
refused-email-domain = 이 도메인의 이메일 주소는 사용할 수 없습니다.
refused-phone = +와 국가 번호를 포함하여 번호를 입력하세요. 예: +8221234567
refused-other-name = 다른 사용자 이름을 선택하세요.
refused-fields = 아래에 표시된 항목을 확인하세요.
refused-meanwhile = 그사이 변경된 내용이 있습니다. 다시 확인하세요.
refused-not-here = 여기에서는 변경할 수 없습니다.
refused-unreachable = 코드를 보낼 수 있는 인증된 주소나 번호가 없습니다. 이 서비스의 운영자에게 문의하세요.
refused-never-confirmed = 계정이 확인된 적이 없어 새 비밀번호를 설정하기 위한 코드가 없습니다. 다시 가입하세요.
refused-no-recovery = 여기서는 관리자만 새 비밀번호를 발급할 수 있습니다. 이 서비스의 운영자에게 문의하세요.
refused-waiting = 로그인하려면 관리자가 계정을 확인해야 합니다.
refused-confirmed = 계정이 이미 확인되었습니다. 로그인할 수 있습니다.
refused-no-factor = 이 계정에는 2단계 인증이 필요하지만 여기에서 설정할 수 없습니다. 이 서비스의 운영자에게 문의하세요.
refused-level = 앱에서 이 계정으로 가능한 것보다 강한 인증을 요구합니다. 먼저 계정에서 2단계 인증을 설정하세요.
refused-not-set-up = 먼저 설정하세요.
refused-cookies = 브라우저가 이 페이지의 쿠키를 저장하지 않았습니다. 다시 발생하면 이 사이트의 쿠키를 허용하세요.
wrong-format = 형식이 올바르지 않습니다.
wrong-number = 정수를 입력하세요.
wrong-range = { $min }부터 { $max }까지의 정수를 입력하세요.
wrong-least = { $min } 이상의 정수를 입력하세요.
wrong-most = { $max } 이하의 정수를 입력하세요.
wrong-moment = 날짜와 시간을 다음과 같이 입력하세요: 2027-01-31T14:30:00Z
wrong-date = 날짜를 다음과 같이 입력하세요: 1990-12-31
hint-moment = 날짜와 시간(UTC).
hint-range = { $min }부터 { $max }까지의 정수.
hint-least = { $min } 이상의 정수.
hint-most = { $max } 이하의 정수.
wrong-length = { $min }~{ $max }자로 입력하세요.

## Sign in

login-title = 로그인
login-again-title = 본인인지 확인해 주세요
login-again-lead = 계속하기 전에 다시 한번 로그인하세요.
login-lead = 계정에 로그인하세요.
login-submit = 로그인
login-next = 다음
login-keep = 로그인 상태 유지
login-forgot = 비밀번호를 잊으셨나요?
login-forgot-username = 사용자 이름을 잊으셨나요?
login-sign-up-lead = 계정이 없으신가요?
login-sign-up = 가입하기
login-providers = 다음으로 계속
login-provider-failed = 로그인하지 못했습니다. 다시 시도하거나 다른 방법으로 로그인하세요.
login-legal = 허락 없이 회원님의 계정에 게시하지 않습니다.
login-or = 또는
login-stranger = 앱 “{ $app }”({ $host })은(는) 스스로 등록되었습니다. 이 앱에서 오신 경우에만 로그인하세요. 앱이 회원님이 누구인지 알게 됩니다.
login-password-changed = 비밀번호가 변경되었습니다. 새 비밀번호로 로그인하세요.
login-locked = 로그인 시도가 너무 많습니다. 잠시 후 다시 시도하거나 새 비밀번호를 설정해 주세요.

## Sign in where there is a choice of factors

factor-title = 어떻게 로그인하시겠어요?
factor-password-title = 비밀번호를 입력하세요
factor-passkey-title = 패스키로 로그인
factor-not-you = 본인이 아니신가요?
factor-passkey = 패스키 사용
factor-password = 비밀번호 사용
factor-email = 이메일로 코드 받기
factor-sms = 문자 메시지로 코드 받기
passkey-script = 패스키에는 JavaScript와 패스키를 지원하는 브라우저가 필요합니다.
passkey-failed = 실패했거나 취소되었습니다. 다시 시도해 주세요.
passkey-refused = 이 패스키는 승인되지 않았습니다.
passkey-known = 이미 등록된 패스키입니다.
passkey-unavailable = 여기에서는 패스키를 사용할 수 없습니다.
passkey-name-wrong = 100자 이하의 이름을 입력하세요.
passkey-enough = 계정에 등록할 수 있는 패스키 수에 도달했습니다. 더 이상 사용하지 않는 패스키를 삭제하세요.
passkey-name = 패스키
passkey-name-key = 보안 키

## Sign in as: the browser has a session

login-as-title = 다시 오신 것을 환영합니다
login-as-lead = 다음 사용자로 로그인되어 있습니다:
login-as-submit = 계속
login-as-other = 다른 사용자로 로그인
login-cancel = 취소

## What is offered after a sign-in, and who signed in before

offer-step-title = 계정을 보호하시겠습니까?
offer-step-lead = 두 번째 단계가 있으면 비밀번호만 아는 사람은 들어올 수 없습니다. 설정은 1분이면 됩니다.
offer-passkey-title = 다음부터 패스키를 사용하시겠습니까?
offer-later = 나중에
remembered-title = 이 브라우저에서 사용한 계정
remembered-forget = 목록에서 삭제

## What an app asks for

consent-title = 액세스를 허용하시겠습니까?
consent-lead = 이 앱이 요청하는 권한:
consent-nothing = 로그인 외에는 아무것도 요청하지 않습니다.
consent-openid = 회원님이 누구인지 확인
consent-everything = 프로필의 모든 내용 보기
consent-profile = 이름과 나머지 프로필 보기
consent-email = 이메일 주소 보기
consent-phone = 전화번호 보기
consent-address = 주소 보기
consent-offline = 회원님이 없을 때도 액세스 유지
consent-account = 계정 변경: 정보, 비밀번호, 로그인 방법
consent-claim = 프로필에서 보기
consent-resource = 사용 대상:
consent-stranger = 이 앱은 스스로 등록되었으며 아무도 확인하지 않았습니다. 이 앱에서 오신 경우에만 허용하세요. 앱 위치:
consent-allow = 허용
consent-deny = 허용 안 함
consent-later = 계정 페이지에서 언제든지 취소할 수 있습니다.

## On the way back to the app, by a form

form-post-title = 잠시만 기다려 주세요
form-post-lead = 앱으로 돌아가는 중입니다. 아무 일도 일어나지 않으면 버튼을 누르세요.
form-post-submit = 계속

## Sign up

sign-up-title = 가입하기
sign-up-lead = 계정을 만드세요.
sign-up-submit = 가입하기
sign-up-login-lead = 이미 계정이 있으신가요?
sign-up-login = 로그인
sign-up-phone-hint = +와 국가 번호를 포함하세요. 예: +8221234567

sign-up-waiting-title = 계정이 생성되었습니다
sign-up-waiting-lead = 로그인하려면 관리자가 계정을 확인해야 합니다.
sign-up-closed-title = 여기에서는 가입할 수 없습니다

terms-lead = 가입하면 다음에 동의하게 됩니다:
terms-of-use = 이용 약관
terms-privacy = 개인정보 처리방침
terms-title = 계속하기 전에
terms-ask = 다음 내용을 읽어 주세요. 동의하면 계속할 수 있습니다:
terms-agree = 동의함
terms-changed = 방금 내용이 변경되었습니다. 다시 읽어 주세요.

## Standard attributes

attribute-address = 주소
attribute-custom = { $name }
attribute-birthdate = 생년월일
attribute-email = 이메일 주소
attribute-family_name = 성
attribute-gender = 성별
attribute-given_name = 이름
attribute-locale = 언어(예: ko-KR)
attribute-middle_name = 중간 이름
attribute-name = 전체 이름
attribute-nickname = 별명
attribute-phone_number = 전화번호
attribute-picture = 본인 사진의 주소
attribute-preferred_username = 선호하는 사용자 이름
attribute-profile = 프로필 페이지 주소
attribute-updated_at = 마지막 변경 시간
attribute-website = 웹사이트
attribute-zoneinfo = 시간대(예: Asia/Seoul)

## The rules of a new password

rules-title = 비밀번호 조건
rule-lowerletter = 소문자 포함
rule-upperletter = 대문자 포함
rule-numbers = 숫자 포함
rule-symbols = 특수 문자 포함
rule-length =
    { $count ->
       *[other] { $count }자 이상
    }
rule-met = (충족)
rule-unmet = (미충족)
rules-kept = 비밀번호가 모든 규칙을 충족합니다.

## Confirm a new account

confirm-title = 계정 확인
confirm-lead = 코드를 보냈습니다. 여기에 입력하세요.
confirm-submit = 확인
confirm-link-followed = 링크를 열었습니다
confirm-link-unopened = 계정이 아직 확인되지 않았습니다. 먼저 이메일의 링크를 열고 거기에 있는 버튼을 누르세요.
confirm-resend-lead = 받지 못하셨나요?
confirm-resend = 새 코드 보내기
confirm-link-resend = 새 링크 보내기
confirm-resent = 새 코드를 보냈습니다. 이전 코드는 더 이상 사용할 수 없습니다.
confirm-link-resent = 새 링크를 보냈습니다. 이전 링크는 더 이상 사용할 수 없습니다.
confirm-other-lead = 주소가 잘못되었나요?
confirm-number-lead = 번호가 잘못되었나요?
confirm-other = 다시 가입하기

## Confirm a new account by the link in an email

confirm-link-title = 계정 확인
confirm-link-lead = 한 번만 누르면 완료됩니다.
confirm-link-submit = 내 계정 확인
confirm-link-done-title = 계정이 확인되었습니다
confirm-link-done-lead = 이 페이지를 닫고 가입한 곳에서 로그인하세요.

confirm-link-failed-title = 이 링크는 더 이상 유효하지 않습니다
confirm-link-failed-lead = 이미 사용되었거나 너무 오래되었을 수 있습니다. 로그인하면 새 링크를 보내 드립니다.

## Forgotten password

forgot-required = 로그인하려면 먼저 비밀번호를 재설정해야 합니다.
forgot-title = 비밀번호를 잊으셨나요?
forgot-lead = 새 비밀번호를 설정할 수 있는 코드를 보내 드립니다.
forgot-submit = 비밀번호 재설정
forgot-have-code = 코드가 있습니다
reset-title = 새 비밀번호 선택
reset-submit = 비밀번호 변경

## Forgotten username

forgot-username-title = 사용자 이름을 잊으셨나요?
forgot-username-lead = 연락처를 입력하면 사용자 이름을 보내 드립니다.
forgot-username-submit = 내 사용자 이름 보내기
forgot-username-wrong = 여기에서 인증한 주소나 번호를 입력하세요.
forgot-username-sent-title = 메시지를 확인하세요
forgot-username-sent-lead = 이 주소나 번호를 사용하는 계정이 있으면 사용자 이름을 보내 드립니다.

## A temporary password must be replaced

change-title = 새 비밀번호 선택
change-lead = 로그인에 사용한 비밀번호는 임시 비밀번호입니다.
change-submit = 계속

## The second factor

mfa-title = 코드 입력
mfa-app-lead = 인증 앱을 열고 표시된 코드를 입력하세요.
mfa-submit = 계속
mfa-remember = 이 브라우저에서 다시 묻지 않기
mfa-used = 이미 사용한 코드입니다. 다음 코드를 기다리세요.
mfa-over = 시도가 너무 많거나 코드가 너무 오래되었습니다. 다시 로그인하세요.
mfa-locked = 잘못된 코드를 너무 많이 입력했습니다. 잠시 후 다시 시도해 주세요.
mfa-by-sms = 문자 메시지
mfa-by-app = 인증 앱
mfa-by-email = 이메일
mfa-select-title = 본인 확인 방법을 선택하세요
mfa-select-lead = 코드를 받을 방법을 선택하세요.
mfa-setup-title = 계정을 보호하세요
mfa-setup-lead = 이 계정은 로그인할 때 2단계 인증이 필요합니다. 한 번만 설정하면 됩니다.
mfa-setup-app-lead = 인증 앱으로 이미지를 스캔하거나 키를 입력하세요. 그런 다음 앱에 표시되는 코드를 입력하세요.
mfa-setup-qr = 아래 키의 QR 코드
mfa-setup-key = 키
mfa-setup-code = 앱의 코드
mfa-setup-submit = 켜기
mfa-setup-email = 이 주소로 코드 보내기
mfa-setup-phone = 이 번호로 코드 보내기
mfa-setup-other-email = 다른 주소 사용
mfa-setup-other-phone = 다른 번호 사용
mfa-bad-email = 아직 사용되지 않은 이메일 주소를 입력하세요.
mfa-other-way = 다른 방법 선택
mfa-lost = 더 이상 코드를 입력할 수 없다면 이 서비스의 운영자에게 문의하세요.

## Recovery codes

recovery-title = 복구 코드
recovery-lead = 이 코드를 안전한 곳에 보관하세요. 2단계 인증을 사용할 수 없을 때 코드마다 한 번씩 로그인할 수 있습니다. 지금만 표시됩니다.
recovery-done = 보관했습니다
recovery-make = 새 코드 만들기
recovery-left =
    { $count ->
        [0] 코드가 없습니다.
       *[other] 코드가 { $count }개 남았습니다.
    }
recovery-use = 복구 코드 사용
recovery-use-title = 복구 코드 사용
recovery-use-lead = 2단계 인증을 설정할 때 보관한 코드 중 하나를 입력하세요.
recovery-code = 복구 코드
recovery-back = 뒤로

## The account

account-title = 내 계정
account-back = 내 계정으로 돌아가기
account-to-app = 앱으로 돌아가기
account-sign-out = 로그아웃
account-saved = 저장되었습니다.
account-other-user = 그사이 이 브라우저에서 다른 사람이 로그인했으며 변경된 내용은 없습니다. 다시 확인해 주세요.
account-signed-out = 그사이 로그아웃되었으며 변경된 내용은 없습니다.
account-save = 저장
account-password-set = 설정됨
account-password-none = 설정 안 됨
account-email-none = 설정 안 됨
account-phone-none = 설정 안 됨
account-on = 켜짐
account-off = 꺼짐
account-email-verified = 인증됨
account-email-unverified = 아직 인증되지 않음
account-phone-verified = 인증됨
account-phone-unverified = 아직 인증되지 않음
account-mfa-off = 꺼짐
account-remove = 제거
account-sure-app = 이 앱의 코드를 더 이상 묻지 않습니다.
account-sure-passkey = 이 패스키로는 더 이상 로그인할 수 없습니다.
account-sure-provider = 이 계정으로는 더 이상 로그인할 수 없으며 다른 모든 곳에서 로그아웃됩니다.
account-sure-session = 사용 중인 사람은 다시 로그인해야 합니다.
account-sure-device = 그 기기에서 다음에 로그인할 때 모든 단계를 다시 거칩니다.
account-sure-access = 다시 허용할 때까지 앱은 아무것도 받지 못합니다.
account-sure-phone = 이 번호로는 더 이상 코드가 전송되지 않습니다.
account-sure-email = 이 주소로는 더 이상 코드가 전송되지 않습니다.
account-loss-sign-in = 이것으로는 더 이상 로그인할 수 없습니다.
account-loss-recovery = 비밀번호를 잊었을 때 새 비밀번호를 위한 코드를 더 이상 받을 수 없습니다.
account-loss-step = 로그인의 두 번째 단계로 사용되고 있으며, 이 단계는 꺼집니다.
account-loss-step-anew = 로그인의 두 번째 단계로 사용되고 있습니다. 다음에 로그인할 때 다른 방법을 설정해야 합니다.
account-added = 추가됨
account-last-used = 마지막 사용
account-profile = 프로필
account-profile-fixed = 여기에서 변경할 수 있는 항목이 없습니다.
account-email-new = 새 이메일 주소
account-phone-new = 새 전화번호
account-contact-hint = 그곳으로 코드를 보냅니다. 코드를 입력할 때까지 현재 정보가 유지됩니다.
account-contact-submit = 코드 보내기
account-contact-verify = 인증하기
account-email-other = 다른 주소 사용
account-phone-other = 다른 번호 사용
account-contact-empty = 이 항목을 입력하세요.
account-contact-same = 이미 사용 중인 것과 같습니다.
account-password-title = 비밀번호 변경
account-password-lead = 모든 앱과 다른 모든 브라우저에서 로그아웃됩니다.
account-password-current = 현재 비밀번호
account-password-wrong = 현재 비밀번호가 올바르지 않습니다.
account-password-saved = 비밀번호가 변경되었습니다.
account-password-first-saved = 비밀번호가 설정되었습니다.
account-mfa = 2단계 인증
account-mfa-lead = 비밀번호 다음에 본인임을 한 번 더 확인합니다.
account-mfa-none = 여기에서는 두 번째 단계를 요구하지 않습니다.
account-preferred = 먼저 요청됨
account-prefer = 이것을 먼저 요청
account-set-up = 설정
account-replace = 다른 앱 설정
account-turn-on = 켜기
account-turn-off = 끄기
account-mfa-no-reset = 이 기능을 켜면 비밀번호를 잊었을 때 새 비밀번호를 위한 코드를 받을 수 없습니다.
account-app-name = 기기 이름(선택 사항)
account-passkeys = 패스키
account-passkeys-lead = 비밀번호 대신 지문, 얼굴 또는 화면 잠금으로 로그인하세요.
account-passkeys-count =
    { $count ->
        [0] 없음
       *[other] { $count }개
    }
account-passkey-add = 패스키 추가
account-passkey-create = 패스키 만들기
account-passkey-added = 패스키가 추가되었습니다.
account-passkey-name = 패스키 이름
account-rename = 이름 바꾸기
account-providers = 연결된 계정
account-providers-lead = 로그인에 사용할 수 있는 다른 서비스의 계정입니다.
account-providers-none = 연결된 다른 계정이 없습니다.
account-providers-count =
    { $count ->
        [0] 없음
       *[other] { $count }개
    }
account-provider-known = 해당 서비스에서의 이름:
account-provider-only = 유일한 로그인 방법이므로 제거할 수 없습니다.
account-sessions = 기기 및 세션
account-sessions-lead = 로그인되어 있는 곳입니다. 알 수 없는 항목은 종료하세요.
account-session-browser = 브라우저
account-session-began = 로그인 시각:
account-session-on = { $system }의 { $app }
account-session-unknown = 알 수 없는 기기
account-session-end = 이 세션 종료
account-this-browser = 이 브라우저
account-ended = 종료되었습니다.
account-forgotten = 기기 기억을 해제했습니다.
account-left-elsewhere = 다른 모든 곳에서 로그아웃되었습니다.
account-devices = 기기
account-device-unnamed = 기기
account-remembered = 기억됨
account-forget = 이 기기 기억 해제
account-sign-out-elsewhere = 다른 모든 곳에서 로그아웃
account-apps = 액세스 권한이 있는 앱
account-apps-lead = 이 앱들이 보고 할 수 있는 것입니다. 사용하지 않는 앱의 액세스는 취소하세요.
account-apps-none = 액세스 권한이 있는 앱이 없습니다.
account-apps-count =
    { $count ->
        [0] 없음
       *[other] { $count }개
    }
account-apps-since = 시작:
account-apps-signed-in = 이 앱에 로그인되어 있습니다.
account-apps-remove = 액세스 취소
account-apps-removed = 액세스가 취소되었습니다.
account-delete = 계정 삭제
account-delete-lead = 회원님에 관한 모든 정보가 삭제되며 더 이상 로그인할 수 없습니다. 되돌릴 수 없습니다.
account-delete-account = 삭제할 계정: { $to }
account-delete-submit = 내 계정 삭제
account-deleted-title = 계정이 삭제되었습니다
account-deleted-lead = 이 페이지를 닫아도 됩니다.

## A device that has no browser

device-title = 기기 로그인
device-lead = 기기에 표시된 코드를 입력하세요.
device-code = 기기 코드
device-submit = 다음
device-unknown = 알 수 없거나 만료된 코드입니다. 다시 확인하거나 기기에서 새 코드를 표시하세요.
device-confirm-title = 이 기기를 로그인하시겠습니까?
device-confirm-lead = 회원님의 기기가 { $app }에서 이 코드를 표시하는 경우에만:
device-stranger = 이 앱은 스스로 등록되었으며 아무도 확인하지 않았습니다.
device-scopes = 기기가 요청하는 권한:
device-terms = ‘예’를 선택하면 다음에도 동의하게 됩니다:
device-approve = 예, 로그인합니다
device-deny = 아니요
device-approved-title = 기기가 로그인되었습니다
device-approved-lead = 이제 기기로 돌아가셔도 됩니다.
device-denied-title = 기기를 거부했습니다
device-denied-lead = 이 페이지를 닫으셔도 됩니다.
device-another = 다른 기기 로그인

## Signed out

signed-out-title = 로그아웃되었습니다
signed-out-lead = 이 페이지를 닫아도 됩니다.
signed-out-next = 앱으로 돌아가기

sign-out-title = 로그아웃하시겠어요?
sign-out-submit = 로그아웃

## Errors

error-title = 이 페이지를 표시할 수 없습니다
error-lead = 요청한 페이지에서 오류가 발생했습니다.
error-help = 앱으로 돌아가 처음부터 다시 시작하세요. 그래도 안 되면 운영자에게 문의하세요.
error-retry = 다시 시도
error-later = 잠시 후 다시 시도해 주세요.
error-developer = 앱 개발자에게:
error-missing = 요청에 { $parameter }이(가) 있어야 합니다.
error-once = { $parameter }은(는) 한 번만 보내세요.
error-client = { $parameter }에 해당하는 앱 클라이언트가 이 사용자 풀에 없습니다. ID와 이 도메인이 올바른 풀의 도메인인지 확인하세요.
error-flows = 앱 클라이언트의 { $setting }을(를) true로 설정하고 { $list }에 흐름을 추가하세요.
error-listed = { $parameter }은(는) 앱 클라이언트의 { $list } 중 하나와 글자 하나까지 같아야 합니다.
error-provider = 로그인 방법이 앱 클라이언트의 { $list }에 있어야 합니다. COGNITO는 풀 자체의 사용자를 뜻합니다.
error-hint = { $parameter }은(는) 이 사용자 풀이 로그인한 사용자에 대해 앱 클라이언트에 발급한 ID 토큰이어야 합니다.
error-pushed = 요청을 다시 푸시하고 새 { $parameter }을(를) 바로 사용하세요. 한 번만 유효합니다.
error-request = 도움을 요청할 때 이 번호를 알려 주세요:
