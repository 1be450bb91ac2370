// What people do on the hosted pages, done by HtmlUnit: a user agent that is no browser engine. Started by
// node/htmlunit.test.js, which says where; each journey that ends well is told on a line of its own.

import static java.net.http.HttpResponse.BodyHandlers.ofString;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.htmlunit.BrowserVersion;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;

class Journeys {
    private static final Map<String, String> WORLD = System.getenv();
    private static final String PASSWORD = "Correct-Horse-9-Battery";
    private static final String ANOTHER = "Another-Horse-9-Battery";
    /** One that is six digits, or eight where it is the first factor, in the newest message of the inbox. */
    private static final Pattern CODE = Pattern.compile("\"text\":\"[^\"]*?\\b(\\d{6}(?:\\d\\d)?)\\b");

    private interface Journey {
        HtmlPage run(WebClient browser) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        travel("signs up, confirms and signs in", Journeys::signUp);
        travel("sets an authenticator app up, is asked for its code, and loses it", Journeys::secondFactor);
        travel("forgets the password", Journeys::forgotten);
        travel("has a temporary password", Journeys::invited);
        travel("must reset the password", Journeys::reset);
        travel("chooses a code by mail as the first factor", Journeys::firstFactor);
        travel("chooses a text message, then another factor, and is remembered", Journeys::anotherFactor);
        travel("is asked what the app may see", Journeys::consent);
        arrive("forgets the username", "Check your messages", Journeys::forgottenUsername);
        arrive("changes the account, and deletes it", "Your account was deleted", Journeys::account);
        arrive("signs out", "You are signed out", Journeys::signOut);
        arrive("signs a device in", "The device is signed in", Journeys::device);
    }

    /** The journey ends back at the application, with a code. */
    private static void travel(String name, Journey journey) throws Exception {
        run(name, journey, page -> isInApp(page));
    }

    /** The journey ends at a page of ours. */
    private static void arrive(String name, String heading, Journey journey) throws Exception {
        run(name, journey, page -> heading(page).equals(heading));
    }

    private static boolean isInApp(HtmlPage page) {
        var url = page.getUrl().toString();
        return url.startsWith(WORLD.get("JOURNEY_CALLBACK")) && url.contains("code=");
    }

    private static String heading(HtmlPage page) {
        return page.getElementsByTagName("h1").get(0).getTextContent().strip();
    }

    private static void run(String name, Journey journey, Predicate<HtmlPage> arrived) throws Exception {
        try (var browser = new WebClient(BrowserVersion.FIREFOX)) {
            browser.getOptions().setJavaScriptEnabled(Boolean.parseBoolean(WORLD.get("JOURNEY_SCRIPT")));
            browser.getOptions().setThrowExceptionOnScriptError(true);
            var page = journey.run(browser);
            if (!arrived.test(page)) {
                throw new AssertionError(name + " ended at " + page.getUrl() + ":\n" + page.asNormalizedText());
            }
        }
        System.out.println("done: " + name);
    }

    private static HtmlPage signUp(WebClient browser) throws Exception {
        var address = "htmlunit-" + WORLD.get("JOURNEY_SCRIPT") + "@example.com";
        HtmlPage login = browser.getPage(WORLD.get("JOURNEY_LOGIN"));
        HtmlPage page = login.getAnchorByText("Sign up").click();
        var form = page.getFormByName("signupform");
        type(form, "username", address);
        type(form, "password", PASSWORD);
        page = press(form, "signUpButton");
        form = page.getFormByName("confirm");
        type(form, "code", codeFor(address, 0));
        press(form, "confirm");

        browser.getCookieManager().clearCookies();
        return signIn(browser, WORLD.get("JOURNEY_LOGIN"), address, PASSWORD);
    }

    private static HtmlPage secondFactor(WebClient browser) throws Exception {
        var login = WORLD.get("JOURNEY_MFA_LOGIN");
        var member = WORLD.get("JOURNEY_MEMBER");
        var page = signIn(browser, login, member, PASSWORD);
        page = press(page.getFormByName("mfachoose"), "factor");
        var key = page.getElementById("secretKey").getTextContent().replaceAll("\\s", "");
        var form = page.getFormByName("mfasetup");
        type(form, "authentication_code", totp(key, -1));
        page = press(form, "mfaSubmit");
        var recovery = page.getElementById("recoveryCodes").getElementsByTagName("code").get(0).getTextContent();
        page.getElementById("recoveryDone").click();

        browser.getCookieManager().clearCookies();
        page = signIn(browser, login, member, PASSWORD);
        form = page.getFormByName("mfa");
        type(form, "authentication_code", totp(key, 0));
        check(isInApp(press(form, "mfaSubmit")), "the code was taken");

        browser.getCookieManager().clearCookies();
        page = signIn(browser, login, member, PASSWORD);
        page = page.getAnchorByText("Use a recovery code").click();
        form = page.getFormByName("mfarecovery");
        type(form, "recovery_code", recovery);
        return press(form, "mfaSubmit");
    }

    private static HtmlPage forgotten(WebClient browser) throws Exception {
        var address = WORLD.get("JOURNEY_FORGETFUL");
        HtmlPage login = browser.getPage(WORLD.get("JOURNEY_LOGIN"));
        HtmlPage page = login.getAnchorByText("Forgot your password?").click();
        var form = page.getFormByName("forgotpasswordform");
        type(form, "username", address);
        page = press(form, "reset_my_password");
        return chooseAnother(page, address, 0);
    }

    /** From the page that asks for the code of a reset to the application. */
    private static HtmlPage chooseAnother(HtmlPage page, String address, int known) throws Exception {
        var form = page.getFormByName("confirmforgotpasswordform");
        type(form, "code", codeFor(address, known));
        type(form, "password", ANOTHER);
        type(form, "confirmPassword", ANOTHER);
        page = press(form, "reset_password");
        return signIn(page, address, ANOTHER);
    }

    private static HtmlPage invited(WebClient browser) throws Exception {
        var page = signIn(browser, WORLD.get("JOURNEY_LOGIN"), WORLD.get("JOURNEY_INVITED"), PASSWORD);
        var form = page.getFormByName("changepasswordform");
        type(form, "password", ANOTHER);
        type(form, "confirmPassword", ANOTHER);
        return press(form, "reset_password");
    }

    private static HtmlPage reset(WebClient browser) throws Exception {
        var address = WORLD.get("JOURNEY_RESET");
        var page = signIn(browser, WORLD.get("JOURNEY_LOGIN"), address, PASSWORD);
        var form = page.getFormByName("forgotpasswordform");
        var known = sent(address);
        type(form, "username", address);
        page = press(form, "reset_my_password");
        return chooseAnother(page, address, known);
    }

    private static HtmlPage firstFactor(WebClient browser) throws Exception {
        var address = WORLD.get("JOURNEY_CHOOSER");
        HtmlPage page = browser.getPage(WORLD.get("JOURNEY_CHOICE_LOGIN"));
        var form = page.getFormByName("cognitoSignInForm");
        type(form, "username", address);
        page = form.getInputByName("signInSubmitButton").click();
        page = choose(page, "factorform", "EMAIL_OTP");
        form = page.getFormByName("factorcode");
        type(form, "code", codeFor(address, 0));
        return press(form, "mfaSubmit");
    }

    private static HtmlPage anotherFactor(WebClient browser) throws Exception {
        var login = WORLD.get("JOURNEY_TEXTING_LOGIN");
        var address = WORLD.get("JOURNEY_TEXTING");
        var number = WORLD.get("JOURNEY_NUMBER");
        var page = signIn(browser, login, address, PASSWORD);
        page = choose(page, "mfaselect", "EMAIL_OTP");
        codeFor(address, 0);
        page = page.getAnchorByText("Choose another way").click();
        page = choose(page, "mfaselect", "SMS_MFA");
        var form = page.getFormByName("mfa");
        type(form, "authentication_code", codeFor(number, 0));
        form.getInputByName("remember").click();
        page = press(form, "mfaSubmit");
        check(isInApp(page), "the text message was taken");

        // Without its session the browser is still a device that stands for the second factor.
        for (var cookie : browser.getCookieManager().getCookies()) {
            if (cookie.getName().contains("session")) browser.getCookieManager().removeCookie(cookie);
        }
        return signIn(browser, login, address, PASSWORD);
    }

    private static HtmlPage consent(WebClient browser) throws Exception {
        var login = WORLD.get("JOURNEY_LOGIN") + "&prompt=consent";
        var page = signIn(browser, login, WORLD.get("JOURNEY_CONSENTING"), PASSWORD);
        check(heading(page).equals("Allow access?"), "it is asked");
        return press(page.getFormByName("consentForm"), "allowButton");
    }

    private static HtmlPage forgottenUsername(WebClient browser) throws Exception {
        var address = WORLD.get("JOURNEY_NAMED");
        var known = sent(address);
        HtmlPage page = browser.getPage(WORLD.get("JOURNEY_NAMES_LOGIN").replace("/login?", "/forgotUsername?"));
        var form = page.getFormByName("forgotusernameform");
        type(form, "contact", address);
        page = press(form, "send_username");
        await(address, known);
        return page;
    }

    private static HtmlPage account(WebClient browser) throws Exception {
        var address = WORLD.get("JOURNEY_OWNER");
        var another = "other-" + address;
        HtmlPage page = browser.getPage(WORLD.get("JOURNEY_ACCOUNT"));
        page = signIn(page, address, PASSWORD);
        check(heading(page).equals("Your account"), "the sign-in leads there");

        page = page.getElementById("account-profile").click();
        var form = page.getFormByName("profileform");
        type(form, "attributes[given_name]", "Ann");
        page = press(form, "save");

        page = page.getElementById("account-email").click();
        form = page.getFormByName("contactform");
        type(form, "value", another);
        page = press(form, "save");
        form = page.getFormByName("contactcode");
        type(form, "code", codeFor(another, 0));
        page = press(form, "confirm");

        page = page.getElementById("account-password").click();
        form = page.getFormByName("changepasswordform");
        type(form, "currentPassword", PASSWORD);
        type(form, "password", ANOTHER);
        type(form, "confirmPassword", ANOTHER);
        page = press(form, "change_password");

        page = page.getElementById("account-sessions").click();
        page = page.getAnchorByText("Back to your account").click();
        page = page.getElementById("account-delete").click();
        return press(page.getFormByName("deleteaccount"), "delete");
    }

    private static HtmlPage signOut(WebClient browser) throws Exception {
        HtmlPage page = browser.getPage(WORLD.get("JOURNEY_ACCOUNT"));
        page = signIn(page, WORLD.get("JOURNEY_CONSENTING"), PASSWORD);
        return press(page.getFormByName("signout"), "sign_out");
    }

    private static HtmlPage device(WebClient browser) throws Exception {
        HtmlPage page = browser.getPage(WORLD.get("JOURNEY_DEVICE"));
        page = press(page.getFormByName("deviceForm"), "deviceButton");
        page = signIn(page, WORLD.get("JOURNEY_CONSENTING"), PASSWORD);
        return press(page.getFormByName("deviceForm"), "approveButton");
    }

    private static void check(boolean holds, String what) {
        if (!holds) throw new AssertionError("not so: " + what);
    }

    private static HtmlPage signIn(WebClient browser, String url, String name, String password)
            throws IOException {
        HtmlPage page = browser.getPage(url);
        return signIn(page, name, password);
    }

    private static HtmlPage signIn(HtmlPage page, String name, String password) throws IOException {
        var form = page.getFormByName("cognitoSignInForm");
        type(form, "username", name);
        type(form, "password", password);
        return form.getInputByName("signInSubmitButton").click();
    }

    private static void type(HtmlForm form, String field, String words) throws IOException {
        form.getInputByName(field).setValue("");
        form.getInputByName(field).type(words);
    }

    private static HtmlPage press(HtmlForm form, String button) throws IOException {
        var found = form.getElementsByAttribute("input", "name", button);
        return found.isEmpty() ? form.getButtonByName(button).click() : found.get(0).click();
    }

    /** One of the buttons of a name. */
    private static HtmlPage choose(HtmlPage page, String form, String factor) throws IOException {
        for (var button : page.getFormByName(form).getButtonsByName("factor")) {
            if (button.getValueAttribute().equals(factor)) return button.click();
        }
        throw new AssertionError(factor + " is not offered:\n" + page.asNormalizedText());
    }

    /** How many messages an address has had. */
    private static int sent(String address) throws Exception {
        return inbox(address).split("\"created_at\"", -1).length - 1;
    }

    /** The inbox once an address has had more messages than are known; messages go by a queue. */
    private static String await(String address, int known) throws Exception {
        var until = Instant.now().plus(Duration.ofSeconds(30));
        while (Instant.now().isBefore(until)) {
            if (sent(address) > known) return inbox(address);
            Thread.sleep(100);
        }
        throw new AssertionError("no message to " + address + " came");
    }

    /** The code in the newest message to an address that has had some before. */
    private static String codeFor(String address, int known) throws Exception {
        var code = CODE.matcher(await(address, known));
        check(code.find(), "the message has a code");
        return code.group(1);
    }

    private static String inbox(String address) throws Exception {
        var to = URLEncoder.encode(address, StandardCharsets.UTF_8);
        var inbox = URI.create(WORLD.get("JOURNEY_INBOX") + "?to=" + to);
        var request = HttpRequest.newBuilder(inbox).header("accept", "application/json").build();
        return HttpClient.newHttpClient().send(request, ofString()).body();
    }

    /** What an authenticator app shows for a key, some steps of 30 seconds from now (RFC 6238). */
    private static String totp(String base32, int steps) throws Exception {
        var bits = new StringBuilder();
        for (var letter : base32.toCharArray()) {
            var value = Integer.toBinaryString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter));
            bits.append("0".repeat(5 - value.length())).append(value);
        }
        var key = new byte[bits.length() / 8];
        for (var at = 0; at < key.length; at++) {
            key[at] = (byte) Integer.parseInt(bits.substring(at * 8, at * 8 + 8), 2);
        }
        var mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        var step = Instant.now().getEpochSecond() / 30 + steps;
        var digest = ByteBuffer.wrap(mac.doFinal(ByteBuffer.allocate(8).putLong(step).array()));
        var number = digest.getInt(digest.get(digest.capacity() - 1) & 15) & 0x7fffffff;
        return String.format("%06d", number % 1_000_000);
    }
}
