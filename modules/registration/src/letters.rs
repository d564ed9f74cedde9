//! What people are told by mail. What is posted holds ids; who gets it and what it says is read when its turn comes, and a
//! letter that is no longer true is dropped.

use crate::{
    catalogue::Catalogue,
    ids::{MemberId, RegistrationId},
    links,
    model::registration::{Payment, Status},
    neighbours::Neighbours,
    store::{
        invitations,
        registrations::{self, RegistrationRow, never},
    },
};
use kernel::{
    app::App,
    db::{At, Conn, Tx},
    error::Result,
    ids::{EventId, Id},
    mail::{self, Mail},
    text::Lang,
};
use page::{Fact, Link, Page};
use serde::{Deserialize, Serialize};

mod page;
mod words;

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// You have a seat.
    Confirmed,
    /// You have a seat, and something is missing.
    Pending,
    /// You are on the waiting list.
    Waiting,
    /// From the waiting list to a seat.
    Promoted,
    /// A seat is held for you until then.
    Offered,
    /// That was too late.
    OfferLapsed,
    /// What was missing did not come in time.
    HoldLapsed,
    /// Your registration is cancelled.
    Cancelled,
    /// Here is your link, as you asked.
    Link,
    /// Somebody filled in the form with your address, which is registered.
    Duplicate,
}

impl Letter {
    /// Why the clock cancelled.
    pub fn reason(self) -> &'static str {
        match self {
            Self::OfferLapsed => "offer_lapsed",
            _ => "hold_lapsed",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "registration.confirmed",
            Self::Pending => "registration.pending",
            Self::Waiting => "registration.waiting",
            Self::Promoted => "registration.promoted",
            Self::Offered => "registration.offered",
            Self::OfferLapsed => "registration.offer_lapsed",
            Self::HoldLapsed => "registration.hold_lapsed",
            Self::Cancelled => "registration.cancelled",
            Self::Link => "registration.link",
            Self::Duplicate => "registration.duplicate",
        }
    }

    /// Whether the registration is still as the letter says.
    fn holds(self, row: &RegistrationRow, now: At) -> bool {
        let there = row.active && !row.has_lapsed(now);
        match self {
            Self::Confirmed => there && matches!(row.status, Status::Confirmed | Status::CheckedIn),
            Self::Pending => there && row.status == Status::Pending,
            Self::Waiting => there && row.status == Status::Waiting && !row.seated,
            Self::Promoted => there && matches!(row.status, Status::Confirmed | Status::Pending),
            Self::Offered => there && row.is_offered(),
            Self::OfferLapsed | Self::HoldLapsed | Self::Cancelled => !there,
            Self::Link | Self::Duplicate => there,
        }
    }

    /// Whether the person has something to do or to look at behind her link.
    fn has_link(self) -> bool {
        !matches!(self, Self::OfferLapsed | Self::HoldLapsed | Self::Cancelled)
    }
}

/// A letter about a registration.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct AboutRegistration {
    event: EventId,
    registration: RegistrationId,
    letter: Letter,
}

/// The invitation of a partner's member, who has no seat yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Invitation {
    event: EventId,
    member: MemberId,
    link_no: i64,
}

/// Puts a letter in the post, in the caller's transaction. The version keeps it from going out twice.
pub fn post(tx: &mut Tx<'_>, event: EventId, letter: Letter, registration: RegistrationId, version: i64) -> Result<()> {
    let key = format!("{}:{registration}:{version}", letter.name());
    mail::post(tx, &AboutRegistration { event, registration, letter }, Some(event), &key)?;
    Ok(())
}

/// The same for what anybody can ask for by an address (a link, a second registration): once an hour at most, so that nobody
/// floods a mailbox.
pub fn post_on_request(tx: &mut Tx<'_>, event: EventId, letter: Letter, registration: RegistrationId) -> Result<()> {
    let hour = tx.now().utc().timestamp() / 3_600;
    post(tx, event, letter, registration, hour)
}

/// Invites a partner's member: the mail holds the link numbered `link_no`, and goes out once for that number.
pub fn invite(tx: &mut Tx<'_>, event: EventId, member: MemberId, link_no: i64) -> Result<()> {
    let key = format!("registration.invitation:{member}:{link_no}");
    mail::post(tx, &Invitation { event, member, link_no }, Some(event), &key)?;
    Ok(())
}

/// Declares the letters to the kernel, which sends them.
pub fn wire(wiring: &mut kernel::module::Wiring) {
    wiring.letter::<AboutRegistration>();
    wiring.letter::<Invitation>();
}

/// The event's catalogue and place; `None` when it is gone.
fn event_of(conn: &mut Conn, app: &App, event: EventId) -> Result<Option<(Catalogue, Option<String>)>> {
    let neighbours = Neighbours::of(app);
    match Catalogue::of(conn, &neighbours, event) {
        Err(error) if error.status().as_u16() == 404 => Ok(None),
        found => Ok(Some((found?, neighbours.place(conn, event)?))),
    }
}

/// Where a token leads: the front end that the event names, or our own `path`. Behind `#` it is sent to nobody.
fn address(app: &App, catalogue: &Catalogue, path: &str, token: &str) -> String {
    match &catalogue.settings.manage_url {
        Some(template) => template.replace("{token}", token),
        None => format!("{}{path}#{token}", app.settings.public_url),
    }
}

impl mail::Letter for AboutRegistration {
    const KIND: &'static str = "registration.letter";

    fn name(&self) -> &'static str {
        self.letter.name()
    }

    fn subject(&self) -> Option<Id> {
        Some(Id(self.registration.0))
    }

    fn render(&self, conn: &mut Conn, app: &App) -> Result<Option<Mail>> {
        let row = registrations::by_id(conn, self.event, self.registration)?;
        let Some(row) = row.filter(|row| self.letter.holds(row, app.now())) else { return Ok(None) };
        let Some(to) = row.email.clone() else { return Ok(None) };
        let Some((catalogue, place)) = event_of(conn, app, self.event)? else { return Ok(None) };
        let lang = row.person.0.language;
        let token = links::token(&app.secrets, row.id, row.link_no);
        let link = self.letter.has_link().then(|| Link {
            label: words::link(self.letter, catalogue.settings.manage_url.is_some(), lang),
            url: address(app, &catalogue, "/my-registration", &token),
        });
        let name = format!("{} {}", row.given_name, row.family_name);
        let said = words::about(self.letter, &catalogue, &row, lang);
        let page = Page {
            lang,
            title: said.title,
            greeting: words::greeting(&name, lang),
            paragraphs: said.paragraphs,
            facts: facts(&catalogue, place, Some(&row), lang),
            link,
            closing: words::closing(lang),
            event: catalogue.frame.title.pick(lang).to_owned(),
        };
        page.mail(to, name, &catalogue).map(Some)
    }
}

impl mail::Letter for Invitation {
    const KIND: &'static str = "registration.invitation";

    fn subject(&self) -> Option<Id> {
        Some(Id(self.member.0))
    }

    fn render(&self, conn: &mut Conn, app: &App) -> Result<Option<Mail>> {
        let Some(row) = invitations::open(conn, self.event, self.member, self.link_no)? else { return Ok(None) };
        let person = row.item.0.person;
        let Some(to) = person.email else { return Ok(None) };
        let Some((catalogue, place)) = event_of(conn, app, self.event)? else { return Ok(None) };
        let lang = person.language;
        let token = links::invitation(&app.secrets, self.member, self.link_no);
        let name = format!("{} {}", person.given_name, person.family_name);
        let network = Neighbours::of(app).briefs(conn, &[row.partner_id])?.pop().map(|brief| brief.name);
        let said = words::invitation(&catalogue, network.as_deref(), self.link_no > 1, lang);
        let page = Page {
            lang,
            title: said.title,
            greeting: words::greeting(&name, lang),
            paragraphs: said.paragraphs,
            facts: facts(&catalogue, place, None, lang),
            link: Some(Link { label: words::register(lang), url: address(app, &catalogue, "/my-invitation", &token) }),
            closing: words::closing(lang),
            event: catalogue.frame.title.pick(lang).to_owned(),
        };
        page.mail(to, name, &catalogue).map(Some)
    }
}

/// When and where, and what was agreed.
fn facts(catalogue: &Catalogue, place: Option<String>, row: Option<&RegistrationRow>, lang: Lang) -> Vec<Fact> {
    let label = |fr: &'static str, en: &'static str| if lang == Lang::Fr { fr } else { en };
    let mut facts = Vec::new();
    let frame = &catalogue.frame;
    if let Some(first) = frame.starts_on {
        let value = words::days(first, frame.ends_on.unwrap_or(first), lang);
        facts.push(Fact { label: label("Dates", "Dates"), value });
    }
    facts.extend(place.map(|value| Fact { label: label("Lieu", "Place"), value }));
    let Some(row) = row else { return facts };
    facts.push(Fact { label: label("Numéro", "Number"), value: row.number.clone() });
    if let Some(tariff) = catalogue.tariffs.iter().find(|known| known.id == row.tariff_id) {
        facts.push(Fact { label: label("Tarif", "Tariff"), value: tariff.entry.name.pick(lang).to_owned() });
    }
    let chosen = row.agreed.0.options.iter().filter_map(|code| catalogue.option(code));
    let names: Vec<&str> = chosen.map(|known| known.entry.name.pick(lang)).collect();
    if !names.is_empty() {
        facts.push(Fact { label: label("Options", "Options"), value: names.join(", ") });
    }
    // Whoever is cancelled has nothing to pay.
    if row.active && row.price_minor > 0 {
        let currency = row.currency.parse().unwrap_or_else(|_| catalogue.currency());
        let price = kernel::money::Money::new(row.price_minor, currency);
        facts.push(Fact { label: label("Prix", "Price"), value: price.format(lang) });
        let open = row.price_minor - row.kept_minor();
        let asked = matches!(row.payment, Payment::Due | Payment::Invoiced | Payment::Paid);
        if asked && row.kept_minor() > 0 && open > 0 {
            let value = kernel::money::Money::new(open, currency).format(lang);
            facts.push(Fact { label: label("Reste à payer", "Still due"), value });
        }
    }
    if row.active && row.expires_at < never() {
        let value = words::moment(row.expires_at, &frame.timezone, lang);
        facts.push(Fact { label: label("À faire avant le", "To be done before"), value });
    }
    facts
}
