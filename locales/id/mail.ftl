### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = Kode verifikasi Anda
mail-code = Kode verifikasi Anda adalah { $code }.
mail-reset-subject = Kode pengaturan ulang kata sandi Anda
mail-reset = Kode pengaturan ulang kata sandi Anda adalah { $code }.
mail-link-subject = Tautan verifikasi Anda
mail-link = Silakan klik tautan di bawah untuk memverifikasi alamat email Anda. { $link }
mail-link-text = Verifikasi email
mail-sign-in-subject = Kode masuk Anda
mail-sign-in = Kode masuk Anda adalah { $code }.
mail-invitation-subject = Kata sandi sementara Anda
mail-invitation = Nama pengguna Anda adalah { $username } dan kata sandi sementara Anda adalah { $code }.
mail-locked-subject = Akun Anda telah dikunci
mail-locked = Seseorang berkali-kali memasukkan kata sandi yang salah untuk akun Anda. Demi keamanan, kata sandi Anda tidak berlaku lagi. Pilih yang baru lewat “Lupa kata sandi?” di halaman masuk.
