use super::admitted;
use crate::{
    neighbours::Neighbours,
    papers::{code::Badge, qr::Qr},
    scopes::People,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Outcome, Path, Svg},
};

/// Get a badge's QR code as a picture
///
/// The same code as on the badge, for badges of your own. Anonymous as a picture, personal as a key: whoever shows it comes
/// in. 409 `registration.wrong_state` for those without a seat.
#[utoipa::path(
    tag = "registration",
    responses((status = 409, description = "Without a seat; `state` says where the registration stands.")),
    security(("oauth2" = ["registration:people"]))
)]
#[get("/events/{event}/registrations/{registration}/badge.svg")]
pub async fn get_badge_code(ctx: Ctx<People, Own>, path: Path<(String, String)>) -> Outcome<Svg> {
    let (fence, app, now, (_, key)) = (ctx.fence(), ctx.app(), ctx.now(), path.0);
    let neighbours = Neighbours::of(&app);
    let (row, _) = app.db.read(move |conn| admitted(conn, &neighbours, &fence, &key, now)).await?;
    let code = Badge::of(&row).code(&app.secrets);
    ctx.answer(&Svg(Qr::of(&code)?.svg()))
}
