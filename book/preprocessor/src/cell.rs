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
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut prose, mut code) = (String::new(), None::<String>);
    for line in text.split_inclusive('\n') {
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
    pieces.extend(code.map(Piece::Code));
    pieces.push(Piece::Prose(prose));
    pieces.retain(|piece| !matches!(piece, Piece::Prose(text) if text.trim().is_empty()));
    pieces
}
