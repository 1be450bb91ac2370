//! The plans that are claimed, module by module as version 5.2.4 of the suite names them: each module has a test of its
//! name among those of its plan.
//!
//! Not claimed: Session Management (browsers that keep no cookies of third parties break it, as the suite itself warns),
//! Dynamic OP and the hybrid plans (`request_uri` and `code token` are not supported). `implicit.rs` restates of the
//! implicit plan what the other plans do not show.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A plan of the suite.
struct Plan {
    name: &'static str,
    /// A file of this folder, or a folder of files.
    tests: &'static str,
    /// What every name of a module begins with and no name of a test does.
    prefix: &'static str,
    modules: &'static [&'static str],
}

const PLANS: [Plan; 7] = [
    Plan {
        name: "oidcc-basic-certification-test-plan",
        tests: "basic.rs",
        prefix: "",
        modules: &BASIC,
    },
    Plan {
        name: "oidcc-config-certification-test-plan",
        tests: "config.rs",
        prefix: "",
        modules: &["oidcc-discovery-endpoint-verification"],
    },
    // The modules of the Basic plan, with another `response_mode`.
    Plan {
        name: "oidcc-formpost-basic-certification-test-plan",
        tests: "form_post.rs",
        prefix: "",
        modules: &BASIC,
    },
    Plan {
        name: "oidcc-rp-initiated-logout-certification-test-plan",
        tests: "rp_initiated_logout.rs",
        prefix: "",
        modules: &RP_INITIATED_LOGOUT,
    },
    Plan {
        name: "oidcc-backchannel-rp-initiated-logout-certification-test-plan",
        tests: "back_channel_logout.rs",
        prefix: "",
        modules: &[
            "oidcc-backchannel-logout-discovery-endpoint-verification",
            "oidcc-backchannel-rp-initiated-logout",
        ],
    },
    Plan {
        name: "oidcc-frontchannel-rp-initiated-logout-certification-test-plan",
        tests: "front_channel_logout.rs",
        prefix: "",
        modules: &[
            "oidcc-frontchannel-logout-discovery-endpoint-verification",
            "oidcc-frontchannel-rp-initiated-logout",
        ],
    },
    Plan {
        name: "fapi2-security-profile-final-test-plan",
        tests: "fapi",
        prefix: "fapi2-security-profile-final-",
        modules: &FAPI,
    },
];

/// Basic OP.
const BASIC: [&str; 38] = [
    "oidcc-server",
    "oidcc-response-type-missing",
    "oidcc-idtoken-signature",
    "oidcc-idtoken-unsigned",
    "oidcc-userinfo-get",
    "oidcc-userinfo-post-header",
    "oidcc-userinfo-post-body",
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow",
    "oidcc-scope-profile",
    "oidcc-scope-email",
    "oidcc-scope-address",
    "oidcc-scope-phone",
    "oidcc-scope-all",
    "oidcc-alternate-happy-flow",
    "oidcc-display-page",
    "oidcc-display-popup",
    "oidcc-prompt-login",
    "oidcc-prompt-none-not-logged-in",
    "oidcc-prompt-none-logged-in",
    "oidcc-max-age-1",
    "oidcc-max-age-10000",
    "oidcc-ensure-request-with-unknown-parameter-succeeds",
    "oidcc-id-token-hint",
    "oidcc-login-hint",
    "oidcc-ui-locales",
    "oidcc-claims-locales",
    "oidcc-ensure-request-with-acr-values-succeeds",
    "oidcc-codereuse",
    "oidcc-codereuse-30seconds",
    "oidcc-ensure-registered-redirect-uri",
    "oidcc-ensure-post-request-succeeds",
    "oidcc-server-client-secret-post",
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
    "oidcc-claims-essential",
    "oidcc-ensure-request-object-with-redirect-uri",
    "oidcc-refresh-token",
    "oidcc-ensure-request-with-valid-pkce-succeeds",
];

/// RP-Initiated Logout OP.
const RP_INITIATED_LOGOUT: [&str; 11] = [
    "oidcc-rp-initiated-logout-discovery-endpoint-verification",
    "oidcc-rp-initiated-logout",
    "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri",
    "oidcc-rp-initiated-logout-modified-id-token-hint",
    "oidcc-rp-initiated-logout-bad-id-token-hint",
    "oidcc-rp-initiated-logout-no-id-token-hint",
    "oidcc-rp-initiated-logout-no-params",
    "oidcc-rp-initiated-logout-only-state",
    "oidcc-rp-initiated-logout-no-post-logout-redirect-uri",
    "oidcc-rp-initiated-logout-no-state",
    "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
];

/// FAPI 2.0 Security Profile, plain, with private_key_jwt, dpop and openid_connect. Left out are the modules of
/// national profiles, whose requests and claims nobody asks for here:
/// australia-connectid-ensure-invalid-purpose-fails,
/// australia-connectid-test-claims-parameter-idtoken-identity-claims, brazil-ensure-bad-payment-signature-fails,
/// ensure-server-handles-non-matching-intent-id, test-essential-acr-sca-claim.
const FAPI: [&str; 57] = [
    "fapi2-security-profile-final-discovery-end-point-verification",
    "fapi2-security-profile-final-happy-flow",
    "fapi2-security-profile-final-user-rejects-authentication",
    "fapi2-security-profile-final-ensure-authorization-request-without-state-success",
    "fapi2-security-profile-final-ensure-authorization-request-without-nonce-success",
    "fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success",
    "fapi2-security-profile-final-ensure-other-scope-order-succeeds",
    "fapi2-security-profile-final-test-claims-parameter-identity-claims",
    "fapi2-security-profile-final-access-token-type-header-case-sensitivity",
    "fapi2-security-profile-final-check-dpop-proof-nbf-exp",
    "fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds",
    "fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds",
    "fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails",
    "fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt",
    "fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt",
    "fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success",
    "fapi2-security-profile-final-ensure-dpop-auth-code-binding-success",
    "fapi2-security-profile-final-ensure-holder-of-key-required",
    "fapi2-security-profile-final-dpop-negative-tests",
    "fapi2-security-profile-final-ensure-different-nonce-inside-and-outside-request-object",
    "fapi2-security-profile-final-ensure-different-state-inside-and-outside-request-object",
    "fapi2-security-profile-final-ensure-authorization-request-with-long-nonce",
    "fapi2-security-profile-final-ensure-authorization-request-with-long-state",
    "fapi2-security-profile-final-state-only-outside-request-object-not-used",
    "fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails",
    "fapi2-security-profile-final-ensure-registered-redirect-uri",
    "fapi2-security-profile-final-plain-fapi-tolerate-unregistered-redirect-uri",
    "fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails",
    "fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request",
    "fapi2-security-profile-final-ensure-response-type-code-idtoken-fails",
    "fapi2-security-profile-final-ensure-response-type-token-fails",
    "fapi2-security-profile-final-ensure-client-id-in-token-endpoint",
    "fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client",
    "fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second",
    "fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code",
    "fapi2-security-profile-final-refresh-token",
    "fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails",
    "fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint",
    "fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails",
    "fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails",
    "fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails",
    "fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds",
    "fapi2-security-profile-final-par-attempt-reuse-request_uri",
    "fapi2-security-profile-final-par-attempt-to-use-expired-request_uri",
    "fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted",
    "fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails",
    "fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client",
    "fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param",
    "fapi2-security-profile-final-par-attempt-invalid-http-method",
    "fapi2-security-profile-final-par-ensure-pkce-required",
    "fapi2-security-profile-final-ensure-pkce-code-verifier-required",
    "fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected",
    "fapi2-security-profile-final-par-plain-pkce-rejected",
    "fapi2-security-profile-final-par-without-duplicate-parameters",
    "fapi2-security-profile-final-par-test-array-as-audience-fails",
    "fapi2-security-profile-final-par-test-par-endpoint-url-as-audience-fails",
    "fapi2-security-profile-final-par-test-token-endpoint-url-as-audience-fails",
];

/// The names of the tests in a file or folder.
fn tests(place: &Path) -> BTreeSet<String> {
    let files: Vec<PathBuf> = match place.is_dir() {
        true => std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).collect(),
        false => vec![place.to_owned()],
    };
    let mut found = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file:?}: {why}"));
        for test in text.split("#[sqlx::test]\nasync fn ").skip(1) {
            found.insert(test.split('(').next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn every_module_of_a_claimed_plan_has_a_test_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/conformance");
    let mut missing = Vec::new();
    for plan in &PLANS {
        let tests = tests(&folder.join(plan.tests));
        for module in plan.modules {
            let name = module.strip_prefix(plan.prefix).unwrap_or(module);
            if !tests.contains(&name.replace('-', "_").to_lowercase()) {
                missing.push(format!("{}: {module}", plan.name));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
