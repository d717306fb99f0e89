//! Charts show the numbers that they were given.

use shall_we_gan::plot::{Histogram, Lines, Series, histograms, manifold, measures, mode_shares, singular_values};
use shall_we_gan::train::record::{Curves, Manifold, ModeMark, Record, Snapshot};

use super::run::run;

/// The value of an attribute in each element of that name, in order.
fn attributes<'a>(svg: &'a str, element: &str, name: &str) -> Vec<&'a str> {
    let tags = svg.split('<').filter(|tag| tag.starts_with(&format!("{element} ")));
    tags.filter_map(|tag| tag.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)).collect()
}

/// The corners of every line of a chart that has that colour.
fn paths(svg: &str, colour: &str) -> Vec<Vec<(i32, i32)>> {
    let tags = svg.split('<').filter(|tag| tag.starts_with("polyline") && tag.contains(colour));
    let corner = |text: &str| text.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()));
    let points = |tag: &str| tag.split_once("points=\"").unwrap().1.split('"').next().unwrap().to_string();
    tags.map(|tag| points(tag).split_whitespace().filter_map(corner).collect()).collect()
}

fn chart(log: bool, values: &[f32]) -> String {
    let steps: Vec<u64> = (0..values.len() as u64).collect();
    let points = steps.iter().zip(values).map(|(s, v)| [*s as f32, *v]).collect();
    let series = vec![Series { name: "one".into(), points }];
    let labels = |text: &str| text.to_string();
    Lines { title: labels("t"), x_label: labels("step"), y_label: labels("nats"), log, series, note: labels("seed 7") }
        .picture()
        .to_svg()
}

/// The last path of the first series; the legend of a lone series is left out.
fn curve(svg: &str) -> Vec<Vec<(i32, i32)>> {
    paths(svg, "#0072B2")
}

#[test]
fn larger_is_higher_and_later_is_further_right() {
    let svg = chart(false, &[0.0, 1.0, 4.0]);
    let [path] = &curve(&svg)[..] else { panic!("one line: {svg}") };
    assert!(path.windows(2).all(|p| p[0].0 < p[1].0 && p[0].1 > p[1].1), "{path:?}");
    let (first, second) = ((path[0].1 - path[1].1) as f32, (path[1].1 - path[2].1) as f32);
    // Three roundings to whole pixels.
    assert!((second / first - 3.0).abs() < 0.1, "{path:?}");
    for label in ["step", "nats", "seed 7", ">\n0\n<", ">\n4\n<"] {
        assert!(svg.contains(label), "{label}");
    }
}

#[test]
fn on_a_logarithmic_axis_equal_factors_are_equal_heights() {
    let [path] = &curve(&chart(true, &[0.01, 0.1, 1.0, 10.0]))[..] else { panic!("one line") };
    let heights: Vec<_> = path.windows(2).map(|p| p[0].1 - p[1].1).collect();
    assert!(heights.iter().all(|h| (h - heights[0]).abs() <= 1 && *h > 20), "{heights:?}");
    let svg = chart(true, &[1e-5, 1e3]);
    assert!(svg.contains("10⁻⁴") && svg.contains("\n100\n"), "{svg}");
}

#[test]
fn what_has_no_place_on_the_axis_breaks_the_line() {
    assert_eq!(curve(&chart(false, &[1.0, 2.0, f32::NAN, 3.0, 4.0])).len(), 2);
    assert_eq!(curve(&chart(true, &[1.0, 2.0, 0.0, 3.0, 4.0, -1.0, 5.0, 6.0])).len(), 3);
}

#[test]
fn a_value_that_was_not_taken_does_not_break_the_line() {
    let series = Series::over("modes", &[0, 10, 20, 30], &[1.0, f32::NAN, f32::NAN, 4.0]);
    assert_eq!(series.points, [[0.0, 1.0], [30.0, 4.0]]);
}

#[test]
fn a_long_curve_keeps_its_peak() {
    let mut values = vec![0.0; 100_000];
    values[43_210] = 1.0;
    let svg = chart(false, &values);
    let [path] = &curve(&svg)[..] else { panic!("one line") };
    let (top, bottom) = (path.iter().map(|p| p.1).min().unwrap(), path.iter().map(|p| p.1).max().unwrap());
    assert!(bottom - top > 150 && path.iter().filter(|p| p.1 == top).count() == 1);
    assert!(svg.len() < 60_000, "{}", svg.len());
}

/// The heights of the rectangles of that colour.
fn heights(svg: &str, colour: &str) -> Vec<f32> {
    let bars = svg.split('<').filter(|tag| tag.starts_with("rect") && tag.contains(colour));
    bars.map(|tag| attributes(&format!("<{tag}"), "rect", "height")[0].parse().unwrap()).collect()
}

#[test]
fn a_histogram_has_bars_as_high_as_their_shares_on_axes_of_its_own() {
    let histogram = |scale: f32, shares: [f32; 3]| Histogram {
        title: format!("within {scale}"),
        bars: shares.iter().zip([-1.0, 0.0, 1.0]).map(|(share, middle)| [scale * middle, *share]).collect(),
    };
    let both = vec![histogram(0.01, [0.1, 0.3, 0.6]), histogram(2.0, [0.05, 0.9, 0.05])];
    let svg = histograms("weights", both, "seed 7").to_svg();
    let [a, b, c, d, e, f] = heights(&svg, "#0072B2")[..] else { panic!("{svg}") };
    assert!((b / a - 3.0).abs() < 0.1 && (c / a - 6.0).abs() < 0.2 && d == f, "{a} {b} {c} {d} {e} {f}");
    // The highest bar of each takes the same height.
    assert!((c - e).abs() <= 1.0 && (e / d - 18.0).abs() < 2.0, "{c} {d} {e}");
    for label in ["within 0.01", "within 2", "seed 7", "60 %", "0.01"] {
        assert!(svg.contains(&format!("\n{label}\n")), "{label}");
    }
}

#[test]
fn bars_are_as_high_as_their_shares() {
    let mode = |weight| ModeMark { centre: [0.0; 2], sigma: 0.1, weight };
    let record = Record { modes: vec![mode(0.2), mode(0.4), mode(0.4)], ..Record::default() };
    let snapshot = Snapshot { mode_shares: vec![0.1, 0.3, 0.6], ..Snapshot::default() };
    let svg = mode_shares(&record, &snapshot).to_svg();
    let bars = heights(&svg, "#D55E00");
    // The first one is the legend's.
    let [_, a, b, c] = bars[..] else { panic!("{bars:?}") };
    assert!((b / a - 3.0).abs() < 0.1 && (c / a - 6.0).abs() < 0.2, "{bars:?}");
    let weights: Vec<_> = paths(&svg, "#0072B2").into_iter().skip(1).map(|p| p[0].1).collect();
    assert!(weights.len() == 3 && weights[0] > weights[1] && weights[1] == weights[2], "{weights:?}");
}

#[test]
fn layers_stand_in_the_order_of_the_network() {
    let mut curves = Curves::default();
    let names = (0..12).map(|i| format!("sigma_d/{i}")).chain(["sigma_d".to_string()]);
    curves.push(0, names.map(|name| (name, 1.5)));
    let svg = singular_values(&Record { curves, ..Record::default() }).to_svg();
    let at = |label: &str| svg.find(&format!("\n{label}\n")).unwrap_or_else(|| panic!("{label}"));
    assert!(
        at("layer 2") < at("layer 10")
            && at("layer 10") < at("layer 12")
            && at("layer 12") < at("product of all layers")
    );
}

#[test]
fn a_small_cell_of_the_manifold_is_a_bright_one() {
    // Two cells side by side: the left a hundredth as wide as the right.
    let points = [0.0, 0.01, 1.0].map(|x| [0.0, 0.5, 1.0].map(|y| [x, y])).concat();
    let grid = Some(Manifold { side: 3, points });
    let record = Record { bounds: [-0.1, 1.1, -0.1, 1.1], ..Record::default() };
    let svg = manifold(&record, &Snapshot { manifold: grid, ..Snapshot::default() }).to_svg();
    let fills: Vec<u32> = attributes(&svg, "polygon", "fill")
        .into_iter()
        .map(|fill| (1..=5).step_by(2).map(|i| u32::from_str_radix(&fill[i..i + 2], 16).unwrap()).sum())
        .collect();
    let [a, b, c, d] = fills[..] else { panic!("{fills:?}") };
    assert!(a == b && c == d && a > c + 100, "{fills:?}");
}

#[test]
fn every_measure_has_an_axis_of_its_own_and_a_share_is_in_per_cent() {
    let mut record = run(2, 10);
    record.snapshots[1].measures.insert("my_own".into(), 3.0);
    let svg = measures(&record).to_svg();
    for title in ["modes captured", "high-quality share (%)", "reverse KL over modes", "my own"] {
        assert!(svg.contains(title), "{title}");
    }
    // The share runs to 93 % and nothing else beyond 8, so only its axis can be marked at 50.
    assert!(svg.contains("\n50\n"));
    assert!(!svg.contains("loss") && !svg.contains("sigma"));
}
