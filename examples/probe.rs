use shall_we_gan::lab::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut s: Settings = serde_json::from_str(&args[1]).unwrap();
    if let Some(seed) = args.get(2) {
        s.seed = seed.parse().unwrap();
    }
    let t = std::time::Instant::now();
    let mut run = Lab::from_settings(s.clone()).start().unwrap();
    let e = run.finish();
    println!(
        "{:.1}s {:.0} steps/s {e:?} {:?}",
        t.elapsed().as_secs_f32(),
        s.steps as f32 / t.elapsed().as_secs_f32(),
        run.measures()
    );
    if let Some(p) = args.get(3) {
        std::fs::write(format!("{p}.html"), shall_we_gan::plot::report(run.record())).unwrap();
        std::fs::write(format!("{p}.gif"), shall_we_gan::plot::animation(run.record())).unwrap();
    }
}
