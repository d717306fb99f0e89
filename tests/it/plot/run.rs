//! A run made up for the pictures: a ring of eight modes, onto which the fakes spread out from the middle.

use shall_we_gan::train::record::{Curves, Manifold, ModeMark, Record, Snapshot, Surface};

/// Evenly spread numbers in [0, 1): the fractional parts of multiples of the golden ratio and of √2.
fn spread(i: usize) -> [f32; 2] {
    [0.618_034, 0.414_213_56].map(|step: f32| (i as f32 * step).fract())
}

fn on_ring(i: usize, modes: usize, sigma: f32) -> [f32; 2] {
    let ([u, v], angle) = (spread(i), (i % modes) as f32 / 8.0 * std::f32::consts::TAU);
    let (radius, turn) = (sigma * (-2.0 * (1.0 - u).ln()).sqrt(), v * std::f32::consts::TAU);
    [angle.cos() + radius * turn.cos(), angle.sin() + radius * turn.sin()]
}

fn surface(side: usize, share: f32) -> Surface {
    let at = |i: usize| (i as f32 + 0.5) / side as f32 * 4.0 - 2.0;
    let value = |k: usize| {
        let (x, y) = (at(k % side), at(k / side));
        let ring = (-8.0 * (x.hypot(y) - 1.0).powi(2)).exp();
        0.5 + share * (ring - 0.5) * 0.9 + 0.1 * (3.0 * x).sin() * (1.0 - share)
    };
    Surface { side, values: (0..side * side).map(value).collect() }
}

fn snapshot(k: usize, count: usize, points: usize) -> Snapshot {
    let share = k as f32 / (count - 1).max(1) as f32;
    let fake: Vec<_> = (0..points)
        .map(|i| {
            let ([u, v], end) = (spread(i + 7), on_ring(i, 7, 0.03));
            [end[0] * share + (1.0 - share) * 0.4 * (u - 0.5), end[1] * share + (1.0 - share) * 0.4 * (v - 0.5)]
        })
        .collect();
    let node = |k: usize| {
        let (u, v) = ((k % 20) as f32 / 19.0, (k / 20) as f32 / 19.0);
        let (angle, radius) = (u * 6.0, 0.2 + share * (0.7 + 0.2 * (v - 0.5)));
        [radius * angle.cos(), radius * angle.sin()]
    };
    Snapshot {
        step: 250 * k as u64,
        arrows: fake.iter().take(40).map(|p| [p[0], p[1], p[0] * 0.3, p[1] * 0.3 + 0.05]).collect(),
        fake,
        surface: Some(surface(48, share)),
        manifold: Some(Manifold { side: 20, points: (0..400).map(node).collect() }),
        measures: [("modes", (7.0 * share).floor()), ("high_quality", 0.93 * share), ("reverse_kl", 2.0 - 1.8 * share)]
            .map(|(name, value)| (name.to_string(), value))
            .into(),
        mode_shares: (0..8).map(|m| if m == 7 { 0.004 } else { 0.996 / 7.0 }).collect(),
    }
}

fn curves(steps: u64) -> Curves {
    let mut curves = Curves::default();
    for i in 0..=steps {
        let t = i as f32 / steps as f32;
        let wave = (i as f32 * 1.7).sin() * (i as f32 * 0.37).cos();
        let mut values = vec![
            ("loss_d", 1.386 - 0.4 * (1.0 - t) + 0.05 * wave),
            ("loss_g", 0.7 + 2.0 * (1.0 - t).powi(3) + 0.1 * wave),
            ("d_real", 0.5 + 0.3 * (1.0 - t)),
            ("d_fake", 0.5 - 0.3 * (1.0 - t)),
            ("gradient_d", 10f32.powf(-1.0 + wave * 0.4)),
            ("gradient_g", 10f32.powf(-1.5 - 1.5 * t + wave * 0.4)),
            ("ratio_mean", 3.0 + wave),
            ("ratio_max", 10f32.powf(1.5 + wave)),
            ("sigma_d/0", 1.5 + t),
            ("sigma_d/1", 2.0 + 2.0 * t),
            ("sigma_d/2", 1.2 + 0.2 * t),
            ("sigma_d", (1.5 + t) * (2.0 + 2.0 * t) * (1.2 + 0.2 * t)),
            ("dead_d", 0.02 + 0.1 * t),
            ("dead_g", 0.01),
        ];
        if i % 10 == 0 {
            values.extend([
                ("modes", (8.0 * t).floor().min(7.0)),
                ("high_quality", 0.93 * t),
                ("reverse_kl", 2.0 - 1.8 * t),
            ]);
        }
        curves.push(i * 50, values.into_iter().map(|(name, value)| (name.to_string(), value)));
    }
    curves
}

/// A run with everything in it, at the given size.
pub fn run(snapshots: usize, points: usize) -> Record {
    let mode = |i: usize| {
        let angle = i as f32 / 8.0 * std::f32::consts::TAU;
        ModeMark { centre: [angle.cos(), angle.sin()], sigma: 0.03, weight: 0.125 }
    };
    Record {
        title: "ring, non-saturating".to_string(),
        command: "gan demo ring --seed 7 --steps 10000".to_string(),
        seed: 7,
        settings: [("batch", "512"), ("objective", "non-saturating"), ("lr-d", "0.0002")]
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .into(),
        bounds: [-2.0, 2.0, -2.0, 2.0],
        real: (0..points).map(|i| on_ring(i, 8, 0.03)).collect(),
        modes: (0..8).map(mode).collect(),
        curves: curves(200),
        snapshots: (0..snapshots).map(|k| snapshot(k, snapshots, points)).collect(),
        stopped: None,
    }
}
