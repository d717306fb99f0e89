use serde::Deserialize;
use serde_json::{Value, json};
use shall_we_gan::{Error, Result, adapt::Start};

use crate::{game::Game, picture::Picture};

/// Cells of a background along each axis.
const CELLS: usize = 48;
/// The window of the points.
const BOUNDS: [f32; 4] = [-4.0, 4.0, -4.0, 4.0];
/// The most steps of one request.
const MOST_STEPS: u32 = 1_000;

/// What a page can ask.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// A game from its beginning: the source's classifier is taught, and the target turned.
    Start {
        /// The seed of all randomness.
        seed: u64,
        /// How far the target is turned, in degrees.
        degrees: f32,
        /// How the target's encoder begins.
        start: Start,
    },
    /// Steps of both players, 0 for a look alone.
    Step {
        /// How many.
        count: u32,
    },
}

/// One game, and what the last reply speaks of.
#[derive(Debug, Default)]
pub struct Desk {
    game: Option<Game>,
    picture: Picture,
}

impl Desk {
    /// Meets a request; what goes wrong is said in the reply.
    pub fn answer(&mut self, request: &[u8]) -> String {
        let refuse = |e: serde_json::Error| Error::Refused { what: "this request".into(), why: e.to_string() };
        let reply = serde_json::from_slice(request).map_err(refuse).and_then(|request| self.meet(request));
        reply.unwrap_or_else(|error| json!({"error": error.to_string()})).to_string()
    }

    /// The numbers that the last reply speaks of.
    pub fn numbers(&self) -> &[f32] {
        self.picture.numbers()
    }

    fn meet(&mut self, request: Request) -> Result<Value> {
        match request {
            Request::Start { seed, degrees, start } => self.start(seed, degrees, start),
            Request::Step { count } => self.step(count),
        }
    }

    /// What stands still in a game: the points with their classes, the source's features, and the classifier's regions.
    fn start(&mut self, seed: u64, degrees: f32, start: Start) -> Result<Value> {
        if !(degrees.abs() <= 180.0) {
            return Err(Error::invalid("the angle", degrees, "−180 to 180 degrees"));
        }
        let game = Game::new(seed, degrees, start)?;
        let window = around(&game.source_features);
        let mut picture = Picture::default();
        let labels = |labels: &[u32]| labels.iter().map(|label| *label as f32).collect::<Vec<_>>();
        picture.put("source", game.source.values.iter().copied());
        picture.put("source_labels", labels(&game.source.labels));
        picture.put("target", game.target.values.iter().copied());
        picture.put("target_labels", labels(&game.target.labels));
        picture.put("source_features", game.source_features.iter().copied());
        picture.put("regions", game.named(&cells(window)));
        (self.picture, self.game) = (picture, Some(game));
        Ok(json!({"bounds": BOUNDS, "window": window, "places": self.picture.places()}))
    }

    /// What moves: the target's features, what the target's points are called, and how good that is.
    fn step(&mut self, count: u32) -> Result<Value> {
        if count > MOST_STEPS {
            return Err(Error::invalid("the steps", count, format!("at most {MOST_STEPS} at once")));
        }
        let why = "no game has been started".to_string();
        let Some(game) = &mut self.game else { return Err(Error::Refused { what: "this request".into(), why }) };
        game.advance(count)?;
        let features = game.target_features();
        let ([source, target], told_apart) = (game.accuracies(&features), game.told_apart(&features));
        let values = json!({"source": source, "target": target, "told_apart": told_apart});
        let mut picture = Picture::default();
        picture.put("named", game.named_points(&cells(BOUNDS)));
        picture.put("features", features);
        self.picture = picture;
        Ok(json!({"step": game.step(), "values": values, "places": self.picture.places()}))
    }
}

/// The middles of the cells of a window, row by row from below.
fn cells([x0, x1, y0, y1]: [f32; 4]) -> Vec<f32> {
    let at = |low: f32, high: f32, i: usize| low + (high - low) * (i as f32 + 0.5) / CELLS as f32;
    (0..CELLS * CELLS).flat_map(|i| [at(x0, x1, i % CELLS), at(y0, y1, i / CELLS)]).collect()
}

/// A square window about those points, with room to move.
fn around(points: &[f32]) -> [f32; 4] {
    let axis = |axis: usize| {
        let along = points.iter().skip(axis).step_by(2);
        along.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], x| [low.min(*x), high.max(*x)])
    };
    let ([x0, x1], [y0, y1]) = (axis(0), axis(1));
    let (x, y, half) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0, 0.8 * (x1 - x0).max(y1 - y0));
    [x - half, x + half, y - half, y + half]
}
