use serde_json::json;
use tests::{House, on_both};

on_both!(
    works_in_the_background_and_reports,
    what_it_finds_replaces_what_was_found_before,
    can_be_cancelled,
    is_nobody_elses_business,
    is_for_organisers,
);

const SCANS: &str = "partners/duplicate-scans";

async fn works_in_the_background_and_reports(house: House) {
    for n in 0..6 {
        house.partner(&format!("Organisation {n}")).create().await;
    }
    let organiser = house.user("organiser");
    let accepted = organiser.post(SCANS).await.expect(202);
    let path = accepted.header("location").to_owned();
    assert!(path.starts_with("/api/v1/jobs/"), "{}", accepted.story());
    let (mut last, mut done) = (0, None);
    house
        .eventually("the scan is completed", async || {
            let job = organiser.get(&path).await.expect(200);
            let steps = job.at("/progress/done").as_i64().expect("a number");
            assert!(steps >= last, "progress does not go back: {}", job.story());
            last = steps;
            let completed = job["state"] == "completed";
            done = Some(job);
            completed
        })
        .await;
    let job = done.expect("asked at least once");
    assert_eq!(job["result_url"], "/api/v1/partners/duplicates");
    assert_eq!(job["progress"], json!({ "done": 12, "total": 12 }), "every entry is read once and compared once");
    assert!(job["finished_at"].is_string() && job["problem"].is_null());
    organiser.get(job["result_url"].as_str().expect("a path")).await.expect(200);
    organiser.delete(&path).await.refused(409, "conflict");
}

async fn what_it_finds_replaces_what_was_found_before(house: House) {
    let organiser = house.user("organiser");
    house.partner("Réseau A").with("acronym", "ADF").create().await;
    let two = house.partner("Autre").with("acronym", "A.D.F.").create().await;
    super::list_duplicates::scan(&house, &organiser).await;
    assert_eq!(organiser.get("partners/duplicates").await.expect(200).rows().len(), 1);
    organiser.patch(&two.path).if_match("*").json(json!({ "acronym": "ARF" })).await.expect(200);
    assert_eq!(organiser.get("partners/duplicates").await.expect(200).rows().len(), 1, "until the next scan");
    super::list_duplicates::scan(&house, &organiser).await;
    assert_eq!(organiser.get("partners/duplicates").await.expect(200).rows().len(), 0);
}

async fn can_be_cancelled(house: House) {
    // A process on its way out takes up no work, so that the job waits for as long as the test looks at it.
    house.app().drain();
    let organiser = house.user("organiser");
    let path = organiser.post(SCANS).await.expect(202).header("location").to_owned();
    assert_eq!(organiser.get(&path).await.expect(200)["state"], "queued");
    organiser.delete(&path).await.expect(204);
    let job = organiser.get(&path).await.expect(200);
    assert_eq!((&job["state"], &job["result_url"]), (&json!("cancelled"), &json!(null)));
    organiser.delete(&path).await.refused(409, "conflict");
}

async fn is_nobody_elses_business(house: House) {
    let organiser = house.user("organiser");
    let path = organiser.post(SCANS).await.expect(202).header("location").to_owned();
    let unknown = super::told(&house.admin().get("jobs/0199a1b2-0000-7000-8000-000000000001").await.expect(404));
    for somebody in [house.user("organiser"), house.admin()] {
        assert_eq!(super::told(&somebody.get(&path).await.expect(404)), unknown);
        assert_eq!(super::told(&somebody.delete(&path).await.expect(404)), unknown);
    }
    organiser.get(&path).await.expect(200);
}

async fn is_for_organisers(house: House) {
    let partner = house.partner("UNADEL").create().await;
    house.user("viewer").post(SCANS).await.refused(403, "auth.forbidden");
    house.partner_client(&partner).post(SCANS).await.refused(403, "auth.forbidden");
    house.anon().post(SCANS).await.refused(401, "auth.required");
    assert_eq!(house.dump().table("kernel_jobs"), [] as [String; 0]);
}
