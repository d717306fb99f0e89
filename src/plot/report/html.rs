//! What HTML asks of a string and of a picture.

use crate::plot::Picture;

/// The text with the signs that mean something in HTML written out.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// The picture as an element of the page: it takes the width that it is given and, from the style, the page's colours.
pub(super) fn inline_svg(picture: &Picture) -> String {
    let (width, height) = picture.size();
    let svg = picture.to_svg();
    // The first tag names the size and the name space; in a page neither is wanted.
    let inside = svg.split_once("<svg").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, rest)| rest);
    format!("<svg role=\"img\" viewBox=\"0 0 {width} {height}\">{inside}")
}
