use shall_we_gan::{backend::*, nn::*, objective::*, prior::*, train::*};
fn main() {
    let d = Cpu::open().unwrap();
    let cfg = Config { batch: 512, ..Config::default() };
    let game = Game {
        real: Box::new(Prior::Gaussian { dim: 2 }),
        input: Box::new(Prior::Gaussian { dim: 2 }),
        objective: Box::new(NonSaturating),
        regularizers: vec![],
    };
    let g = Architecture::mlp(2, 128, 2, 2, Activation::Relu);
    let q = Architecture::mlp(2, 128, 2, 1, Activation::Relu);
    let mut t = Trainer::new(&d, cfg, game, &g, &q).unwrap();
    for _ in 0..50 {
        t.advance().unwrap();
    }
    rayon::scope(|_| {
        for _ in 0..4 {
            let s = std::time::Instant::now();
            let mut l = None;
            for _ in 0..500 {
                l = Some(t.advance().unwrap());
            }
            println!("{:.0} steps/s {:?}", 500.0 / s.elapsed().as_secs_f64(), l);
        }
    });
}
