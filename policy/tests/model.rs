//! Does an independent and much simpler reading of the contract decide alike, for anything that may come?

mod support;

use cofferdam_policy::{Code, Decision, HeaderEdit, decide};
use proptest::{prelude::*, test_runner::Config as Runs};
use support::{generate, model};

proptest! {
    #![proptest_config(Runs { cases: 1024, failure_persistence: None, ..Runs::default() })]

    #[test]
    fn the_model_agrees(case in generate::case()) {
        let policy = case.policy();
        prop_assert_eq!(decide(&policy, &case.request), model::decide(&case));
    }

    #[test]
    fn any_bytes_are_decided(case in generate::case_of_any_bytes()) {
        let policy = case.policy();
        let decision = decide(&policy, &case.request);
        prop_assert_eq!(decision, model::decide(&case));
        if let Decision::Deny(code) = decision {
            prop_assert_eq!(code.verdict(), cofferdam_policy::Verdict::Deny);
        }
    }

    #[test]
    fn an_application_hears_the_authenticated_tenant_or_nothing(case in generate::inbound_case()) {
        let policy = case.policy();
        let owner = model::owner(&case);
        match decide(&policy, &case.request) {
            Decision::Allow { code, header } => {
                let heard = match header {
                    HeaderEdit::Set(tenant) => tenant.as_bytes().to_vec(),
                    HeaderEdit::Keep => case.request.tenant_header.clone().unwrap_or_default(),
                    HeaderEdit::Remove => Vec::new(),
                };
                prop_assert_eq!(Some(heard), owner.map(|owner| owner.into_bytes()));
                prop_assert!(matches!(code, Code::Own | Code::Granted));
            }
            Decision::Deny(code) => prop_assert_eq!(code.verdict(), cofferdam_policy::Verdict::Deny),
            Decision::Idle => prop_assert!(false, "a sidecar is never idle"),
        }
    }
}

/// The generators reach every code but those that no policy gives: the properties above are not about
/// nothing.
#[test]
fn every_decision_is_generated() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..5_000 {
        let case = generate::case().new_tree(&mut runner).expect("a case").current();
        match decide(&case.policy(), &case.request) {
            Decision::Allow { code, .. } | Decision::Deny(code) => seen.insert(code),
            Decision::Idle => false,
        };
    }
    let outside = [Code::NotConfigured, Code::HostFailure];
    let missing: Vec<_> =
        Code::ALL.iter().filter(|code| !seen.contains(code) && !outside.contains(code)).collect();
    assert_eq!(missing, Vec::<&Code>::new());
}
