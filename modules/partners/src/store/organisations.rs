//! The directory. Every query starts at [`visible`], inside the caller's fence.

use super::links;
use crate::{
    errors,
    model::organisation::{PartnerFilter, PartnerIn, PartnerKind},
    rules::names::{RESERVED, first_free, search_keys, slug_base},
    schema::{partners_kinds, partners_names, partners_organisations as organisations},
};
use diesel::prelude::*;
use kernel::{
    auth::Reach,
    db::{AsDoc, At, Conn, Key, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::PartnerId,
    insert_many, keyset, text,
};

/// A row of the directory.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = organisations, treat_none_as_null = true)]
pub struct OrganisationRow {
    /// Id.
    pub id: PartnerId,
    /// Name in addresses.
    pub slug: String,
    /// Full name.
    pub name: String,
    /// Acronym.
    pub acronym: Option<String>,
    /// Folded name.
    pub sort_key: String,
    /// Kinds.
    pub kinds: AsDoc<Vec<PartnerKind>>,
    /// Other names.
    pub aliases: AsDoc<Vec<String>>,
    /// SIRET.
    pub siret: Option<String>,
    /// Web site.
    pub site: Option<String>,
    /// Postal address.
    pub postal_address: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Network.
    pub parent_id: Option<PartnerId>,
    /// Successor.
    pub successor_id: Option<PartnerId>,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Where it redirects.
    pub merged_into: Option<PartnerId>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// What is shown of an organisation that another thing names.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = organisations)]
pub struct BriefRow {
    /// Id.
    pub id: PartnerId,
    /// Name in addresses.
    pub slug: String,
    /// Full name.
    pub name: String,
    /// Acronym.
    pub acronym: Option<String>,
    /// Kinds.
    pub kinds: AsDoc<Vec<PartnerKind>>,
    /// Folded name.
    pub sort_key: String,
}

impl From<OrganisationRow> for BriefRow {
    fn from(row: OrganisationRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            acronym: row.acronym,
            kinds: row.kinds,
            sort_key: row.sort_key,
        }
    }
}

type Query<'a> = organisations::BoxedQuery<'a, MultiBackend>;

/// What the caller may see: everything, or its own organisation and those that were merged into it (they redirect).
fn visible(own: Option<PartnerId>) -> Query<'static> {
    let query = organisations::table.into_boxed();
    match own {
        Some(own) => query.filter(organisations::id.eq(own).or(organisations::merged_into.eq(own))),
        None => query,
    }
}

/// A partner client does not see what the organisers note about it.
fn shown(fence: &Reach, mut row: OrganisationRow) -> OrganisationRow {
    if fence.partner().is_some() {
        row.note = None;
    }
    row
}

/// The organisation of that id or slug. 404 if it is unknown or out of sight, 308 if it was merged into another.
pub fn find(conn: &mut Conn, fence: &Reach, id_or_slug: &str) -> Result<OrganisationRow> {
    Ok(shown(fence, resolve(conn, fence.partner(), id_or_slug)?))
}

/// [`find`] for a fence that is not a [`Reach`]: `own` is the only organisation that may be seen, if there is one.
pub(super) fn resolve(conn: &mut Conn, own: Option<PartnerId>, id_or_slug: &str) -> Result<OrganisationRow> {
    let query = match id_or_slug.parse::<PartnerId>() {
        Ok(id) => visible(own).filter(organisations::id.eq(id)),
        Err(_) => visible(own).filter(organisations::slug.eq(id_or_slug.to_owned())),
    };
    let row = query.select(OrganisationRow::as_select()).first(conn).optional()?.ok_or_else(errors::not_found)?;
    match row.merged_into {
        Some(survivor) => Err(errors::merged(id_or_slug, survivor)),
        None => Ok(row),
    }
}

/// The organisation of that id or slug, if it is there and was not merged into another; for other modules.
pub fn find_id(conn: &mut Conn, id_or_slug: &str) -> Result<Option<PartnerId>> {
    match resolve(conn, None, id_or_slug) {
        Ok(row) => Ok(Some(row.id)),
        Err(error) if [308, 404].contains(&error.status().as_u16()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Of these ids and slugs, those that redirect, each with where to; for other modules.
pub fn redirects(conn: &mut Conn, keys: &[String]) -> Result<Vec<(String, PartnerId)>> {
    let ids: Vec<PartnerId> = keys.iter().filter_map(|key| key.parse().ok()).collect();
    let named = organisations::id.eq_any(ids).or(organisations::slug.eq_any(keys.to_vec()));
    let redirecting = organisations::table.filter(organisations::merged_into.is_not_null()).filter(named);
    let rows: Vec<(PartnerId, String, Option<PartnerId>)> =
        redirecting.select((organisations::id, organisations::slug, organisations::merged_into)).load(conn)?;
    let redirect = |key: &String| {
        let (.., survivor) = rows.iter().find(|(id, slug, _)| slug == key || id.to_string() == *key)?;
        Some((key.clone(), (*survivor)?))
    };
    Ok(keys.iter().filter_map(redirect).collect())
}

/// The organisation that has that slug, or took over the one that had it.
pub(crate) fn heir_of(conn: &mut Conn, slug: &str) -> Result<Option<PartnerId>> {
    let one = organisations::table.filter(organisations::slug.eq(slug));
    let found: Option<(PartnerId, Option<PartnerId>)> =
        one.select((organisations::id, organisations::merged_into)).first(conn).optional()?;
    Ok(found.map(|(id, merged_into)| merged_into.unwrap_or(id)))
}

/// The organisation, held until the end of the transaction: nobody merges or deletes it while something is hung on it.
pub fn hold(tx: &mut Tx<'_>, fence: &Reach, id_or_slug: &str) -> Result<OrganisationRow> {
    let id = resolve(tx, fence.partner(), id_or_slug)?.id;
    tx.lock(Key::Partner(id))?;
    // Read again under the lock: it may have been merged or renamed meanwhile.
    let row = resolve(tx, fence.partner(), id_or_slug)?;
    if row.id == id { Ok(row) } else { Err(errors::not_found()) }
}

/// What is shown of these organisations where another thing names them.
pub fn briefs(conn: &mut Conn, ids: &[PartnerId]) -> Result<Vec<BriefRow>> {
    let named = organisations::table.filter(organisations::id.eq_any(ids.to_vec()));
    Ok(named.select(BriefRow::as_select()).load(conn)?)
}

fn filtered(fence: &Reach, filter: &PartnerFilter) -> Query<'static> {
    let mut query = visible(fence.partner()).filter(organisations::merged_into.is_null());
    if let Some(kind) = filter.kind {
        let of_kind =
            partners_kinds::table.filter(partners_kinds::kind.eq(kind.code())).select(partners_kinds::partner_id);
        query = query.filter(organisations::id.eq_any(of_kind));
    }
    if let Some(parent) = filter.parent {
        query = query.filter(organisations::parent_id.eq(parent));
    }
    if let Some(key) = filter.q.as_deref().map(text::search_key) {
        query = match text::prefix_end(&key) {
            Some(end) => {
                let names = partners_names::table
                    .filter(partners_names::search_key.ge(key).and(partners_names::search_key.lt(end)))
                    .select(partners_names::partner_id);
                query.filter(organisations::id.eq_any(names))
            }
            // Neither letter nor digit: no name begins like that.
            None => query.filter(organisations::id.eq_any(Vec::<PartnerId>::new())),
        };
    }
    query
}

/// A page of the directory: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, fence: &Reach, list: &List<PartnerFilter>) -> Result<Vec<OrganisationRow>> {
    let query = keyset!(filtered(fence, &list.filter), list, organisations::id, {
        "name" => organisations::sort_key, String;
        "created_at" => organisations::created_at, At
    })?;
    let rows: Vec<OrganisationRow> = query.select(OrganisationRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| shown(fence, row)).collect())
}

/// How many there are in all.
pub fn count(conn: &mut Conn, fence: &Reach, filter: &PartnerFilter) -> Result<i64> {
    Ok(filtered(fence, filter).count().get_result(conn)?)
}

/// Adds an organisation. 409 for a slug or SIRET that is taken.
pub fn insert(tx: &mut Tx<'_>, input: &PartnerIn) -> Result<OrganisationRow> {
    let (id, now) = (tx.new_id(), tx.now());
    let slug = match &input.slug {
        Some(slug) => slug.clone(),
        None => free_slug(tx, input)?,
    };
    let row = row_of(input, id, slug, 1, now, now);
    check_unique(tx, &row)?;
    links::check(tx, &row)?;
    let conn: &mut Conn = tx;
    diesel::insert_into(organisations::table).values(&row).execute(conn)?;
    write_lookups(conn, &row)?;
    Ok(row)
}

/// Replaces an organisation's data; 412 if it moved on since the version expected.
pub fn update(
    tx: &mut Tx<'_>,
    current: &OrganisationRow,
    input: &PartnerIn,
    expected: Version,
) -> Result<OrganisationRow> {
    expected.check(current.version)?;
    let slug = input.slug.clone().unwrap_or_else(|| current.slug.clone());
    let row = row_of(input, current.id, slug, current.version + 1, current.created_at, tx.now());
    check_unique(tx, &row)?;
    links::check(tx, &row)?;
    write(tx, current, &row)?;
    Ok(row)
}

/// Writes the new state of a row that is still at the version read.
pub(super) fn write(conn: &mut Conn, current: &OrganisationRow, row: &OrganisationRow) -> Result<()> {
    let unchanged = organisations::table.find(row.id).filter(organisations::version.eq(current.version));
    if diesel::update(unchanged).set(row).execute(conn)? == 0 {
        return Err(stale(version_now(conn, row.id)?));
    }
    forget_lookups(conn, row.id)?;
    write_lookups(conn, row)
}

pub(super) fn forget_lookups(conn: &mut Conn, id: PartnerId) -> Result<()> {
    diesel::delete(partners_names::table.filter(partners_names::partner_id.eq(id))).execute(conn)?;
    diesel::delete(partners_kinds::table.filter(partners_kinds::partner_id.eq(id))).execute(conn)?;
    Ok(())
}

fn version_now(conn: &mut Conn, id: PartnerId) -> Result<i64> {
    let version = organisations::table.find(id).select(organisations::version).first(conn).optional()?;
    version.ok_or_else(errors::not_found)
}

pub(super) fn row_of(
    input: &PartnerIn,
    id: PartnerId,
    slug: String,
    version: i64,
    created_at: At,
    updated_at: At,
) -> OrganisationRow {
    let mut kinds = input.kinds.clone();
    kinds.sort_unstable();
    kinds.dedup();
    OrganisationRow {
        id,
        slug,
        name: input.name.clone(),
        acronym: input.acronym.clone(),
        sort_key: text::search_key(&input.name),
        kinds: AsDoc(kinds),
        aliases: AsDoc(input.aliases.clone()),
        siret: input.siret.clone(),
        site: input.site.clone(),
        postal_address: input.postal_address.clone(),
        country: input.country.clone(),
        parent_id: input.parent_id,
        successor_id: input.successor_id,
        note: input.note.clone(),
        merged_into: None,
        version,
        created_at,
        updated_at,
    }
}

/// The first of `acronym`, `acronym-2`, … (or of the name) that is free.
fn free_slug(conn: &mut Conn, input: &PartnerIn) -> Result<String> {
    let base = slug_base(input);
    let taken: Vec<String> = organisations::table
        .filter(organisations::slug.ge(base.clone()))
        .filter(organisations::slug.lt(format!("{base}.")))
        .select(organisations::slug)
        .load(conn)?;
    Ok(first_free(&base, &taken))
}

fn check_unique(conn: &mut Conn, row: &OrganisationRow) -> Result<()> {
    if RESERVED.contains(&row.slug.as_str()) {
        return Err(errors::slug_reserved(&row.slug));
    }
    let others = || organisations::table.filter(organisations::id.ne(row.id)).select(organisations::id);
    if others().filter(organisations::slug.eq(&row.slug)).first::<PartnerId>(conn).optional()?.is_some() {
        return Err(errors::slug_taken(&row.slug));
    }
    if let Some(siret) = &row.siret {
        let same = others().filter(organisations::siret.eq(siret)).filter(organisations::merged_into.is_null());
        if let Some(other) = same.first(conn).optional()? {
            return Err(errors::siret_taken(other));
        }
    }
    Ok(())
}

/// Writes what search and filters look in.
fn write_lookups(conn: &mut Conn, row: &OrganisationRow) -> Result<()> {
    let names: Vec<_> = search_keys(row)
        .into_iter()
        .map(|key| (partners_names::partner_id.eq(row.id), partners_names::search_key.eq(key)))
        .collect();
    let kinds: Vec<_> = row
        .kinds
        .0
        .iter()
        .map(|kind| (partners_kinds::partner_id.eq(row.id), partners_kinds::kind.eq(kind.code())))
        .collect();
    insert_many!(conn, partners_names::table, names.as_slice())?;
    insert_many!(conn, partners_kinds::table, kinds.as_slice())?;
    Ok(())
}
