//! Request limits.
//!
//! The general ones are counted per process (and say so in the policy's name): they protect a machine, not a rule. Those of
//! sign-in and tokens are rules, so they are counted in the database, where all processes count together: see [`count`].

use crate::{
    db::{At, Conn},
    error::{self, ApiError, Result},
    insert_new,
    schema::kernel_limits,
    settings::RateLimit,
};
use diesel::prelude::*;
use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::StateInformationMiddleware, state::keyed::DashMapStateStore,
};
use std::{
    num::NonZeroU32,
    sync::Mutex,
    time::{Duration, Instant},
};

type Keyed = RateLimiter<String, DashMapStateStore<String>, governor::clock::DefaultClock, StateInformationMiddleware>;

/// Which limit applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A caller with credentials.
    Principal,
    /// A caller without, by address.
    Anonymous,
    /// Public forms, by address.
    Form,
    /// Exports of data, per principal.
    Export,
}

/// What is left; for the `RateLimit` and `RateLimit-Policy` headers (draft-ietf-httpapi-ratelimit-headers).
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    policy: Policy,
    burst: u32,
    window_seconds: u32,
    remaining: u32,
}

impl Standing {
    fn name(self) -> &'static str {
        match self.policy {
            Policy::Principal => "principal-per-process",
            Policy::Anonymous => "address-per-process",
            Policy::Form => "form-per-process",
            Policy::Export => "export-per-process",
        }
    }
    /// The value of `RateLimit-Policy`: quota and window in seconds.
    pub fn policy_header(self) -> String {
        format!("\"{}\";q={};w={}", self.name(), self.burst, self.window_seconds)
    }
    /// The value of `RateLimit`: what remains and the seconds until it is whole again.
    pub fn header(self) -> String {
        format!("\"{}\";r={};t={}", self.name(), self.remaining, self.window_seconds)
    }
}

struct Limit {
    policy: Policy,
    limiter: Keyed,
    burst: u32,
    window_seconds: u32,
}

impl Limit {
    fn new(policy: Policy, quota: Quota) -> Self {
        let burst = quota.burst_size().get();
        let window = quota.replenish_interval().saturating_mul(burst).as_secs_f64().ceil();
        let limiter = RateLimiter::dashmap(quota).with_middleware::<StateInformationMiddleware>();
        // A window of seconds fits: configuration gives at most u32 requests at one per second.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Self { policy, limiter, burst, window_seconds: window.clamp(1.0, 86_400.0) as u32 }
    }

    fn check(&self, key: &str) -> Result<Standing> {
        let standing = |remaining| Standing {
            policy: self.policy,
            burst: self.burst,
            window_seconds: self.window_seconds,
            remaining,
        };
        match self.limiter.check_key(&key.to_owned()) {
            Ok(left) => Ok(standing(left.remaining_burst_capacity())),
            Err(refused) => {
                let wait = refused.wait_time_from(self.limiter.clock().now());
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                Err(too_many(seconds))
            }
        }
    }
}

/// The limits of this process.
pub struct Limits {
    all: Option<[Limit; 4]>,
    swept: Mutex<Instant>,
}

impl Limits {
    /// From the configuration.
    pub fn new(settings: &RateLimit) -> Self {
        let some = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let all = settings.enabled.then(|| {
            [
                Limit::new(
                    Policy::Principal,
                    Quota::per_second(some(settings.per_second)).allow_burst(some(settings.burst)),
                ),
                Limit::new(
                    Policy::Anonymous,
                    Quota::per_second(some(settings.anonymous_per_second)).allow_burst(some(settings.anonymous_burst)),
                ),
                Limit::new(Policy::Form, Quota::per_minute(some(settings.forms_per_minute))),
                Limit::new(Policy::Export, Quota::per_minute(some(settings.exports_per_minute))),
            ]
        });
        Self { all, swept: Mutex::new(Instant::now()) }
    }

    /// Counts one request; 429 when there were too many. `None` when limits are off.
    pub fn check(&self, policy: Policy, key: &str) -> Result<Option<Standing>> {
        let Some(all) = &self.all else { return Ok(None) };
        self.sweep(all);
        all.iter().find(|limit| limit.policy == policy).map(|limit| limit.check(key)).transpose()
    }

    /// Forgets callers that have been quiet, so that memory does not grow with the number of addresses.
    fn sweep(&self, all: &[Limit]) {
        const EVERY: Duration = Duration::from_secs(60);
        if let Ok(mut swept) = self.swept.try_lock()
            && swept.elapsed() > EVERY
        {
            *swept = Instant::now();
            all.iter().for_each(|limit| limit.limiter.retain_recent());
        }
    }
}

/// 429.
pub fn too_many(retry_after_seconds: u32) -> ApiError {
    error::TOO_MANY_REQUESTS
        .detail(
            format!("Trop de requêtes. Reprenez dans {retry_after_seconds} s."),
            format!("Too many requests. Go on in {retry_after_seconds} s."),
        )
        .retry_after(retry_after_seconds)
}

/// Counts one use of a bucket that all processes share, in windows of `window_seconds`: gives how often it was used in the
/// present window, this time included.
pub fn count(conn: &mut Conn, bucket: &str, window_seconds: i64, now: At) -> Result<i64> {
    use kernel_limits::dsl as l;
    let current = l::kernel_limits.find(bucket).filter(l::window_start.gt(now.plus_seconds(-window_seconds)));
    if let Some(used) =
        diesel::update(current).set(l::used.eq(l::used + 1)).returning(l::used).get_result(conn).optional()?
    {
        return Ok(used);
    }
    let fresh = (l::bucket.eq(bucket), l::used.eq(1), l::window_start.eq(now));
    if insert_new!(conn, l::kernel_limits, fresh)? == 1 {
        return Ok(1);
    }
    let expired = l::kernel_limits.find(bucket).filter(l::window_start.le(now.plus_seconds(-window_seconds)));
    match diesel::update(expired).set((l::used.eq(1), l::window_start.eq(now))).execute(conn)? {
        1 => Ok(1),
        // Somebody else opened the new window just now.
        _ => Ok(diesel::update(l::kernel_limits.find(bucket))
            .set(l::used.eq(l::used + 1))
            .returning(l::used)
            .get_result(conn)?),
    }
}

/// Forgets a bucket (after a successful sign-in, say).
pub fn forget(conn: &mut Conn, bucket: &str) -> Result<()> {
    diesel::delete(kernel_limits::table.find(bucket)).execute(conn)?;
    Ok(())
}

/// Forgets buckets whose window began before the instant.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    Ok(diesel::delete(kernel_limits::table.filter(kernel_limits::window_start.lt(before))).execute(conn)?)
}
