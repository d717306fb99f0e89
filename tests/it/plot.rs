//! Pictures, animations and reports, read back from their bytes.

mod charts;
mod files;
mod pixels;
mod report;
mod run;

use shall_we_gan::plot::{
    Layers, Picture, beliefs, dead_units, gradients, losses, manifold, measures, mode_shares, ratio, scene,
    singular_values, strip,
};
use shall_we_gan::train::record::Record;

/// Every picture of a record, by name.
fn pictures(record: &Record) -> Vec<(&'static str, Picture)> {
    let end = record.snapshots.last().cloned().unwrap_or_default();
    vec![
        ("scene", scene(record, &end, Layers::ALL)),
        ("manifold", manifold(record, &end)),
        ("mode shares", mode_shares(record, &end)),
        ("strip", strip(record, 5)),
        ("losses", losses(record)),
        ("beliefs", beliefs(record)),
        ("gradients", gradients(record)),
        ("ratio", ratio(record)),
        ("singular values", singular_values(record)),
        ("dead units", dead_units(record)),
        ("measures", measures(record)),
    ]
}

/// Whether every element that is opened is closed, in order. Knows what our writers write: no comments, no CDATA, void
/// elements by name.
fn balanced(markup: &str) -> Result<(), String> {
    const VOID: [&str; 5] = ["meta", "input", "br", "img", "!DOCTYPE"];
    let mut open = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').ok_or("a tag does not end")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
        if !tag.matches('"').count().is_multiple_of(2) {
            return Err(format!("quotes in <{tag}>"));
        } else if tag.starts_with('/') {
            let opened = open.pop();
            if opened != Some(name) {
                return Err(format!("</{name}> closes {opened:?}"));
            }
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
        if name == "script" && !tag.starts_with('/') {
            rest = &rest[rest.find("</script>").ok_or("a script does not end")?..];
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}
