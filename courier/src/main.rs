//! Sends the mail that pg_commission queues: waits for it, takes one at a time, hands it to an SMTP
//! server, and says what became of it. Everything is told by the environment (docs/accounts.md).
#![forbid(unsafe_code)]

mod config;
mod mail;
mod queue;

use config::Config;
use mail::{Outcome, Sender};
use queue::Queue;
use std::convert::Infallible;
use std::fmt::Display;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

/// Nobody is told of mail that becomes due again by itself, so it is looked for once in a while.
const LONGEST_REST: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let is_once = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [option] if option == "--once" => true,
        _ => {
            eprintln!("usage: pg_commission_courier [--once]");
            return ExitCode::from(2);
        }
    };
    let config = match Config::from_environment(|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    if is_once {
        return match send_what_is_due(&config) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("{problem}");
                ExitCode::FAILURE
            }
        };
    }
    serve(&config)
}

type Failed = Box<dyn Display>;

fn send_what_is_due(config: &Config) -> Result<(), Failed> {
    let mut queue = Queue::open(&config.database).map_err(boxed)?;
    empty(&mut queue, &Sender::new(config)?)
}

/// For ever: whatever fails is tried again, after longer and longer pauses.
fn serve(config: &Config) -> ! {
    let mut pause = FIRST_PAUSE;
    loop {
        let mut was_well = false;
        let ended = watch(config, &mut was_well);
        if was_well {
            pause = FIRST_PAUSE;
        }
        eprintln!("{ended}; trying again in {} s", pause.as_secs());
        sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One connection to the database, until something fails.
fn watch(config: &Config, was_well: &mut bool) -> Failed {
    let mut work = || -> Result<Infallible, Failed> {
        let sender = Sender::new(config)?;
        let mut queue = Queue::open(&config.database).map_err(boxed)?;
        queue.listen().map_err(boxed)?;
        loop {
            empty(&mut queue, &sender)?;
            *was_well = true;
            queue.rest(LONGEST_REST).map_err(boxed)?;
        }
    };
    match work() {
        Ok(never) => match never {},
        Err(failed) => failed,
    }
}

/// Sends whatever is due. Nothing is taken while the mail server cannot be reached or refuses who
/// we are: that is the fault of no mail.
fn empty(queue: &mut Queue, sender: &Sender) -> Result<(), Failed> {
    while queue.has_due().map_err(boxed)? {
        sender.greet()?;
        let Some(mail) = queue.take().map_err(boxed)? else { return Ok(()) };
        let outcome = sender.send(&mail);
        let state = queue.settle(mail.id, &outcome).map_err(boxed)?;
        match outcome {
            Outcome::Sent => println!("mail {}: {state}", mail.id),
            Outcome::NotNow(problem) | Outcome::Never(problem) => {
                println!("mail {}: {state}, {problem}", mail.id);
            }
        }
    }
    Ok(())
}

fn boxed(error: impl Display + 'static) -> Failed {
    Box::new(error)
}
