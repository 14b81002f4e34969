use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use super::secret::Secret;

/// The reference host of invitations: four public dialects over HTTP, an accept page, letters.
#[derive(Debug, Parser)]
#[command(name = "invitation-host", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve HTTP and run the agenda.
    Serve(Options),
    /// Run the agenda alone: letters, reminders, erasure.
    Work(Options),
    /// Bring the database's tables up to date.
    Migrate(Options),
    /// Invite everybody in a file, one row a person.
    Import(Import),
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// A CSV file with a header; `email` is required, `name`, `role`, `language` and `message` are not.
    pub file: PathBuf,
    /// The scope to invite into, such as organization:org-1.
    #[arg(long)]
    pub scope: String,
    /// The user id on whose standing the invitations rest; it must be one of the configured credentials
    /// or a member of the scope.
    #[arg(long, value_name = "USER")]
    pub actor: String,
    /// Only say what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// What distinguishes this run: repeating a file under the same name invites nobody twice.
    /// The file's name by default.
    #[arg(long, value_name = "NAME")]
    pub run: Option<String>,
    /// The options of every command.
    #[command(flatten)]
    pub options: Options,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Try it out: example scopes, credentials and keys, letters to the console and as files.
    #[arg(long, env = "INVITATION_DEMO")]
    pub demo: bool,
    /// The address to listen on.
    #[arg(
        long,
        env = "INVITATION_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS:PORT"
    )]
    pub listen: SocketAddr,
    /// sqlite://FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME; in the demo
    /// sqlite://invitation-demo.db.
    #[arg(
        long,
        env = "INVITATION_DATABASE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database: Option<Secret>,
    #[arg(
        help = "The mail server: smtp://[USER:PASSWORD@]HOST:PORT[?tls=required|opportunistic|implicit|none]",
        long,
        env = "INVITATION_SMTP",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub smtp: Option<Secret>,
    #[arg(
        help = "The sender of letters: ADDRESS or NAME <ADDRESS>",
        long,
        env = "INVITATION_MAIL_FROM",
        value_name = "MAILBOX"
    )]
    pub mail_from: Option<String>,
    /// A folder that gets every letter as a file.
    #[arg(long, env = "INVITATION_LETTERS", value_name = "FOLDER")]
    pub letters: Option<PathBuf>,
    /// How the world reaches this host; links in letters begin with it. By default the address it listens
    /// on, if that is a loopback one.
    #[arg(long, env = "INVITATION_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// The keys of tickets: ID:STATE:KEY, several parted by commas, or @FILE that holds them. Prefer the
    /// environment or a file: other users of the machine see a command line.
    #[arg(
        long,
        env = "INVITATION_KEYRING",
        hide_env_values = true,
        value_name = "KEYS"
    )]
    pub keyring: Option<Secret>,
    /// A TOML file: tenants, applications, organizations, team pages, roles, credentials and their policies.
    #[arg(long, env = "INVITATION_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}
