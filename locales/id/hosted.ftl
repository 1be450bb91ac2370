### The hosted pages, in Indonesian. Message ids begin with the page they stand on.

## Every page

show-password = Tampilkan
hide-password = Sembunyikan
copy = Salin
copied = Tersalin
logo = Logo
language = Bahasa
email = Alamat email
phone-number = Nomor telepon
example-email = name@example.com
example-phone = +622150123456
username = Nama pengguna
username-or-email = Nama pengguna atau alamat email
username-or-phone = Nama pengguna atau nomor telepon
username-or-email-or-phone = Nama pengguna, alamat email, atau nomor telepon
email-or-phone = Alamat email atau nomor telepon
password = Kata sandi
password-optional = Kata sandi (opsional)
optional = (opsional)
new-password = Kata sandi baru
confirm-password = Ulangi kata sandi baru
code = Kode
sent-by-email = Kami mengirim kode lewat email ke { $to }
sent-link = Kami mengirim email berisi tautan ke { $to }
sent-by-sms = Kami mengirim kode lewat SMS ke { $to }
back-to-login = Kembali ke halaman masuk
yes = Ya
no = Tidak
choose = Silakan pilih
expired = Halaman ini terlalu lama terbuka. Silakan coba lagi.

## What was refused, above the form

refused-credentials = Nama pengguna atau kata sandi salah.
refused-locked = Terlalu banyak percobaan masuk. Tunggu sebentar sebelum mencoba lagi.
refused-disabled = Akun ini dinonaktifkan. Hubungi pengelola layanan ini.
refused-temporary = Kata sandi sementara sudah kedaluwarsa. Mintalah yang baru kepada administrator.
refused-user = Tidak ada akun dengan nama ini. Periksa kembali yang Anda ketik.
refused-unconfirmed = Akun Anda belum dikonfirmasi. Masuklah dengan kata sandi Anda dan kami akan mengirim kode baru.
refused-reset = Kata sandi Anda harus diatur ulang sebelum Anda dapat masuk.
refused-code = Kode tidak benar, silakan coba lagi.
refused-old-code = Kode ini tidak berlaku lagi. Silakan minta yang baru.
refused-limit = Terlalu banyak percobaan. Tunggu sebentar sebelum mencoba lagi.
refused-busy = Layanan sedang sangat sibuk. Silakan coba lagi dalam beberapa detik.
refused-wait =
    { $count ->
       *[other] Terlalu banyak percobaan. Silakan coba lagi dalam { $count } menit.
    }
refused-password = Kata sandi tidak memenuhi semua aturan di bawah.
refused-common-password = Kata sandi ini termasuk yang paling mudah ditebak. Silakan pilih yang lain.
refused-spaced-password = Kata sandi tidak boleh diawali atau diakhiri dengan spasi.
refused-used-password = Anda pernah memakai kata sandi ini. Silakan pilih yang lain.
refused-repeat = Kedua kata sandi tidak sama.
refused-name = Masukkan nama pengguna, alamat email, atau nomor telepon Anda.
refused-username = Masukkan nama pengguna Anda.
refused-contact = Masukkan alamat email atau nomor telepon Anda.
refused-exists = Akun dengan nama atau alamat ini sudah ada.
refused-delivery = Kami tidak dapat mengirim pesan kepada Anda. Silakan coba lagi nanti.
refused-sign-up = Akun baru hanya dibuat oleh administrator.
refused-other = Tidak berhasil. Silakan coba lagi.
refused-email = Masukkan alamat email yang lengkap, misalnya ani@example.com.
refused-email-domain = Alamat dari domain ini tidak diterima.
refused-phone = Masukkan nomor dengan + dan kode negara, misalnya +622150123456.
refused-other-name = Silakan pilih nama pengguna lain.
refused-fields = Periksa bagian yang ditandai di bawah.
refused-meanwhile = Sementara itu ada yang berubah. Silakan periksa lagi.
refused-not-here = Ini tidak dapat diubah di sini.
refused-unreachable = Tidak ada alamat atau nomor terverifikasi untuk mengirim kode. Hubungi pengelola layanan ini.
refused-never-confirmed = Akun Anda tidak pernah dikonfirmasi, jadi tidak ada kode untuk memilih kata sandi baru. Silakan daftar lagi.
refused-no-recovery = Di sini hanya administrator yang dapat memberi Anda kata sandi baru. Hubungi pengelola layanan ini.
refused-waiting = Administrator harus mengonfirmasi akun Anda sebelum Anda dapat masuk.
refused-confirmed = Akun Anda sudah dikonfirmasi. Anda dapat masuk.
refused-no-factor = Akun ini memerlukan verifikasi dua langkah, yang tidak dapat disiapkan di sini. Hubungi pengelola layanan ini.
refused-level = Aplikasi meminta bukti lebih dari yang dapat diberikan akun ini. Siapkan dahulu verifikasi dua langkah di akun Anda.
refused-not-set-up = Siapkan ini lebih dahulu.
refused-cookies = Browser Anda tidak menyimpan cookie halaman ini. Jika terjadi lagi, izinkan cookie untuk situs ini.
wrong-format = Formatnya tidak benar.
wrong-number = Masukkan bilangan bulat.
wrong-range = Masukkan bilangan bulat dari { $min } sampai { $max }.
wrong-least = Masukkan bilangan bulat paling kecil { $min }.
wrong-most = Masukkan bilangan bulat paling besar { $max }.
wrong-moment = Masukkan tanggal dan waktu seperti ini: 2027-01-31T14:30:00Z
wrong-date = Masukkan tanggal seperti ini: 1990-12-31
hint-moment = Tanggal dan waktu dalam UTC.
hint-range = Bilangan bulat dari { $min } sampai { $max }.
hint-least = Bilangan bulat paling kecil { $min }.
hint-most = Bilangan bulat paling besar { $max }.
wrong-length = Masukkan { $min } sampai { $max } karakter.

## Sign in

login-title = Masuk
login-again-title = Konfirmasikan bahwa ini Anda
login-again-lead = Masuk sekali lagi sebelum melanjutkan.
login-lead = Masuk ke akun Anda.
login-submit = Masuk
login-next = Berikutnya
login-keep = Biarkan saya tetap masuk
login-forgot = Lupa kata sandi?
login-forgot-username = Lupa nama pengguna?
login-sign-up-lead = Belum punya akun?
login-sign-up = Daftar
login-providers = Lanjutkan dengan
login-provider-failed = Itu tidak berhasil. Coba lagi, atau masuk dengan cara lain.
login-legal = Kami tidak akan mengirim apa pun ke akun Anda tanpa bertanya lebih dahulu.
login-or = atau
login-stranger = Aplikasi “{ $app }” ({ $host }) mendaftarkan dirinya sendiri di sini. Masuklah hanya jika Anda datang dari aplikasi itu: aplikasi itu akan mengetahui siapa Anda.
login-password-changed = Kata sandi Anda telah diubah. Masuklah dengan yang baru.
login-locked = Terlalu banyak percobaan masuk. Tunggu sebentar sebelum mencoba lagi, atau pilih kata sandi baru.

## Sign in where there is a choice of factors

factor-title = Bagaimana Anda ingin masuk?
factor-password-title = Masukkan kata sandi Anda
factor-passkey-title = Masuk dengan kunci sandi
factor-not-you = Bukan Anda?
factor-passkey = Gunakan kunci sandi
factor-password = Gunakan kata sandi
factor-email = Terima kode lewat email
factor-sms = Terima kode lewat SMS
passkey-script = Kunci sandi memerlukan JavaScript dan browser yang mendukungnya.
passkey-failed = Tidak berhasil atau dibatalkan. Silakan coba lagi.
passkey-refused = Kunci sandi ini tidak diterima.
passkey-known = Kunci sandi ini sudah terdaftar.
passkey-unavailable = Kunci sandi tidak dapat digunakan di sini.
passkey-name-wrong = Masukkan nama paling banyak 100 karakter.
passkey-enough = Jumlah kunci sandi Anda sudah mencapai batas untuk satu akun. Hapus yang tidak lagi Anda gunakan.
passkey-name = Kunci sandi
passkey-name-key = Kunci keamanan

## Sign in as: the browser has a session

login-as-title = Selamat datang kembali
login-as-lead = Anda masuk sebagai
login-as-submit = Lanjutkan
login-as-other = Masuk sebagai pengguna lain
login-cancel = Batal

## What is offered after a sign-in, and who signed in before

offer-step-title = Lindungi akun Anda?
offer-step-lead = Dengan langkah kedua, orang yang hanya tahu kata sandi Anda tidak dapat masuk. Penyiapannya hanya semenit.
offer-passkey-title = Gunakan kunci sandi lain kali?
offer-later = Jangan sekarang
remembered-title = Pernah dipakai di peramban ini
remembered-forget = Lupakan

## What an app asks for

consent-title = Izinkan akses?
consent-lead = Aplikasi ini ingin:
consent-nothing = Aplikasi ini hanya meminta Anda masuk.
consent-openid = Mengetahui siapa Anda
consent-everything = Melihat semua isi profil Anda
consent-profile = Melihat nama dan isi lain profil Anda
consent-email = Melihat alamat email Anda
consent-phone = Melihat nomor telepon Anda
consent-address = Melihat alamat Anda
consent-offline = Tetap memiliki akses saat Anda tidak ada
consent-account = Mengubah akun Anda: data, kata sandi, dan cara Anda masuk
consent-claim = Melihat dari profil Anda
consent-resource = Untuk digunakan dengan
consent-stranger = Aplikasi ini mendaftarkan dirinya sendiri di sini dan belum diperiksa siapa pun. Izinkan hanya jika Anda datang dari aplikasi itu. Alamatnya
consent-allow = Izinkan
consent-deny = Jangan izinkan
consent-later = Anda dapat mencabutnya kapan saja di halaman akun Anda.

## On the way back to the app, by a form

form-post-title = Sebentar
form-post-lead = Anda sedang kembali ke aplikasi. Jika tidak terjadi apa-apa, tekan tombol.
form-post-submit = Lanjutkan

## Sign up

sign-up-title = Daftar
sign-up-lead = Buat akun Anda.
sign-up-submit = Daftar
sign-up-login-lead = Sudah punya akun?
sign-up-login = Masuk
sign-up-phone-hint = Dengan + dan kode negara, misalnya +622150123456.

sign-up-waiting-title = Akun Anda telah dibuat
sign-up-waiting-lead = Administrator harus mengonfirmasinya sebelum Anda dapat masuk.
sign-up-closed-title = Anda tidak dapat mendaftar di sini

terms-lead = Dengan mendaftar, Anda menyetujui:
terms-of-use = Ketentuan penggunaan
terms-privacy = Kebijakan privasi
terms-title = Sebelum melanjutkan
terms-ask = Silakan baca ini. Anda dapat melanjutkan setelah menyetujuinya:
terms-agree = Saya setuju
terms-changed = Ini baru saja berubah. Silakan baca lagi.

## Standard attributes

attribute-address = Alamat
attribute-custom = { $name }
attribute-birthdate = Tanggal lahir
attribute-email = Alamat email
attribute-family_name = Nama belakang
attribute-gender = Jenis kelamin
attribute-given_name = Nama depan
attribute-locale = Bahasa, misalnya id-ID
attribute-middle_name = Nama tengah
attribute-name = Nama lengkap
attribute-nickname = Nama panggilan
attribute-phone_number = Nomor telepon
attribute-picture = Alamat foto Anda
attribute-preferred_username = Nama pengguna pilihan
attribute-profile = Alamat halaman profil Anda
attribute-updated_at = Waktu perubahan terakhir
attribute-website = Situs web
attribute-zoneinfo = Zona waktu, misalnya Asia/Jakarta

## The rules of a new password

rules-title = Kata sandi harus memiliki
rule-lowerletter = Satu huruf kecil
rule-upperletter = Satu huruf besar
rule-numbers = Satu angka
rule-symbols = Satu karakter khusus
rule-length =
    { $count ->
       *[other] Setidaknya { $count } karakter
    }
rule-met = (ya)
rule-unmet = (belum)
rules-kept = Kata sandi memenuhi semua aturan.

## Confirm a new account

confirm-title = Konfirmasi akun Anda
confirm-lead = Kami mengirimi Anda kode. Masukkan di sini.
confirm-submit = Konfirmasi
confirm-link-followed = Saya sudah membuka tautan
confirm-link-unopened = Akun Anda belum dikonfirmasi. Buka dulu tautan di email, lalu tekan tombol di sana.
confirm-resend-lead = Belum menerima?
confirm-resend = Kirim kode baru
confirm-link-resend = Kirim tautan baru
confirm-resent = Kode baru sedang dikirim. Kode sebelumnya tidak berlaku lagi.
confirm-link-resent = Tautan baru sedang dikirim. Tautan sebelumnya tidak berlaku lagi.
confirm-other-lead = Alamatnya salah?
confirm-number-lead = Nomornya salah?
confirm-other = Daftar lagi

## Confirm a new account by the link in an email

confirm-link-title = Konfirmasi akun Anda
confirm-link-lead = Satu klik dan selesai.
confirm-link-submit = Konfirmasi akun saya
confirm-link-done-title = Akun Anda telah dikonfirmasi
confirm-link-done-lead = Anda dapat menutup halaman ini dan masuk di tempat Anda mendaftar.

confirm-link-failed-title = Tautan ini tidak berlaku lagi
confirm-link-failed-lead = Mungkin sudah dipakai atau sudah terlalu lama. Masuklah dan kami akan mengirim yang baru.

## Forgotten password

forgot-required = Kata sandi Anda harus diatur ulang sebelum Anda dapat masuk.
forgot-title = Lupa kata sandi?
forgot-lead = Kami akan mengirim kode untuk memilih kata sandi baru.
forgot-submit = Atur ulang kata sandi saya
forgot-have-code = Saya punya kode
reset-title = Pilih kata sandi baru
reset-submit = Ubah kata sandi

## Forgotten username

forgot-username-title = Lupa nama pengguna?
forgot-username-lead = Beri tahu kami di mana kami dapat menghubungi Anda dan kami akan mengirim nama pengguna Anda.
forgot-username-submit = Kirim nama pengguna saya
forgot-username-wrong = Masukkan alamat atau nomor yang sudah Anda verifikasi di sini.
forgot-username-sent-title = Periksa pesan Anda
forgot-username-sent-lead = Jika ada akun dengan alamat atau nomor ini, nama penggunanya sedang dikirim.

## A temporary password must be replaced

change-title = Pilih kata sandi baru
change-lead = Kata sandi yang Anda pakai untuk masuk bersifat sementara.
change-submit = Lanjutkan

## The second factor

mfa-title = Masukkan kode Anda
mfa-app-lead = Buka aplikasi autentikator dan masukkan kode yang ditampilkan.
mfa-submit = Lanjutkan
mfa-remember = Jangan tanya lagi di browser ini
mfa-used = Kode ini sudah dipakai. Tunggu kode berikutnya.
mfa-over = Terlalu banyak percobaan, atau kodenya terlalu lama. Silakan masuk lagi.
mfa-locked = Terlalu banyak kode yang salah. Tunggu sebentar sebelum mencoba lagi.
mfa-by-sms = SMS
mfa-by-app = Aplikasi autentikator
mfa-by-email = Email
mfa-select-title = Bagaimana Anda ingin membuktikan bahwa ini Anda?
mfa-select-lead = Pilih asal kode Anda.
mfa-setup-title = Lindungi akun Anda
mfa-setup-lead = Akun ini memerlukan verifikasi dua langkah. Siapkan sekali saja.
mfa-setup-app-lead = Pindai gambar dengan aplikasi autentikator, atau ketik kuncinya di sana. Lalu masukkan kode yang ditampilkan aplikasi.
mfa-setup-qr = Kode QR dari kunci di bawah
mfa-setup-key = Kunci
mfa-setup-code = Kode dari aplikasi
mfa-setup-submit = Aktifkan
mfa-setup-email = Kirim kode ke alamat ini
mfa-setup-phone = Kirim kode ke nomor ini
mfa-setup-other-email = Gunakan alamat lain
mfa-setup-other-phone = Gunakan nomor lain
mfa-bad-email = Silakan masukkan alamat email yang belum dipakai.
mfa-other-way = Pilih cara lain
mfa-lost = Jika Anda tidak dapat lagi memberikan kode apa pun, hubungi pengelola layanan ini.

## Recovery codes

recovery-title = Kode pemulihan
recovery-lead = Simpan kode-kode ini di tempat aman. Setiap kode dapat dipakai sekali untuk masuk jika Anda tidak dapat memakai langkah kedua. Kode hanya ditampilkan sekarang.
recovery-done = Saya sudah menyimpannya
recovery-make = Buat kode baru
recovery-left =
    { $count ->
        [0] Anda tidak punya kode.
       *[other] Tersisa { $count } kode.
    }
recovery-use = Gunakan kode pemulihan
recovery-use-title = Gunakan kode pemulihan
recovery-use-lead = Masukkan salah satu kode yang Anda simpan saat menyiapkan verifikasi dua langkah.
recovery-code = Kode pemulihan
recovery-back = Kembali

## The account

account-title = Akun Anda
account-back = Kembali ke akun Anda
account-to-app = Kembali ke aplikasi
account-sign-out = Keluar
account-saved = Tersimpan.
account-other-user = Sementara itu orang lain telah masuk di browser ini, dan tidak ada yang diubah. Silakan periksa lagi.
account-signed-out = Sementara itu Anda telah dikeluarkan, dan tidak ada yang diubah.
account-save = Simpan
account-password-set = Sudah diatur
account-password-none = Belum diatur
account-email-none = Belum diatur
account-phone-none = Belum diatur
account-on = Aktif
account-off = Nonaktif
account-email-verified = terverifikasi
account-email-unverified = belum terverifikasi
account-phone-verified = terverifikasi
account-phone-unverified = belum terverifikasi
account-mfa-off = Nonaktif
account-remove = Hapus
account-sure-app = Kode dari aplikasi ini tidak akan diminta lagi.
account-sure-passkey = Anda tidak akan bisa masuk dengannya lagi.
account-sure-provider = Anda tidak akan bisa masuk dengannya lagi dan akan dikeluarkan dari semua tempat lain.
account-sure-session = Siapa pun yang memakainya harus masuk lagi.
account-sure-device = Saat masuk berikutnya di sana, setiap langkah akan diminta lagi.
account-sure-access = Aplikasi tidak mendapatkan apa pun lagi sampai Anda mengizinkannya kembali.
account-sure-phone = Tidak ada kode lagi yang akan dikirim ke nomor ini.
account-sure-email = Tidak ada kode lagi yang akan dikirim ke alamat ini.
account-loss-sign-in = Anda tidak akan bisa masuk dengannya lagi.
account-loss-recovery = Jika lupa kata sandi, Anda tidak dapat lagi menerima kode untuk kata sandi baru.
account-loss-step = Ini langkah kedua saat Anda masuk, dan akan dinonaktifkan.
account-loss-step-anew = Ini langkah kedua saat Anda masuk. Saat masuk berikutnya, Anda harus menyiapkan langkah lain.
account-added = Ditambahkan
account-last-used = Terakhir dipakai
account-profile = Profil
account-profile-fixed = Anda tidak dapat mengubah apa pun di sini.
account-email-new = Alamat email baru
account-phone-new = Nomor telepon baru
account-contact-hint = Kami akan mengirim kode ke sana. Yang Anda miliki sekarang tetap berlaku sampai Anda memasukkan kode.
account-contact-submit = Kirim kode
account-contact-verify = Verifikasi
account-email-other = Gunakan yang lain
account-phone-other = Gunakan yang lain
account-contact-empty = Silakan isi bagian ini.
account-contact-same = Itu yang sudah Anda miliki.
account-password-title = Ubah kata sandi Anda
account-password-lead = Anda akan dikeluarkan dari semua aplikasi dan semua browser lain.
account-password-current = Kata sandi saat ini
account-password-wrong = Kata sandi saat ini tidak benar.
account-password-saved = Kata sandi Anda telah diubah.
account-password-first-saved = Kata sandi Anda telah dibuat.
account-mfa = Verifikasi dua langkah
account-mfa-lead = Setelah kata sandi, kami meminta satu bukti lagi bahwa ini Anda.
account-mfa-none = Langkah kedua tidak diminta di sini.
account-preferred = diminta pertama
account-prefer = Minta ini lebih dahulu
account-set-up = Siapkan
account-replace = Siapkan aplikasi lain
account-turn-on = Aktifkan
account-turn-off = Nonaktifkan
account-mfa-no-reset = Jika ini aktif, Anda tidak dapat menerima kode untuk kata sandi baru bila lupa kata sandi Anda.
account-app-name = Nama perangkat Anda (opsional)
account-passkeys = Kunci sandi
account-passkeys-lead = Masuk dengan sidik jari, wajah, atau kunci layar, tanpa kata sandi.
account-passkeys-count =
    { $count ->
        [0] Tidak ada
       *[other] { $count }
    }
account-passkey-add = Tambahkan kunci sandi
account-passkey-create = Buat kunci sandi
account-passkey-added = Kunci sandi Anda telah ditambahkan.
account-passkey-name = Nama kunci sandi
account-rename = Ganti nama
account-providers = Akun tertaut
account-providers-lead = Akun di tempat lain yang dapat Anda gunakan untuk masuk.
account-providers-none = Akun Anda tidak tertaut dengan akun lain.
account-providers-count =
    { $count ->
        [0] Tidak ada
       *[other] { $count }
    }
account-provider-known = Dikenal di sana sebagai
account-provider-only = Ini satu-satunya cara Anda masuk, jadi tidak dapat dihapus.
account-sessions = Perangkat dan sesi
account-sessions-lead = Tempat Anda masuk. Akhiri yang tidak Anda kenali.
account-session-browser = Browser
account-session-began = Masuk sejak
account-session-on = { $app } di { $system }
account-session-unknown = Perangkat tidak dikenal
account-session-end = Akhiri sesi ini
account-this-browser = browser ini
account-ended = Diakhiri.
account-forgotten = Perangkat telah dilupakan.
account-left-elsewhere = Anda telah keluar dari semua tempat lain.
account-devices = Perangkat
account-device-unnamed = Sebuah perangkat
account-remembered = Diingat
account-forget = Lupakan perangkat ini
account-sign-out-elsewhere = Keluar dari semua tempat lain
account-apps = Aplikasi yang memiliki akses
account-apps-lead = Yang dapat dilihat dan dilakukan aplikasi ini. Cabut akses aplikasi yang tidak Anda gunakan.
account-apps-none = Tidak ada aplikasi yang memiliki akses.
account-apps-count =
    { $count ->
        [0] Tidak ada
       *[other] { $count }
    }
account-apps-since = Sejak
account-apps-signed-in = Anda masuk di aplikasi ini.
account-apps-remove = Cabut akses
account-apps-removed = Akses telah dicabut.
account-delete = Hapus akun Anda
account-delete-lead = Semua yang kami ketahui tentang Anda dihapus dan Anda tidak dapat masuk lagi. Ini tidak dapat dibatalkan.
account-delete-account = Akun ini akan dihapus: { $to }
account-delete-submit = Hapus akun saya
account-deleted-title = Akun Anda telah dihapus
account-deleted-lead = Anda dapat menutup halaman ini.

## A device that has no browser

device-title = Masukkan perangkat
device-lead = Ketik kode yang ditampilkan perangkat.
device-code = Kode perangkat
device-submit = Berikutnya
device-unknown = Kode ini tidak dikenal atau sudah kedaluwarsa. Periksa lagi, atau minta perangkat menampilkan kode baru.
device-confirm-title = Masukkan perangkat ini?
device-confirm-lead = Hanya jika perangkat milik Anda menampilkan kode ini di { $app }:
device-stranger = Aplikasi ini mendaftarkan dirinya sendiri di sini dan belum diperiksa siapa pun.
device-scopes = Perangkat ini ingin:
device-terms = Dengan menjawab ya, Anda juga menyetujui:
device-approve = Ya, masukkan
device-deny = Tidak
device-approved-title = Perangkat sudah masuk
device-approved-lead = Anda dapat kembali ke perangkat itu sekarang.
device-denied-title = Perangkat ditolak
device-denied-lead = Anda dapat menutup halaman ini.
device-another = Masukkan perangkat lain

## Signed out

signed-out-title = Anda telah keluar
signed-out-lead = Anda dapat menutup halaman ini.
signed-out-next = Kembali ke aplikasi

sign-out-title = Keluar?
sign-out-submit = Keluar

## Errors

error-title = Halaman ini tidak dapat ditampilkan
error-lead = Terjadi kesalahan pada halaman yang diminta.
error-help = Kembali ke aplikasi dan mulai lagi dari sana. Jika tidak membantu, tanyakan kepada pengelolanya.
error-retry = Coba lagi
error-later = Silakan coba lagi sebentar lagi.
error-developer = Untuk pengembang aplikasi:
error-missing = permintaan harus menyertakan { $parameter }.
error-once = kirim { $parameter } hanya sekali.
error-client = { $parameter } tidak menunjuk klien aplikasi mana pun di kumpulan pengguna ini. Periksa id-nya, dan apakah ini domain kumpulan yang benar.
error-flows = atur { $setting } klien aplikasi ke true, dan masukkan alurnya ke { $list }.
error-listed = { $parameter } harus sama persis dengan salah satu { $list } klien aplikasi.
error-provider = cara masuk harus termasuk dalam { $list } klien aplikasi; COGNITO berarti pengguna kumpulan itu sendiri.
error-hint = { $parameter } harus berupa token ID yang diterbitkan kumpulan pengguna ini kepada klien aplikasi untuk pengguna yang sedang masuk.
error-pushed = dorong ulang permintaannya dan segera gunakan { $parameter } yang baru: hanya berlaku sekali.
error-request = Jika meminta bantuan, sebutkan nomor ini:
