use std::collections::VecDeque;

use serde_json::{Map, Value, json};
use shall_we_gan::{
    Error, Result,
    lab::{Deed, Lab, Layers, Run, Settings, Story, preset},
    measure::Cells,
    objective::Player,
    toy_distributions::{self, Points},
    train::{Checkpoint, Step},
};

use crate::{
    limits,
    picture::Picture,
    request::{Entry, Request, layers},
    tables,
};

/// Cells of the optimal discriminator along each axis: those of the learned one's surface.
const CELLS: usize = 48;
/// Samples of G that are counted for it.
const COUNTED: usize = 4_096;
/// States kept to go back to, and how much memory they may take, in numbers.
const MOST_STATES: usize = 24;
const MOST_NUMBERS: usize = 8_000_000;
/// While many steps are taken at once, one state in so many is kept.
const STATE_EVERY: u64 = 50;

/// One run and what is kept of its past: everything behind a demo.
#[derive(Default)]
pub struct Desk {
    run: Option<Run>,
    past: VecDeque<Checkpoint>,
    cells: Option<Cells>,
    picture: Picture,
}

impl Desk {
    /// Meets a request; what goes wrong is said in the reply.
    pub fn answer(&mut self, request: &[u8]) -> String {
        let parsed = serde_json::from_slice(request);
        let refuse = |e: serde_json::Error| Error::Refused { what: "this request".into(), why: e.to_string() };
        let reply = parsed.map_err(refuse).and_then(|request| self.meet(request));
        reply.unwrap_or_else(|error| json!({"error": error.to_string()})).to_string()
    }

    /// The numbers that the last reply speaks of.
    pub fn numbers(&self) -> &[f32] {
        self.picture.numbers()
    }

    fn meet(&mut self, request: Request) -> Result<Value> {
        match request {
            Request::About => Ok(tables::about()),
            Request::Start { settings, points, all_false } => self.start(settings, points, all_false),
            Request::Change { settings, points } => self.change(settings, points),
            Request::Step { count, player, values } => self.step(count, player.map(Player::from), values),
            Request::Look { surface, arrows, manifold, optimal } => {
                self.look(layers(surface, arrows, manifold), optimal)
            }
            Request::Back => self.back(),
            Request::Export { settings, points, all_false, journal, step } => {
                let settings = begun(settings)?;
                let deeds = deeds(&settings, journal)?;
                let story = Story { settings, points, all_false, deeds, step };
                Ok(json!({"command": story.command(), "cell": story.cell()}))
            }
        }
    }

    fn start(&mut self, settings: Map<String, Value>, points: Vec<[f64; 2]>, all_false: f32) -> Result<Value> {
        let mut lab = lab(begun(settings)?, points)?;
        if all_false != 0.0 {
            lab = lab.all_false(all_false);
        }
        let run = lab.start()?;
        self.past.clear();
        Ok(self.take(run, &[Player::Discriminator, Player::Generator]))
    }

    fn change(&mut self, settings: Map<String, Value>, points: Vec<[f64; 2]>) -> Result<Value> {
        let run = self.run()?;
        let settings = run.settings().with(settings)?;
        let before = run.settings();
        let (run, kept) = lab(settings, points)?.take_over(run)?;
        if kept.len() < 2 || !share_states(run.settings(), before) {
            self.past.clear();
        }
        Ok(self.take(run, &kept))
    }

    /// Puts a run on the desk and describes it; the real points are the numbers.
    fn take(&mut self, run: Run, kept: &[Player]) -> Value {
        (self.cells, self.picture) = (None, Picture::default());
        let (settings, record, distribution) = (run.settings(), run.record(), run.distribution());
        self.picture.put("real", record.real.iter().flatten().copied());
        let reply = json!({
            "step": run.engine().step(),
            "settings": settings.fields(),
            "bounds": record.bounds,
            "dim": distribution.dim(),
            "modes": record.modes,
            "density": distribution.dim() == 2 && distribution.log_density(&[0.0, 0.0]).is_some(),
            "kept": kept.iter().map(Player::to_string).collect::<Vec<_>>(),
            "past": self.past.len(),
            "places": self.picture.places(),
        });
        self.run = Some(run);
        reply
    }

    fn step(&mut self, count: u32, player: Option<Player>, values: bool) -> Result<Value> {
        let Some(run) = &mut self.run else { return Err(nothing_yet()) };
        let mut last = None;
        for _ in 0..count {
            if count == 1 || run.engine().step().is_multiple_of(STATE_EVERY) {
                keep(&mut self.past, run.checkpoint());
            }
            last = Some(match player {
                None => run.advance()?,
                Some(player) => run.step_alone(player)?,
            });
        }
        let step = run.engine().step();
        let values = last.filter(|_| values).map(|last: Step| run.values(&last));
        Ok(json!({"step": step, "values": values, "past": self.past.len()}))
    }

    fn look(&mut self, layers: Layers, optimal: bool) -> Result<Value> {
        let Some(run) = &self.run else { return Err(nothing_yet()) };
        let seen = run.look_at(layers);
        let mut picture = Picture::default();
        picture.put("fake", seen.fake.into_iter().flatten());
        if let Some(surface) = seen.surface {
            picture.put("surface", surface.values);
        }
        picture.put("arrows", seen.arrows.into_iter().flatten());
        if let Some(manifold) = seen.manifold {
            picture.put("manifold", manifold.points.into_iter().flatten());
        }
        if optimal {
            let cells = match self.cells.take() {
                Some(cells) => cells,
                None => Cells::new(&**run.distribution(), CELLS)?,
            };
            picture.put("optimal", cells.optimal_discriminator(&run.sample(COUNTED)));
            self.cells = Some(cells);
        }
        self.picture = picture;
        Ok(json!({"step": seen.step, "places": self.picture.places()}))
    }

    fn back(&mut self) -> Result<Value> {
        let Some(run) = &mut self.run else { return Err(nothing_yet()) };
        let why = "no earlier state is kept".to_string();
        let Some(state) = self.past.pop_back() else { return Err(Error::Refused { what: "going back".into(), why }) };
        run.go_back(&state)?;
        Ok(json!({"step": run.engine().step(), "past": self.past.len()}))
    }

    fn run(&self) -> Result<&Run> {
        self.run.as_ref().ok_or_else(nothing_yet)
    }
}

fn nothing_yet() -> Error {
    Error::Refused { what: "this request".into(), why: "no run has been started".into() }
}

/// What a run begins with: some settings over those of its distribution.
fn begun(given: Map<String, Value>) -> Result<Settings> {
    let name = given.get("distribution").and_then(Value::as_str).unwrap_or("grid");
    preset::for_distribution(name).with(given)
}

/// What a page's journal tells, with whole settings.
fn deeds(settings: &Settings, journal: Vec<Entry>) -> Result<Vec<(u64, Deed)>> {
    let mut now = settings.clone();
    let deed = |entry: Entry| {
        if let Some(player) = entry.player {
            return Ok((entry.at, Deed::Alone(player.into())));
        }
        now = now.with(entry.settings)?;
        Ok((entry.at, Deed::Change(Box::new(now.clone()), entry.points)))
    };
    journal.into_iter().map(deed).collect()
}

fn lab(settings: Settings, points: Vec<[f64; 2]>) -> Result<Lab> {
    limits::check(&settings)?;
    limits::check_points(&points)?;
    let lab = Lab::from_settings(settings);
    if points.is_empty() {
        return Ok(lab);
    }
    let refuse = |e: toy_distributions::Error| Error::Refused { what: "this drawing".into(), why: e.to_string() };
    Ok(lab.on(Box::new(Points::new(points).map_err(refuse)?)))
}

/// Whether a state under some settings can be gone on from under others: nothing differs that decides what a state
/// holds or what it means, such as networks, optimisers and seeds.
fn share_states(a: &Settings, b: &Settings) -> bool {
    let Settings { distribution, objective, k, lr_d, lr_g, .. } = b.clone();
    *b == Settings { distribution, objective, k, lr_d, lr_g, ..a.clone() }
}

/// Keeps a state, and as many before it as fit.
fn keep(past: &mut VecDeque<Checkpoint>, state: Checkpoint) {
    let most = (MOST_NUMBERS / state.numbers().max(1)).clamp(1, MOST_STATES);
    past.push_back(state);
    while past.len() > most {
        past.pop_front();
    }
}
