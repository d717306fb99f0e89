//! The smaller subcommands.

use shall_we_gan::{
    experiments::{self, Experiment, ExperimentRecord, Verdict, committed},
    lab::{Lab, preset},
};

use super::{Desk, SMALL};

#[test]
fn samples_come_one_per_line() {
    let desk = Desk::new();
    desk.ok(&format!("demo ring {SMALL} --steps 2 --seed 3"));
    let checkpoint = "out/ring-seed3/checkpoint.safetensors";
    let rows = desk.ok(&format!("sample {checkpoint} -n 20"));
    let parsed: Vec<Vec<f32>> = rows.lines().map(|l| l.split(',').map(|f| f.parse().unwrap()).collect()).collect();
    let settings = shall_we_gan::lab::Settings::of_checkpoint(&desk.path(checkpoint)).unwrap();
    let run = Lab::from_settings(settings).resume(desk.path(checkpoint)).unwrap();
    assert_eq!(parsed, run.sample(20), "every digit is there");
    assert_eq!(rows, desk.ok(&format!("sample {checkpoint} -n 20 --seed 3")), "the run's own seed");
    assert_ne!(rows, desk.ok(&format!("sample {checkpoint} -n 20 --seed 4")));
    assert_eq!(desk.ok(&format!("sample {checkpoint} -n 20 --out new/rows.csv")), "");
    assert!(desk.bytes("new/rows.csv") == rows.as_bytes());
    assert_eq!(desk.ok(&format!("sample {checkpoint}")).lines().count(), 1_000);
    // What was sampled is a distribution to learn.
    desk.ok(&format!("demo new/rows.csv {SMALL} --steps 1"));
}

#[test]
fn samples_on_the_line_have_one_column() {
    let desk = Desk::new();
    desk.ok(&format!("demo mixture-1d {SMALL} --steps 1"));
    let rows = desk.ok("sample out/mixture-1d-seed0/checkpoint.safetensors -n 4");
    assert!(rows.lines().count() == 4 && rows.lines().all(|l| l.parse::<f32>().is_ok()), "{rows}");
}

#[test]
fn the_list_has_every_name_on_a_line_of_its_own() {
    let list = Desk::new().ok("list");
    let named = |name: &str| list.lines().filter(|l| l.split_whitespace().next() == Some(name)).count();
    let distributions = toy_distributions::ALL.iter().map(|d| d.name.to_string());
    let objectives = shall_we_gan::objective::all().into_iter().map(|o| o.name().to_string());
    let regularizers = shall_we_gan::regularize::ALL.iter().map(|r| format!("{}[=s]", r.name));
    let presets = preset::ALL.iter().map(|p| p.name.to_string());
    let experiments = shall_we_gan::experiments::all().into_iter().map(|e| e.name().to_string());
    for name in distributions.chain(objectives).chain(regularizers).chain(presets).chain(experiments) {
        // "gaussian" is a prior and an experiment too.
        assert!((1..=3).contains(&named(&name)), "{name} in {list}");
    }
    for paper in ["arXiv:1406.2661", "arXiv:1801.04406", "arXiv 1712.04086", "Takahashi 2019"] {
        assert!(list.contains(paper), "{paper}");
    }
}

#[test]
fn the_benchmark_answers_with_its_keys() {
    let answer = Desk::new().run("bench toy --json --threads 1");
    assert_eq!((answer.code, answer.err.as_str(), answer.out.lines().count()), (Some(0), "", 1));
    let json = answer.json();
    let number = |key: &str| json[key].as_f64().unwrap_or_else(|| panic!("{key} in {json}"));
    assert_eq!(json["workload"], "toy");
    assert_eq!((number("batch"), number("threads")), (512.0, 1.0));
    assert!((number("seconds_per_step") * number("steps_per_second") - 1.0).abs() < 1e-9);
    assert!(number("steps_per_second_min") <= number("steps_per_second"));
    assert!(number("steps_per_second") <= number("steps_per_second_max"));
}

#[test]
fn shells_complete_names() {
    let desk = Desk::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.ok(&format!("completions {shell}"));
        assert!(script.contains("spectral-norm"), "{shell}");
    }
    assert!(desk.ok("completions bash").contains("heisei"));
}

#[test]
fn help_has_examples_and_says_the_exit_codes() {
    let desk = Desk::new();
    assert!(desk.ok("--help").contains("Exit codes:"));
    for words in ["--help", "demo --help", "sample --help", "completions --help"] {
        assert!(desk.ok(words).contains("Example"), "{words}");
    }
    let demo = desk.ok("demo --help");
    for key in ["steps_per_second", "modes_captured", "high_quality", "reverse_kl", "report"] {
        assert!(demo.contains(key), "{key}");
    }
    assert!(desk.ok("--version").starts_with("gan "));
}

/// One seed of an experiment that takes a fraction of a second.
#[test]
fn an_experiment_again_ends_in_its_verdict() {
    let desk = Desk::new();
    let answer = desk.run("reproduce bilinear --seeds 1 --out again");
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    assert_eq!(answer.out.lines().last(), Some("verdict: confirmed"));
    assert!(answer.out.lines().rev().skip(1).all(|line| line.starts_with("holds  ") && line.contains("1 of 1 seeds")));
    assert_eq!(desk.files("again"), ["bilinear/figure.png", "bilinear/figure.svg", "bilinear/record.json"]);
    let record: ExperimentRecord = serde_json::from_slice(&desk.bytes("again/bilinear/record.json")).unwrap();
    assert_eq!(record.seeds.iter().map(|seed| seed.seed).collect::<Vec<_>>(), [0]);
    let json = desk.run("reproduce bilinear --seeds 1 --json").json();
    assert_eq!((&json["experiment"], &json["seeds"], &json["holds"]), (&"bilinear".into(), &1.into(), &true.into()));

    let answer = desk.run("reproduce biliner");
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("unknown experiment \"biliner\" (did you mean \"bilinear\"?)"), "{}", answer.err);
    assert_eq!(desk.run("reproduce bilinear --seeds 0").code, Some(2));
    let answer = desk.run("reproduce bilinear --full");
    assert_eq!(answer.code, Some(3));
    assert!(answer.err.contains("bilinear with --data or --full: it has one form"), "{}", answer.err);
    assert_eq!(desk.run("reproduce dcgan --from-record --full").code, Some(2));
}

/// The first committed record that holds, and the first that does not, if there is one.
#[test]
fn the_exit_code_says_whether_the_claims_hold() {
    let desk = Desk::new();
    let holds = |e: &dyn Experiment| Verdict::of(e, &committed(e.name()).unwrap()).holds();
    for (wanted, code, says) in [(true, 0, "verdict: confirmed"), (false, 5, "verdict: NOT confirmed")] {
        if let Some(experiment) = experiments::all().into_iter().find(|e| holds(&**e) == wanted) {
            let answer = desk.run(&format!("reproduce {} --from-record", experiment.name()));
            assert_eq!(answer.code, Some(code), "{}", experiment.name());
            assert_eq!(answer.out.lines().last(), Some(says));
        }
    }
}
