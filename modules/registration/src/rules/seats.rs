//! Who gets a seat: the one place that decides it, for a single registration, a file of a hundred thousand, a transfer or the
//! waiting list. It counts in memory; `store::pools` makes the database agree or refuse.

use crate::{ids::PoolId, model::pool::PoolKind};
use kernel::{db::At, ids::Id};
use std::collections::{BTreeMap, BTreeSet};

/// Seats that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Id.
    pub id: PoolId,
    /// Whose.
    pub kind: PoolKind,
    /// The event, category, tariff, option, partner or session.
    pub subject: Id,
    /// `None`: no limit.
    pub capacity: Option<i64>,
    /// Seats that are not free.
    pub taken: i64,
    /// Registrations that wait for one.
    pub waiting: i64,
    /// A contingent: from then on its free seats are everybody's.
    pub release_at: Option<At>,
    /// A contingent: whether whoever comes beyond it waits.
    pub waits: bool,
}

impl Pool {
    /// Seats that this contingent keeps out of the event's, beyond those that its partner uses.
    fn keeps(&self, now: At) -> i64 {
        let held = self.kind == PoolKind::Contingent && self.release_at.is_none_or(|at| at > now);
        if held { self.capacity.map_or(0, |capacity| (capacity - self.taken).max(0)) } else { 0 }
    }
}

/// What a write changed of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The pool.
    pub pool: PoolId,
    /// Seats taken, less those freed.
    pub taken: i64,
    /// Who joined the waiting list, less who left it.
    pub waiting: i64,
}

/// All pools of an event at an instant, and what is being done to them.
#[derive(Clone, Debug)]
pub struct Seats {
    now: At,
    pools: BTreeMap<PoolId, Pool>,
    before: BTreeMap<PoolId, (i64, i64)>,
    event: Option<PoolId>,
    /// Seats of the event that are kept for partners and not used by them.
    kept: i64,
}

impl Seats {
    /// The pools of an event, now.
    pub fn new(pools: impl IntoIterator<Item = Pool>, now: At) -> Self {
        let mut seats = Self { now, pools: BTreeMap::new(), before: BTreeMap::new(), event: None, kept: 0 };
        for pool in pools {
            seats.add(pool);
        }
        seats
    }

    /// A pool that has just been made.
    pub fn add(&mut self, pool: Pool) {
        if pool.kind == PoolKind::Event {
            self.event = Some(pool.id);
        }
        self.kept += self.keeps(&pool);
        self.before.insert(pool.id, (pool.taken, pool.waiting));
        self.pools.insert(pool.id, pool);
    }

    /// A pool whose limits were read anew. What was taken and freed since the start stays counted.
    pub fn replace(&mut self, mut pool: Pool) {
        let Some(old) = self.pools.remove(&pool.id) else { return self.add(pool) };
        self.kept -= self.keeps(&old);
        (pool.taken, pool.waiting) = (old.taken, old.waiting);
        self.kept += self.keeps(&pool);
        self.pools.insert(pool.id, pool);
    }

    /// A pool.
    pub fn get(&self, id: PoolId) -> Option<&Pool> {
        self.pools.get(&id)
    }

    /// The pool of this subject.
    pub fn of(&self, kind: PoolKind, subject: Id) -> Option<&Pool> {
        self.pools.values().find(|pool| pool.kind == kind && pool.subject == subject)
    }

    /// All pools.
    pub fn all(&self) -> impl Iterator<Item = &Pool> {
        self.pools.values()
    }

    /// Seats of the event that are kept for partners and not used by them.
    pub fn kept(&self) -> i64 {
        self.kept
    }

    /// Seats of the event that are neither taken nor kept for a partner; below zero more are kept than there are. `None` for no
    /// limit.
    pub fn left_for_others(&self) -> Option<i64> {
        let event = self.event.and_then(|id| self.pools.get(&id))?;
        event.capacity.map(|capacity| capacity - event.taken - self.kept)
    }

    /// Whether partners are kept seats that are not there: nobody else gets one, and they may not get them all.
    pub fn keeps_too_many(&self) -> bool {
        self.kept > 0 && self.left_for_others().is_some_and(|left| left < 0)
    }

    fn keeps(&self, pool: &Pool) -> i64 {
        pool.keeps(self.now)
    }

    /// Whether seats that were kept for a partner are everybody's by now: nobody says so when that day comes.
    pub fn released(&self) -> bool {
        let passed = |pool: &Pool| pool.release_at.is_some_and(|at| at <= self.now);
        let unused = |pool: &Pool| pool.capacity.is_some_and(|capacity| capacity > pool.taken);
        self.pools.values().any(|pool| pool.kind == PoolKind::Contingent && passed(pool) && unused(pool))
    }

    /// What somebody new could have of a pool; `None` for no limit.
    pub fn free(&self, pool: &Pool) -> Option<i64> {
        let kept = if self.event == Some(pool.id) { self.kept } else { 0 };
        pool.capacity.map(|capacity| (capacity - pool.taken - kept).max(0))
    }

    /// The first of these pools that has no seat for somebody who wants one in each of them.
    pub fn blocking(&self, wants: &[PoolId]) -> Option<PoolId> {
        wants.iter().copied().find(|id| !self.has_room(*id, wants))
    }

    fn has_room(&self, id: PoolId, wants: &[PoolId]) -> bool {
        let Some(pool) = self.pools.get(&id) else { return false };
        let Some(capacity) = pool.capacity else { return true };
        let mut kept = 0;
        if self.event == Some(id) {
            let own = wants.iter().filter_map(|id| self.pools.get(id)).any(|pool| self.keeps(pool) > 0);
            // A seat out of one's own contingent was set aside before.
            kept = if own { 0 } else { self.kept };
        }
        pool.taken + kept < capacity
    }

    fn shift(&mut self, wants: &[PoolId], taken: i64, waiting: i64) {
        for id in wants {
            let Some(pool) = self.pools.get_mut(id) else { continue };
            self.kept -= pool.keeps(self.now);
            pool.taken += taken;
            pool.waiting += waiting;
            self.kept += pool.keeps(self.now);
        }
    }

    /// Takes a seat in each of these pools, or in none: then it says which is full.
    pub fn take(&mut self, wants: &[PoolId]) -> Result<(), PoolId> {
        match self.blocking(wants) {
            Some(full) => Err(full),
            None => {
                self.shift(wants, 1, 0);
                Ok(())
            }
        }
    }

    /// Takes the seats of several people, or none at all.
    pub fn take_all<'a>(&mut self, people: impl IntoIterator<Item = &'a [PoolId]>) -> Result<(), PoolId> {
        let mut tried = self.clone();
        for wants in people {
            tried.take(wants)?;
        }
        *self = tried;
        Ok(())
    }

    /// Moves somebody from the pools that she has to others: into all of them or none. `contested` is what those ahead of her
    /// leave full of what is [`newly`] wanted.
    pub fn exchange(&mut self, has: &[PoolId], wants: &[PoolId], contested: Option<PoolId>) -> Result<(), PoolId> {
        let mut tried = self.clone();
        tried.give_back(has);
        match contested.or_else(|| tried.take(wants).err()) {
            Some(full) => Err(full),
            None => {
                *self = tried;
                Ok(())
            }
        }
    }

    /// Gives the seats back.
    pub fn give_back(&mut self, had: &[PoolId]) {
        self.shift(had, -1, 0);
    }

    /// Joins the waiting list.
    pub fn wait(&mut self, wants: &[PoolId]) {
        self.shift(wants, 0, 1);
    }

    /// Leaves it.
    pub fn stop_waiting(&mut self, wants: &[PoolId]) {
        self.shift(wants, 0, -1);
    }

    /// Whether somebody waits for one of these.
    pub fn contested(&self, wants: &[PoolId]) -> bool {
        wants.iter().filter_map(|id| self.pools.get(id)).any(|pool| pool.waiting > 0)
    }

    /// The first of these pools for which others wait ahead, who have left it blocked. A seat that is kept for one's own partner
    /// is none that they could have: nobody waits for it.
    pub fn behind(&self, wants: &[PoolId], blocked: &BTreeSet<PoolId>) -> Option<PoolId> {
        let kept = self.has_kept_seat(wants);
        wants.iter().copied().find(|id| blocked.contains(id) && !(kept && self.event == Some(*id)))
    }

    /// The first of these pools that is full, or blocked, once those ahead have got what they can. Several changes in one
    /// transaction: what came free in it belongs to those ahead, though nobody has promoted them yet.
    pub fn left_full<T>(&self, wants: &[PoolId], ahead: impl IntoIterator<Item = Party<T>>) -> Option<PoolId> {
        let mut left = self.clone();
        let blocked = walk(&mut left, ahead).blocked;
        left.behind(wants, &blocked).or_else(|| left.blocking(wants))
    }

    /// Whether one of the event's seats is set aside for this combination, and there.
    pub fn has_kept_seat(&self, wants: &[PoolId]) -> bool {
        let own = wants.iter().filter_map(|id| self.pools.get(id)).any(|pool| self.keeps(pool) > 0);
        let event = self.event.and_then(|id| self.pools.get(&id));
        own && event.and_then(|event| Some(event.capacity? - event.taken)).is_some_and(|left| left > 0)
    }

    /// [`Seats::take_all`] for people who stand behind others.
    fn take_behind(&mut self, people: &[Vec<PoolId>], blocked: &BTreeSet<PoolId>) -> bool {
        for (at, wants) in people.iter().enumerate() {
            if self.behind(wants, blocked).is_some() || self.take(wants).is_err() {
                people[..at].iter().for_each(|wants| self.give_back(wants));
                return false;
            }
        }
        true
    }

    /// Whether a walk can find anybody: not where all who wait want a seat of a pool that has none for any of them. Everybody
    /// waits for one tariff, so that the tariffs say how many wait.
    pub fn worth_a_walk(&self) -> bool {
        let tariffs = self.pools.values().filter(|pool| pool.kind == PoolKind::Tariff);
        let people: i64 = tariffs.map(|pool| pool.waiting).sum();
        people > 0 && !self.pools.values().any(|pool| pool.waiting >= people && self.is_closed(pool))
    }

    /// Whether nobody who waits could have a seat of this pool.
    fn is_closed(&self, pool: &Pool) -> bool {
        let own = self.pools.values().any(|other| other.waiting > 0 && self.keeps(other) > 0);
        let kept = if self.event == Some(pool.id) && !own { self.kept } else { 0 };
        pool.capacity.is_some_and(|capacity| pool.taken + kept >= capacity)
    }

    /// What has changed since the start, in the order of the pools' ids.
    pub fn changes(&self) -> Vec<Change> {
        let changed = self.pools.values().filter_map(|pool| {
            let (taken, waiting) = self.before.get(&pool.id).copied().unwrap_or_default();
            let change = Change { pool: pool.id, taken: pool.taken - taken, waiting: pool.waiting - waiting };
            (change.taken != 0 || change.waiting != 0).then_some(change)
        });
        changed.collect()
    }
}

/// Of these pools those out of which somebody has no seat yet: only there others can be ahead of her.
pub fn newly(has: &[PoolId], wants: &[PoolId]) -> Vec<PoolId> {
    wants.iter().copied().filter(|id| !has.contains(id)).collect()
}

/// Somebody on the waiting list, or a group that is not to be split: what each of its people wants.
#[derive(Clone, Debug)]
pub struct Party<T> {
    /// Who.
    pub who: T,
    /// Pools, person by person.
    pub wants: Vec<Vec<PoolId>>,
}

/// What a walk along the waiting list found.
#[derive(Debug)]
pub struct Walk<T> {
    /// Those who get their seats now; they have been taken, and they have left the list.
    pub seated: Vec<T>,
    /// Pools for which somebody still waits: nobody behind may take from them.
    pub blocked: BTreeSet<PoolId>,
}

/// Walks along the waiting list, first come first. Whoever can have all that they want gets it, unless somebody further ahead
/// waits for one of the same pools: free seats in a pool are kept for the first who wants them, be it a group too large for
/// them.
pub fn walk<T>(seats: &mut Seats, queue: impl IntoIterator<Item = Party<T>>) -> Walk<T> {
    let mut walk = Walk { seated: Vec::new(), blocked: BTreeSet::new() };
    for party in queue {
        if step(seats, &party.wants, &mut walk.blocked) {
            walk.seated.push(party.who);
        }
    }
    walk
}

/// The seated of a [`walk`], found without going further than anybody can be seated: once somebody has gone away empty-handed,
/// nobody behind her who wants the same seats gets them, because seats are only taken on the way.
pub fn promote<T>(seats: &mut Seats, queue: Vec<Party<T>>) -> Vec<T> {
    let places = places(seats, &queue);
    let seated = queue.into_iter().enumerate().filter(|(at, _)| places.contains(at));
    seated.map(|(_, party)| party.who).collect()
}

fn places<T>(seats: &mut Seats, queue: &[Party<T>]) -> BTreeSet<usize> {
    let mut hopeful: BTreeSet<&[PoolId]> = queue.iter().flat_map(|party| &party.wants).map(Vec::as_slice).collect();
    let (mut seated, mut blocked) = (BTreeSet::new(), BTreeSet::new());
    for (at, party) in queue.iter().enumerate() {
        if hopeful.is_empty() {
            break;
        }
        let alone = match party.wants.as_slice() {
            [wants] => Some(wants.as_slice()),
            _ => None,
        };
        if alone.is_some_and(|wants| !hopeful.contains(wants)) {
            continue;
        }
        if step(seats, &party.wants, &mut blocked) {
            seated.insert(at);
        } else if let Some(wants) = alone {
            hopeful.remove(wants);
        }
    }
    seated
}

/// Seats a party, or blocks the pools that have too few seats for it.
fn step(seats: &mut Seats, people: &[Vec<PoolId>], blocked: &mut BTreeSet<PoolId>) -> bool {
    if seats.take_behind(people, blocked) {
        people.iter().for_each(|wants| seats.stop_waiting(wants));
        return true;
    }
    let everything: BTreeSet<PoolId> = people.iter().flatten().copied().collect();
    blocked.extend(everything.into_iter().filter(|id| lacks(seats, *id, people)));
    false
}

/// Whether this pool alone has too few seats for the party. It takes them for the time of the question.
fn lacks(seats: &mut Seats, id: PoolId, people: &[Vec<PoolId>]) -> bool {
    let wanting: Vec<&Vec<PoolId>> = people.iter().filter(|wants| wants.contains(&id)).collect();
    let fit = wanting.iter().take_while(|wants| {
        let room = seats.has_room(id, wants);
        if room {
            seats.shift(wants, 1, 0);
        }
        room
    });
    let fit = fit.count();
    wanting[..fit].iter().for_each(|wants| seats.give_back(wants));
    fit < wanting.len()
}

#[cfg(test)]
mod tests;
