//! Request limits.

use server::config::Config;
use tests::{House, Plan, Response, at_once, on_both};

on_both!(
    floods_are_refused_and_say_when_to_come_back: Plan::new().config(few),
    a_caller_spends_only_its_own: Plan::new().config(few),
    wrong_tokens_are_counted_by_address: Plan::new().config(few),
    limits_are_told_in_headers: Plan::new().config(few),
);

fn few(config: &mut Config) {
    let limits = &mut config.rate_limit;
    limits.enabled = true;
    (limits.burst, limits.per_second) = (10, 1);
    (limits.anonymous_burst, limits.anonymous_per_second) = (5, 1);
}

fn refused(answers: &[Response]) -> usize {
    answers.iter().filter(|answer| answer.status() == 429).count()
}

async fn floods_are_refused_and_say_when_to_come_back(house: House) {
    let user = house.user("viewer");
    user.token().await;
    let answers = at_once((0..60).map(|_| user.get("partners"))).await;
    assert!(refused(&answers) > 0, "nobody was refused");
    assert!(answers.iter().filter(|answer| answer.status() == 200).count() >= 10, "the burst is granted");
    for answer in answers.into_iter().filter(|answer| answer.status() != 200) {
        let answer = answer.refused(429, "rate_limited");
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1));
    }
}

async fn a_caller_spends_only_its_own(house: House) {
    let (greedy, modest) = (house.user("viewer"), house.user("viewer"));
    greedy.token().await;
    modest.token().await;
    let answers = at_once((0..60).map(|_| greedy.get("partners"))).await;
    assert!(refused(&answers) > 0);
    modest.get("partners").await.expect(200);
}

async fn wrong_tokens_are_counted_by_address(house: House) {
    let guesses = (0..60).map(|n| house.bearer(format!("clq_{n:043}")).get("partners"));
    let answers = at_once(guesses).await;
    assert!(refused(&answers) > 0, "guessing is free");
    assert!(answers.iter().all(|answer| matches!(answer.status(), 401 | 429)));
    // Whoever has a right one is not hit by others at the same address.
    house.user("viewer").get("partners").await.expect(200);
}

async fn limits_are_told_in_headers(house: House) {
    let answer = house.user("viewer").get("partners").await.expect(200);
    assert!(answer.header("ratelimit-policy").contains("q=10"), "{}", answer.header("ratelimit-policy"));
    assert!(answer.header("ratelimit").contains("r="), "{}", answer.header("ratelimit"));
}
