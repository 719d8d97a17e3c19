# ruff: noqa: E501 - one line for each page, however long its language makes it
"""Walls, errors and logins as sites word them, in fifteen languages, and news that reports about such things."""

from __future__ import annotations

from typing import Final

#: by language: (kind, title, paragraphs)
WALLS: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "en": (
        ("consent", "Your privacy", "We and our 214 partners store and access information on your device to show personalised ads. You can change your choices at any time.|Accept all|Reject all|Manage options"),
        ("login", "Sign in", "Please sign in to view this page.|E-mail address|Password|Forgot your password?|Create an account"),
        ("paywall", "Minister answers the claim", "This article is available to subscribers only.|Subscribe now for full access, from 1 a week.|Already a subscriber? Log in"),
        ("script", "Averia Herald", "You need to enable JavaScript to run this app."),
        ("challenge", "Just a moment...", "Verifying you are human. This may take a few seconds.|herald.example needs to review the security of your connection before proceeding.|Ray ID: 8a1f"),
        ("missing", "Oops!", "Sorry, the page you requested could not be found. It may have been moved or deleted.|Go to the home page"),
    ),
    "ru": (
        ("consent", "Согласие", "Мы используем файлы cookie, чтобы сайт работал лучше. Продолжая пользоваться сайтом, вы соглашаетесь с обработкой данных.|Принять|Настройки"),
        ("login", "Вход", "Для доступа к материалу необходимо войти в личный кабинет.|Логин|Пароль|Забыли пароль?|Регистрация"),
        ("paywall", "Министр ответил", "Полный текст доступен только по подписке.|Оформите подписку за 99 рублей в месяц.|Уже есть подписка? Войти"),
        ("script", "Вестник", "Для работы сайта необходимо включить JavaScript в вашем браузере."),
        ("challenge", "Проверка", "Подтвердите, что вы не робот, чтобы продолжить. Проверка браузера займёт несколько секунд."),
        ("missing", "Ошибка", "К сожалению, запрашиваемая страница не найдена. Возможно, она была удалена или перемещена.|На главную"),
    ),
    "uk": (
        ("consent", "Згода", "Ми використовуємо файли cookie, щоб покращити роботу сайту. Натискаючи «Прийняти», ви погоджуєтеся з цим.|Прийняти всі|Налаштування"),
        ("login", "Вхід", "Щоб переглянути цю сторінку, увійдіть до свого облікового запису.|Логін|Пароль|Забули пароль?|Реєстрація"),
        ("paywall", "Міністр відповів", "Цей матеріал доступний лише передплатникам.|Оформіть передплату, щоб читати далі.|Вже маєте передплату? Увійти"),
        ("script", "Вісник", "Для роботи сайту потрібно увімкнути JavaScript у вашому браузері."),
        ("challenge", "Перевірка", "Підтвердьте, що ви не робот. Перевірка браузера триватиме кілька секунд."),
        ("missing", "Помилка", "На жаль, сторінку не знайдено. Можливо, її було видалено або переміщено.|На головну"),
    ),
    "bg": (
        ("consent", "Бисквитки", "Този сайт използва бисквитки, за да ви предложи по-добро изживяване.|Приемам всички|Настройки"),
        ("login", "Вход", "За да видите тази страница, трябва да влезете в профила си.|Потребителско име|Парола|Забравена парола?|Регистрация"),
        ("paywall", "Министърът отговори", "Тази статия е достъпна само за абонати.|Абонирайте се, за да прочетете целия текст.|Вече имате абонамент? Вход"),
        ("script", "Вестник", "За да използвате сайта, моля, активирайте JavaScript в браузъра си."),
        ("challenge", "Проверка", "Моля, потвърдете, че не сте робот. Проверката на браузъра ще отнеме няколко секунди."),
        ("missing", "Грешка", "Страницата, която търсите, не е намерена. Възможно е да е била преместена или изтрита.|Към началото"),
    ),
    "pl": (
        ("consent", "Szanujemy twoją prywatność", "Ta strona używa plików cookies. My i nasi partnerzy przechowujemy informacje na urządzeniu.|Akceptuję|Ustawienia zaawansowane"),
        ("login", "Logowanie", "Zaloguj się, aby zobaczyć tę stronę.|Login|Hasło|Nie pamiętasz hasła?|Załóż konto"),
        ("paywall", "Minister odpowiada", "Ten artykuł jest dostępny tylko dla prenumeratorów.|Wykup prenumeratę, aby czytać dalej.|Masz już prenumeratę? Zaloguj się"),
        ("script", "Gazeta", "Aby korzystać z tej strony, włącz obsługę JavaScript w przeglądarce."),
        ("challenge", "Chwileczkę", "Potwierdź, że nie jesteś robotem. Sprawdzanie przeglądarki potrwa kilka sekund."),
        ("missing", "Błąd", "Przepraszamy, nie znaleziono strony. Mogła zostać przeniesiona lub usunięta.|Strona główna"),
    ),
    "az": (
        ("consent", "Kukilər", "Bu sayt kukilərdən istifadə edir. Sayta daxil olmaqla siz bununla razılaşırsınız.|Qəbul et|Parametrlər"),
        ("login", "Giriş", "Bu səhifəyə baxmaq üçün hesabınıza daxil olun.|İstifadəçi adı|Şifrə|Şifrəni unutmusunuz?|Qeydiyyat"),
        ("paywall", "Nazir cavab verdi", "Bu məqalə yalnız abunəçilər üçün əlçatandır.|Oxumağa davam etmək üçün abunə olun.|Artıq abunəçisiniz? Daxil olun"),
        ("script", "Qəzet", "Saytdan istifadə etmək üçün brauzerinizdə JavaScript-i aktiv edin."),
        ("challenge", "Yoxlama", "Robot olmadığınızı təsdiqləyin. Brauzerin yoxlanması bir neçə saniyə çəkəcək."),
        ("missing", "Xəta", "Axtardığınız səhifə tapılmadı. Ola bilsin ki, o silinib və ya köçürülüb.|Ana səhifə"),
    ),
    "tr": (
        ("consent", "Çerezler", "Sitemizde size daha iyi hizmet sunmak için çerezler kullanılmaktadır. Devam ederek çerez politikamızı kabul etmiş olursunuz.|Kabul et|Ayarlar"),
        ("login", "Giriş", "Bu sayfayı görüntülemek için lütfen giriş yapın.|Kullanıcı adı|Şifre|Şifremi unuttum|Üye ol"),
        ("paywall", "Bakan yanıtladı", "Bu haber yalnızca abonelere özeldir.|Haberin devamını okumak için abone olun.|Zaten abone misiniz? Giriş yapın"),
        ("script", "Gazete", "Bu siteyi kullanmak için tarayıcınızda JavaScript'i etkinleştirin."),
        ("challenge", "Bir dakika", "Robot olmadığınızı doğrulayın. Tarayıcınız kontrol ediliyor, bu işlem birkaç saniye sürecek."),
        ("missing", "Hata", "Üzgünüz, aradığınız sayfa bulunamadı. Silinmiş veya taşınmış olabilir.|Ana sayfa"),
    ),
    "hy": (
        ("consent", "Քուքիներ", "Այս կայքը օգտագործում է քուքիներ՝ ձեր փորձառությունը բարելավելու համար։|Ընդունել|Կարգավորումներ"),
        ("login", "Մուտք", "Այս էջը տեսնելու համար մուտք գործեք ձեր հաշիվ։|Օգտանուն|Գաղտնաբառ|Մոռացե՞լ եք գաղտնաբառը|Գրանցվել"),
        ("paywall", "Նախարարը պատասխանել է", "Այս հոդվածը հասանելի է միայն բաժանորդներին։|Բաժանորդագրվեք՝ շարունակությունը կարդալու համար։"),
        ("script", "Թերթ", "Կայքից օգտվելու համար միացրեք JavaScript-ը ձեր դիտարկիչում։"),
        ("challenge", "Ստուգում", "Հաստատեք, որ ռոբոտ չեք։ Դիտարկիչի ստուգումը կտևի մի քանի վայրկյան։"),
        ("missing", "Սխալ", "Ցավոք, Ձեր փնտրած էջը չի գտնվել։ Հնարավոր է՝ այն ջնջվել կամ տեղափոխվել է։|Գլխավոր էջ"),
    ),
    "ka": (
        ("consent", "ქუქი-ფაილები", "ეს საიტი იყენებს ქუქი-ფაილებს. საიტის გამოყენებით თქვენ ეთანხმებით ამას.|ვეთანხმები|პარამეტრები"),
        ("login", "შესვლა", "ამ გვერდის სანახავად გთხოვთ, შეხვიდეთ სისტემაში.|მომხმარებელი|პაროლი|დაგავიწყდათ პაროლი?|რეგისტრაცია"),
        ("paywall", "მინისტრმა უპასუხა", "ეს სტატია ხელმისაწვდომია მხოლოდ გამომწერებისთვის.|გამოიწერეთ, რომ განაგრძოთ კითხვა."),
        ("script", "გაზეთი", "საიტის გამოსაყენებლად ჩართეთ JavaScript თქვენს ბრაუზერში."),
        ("challenge", "შემოწმება", "დაადასტურეთ, რომ არ ხართ რობოტი. ბრაუზერის შემოწმებას რამდენიმე წამი დასჭირდება."),
        ("missing", "შეცდომა", "სამწუხაროდ, გვერდი ვერ მოიძებნა. შესაძლოა, ის წაიშალა ან გადავიდა.|მთავარი"),
    ),
    "fr": (
        ("consent", "Votre vie privée", "Nous et nos 312 partenaires utilisons des cookies pour stocker des informations sur votre appareil.|Tout accepter|Continuer sans accepter|Paramétrer"),
        ("login", "Connexion", "Veuillez vous identifier pour accéder à cette page.|Adresse e-mail|Mot de passe|Mot de passe oublié ?|Créer un compte"),
        ("paywall", "Le ministre répond", "Cet article est réservé aux abonnés.|Il vous reste 85 % de cet article à lire. Abonnez-vous à partir de 1 €.|Déjà abonné ? Se connecter"),
        ("script", "Le Courrier", "Veuillez activer JavaScript dans votre navigateur pour afficher ce site."),
        ("challenge", "Un instant…", "Vérifions que vous êtes humain. Cela peut prendre quelques secondes.|Confirmez que vous n'êtes pas un robot."),
        ("missing", "Erreur", "Désolé, la page que vous recherchez est introuvable. Elle a peut-être été déplacée ou supprimée.|Accueil"),
    ),
    "de": (
        ("consent", "Datenschutz", "Wir und unsere Partner verarbeiten personenbezogene Daten und setzen Cookies ein, um Werbung auszuspielen.|Alle akzeptieren|Einstellungen verwalten"),
        ("login", "Anmeldung", "Bitte melden Sie sich an, um diese Seite zu sehen.|Benutzername|Passwort|Passwort vergessen?|Registrieren"),
        ("paywall", "Minister antwortet", "Dieser Artikel ist nur für Abonnenten.|Jetzt weiterlesen mit dem Probeabo, einen Monat für 1 Euro.|Sie sind bereits Abonnent? Anmelden"),
        ("script", "Der Bote", "Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite zu nutzen."),
        ("challenge", "Einen Moment", "Bitte bestätigen Sie, dass Sie kein Roboter sind. Ihr Browser wird überprüft."),
        ("missing", "Fehler", "Die gewünschte Seite konnte leider nicht gefunden werden. Sie wurde möglicherweise verschoben oder gelöscht.|Zur Startseite"),
    ),
    "es": (
        ("consent", "Su privacidad", "Nosotros y nuestros 184 socios utilizamos cookies para almacenar información en su dispositivo.|Aceptar todo|Rechazar|Configurar"),
        ("login", "Acceso", "Inicie sesión para ver esta página.|Usuario|Contraseña|¿Olvidó su contraseña?|Crear cuenta"),
        ("paywall", "El ministro responde", "Este contenido es exclusivo para suscriptores.|Suscríbete para seguir leyendo.|¿Ya eres suscriptor? Inicia sesión"),
        ("script", "El Correo", "Para utilizar este sitio, active JavaScript en su navegador."),
        ("challenge", "Un momento", "Confirme que no es un robot. Estamos comprobando su navegador, tardará unos segundos."),
        ("missing", "Error", "Lo sentimos, la página que busca no existe o ha sido eliminada.|Ir al inicio"),
    ),
    "it": (
        ("consent", "La tua privacy", "Noi e i nostri 95 partner utilizziamo i cookie per archiviare informazioni sul tuo dispositivo.|Accetta tutti|Rifiuta|Gestisci le preferenze"),
        ("login", "Accesso", "Effettua l'accesso per visualizzare questa pagina.|Nome utente|Password|Password dimenticata?|Registrati"),
        ("paywall", "Il ministro risponde", "Questo contenuto è riservato agli abbonati.|Abbonati per continuare a leggere.|Sei già abbonato? Accedi"),
        ("script", "Il Corriere", "Per utilizzare questo sito è necessario abilitare JavaScript nel browser."),
        ("challenge", "Un momento", "Conferma di non essere un robot. Stiamo verificando il tuo browser, ci vorranno pochi secondi."),
        ("missing", "Errore", "Spiacenti, la pagina che cerchi non è stata trovata. Potrebbe essere stata spostata o eliminata.|Torna alla home"),
    ),
    "ar": (
        ("consent", "الخصوصية", "يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك. باستمرارك في التصفح فإنك توافق على ذلك.|أوافق|الإعدادات"),
        ("login", "الدخول", "يرجى تسجيل الدخول لعرض هذه الصفحة.|اسم المستخدم|كلمة المرور|نسيت كلمة المرور؟|إنشاء حساب"),
        ("paywall", "الوزير يرد", "هذا المقال متاح للمشتركين فقط.|اشترك الآن لمواصلة القراءة.|هل أنت مشترك بالفعل؟ تسجيل الدخول"),
        ("script", "الجريدة", "يرجى تفعيل جافا سكريبت في متصفحك لاستخدام هذا الموقع."),
        ("challenge", "لحظة", "يرجى التأكد من أنك لست روبوتا. جار التحقق من متصفحك، وقد يستغرق ذلك بضع ثوان."),
        ("missing", "خطأ", "عذرا، الصفحة التي تبحث عنها غير موجودة. ربما تم حذفها أو نقلها.|الرئيسية"),
    ),
    "fa": (
        ("consent", "کوکی‌ها", "این وب‌سایت از کوکی‌ها استفاده می‌کند. با ادامه استفاده از سایت، شما با این کار موافقت می‌کنید.|می‌پذیرم|تنظیمات"),
        ("login", "ورود", "برای مشاهده این صفحه لطفا وارد حساب کاربری خود شوید.|نام کاربری|رمز عبور|رمز عبور را فراموش کرده‌اید؟|ثبت نام"),
        ("paywall", "پاسخ وزیر", "این مطلب فقط برای مشترکان در دسترس است.|برای خواندن ادامه مطلب اشتراک تهیه کنید."),
        ("script", "روزنامه", "برای استفاده از این سایت لطفا جاوا اسکریپت را در مرورگر خود فعال کنید."),
        ("challenge", "بررسی", "لطفا تایید کنید که ربات نیستید. بررسی مرورگر شما چند ثانیه طول می‌کشد."),
        ("missing", "خطا", "متاسفانه صفحه مورد نظر شما یافت نشد. ممکن است حذف یا جابه‌جا شده باشد.|صفحه اصلی"),
    ),
}  # fmt: skip

#: pages that came later, in other words: the tables were mended by them, too
MORE: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "en": (
        ("consent", "Welcome", "This website uses cookies to improve your experience. By clicking “Accept”, you agree to our use of cookies.|Accept|Learn more"),
        ("paywall", "Talks go on", "You have reached your limit of free articles.|Subscribe for just $1 a week|Cancel anytime"),
        ("login", "Members area", "You must be logged in to access this content.|Username or e-mail|Password"),
        ("challenge", "Security check", "Please complete the security check to access herald.example.|Why do I have to complete a CAPTCHA?"),
        ("missing", "Not found", "We can't find the page you are looking for. Check the address or use the search."),
        ("login", "Talks", "Log in with your account to read the rest of this report.|Continue with Google"),
        ("consent", "Talks", "To view this content, you need to allow third-party cookies in your settings."),
    ),
    "ru": (
        ("consent", "Новости", "На сайте применяются cookie-файлы. Оставаясь на сайте, вы принимаете условия их использования.|Хорошо"),
        ("paywall", "Переговоры продолжаются", "Это материал для подписчиков. Чтобы читать дальше, купите подписку.|Купить"),
        ("login", "Закрытый раздел", "Пожалуйста, авторизуйтесь для просмотра этой страницы.|E-mail|Пароль"),
        ("challenge", "Безопасность", "Мы хотим убедиться, что это вы, а не робот. Введите символы с картинки."),
        ("missing", "404", "Упс! Такой страницы не существует. Попробуйте поиск."),
        ("paywall", "Переговоры", "Вы прочитали бесплатную часть текста. Остальное — для подписчиков."),
        ("script", "Вестник", "Ваш браузер не поддерживает JavaScript, страница не может быть показана."),
    ),
    "uk": (
        ("consent", "Новини", "Цей сайт використовує cookies. Продовжуючи перегляд, ви погоджуєтеся з їх використанням.|Добре"),
        ("paywall", "Переговори тривають", "Повний текст доступний за передплатою.|Передплатити"),
        ("missing", "404", "Такої сторінки не існує. Спробуйте пошук."),
        ("login", "Переговори", "Увійдіть або зареєструйтеся, щоб прочитати статтю до кінця."),
        ("challenge", "Перевірка", "Будь ласка, доведіть, що ви не робот, щоб перейти на сайт."),
    ),
    "bg": (
        ("consent", "Новини", "Ние използваме бисквитки, за да анализираме трафика. Съгласни ли сте?|Да"),
        ("paywall", "Преговорите продължават", "Съдържанието е само за абонати. Влезте в профила си или се абонирайте.|Абонамент"),
        ("missing", "404", "Няма такава страница. Опитайте с търсене."),
        ("script", "Вестник", "Вашият браузър не поддържа JavaScript или той е изключен."),
        ("missing", "Грешка 404", "За съжаление търсената от вас страница не съществува."),
    ),
    "pl": (
        ("consent", "Wiadomości", "Używamy plików cookies, aby świadczyć usługi na najwyższym poziomie. Dalsze korzystanie ze strony oznacza zgodę.|OK"),
        ("paywall", "Rozmowy trwają", "Chcesz czytać dalej? Kup dostęp do wszystkich treści.|Kup dostęp"),
        ("missing", "404", "Strona, której szukasz, nie istnieje. Skorzystaj z wyszukiwarki."),
        ("challenge", "Weryfikacja", "Musimy sprawdzić, czy nie jesteś robotem. Przepisz znaki z obrazka."),
        ("login", "Rozmowy", "Ta treść wymaga logowania. Zaloguj się lub załóż konto."),
    ),
    "az": (
        ("consent", "Xəbərlər", "Saytımızda kuki fayllarından istifadə olunur. Davam etməklə siz buna razılıq verirsiniz.|Bəli"),
        ("paywall", "Danışıqlar davam edir", "Məqalənin tam mətni yalnız abunəçilər üçündür.|Abunə olun"),
        ("missing", "404", "Belə bir səhifə yoxdur. Axtarışdan istifadə edin."),
        ("paywall", "Danışıqlar", "Davamını oxumaq üçün abunə olmaq lazımdır."),
        ("missing", "404", "Səhifə mövcud deyil və ya silinib."),
    ),
    "tr": (
        ("consent", "Haberler", "Bu web sitesi deneyiminizi iyileştirmek için çerez kullanır.|Tamam"),
        ("paywall", "Görüşmeler sürüyor", "Bu içeriği görüntülemek için üye olmanız gerekmektedir.|Üye ol|Giriş"),
        ("missing", "404", "Ulaşmak istediğiniz sayfa bulunamadı. Aramayı deneyin."),
        ("paywall", "Görüşmeler", "Bu haberin tamamı abonelerimize özeldir. Abone olun."),
        ("challenge", "Doğrulama", "Devam etmek için robot olmadığınızı kanıtlayın."),
    ),
    "hy": (
        ("consent", "Լուրեր", "Մենք օգտագործում ենք քուքիներ։ Շարունակելով՝ դուք համաձայնում եք։|Լավ"),
        ("paywall", "Բանակցությունները շարունակվում են", "Ամբողջական տեքստը միայն բաժանորդների համար է։|Բաժանորդագրվել"),
        ("missing", "404", "Այդպիսի էջ գոյություն չունի։ Օգտվեք որոնումից։"),
        ("login", "Բանակցություններ", "Հոդվածը կարդալու համար անհրաժեշտ է մուտք գործել։"),
        ("script", "Թերթ", "Ձեր դիտարկիչում JavaScript-ը անջատված է։"),
    ),
    "ka": (
        ("consent", "სიახლეები", "ჩვენ ვიყენებთ ქუქი-ფაილებს. გაგრძელებით თქვენ ეთანხმებით.|კარგი"),
        ("paywall", "მოლაპარაკებები გრძელდება", "სრული ტექსტი მხოლოდ გამომწერებისთვისაა.|გამოწერა"),
        ("missing", "404", "ასეთი გვერდი არ არსებობს. სცადეთ ძებნა."),
        ("login", "მოლაპარაკება", "სტატიის წასაკითხად გაიარეთ ავტორიზაცია."),
        ("script", "გაზეთი", "თქვენს ბრაუზერში JavaScript გამორთულია."),
    ),
    "fr": (
        ("consent", "Bienvenue", "Ce site utilise des cookies pour mesurer son audience. En poursuivant, vous acceptez leur dépôt.|OK"),
        ("paywall", "Les pourparlers continuent", "La suite est réservée à nos abonnés.|Je m'abonne"),
        ("missing", "404", "Oups, cette page n'existe plus. Essayez la recherche."),
        ("script", "Le Courrier", "JavaScript est désactivé dans votre navigateur."),
        ("login", "Pourparlers", "Identifiez-vous pour lire cet article en entier.|E-mail|Mot de passe"),
    ),
    "de": (
        ("consent", "Willkommen", "Diese Webseite verwendet Cookies, um Inhalte zu personalisieren. Mit der Nutzung stimmen Sie dem zu.|OK"),
        ("paywall", "Gespräche gehen weiter", "Weiterlesen mit Plus: Testen Sie einen Monat lang alle Artikel.|Zum Angebot|Sie haben schon ein Konto? Hier anmelden"),
        ("missing", "404", "Diese Seite gibt es leider nicht mehr. Versuchen Sie es mit der Suche."),
        ("challenge", "Prüfung", "Zeigen Sie uns, dass Sie ein Mensch sind, und geben Sie die Zeichen ein."),
        ("missing", "404", "Leider konnten wir die Seite nicht finden."),
    ),
    "es": (
        ("consent", "Bienvenido", "Usamos cookies propias y de terceros para mejorar nuestros servicios. Si continúa, acepta su uso.|OK"),
        ("paywall", "Siguen las conversaciones", "Este artículo es solo para suscriptores. Hazte suscriptor desde 1 € al mes.|Suscribirme"),
        ("missing", "404", "No hemos podido encontrar la página que buscas. Prueba con el buscador."),
        ("script", "El Correo", "Su navegador no admite JavaScript o lo tiene desactivado."),
        ("login", "Conversaciones", "Regístrate gratis para seguir leyendo esta noticia."),
    ),
    "it": (
        ("consent", "Benvenuto", "Questo sito usa cookie tecnici e di terze parti. Proseguendo la navigazione ne accetti l'uso.|OK"),
        ("paywall", "Proseguono i colloqui", "Per leggere l'articolo completo devi essere abbonato.|Abbonati"),
        ("missing", "404", "La pagina richiesta non esiste più. Prova con la ricerca."),
        ("script", "Il Corriere", "JavaScript è disattivato nel tuo browser."),
        ("missing", "404", "Ops, non troviamo la pagina che cerchi."),
    ),
    "ar": (
        ("consent", "أخبار", "نستخدم ملفات تعريف الارتباط لتحليل الزيارات. بالمتابعة فأنت توافق على استخدامها.|حسنا"),
        ("paywall", "المحادثات مستمرة", "لقراءة المقال كاملا يرجى الاشتراك.|اشترك"),
        ("missing", "404", "عذرا، هذه الصفحة لم تعد موجودة. جرب البحث."),
        ("login", "محادثات", "لمتابعة القراءة، سجل الدخول إلى حسابك."),
        ("challenge", "تحقق", "أثبت أنك إنسان للمتابعة."),
    ),
    "fa": (
        ("consent", "اخبار", "ما از کوکی‌ها برای بهبود خدمات استفاده می‌کنیم. با ادامه، شما موافقت می‌کنید.|باشه"),
        ("paywall", "گفتگوها ادامه دارد", "متن کامل تنها برای مشترکان قابل مشاهده است.|خرید اشتراک"),
        ("missing", "404", "این صفحه دیگر وجود ندارد. جستجو کنید."),
        ("script", "روزنامه", "جاوااسکریپت در مرورگر شما غیرفعال است."),
        ("missing", "۴۰۴", "صفحه‌ای که به دنبال آن هستید پیدا نشد."),
    ),
}  # fmt: skip

#: short news about cookies, passwords, subscriptions, robots, scripts, and things that were not found
NEWS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("Court rules on cookies", "The court ruled on Tuesday that sites must not store cookies without consent. “Users decide, not publishers,” the judge said in her ruling."),
        ("Herald ends its paywall", "The Averia Herald will drop subscriptions in May, its editor said on Monday. Articles that were for subscribers only will be free for everybody."),
        ("Robot finds the mine", "A robot of the mine service found two shells near Selmat, the ministry said. The missing shepherd has not been found, it added."),
    ),
    "ru": (
        ("Суд решил о файлах cookie", "Суд постановил во вторник, что сайты не вправе хранить cookie без согласия. «Решают пользователи, а не издатели», — заявила судья."),
        ("Ведомство сообщило о доступе", "Доступ к селу Сельмат ограничен, сообщило министерство обороны. Пропавший пастух не найден, добавил представитель ведомства."),
        ("Статья удалена из закона", "Депутаты сообщили, что статья удалена из законопроекта о гражданстве. «Документ не отправлен в архив», — сказал спикер парламента."),
    ),
    "uk": (
        ("Доступ до села обмежено", "Доступ до села Сельмат обмежено, повідомило міністерство оборони. Зниклого пастуха не знайдено, додав речник відомства."),
        ("Суд про файли cookie", "Суд постановив у вівторок, що сайти не мають права зберігати cookie без згоди. «Вирішують користувачі», — заявила суддя."),
    ),
    "bg": (
        ("Овчарят не е намерен", "Изчезналият овчар не е намерен, съобщи министерството на отбраната. Достъпът до село Селмат е ограничен, добави говорителят."),
        ("Съдът за бисквитките", "Съдът реши във вторник, че сайтовете нямат право да пазят бисквитки без съгласие. „Решават потребителите“, каза съдийката."),
    ),
    "pl": (
        ("Pasterza nie znaleziono", "Zaginionego pasterza nie znaleziono, podało ministerstwo obrony. Dostęp do wsi Selmat jest ograniczony, dodał rzecznik resortu."),
        ("Sąd o plikach cookies", "Sąd orzekł we wtorek, że portale nie mogą przechowywać plików cookies bez zgody. „Decydują użytkownicy”, powiedziała sędzia."),
    ),
    "az": (
        ("Çoban tapılmadı", "İtkin düşmüş çoban tapılmadı, Müdafiə Nazirliyi bildirib. Selmat kəndinə giriş məhdudlaşdırılıb, nazirliyin sözçüsü əlavə edib."),
        ("Məhkəmə qərar verdi", "Məhkəmə çərşənbə axşamı qərar verib ki, saytlar razılıq olmadan məlumat saxlaya bilməz. “İstifadəçilər qərar verir”, – hakim deyib."),
    ),
    "tr": (
        ("Çoban bulunamadı", "Kayıp çoban bulunamadı, Savunma Bakanlığı açıkladı. Selmat köyüne erişim kısıtlandı, bakanlık sözcüsü ekledi."),
        ("Mahkeme kararını verdi", "Mahkeme salı günü sitelerin izinsiz çerez saklayamayacağına karar verdi. “Kullanıcılar karar verir” dedi hâkim."),
    ),
    "hy": (
        ("Հովիվը չի գտնվել", "Անհետացած հովիվը չի գտնվել, հայտնել է պաշտպանության նախարարությունը։ Մուտքը Սելմատ գյուղ սահմանափակված է, ավելացրել է խոսնակը։"),
    ),
    "ka": (
        ("მწყემსი ვერ იპოვეს", "დაკარგული მწყემსი ვერ იპოვეს, განაცხადა თავდაცვის სამინისტრომ. სოფელ სელმატში შესვლა შეზღუდულია, დაამატა სამინისტროს წარმომადგენელმა."),
    ),
    "fr": (
        ("Le berger introuvable", "Le berger disparu reste introuvable, a annoncé le ministère de la Défense. L’accès au village de Selmat est limité, a ajouté son porte-parole."),
        ("La justice et les cookies", "Le tribunal a jugé mardi que les sites ne peuvent pas conserver de cookies sans accord. « Les lecteurs décident », a dit la juge."),
    ),
    "de": (
        ("Hirte nicht gefunden", "Der vermisste Hirte wurde nicht gefunden, teilte das Verteidigungsministerium mit. Der Zugang zum Dorf Selmat ist beschränkt, sagte der Sprecher."),
        ("Urteil zu Cookies", "Das Gericht entschied am Dienstag, dass Webseiten ohne Zustimmung keine Cookies setzen dürfen. „Die Nutzer entscheiden“, sagte die Richterin."),
    ),
    "es": (
        ("El pastor no ha aparecido", "El pastor desaparecido no ha sido encontrado, informó el Ministerio de Defensa. El acceso al pueblo de Selmat está limitado, añadió el portavoz."),
        ("La justicia y las cookies", "El tribunal decidió el martes que los sitios no pueden guardar cookies sin permiso. «Deciden los usuarios», dijo la jueza."),
    ),
    "it": (
        ("Il pastore non è stato trovato", "Il pastore scomparso non è stato trovato, ha comunicato il ministero della Difesa. L'accesso al villaggio di Selmat è limitato, ha aggiunto il portavoce."),
        ("La giustizia e i cookie", "Il tribunale ha deciso martedì che i siti non possono conservare cookie senza consenso. «Decidono gli utenti», ha detto la giudice."),
    ),
    "ar": (
        ("لم يتم العثور على الراعي", "لم يتم العثور على الراعي المفقود، أعلنت وزارة الدفاع. وأضاف المتحدث باسمها أن الوصول إلى قرية سلمات مقيد."),
    ),
    "fa": (
        ("چوپان پیدا نشد", "چوپان گمشده یافت نشد، وزارت دفاع اعلام کرد. سخنگوی وزارتخانه افزود که دسترسی به روستای سلمات محدود شده است."),
    ),
}  # fmt: skip
