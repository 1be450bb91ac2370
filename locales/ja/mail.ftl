### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = 確認コード
mail-code = 確認コードは { $code } です。
mail-reset-subject = パスワード再設定コード
mail-reset = パスワード再設定コードは { $code } です。
mail-link-subject = 確認リンク
mail-link = 下のリンクをクリックしてメールアドレスを確認してください。{ $link }
mail-link-text = メールアドレスを確認
mail-sign-in-subject = 認証コード
mail-sign-in = 認証コードは { $code } です。
mail-invitation-subject = 仮パスワード
mail-invitation = ユーザー名は { $username }、仮パスワードは { $code } です。
mail-locked-subject = アカウントがロックされました
mail-locked = お客様のアカウントに対して、誤ったパスワードが何度も入力されました。安全のため、現在のパスワードは使えなくなりました。サインインページの「パスワードをお忘れですか？」から新しいパスワードを設定してください。
