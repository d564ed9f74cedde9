use super::get_partner_pipeline::furnished;
use tests::{House, on_both};

on_both!(is_drawn_in_both_languages, no_text_of_ours_becomes_markup);

async fn is_drawn_in_both_languages(house: House) {
    let event = furnished(&house).await;
    let viewer = house.user("viewer");
    for lang in ["fr", "en"] {
        let picture = viewer.get(format!("{}/partner-pipeline/funnel.svg", event.path)).lang(lang).await.expect(200);
        assert_eq!(picture.media_type(), "image/svg+xml");
        // One and the same on both databases.
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("partner_funnel_{lang}"), picture.text());
        });
    }
}

async fn no_text_of_ours_becomes_markup(house: House) {
    let event = house.event("congres").create().await;
    let viewer = house.user("viewer");
    let picture = viewer.get(format!("{}/partner-pipeline/funnel.svg", event.path)).await.expect(200).text();
    assert!(!picture.contains("<script") && !picture.contains("href"), "{picture}");
    assert_eq!(picture.matches("<polygon").count(), 6, "also where nobody is");
}
