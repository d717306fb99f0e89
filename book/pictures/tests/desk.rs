//! What a page asks, and what it is answered.

use gan_pictures::Desk;
use serde_json::{Value, json};

fn ask(desk: &mut Desk, request: Value) -> Value {
    serde_json::from_str(&desk.answer(request.to_string().as_bytes())).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn convolution(picture: &[f64], filter: &[f64], stride: usize, padding: usize, transposed: bool) -> Value {
    let given = json!({"do": "convolve", "picture": picture, "filter": filter, "stride": stride, "padding": padding, "transposed": transposed});
    ask(&mut Desk::default(), given)
}

#[test]
fn the_example_of_the_text_gives_nine_times_twelve() {
    let picture: Vec<f64> = (0..25).map(|i| f64::from(1 + i % 3)).collect();
    let reply = convolution(&picture, &[0.0, 1.0, 0.0, 1.0, 2.0, 1.0, 0.0, 1.0, 0.0], 1, 0, false);
    assert_eq!((numbers(&reply["output"]), reply["side"].as_u64()), (vec![12.0; 9], Some(3)));
    assert_eq!(reply["terms"][4][0], json!([6, 0]), "the window in the middle begins at row 1, column 1");
}

#[test]
fn a_kronecker_product_is_stamped() {
    let reply = convolution(&[1.0, 2.0, 3.0, 4.0], &[1.0, 0.0, 0.0, 1.0], 2, 0, true);
    let expected = [1.0, 0.0, 2.0, 0.0, 0.0, 1.0, 0.0, 2.0, 3.0, 0.0, 4.0, 0.0, 0.0, 3.0, 0.0, 4.0];
    assert_eq!(numbers(&reply["output"]), expected);
}

/// Every number that comes out is the sum of its terms, in both directions.
#[test]
fn the_terms_are_those_of_the_sums() {
    for (side, kernel, stride, padding) in [(5, 3, 1, 0), (4, 3, 2, 1), (4, 4, 2, 1), (4, 2, 3, 0), (4, 3, 1, 2)] {
        for transposed in [false, true] {
            let picture: Vec<f64> = (0..side * side).map(|i| f64::from(i * i % 7) - 2.0).collect();
            let filter: Vec<f64> = (0..kernel * kernel).map(|i| f64::from(i * 3 % 5) - 1.0).collect();
            let reply = convolution(&picture, &filter, stride, padding, transposed);
            let terms = reply["terms"].as_array().unwrap();
            let term =
                |term: &Value| picture[term[0].as_u64().unwrap() as usize] * filter[term[1].as_u64().unwrap() as usize];
            let sums: Vec<f64> = terms.iter().map(|terms| terms.as_array().unwrap().iter().map(term).sum()).collect();
            assert_eq!(numbers(&reply["output"]), sums, "{side} {kernel} {stride} {padding} {transposed}");
            assert!(sums.iter().any(|sum| *sum != 0.0));
        }
    }
}

#[test]
fn the_generator_draws_on_both_ways() {
    let desk = &mut Desk::default();
    let about = ask(desk, json!({"do": "about"}));
    assert_eq!(about, json!({"latent": 16, "side": 32, "weights": 57_824}));
    let [from, to, same] = [1, 2, 1].map(|seed| ask(desk, json!({"do": "noise", "seed": seed}))["latent"].clone());
    assert!(from != to && from == same);
    let reply = ask(desk, json!({"do": "walk", "from": from, "to": to, "stops": 3}));
    let picture = |way: &str, stop: usize| numbers(&reply[way]["pictures"][stop]);
    let length = |way: &str, stop: usize| reply[way]["lengths"][stop].as_f64().unwrap();
    for end in [0, 2] {
        let apart =
            picture("line", end).iter().zip(picture("sphere", end)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-3, "the ways have the same ends: {apart}");
    }
    assert!(length("sphere", 1) > length("line", 1) + 0.5, "in the middle of the line z is short");
    for picture in [picture("line", 0), picture("line", 2)] {
        // A digit is some white strokes on black.
        let white = picture.iter().filter(|x| **x > 0.5).count();
        assert!(picture.len() == 1024 && picture.iter().all(|x| x.abs() <= 1.0), "{}", picture.len());
        assert!((20..300).contains(&white) && picture.iter().filter(|x| **x < -0.9).count() > 600, "{white} white");
    }
}

#[test]
fn what_cannot_be_is_said() {
    let square = [1.0; 4];
    let said = [
        convolution(&square, &square, 0, 0, true),
        convolution(&square, &square, 1, 2, true),
        convolution(&square, &[1.0; 16], 1, 0, false),
        convolution(&square[..3], &square, 1, 0, false),
        convolution(&[1.0; 36], &[1.0; 16], 3, 0, true),
        ask(&mut Desk::default(), json!({"do": "walk", "from": [1], "to": [2], "stops": 3})),
        ask(&mut Desk::default(), json!({"do": "walk", "from": [1], "to": [2], "stops": 1})),
        ask(&mut Desk::default(), json!({"do": "sing"})),
    ];
    let words = ["stride", "take less", "smaller", "a square", "side is 19", "16 finite", "2 to 64", "sing"];
    for (reply, word) in said.iter().zip(words) {
        assert!(reply["error"].as_str().is_some_and(|said| said.contains(word)), "{reply} does not say {word}");
    }
}
