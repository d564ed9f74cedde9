//! Arithmetic on as many numbers at a time as the processor can.

/// Does `work` with the widest vector instructions of this processor, which is asked when the program runs.
///
/// The numbers do not depend on it: each operation is the one that IEEE 754 defines, more of them at a time, and the compiler
/// makes no two of them into one (Rust never contracts `a * b + c`). What `work` calls takes part only if it is inlined.
#[inline(always)]
pub(super) fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
