### Messages to users, where the pool has no text of its own. A pool's own texts are sent as they are.

mail-code-subject = קוד האימות שלכם
mail-code = קוד האימות שלכם הוא { $code }.
mail-reset-subject = הקוד לאיפוס הסיסמה
mail-reset = הקוד לאיפוס הסיסמה הוא { $code }.
mail-link-subject = קישור האימות שלכם
mail-link = לחצו על הקישור שלמטה כדי לאמת את כתובת הדוא״ל שלכם. { $link }
mail-link-text = אימות הדוא״ל
mail-sign-in-subject = קוד הכניסה שלכם
mail-sign-in = קוד הכניסה שלכם הוא { $code }.
mail-invitation-subject = הסיסמה הזמנית שלכם
mail-invitation = שם המשתמש שלכם הוא { $username } והסיסמה הזמנית היא { $code }.
mail-locked-subject = החשבון שלכם ננעל
mail-locked = מישהו הזין סיסמאות שגויות לחשבון שלכם פעמים רבות. כדי להגן עליו, הסיסמה שלכם כבר אינה תקפה. בחרו חדשה דרך ״שכחתם את הסיסמה?״ בדף הכניסה.
