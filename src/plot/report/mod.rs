//! One HTML file per run, with nothing from elsewhere.

mod data;
mod gallery;
mod html;
mod words;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::train::record::{Record, Snapshot};

use super::measures;
use super::measures::{last, taken};
pub use gallery::gallery_report;
use html::{escape, inline_svg};
pub use words::summary;

/// The report of a run as one HTML file: what was covered and what was not, the snapshots to scrub through, the figures,
/// the measures with their meaning, the settings, and the command that makes it again.
pub fn report(record: &Record) -> String {
    page(
        record,
        &[
            head(record, &words::summary(record)),
            stage(record),
            strip(record),
            figures(record),
            measure_table(record),
            settings(record),
            data::script(record),
        ],
    )
}

/// One page of those parts.
fn page(record: &Record, parts: &[String]) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n{}\n<footer></footer>\n</body>\n</html>\n",
        escape(&record.title),
        include_str!("style.css"),
        parts.concat()
    )
}

fn head(record: &Record, summary: &str) -> String {
    let stopped =
        record.stopped.as_ref().map(|why| format!("<p class=\"stopped\">Stopped early: {}</p>\n", escape(why)));
    format!(
        "<header>\n<h1>{}</h1>\n<p class=\"summary\">{}</p>\n{}<p class=\"origin\">{}</p>\n</header>\n<main>\n",
        escape(&record.title),
        escape(summary),
        stopped.unwrap_or_default(),
        escape(&words::origin(record)),
    )
}

/// The plane with its controls; the drawing is done in the page.
fn stage(record: &Record) -> String {
    let Some(end) = record.snapshots.last() else { return String::new() };
    let any = |held: fn(&Snapshot) -> bool| record.snapshots.iter().any(held);
    let layers = [
        ("surface", "D's surface", any(|s| s.surface.is_some()), true),
        ("real", "real points", !record.real.is_empty(), true),
        ("fake", "fakes", true, true),
        ("modes", "modes (3σ)", !record.modes.is_empty(), true),
        ("arrows", "pull on fakes", any(|s| !s.arrows.is_empty()), false),
        ("grid", "grid of z", any(|s| s.manifold.is_some()), false),
    ];
    let toggles: String = layers.iter().filter(|l| l.2).map(|(name, label, _, on)| toggle(name, label, *on)).collect();
    let rows: String = taken(record)
        .iter()
        .filter(|m| any_snapshot_has(record, &m.name))
        .map(|m| format!("<tr><td>{}</td><td data-name=\"{}\"></td></tr>\n", escape(&m.label), escape(&m.name)))
        .collect();
    let (most, step) = (record.snapshots.len() - 1, end.step);
    format!(include_str!("stage.html"), toggles = toggles, rows = rows, most = most, step = step)
}

fn any_snapshot_has(record: &Record, name: &str) -> bool {
    record.snapshots.iter().any(|s| s.measures.contains_key(name))
}

fn toggle(name: &str, label: &str, on: bool) -> String {
    let checked = if on { " checked" } else { "" };
    format!("<label><input type=\"checkbox\" value=\"{name}\"{checked}> {label}</label>\n")
}

/// The run in one row, for paper and for browsers without script.
fn strip(record: &Record) -> String {
    if record.snapshots.is_empty() {
        return String::new();
    }
    let caption = "The same noise at five moments. Blue ground: D takes a point there for real; orange: for a fake.";
    let png = BASE64.encode(super::strip(record, 5).to_png());
    let image = format!("<img alt=\"five moments of the run\" src=\"data:image/png;base64,{png}\">");
    format!("<h2>The run in one row</h2>\n{}", figure("wide", &image, caption))
}

fn figure(class: &str, content: &str, caption: &str) -> String {
    format!("<figure class=\"{class}\">\n{content}\n<figcaption>{caption}</figcaption>\n</figure>\n")
}

/// The figures for which the record has numbers.
fn figures(record: &Record) -> String {
    let drawn = |f: super::Figure| figure("", &inline_svg(&f.picture), f.caption);
    let figures: String = super::figures(record).into_iter().map(drawn).collect();
    if figures.is_empty() {
        return figures;
    }
    format!("<h2>How the two players did</h2>\n<div class=\"figures\">\n{figures}</div>\n")
}

fn measure_table(record: &Record) -> String {
    let measured = taken(record);
    if measured.is_empty() {
        return String::new();
    }
    let row = |m: &super::measures::Measure| {
        let value = last(record, &m.name).map_or("–".to_string(), |v| m.write(v));
        let label = escape(&m.label);
        let named = format!("<td>{label}<br><code class=\"hint\">{}</code></td>", escape(&m.name));
        format!("<tr>{named}<td class=\"value\">{value}</td><td>{}</td><td>{}</td></tr>\n", m.perfect, m.meaning)
    };
    let rows: String = measured.iter().map(row).collect();
    let along = figure("along", &inline_svg(&measures(record)), "The measures along training, each on its own axis.");
    format!(
        "<h2>What was measured</h2>\n<div class=\"card table\"><table>\n<thead><tr><th>measure</th><th>at the end</th>\
         <th>perfect</th><th>what it says</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n<p></p>\n{along}"
    )
}

fn settings(record: &Record) -> String {
    let row = |(name, value): (&String, &String)| {
        format!("<tr><td>{}</td><td class=\"setting\">{}</td></tr>\n", escape(name), escape(value))
    };
    let rows: String = record.settings.iter().map(row).collect();
    let table = if rows.is_empty() {
        rows
    } else {
        format!("<h2>Settings</h2>\n<div class=\"card table\"><table><tbody>\n{rows}</tbody></table></div>\n")
    };
    format!(
        "{table}<h2>Make it again</h2>\n<div class=\"card\"><pre><code>{}</code></pre>\n<p class=\"hint\">Seed {}. On one \
         kind of CPU the same command and seed give the same bytes.</p></div>\n</main>\n",
        escape(&record.command),
        record.seed
    )
}
