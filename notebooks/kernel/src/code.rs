//! What is read from a cell's code, and what is written into it.

use crate::report::Report;

/// A second dfdx in the process would count tensors anew, and gradients would mix.
pub fn refuse(code: &str) -> Result<(), Report> {
    let depends = |line: &str| {
        // evcxr takes an `extern crate` for a dependency too.
        if let Some(name) = line.trim_start().strip_prefix("extern crate") {
            return name.trim_start().starts_with("dfdx");
        }
        let Some(dependency) = line.trim_start().strip_prefix(":dep") else { return false };
        let package = |rest: &str| {
            let name = rest.trim_start_matches([' ', '\t', '=', '"', '\'']);
            name.strip_prefix("dfdx").is_some_and(|rest| rest.starts_with(['"', '\'']))
        };
        dependency.trim_start().starts_with("dfdx") || dependency.split("package").skip(1).any(package)
    };
    if !code.lines().any(depends) {
        return Ok(());
    }
    let why = "dfdx is there already, as gan_notebook::dfdx; a second copy of it would count tensors anew, and \
               gradients would go to the wrong ones";
    Err(Report::new("refused", why))
}

/// What a cell's last expression is put between: so a method of its own shows it, or else `Debug`. evcxr would find out
/// which by a build that fails, and would take another reason for that too: an expression that moves a variable.
pub const SHOWN: (&str, &str) = ("(&(", ")).evcxr_display();");

/// The code with its last expression shown, and with these names given away at its end.
pub fn prepare(code: &str, hidden: &[String]) -> String {
    let given: String = hidden.iter().map(|name| format!("let {name} = gan_notebook::NotKeptBetweenCells;")).collect();
    let Some((start, end)) = last_expression(code) else {
        return if given.is_empty() { code.into() } else { format!("{code}\n{given}") };
    };
    format!("{}{}{}{}{given}", &code[..start], SHOWN.0, &code[start..end], SHOWN.1)
}

/// Where a cell's Rust begins: after lines for evcxr, such as `:dep`, and for the shell, such as `!ls`.
fn rust(code: &str) -> usize {
    let other = |line: &&str| {
        let word = line.trim_start();
        line.starts_with('!') || word.is_empty() || word.starts_with(':') || line.starts_with("//")
    };
    code.split_inclusive('\n').take_while(other).map(str::len).sum()
}

/// The statements of a cell; none if it is none, which the compiler will say better.
fn statements(code: &str) -> Vec<syn::Stmt> {
    use syn::parse::Parser;
    syn::Block::parse_within.parse_str(&code[rust(code)..]).unwrap_or_default()
}

/// The names that are bound to closures.
pub fn closures(code: &str) -> Vec<String> {
    let name = |statement: syn::Stmt| match statement {
        syn::Stmt::Local(syn::Local { pat: syn::Pat::Ident(name), init: Some(init), .. }) => {
            matches!(*init.expr, syn::Expr::Closure(_)).then(|| name.ident.to_string())
        }
        _ => None,
    };
    statements(code).into_iter().filter_map(name).collect()
}

/// Where the expression is that the code ends in.
fn last_expression(code: &str) -> Option<(usize, usize)> {
    use syn::spanned::Spanned;
    match statements(code).last()? {
        syn::Stmt::Expr(last, None) => {
            let (begin, place) = (rust(code), last.span().byte_range());
            Some((begin + place.start, begin + place.end))
        }
        _ => None,
    }
}

/// Clients count characters, evcxr counts bytes.
pub fn byte_offset(code: &str, characters: u64) -> usize {
    code.char_indices().nth(characters as usize).map_or(code.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cell_ends_in_is_shown_and_closures_are_given_away() {
        let prepared = |code: &str| prepare(code, &closures(code));
        assert_eq!(prepared("let a = 1; a + 1 // one more"), "let a = 1; (&(a + 1)).evcxr_display();");
        assert_eq!(prepared("let a = 1;"), "let a = 1;");
        for command in [":vars", "!pwd", "!ls\n!pwd\n"] {
            assert_eq!(prepared(command), command);
        }
        assert_eq!(prepared("!ls\n\n:opt 2\n// one\na + 1"), "!ls\n\n:opt 2\n// one\n(&(a + 1)).evcxr_display();");
        let given = "let f = gan_notebook::NotKeptBetweenCells;";
        assert_eq!(prepared("let f = || 2; f()"), format!("let f = || 2; (&(f())).evcxr_display();{given}"));
        assert_eq!(prepared("let f = || 2;"), format!("let f = || 2;\n{given}"));
    }

    #[test]
    fn a_second_dfdx_is_refused_however_it_is_asked_for() {
        for code in [
            ":dep dfdx = \"0.13\"",
            "1;\n:dep d = { package = \"dfdx\" }",
            ":dep d = {package='dfdx'}",
            "extern crate dfdx;",
        ] {
            assert!(refuse(code).is_err(), "{code}");
        }
        assert!(refuse(":dep rand\nuse gan_notebook::dfdx;").is_ok());
    }
}
