//! Arithmetic on as many numbers at a time as the processor can.

/// Work that is inlined wherever it is done, as a large closure is not: [`wide`] widens nothing that it calls.
pub(super) use pulp::NullaryFnOnce as Wide;

/// Does `work` with the widest vector instructions of this processor, which is asked when the program runs.
///
/// The numbers do not depend on it: each operation is the one that IEEE 754 defines, more of them at a time, and the compiler
/// makes no two of them into one (Rust never contracts `a * b + c`). What `work` calls takes part only if it is inlined.
#[inline(always)]
pub(super) fn wide<W: Wide>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(work)
}
