//! The contract that every objective keeps, by table; its optimum; and an objective of the reader's own.

use serde_json::Value;
use shall_we_gan::{
    Error,
    objective::{
        Evaluated, FGan, LabelSmoothing, LeastSquares, Logits, Loss, Objective,
        Player::{self, Discriminator, Generator},
        STEEPEST, all, by_name, evaluate, softplus,
    },
};

const PLAYERS: [Player; 2] = [Discriminator, Generator];

#[track_caller]
fn close(what: &str, a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{what}: {a} against {b}, off by {:e}, allowed {tolerance:e}", (a - b).abs());
}

/// A few roundings of f32, relative to the larger of 1 and the number.
fn rounding(x: f64) -> f64 {
    8.0 * f64::from(f32::EPSILON) * x.abs().max(1.0)
}

fn seen(objective: &dyn Objective, player: Player, real: &[f32], fake: &[f32]) -> Evaluated {
    evaluate(objective, player, real, fake, 1)
}

/// One row of the contract's table: (L_D, L_G) of one real and one generated logit, by hand, and whether L_D has an
/// optimum that can be written down.
struct Row {
    name: &'static str,
    /// L_D(1, −2)
    discriminator: f64,
    /// L_G(1, −2)
    generator: f64,
    /// The optimal logit for densities p and q.
    optimum: Optimum,
}

enum Optimum {
    /// In closed form.
    Is(fn(f64, f64) -> f64),
    /// The same up to a constant.
    UpToConstant(fn(f64, f64) -> f64),
    /// Only known to rise with p/q.
    Rises,
    /// The optimum among the critics within ±1.
    Within(fn(f64, f64) -> f64),
}

/// −log σ(x)
fn nls(x: f64) -> f64 {
    (-x).exp().ln_1p()
}

fn log_ratio(p: f64, q: f64) -> f64 {
    (p / q).ln()
}

fn sign(p: f64, q: f64) -> f64 {
    (p - q).signum()
}

/// e = 2.718…; the values are the papers' formulas with x = 1 and G(z) → −2 put in.
fn table() -> Vec<Row> {
    use Optimum::{Is, Rises, UpToConstant, Within};
    let e = std::f64::consts::E;
    let row = |name, discriminator, generator, optimum| Row { name, discriminator, generator, optimum };
    vec![
        // −log σ(1) − log(1 − σ(−2)) and log(1 − σ(−2)); 1 − σ(x) = σ(−x).
        row("minimax", nls(1.0) + nls(2.0), -nls(2.0), Is(log_ratio)),
        row("non-saturating", nls(1.0) + nls(2.0), nls(-2.0), Is(log_ratio)),
        row("label-smoothing", 0.9 * nls(1.0) + 0.1 * nls(-1.0) + nls(2.0), nls(-2.0), {
            // σ(logit) = 0.9·p/(p + q)
            Is(|p, q| {
                let d = 0.9 * p / (p + q);
                (d / (1.0 - d)).ln()
            })
        }),
        // ½(1 − 1)² + ½(−2)² = 2 and ½(−2 − 1)² = 4.5
        row("least-squares", 2.0, 4.5, Is(|p, q| p / (p + q))),
        // −1 + (−2) and −(−2)
        row("wasserstein", -3.0, 2.0, Within(sign)),
        // max(0, 1 − 1) + max(0, 1 − 2) and 2
        row("hinge", 0.0, 2.0, Is(sign)),
        // −1 + e⁻³
        row("f-kl", -1.0 + e.powi(-3), -e.powi(-3), Is(|p, q| 1.0 + log_ratio(p, q))),
        // e⁻¹ − 1 − log(e²) = e⁻¹ − 3
        row("f-reverse-kl", e.recip() - 3.0, 3.0, Is(log_ratio)),
        // −1 + ¼·4 − 2 = −2
        row("f-pearson", -2.0, 1.0, Is(|p, q| 2.0 * (p / q - 1.0))),
        // t = 1 − e²: t/(1 − t) = e⁻² − 1
        row("f-hellinger", -(1.0 - e.recip()) + e.powi(-2) - 1.0, 1.0 - e.powi(-2), Is(|p, q| 0.5 * log_ratio(p, q))),
        // −log(2σ(1)) − log(2 − 2σ(−2))
        row("f-js", nls(1.0) + nls(2.0) - 4f64.ln(), 2f64.ln() - nls(2.0), Is(log_ratio)),
        row("f-gan", nls(1.0) + nls(2.0), -nls(2.0), Is(log_ratio)),
        // The two logits are 3 apart.
        row("relativistic", nls(3.0), nls(-3.0), UpToConstant(log_ratio)),
        row("relativistic-average", 2.0 * nls(3.0), 2.0 * nls(-3.0), Rises),
    ]
}

#[test]
fn the_table_names_every_objective_in_order() {
    let names: Vec<String> = all().iter().map(|objective| objective.name().to_string()).collect();
    let rows: Vec<String> = table().iter().map(|row| row.name.to_string()).collect();
    assert_eq!(names, rows);
    for objective in all() {
        assert!(objective.formula().contains("L_D = ") && objective.formula().contains("L_G "), "{objective:?}");
        assert!(objective.paper().contains("arXiv:") && objective.optimum().contains('*'), "{objective:?}");
        assert_eq!(by_name(objective.name()).unwrap().name(), objective.name());
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let error = by_name("hing").unwrap_err().to_string();
    assert!(error.starts_with("unknown objective \"hing\" (did you mean \"hinge\"?); known: minimax, "), "{error}");
    assert!(error.ends_with("relativistic, relativistic-average"), "{error}");
}

#[test]
fn values_by_hand() {
    for row in table() {
        let objective = by_name(row.name).unwrap();
        for (player, expected) in [(Discriminator, row.discriminator), (Generator, row.generator)] {
            let loss = f64::from(seen(&*objective, player, &[1.0], &[-2.0]).loss);
            close(&format!("{} {player}", row.name), loss, expected, rounding(expected));
        }
    }
}

#[test]
fn values_and_derivatives_are_pytorchs() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/objectives.json")).unwrap();
    let numbers = |value: &Value| -> Vec<f64> { serde_json::from_value(value.clone()).unwrap() };
    let logits = |side: &str| -> Vec<f32> { numbers(&fixture[side]).iter().map(|x| *x as f32).collect() };
    let (real, fake) = (logits("real"), logits("fake"));
    assert_eq!(fixture["objectives"].as_object().unwrap().len(), all().len());
    for objective in all() {
        for player in PLAYERS {
            let what = format!("{} {player}", objective.name());
            let expected = &fixture["objectives"][objective.name()][player.to_string()];
            let found = seen(&*objective, player, &real, &fake);
            let loss = expected["loss"].as_f64().unwrap();
            close(&what, f64::from(found.loss), loss, rounding(loss));
            for (side, found) in [("real", found.real), ("fake", found.fake)] {
                let slopes = numbers(&expected[side]);
                assert_eq!(slopes.len(), found.len());
                for (found, slope) in found.iter().zip(slopes) {
                    close(&format!("{what}, {side}"), f64::from(*found), slope, rounding(slope));
                }
            }
        }
    }
}

/// Central differences with h = 2⁻⁵: the truncation is h²/6 ≈ 2e-4 of the third derivative, which no loss here has
/// above its own size of at most 30; the rounding of a loss of size 30 is 30·ε/2h ≈ 6e-5 of the mean's four rows.
#[test]
fn derivatives_are_central_differences() {
    const H: f32 = 1.0 / 32.0;
    let (real, fake) = ([-2.0, -0.6, 0.3, 2.2], [1.7, -0.4, 0.2, -2.6]);
    for (objective, player) in all().iter().flat_map(|o| PLAYERS.map(|player| (o, player))) {
        let found = seen(&**objective, player, &real, &fake);
        for (i, slopes) in [&found.real, &found.fake].into_iter().enumerate() {
            for (row, slope) in slopes.iter().enumerate() {
                let at = |shift: f32| {
                    let mut sides = [real, fake];
                    sides[i][row] += shift;
                    f64::from(seen(&**objective, player, &sides[0], &sides[1]).loss)
                };
                let difference = (at(H) - at(-H)) / f64::from(2.0 * H);
                close(&format!("{} {player}", objective.name()), f64::from(*slope), difference, 2e-3);
            }
        }
    }
}

/// Where the true value fits into f32, so do value and derivative; the exponentials go on as tangents beyond.
#[test]
fn extreme_logits_stay_finite() {
    for (objective, player) in all().iter().flat_map(|o| PLAYERS.map(|player| (o, player))) {
        for (real, fake) in
            [(40.0, 40.0), (40.0, -40.0), (-40.0, 40.0), (-40.0, -40.0), (100.0, -100.0), (-100.0, 100.0)]
        {
            let found = seen(&**objective, player, &[real, real], &[fake, fake]);
            let all_finite = found.real.iter().chain(&found.fake).chain([&found.loss]).all(|x| x.is_finite());
            assert!(all_finite, "{} {player} at {real}, {fake}: {found:?}", objective.name());
        }
    }
}

/// −log σ(−40) is 40 and has slope 1; a log(σ + ε) would stop at −log ε.
#[test]
fn logarithms_do_not_saturate_early() {
    for name in ["non-saturating", "label-smoothing"] {
        let found = seen(&*by_name(name).unwrap(), Generator, &[], &[-40.0]);
        assert_eq!((found.loss, found.fake[0]), (40.0, -1.0), "{name}");
    }
    let found = seen(&*by_name("relativistic").unwrap(), Discriminator, &[-40.0], &[60.0]);
    assert_eq!((found.loss, found.real[0], found.fake[0]), (100.0, -1.0, 1.0));
}

#[test]
fn exponentials_are_exact_at_40_and_tangents_beyond_their_limit() {
    let kl = |fake: f32| seen(&FGan::Kl, Discriminator, &[0.0], &[fake]);
    let exact = 39f64.exp();
    close("e³⁹", f64::from(kl(40.0).loss) / exact, 1.0, 1e-5);
    close("its slope", f64::from(kl(40.0).fake[0]) / exact, 1.0, 1e-5);
    let (last, further) = (kl(1.0 + STEEPEST), kl(11.0 + STEEPEST));
    assert_eq!(last.fake, further.fake);
    close("the tangent", f64::from(further.loss) / f64::from(last.loss), 11.0, 1e-4);
}

/// A loss is a mean over rows: twice the same batch has the same loss, and each row half the derivative.
#[test]
fn losses_are_means_over_the_rows() {
    let (real, fake) = ([0.5, -1.5, 2.0], [0.1, 1.0, -0.7]);
    for (objective, player) in all().iter().flat_map(|o| PLAYERS.map(|player| (o, player))) {
        let once = seen(&**objective, player, &real, &fake);
        let twice = seen(&**objective, player, &real.repeat(2), &fake.repeat(2));
        let what = format!("{} {player}", objective.name());
        close(&what, f64::from(once.loss), f64::from(twice.loss), rounding(f64::from(once.loss)));
        for (once, twice) in [(&once.real, &twice.real), (&once.fake, &twice.fake)] {
            for (i, slope) in once.iter().enumerate() {
                let sum = f64::from(twice[i]) + f64::from(twice[i + once.len()]);
                close(&what, f64::from(*slope), sum, rounding(sum));
            }
        }
    }
}

/// What an objective says of itself is what its losses do: which derivatives are zero, and whose depend on whom.
#[test]
fn coupling_and_need_of_real_samples_are_as_declared() {
    for objective in all() {
        let generator = |real: &[f32]| seen(&*objective, Generator, real, &[0.3, -0.8]);
        let sees = generator(&[0.0, 1.0]).loss != generator(&[2.0, 1.0]).loss;
        assert_eq!(sees, objective.generator_sees_real(), "{objective:?}");
        // Does another row's logits change this row's derivative?
        let first = |others: f32| seen(&*objective, Discriminator, &[0.5, others], &[0.3, -others]).real[0];
        assert_eq!(first(1.0) != first(2.0), objective.couples_samples(), "{objective:?}");
    }
}

/// p and q on three points, in eighths.
const P: [usize; 3] = [4, 3, 1];
const Q: [usize; 3] = [1, 2, 5];

/// The logits of a batch that holds every pair of an eighth of p and an eighth of q once.
fn pairs(logits: [f32; 3]) -> (Vec<f32>, Vec<f32>) {
    let eighths = |weights: [usize; 3]| weights.into_iter().zip(logits).flat_map(|(n, l)| std::iter::repeat_n(l, n));
    eighths(P).flat_map(|real| eighths(Q).map(move |fake| (real, fake))).unzip()
}

/// ∂L_D/∂logit of the three points.
fn slopes(objective: &dyn Objective, logits: [f32; 3]) -> [f32; 3] {
    let (real, fake) = pairs(logits);
    let found = seen(objective, Discriminator, &real, &fake);
    // The order of `pairs`: eighth i of p meets eighth j of q in row 8i + j.
    let owners = |weights: [usize; 3]| -> Vec<usize> { (0..3).flat_map(|k| vec![k; weights[k]]).collect() };
    let mut total = [0.0; 3];
    for (row, (real, fake)) in found.real.iter().zip(&found.fake).enumerate() {
        total[owners(P)[row / 8]] += real;
        total[owners(Q)[row % 8]] += fake;
    }
    total
}

/// Plain gradient descent on the logits of the three points, each kept within ± `bound`.
fn trained(objective: &dyn Objective, bound: f32) -> [f32; 3] {
    let mut logits = [0.0f32; 3];
    for _ in 0..3000 {
        let slope = slopes(objective, logits);
        for (logit, slope) in logits.iter_mut().zip(slope) {
            *logit = (*logit - 0.3 * slope).clamp(-bound, bound);
        }
    }
    logits
}

/// The trained logits meet the stated optimum to 1e-3: the smallest curvature of L_D here, q/2 = 1/16 of f-pearson,
/// shrinks the error by e^−56 in 3,000 steps of 0.3, and leaves 2e-6 of a slope that is rounded at 1e-7. The hinge has
/// corners instead: it comes within its last step, 0.3·max|p − q|.
#[test]
fn training_reaches_the_stated_optimum() {
    for row in table() {
        let objective = by_name(row.name).unwrap();
        let optimum = |f: fn(f64, f64) -> f64| [0, 1, 2].map(|i| f(P[i] as f64 / 8.0, Q[i] as f64 / 8.0));
        let (found, expected, shift) = match row.optimum {
            Optimum::Is(f) => (trained(&*objective, 1e9), optimum(f), false),
            Optimum::UpToConstant(f) => (trained(&*objective, 1e9), optimum(f), true),
            Optimum::Within(f) => (trained(&*objective, 1.0), optimum(f), false),
            Optimum::Rises => {
                let found = trained(&*objective, 1e9);
                assert!(found[0] > found[1] + 0.1 && found[1] > found[2] + 0.1, "{}: {found:?}", row.name);
                assert!(slopes(&*objective, found).iter().all(|slope| slope.abs() < 1e-5), "{}", row.name);
                continue;
            }
        };
        let constant = if shift { f64::from(found[0]) - expected[0] } else { 0.0 };
        let tolerance = if row.name == "hinge" { 0.3 * 0.5 } else { 1e-3 };
        for (found, expected) in found.iter().zip(expected) {
            close(row.name, f64::from(*found) - constant, expected, tolerance);
        }
    }
}

/// B-07: with any α, D becomes α·p/(p + q).
#[test]
fn smoothed_labels_scale_the_optimal_discriminator() {
    for alpha in [0.6, 0.9, 1.0] {
        let logits = trained(&LabelSmoothing::new(alpha).unwrap(), 1e9);
        for (logit, (p, q)) in logits.iter().zip(P.into_iter().zip(Q)) {
            let d = 1.0 / (1.0 + f64::from(-logit).exp());
            close("D", d, f64::from(alpha) * p as f64 / (p + q) as f64, 1e-4);
        }
    }
    for alpha in [0.0, -0.1, 1.1, f32::NAN] {
        assert!(matches!(LabelSmoothing::new(alpha), Err(Error::Invalid { .. })), "{alpha}");
    }
    let message = LabelSmoothing::new(1.5).unwrap_err().to_string();
    assert_eq!(message, "the label of real samples is 1.5, but must be above 0 and at most 1");
}

#[test]
fn least_squares_uses_its_three_labels() {
    let objective = LeastSquares { a: -1.0, b: 1.0, c: 0.0 };
    // ½(3 − 1)² + ½(2 + 1)² and ½(2 − 0)²
    assert_eq!(seen(&objective, Discriminator, &[3.0], &[2.0]).loss, 6.5);
    assert_eq!(seen(&objective, Generator, &[], &[2.0]).loss, 2.0);
    for (found, (p, q)) in trained(&objective, 1e9).iter().zip(P.into_iter().zip(Q)) {
        close("D", f64::from(*found), (p as f64 - q as f64) / (p + q) as f64, 1e-4);
    }
}

/// A function of one number.
type F = fn(f64) -> f64;

/// At the optimum −L_D is the divergence itself: the bound of f-GAN is tight.
#[test]
fn f_gan_reaches_its_divergence() {
    let mean =
        |f: fn(f64) -> f64| -> f64 { P.into_iter().zip(Q).map(|(p, q)| q as f64 / 8.0 * f(p as f64 / q as f64)).sum() };
    let cases: [(FGan, F); 6] = [
        (FGan::Kl, |u| u * u.ln()),
        (FGan::ReverseKl, |u| -u.ln()),
        (FGan::Pearson, |u| (u - 1.0).powi(2)),
        (FGan::Hellinger, |u| (u.sqrt() - 1.0).powi(2)),
        (FGan::JensenShannon, |u| u * u.ln() - (u + 1.0) * ((u + 1.0) / 2.0).ln()),
        (FGan::Gan, |u| u * u.ln() - (u + 1.0) * (u + 1.0).ln()),
    ];
    for (objective, f) in cases {
        let (real, fake) = pairs(trained(&objective, 1e9));
        let value = -f64::from(seen(&objective, Discriminator, &real, &fake).loss);
        // The loss is flat at its minimum, so that only the rounding of a mean over 64 rows remains.
        close(objective.name(), value, mean(f), 1e-5);
    }
}

/// Both WGAN losses fall in the right direction: D raises real and lowers generated logits, G raises its own.
#[test]
fn wasserstein_signs() {
    let objective = by_name("wasserstein").unwrap();
    let d = seen(&*objective, Discriminator, &[5.0, 1.0], &[2.0, -4.0]);
    assert_eq!((d.loss, d.real, d.fake), (-4.0, vec![-0.5, -0.5], vec![0.5, 0.5]));
    let g = seen(&*objective, Generator, &[], &[2.0, -4.0]);
    assert_eq!((g.loss, g.fake), (1.0, vec![-0.5, -0.5]));
}

/// An objective of a reader's own: non-saturating, with D's loss doubled.
#[derive(Debug)]
pub struct Doubled;

impl Objective for Doubled {
    fn name(&self) -> &str {
        "doubled"
    }
    fn formula(&self) -> &str {
        "L_D = −2E log D(x) − 2E log(1 − D(G(z))),  L_G = −E log D(G(z))"
    }
    fn paper(&self) -> &str {
        "none"
    }
    fn optimum(&self) -> &str {
        "D* = p/(p + q)"
    }
    fn discriminator(&self, real: Logits, fake: Logits) -> Loss {
        use dfdx::tensor_ops::MeanTo as _;
        (softplus(real.negate()).mean() + softplus(fake).mean()) * 2.0
    }
    fn generator(&self, _real: Logits, fake: Logits) -> Loss {
        use dfdx::tensor_ops::MeanTo as _;
        softplus(fake.negate()).mean()
    }
}

#[test]
fn an_objective_of_ones_own_evaluates() {
    let minimax = seen(&*by_name("minimax").unwrap(), Discriminator, &[0.5], &[1.5]);
    let own = seen(&Doubled, Discriminator, &[0.5], &[1.5]);
    assert_eq!(
        (own.loss, own.real[0], own.fake[0]),
        (2.0 * minimax.loss, 2.0 * minimax.real[0], 2.0 * minimax.fake[0])
    );
}
