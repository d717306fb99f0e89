use std::path::Path;

use shall_we_gan::experiments::{Finding, Verdict};

use crate::{
    page::Page,
    records::{Recorded, Records},
};

/// Where the committed figures lie, from the book's `src`.
pub const FOLDER: &str = "figures";

/// A figure with caption, seeds, command and verdict, for a page.
///
/// # Errors
/// If there is no such experiment, or no caption.
pub fn markdown(records: &Records, page: &Page, arguments: &str) -> Result<String, String> {
    let (name, caption) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
    let recorded = records.get(name)?;
    let caption = caption.trim();
    if caption.is_empty() {
        return Err(format!("the figure {name} has no caption: `{{{{#figure {name} What is to be seen.}}}}`"));
    }
    framed(recorded, page, caption)
}

/// Every figure and how it was made: the appendix.
pub fn list(records: &Records) -> String {
    let row = |recorded: &Recorded| {
        let (name, experiment) = (recorded.experiment.name(), &recorded.experiment);
        let holds = Verdict::of(&**experiment, &recorded.record).holds();
        let verdict = if holds { "confirmed" } else { "not confirmed" };
        format!(
            "| {name} | {} | {} | {} | `{}` | {verdict} |\n",
            experiment.about().replace('|', "\\|"),
            experiment.source(),
            recorded.seeds(),
            recorded.command()
        )
    };
    let rows: String = records.all().map(row).collect();
    format!("| figure | what it shows | source | seeds | command | verdict |\n|---|---|---|---|---|---|\n{rows}")
}

/// A figure in its frame.
///
/// # Errors
/// If it has not been drawn.
pub fn framed(recorded: &Recorded, page: &Page, caption: &str) -> Result<String, String> {
    let name = recorded.experiment.name();
    let (width, height) = size(&page.source.join(FOLDER).join(name).with_extension("png"))?;
    let (root, seeds, command) = (page.root(), recorded.seeds(), recorded.command());
    let about = escaped(recorded.experiment.about());
    Ok(format!(
        "<figure class=\"gan-figure\">\n<a href=\"{root}{FOLDER}/{name}.png\"><img src=\"{root}{FOLDER}/{name}.png\" \
         alt=\"{about}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"></a>\n<figcaption>\n\n{caption}\n\n\
         <p class=\"gan-made-by\">{seeds} · <code>cargo run --release -- {}</code></p>\n<details class=\"gan-claims\">\
         <summary>What was claimed, and what was seen</summary>\n{}</details>\n</figcaption>\n</figure>\n",
        command.trim_start_matches("gan "),
        claims(recorded)
    ))
}

/// Width and height of a PNG in pixels, from its header.
fn size(path: &Path) -> Result<(u32, u32), String> {
    let missing = |why: &str| format!("{} {why}; `mdbook-gan write` draws it", path.display());
    let bytes = std::fs::read(path).map_err(|e| missing(&format!("cannot be read: {e}")))?;
    let at = |start: usize| bytes.get(start..start + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    at(16).zip(at(20)).ok_or_else(|| missing("is no PNG"))
}

/// The verdict as a list.
fn claims(recorded: &Recorded) -> String {
    let item = |finding: &Finding| {
        let mark = if finding.holds { "holds" } else { "fails" };
        format!("<li>{mark}: {} ({})</li>\n", escaped(finding.criterion.claim), escaped(&finding.seen))
    };
    let verdict = Verdict::of(&*recorded.experiment, &recorded.record);
    format!("<ul>\n{}</ul>\n", verdict.findings.iter().map(item).collect::<String>())
}

/// Text inside HTML, and inside an attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
