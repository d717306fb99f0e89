use std::collections::BTreeSet;

use shall_we_gan::experiments::Verdict;

use crate::records::{Recorded, Records};

/// What is taken of a value over the seeds.
const STATISTICS: [&str; 7] = ["mean", "spread", "median", "min", "max", "range", "seed0"];

/// What `{{#number …}}` stands for, as Markdown.
///
/// # Errors
/// If the experiment, the key, the statistic or the format does not exist: in words.
pub fn markdown(records: &Records, arguments: &str) -> Result<String, String> {
    let mut words = arguments.split_whitespace();
    let (Some(name), Some(key)) = (words.next(), words.next()) else {
        return Err("a number is `{{#number EXPERIMENT KEY [STATISTIC] [FORMAT]}}`".into());
    };
    let recorded = records.get(name)?;
    let rest: Vec<&str> = words.collect();
    match (key, &rest[..]) {
        ("seeds", []) => Ok(recorded.record.seeds.len().to_string()),
        ("verdict", []) => Ok(verdict(recorded)),
        ("table", []) => recorded
            .experiment
            .table(&recorded.record)
            .map(|table| format!("<div class=\"table-wrapper\">\n\n{}\n</div>", table.trim_end()))
            .ok_or_else(|| format!("the experiment {name} has no table")),
        _ => value(recorded, key, &rest),
    }
}

/// `"confirmed: every claim on single seeds held in 20 of 20"`.
fn verdict(recorded: &Recorded) -> String {
    let Recorded { experiment, record } = recorded;
    let word = if Verdict::of(&**experiment, record).holds() { "confirmed" } else { "not confirmed" };
    let held = Verdict::seeds_that_hold(&**experiment, record);
    format!("{word}: every claim on single seeds held in {held} of {}", record.seeds.len())
}

fn value(recorded: &Recorded, key: &str, rest: &[&str]) -> Result<String, String> {
    let (statistic, format) = match rest {
        [] => ("mean", None),
        [format] if format.starts_with('.') => ("mean", Some(*format)),
        [statistic] => (*statistic, None),
        [statistic, format] => (*statistic, Some(*format)),
        _ => return Err(format!("more words than a number has: {}", rest.join(" "))),
    };
    let mut values = recorded.record.values(key);
    let name = recorded.experiment.name();
    if values.is_empty() {
        let known: BTreeSet<&str> =
            recorded.record.seeds.iter().flat_map(|seed| seed.values.keys().map(String::as_str)).collect();
        return Err(shall_we_gan::Error::unknown("value of that record", key, known).to_string());
    }
    let format = Format::parse(format)?;
    let first = recorded.record.seeds.iter().find(|seed| seed.seed == 0).and_then(|seed| seed.values.get(key));
    let (mean, error) = recorded.record.mean(key);
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[0], values[values.len() - 1]);
    let text = match statistic {
        "mean" => format.number(mean),
        "spread" => format!("{} ± {}", format.number(mean).trim_end_matches(" %"), format.number(error)),
        "median" => format.number(recorded.record.median(key)),
        "min" => format.number(low),
        "max" => format.number(high),
        "range" => format!("{} to {}", format.number(low), format.number(high)),
        "seed0" => format.number(*first.ok_or_else(|| format!("seed 0 of {name} has no {key}"))?),
        other => return Err(shall_we_gan::Error::unknown("statistic", other, STATISTICS).to_string()),
    };
    if text.contains("NaN") || text.contains("inf") {
        return Err(format!("the {statistic} of {key} over {} seeds of {name} is not a number", values.len()));
    }
    let source = format!("{name}: {key}, {statistic} over {}", recorded.seeds_with(key));
    Ok(format!("<span class=\"gan-number\" title=\"{source}\">{text}</span>"))
}

/// How a number is written: so many decimals, or three significant digits; as it is, or in per cent.
struct Format {
    decimals: Option<usize>,
    percent: bool,
}

impl Format {
    fn parse(text: Option<&str>) -> Result<Self, String> {
        let Some(text) = text else { return Ok(Self { decimals: None, percent: false }) };
        let digits = text.strip_suffix('%').unwrap_or(text);
        let decimals = digits.strip_prefix('.').and_then(|digits| digits.parse().ok());
        let decimals = decimals.ok_or_else(|| format!("the format `{text}` is neither like `.2` nor like `.1%`"))?;
        Ok(Self { decimals: Some(decimals), percent: text.ends_with('%') })
    }

    fn number(&self, value: f64) -> String {
        let (value, unit) = if self.percent { (100.0 * value, " %") } else { (value, "") };
        if self.decimals.is_none() && value == 0.0 {
            return format!("0{unit}");
        }
        if self.decimals.is_none() && value.abs() < 1e-4 {
            let power = value.abs().log10().floor();
            let number = format!("{:.2} · 10<sup>{power}</sup>{unit}", value / 10f64.powf(power));
            return number.replace('-', "−");
        }
        let significant = || (2 - value.abs().log10().floor() as i32).max(0) as usize;
        let decimals = self.decimals.unwrap_or_else(significant);
        format!("{value:.decimals$}{unit}").replace('-', "−")
    }
}
