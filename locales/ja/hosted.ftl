### The hosted pages, in Japanese. Message ids begin with the page they stand on.

## Every page

show-password = 表示
hide-password = 隠す
copy = コピー
copied = コピーしました
logo = ロゴ
language = 言語
email = メールアドレス
phone-number = 電話番号
example-email = name@example.com
example-phone = +81312345678
username = ユーザー名
username-or-email = ユーザー名またはメールアドレス
username-or-phone = ユーザー名または電話番号
username-or-email-or-phone = ユーザー名、メールアドレス、または電話番号
email-or-phone = メールアドレスまたは電話番号
password = パスワード
password-optional = パスワード（任意）
optional = （任意）
new-password = 新しいパスワード
confirm-password = 新しいパスワード（確認）
code = コード
sent-by-email = { $to } にメールでコードを送信しました。
sent-link = { $to } にリンク付きのメールを送信しました。
sent-by-sms = { $to } に SMS でコードを送信しました。
back-to-login = サインインに戻る
yes = はい
no = いいえ
choose = 選択してください
expired = このページは長時間開かれていました。もう一度お試しください。

## What was refused, above the form

refused-credentials = ユーザー名またはパスワードが正しくありません。
refused-locked = サインインの試行回数が多すぎます。しばらく待ってからもう一度お試しください。
refused-disabled = このアカウントは無効になっています。このサービスの管理者にお問い合わせください。
refused-temporary = 仮パスワードの有効期限が切れています。管理者に新しいパスワードを依頼してください。
refused-user = この名前のアカウントはありません。入力内容をご確認ください。
refused-unconfirmed = アカウントがまだ確認されていません。パスワードでサインインすると、新しいコードをお送りします。
refused-reset = サインインする前にパスワードを再設定する必要があります。
refused-code = コードが正しくありません。もう一度お試しください。
refused-old-code = このコードはもう使えません。新しいコードをリクエストしてください。
refused-limit = 試行回数が多すぎます。しばらく待ってからもう一度お試しください。
refused-busy = ただいま混み合っています。数秒後にもう一度お試しください。
refused-wait =
    { $count ->
       *[other] 試行回数が多すぎます。{ $count } 分後にもう一度お試しください。
    }
refused-password = パスワードが下記の条件をすべて満たしていません。
refused-common-password = これは推測されやすいパスワードです。別のものを選んでください。
refused-spaced-password = パスワードの先頭と末尾に空白は使えません。
refused-used-password = このパスワードは以前に使用されています。別のものを選んでください。
refused-repeat = 2 つのパスワードが一致しません。
refused-name = ユーザー名、メールアドレス、または電話番号を入力してください。
refused-username = ユーザー名を入力してください。
refused-contact = メールアドレスまたは電話番号を入力してください。
refused-exists = この名前またはアドレスのアカウントはすでに存在します。
refused-delivery = メッセージを送信できませんでした。しばらくしてからもう一度お試しください。
refused-sign-up = 新しいアカウントは管理者のみが作成できます。
refused-other = うまくいきませんでした。もう一度お試しください。
refused-email = 完全なメールアドレスを入力してください（例：hanako@example.com）。
refused-email-domain = このドメインのメールアドレスは使用できません。
refused-phone = 「+」と国番号を付けて電話番号を入力してください（例：+81312345678）。
refused-other-name = 別のユーザー名を選んでください。
refused-fields = 下の印の付いた項目を確認してください。
refused-meanwhile = その間に内容が変更されました。もう一度ご確認ください。
refused-not-here = ここでは変更できません。
refused-unreachable = コードを送信できる確認済みのアドレスまたは番号がありません。このサービスの管理者にお問い合わせください。
refused-never-confirmed = アカウントが確認されていないため、新しいパスワードを設定するためのコードはありません。登録をやり直してください。
refused-no-recovery = ここでは、新しいパスワードを発行できるのは管理者だけです。このサービスの管理者にお問い合わせください。
refused-waiting = サインインするには、管理者によるアカウントの確認が必要です。
refused-confirmed = アカウントはすでに確認されています。サインインできます。
refused-no-factor = このアカウントには 2 段階認証が必要ですが、ここでは設定できません。このサービスの管理者にお問い合わせください。
refused-level = アプリは、このアカウントで可能な範囲を超える認証を求めています。先にアカウントで 2 段階認証を設定してください。
refused-not-set-up = 先に設定してください。
refused-cookies = ブラウザーがこのページの Cookie を保存しませんでした。再び発生する場合は、このサイトの Cookie を許可してください。
wrong-format = 形式が正しくありません。
wrong-number = 整数を入力してください。
wrong-range = { $min } から { $max } までの整数を入力してください。
wrong-least = { $min } 以上の整数を入力してください。
wrong-most = { $max } 以下の整数を入力してください。
wrong-moment = 日付と時刻を次の形式で入力してください: 2027-01-31T14:30:00Z
wrong-date = 日付を次の形式で入力してください: 1990-12-31
hint-moment = 日付と時刻（UTC）。
hint-range = { $min } から { $max } までの整数。
hint-least = { $min } 以上の整数。
hint-most = { $max } 以下の整数。
wrong-length = { $min } ～ { $max } 文字で入力してください。

## Sign in

login-title = サインイン
login-again-title = ご本人であることを確認してください
login-again-lead = 続ける前に、もう一度サインインしてください。
login-lead = アカウントにサインインします。
login-submit = サインイン
login-next = 次へ
login-keep = サインインしたままにする
login-forgot = パスワードをお忘れですか？
login-forgot-username = ユーザー名をお忘れですか？
login-sign-up-lead = アカウントをお持ちでないですか？
login-sign-up = 登録
login-providers = 次で続ける
login-provider-failed = うまくいきませんでした。もう一度試すか、別の方法でサインインしてください。
login-legal = 許可なくお客様のアカウントに投稿することはありません。
login-or = または
login-stranger = アプリ「{ $app }」（{ $host }）は、自らここに登録したものです。このアプリから来た場合のみサインインしてください。あなたが誰であるかがアプリに伝わります。
login-password-changed = パスワードが変更されました。新しいパスワードでサインインしてください。
login-locked = サインインの試行回数が多すぎます。しばらく待ってからもう一度お試しいただくか、新しいパスワードを設定してください。

## Sign in where there is a choice of factors

factor-title = サインイン方法を選んでください
factor-password-title = パスワードを入力
factor-passkey-title = パスキーでサインイン
factor-not-you = 別の人ですか？
factor-passkey = パスキーを使う
factor-password = パスワードを使う
factor-email = メールでコードを受け取る
factor-sms = SMS でコードを受け取る
passkey-script = パスキーには JavaScript と、パスキーに対応したブラウザーが必要です。
passkey-failed = うまくいかなかったか、キャンセルされました。もう一度お試しください。
passkey-refused = このパスキーは受け付けられませんでした。
passkey-known = このパスキーはすでに登録されています。
passkey-unavailable = ここではパスキーを使用できません。
passkey-name-wrong = 100 文字以内の名前を入力してください。
passkey-enough = パスキーの数がアカウントの上限に達しています。使わなくなったものを削除してください。
passkey-name = パスキー
passkey-name-key = セキュリティキー

## Sign in as: the browser has a session

login-as-title = おかえりなさい
login-as-lead = 次のユーザーとしてサインインしています：
login-as-submit = 続ける
login-as-other = 別のユーザーとしてサインイン
login-cancel = キャンセル

## What is offered after a sign-in, and who signed in before

offer-step-title = アカウントを保護しますか？
offer-step-lead = 2 つ目の手順があれば、パスワードを知っているだけでは入れません。設定は 1 分で終わります。
offer-passkey-title = 次回からパスキーを使いますか？
offer-later = 今はしない
remembered-title = このブラウザーで使ったアカウント
remembered-forget = 一覧から削除

## What an app asks for

consent-title = アクセスを許可しますか？
consent-lead = このアプリは次のことを求めています：
consent-nothing = サインイン以外には何も求めていません。
consent-openid = あなたが誰であるかを知る
consent-everything = プロフィールの内容をすべて見る
consent-profile = 名前とその他のプロフィールを見る
consent-email = メールアドレスを見る
consent-phone = 電話番号を見る
consent-address = 住所を見る
consent-offline = 不在のときもアクセスを続ける
consent-account = アカウントを変更する：登録内容、パスワード、サインイン方法
consent-claim = プロフィールから次の項目を見る
consent-resource = 利用先：
consent-stranger = このアプリは自らここに登録したもので、誰も確認していません。このアプリから来た場合のみ許可してください。アプリの場所：
consent-allow = 許可する
consent-deny = 許可しない
consent-later = この許可はアカウントのページでいつでも取り消せます。

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
sign-up-closed-title = ここでは登録できません

terms-lead = 登録すると、次の内容に同意したことになります：
terms-of-use = 利用規約
terms-privacy = プライバシーポリシー
terms-title = 続行する前に
terms-ask = 次の内容をお読みください。同意すると続行できます：
terms-agree = 同意する
terms-changed = 内容が変更されました。もう一度お読みください。

## Standard attributes

attribute-address = 住所
attribute-custom = { $name }
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
rules-kept = パスワードはすべての条件を満たしています。

## Confirm a new account

confirm-title = アカウントの確認
confirm-lead = コードを送信しました。ここに入力してください。
confirm-submit = 確認
confirm-link-followed = リンクを開きました
confirm-link-unopened = アカウントはまだ確認されていません。先にメールのリンクを開き、そこにあるボタンを押してください。
confirm-resend-lead = 届きませんか？
confirm-resend = 新しいコードを送信
confirm-link-resend = 新しいリンクを送信
confirm-resent = 新しいコードを送信しました。以前のコードは使えなくなりました。
confirm-link-resent = 新しいリンクを送信しました。以前のリンクは使えなくなりました。
confirm-other-lead = 宛先が間違っていましたか？
confirm-number-lead = 番号が間違っていましたか？
confirm-other = 登録をやり直す

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
forgot-lead = 新しいパスワードを設定するためのコードをお送りします。
forgot-submit = パスワードを再設定
forgot-have-code = コードを持っています
reset-title = 新しいパスワードの設定
reset-submit = パスワードを変更

## Forgotten username

forgot-username-title = ユーザー名をお忘れですか？
forgot-username-lead = 連絡先を入力すると、ユーザー名をお送りします。
forgot-username-submit = ユーザー名を送信
forgot-username-wrong = ここで確認済みのアドレスまたは番号を入力してください。
forgot-username-sent-title = メッセージをご確認ください
forgot-username-sent-lead = このアドレスまたは番号のアカウントがある場合は、ユーザー名をお送りしました。

## A temporary password must be replaced

change-title = 新しいパスワードの設定
change-lead = サインインに使用したパスワードは仮のものです。
change-submit = 続ける

## The second factor

mfa-title = コードを入力
mfa-app-lead = 認証アプリを開き、表示されているコードを入力してください。
mfa-submit = 続ける
mfa-remember = このブラウザーでは次回から確認しない
mfa-used = このコードはすでに使用されています。次のコードをお待ちください。
mfa-over = 試行回数が多すぎるか、コードの期限が切れています。もう一度サインインしてください。
mfa-locked = 間違ったコードの入力が多すぎます。しばらく待ってからもう一度お試しください。
mfa-by-sms = SMS
mfa-by-app = 認証アプリ
mfa-by-email = メール
mfa-select-title = 本人確認の方法を選んでください
mfa-select-lead = コードの受け取り方法を選択します。
mfa-setup-title = アカウントを保護する
mfa-setup-lead = このアカウントには 2 段階認証が必要です。一度だけ設定してください。
mfa-setup-app-lead = 認証アプリで画像を読み取るか、キーを入力してください。その後、アプリに表示されるコードを入力します。
mfa-setup-qr = 下記のキーの QR コード
mfa-setup-key = キー
mfa-setup-code = アプリのコード
mfa-setup-submit = 有効にする
mfa-setup-email = このアドレスにコードを送信
mfa-setup-phone = この番号にコードを送信
mfa-setup-other-email = 別のアドレスを使う
mfa-setup-other-phone = 別の番号を使う
mfa-bad-email = まだ使われていないメールアドレスを入力してください。
mfa-other-way = 別の方法を選ぶ
mfa-lost = コードをまったく入力できなくなった場合は、このサービスの管理者にお問い合わせください。

## Recovery codes

recovery-title = リカバリーコード
recovery-lead = これらのコードを安全な場所に保管してください。2 段階認証を使えない場合、各コードで 1 回ずつサインインできます。表示されるのは今回だけです。
recovery-done = 保管しました
recovery-make = 新しいコードを作成
recovery-left =
    { $count ->
        [0] コードはありません。
       *[other] 残り { $count } 個です。
    }
recovery-use = リカバリーコードを使う
recovery-use-title = リカバリーコードを使う
recovery-use-lead = 2 段階認証を設定したときに保管したコードの 1 つを入力してください。
recovery-code = リカバリーコード
recovery-back = 戻る

## The account

account-title = アカウント
account-back = アカウントに戻る
account-to-app = アプリに戻る
account-sign-out = サインアウト
account-saved = 保存しました。
account-other-user = その間に、このブラウザで別の人がサインインしました。何も変更されていません。もう一度ご確認ください。
account-signed-out = その間にサインアウトされました。何も変更されていません。
account-save = 保存
account-password-set = 設定済み
account-password-none = 未設定
account-email-none = 未設定
account-phone-none = 未設定
account-on = オン
account-off = オフ
account-email-verified = 確認済み
account-email-unverified = 未確認
account-phone-verified = 確認済み
account-phone-unverified = 未確認
account-mfa-off = オフ
account-remove = 削除
account-sure-app = 今後、このアプリのコードは求められません。
account-sure-passkey = このパスキーではサインインできなくなります。
account-sure-provider = このアカウントではサインインできなくなり、他のすべての場所からサインアウトします。
account-sure-session = 使用中の人はもう一度サインインする必要があります。
account-sure-device = 次にそのデバイスでサインインするときは、すべての手順が必要になります。
account-sure-access = もう一度許可するまで、アプリは何も受け取れません。
account-sure-phone = この番号にはコードが送信されなくなります。
account-sure-email = このアドレスにはコードが送信されなくなります。
account-loss-sign-in = これを使ってサインインできなくなります。
account-loss-recovery = パスワードを忘れたときに、新しいパスワード用のコードを受け取れなくなります。
account-loss-step = サインインの 2 段階目に使われています。この 2 段階目はオフになります。
account-loss-step-anew = サインインの 2 段階目に使われています。次にサインインするときに、別の方法を設定する必要があります。
account-added = 追加日
account-last-used = 最終使用
account-profile = プロフィール
account-profile-fixed = ここで変更できる項目はありません。
account-email-new = 新しいメールアドレス
account-phone-new = 新しい電話番号
account-contact-hint = そちらにコードを送信します。コードを入力するまで、現在の設定はそのままです。
account-contact-submit = コードを送信
account-contact-verify = 確認する
account-email-other = 別のアドレスを使う
account-phone-other = 別の番号を使う
account-contact-empty = この項目を入力してください。
account-contact-same = すでに設定されているものと同じです。
account-password-title = パスワードの変更
account-password-lead = すべてのアプリと他のすべてのブラウザーからサインアウトします。
account-password-current = 現在のパスワード
account-password-wrong = 現在のパスワードが正しくありません。
account-password-saved = パスワードを変更しました。
account-password-first-saved = パスワードを設定しました。
account-mfa = 2 段階認証
account-mfa-lead = パスワードの後に、ご本人であることをもう一度確認します。
account-mfa-none = ここでは 2 段階目は求められません。
account-preferred = 最初に使用
account-prefer = これを最初に使う
account-set-up = 設定する
account-replace = 別のアプリを設定
account-turn-on = 有効にする
account-turn-off = 無効にする
account-mfa-no-reset = これをオンにすると、パスワードを忘れたときに新しいパスワード用のコードを受け取れなくなります。
account-app-name = デバイスの名前（任意）
account-passkeys = パスキー
account-passkeys-lead = パスワードの代わりに、指紋、顔、または画面ロックでサインインできます。
account-passkeys-count =
    { $count ->
        [0] なし
       *[other] { $count } 件
    }
account-passkey-add = パスキーを追加
account-passkey-create = パスキーを作成
account-passkey-added = パスキーを追加しました。
account-passkey-name = パスキーの名前
account-rename = 名前を変更
account-providers = 連携しているアカウント
account-providers-lead = サインインに使える他のサービスのアカウントです。
account-providers-none = 他のアカウントと連携していません。
account-providers-count =
    { $count ->
        [0] なし
       *[other] { $count } 個
    }
account-provider-known = 連携先での名前：
account-provider-only = サインインする唯一の方法なので、削除できません。
account-sessions = デバイスとセッション
account-sessions-lead = サインインしている場所です。心当たりのないものは終了してください。
account-session-browser = ブラウザー
account-session-began = サインイン日時：
account-session-on = { $app }（{ $system }）
account-session-unknown = 不明なデバイス
account-session-end = このセッションを終了
account-this-browser = このブラウザー
account-ended = 終了しました。
account-forgotten = このデバイスの記憶を解除しました。
account-left-elsewhere = 他のすべての場所からサインアウトしました。
account-devices = デバイス
account-device-unnamed = デバイス
account-remembered = 記憶済み
account-forget = このデバイスの記憶を解除
account-sign-out-elsewhere = 他のすべての場所からサインアウト
account-apps = アクセスできるアプリ
account-apps-lead = これらのアプリが見たり行ったりできることです。使わないアプリのアクセスは取り消してください。
account-apps-none = アクセスできるアプリはありません。
account-apps-count =
    { $count ->
        [0] なし
       *[other] { $count } 個
    }
account-apps-since = 開始：
account-apps-signed-in = このアプリにサインインしています。
account-apps-remove = アクセスを取り消す
account-apps-removed = アクセスを取り消しました。
account-delete = アカウントの削除
account-delete-lead = お客様に関するすべての情報が削除され、サインインできなくなります。元に戻すことはできません。
account-delete-account = 削除するアカウント：{ $to }
account-delete-submit = アカウントを削除する
account-deleted-title = アカウントが削除されました
account-deleted-lead = このページを閉じてかまいません。

## A device that has no browser

device-title = デバイスをサインインさせる
device-lead = デバイスに表示されているコードを入力してください。
device-code = デバイスのコード
device-submit = 次へ
device-unknown = このコードは無効か、有効期限が切れています。もう一度確認するか、デバイスに新しいコードを表示させてください。
device-confirm-title = このデバイスをサインインさせますか？
device-confirm-lead = お使いのデバイスの { $app } にこのコードが表示されている場合のみ：
device-stranger = このアプリは自らここに登録したもので、誰も確認していません。
device-scopes = デバイスは次のことを求めています：
device-terms = 「はい」を選ぶと、次の内容にも同意したことになります：
device-approve = はい、サインインさせます
device-deny = いいえ
device-approved-title = デバイスがサインインしました
device-approved-lead = デバイスにお戻りください。
device-denied-title = デバイスを拒否しました
device-denied-lead = このページは閉じてかまいません。
device-another = 別のデバイスをサインインさせる

## Signed out

signed-out-title = サインアウトしました
signed-out-lead = このページを閉じてかまいません。
signed-out-next = アプリに戻る

sign-out-title = サインアウトしますか？
sign-out-submit = サインアウト

## Errors

error-title = このページを表示できません
error-lead = リクエストされたページでエラーが発生しました。
error-help = アプリに戻り、最初からやり直してください。解決しない場合は、運営者にお問い合わせください。
error-retry = 再試行
error-later = しばらくしてからもう一度お試しください。
error-developer = アプリの開発者の方へ：
error-missing = リクエストには { $parameter } が必要です。
error-once = { $parameter } は 1 回だけ送信してください。
error-client = { $parameter } に該当するアプリクライアントがこのユーザープールにありません。ID と、このドメインが正しいプールのものかを確認してください。
error-flows = アプリクライアントの { $setting } を true にし、{ $list } にフローを追加してください。
error-listed = { $parameter } は、アプリクライアントの { $list } のいずれかと一字一句一致している必要があります。
error-provider = サインイン方法はアプリクライアントの { $list } に含まれている必要があります。COGNITO はプール自身のユーザーを表します。
error-hint = { $parameter } は、サインイン中のユーザーについてこのユーザープールがアプリクライアントに発行した ID トークンでなければなりません。
error-pushed = リクエストをもう一度プッシュし、新しい { $parameter } をすぐに使ってください。有効なのは 1 回だけです。
error-request = お問い合わせの際は、この番号をお伝えください：
