//! A run that goes on under other settings, back and forth, and settings as a command.

use shall_we_gan::{
    lab::{Lab, Run, Settings},
    objective::Player::{Discriminator, Generator},
    prior,
};

fn settings() -> Settings {
    Settings { distribution: "moons".into(), width: 16, batch: 32, seed: 5, ..Settings::default() }
}

fn run(settings: Settings, steps: u64) -> Run {
    let mut run = Lab::from_settings(settings).start().unwrap();
    advance(&mut run, steps);
    run
}

fn advance(run: &mut Run, steps: u64) {
    for _ in 0..steps {
        run.advance().unwrap();
    }
}

/// What G makes of fixed noise.
fn fakes(run: &Run) -> Vec<[f32; 2]> {
    run.look().fake
}

#[test]
fn under_the_same_settings_a_run_goes_on_as_if_nothing_had_been() {
    let whole = run(settings(), 30);
    let (mut rest, kept) = Lab::from_settings(settings()).take_over(&run(settings(), 10)).unwrap();
    assert_eq!(kept, [Discriminator, Generator]);
    advance(&mut rest, 20);
    assert_eq!(rest.engine().step(), 30);
    assert_eq!(fakes(&rest), fakes(&whole), "moments and counters are kept, not only weights");
}

#[test]
fn what_needs_no_new_network_keeps_both_and_takes_effect() {
    let before = run(settings(), 10);
    for change in [
        |s: &mut Settings| s.objective = "hinge".into(),
        |s: &mut Settings| s.regularizers = vec!["r1=1".into()],
        |s: &mut Settings| s.distribution = "ring".into(),
        |s: &mut Settings| (s.lr_d, s.k) = (0.1, 3),
        |s: &mut Settings| s.spectral_norm = shall_we_gan::lab::SpectralNorm::Discriminator,
    ] {
        let mut other = settings();
        change(&mut other);
        let (mut after, kept) = Lab::from_settings(other.clone()).take_over(&before).unwrap();
        assert_eq!(kept.len(), 2, "{other:?}");
        assert_eq!(fakes(&after), fakes(&before), "G is the same before its next step");
        let mut unchanged = Lab::from_settings(settings()).take_over(&before).unwrap().0;
        advance(&mut after, 3);
        advance(&mut unchanged, 3);
        assert_ne!(fakes(&after), fakes(&unchanged), "and another one after it: {other:?}");
    }
}

#[test]
fn a_network_that_does_not_fit_is_fresh_and_the_other_stays() {
    let before = run(settings(), 10);
    let wider = Settings { width: 24, ..settings() };
    let (after, kept) = Lab::from_settings(wider.clone()).take_over(&before).unwrap();
    assert!(kept.is_empty());
    assert_eq!(fakes(&after), fakes(&run(wider, 0)), "fresh weights of its seed");
    let (after, kept) = Lab::from_settings(Settings { latent_dim: 3, ..settings() }).take_over(&before).unwrap();
    assert_eq!(kept, [Discriminator]);
    assert_eq!(after.engine().step(), 10);
    let points = [0.3, -0.2, 1.0, 0.5];
    assert_eq!(after.engine().discriminate(&points), before.engine().discriminate(&points));
    let packed = Settings { regularizers: vec!["packing=2".into()], ..settings() };
    assert_eq!(Lab::from_settings(packed).take_over(&before).unwrap().1, [Generator]);
}

#[test]
fn an_average_that_is_asked_for_later_begins_at_the_generator() {
    let before = run(settings(), 10);
    let averaged = Settings { average: 0.9, ..settings() };
    let (after, _) = Lab::from_settings(averaged).take_over(&before).unwrap();
    assert_eq!(fakes(&after), fakes(&before));
}

#[test]
fn another_optimizer_begins_without_moments() {
    let before = run(settings(), 10);
    let other = Settings { optimizer: "sgd".into(), ..settings() };
    let (mut after, kept) = Lab::from_settings(other).take_over(&before).unwrap();
    assert_eq!((kept.len(), fakes(&after)), (2, fakes(&before)));
    let moved = |run: &mut Run| {
        run.step_alone(Generator).unwrap();
        fakes(run)
    };
    let mut back = Lab::from_settings(settings()).take_over(&after).unwrap().0;
    let mut kept_on = Lab::from_settings(settings()).take_over(&before).unwrap().0;
    assert_ne!(moved(&mut back), moved(&mut kept_on), "there and back again, Adam begins anew");
    assert_ne!(moved(&mut after), fakes(&before));
}

#[test]
fn going_back_is_going_back_and_other_networks_are_refused() {
    let mut run = run(settings(), 5);
    let (state, seen) = (run.checkpoint(), fakes(&run));
    let after: Vec<_> = (0..2)
        .map(|_| {
            advance(&mut run, 7);
            let after = fakes(&run);
            run.go_back(&state).unwrap();
            assert_eq!((run.engine().step(), fakes(&run)), (5, seen.clone()));
            after
        })
        .collect();
    assert_eq!(after[0], after[1], "and the same way leads forward again");
    let other = self::run(Settings { width: 24, ..settings() }, 1).checkpoint();
    let said = run.go_back(&other).unwrap_err().to_string();
    assert!(said.contains("going back") && said.contains("shape"), "{said}");
    assert_eq!(fakes(&run), seen);
}

#[test]
fn a_look_takes_what_is_asked_for() {
    use shall_we_gan::lab::Layers;
    let run = run(settings(), 2);
    let all = run.look();
    let none = run.look_at(Layers { surface: false, arrows: false, manifold: false, measures: false });
    assert!(none.surface.is_none() && none.arrows.is_empty() && none.manifold.is_none() && none.measures.is_empty());
    assert_eq!(none.fake, all.fake);
    let surface = run.look_at(Layers { surface: true, arrows: false, manifold: false, measures: false });
    assert!(surface.surface == all.surface && surface.arrows.is_empty());
}

#[test]
fn a_command_says_what_differs() {
    let usual = Settings { distribution: "moons".into(), ..Settings::default() };
    assert_eq!(usual.command(), "gan demo moons --seed 0");
    let other = Settings { lr_d: 0.002, prior: prior::ALL[1].0.into(), regularizers: vec!["r1=0.1".into()], ..usual };
    assert_eq!(other.command(), "gan demo moons --lr-d 0.002 --prior uniform --regularizer r1=0.1 --seed 0");
    let none = Settings { distribution: "ring".into(), regularizers: Vec::new(), ..Settings::default() };
    assert!(none.command().contains("--regularizer none"), "{}", none.command());
}

#[test]
fn settings_are_replaced_by_name() {
    use serde_json::json;
    let given = |name: &str, value| settings().with([(name.to_string(), value)]);
    assert_eq!(given("lr_d", json!(0.5)).unwrap(), Settings { lr_d: 0.5, ..settings() });
    assert_eq!(settings().with([]).unwrap(), settings());
    assert!(given("lr", json!(1)).unwrap_err().to_string().contains("did you mean"));
    let said = given("batch", json!("many")).unwrap_err().to_string();
    assert!(said.contains("the setting batch") && said.contains("many"), "{said}");
}
