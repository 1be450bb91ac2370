//! Stylesheets that customers give: parsed, checked token by token, and written anew from the tokens. Nothing of the source
//! text survives as it was typed.
//!
//! This is the walk, the same for all of them; what may stand in one, its [`Grammar`] says: that of classic branding
//! (`model/ui_css.rs`) or that of a style (`model/managed_login/css`).
//!
//! Stricter than browsers, as Cognito is: a slip is told when it is made, not found missing on the page.
//! Source: OWASP Securing Cascading Style Sheets.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, StyleSheetParser,
};

pub mod properties;
pub mod value;

/// The longest stylesheet, in characters (API_SetUICustomization, `CSS`).
pub const MAX_CSS: usize = 131_072;

/// Why a stylesheet is refused, in words for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CssProblem {
    #[error("Invalid CSS: it is longer than {MAX_CSS} characters.")]
    TooLong,
    #[error("Invalid CSS: at-rules are not allowed: @{0}.")]
    AtRule(String),
    #[error("Invalid CSS: what stands behind @{name} is not allowed: {head}.")]
    Head { name: String, head: String },
    #[error("Invalid CSS: the selector is not allowed: {0}.")]
    Selector(String),
    #[error("Invalid CSS: the property is not allowed: {0}.")]
    Property(String),
    #[error("Invalid CSS: the value of property {property} is not allowed: {value}.")]
    Value { property: String, value: String },
    #[error("Invalid CSS: it cannot be read in line {0}.")]
    Syntax(u32),
}

/// The head of an at-rule as it is written, and what may stand in it; or it is not allowed.
pub type Head<G> = Result<(String, G), ParseError<CssProblem>>;

/// What may stand in a kind of stylesheet. Each part is read from its tokens and written anew; what is not allowed is
/// not written.
pub trait Grammar: Sized {
    /// The head of an at-rule that holds rules, and the grammar of those; none for any other.
    fn within(&self, name: &str, head: &mut Parser) -> Option<Head<Self>>;

    /// One selector of a list.
    fn selector(&self, input: &mut Parser) -> Result<String, ParseError<CssProblem>>;

    /// A property as it is written, if it may be set.
    fn property(&self, name: &str) -> Option<String>;

    /// The value of one that may.
    fn value(&self, property: &str, input: &mut Parser) -> Result<String, ParseError<CssProblem>>;
}

/// Parses, checks and rewrites a stylesheet, one declaration a line; refuses all of it if any of it is not allowed.
pub fn rewrite(css: &str, grammar: &impl Grammar) -> Result<String, CssProblem> {
    if css.chars().count() > MAX_CSS {
        return Err(CssProblem::TooLong);
    }
    rules(&mut Parser::new(css), grammar)
}

fn rules(input: &mut Parser, grammar: &impl Grammar) -> Result<String, CssProblem> {
    let mut out = String::new();
    for rule in StyleSheetParser::new(input, &mut Rules(grammar)) {
        match rule {
            Ok(rule) => out.push_str(&rule),
            Err((error, _, place)) => return Err(problem(error, place.line)),
        }
    }
    Ok(out)
}

/// What the parser says, or ours if we had stopped it. Lines count from 1.
fn problem(error: ParseError<CssProblem>, line: u32) -> CssProblem {
    match error.kind {
        cssparser::ParseErrorKind::Custom(problem) => problem,
        cssparser::ParseErrorKind::Basic(_) => CssProblem::Syntax(line.saturating_add(1)),
    }
}

/// The start of what was refused, on one line, without control characters.
fn excerpt(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    text.join(" ").chars().filter(|c| !c.is_control()).take(80).collect()
}

/// All that is left of what was refused, from where it began.
fn refused(input: &mut Parser, start: cssparser::SourcePosition) -> String {
    while input.next().is_ok() {}
    excerpt(input.slice_from(start))
}

/// The top of a stylesheet, or the inside of an at-rule.
struct Rules<'g, G>(&'g G);

impl<'i, G: Grammar> AtRuleParser<'i> for Rules<'_, G> {
    type Prelude = (String, G);
    type AtRule = String;
    type Error = CssProblem;

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<(String, G), ParseError<CssProblem>> {
        input.skip_whitespace();
        let start = input.position();
        match self.0.within(&name.to_ascii_lowercase(), input) {
            None => Err(ParseError::custom(CssProblem::AtRule(excerpt(&name)))),
            Some(Ok(found)) => Ok(found),
            Some(Err(_)) => {
                let (name, head) = (excerpt(&name), refused(input, start));
                Err(ParseError::custom(CssProblem::Head { name, head }))
            }
        }
    }

    fn parse_block(
        &mut self,
        (head, inside): (String, G),
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<CssProblem>> {
        let inner = rules(input, &inside).map_err(ParseError::custom)?;
        Ok(format!("{head} {{\n{inner}}}\n"))
    }
}

impl<'i, G: Grammar> QualifiedRuleParser<'i> for Rules<'_, G> {
    type Prelude = String;
    type QualifiedRule = String;
    type Error = CssProblem;

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<String, ParseError<CssProblem>> {
        input.skip_whitespace();
        let start = input.position();
        match input.parse_comma_separated(|one| self.0.selector(one)) {
            Ok(selectors) => Ok(selectors.join(",\n")),
            Err(_) => Err(ParseError::custom(CssProblem::Selector(refused(input, start)))),
        }
    }

    fn parse_block(
        &mut self,
        selectors: String,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<CssProblem>> {
        let mut body = String::new();
        for declaration in RuleBodyParser::new(input, &mut Declarations(self.0)) {
            let declaration = declaration
                .map_err(|(error, _, place)| ParseError::custom(problem(error, place.line)))?;
            body.push_str(&declaration);
        }
        Ok(format!("{selectors} {{\n{body}}}\n"))
    }
}

/// The inside of a rule.
struct Declarations<'g, G>(&'g G);

impl<G> AtRuleParser<'_> for Declarations<'_, G> {
    type Prelude = ();
    type AtRule = String;
    type Error = CssProblem;
}

impl<G> QualifiedRuleParser<'_> for Declarations<'_, G> {
    type Prelude = ();
    type QualifiedRule = String;
    type Error = CssProblem;
}

impl<G: Grammar> RuleBodyItemParser<'_, String, CssProblem> for Declarations<'_, G> {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

impl<'i, G: Grammar> DeclarationParser<'i> for Declarations<'_, G> {
    type Declaration = String;
    type Error = CssProblem;

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<String, ParseError<CssProblem>> {
        let Some(property) = self.0.property(&name) else {
            return Err(ParseError::custom(CssProblem::Property(excerpt(&name))));
        };
        input.skip_whitespace();
        let start = input.position();
        match self.0.value(&property, input) {
            Ok(value) => Ok(format!("  {property}: {value};\n")),
            Err(_) => {
                let value = refused(input, start);
                Err(ParseError::custom(CssProblem::Value { property, value }))
            }
        }
    }
}

/// Entries of a corpus file: separated by lines of `---`, lines that begin with `#` are remarks.
#[cfg(test)]
pub fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.split("\n---\n").map(|entry| {
        let remark = entry.lines().take_while(|line| line.starts_with("# ")).map(|l| l.len() + 1);
        &entry[remark.sum::<usize>()..]
    })
}
