//! The problems of files: of partners' syncs and of the organisers' imports.

use super::{
    ALREADY_REGISTERED, DUPLICATE_KEY, FULL, KEPT, NO_ADDRESS, NOT_COMING, NUMBER_OF_ANOTHER, PLAN_OUTDATED, RESOLVED,
    STALE, SYNC_BROKE_OFF, SYNC_CANCELLED, SYNC_CONFLICT, SYNC_CUT_OFF, TOO_MANY_CANCELLATIONS, UNSOUND,
};
use crate::{ids::ConflictId, model::sync::Code};
use kernel::error::{ApiError, NOT_FOUND};

/// In a file: somebody who does not come.
pub fn not_coming() -> ApiError {
    NOT_COMING.detail(
        "La ligne dit que cette personne ne vient pas : elle n'est pas inscrite. Si elle vient, videz « status ». Un import n'annule \
         rien : une inscription qui existe s'annule par POST …/cancellations.",
        "The line says that this person does not come: nobody is registered. If she does come, empty “status”. An import cancels \
         nothing: a registration that exists is cancelled by POST …/cancellations.",
    )
}

/// In a file: somebody whose number is of this event, `active` or cancelled.
pub fn already_registered(number: &str, active: bool) -> ApiError {
    match active {
        true => ALREADY_REGISTERED.detail(
            format!("{number} est une inscription de cet événement. Un import ne modifie rien : corrigez-la elle-même (PATCH)."),
            format!("{number} is a registration of this event. An import changes nothing: correct that one itself (PATCH)."),
        ),
        false => ALREADY_REGISTERED.detail(
            format!("{number} est une inscription annulée de cet événement. Pour qu'elle revienne : POST …/reactivations."),
            format!("{number} is a cancelled registration of this event. To bring it back: POST …/reactivations."),
        ),
    }
}

/// In a file: a number that was left on somebody else's line.
pub fn number_of_another(number: &str) -> ApiError {
    NUMBER_OF_ANOTHER.detail(
        format!("{number} est l'inscription de quelqu'un d'autre. Videz « number » pour inscrire cette personne."),
        format!("{number} is somebody else's registration. Empty “number” to register this person."),
    )
}

/// 404 for a sync.
pub fn sync_not_found() -> ApiError {
    NOT_FOUND
        .detail("Aucune synchronisation de cet identifiant chez ce partenaire.", "No sync of this id for this partner.")
}

/// 404 for a member.
pub fn member_not_found() -> ApiError {
    NOT_FOUND.detail("Aucun membre de cette clé chez ce partenaire.", "No member with this key for this partner.")
}

/// 404 for a conflict.
pub fn conflict_not_found() -> ApiError {
    NOT_FOUND.detail("Aucun conflit de cet identifiant chez ce partenaire.", "No conflict of this id for this partner.")
}

/// 409: the guard.
pub fn too_many_cancellations(would_cancel: i64, limit: i64) -> ApiError {
    TOO_MANY_CANCELLATIONS
        .detail(
            format!("{would_cancel} adhésions ou places prendraient fin, {limit} au plus sans confirmation. Voulu ? confirm_cancellations={would_cancel}."),
            format!("{would_cancel} memberships or seats would end, {limit} at most unconfirmed. Meant? confirm_cancellations={would_cancel}."),
        )
        .member("would_cancel", would_cancel)
        .member("limit", limit)
}

/// 409: `on_error=abort`.
pub fn unsound(items: i64) -> ApiError {
    UNSOUND
        .detail(
            format!("{items} lignes ne conviennent pas : rien n'a été écrit."),
            format!("{items} items are not good: nothing was written."),
        )
        .member("items", items)
}

/// 409: a person has to decide.
pub fn sync_conflict(reason: Code, conflict: Option<ConflictId>) -> ApiError {
    let (fr, en) = reason.words();
    SYNC_CONFLICT
        .detail(
            format!("{fr} Décidez : POST …/conflicts/{{conflict_id}}/resolutions, ou envoyez autre chose."),
            format!("{en} Decide: POST …/conflicts/{{conflict_id}}/resolutions, or send something else."),
        )
        .member("reason", reason)
        .member("conflict_id", conflict)
}

/// 409: not followed.
pub fn sync_kept(reason: Option<Code>) -> ApiError {
    let (fr, en) = reason.map_or(("", ""), Code::words);
    KEPT.detail(
        format!("{fr} Rien n'a changé ; ce que vous envoyez ne le change pas, les organisateurs le peuvent.")
            .trim_start(),
        format!("{en} Nothing was changed; what you send does not change it, the organisers can.").trim_start(),
    )
    .member("reason", reason)
}

/// 409: older than what is known.
pub fn sync_stale() -> ApiError {
    STALE.detail(
        "Ce qui est connu de ce membre est plus récent (source_updated_at) : rien n'a changé. Lisez-le (GET), puis envoyez ce qui \
         vaut maintenant, daté de maintenant.",
        "What is known of this member is newer (source_updated_at): nothing was changed. Read it (GET), then send what holds now, \
         dated now.",
    )
}

/// 409: decided before.
pub fn resolved(conflict: ConflictId) -> ApiError {
    RESOLVED
        .detail(
            "Ce conflit est déjà décidé, ou a disparu de lui-même : GET …/conflicts/{conflict_id} dit comment. Ce qui attend \
             encore : GET …/conflicts?state=open.",
            "This conflict is decided already, or went away by itself: GET …/conflicts/{conflict_id} says how. What still waits: \
             GET …/conflicts?state=open.",
        )
        .member("conflict_id", conflict)
}

/// 409: the plan does not hold any more.
pub fn plan_outdated() -> ApiError {
    PLAN_OUTDATED.detail(
        "Ce plan ne vaut plus : les données ont changé depuis l'essai, ou une heure est passée. Refaites-le (dry_run=true) et \
         envoyez son nouveau plan.",
        "This plan holds no more: something has changed since the rehearsal, or an hour has passed. Rehearse again (dry_run=true) \
         and send its new plan.",
    )
}

/// 409: the job was cancelled.
pub fn sync_cancelled() -> ApiError {
    SYNC_CANCELLED.detail(
        "Quelqu'un a annulé son travail. Ce qui était fait le reste : renvoyez le fichier, il reprend où il en était.",
        "Somebody cancelled its job. What was done stays: send the file again, it goes on where it was.",
    )
}

/// 409: it never arrived whole.
pub fn sync_cut_off() -> ApiError {
    SYNC_CUT_OFF.detail(
        "Le fichier n'est pas arrivé en entier : rien n'a changé. Renvoyez-le.",
        "The file did not arrive whole: nothing was changed. Send it again.",
    )
}

/// 500: a fault of ours.
pub fn sync_broke_off() -> ApiError {
    SYNC_BROKE_OFF.detail(
        "Une panne de notre côté l'a interrompue. Ce qui était fait le reste : renvoyez le fichier, il reprend où il en était.",
        "A fault of ours broke it off. What was done stays: send the file again, it goes on where it was.",
    )
}

/// 409: the key came before.
pub fn duplicate_key(first: i64, line: Option<i64>) -> ApiError {
    let (fr, en) = match line {
        Some(line) => (format!("de la ligne {line}"), format!("of line {line}")),
        None => (format!("de l'élément {first} (compté depuis 0)"), format!("of item {first} (counted from 0)")),
    };
    let error = DUPLICATE_KEY
        .detail(
            format!("Cette clé est déjà celle {fr}, qui compte. Donnez à chacun la sienne."),
            format!("This key is that {en} already, which counts. Give each member its own."),
        )
        .member("first_index", first);
    match line {
        Some(line) => error.member("first_line", line),
        None => error,
    }
}

/// 409 for a member: no seat, and no waiting. `pool` says what is full.
pub fn full_for_member(pool: &str) -> ApiError {
    FULL.detail(
        format!("Plus de place (« {pool} »), et pas d'attente possible : demandez aux organisateurs, ou envoyez attendance: \"roster\"."),
        format!("No seat is left (“{pool}”), and there is no waiting: ask the organisers, or send attendance: \"roster\"."),
    )
    .member("pool", pool)
}

/// 409: nothing can be mailed.
pub fn no_address() -> ApiError {
    NO_ADDRESS.detail(
        "Aucune adresse n'est connue : rien ne peut être envoyé. Donnez d'abord un courriel à cette personne.",
        "No address is known, so nothing can be mailed. Give this person an e-mail address first.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::text::Lang;

    #[test]
    fn each_says_what_to_do_in_both_languages() {
        let id = ConflictId(uuid::Uuid::nil());
        let all = [
            not_coming(),
            already_registered("A", true),
            already_registered("A", false),
            number_of_another("A"),
            sync_conflict(Code::PersonChanged, Some(id)),
            sync_kept(Some(Code::CheckedIn)),
            sync_kept(None),
            sync_stale(),
            resolved(id),
            plan_outdated(),
            sync_cancelled(),
            sync_cut_off(),
            sync_broke_off(),
            duplicate_key(3, None),
            duplicate_key(3, Some(5)),
            full_for_member("event"),
            no_address(),
        ];
        for error in all {
            let [fr, en] = [Lang::Fr, Lang::En].map(|lang| error.to_problem(lang, "", ""));
            assert!(fr["detail"] != fr["title"] && en["detail"] != en["title"], "{en}");
            assert_ne!(fr["detail"], en["detail"]);
            assert!(en["detail"].as_str().is_some_and(|told| told.ends_with('.') && !told.starts_with(' ')), "{en}");
        }
    }
}
