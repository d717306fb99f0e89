//! What a page may name, and what it is answered when there is no such thing: books of one page.

use std::{fs, path::Path};

use mdbook_gan::build;
use tempfile::TempDir;

/// A book of one page.
fn book(page: &str) -> TempDir {
    let book = TempDir::new().unwrap();
    fs::create_dir_all(book.path().join("src/figures")).unwrap();
    fs::write(book.path().join("book.toml"), "[book]\n[build]\nuse-default-preprocessors = false\n").unwrap();
    fs::write(book.path().join("src/SUMMARY.md"), "- [A page](page.md)\n").unwrap();
    fs::write(book.path().join("src/page.md"), page).unwrap();
    let figures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/figures");
    fs::copy(figures.join("dirac.png"), book.path().join("src/figures/dirac.png")).unwrap();
    book
}

fn html(page: &str) -> String {
    let book = book(page);
    let folder = build(book.path(), None).unwrap_or_else(|error| panic!("{error:#}"));
    let html = fs::read_to_string(folder.join("page.html")).unwrap();
    let (start, end) = (html.find("<main>").unwrap(), html.find("</main>").unwrap());
    html[start..end].to_string()
}

fn error(page: &str) -> String {
    let book = book(page);
    format!("{:#}", build(book.path(), None).expect_err("a page that names what is not there"))
}

#[test]
fn a_figure_brings_picture_caption_seeds_command_and_claims() {
    let html = html("# Dirac\n\n{{#figure dirac It *circles* for $\\gamma = 0$.}}\n");
    for wanted in [
        "src=\"figures/dirac.png\"",
        "<em>circles</em>",
        "class=\"katex\"",
        "seeds 0 to 19",
        "cargo run --release -- reproduce dirac",
        "What was claimed, and what was seen",
    ] {
        assert!(html.contains(wanted), "{wanted} is missing in\n{html}");
    }
}

#[test]
fn a_number_is_that_of_the_record() {
    let record = shall_we_gan::experiments::committed("toy-table").unwrap();
    let (mean, error) = record.mean("grid/r1/high_quality");
    let html = html(
        "# Numbers\n\n{{#number toy-table grid/r1/high_quality spread .1%}}, {{#number toy-table grid/r1/modes range .0}}, \
         {{#number toy-table seeds}} seeds, \\{{#number escaped}}\n",
    );
    assert!(html.contains(&format!("{:.1} ± {:.1} %", 100.0 * mean, 100.0 * error)), "{html}");
    assert!(html.contains("25 to 25") && html.contains("10 seeds"), "{html}");
    assert!(html.contains("{{#number escaped}}"), "{html}");
}

#[test]
fn three_digits_are_significant_where_no_format_is_given() {
    let record = shall_we_gan::experiments::committed("toy-table").unwrap();
    let (divergence, modes) = (record.mean("grid/gan/reverse_kl").0, record.mean("grid/gan/modes").0);
    assert!((0.1..1.0).contains(&divergence) && (10.0..100.0).contains(&modes), "{divergence} {modes}");
    let html = html("# Numbers\n\n{{#number toy-table grid/gan/reverse_kl}}, {{#number toy-table grid/gan/modes}}\n");
    assert!(html.contains(&format!(">{divergence:.3}<")) && html.contains(&format!(">{modes:.1}<")), "{html}");
}

#[test]
fn a_listing_is_the_part_between_its_anchors() {
    let book = book("# Listing\n\n```rust\n{{#include code.rs:inner}}\n```\n");
    let code = "// ANCHOR: outer\nfn f() {\n    // ANCHOR: inner\n    let x = 1;\n        let y = 2;\n    // ANCHOR_END: inner\n}\n// ANCHOR_END: outer\n";
    fs::write(book.path().join("src/code.rs"), code).unwrap();
    let folder = build(book.path(), None).unwrap();
    let html = fs::read_to_string(folder.join("page.html")).unwrap();
    assert!(html.contains("let x = 1;\n    let y = 2;"), "{html}");
    assert!(!html.contains("ANCHOR") && !html.contains("fn f()"), "{html}");
}

#[test]
fn a_demo_shows_what_was_recorded_until_it_runs() {
    let html = html("# Demo\n\n{{#demo ring dirac}}\n");
    assert!(html.contains("&quot;distribution&quot;:&quot;ring&quot;") && html.contains("figures/dirac.png"), "{html}");
}

#[test]
fn a_demo_can_have_a_second_run_beside_it() {
    let html = html("# Demo\n\n{{#demo ring dirac seed=3 beside prior=bourgain latent_dim=50}}\n");
    assert!(
        html.contains("data-compare=\"{&quot;latent_dim&quot;:50,&quot;prior&quot;:&quot;bourgain&quot;}\""),
        "{html}"
    );
    let second = "cargo run --release -- demo ring --latent-dim 50 --prior bourgain --seed 3";
    assert!(html.contains(second), "{html}");
}

#[test]
fn what_is_not_there_is_named_with_file_and_line() {
    for (line, wanted) in [
        ("{{#figure dirak A caption.}}", "dirac"),
        ("{{#figure dirac}}", "has no caption"),
        ("{{#number dirak seeds}}", "dirac"),
        ("{{#number toy-table grid/r1/mode}}", "grid/r1/modes"),
        ("{{#number toy-table grid/r1/modes avarage}}", "mean, spread, median"),
        ("{{#number toy-table grid/r1/modes mean 2}}", "neither like `.2`"),
        ("{{#number dirac}}", "EXPERIMENT KEY"),
        ("{{#number dirac table}}", "has no table"),
        ("{{#demo rong dirac}}", "ring"),
        ("{{#demo ring dirac beside prior=bourgains}}", "bourgain"),
        ("{{#include nowhere.rs:part}}", "cannot be read"),
        ("{{#include page.md:part}}", "ANCHOR: part"),
        ("{{#figur dirac A caption.}}", "figure"),
        ("{{#figure dirac A caption", "does not end in its line"),
        ("$\\frac{1}$", "\\frac{1}"),
        ("$\\nosuchcommand_1$", "\\nosuchcommand_1"),
        ("{{#figure cartoon Whose picture is not drawn.}}", "mdbook-gan write"),
    ] {
        let said = error(&format!("# A page\n\nA line.\n\n{line}\n"));
        assert!(said.contains("page.md:5: ") && said.contains(wanted), "{line}: {said}");
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let said = error("{{#figure no1 A.}}\n\n{{#number no2 seeds}}\n");
    assert!(said.contains("page.md:1: ") && said.contains("page.md:3: "), "{said}");
}

#[test]
fn a_cell_that_would_not_run_is_no_cell() {
    for (page, wanted) in [
        ("# A page\n\n```rust, cell\nlet x = 1;\n```\n", "```rust, cell"),
        ("# A page\n\n```rust,cell\nlet x = 1;\n", "let x = 1;"),
        ("# A page\n\n```rust,cell\nlet x = 1;\n```\n", "lies in no folder"),
    ] {
        let said = error(page);
        assert!(said.contains("page.md:3: ") && said.contains(wanted), "{said}");
    }
}

#[test]
fn a_folder_with_other_files_is_not_emptied() {
    let book = book("# A page\n");
    let foreign = TempDir::new().unwrap();
    fs::write(foreign.path().join("letter.txt"), "dear").unwrap();
    let said = format!("{:#}", build(book.path(), Some(foreign.path())).expect_err("it holds a letter"));
    assert!(said.contains("no book") && foreign.path().join("letter.txt").exists(), "{said}");
    let empty = TempDir::new().unwrap();
    for _ in 0..2 {
        build(book.path(), Some(empty.path())).unwrap_or_else(|error| panic!("{error:#}"));
    }
}

#[test]
fn a_sentence_between_two_formulas_stays() {
    let html = html("# Formulas\n\nLet $a_1 * b_1 \\tilde{x}$ be *one* sentence and $c_1 * d_1 \\tilde{y}$ another.\n");
    assert!(html.contains(" be <em>one</em> sentence and ") && html.contains(" another."), "{html}");
    assert_eq!(html.matches("<em>").count(), 1, "{html}");
}
