### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = 인증 코드
mail-code = 인증 코드는 { $code }입니다.
mail-reset-subject = 비밀번호 재설정 코드
mail-reset = 비밀번호 재설정 코드는 { $code }입니다.
mail-link-subject = 인증 링크
mail-link = 아래 링크를 눌러 이메일 주소를 인증하세요. { $link }
mail-link-text = 이메일 인증
mail-sign-in-subject = 로그인 코드
mail-sign-in = 로그인 코드는 { $code }입니다.
mail-invitation-subject = 임시 비밀번호
mail-invitation = 사용자 이름은 { $username }이고 임시 비밀번호는 { $code }입니다.
mail-locked-subject = 계정이 잠겼습니다
mail-locked = 누군가 회원님의 계정에 잘못된 비밀번호를 여러 번 입력했습니다. 안전을 위해 비밀번호를 더 이상 사용할 수 없습니다. 로그인 페이지의 “비밀번호를 잊으셨나요?”에서 새 비밀번호를 선택하세요.
