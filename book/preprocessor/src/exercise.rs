//! The exercises of a page, as a notebook has them: a cell with the function that is to be repaired, and its hidden test.

/// How the function of an exercise begins on a page, and what it is called by whoever repairs it.
const START: &str = "pub fn start(";
const MINE: &str = "fn mine(";
/// How the fence around it begins.
const FENCE: &str = "```rust\n";

/// A page's prose with what is to be repaired taken out: texts, and cells between them.
pub fn split(prose: &str) -> Vec<(String, Option<String>)> {
    let mut split = Vec::new();
    let mut text = String::new();
    for section in sections(prose) {
        match cell(section) {
            Some((before, cell, after)) => {
                split.push((std::mem::take(&mut text) + before, Some(cell)));
                text += after;
            }
            None => text += section,
        }
    }
    split.push((text, None));
    split
}

/// The pieces that begin with a heading of the second level.
fn sections(prose: &str) -> Vec<&str> {
    let heads = prose.match_indices("\n## ").map(|(at, _)| at + 1);
    let ends: Vec<usize> = heads.chain([prose.len()]).collect();
    let starts = [0].into_iter().chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| &prose[start..*end]).collect()
}

/// The text before an exercise's function, its cell, and the text after it; none if the section asks for none.
fn cell(section: &str) -> Option<(&str, String, &str)> {
    let check = section.split('`').find(|code| code.starts_with("exercises::") && code.ends_with("::check(mine)"))?;
    let (before, rest) = section.split_once(FENCE)?;
    let (code, after) = rest.split_once("```\n")?;
    let mine = code.contains(START).then(|| code.replace(START, MINE))?;
    Some((before, format!("{mine}println!(\"{{:?}}\", {check});\n"), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_a_cell_between_its_text_and_its_hint() {
        let page = "# Exercises\n\n## 1. One\n\nWrite it.\n\n```rust\n/// One.\npub fn start(x: f64) -> f64 {\n    x\n}\n```\n\n\
                    Check with `exercises::why::one::check(mine)`.\n\n## 2. By hand\n\n```rust\nlet a = 1;\n```\n";
        let split = split(page);
        assert_eq!(split.len(), 2);
        assert!(split[0].0.ends_with("Write it.\n\n"));
        let wanted =
            "/// One.\nfn mine(x: f64) -> f64 {\n    x\n}\nprintln!(\"{:?}\", exercises::why::one::check(mine));\n";
        assert_eq!(split[0].1.as_deref(), Some(wanted));
        assert!(split[1].0.starts_with("\nCheck with") && split[1].0.ends_with("let a = 1;\n```\n"));
    }
}
