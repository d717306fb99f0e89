//! A run with what was done to it on the way, as the command and the notebook cell that make it again.

use super::Settings;
use crate::objective::Player;

/// How a run came to be where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// What it began with.
    pub settings: Settings,
    /// Its own points, if it has any: the name of the table (.csv) that holds them.
    pub points: Option<String>,
    /// The mean of D(G(z)) that D was trained to beforehand; 0 for none.
    pub all_false: f32,
    /// What was done to it, and after which step, in order.
    pub deeds: Vec<(u64, Deed)>,
    /// How far it has come; 0 stands for its end.
    pub step: u64,
}

/// What is done to a run besides its steps.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A step of one player alone.
    Alone(Player),
    /// Other settings from here on, and the table with other points, if there is one.
    Change(Box<Settings>, Option<String>),
}

impl Story {
    /// The command that makes the run from its beginning to its end; it knows nothing of deeds.
    pub fn command(&self) -> String {
        let named = self.points.clone().unwrap_or_else(|| self.settings.distribution.clone());
        let command = Settings { distribution: named, ..self.settings.clone() }.command();
        match self.all_false {
            0.0 => command,
            mean => format!("{command} --start all-false={mean}"),
        }
    }

    /// The cell that makes the run as far as it has come, with all that was done to it.
    pub fn cell(&self) -> String {
        let first = self.settings.literal(&Settings::default(), "Settings::default()");
        let all_false = if self.all_false == 0.0 { String::new() } else { format!(".all_false({:?})", self.all_false) };
        let mut lines = vec![format!("let mut run = {}{all_false}.start()?;", lab(&first, self.points.as_deref()))];
        let (mut now, mut settings) = (0, &self.settings);
        let mut until = |lines: &mut Vec<String>, step: u64, after: u64| {
            if step > now {
                lines.push(format!("run.until({step})?;"));
            }
            now = after;
        };
        for (step, deed) in &self.deeds {
            match deed {
                Deed::Alone(player) => {
                    until(&mut lines, *step, step + 1);
                    lines.push(format!("run.step_alone(Player::{player:?})?;"));
                }
                Deed::Change(next, points) => {
                    until(&mut lines, *step, *step);
                    let next_lab = lab(&next.literal(settings, "run.settings().clone()"), points.as_deref());
                    lines.push(format!("run = {next_lab}.take_over(&run)?.0;"));
                    settings = next;
                }
            }
        }
        let end = if self.step == 0 { settings.steps } else { self.step };
        until(&mut lines, end, end);
        lines.push("run".into());
        lines.join("\n")
    }
}

/// A lab with these settings, and points of its own from a table.
fn lab(settings: &str, points: Option<&str>) -> String {
    let read = |table| format!(".on(Box::new(toy_distributions::Points::from_csv({table:?})?))");
    format!("Lab::from_settings({settings}){}", points.map(read).unwrap_or_default())
}
