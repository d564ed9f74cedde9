use super::{later, walk};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    searches_every_name_without_accents_and_case,
    filters_and_counts,
    sorts_both_ways,
    pages_through_ties,
    a_cursor_belongs_to_its_list,
    a_partner_client_finds_itself_only,
    merged_entries_are_not_listed,
);

async fn searches_every_name_without_accents_and_case(house: House) {
    let old = "Délégation à l'aménagement";
    house
        .partner("Commissariat général à l'Égalité")
        .with("acronym", "C.G.E.T.")
        .with("aliases", json!([old]))
        .create()
        .await;
    house.partner("Cœur de ville").create().await;
    let viewer = house.user("viewer");
    for (q, found) in [
        ("commissariat general a l", 1),
        ("COMMISSARIAT", 1),
        ("délégation", 1),
        ("delegation a l'amen", 1),
        ("cget", 1),
        ("C.G.E", 1),
        ("coeur", 1),
        ("CŒUR DE", 1),
        ("co", 2),
        ("egalite", 0),
        ("100%", 0),
        ("_", 0),
    ] {
        let page = viewer.get("partners").query(&[("q", q)]).await.expect(200);
        assert_eq!(page.rows().len(), found, "{q}: {}", page.story());
    }
    viewer.get("partners").query(&[("q", "")]).await.invalid("q", "length");
    for sign in ["%", "_", "*", "?"] {
        let page = viewer.get("partners").query(&[("q", sign)]).await.expect(200);
        assert!(page.rows().is_empty(), "“{sign}” is no way to list everybody");
    }
}

async fn filters_and_counts(house: House) {
    let network = house.partner("Network").kind("professional_network").create().await;
    let both = json!(["association", "media"]);
    house.partner("Member").with("kinds", both).with("parent_id", network.id()).create().await;
    house.partner("Medium").kind("media").create().await;
    let viewer = house.user("viewer");
    for (query, names) in [
        (vec![], vec!["Medium", "Member", "Network"]),
        (vec![("kind", "media")], vec!["Medium", "Member"]),
        (vec![("kind", "association")], vec!["Member"]),
        (vec![("kind", "host")], vec![]),
        (vec![("parent", network.id())], vec!["Member"]),
        (vec![("kind", "media"), ("q", "MEDI")], vec!["Medium"]),
    ] {
        let page = viewer.get("partners").query(&query).query(&[("include_total", "true")]).await.expect(200);
        let mut found = page.column("name");
        found.sort();
        assert_eq!(
            (found, page.at("/page/total")),
            (names.iter().map(|name| (*name).to_owned()).collect(), &json!(names.len())),
            "{query:?}"
        );
        let one =
            viewer.get("partners").query(&query).query(&[("include_total", "true"), ("limit", "1")]).await.expect(200);
        assert_eq!(one.at("/page/total"), names.len(), "the total does not depend on the page");
    }
    assert!(viewer.get("partners").await.expect(200).at("/page/total").is_null(), "only whoever asks pays for it");
    viewer.get("partners?kind=stars").await.expect(422);
    viewer.get("partners?sort=kind").await.invalid("sort", "choice");
}

async fn sorts_both_ways(house: House) {
    for name in ["Zèbre", "élan", "Écureuil", "Ours"] {
        house.partner(name).create().await;
        later(&house);
    }
    let viewer = house.user("viewer");
    for (sort, mut names) in
        [("name", vec!["Écureuil", "élan", "Ours", "Zèbre"]), ("created_at", vec!["Zèbre", "élan", "Écureuil", "Ours"])]
    {
        assert_eq!(viewer.get(format!("partners?sort={sort}")).await.expect(200).column("name"), names);
        names.reverse();
        assert_eq!(viewer.get(format!("partners?sort=-{sort}")).await.expect(200).column("name"), names);
    }
}

async fn pages_through_ties(house: House) {
    let mut made = Vec::new();
    for name in ["Même nom", "meme NOM", "Même  nom", "Mêmé nom", "Meme-nom"] {
        // The clock stands still, so these share their instant as well.
        made.push(house.partner(name).create().await.id().to_owned());
    }
    made.sort();
    for sort in ["name", "-name", "created_at", "-created_at"] {
        let mut found = walk(&house, "partners", &[("sort", sort)], "id").await;
        if sort.starts_with('-') {
            found.reverse();
        }
        assert_eq!(found, made, "{sort}: each once, in the order of ids");
    }
}

async fn a_cursor_belongs_to_its_list(house: House) {
    for name in ["A", "B", "C"] {
        house.partner(name).with("slug", format!("partner-{}", name.to_lowercase())).create().await;
    }
    let viewer = house.user("viewer");
    let cursor = viewer.get("partners?limit=1").await.expect(200).next_cursor().expect("there is more");
    let with = |query: &str| viewer.get(format!("partners?{query}")).query(&[("cursor", cursor.as_str())]);
    assert_eq!(with("limit=2").await.expect(200).column("name"), ["B", "C"]);
    for other in ["sort=-name", "sort=created_at", "kind=media", "q=a"] {
        with(other).await.expect(422);
    }
    viewer.get("partners?cursor=invented").await.expect(422);
}

async fn a_partner_client_finds_itself_only(house: House) {
    let own = house.partner("UNADEL").with("note", "x").create().await;
    house.partner("ETD").with("parent_id", own.id()).create().await;
    let client = house.partner_client(&own);
    let total = [("include_total", "true")];
    let page = client.get("partners").query(&total).await.expect(200);
    assert_eq!((page.column("slug"), page.at("/page/total")), (vec!["unadel".to_owned()], &json!(1)));
    assert!(page.at("/data/0/note").is_null());
    for query in [("q", "etd"), ("parent", own.id())] {
        let page = client.get("partners").query(&[query]).query(&total).await.expect(200);
        assert_eq!((page.rows().len(), page.at("/page/total")), (0, &json!(0)), "{query:?}");
    }
}

async fn merged_entries_are_not_listed(house: House) {
    let (kept, gone) = (house.partner("Kept").create().await, house.partner("Gone").kind("media").create().await);
    let merge = json!({ "merged_id": gone.id(), "version": 1 });
    house.admin().post(format!("{}/merges", kept.path)).json(merge).await.expect(201);
    let viewer = house.user("viewer");
    for query in ["include_total=true", "include_total=true&q=gone", "include_total=true&kind=media"] {
        let page = viewer.get(format!("partners?{query}")).await.expect(200);
        assert_eq!((page.column("slug"), page.at("/page/total")), (vec!["kept".to_owned()], &json!(1)), "{query}");
    }
}
