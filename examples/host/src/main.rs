//! `invitation-host`: serves, works through the agenda, migrates, imports.

mod demo;
mod import;

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use invitation_host::{
    config::{Cli, Command, Options},
    http::{self, server},
    start::{self, StartError},
    worker,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tracing_subscriber::{EnvFilter, fmt::format::FmtSpan};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    log();
    let done: Result<ExitCode, Box<dyn std::error::Error>> = match cli.command {
        Command::Serve(options) => ended(serve(options).await),
        Command::Work(options) => ended(work(options).await),
        Command::Migrate(options) => ended(migrate(options).await),
        Command::Import(import) => match import::run(import).await {
            Ok(0) => Ok(ExitCode::SUCCESS),
            Ok(_) => Ok(ExitCode::from(ROWS_REFUSED)),
            Err(error) => Err(error.into()),
        },
    };
    done.unwrap_or_else(|error| {
        eprintln!("invitation-host: {error}");
        let mut source = error.source();
        while let Some(error) = source {
            eprintln!("  because {error}");
            source = error.source();
        }
        ExitCode::FAILURE
    })
}

/// What an import ends with when all went well but some rows.
const ROWS_REFUSED: u8 = 3;

fn ended(done: Result<(), StartError>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    done.map(|()| ExitCode::SUCCESS).map_err(Into::into)
}

/// Lines for people on a terminal, JSON for machines. No line holds an address, a ticket or a query.
fn log() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_span_events(FmtSpan::NONE)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.init();
    } else {
        lines.json().init();
    }
}

async fn serve(options: Options) -> Result<(), StartError> {
    let listener = TcpListener::bind(options.listen).await?;
    let app = start::app(&options, Some(listener.local_addr()?)).await?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    if app.config().is_demo() {
        demo::greet(&app).await;
    }
    let stop = stop_signal()?;
    let working = {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move { worker::run(&app, app.mailer(), stopped(stop)).await })
    };
    server::serve(listener, http::router(&app), stopped(stop)).await;
    end(&app, working).await;
    Ok(())
}

async fn work(options: Options) -> Result<(), StartError> {
    let app = start::app(&options, None).await?;
    tracing::info!("working through the agenda");
    let stop = stop_signal()?;
    worker::run(&app, app.mailer(), stopped(stop)).await;
    app.mailer().close().await;
    app.database().close().await;
    Ok(())
}

async fn migrate(options: Options) -> Result<(), StartError> {
    start::migrate(&options).await?;
    println!("the tables are up to date");
    Ok(())
}

/// Lets the worker finish its letter, within a bound, and hangs up.
async fn end(app: &invitation_host::app::App, working: tokio::task::JoinHandle<()>) {
    let bound = std::time::Duration::from_secs(20);
    if tokio::time::timeout(bound, working).await.is_err() {
        tracing::warn!("a letter was cut off; it is sent again later");
    }
    app.mailer().close().await;
    app.database().close().await;
    tracing::info!("stopped");
}

/// Turns true at SIGTERM or SIGINT.
fn stop_signal() -> Result<watch::Receiver<bool>, StartError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        let _ = tell.send(true);
    });
    Ok(told)
}

async fn stopped(mut told: watch::Receiver<bool>) {
    // An error means that the sender is gone, and so that it has told.
    let _ = told.wait_for(|stop| *stop).await;
}
