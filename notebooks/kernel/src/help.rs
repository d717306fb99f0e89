//! What is said about code that is being written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use evcxr::CommandContext;
use serde_json::{Value, json};

use crate::{code::byte_offset, wire::Message};

/// The answer to a `complete_request`.
pub fn complete(context: &mut CommandContext, request: &Message) -> Value {
    let code = request.content["code"].as_str().unwrap_or("");
    let at = byte_offset(code, request.content["cursor_pos"].as_u64().unwrap_or(0));
    let Some(found) = answer(|| context.completions(code, at)) else { return no_completions(request) };
    let position = |byte: usize| code.get(..byte).map_or(0, |before| before.chars().count());
    let (start, end) = (position(found.start_offset), position(found.end_offset));
    let kinds: Vec<Value> = found
        .completions
        .iter()
        .map(|c| json!({ "text": c.code, "type": c.kind, "start": start, "end": end, "signature": c.label }))
        .collect();
    let matches: Vec<&str> = found.completions.iter().map(|c| c.code.as_str()).collect();
    json!({
        "status": "ok", "matches": matches, "cursor_start": start, "cursor_end": end,
        "metadata": { "_jupyter_types_experimental": kinds },
    })
}

/// The answer to an `inspect_request`.
pub fn inspect(context: &mut CommandContext, request: &Message) -> Value {
    let code = request.content["code"].as_str().unwrap_or("");
    let at = byte_offset(code, request.content["cursor_pos"].as_u64().unwrap_or(0));
    // The whole word under the cursor.
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let end = at + code[at..].find(|c| !inside(c)).unwrap_or(code.len() - at);
    match answer(|| context.hover_at(code, end)) {
        Some((text, html)) if text != "No documentation found" => {
            json!({ "status": "ok", "found": true, "data": { "text/plain": text, "text/html": html }, "metadata": {} })
        }
        _ => nothing_found(),
    }
}

/// The answer to a `complete_request` when the context is busy.
pub fn no_completions(request: &Message) -> Value {
    let at = &request.content["cursor_pos"];
    json!({ "status": "ok", "matches": [], "cursor_start": at, "cursor_end": at, "metadata": {} })
}

/// The answer to an `inspect_request` when there is nothing to say.
pub fn nothing_found() -> Value {
    json!({ "status": "ok", "found": false, "data": {}, "metadata": {} })
}

/// What rust-analyzer answers. At code that is only half written it may panic; then it answers nothing.
pub fn answer<T, E>(question: impl FnOnce() -> Result<T, E>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(question)).ok()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_ends_in_a_panic_has_no_answer() {
        assert_eq!(answer(|| Ok::<_, ()>(1)), Some(1));
        assert_eq!(answer(|| Err::<(), _>("no")), None);
        assert_eq!(answer(|| -> Result<(), ()> { panic!("at half a path") }), None);
    }
}
