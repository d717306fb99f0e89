/// How the fence of a cell begins.
const FENCE: &str = "```rust,cell";

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Markdown.
    Prose(String),
    /// The code of a cell.
    Code(String),
}

/// A page's text, with every directive replaced, in pieces.
///
/// # Errors
/// If a fence speaks of a cell and is not the fence of one, or a cell does not end: in words.
pub fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let (mut prose, mut code) = (String::new(), None::<String>);
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        if fence && line.contains("cell") && line.trim_end() != FENCE {
            return Err(format!(
                "a cell begins with `{FENCE}` at the start of its line, and not with `{}`",
                line.trim_end()
            ));
        }
        match &mut code {
            Some(_) if line.trim_end() == "```" => pieces.extend(code.take().map(Piece::Code)),
            Some(code) => code.push_str(line),
            None if line.trim_end() == FENCE => {
                pieces.push(Piece::Prose(std::mem::take(&mut prose)));
                code = Some(String::new());
            }
            None => prose.push_str(line),
        }
    }
    if let Some(code) = code {
        return Err(format!("this cell does not end: {}", code.lines().next().unwrap_or("")));
    }
    pieces.push(Piece::Prose(prose));
    pieces.retain(|piece| !matches!(piece, Piece::Prose(text) if text.trim().is_empty()));
    Ok(pieces)
}
