//! The curves of a run: how the two players did, and how their gradients behaved.

use crate::train::record::Record;

use super::lines::{Lines, Series};
use super::picture::Picture;
use super::source;

/// The losses of discriminator and generator along training.
pub fn losses(record: &Record) -> Picture {
    let names = [("loss_d", "discriminator, L_D"), ("loss_g", "generator, L_G")];
    chart(record, "Losses", "loss", false, &names)
}

/// What D says on average of real points and of fakes, σ(D); one half for both is the balance.
pub fn beliefs(record: &Record) -> Picture {
    let names = [("d_real", "of real points"), ("d_fake", "of fakes")];
    chart(record, "What D believes on average", "mean of σ(logit)", false, &names)
}

/// The norms of the loss gradients in the parameters, on a logarithmic axis.
pub fn gradients(record: &Record) -> Picture {
    let names = [("gradient_d", "‖∂L_D/∂θ‖, discriminator"), ("gradient_g", "‖∂L_G/∂φ‖, generator")];
    chart(record, "Gradient norms", "norm", true, &names)
}

/// Mean and maximum of ‖∇D/D‖ over fakes, on a logarithmic axis.
pub fn ratio(record: &Record) -> Picture {
    let names = [("ratio_max", "maximum"), ("ratio_mean", "mean")];
    chart(record, "‖∇D/D‖ over fakes", "‖∇D/D‖", true, &names)
}

/// The largest singular value of each layer of D and their product, on a logarithmic axis.
pub fn singular_values(record: &Record) -> Picture {
    let layers = (0..).map(|i| format!("sigma_d/{i}")).take_while(|name| record.curves.series.contains_key(name));
    let mut names: Vec<_> = layers.enumerate().map(|(i, name)| (name, format!("layer {}", i + 1))).collect();
    names.push(("sigma_d".into(), "product of all layers".into()));
    let names: Vec<_> = names.iter().map(|(name, label)| (name.as_str(), label.as_str())).collect();
    chart(record, "Largest singular values of D", "σ(W)", true, &names)
}

/// The share of units that are never active.
pub fn dead_units(record: &Record) -> Picture {
    let names = [("dead_d", "discriminator"), ("dead_g", "generator")];
    chart(record, "Units that are never active", "share of units", false, &names)
}

/// One value of a supervised run: its loss, its accuracy, or the norm of its gradient on a logarithmic axis.
pub fn fitted(record: &Record, value: &str) -> Picture {
    let title = match value {
        "loss" => "Loss",
        "accuracy" => "Accuracy on the minibatch",
        _ => "Norm of the gradient",
    };
    chart(record, title, value, value == "gradient", &[(value, value)])
}

/// A chart of those of the named series that the record holds.
fn chart(record: &Record, title: &str, y_label: &str, log: bool, names: &[(&str, &str)]) -> Picture {
    let held = names.iter().filter(|(name, _)| record.curves.series.contains_key(*name));
    let curve = |(name, label): &(&str, &str)| Series::over(*label, &record.curves.steps, record.curves.get(name));
    let lines = Lines {
        title: title.to_string(),
        x_label: "training step".to_string(),
        y_label: y_label.to_string(),
        log,
        series: held.map(curve).collect(),
        note: source(record, None),
    };
    lines.picture()
}
