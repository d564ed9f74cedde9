//! POST /oauth/revoke

use super::support::{by_client, person, program, refused_soon, site, swagger_ui, text, tokens, trail};
use tests::{House, on_both};

on_both!(
    either_token_ends_all_of_one_sign_in,
    a_token_of_another_client_is_left_alone,
    there_is_nothing_to_tell_of_unknown_tokens,
    a_program_gives_its_own_token_back,
);

async fn either_token_ends_all_of_one_sign_in(house: House) {
    let (claire, site) = (person(&house, "claire", &[]).await, swagger_ui(&house));
    let other = tokens(&house, &claire, &site).await;
    for which in ["access_token", "refresh_token"] {
        let first = tokens(&house, &claire, &site).await;
        let second = site.refresh(&house, &text(&first["refresh_token"]), &[]).await.expect(200);
        house.bearer(text(&first["access_token"])).get("me").await.expect(200);
        site.revoke(&house, &text(&second[which])).await.expect(200);
        for answer in [&first, &second] {
            refused_soon(&house, &text(&answer["access_token"])).await;
        }
        site.refresh(&house, &text(&second["refresh_token"]), &[]).await.refused(400, "accounts.invalid_grant");
        // Twice is once.
        site.revoke(&house, &text(&second[which])).await.expect(200);
    }
    house.bearer(text(&other["access_token"])).get("me").await.expect(200);
    let trail = trail(&house, &claire.id).await;
    assert_eq!(trail.iter().filter(|one| *one == "authorization.revoked").count(), 2);
}

async fn a_token_of_another_client_is_left_alone(house: House) {
    let claire = person(&house, "claire", &[]).await;
    let (here, there) = (swagger_ui(&house), site(&house, "https://there.example/cb", true).await);
    let mine = tokens(&house, &claire, &here).await;
    for which in ["access_token", "refresh_token"] {
        there.revoke(&house, &text(&mine[which])).await.expect(200);
    }
    here.refresh(&house, &text(&mine["refresh_token"]), &[]).await.expect(200);
    // And who does not prove who it is gets nowhere.
    let unproven = swagger_ui_with(&there.client_id, &house);
    unproven.revoke(&house, "clr_x").await.refused(401, "accounts.invalid_client");
}

fn swagger_ui_with(client_id: &str, house: &House) -> super::support::Site {
    super::support::Site { client_id: client_id.to_owned(), ..swagger_ui(house) }
}

async fn there_is_nothing_to_tell_of_unknown_tokens(house: House) {
    let site = swagger_ui(&house);
    let before = house.dump();
    for token in ["clr_x", "x.y.z", "é", &format!("clr_{}", "a".repeat(43))] {
        site.revoke(&house, token).await.expect(200);
    }
    site.revoke(&house, "").await.refused(400, "accounts.invalid_request");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn a_program_gives_its_own_token_back(house: House) {
    let program = program(&house, &house.partner("UNADEL").create().await).await;
    let first = text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]);
    let second = text(&by_client(&house, &program, &[]).await.expect(200)["access_token"]);
    program.revoke(&house, &first).await.expect(200);
    refused_soon(&house, &first).await;
    house.bearer(second).get("me").await.expect(200);
}
