### The hosted pages, in Japanese. Message ids begin with the page they stand on.

## Every page

show-password = 表示
hide-password = 隠す
logo = ロゴ
language = 言語
email = メールアドレス
phone-number = 電話番号
username = ユーザー名
username-or-email = ユーザー名またはメールアドレス
username-or-phone = ユーザー名または電話番号
username-or-email-or-phone = ユーザー名、メールアドレス、または電話番号
email-or-phone = メールアドレスまたは電話番号
password = パスワード
new-password = 新しいパスワード
confirm-password = 新しいパスワード（確認）
code = コード
sent-by-email = 次の宛先にメールでコードを送信しました：
sent-link = 次の宛先にリンク付きのメールを送信しました：
sent-by-sms = 次の宛先に SMS でコードを送信しました：
back-to-login = サインインに戻る
expired = このページは長時間開かれていました。もう一度お試しください。

## What was refused, above the form

refused-credentials = ユーザー名またはパスワードが正しくありません。
refused-locked = サインインの試行回数が多すぎます。しばらく待ってからもう一度お試しください。
refused-disabled = このアカウントは無効になっています。
refused-temporary = 仮パスワードの有効期限が切れています。管理者に新しいパスワードを依頼してください。
refused-user = ユーザーが存在しません。
refused-unconfirmed = ユーザーが確認されていません。
refused-reset = サインインする前にパスワードを再設定する必要があります。
refused-code = コードが正しくありません。もう一度お試しください。
refused-old-code = このコードはもう使えません。新しいコードをリクエストしてください。
refused-limit = 試行回数が多すぎます。しばらく待ってからもう一度お試しください。
refused-password = パスワードが下記の条件をすべて満たしていません。
refused-common-password = これは推測されやすいパスワードです。別のものを選んでください。
refused-used-password = このパスワードは以前に使用されています。別のものを選んでください。
refused-repeat = 2 つのパスワードが一致しません。
refused-name = お名前または連絡先を入力してください。
refused-exists = この名前またはアドレスのアカウントはすでに存在します。
refused-delivery = メッセージを送信できませんでした。
refused-sign-up = 新しいアカウントは管理者のみが作成できます。
refused-other = { $why }

## Sign in

login-title = サインイン
login-submit = サインイン
login-forgot = パスワードをお忘れですか？
login-sign-up-lead = アカウントをお持ちでないですか？
login-sign-up = 登録
login-providers = 次で続ける
login-legal = 許可なくお客様のアカウントに投稿することはありません。
login-or = または
login-password-changed = パスワードが変更されました。新しいパスワードでサインインしてください。

## Sign in as: the browser has a session

login-as-title = おかえりなさい
login-as-lead = 次のユーザーとしてサインインしています：
login-as-submit = 続ける
login-as-other = 別のユーザーとしてサインイン

## On the way back to the app, by a form

form-post-title = しばらくお待ちください
form-post-lead = アプリに戻っています。何も起こらない場合は、ボタンを押してください。
form-post-submit = 続ける

## Sign up

sign-up-title = 登録
sign-up-lead = アカウントを作成します。
sign-up-submit = 登録
sign-up-login-lead = すでにアカウントをお持ちですか？
sign-up-login = サインイン
sign-up-phone-hint = 「+」と国番号を付けて入力してください（例：+81312345678）。

sign-up-waiting-title = アカウントが作成されました
sign-up-waiting-lead = サインインするには、管理者による確認が必要です。

## Standard attributes

attribute-address = 住所
attribute-birthdate = 生年月日
attribute-email = メールアドレス
attribute-family_name = 姓
attribute-gender = 性別
attribute-given_name = 名
attribute-locale = 言語（例：ja-JP）
attribute-middle_name = ミドルネーム
attribute-name = 氏名
attribute-nickname = ニックネーム
attribute-phone_number = 電話番号
attribute-picture = あなたの画像のアドレス
attribute-preferred_username = 希望するユーザー名
attribute-profile = プロフィールページのアドレス
attribute-updated_at = 最終更新日時
attribute-website = ウェブサイト
attribute-zoneinfo = タイムゾーン（例：Asia/Tokyo）

## The rules of a new password

rules-title = パスワードの条件
rule-lowerletter = 小文字を含む
rule-upperletter = 大文字を含む
rule-numbers = 数字を含む
rule-symbols = 記号を含む
rule-length =
    { $count ->
       *[other] { $count } 文字以上
    }
rule-met = （達成）
rule-unmet = （未達成）

## Confirm a new account

confirm-title = アカウントの確認
confirm-lead = コードを送信しました。ここに入力してください。
confirm-submit = 確認
confirm-link-followed = リンクを開きました
confirm-resend-lead = 届きませんか？
confirm-resend = 新しいコードを送信
confirm-resent = 新しいコードを送信しました。以前のコードは使えなくなりました。

## Confirm a new account by the link in an email

confirm-link-title = アカウントの確認
confirm-link-lead = ボタンを押すだけで完了です。
confirm-link-submit = アカウントを確認する
confirm-link-done-title = アカウントが確認されました
confirm-link-done-lead = このページを閉じて、登録した場所でサインインしてください。

confirm-link-failed-title = このリンクはもう使えません
confirm-link-failed-lead = すでに使用されたか、期限が切れている可能性があります。サインインすると新しいリンクをお送りします。

## Forgotten password

forgot-required = サインインする前にパスワードを再設定する必要があります。
forgot-title = パスワードをお忘れですか？
forgot-lead = お名前または連絡先を入力すると、新しいパスワードを設定するためのコードをお送りします。
forgot-submit = パスワードを再設定
reset-title = 新しいパスワードの設定
reset-submit = パスワードを変更

## A temporary password must be replaced

change-title = 新しいパスワードの設定
change-lead = サインインに使用したパスワードは仮のものです。
change-submit = 続ける

## The second factor

mfa-title = コードを入力
mfa-app-lead = 認証アプリを開き、表示されているコードを入力してください。
mfa-submit = 続ける
mfa-used = このコードはすでに使用されています。次のコードをお待ちください。
mfa-over = 試行回数が多すぎるか、コードの期限が切れています。もう一度サインインしてください。
mfa-by-sms = SMS
mfa-by-app = 認証アプリ
mfa-by-email = メール
mfa-select-title = 本人確認の方法を選んでください
mfa-select-lead = コードの受け取り方法を選択します。
mfa-setup-title = アカウントを保護する
mfa-setup-lead = このアカウントのサインインには 2 つ目の手順が必要です。一度だけ設定してください。
mfa-setup-app-lead = 認証アプリで画像を読み取るか、キーを入力してください。その後、アプリに表示されるコードを入力します。
mfa-setup-qr = 下記のキーの QR コード
mfa-setup-key = キー
mfa-setup-code = アプリのコード
mfa-setup-submit = 有効にする
mfa-setup-email = このアドレスにコードを送信
mfa-bad-email = まだ使われていないメールアドレスを入力してください。

## Signed out

signed-out-title = サインアウトしました
signed-out-lead = このページを閉じてかまいません。
signed-out-next = アプリに戻る

sign-out-title = サインアウトしますか？
sign-out-submit = サインアウト

## Errors

error-title = このページを表示できません
error-lead = リクエストされたページでエラーが発生しました。
error-request = お問い合わせの際は、この番号をお伝えください：
