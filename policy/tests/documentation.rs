//! Does the page on the filter list every code, as the code's table has it?

use cofferdam_policy::{Code, Verdict};

const BEGIN: &str =
    "<!-- codes: written in policy/src/code.rs, compared by policy/tests/documentation.rs -->\n";
const END: &str = "<!-- end of codes -->";

#[test]
fn the_table_of_codes_is_the_one_in_the_documents() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/filter.md");
    let page = std::fs::read_to_string(path).expect("the page on the filter");
    let (_, rest) = page.split_once(BEGIN).expect("the table begins");
    let (table, _) = rest.split_once(END).expect("the table ends");
    let mut expected = String::from("| code | verdict | meaning | what to do |\n| --- | --- | --- | --- |\n");
    for code in Code::ALL {
        let verdict = match code.verdict() {
            Verdict::Allow => "allow",
            Verdict::Deny => "deny",
        };
        expected += &format!("| `{code}` | {verdict} | {} | {} |\n", code.meaning(), code.remedy());
    }
    assert_eq!(table, expected);
}
