//! The count of the answers.

use std::{
    collections::BTreeMap,
    fmt::{Display, Formatter},
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Key, Side, file};
use crate::{Error, Result};

/// A file that somebody has saved from the form.
#[derive(Debug, Deserialize)]
struct Answers {
    form: String,
    /// Drawn at random when the form is opened.
    person: String,
    answers: Vec<Side>,
}

/// What the answers come to.
#[derive(Debug, Serialize)]
pub struct Counted {
    people: usize,
    answers: usize,
    a: Votes,
    b: Votes,
    /// The mean over the people of the share of their answers that is for a.
    share_a: f64,
    /// Its standard error. A person's answers are no more independent of each other than eight questions of one mind, so
    /// people are counted and not answers.
    standard_error: Option<f64>,
    questions: Vec<Asked>,
}

#[derive(Debug, Serialize)]
struct Votes {
    folder: String,
    votes: usize,
    share: f64,
}

/// One question, and how many chose which folder's picture.
#[derive(Debug, Serialize)]
struct Asked {
    name: String,
    a: usize,
    b: usize,
}

/// Counts the answers to the form of a key.
///
/// # Errors
/// If a file is damaged, belongs to another form, is not answered to the end, or comes from a person who has been counted.
pub fn count(key: &Path, files: &[PathBuf]) -> Result<Counted> {
    let Key { form, a, b, questions } = read(key, "the key of a form, as gan survey form writes it")?;
    let (mut people, mut shares) = (BTreeMap::new(), Vec::new());
    let mut asked: Vec<_> = questions.iter().map(|q| Asked { name: q.name.clone(), a: 0, b: 0 }).collect();
    for path in files {
        let given: Answers = read(path, "answers, as the form saves them")?;
        let wrong = |why: String| Err(Error::Format { path: path.clone(), why });
        if given.form != form {
            return wrong(format!("these are answers to another form, {}, not to {form}", given.form));
        }
        if given.answers.len() != questions.len() {
            return wrong(format!("{} answers to {} questions", given.answers.len(), questions.len()));
        }
        if let Some(other) = people.insert(given.person, path) {
            return wrong(format!("the person whose answers are in {} again", Path::display(other)));
        }
        let for_a = |i: usize| given.answers[i] == questions[i].a;
        asked.iter_mut().enumerate().for_each(|(i, asked)| *if for_a(i) { &mut asked.a } else { &mut asked.b } += 1);
        shares.push((0..questions.len()).filter(|i| for_a(*i)).count() as f64 / questions.len() as f64);
    }
    let answers = shares.len() * questions.len();
    let votes = |folder, votes: usize| Votes { folder, votes, share: votes as f64 / answers as f64 };
    let (share_a, standard_error) = mean(&shares);
    Ok(Counted {
        people: shares.len(),
        answers,
        a: votes(a, asked.iter().map(|q| q.a).sum()),
        b: votes(b, asked.iter().map(|q| q.b).sum()),
        share_a,
        standard_error,
        questions: asked,
    })
}

fn read<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T> {
    let text = file(path, fs::read(path))?;
    serde_json::from_slice(&text)
        .map_err(|e| Error::Format { path: path.into(), why: format!("this is not {what} ({e})") })
}

/// The mean, and its standard error where there are two numbers or more.
fn mean(values: &[f64]) -> (f64, Option<f64>) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    (mean, (values.len() > 1).then(|| (square / (n - 1.0) / n).sqrt()))
}

impl Counted {
    /// For programs.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and texts become JSON") + "\n"
    }
}

impl Display for Counted {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        let Self { people, answers, a, b, share_a, standard_error, questions } = self;
        writeln!(f, "{people} people, {} questions each: {answers} answers", questions.len())?;
        for (letter, Votes { folder, votes, share }) in [("a", a), ("b", b)] {
            writeln!(f, "{letter}  {votes} votes, {:.1} %: {folder}", 100.0 * share)?;
        }
        write!(f, "share of a over the people: {:.1} %", 100.0 * share_a)?;
        match standard_error {
            Some(error) => writeln!(f, " ± {:.1} (standard error); a tie is 50 %", 100.0 * error)?,
            None => writeln!(f, "; how far to trust it, one person cannot tell")?,
        }
        questions.iter().try_for_each(|Asked { name, a, b }| writeln!(f, "{name}: a {a}, b {b}"))
    }
}
