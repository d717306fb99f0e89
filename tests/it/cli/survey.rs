//! `gan survey`.

use image::{GrayImage, Luma};
use serde_json::{Value, json};

use super::Desk;

/// Two folders of pictures of the same names, black ones and white ones.
fn folders(n: usize) -> Desk {
    let desk = Desk::new();
    for (folder, shade) in [("secret-black", 0), ("secret-white", 255)] {
        std::fs::create_dir(desk.path(folder)).unwrap();
        for i in 0..n {
            let name = format!("{folder}/{i}.png");
            GrayImage::from_pixel(2, 2, Luma([shade])).save(desk.path(&name)).unwrap();
        }
    }
    desk
}

fn read(desk: &Desk, name: &str) -> String {
    std::fs::read_to_string(desk.path(name)).unwrap()
}

/// The first pixel of every picture of the form, question by question: left, right.
fn shades(form: &str) -> Vec<[u8; 2]> {
    let start = form.find("pairs = ").unwrap() + 8;
    let end = start + form[start..].find(", answers").unwrap();
    let pairs: Vec<[String; 2]> = serde_json::from_str(&form[start..end]).unwrap();
    let shade = |uri: String| {
        let bytes = base64::Engine::decode(
            &base64::prelude::BASE64_STANDARD,
            uri.strip_prefix("data:image/png;base64,").unwrap(),
        );
        image::load_from_memory(&bytes.unwrap()).unwrap().into_luma8().get_pixel(0, 0)[0]
    };
    pairs.into_iter().map(|pair| pair.map(shade)).collect()
}

#[test]
fn the_key_alone_tells_whose_picture_is_where() {
    let desk = folders(8);
    assert_eq!(desk.ok("survey form secret-black secret-white --out form.html"), "form.html\n");
    let (form, key) = (read(&desk, "form.html"), read(&desk, "form.key.json"));
    assert!(!form.contains("secret") && !form.contains("0.png") && !form.contains("://"), "{form}");
    let read_key: Value = serde_json::from_str(&key).unwrap();
    let sides: Vec<&str> = read_key["questions"].as_array().unwrap().iter().map(|q| q["a"].as_str().unwrap()).collect();
    let seen: Vec<&str> = shades(&form).iter().map(|[left, _]| if *left == 0 { "left" } else { "right" }).collect();
    assert_eq!(sides, seen);
    assert_eq!(sides.iter().filter(|side| **side == "left").count(), 4, "half of them: {sides:?}");
    desk.ok("survey form secret-black secret-white --out again.html");
    assert_eq!(form, read(&desk, "again.html"));
    let other = |seed: u64| {
        desk.ok(&format!("survey form secret-black secret-white --out other{seed}.html --seed {seed}"));
        shades(&read(&desk, &format!("other{seed}.html"))) != shades(&form)
    };
    let seed = (1..6).find(|seed| other(*seed)).expect("another seed shuffles otherwise");
    // Answers to the first form need its key.
    let answer = desk.run(&format!("survey form secret-black secret-white --out form.html --seed {seed}"));
    assert!(
        answer.code == Some(3) && answer.err.contains("form.key.json is the key of another form"),
        "{}",
        answer.err
    );
    assert_eq!((form.as_str(), &key), (read(&desk, "form.html").as_str(), &read(&desk, "form.key.json")));
    desk.ok("survey form secret-black secret-white --out form.html");
}

#[test]
fn folders_that_do_not_pair_up_are_named() {
    let desk = folders(2);
    std::fs::remove_file(desk.path("secret-white/1.png")).unwrap();
    let answer = desk.run("survey form secret-black secret-white");
    assert!(answer.code == Some(3) && answer.err.contains("secret-black/1.png"), "{}", answer.err);
    assert!(!desk.path("form.html").exists());
    std::fs::write(desk.path("secret-white/1.png"), "no picture").unwrap();
    let answer = desk.run("survey form secret-black secret-white");
    assert!(answer.code == Some(3) && answer.err.contains("secret-white/1.png: not a whole picture"), "{}", answer.err);
}

/// Two people over four questions: one chooses black three times and one of them always.
#[test]
fn answers_are_counted_by_folder_and_not_by_side() {
    let desk = folders(4);
    desk.ok("survey form secret-black secret-white --out form.html");
    let black: Vec<&str> =
        shades(&read(&desk, "form.html")).iter().map(|[l, _]| if *l == 0 { "left" } else { "right" }).collect();
    let key: Value = serde_json::from_str(&read(&desk, "form.key.json")).unwrap();
    let answer = |name: &str, person: &str, form: &Value, answers: &[&str]| {
        let text = json!({ "form": form, "person": person, "answers": answers }).to_string();
        std::fs::write(desk.path(name), text).unwrap();
    };
    let mut three = black.clone();
    three[2] = if three[2] == "left" { "right" } else { "left" };
    answer("one.json", "1", &key["form"], &three);
    answer("two.json", "2", &key["form"], &black);
    let said = desk.ok("survey tally form.key.json one.json two.json");
    let expected = "2 people, 4 questions each: 8 answers\na  7 votes, 87.5 %: secret-black\nb  1 votes, 12.5 %: secret-white\n\
                    share of a over the people: 87.5 % ± 12.5 (standard error); a tie is 50 %\n\
                    0.png: a 2, b 0\n1.png: a 2, b 0\n2.png: a 1, b 1\n3.png: a 2, b 0\n";
    assert_eq!(said, expected);
    let counted: Value = serde_json::from_str(&desk.ok("survey tally form.key.json one.json --json")).unwrap();
    assert_eq!(
        (&counted["share_a"], &counted["standard_error"], &counted["b"]["votes"]),
        (&json!(0.75), &Value::Null, &json!(1))
    );
    answer("short.json", "3", &key["form"], &black[..3]);
    answer("other.json", "4", &json!("another"), &black);
    std::fs::copy(desk.path("one.json"), desk.path("twice.json")).unwrap();
    std::fs::write(desk.path("noise.json"), "{").unwrap();
    for (wrong, why) in [
        ("short.json", "3 answers to 4 questions"),
        ("other.json", "answers to another form"),
        ("twice.json", "the person whose answers are in one.json again"),
        ("noise.json", "this is not answers"),
    ] {
        let answer = desk.run(&format!("survey tally form.key.json one.json {wrong}"));
        assert!(answer.code == Some(3) && answer.err.contains(wrong) && answer.err.contains(why), "{}", answer.err);
    }
}
