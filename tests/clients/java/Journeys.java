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
    /** One that is six digits, in the newest message of the inbox. */
    private static final Pattern CODE = Pattern.compile("\"text\":\"[^\"]*?\\b(\\d{6})\\b");

    private interface Journey {
        HtmlPage run(WebClient browser) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        travel("signs up, confirms and signs in", Journeys::signUp);
        travel("sets an authenticator app up, and is asked for its code", Journeys::secondFactor);
        travel("forgets the password", Journeys::forgotten);
    }

    /** Each journey ends back at the application, with a code. */
    private static void travel(String name, Journey journey) throws Exception {
        try (var browser = new WebClient(BrowserVersion.FIREFOX)) {
            browser.getOptions().setJavaScriptEnabled(Boolean.parseBoolean(WORLD.get("JOURNEY_SCRIPT")));
            browser.getOptions().setThrowExceptionOnScriptError(true);
            var page = journey.run(browser);
            var url = page.getUrl().toString();
            if (!url.startsWith(WORLD.get("JOURNEY_CALLBACK")) || !url.contains("code=")) {
                throw new AssertionError(name + " ended at " + url + ":\n" + page.asNormalizedText());
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
        type(form, "code", codeFor(address));
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
        type(form, "code", totp(key, -1));
        page = press(form, "mfaSubmit");
        page.getElementById("recoveryDone").click();

        browser.getCookieManager().clearCookies();
        page = signIn(browser, login, member, PASSWORD);
        form = page.getFormByName("mfa");
        type(form, "code", totp(key, 0));
        return press(form, "mfaSubmit");
    }

    private static HtmlPage forgotten(WebClient browser) throws Exception {
        var address = WORLD.get("JOURNEY_FORGETFUL");
        HtmlPage login = browser.getPage(WORLD.get("JOURNEY_LOGIN"));
        HtmlPage page = login.getAnchorByText("Forgot your password?").click();
        var form = page.getFormByName("forgotpasswordform");
        type(form, "username", address);
        page = press(form, "reset_my_password");
        form = page.getFormByName("confirmforgotpasswordform");
        type(form, "code", codeFor(address));
        type(form, "password", ANOTHER);
        type(form, "confirmPassword", ANOTHER);
        page = press(form, "reset_password");
        return signIn(page, address, ANOTHER);
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
        return form.getButtonByName(button).click();
    }

    /** The code that was sent to an address; messages go by a queue. */
    private static String codeFor(String address) throws Exception {
        var to = URLEncoder.encode(address, StandardCharsets.UTF_8);
        var inbox = URI.create(WORLD.get("JOURNEY_INBOX") + "?to=" + to);
        var request = HttpRequest.newBuilder(inbox).header("accept", "application/json").build();
        var until = Instant.now().plus(Duration.ofSeconds(30));
        while (Instant.now().isBefore(until)) {
            var code = CODE.matcher(HttpClient.newHttpClient().send(request, ofString()).body());
            if (code.find()) return code.group(1);
            Thread.sleep(100);
        }
        throw new AssertionError("no message to " + address + " came");
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
