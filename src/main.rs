//! The `poolhouse` program.

use clap::Parser as _;
use poolhouse::commands::{Cli, run};

#[actix_web::main]
async fn main() -> std::process::ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("poolhouse: {why:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
