//! What formulas that mean harm make the engine allocate: bytes, which are the same on every machine.

use budget::rules::formula::{Currency, Formula, LineRule, Sheet, Unit};
use rust_decimal::Decimal;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// The system's allocator, which counts what each thread has asked for.
struct Counting;

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    // While a thread ends there is nothing to count in.
    let _ = BYTES.try_with(|all| all.set(all.get() + bytes));
}

#[allow(unsafe_code, reason = "only an allocator can count what is allocated; it hands everything to the system's")]
// SAFETY: every call is the system allocator's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocated<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = BYTES.get();
    let done = work();
    (done, BYTES.get() - before)
}

#[test]
fn a_hostile_text_takes_little() {
    let texts = [
        "(".repeat(1_000),
        "-".repeat(1_000),
        "if(1<".repeat(200),
        "1+".repeat(499) + "1",
        "é".repeat(1_000),
        "1[a*b*c*d*e*f*g*h*i*j*k*l]*".repeat(37),
        (0..199).map(|at| format!("a{at}")).collect::<Vec<_>>().join("+"),
        "(".repeat(1_000_000),
        "9".repeat(1_000_000),
    ];
    for text in texts {
        let (read, bytes) = allocated(|| Formula::parse(&text).is_ok());
        let begin: String = text.chars().take(30).collect();
        assert!(bytes > 0, "{begin}: {read}");
        assert!(bytes < 512 << 10, "{begin}…: {bytes} bytes");
    }
}

/// As many operations as a budget may have, of units that all differ, checked and computed for as many scenarios as there may be.
#[test]
fn a_hostile_budget_takes_little_in_every_scenario() {
    let names: Vec<String> = (0..100).map(|at| format!("d{at}")).collect();
    let unit = |at: usize| Unit::parse(&format!("u{at}*v{at}/w{at}")).expect("a unit");
    let drivers: Vec<(&str, Unit)> = names.iter().enumerate().map(|(at, name)| (name.as_str(), unit(at))).collect();
    // Every driver by every other and back again: what comes out is money.
    let text = |line: usize| {
        let factors = (0..24).map(|at| &names[(line * 7 + at * 13) % names.len()]);
        format!("1 [EUR]{}", factors.map(|name| format!(" * {name} / {name}")).collect::<String>())
    };
    let lines: Vec<(String, String)> = (0..200).map(|line| (format!("l{line}"), text(line))).collect();
    let values = vec![Decimal::ONE; names.len()];
    let euros = || Currency::new("EUR", 2).expect("cents");
    let (rules, bytes) = allocated(|| {
        let rule = |(code, text): &(String, String)| Ok((code.clone(), LineRule::of(Formula::parse(text)?)));
        lines.iter().map(rule).collect::<Result<Vec<_>, budget::rules::formula::Problem>>().expect("they read")
    });
    assert!(bytes < 16 << 20, "{bytes} bytes to read");
    let rules: Vec<(&str, LineRule)> = rules.iter().map(|(code, rule)| (code.as_str(), rule.clone())).collect();
    let (_, bytes) = allocated(|| {
        for _ in 0..20 {
            let sheet = Sheet::compile(&drivers, &rules, euros()).expect("the units fit");
            assert_eq!(sheet.exact(&values).expect("it computes").len(), 200);
        }
    });
    assert!(bytes < 20 * (8 << 20), "{bytes} bytes in twenty scenarios");
}
