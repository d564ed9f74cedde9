//! `colloque`: the server and its tools. See `colloque --help`.

fn main() -> std::process::ExitCode {
    server::cli::main(&server::modules())
}
