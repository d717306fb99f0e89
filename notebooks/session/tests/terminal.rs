//! The same code shows pictures to whoever reads evcxr's marks, and says short lines in a terminal.

use std::process::Command;

/// What the example prints to both streams.
fn said(read_by_evcxr: bool) -> (String, String) {
    let here = std::env::current_exe().unwrap();
    let mut command = Command::new(here.parent().unwrap().with_file_name("examples").join("terminal"));
    command.env_remove("EVCXR_IS_RUNTIME");
    if read_by_evcxr {
        command.env("EVCXR_IS_RUNTIME", "1");
    }
    let output = command.output().unwrap();
    assert!(output.status.success());
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_terminal_gets_lines_and_evcxr_gets_pictures() {
    let (terminal, errors) = said(false);
    let lines: Vec<&str> = terminal.lines().collect();
    assert_eq!(lines.len(), 3, "{terminal}");
    assert!(lines[0].starts_with("ring with the objective hinge, 50 steps"), "{terminal}");
    assert!(lines[1].starts_with("step 50 of 50"), "{terminal}");
    assert!(lines[2].starts_with("a picture of ") && lines.iter().all(|line| line.len() < 100), "{terminal}");
    assert!(errors.starts_with("unknown distribution \"rnig\""), "{errors}");
    let (read, _) = said(true);
    assert_eq!(read.matches("EVCXR_BEGIN_CONTENT image/png\niVBOR").count(), 2);
}
