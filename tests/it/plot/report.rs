//! The report stands alone and says what was covered.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shall_we_gan::plot::report;
use shall_we_gan::train::record::{ModeMark, Record};

use super::balanced;
use super::run::run;

#[test]
fn nothing_comes_from_elsewhere() {
    let page = report(&run(4, 50));
    balanced(&page).unwrap();
    assert!(!page.contains("http://") && !page.contains("https://"));
    for part in page.split(" src=").skip(1) {
        assert!(part.starts_with("\"data:image/png;base64,"), "{}", &part[..40]);
    }
    for word in ["<link", "@import", "url(", "<iframe", "fetch("] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn it_says_how_to_make_it_again_and_what_was_measured() {
    let record = run(4, 50);
    let page = report(&record);
    for (name, value) in &record.settings {
        assert!(page.contains(&format!("<td>{name}</td>")) && page.contains(&format!(">{value}</td>")), "{name}");
    }
    for name in record.snapshots.iter().flat_map(|s| s.measures.keys()) {
        assert!(page.contains(&format!(">{name}</code>")), "{name}");
    }
    assert!(page.contains("<code>gan demo ring --seed 7 --steps 10000</code>") && page.contains("Seed 7."));
}

#[test]
fn the_summary_is_in_words() {
    let page = report(&run(4, 50));
    let sentence = "7 of 8 modes (less than a fifth of its weight on mode 8); 93.0 % of samples within 3σ (a perfect \
                    sampler: 98.9 %).";
    assert!(page.contains(sentence), "{}", &page[page.find("summary\"").unwrap()..][..200]);
    assert!(report(&Record::default()).contains("Nothing was measured in this run."));
    let mut no_modes = Record { modes: vec![], ..run(1, 9) };
    no_modes.curves.series.clear();
    no_modes.snapshots[0].measures = [("js".to_string(), 0.25)].into();
    assert!(report(&no_modes).contains("Jensen–Shannon divergence: 0.25."));
}

#[test]
fn a_measure_stands_beside_what_a_perfect_sampler_reaches() {
    let mut record = run(2, 9);
    let given = [("coverage".to_string(), 0.912), ("coverage_ceiling".to_string(), 0.9857)];
    record.snapshots[1].measures.extend(given);
    let page = report(&record);
    let row = |name: &str| {
        let row =
            page.split("<tr>").find(|row| row.contains(&format!(">{name}</code>"))).unwrap_or_else(|| panic!("{name}"));
        row.split("<td")
            .skip(2)
            .take(2)
            .map(|cell| cell[cell.find('>').unwrap() + 1..].replace("</td>", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(row("modes"), ["7", "8"]);
    assert_eq!(row("high_quality"), ["93 %", "98.9 %"]);
    assert_eq!(row("coverage"), ["91.2 %", "98.6 %"]);
    assert!(!page.contains(">coverage_ceiling</code>"));
}

#[test]
fn a_run_that_ended_early_says_why() {
    let early = Record { stopped: Some("loss_d is <not> finite".into()), ..run(1, 9) };
    assert!(report(&early).contains("Stopped early: loss_d is &lt;not&gt; finite"));
    assert!(!report(&run(1, 9)).contains("Stopped early"));
}

#[test]
fn a_title_cannot_break_out() {
    let title = "</script><script>alert(1)</script> & \"you\"".to_string();
    let mut record = Record { title: title.clone(), command: title.clone(), ..run(2, 9) };
    record.settings.insert(title.clone(), title.clone());
    record.snapshots[1].measures.insert(title.clone(), 1.0);
    let page = report(&record);
    balanced(&page).unwrap();
    assert!(
        !page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;you&quot;")
    );
    assert_eq!(page.matches("</script>").count(), 2);
}

fn data(page: &str) -> serde_json::Value {
    let json = page.split_once("id=\"data\">").expect("data").1.split_once("</script>").expect("its end").0;
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn the_page_gets_the_points_to_a_hundredth_of_a_pixel() {
    let mut record = run(3, 40);
    record.bounds = [-2.0, 2.0, -1.0, 3.0];
    let data = data(&report(&record));
    assert_eq!(data["frames"].as_array().unwrap().len(), 3);
    let bytes = STANDARD.decode(data["frames"][2]["fake"].as_str().unwrap()).unwrap();
    let shares: Vec<f32> =
        bytes.chunks_exact(2).map(|b| f32::from(u16::from_le_bytes([b[0], b[1]])) / 65535.0 * 2.0 - 0.5).collect();
    for (share, point) in shares.chunks_exact(2).zip(&record.snapshots[2].fake) {
        let [x, y] = [-2.0 + 4.0 * share[0], -1.0 + 4.0 * share[1]];
        // Half a step of 2/65535 of a window of 4, and the rounding of the sums.
        assert!((x - point[0]).abs() < 7e-5 && (y - point[1]).abs() < 7e-5, "{x} {y} {point:?}");
    }
    let surface = STANDARD.decode(data["frames"][2]["surface"].as_str().unwrap()).unwrap();
    let given = record.snapshots[2].surface.as_ref().unwrap();
    assert!(surface.iter().zip(&given.values).all(|(b, v)| (f32::from(*b) / 255.0 - v.clamp(0.0, 1.0)).abs() < 2e-3));
    assert_eq!(surface.len(), given.values.len());
}

#[test]
fn many_lost_modes_are_counted_and_not_listed() {
    let mode = |i: usize| ModeMark { centre: [i as f32, 0.0], sigma: 0.1, weight: 0.04 };
    let mut record = Record { modes: (0..25).map(mode).collect(), ..run(1, 9) };
    record.snapshots[0].mode_shares = (0..25).map(|i| if i < 5 { 0.2 } else { 0.0 }).collect();
    assert!(report(&record).contains("of 25 modes (less than a fifth of its weight on 20 of them)"));
}

#[test]
fn forty_snapshots_of_a_thousand_points_stay_under_three_megabytes() {
    let size = report(&run(40, 1000)).len();
    assert!(size < 3_000_000, "{size}");
}
