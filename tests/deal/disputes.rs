//! Who finds the commission of a deal wrong says so, about deals that are theirs.

use common::Statements;
use common::deal::{Deals, Desk};

#[test]
fn a_deal_is_disputed_by_whoever_is_credited_with_it() {
    let mut desk = Desk::new("deal_disputes");
    desk.set_up_api_roles();
    let [ann, ben, cleo] = ["Ann", "Ben", "Cleo"].map(|name| desk.rep(name));
    let own = desk.won(ann, "100", "2026-02-01");
    let shared = desk.won(cleo, "100", "2026-02-01");
    desk.split(shared, &[(ann, "0.5"), (ben, "0.5")]);
    for (who, deal, outcome) in [
        ("ann", own, "sale"),
        ("ann", shared, "sale"),
        ("ben", shared, "sale"),
        ("cleo", shared, "sale"),
        ("ben", own, "PT404"),
        ("cleo", own, "PT404"),
    ] {
        desk.as_person(who);
        let open =
            format!("select subject from commission.open_dispute('wrong', p_sale_id => '{deal}')");
        if outcome == "sale" {
            assert_eq!(desk.line(&open), outcome, "{who}");
        } else {
            assert_eq!(desk.error_of(&open).sqlstate, outcome, "{who}");
        }
        desk.run("rollback");
    }
}
