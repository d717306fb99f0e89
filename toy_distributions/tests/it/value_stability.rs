//! The first draws of every named distribution under ChaCha8Rng: a change here is value-breaking.

use toy_distributions::by_name;

use crate::common::draw;

/// Name and first two draws. The numbers were printed by this crate; nothing but a wish to keep them stands behind
/// them. Sine, cosine and exponential differ between systems in the last bit, so 1e-12 is allowed.
const FIRST_DRAWS: &[(&str, [&[f64]; 2])] = &[
    ("gaussian", [&[0.7910353678492316, -2.1119592866725707], &[1.1729272360712122, -1.825848479280392]]),
    ("ring", [&[-0.7269743958504693, -0.7005190851372605], &[1.00268909178005, -0.0016641684603554989]]),
    ("grid", [&[1.9006619266803921, -3.9670615197535652], &[-3.9865545410997507, -2.0083208423017775]]),
    ("circle", [&[-1.374186052816987, -1.508088005305144], &[1.8729984306767524, 0.7279282630675783]]),
    ("moons", [&[-0.6651792703305671, 0.8120154165809311], &[1.345237981934027, -0.3393612391014088]]),
    ("spirals", [&[0.21119963637088005, -2.456887313159888], &[1.0335638347654503, 2.297411006851938]]),
    ("pinwheel", [&[-0.28252155579671645, -1.0712943882908783], &[-0.2374317294465582, -0.4694149802039754]]),
    ("swiss-roll", [&[-0.5714012825920639, -1.302456130615861], &[0.4344388309784427, -0.5783136569453547]]),
    ("checkerboard", [&[0.019229013805718953, 1.2622966147882997], &[-2.769942845831168, -3.2375137852160725]]),
    ("heisei", [&[-0.671875, -0.265625], &[0.984375, -0.078125]]),
    ("reiwa", [&[0.546875, -0.234375], &[-0.359375, -0.140625]]),
    ("omron", [&[0.8630136986301369, -0.13013698630136986], &[-1.4246575342465753, -0.07534246575342465]]),
    ("mixture-1d", [&[-2.1920568798352935], &[-1.9492838093419727]]),
    ("point", [&[0.0], &[0.0]]),
    ("disjoint", [&[0.901922901380572, 1.02622966147883], &[1.0230057154168832, 0.9762486214783928]]),
];

#[test]
fn first_draws() {
    for (name, expected) in FIRST_DRAWS {
        let drawn = draw(&*by_name(name).unwrap(), 2, 2014);
        let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-12;
        for (point, expected) in drawn.iter().zip(expected) {
            assert!(point.len() == expected.len() && point.iter().zip(*expected).all(close), "{name}: {drawn:?}");
        }
    }
}

#[test]
fn every_name_has_its_first_draws() {
    let names: Vec<_> = FIRST_DRAWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, toy_distributions::ALL.iter().map(|named| named.name).collect::<Vec<_>>());
}
