//! Runs that do not start from nothing.

use super::{Desk, SMALL};

#[test]
fn a_run_starts_from_the_weights_of_another_on_another_distribution() {
    let desk = Desk::new();
    desk.ok(&format!("demo heisei {SMALL} --steps 5"));
    let from = "--init-from out/heisei-seed0/checkpoint.safetensors";
    desk.ok(&format!("demo reiwa {SMALL} --steps 3 {from}"));
    let (before, after) = (desk.record("out/heisei-seed0"), desk.record("out/reiwa-seed0"));
    assert_eq!(after.snapshots[0].step, 0, "a new record");
    assert_eq!(after.curves.steps, [1, 2, 3]);
    // The same seed draws the same fixed noise, so the first fakes are the old run's last.
    assert!(after.snapshots[0].fake == before.snapshots.last().unwrap().fake);
    assert!(after.snapshots[0].fake != before.snapshots[0].fake);
    assert!(after.real != before.real);
    assert!(after.command.ends_with(from), "{}", after.command);

    let answer = desk.run(&format!("demo ring --width 9 --depth 1 --batch 16 --steps 1 {from}"));
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("does not fit this run") && answer.err.contains("shape"), "{}", answer.err);
}

#[test]
fn a_discriminator_may_start_by_calling_everything_false() {
    let desk = Desk::new();
    let words = "demo ring --width 8 --depth 1 --batch 64 --steps 1";
    desk.ok(&format!("{words} --out fresh"));
    desk.ok(&format!("{words} --start all-false=0.02 --out false"));
    let belief = |folder: &str| {
        let record = desk.record(folder);
        let values = &record.snapshots[0].surface.as_ref().unwrap().values;
        values.iter().sum::<f32>() / values.len() as f32
    };
    // Over the whole window, not only at the fakes, on which the mean is reached.
    assert!(belief("false") < 0.2 && belief("fresh") > 0.3, "{} {}", belief("false"), belief("fresh"));
    assert!(desk.record("false").snapshots[0].fake == desk.record("fresh").snapshots[0].fake, "G is untouched");
    assert!(desk.record("false").command.ends_with(" --start all-false=0.02"));
}
