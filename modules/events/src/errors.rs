//! The problems of this module, each with its stable code.

use crate::model::EventStatus;
use contracts::events::HalfDayId;
use kernel::error::{ApiError, INVALID, NOT_FOUND, Place, Violation};

kernel::problems! {
    /// Another event has this slug. Choose another one.
    SLUG_TAKEN = 409 "events.slug_taken" { fr: "Identifiant déjà pris", en: "Slug already taken" }
    /// Another half-day of this event has this code. Choose another one.
    CODE_TAKEN = 409 "events.code_taken" { fr: "Code déjà pris", en: "Code already taken" }
    /// Another room of this venue has this name, or one that reads the same. Choose another one.
    ROOM_TAKEN = 409 "events.room_taken" { fr: "Nom de salle déjà pris", en: "Room name already taken" }
    /// The event is archived and accepts no change. `POST /events/{event}/copies` makes a new edition from it.
    ARCHIVED = 409 "events.archived" { fr: "Événement archivé", en: "Event archived" }
    /// The event cannot go there from where it stands. `allowed` says where it can go.
    TRANSITION = 409 "events.transition" { fr: "Passage impossible", en: "Transition not allowed" }
    /// Only a draft can be deleted: others rely on what was published. Close and archive it instead. `stands` says where it is.
    NOT_DRAFT = 409 "events.not_draft" { fr: "Événement déjà publié", en: "Event already published" }
    /// Its budget was submitted once: what was decided, by whom and when, is kept. Archive it instead, once it was published.
    HAS_RECORDS = 409 "events.has_records" { fr: "Décisions à conserver", en: "Decisions to keep" }
    /// Slug and currency are settled once the event is published: links, scripts and amounts rely on them.
    SETTLED = 409 "events.settled" { fr: "Valeur fixée à la publication", en: "Settled at publication" }
    /// With these dates, some half-days could not take place during the event. Make the event long enough for the old and
    /// the new days, move the half-days, then shorten it.
    HALF_DAYS_OUTSIDE = 409 "events.half_days_outside" { fr: "Demi-journées hors de l'événement", en: "Half-days outside the event" }
    /// There are as many as one event can have. `limit` says how many that is.
    LIMIT = 409 "events.limit" { fr: "Limite atteinte", en: "Limit reached" }
}

/// 404: unknown, or not visible to this caller: the two look the same.
pub fn not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucun événement de ce nom ou identifiant ne vous est visible. GET /api/v1/events les liste.",
        "No event of this slug or id is visible to you. GET /api/v1/events lists them.",
    )
}

/// 404: this event has no such half-day.
pub fn half_day_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Cet événement n'a pas de demi-journée de ce code ou identifiant.",
        "This event has no half-day of this code or id.",
    )
}

/// 404: this venue has no such room.
pub fn room_not_found() -> ApiError {
    NOT_FOUND.detail("Ce lieu n'a pas de salle de cet identifiant.", "This venue has no room of this id.")
}

/// 409: the slug names another event.
pub fn slug_taken(slug: &str) -> ApiError {
    SLUG_TAKEN.detail(
        format!("« {slug} » désigne déjà un autre événement. Choisissez un autre identifiant."),
        format!("“{slug}” already names another event. Choose another slug."),
    )
}

/// 409: the code names another half-day of this event.
pub fn code_taken(code: &str) -> ApiError {
    CODE_TAKEN.detail(
        format!("« {code} » désigne déjà une autre demi-journée de cet événement. Choisissez un autre code."),
        format!("“{code}” already names another half-day of this event. Choose another code."),
    )
}

/// 409: another room is called like this.
pub fn room_taken(name: &str) -> ApiError {
    ROOM_TAKEN.detail(
        format!("Une autre salle de ce lieu s'appelle « {name} », à la casse, aux accents ou aux zéros près."),
        format!("Another room of this venue is called “{name}”, but for case, accents or zeros."),
    )
}

/// 409: archived events accept no change.
pub fn archived() -> ApiError {
    ARCHIVED.detail(
        "Cet événement est archivé : plus rien n'y change. Copiez-le pour préparer une nouvelle édition.",
        "This event is archived: nothing changes in it any more. Copy it to prepare a new edition.",
    )
}

/// 409: where the event can go instead.
pub fn transition(from: EventStatus, to: EventStatus, allowed: &[EventStatus]) -> ApiError {
    TRANSITION
        .detail(
            format!("Un événement « {} » ne peut pas passer à « {} ».", from.code(), to.code()),
            format!("An event that is “{}” cannot become “{}”.", from.code(), to.code()),
        )
        .member("from", from)
        .member("to", to)
        .member("allowed", allowed)
}

/// 409: only a draft can be deleted.
pub fn not_draft(status: EventStatus) -> ApiError {
    NOT_DRAFT
        .detail(
            "Seul un brouillon peut être supprimé. Fermez et archivez plutôt cet événement.",
            "Only a draft can be deleted. Close and archive this event instead.",
        )
        .member("stands", status)
}

/// 409: what cannot change any more.
pub fn settled(field: &'static str) -> ApiError {
    SETTLED
        .detail(
            format!("« {field} » ne change plus une fois l'événement publié : d'autres s'y fient."),
            format!("“{field}” does not change any more once the event is published: others rely on it."),
        )
        .member("field", field)
}

/// 409: the half-days that the new dates would leave outside.
pub fn half_days_outside(half_days: &[HalfDayId]) -> ApiError {
    HALF_DAYS_OUTSIDE
        .detail(
            "Avec ces dates, des demi-journées tomberaient hors de l'événement. Déplacez-les d'abord, ou élargissez-le.",
            "With these dates, some half-days would fall outside the event. Move them first, or make it longer.",
        )
        .member("half_days", half_days)
}

/// 409: no more than `limit`.
pub fn limit(limit: i64) -> ApiError {
    LIMIT
        .detail(
            format!("Il y en a déjà {limit}, le maximum pour un événement."),
            format!("There are {limit} already, the most that an event can have."),
        )
        .member("limit", limit)
}

fn invalid(pointer: &str, code: &'static str, fr: &'static str, en: &'static str) -> ApiError {
    INVALID.plain().violations([Violation::new(Place::Pointer(pointer.to_owned()), code, fr, en)])
}

/// 422: the end is before the start.
pub fn ends_before_start() -> ApiError {
    invalid(
        "/ends/on",
        "date_order",
        "Donnez une fin qui ne précède pas le début.",
        "Give an end that is not before the start.",
    )
}

/// 422: a half-day ends when it starts, or earlier.
pub fn time_order() -> ApiError {
    invalid(
        "/ends_at",
        "time_order",
        "Donnez une heure de fin postérieure à celle du début.",
        "Give an end that is later than the start.",
    )
}

/// 422: a half-day on a day that is none of the event's.
pub fn outside_event() -> ApiError {
    invalid(
        "/date/on",
        "outside_event",
        "Donnez un jour qui puisse être pendant l'événement.",
        "Give a day that can be during the event.",
    )
}
