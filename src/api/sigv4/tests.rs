//! botocore's signatures are taken, and no other request is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct File {
    access_key_id: String,
    secret: String,
    time: DateTime<Utc>,
    vectors: Vec<Vector>,
}

#[derive(Clone, Deserialize)]
struct Vector {
    name: String,
    method: String,
    path: String,
    query: String,
    service: String,
    region: String,
    headers: Vec<(String, String)>,
    body: String,
}

fn file() -> File {
    serde_json::from_str(include_str!("../../../tests/vectors/sigv4.json")).unwrap()
}

/// A vector with what a server knows, each of which a test may change.
#[derive(Clone)]
struct Case {
    vector: Vector,
    body: Vec<u8>,
    hosts: Vec<String>,
    now: DateTime<Utc>,
    secret: String,
}

impl Case {
    fn of(name: &str) -> Self {
        let file = file();
        let vector = file.vectors.into_iter().find(|vector| vector.name == name).unwrap();
        Self::new(vector, file.time, file.secret)
    }

    fn new(vector: Vector, now: DateTime<Utc>, secret: String) -> Self {
        let host = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("host");
        let hosts = vector.headers.iter().filter(host).map(|(_, value)| value.clone()).collect();
        let body = STANDARD.decode(&vector.body).unwrap();
        Self { vector, body, hosts, now, secret }
    }

    fn parse(&self) -> Result<Signature, SignatureError> {
        let expected = Expected {
            now: self.now,
            service: &self.vector.service,
            is_region: &|region| region == self.vector.region,
        };
        let headers = self.vector.headers.iter().map(|(n, v)| (n.as_str(), v.as_bytes()));
        Signature::parse(headers, &self.vector.query, &expected)
    }

    fn check(&self) -> Result<(), SignatureError> {
        let hosts: Vec<&str> = self.hosts.iter().map(String::as_str).collect();
        let request = Request {
            method: &self.vector.method,
            path: &self.vector.path,
            query: &self.vector.query,
            body: &self.body,
            hosts: &hosts,
        };
        self.parse()?.verify(self.secret.as_bytes(), &request)
    }

    fn exception(&self) -> &'static str {
        self.check().unwrap_err().exception()
    }

    fn header(&mut self, name: &str) -> &mut String {
        let mut headers = self.vector.headers.iter_mut();
        &mut headers.find(|(n, _)| n.eq_ignore_ascii_case(name)).unwrap().1
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn rewritten(self, from: &str, to: &str) -> Self {
        self.with(|case| {
            let header = case.header("authorization");
            assert!(header.contains(from));
            *header = header.replacen(from, to, 1);
        })
    }

    fn plus(self, name: &str, value: &str) -> Self {
        self.with(|case| case.vector.headers.push((name.to_owned(), value.to_owned())))
    }

    fn without(self, name: &str) -> Self {
        self.with(|case| case.vector.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name)))
    }
}

#[test]
fn botocore_is_believed() {
    let file = file();
    assert!(file.vectors.len() > 20);
    for vector in file.vectors.into_iter().filter(|vector| vector.name != "session token") {
        let case = Case::new(vector, file.time, file.secret.clone());
        assert_eq!(case.check(), Ok(()), "{}", case.vector.name);
        let signature = case.parse().unwrap();
        assert_eq!(signature.access_key_id(), file.access_key_id);
        assert_eq!(signature.region(), "eu-west-1");
    }
}

/// Another hexadecimal digit.
fn flip_last(signature: &mut String) {
    let last = signature.pop();
    signature.push(if last == Some('0') { '1' } else { '0' });
}

#[test]
fn each_changed_part_is_noticed() {
    let plain = || Case::of("spaces are folded");
    for (what, case) in [
        ("secret", plain().with(|c| c.secret.push('x'))),
        ("method", plain().with(|c| c.vector.method = "GET".to_owned())),
        ("path", plain().with(|c| c.vector.path = "/x".to_owned())),
        ("query", plain().with(|c| c.vector.query = "a=1".to_owned())),
        ("body", plain().with(|c| c.body.push(b' '))),
        ("host", plain().with(|c| c.hosts = vec!["localhost".to_owned()])),
        ("no host", plain().with(|c| c.hosts.clear())),
        ("date", plain().with(|c| *c.header("x-amz-date") = "20260304T050608Z".to_owned())),
        ("target", plain().with(|c| c.header("x-amz-target").push('s'))),
        ("content type", plain().with(|c| *c.header("content-type") = "text/plain".to_owned())),
        ("other header", plain().with(|c| *c.header("my-header") = "q r".to_owned())),
        ("signature", plain().with(|c| flip_last(c.header("authorization")))),
        ("key id", plain().rewritten("AKIDPOOLHOUSEVECTORS", "AKIDPOOLHOUSEVECTORT")),
    ] {
        let changed = case.check();
        // A key of another name may well have this secret.
        let expected = if what == "key id" { Ok(()) } else { Err("InvalidSignatureException") };
        assert_eq!(changed.map_err(|error| error.exception()), expected, "{what}");
    }
}

#[test]
fn one_of_the_hosts_must_be_the_signed_one() {
    let behind_a_proxy = Case::of("plain").with(|case| {
        case.hosts =
            ["10.0.0.7:8080", "localhost:9400", "id.example.com"].map(str::to_owned).into();
        *case.header("host") = "10.0.0.7:8080".to_owned();
    });
    assert_eq!(behind_a_proxy.check(), Ok(()));
    assert_eq!(Case::of("plain").without("host").check(), Ok(()), "HTTP/2 has no Host header");
}

#[test]
fn order_of_repeated_headers_counts() {
    let swapped = Case::of("header given twice").with(|case| {
        case.vector.headers.iter_mut().filter(|(name, _)| name == "X-Custom").for_each(|(_, v)| {
            *v = if v == "b" { "a".to_owned() } else { "b".to_owned() };
        });
    });
    assert_eq!(swapped.exception(), "InvalidSignatureException");
}

#[test]
fn five_minutes_of_skew_are_forgiven() {
    let at =
        |seconds| Case::of("plain").with(|case| case.now += TimeDelta::seconds(seconds)).check();
    assert_eq!(at(300), Ok(()));
    assert_eq!(at(-300), Ok(()));
    assert_eq!(
        at(301),
        invalid(
            "Signature expired: 20260304T050607Z is now earlier than 20260304T050608Z \
             (20260304T051108Z - 5 min.)"
        )
    );
    assert_eq!(
        at(-301),
        invalid(
            "Signature not yet current: 20260304T050607Z is still later than 20260304T050606Z \
             (20260304T050106Z + 5 min.)"
        )
    );
}

#[test]
fn what_is_not_signed_is_not_accepted() {
    let unsigned = |name: &str| {
        invalid::<()>(format!("'{name}' must be a 'SignedHeader' in the AWS Authorization."))
    };
    let plain = || Case::of("plain");
    assert_eq!(plain().rewritten("host;", "").check(), unsigned("host"));
    assert_eq!(plain().rewritten("x-amz-date;", "").check(), unsigned("x-amz-date"));
    assert_eq!(plain().rewritten(";x-amz-target", "").check(), unsigned("x-amz-target"));
    assert_eq!(plain().plus("X-Amz-Anything", "x").check(), unsigned("x-amz-anything"));
    assert_eq!(plain().plus("x-amz-content-sha256", "x").check(), unsigned("x-amz-content-sha256"));
    assert_eq!(plain().plus("X-Amzn-Trace-Id", "Root=1").check(), Ok(()));
    assert_eq!(plain().plus("amz-sdk-request", "attempt=2").check(), Ok(()));
    assert_eq!(plain().without("content-type").exception(), "InvalidSignatureException");
}

#[test]
fn headers_that_decide_come_once() {
    for name in ["X-Amz-Target", "x-amz-date", "Host", "Authorization"] {
        let mut case = Case::of("plain");
        let same = case.header(name).clone();
        assert_eq!(case.plus(name, &same).exception(), "IncompleteSignatureException", "{name}");
    }
}

#[test]
fn a_content_hash_is_that_of_the_body() {
    assert_eq!(Case::of("content hash").check(), Ok(()));
    for hash in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", ""] {
        let case = Case::of("content hash");
        let case = case.with(|case| *case.header("x-amz-content-sha256") = hash.to_owned());
        assert!(case.check().unwrap_err().to_string().contains("does not match what was computed"));
    }
}

#[test]
fn the_scope_is_ours() {
    let said = |case: Case| case.check().unwrap_err().to_string();
    let plain = || Case::of("plain");
    let elsewhere = plain().rewritten("eu-west-1", "us-east-1");
    assert_eq!(said(elsewhere), "Credential should be scoped to a valid region.");
    assert_eq!(
        said(plain().rewritten("cognito-idp", "s3")),
        "Credential should be scoped to correct service: 'cognito-idp'."
    );
    assert!(said(plain().rewritten("/20260304/", "/20260303/")).starts_with("Date in Credential"));
    assert!(said(plain().rewritten("/20260304/", "/2026030/")).starts_with("Date in Credential"));
    assert!(said(plain().rewritten("aws4_request", "aws4")).contains("valid terminator"));
    assert_eq!(plain().rewritten("/eu-west-1", "").exception(), "IncompleteSignatureException");
}

#[test]
fn malformed_headers_say_what_is_wrong() {
    let said = |header: &str| {
        let case = Case::of("plain").with(|case| *case.header("authorization") = header.to_owned());
        let error = case.check().unwrap_err();
        (error.exception(), error.to_string())
    };
    let missing =
        ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned());
    for other in ["Bearer abc", "Basic x", "", "AWS AKID:sig"] {
        assert_eq!(said(other), missing, "{other}");
    }
    assert_eq!(Case::of("plain").without("authorization").exception(), missing.0);
    assert_eq!(
        said("AWS4-HMAC-SHA256 Credential=a").1,
        "Authorization header requires 'SignedHeaders' parameter. Authorization header requires \
         'Signature' parameter."
    );
    for incomplete in [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 ",
        "AWS4-ECDSA-P256-SHA256 Credential=a",
        "AWS4-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=00, More=1",
        "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=, Signature=00",
    ] {
        assert_eq!(said(incomplete).0, "IncompleteSignatureException", "{incomplete}");
    }
    let plain = || Case::of("plain");
    let tight = plain().with(|case| {
        let header = case.header("authorization");
        *header = header.replace(", ", ",");
    });
    assert_eq!(tight.check(), Ok(()));
    for (from, to) in [
        ("content-type;host", "host;content-type"),
        ("content-type;host", "Content-Type;host"),
        ("content-type;host", "host;host"),
        ("Signature=", "Signature=0"),
        ("Signature=", "Signature=z"),
    ] {
        let header = plain().header("authorization").replacen(from, to, 1);
        assert_eq!(said(&header).0, "InvalidSignatureException", "{to}");
    }
}

#[test]
fn a_date_is_written_one_way() {
    for date in [
        "",
        "20260304",
        "20260304T050607",
        "2026-03-04T05:06:07Z",
        "20261304T050607Z",
        "+0260304T050607Z",
    ] {
        let case = Case::of("plain").with(|case| *case.header("x-amz-date") = date.to_owned());
        assert_eq!(case.exception(), "IncompleteSignatureException", "{date}");
    }
    let undated = Case::of("plain").without("x-amz-date");
    assert_eq!(undated.exception(), "InvalidSignatureException");
}

#[test]
fn presigned_queries_and_session_tokens_are_refused() {
    for query in ["X-Amz-Signature=00", "a=b&x-amz-algorithm=AWS4-HMAC-SHA256"] {
        let case = Case::of("plain").with(|case| case.vector.query = query.to_owned());
        assert_eq!(case.exception(), "IncompleteSignatureException");
    }
    assert_eq!(Case::of("session token").exception(), "UnrecognizedClientException");
    let odd = Case::of("plain").rewritten("AKIDPOOLHOUSEVECTORS", "AKID'OR");
    assert_eq!(odd.exception(), "UnrecognizedClientException");
}

fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "AWS4-HMAC-SHA256 ",
        "Credential=",
        "AKID",
        "/",
        "20260304",
        "eu-west-1",
        "cognito-idp",
        "aws4_request",
        ", ",
        ",",
        "SignedHeaders=",
        "host",
        ";",
        "x-amz-date",
        "Signature=",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "=",
        " ",
        "ä",
    ]);
    prop::collection::vec(prop_oneof![known.prop_map(str::to_owned), "\\PC{0,8}"], 0..24)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_header_makes_it_panic_or_passes(
        header in pieces(),
        date in "\\PC{0,20}|20260304T050607Z",
        path in "[/.%a-z~ä]{0,20}",
        query in "[&=a-zX%-]{0,20}",
        more in prop::collection::vec(("[a-zA-Z-]{1,12}", prop::collection::vec(any::<u8>(), 0..20)), 0..4),
    ) {
        let case = Case::of("plain").with(|case| {
            *case.header("authorization") = header;
            *case.header("x-amz-date") = date;
            case.vector.path = path;
            case.vector.query = query;
        });
        prop_assert!(case.check().is_err());
        let expected = Expected { now: case.now, service: "cognito-idp", is_region: &|_| true };
        let headers = more.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
        prop_assert!(Signature::parse(headers, "", &expected).is_err());
    }

    #[test]
    fn any_flipped_byte_of_the_body_is_noticed(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let case = Case::of("binary body").with(|case| {
            let at = at.index(case.body.len());
            case.body[at] ^= 1 << bit;
        });
        prop_assert_eq!(case.exception(), "InvalidSignatureException");
    }
}
