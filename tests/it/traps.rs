//! What goes wrong silently with dfdx, and cannot here.

use shall_we_gan::{
    backend::{Activation, Backend, Cpu, Graph, download, gradient, upload},
    nn::{Architecture, Mode, Network, Norm},
};

use crate::support::{Device, batch, cpu, device, gradients, near, network, normal};

fn mlp<B: Backend>(seed: u64) -> Network<B> {
    let architecture = Architecture::mlp(3, 16, 2, 1, Activation::Tanh).with_norm(Norm::Layer).spectral();
    Network::new(&B::open().unwrap(), &architecture, seed, 0).unwrap()
}

/// A clone of a dfdx tensor keeps its identity, and with it its place among the gradients.
#[test]
fn a_fork_keeps_its_gradients_apart() {
    let original = mlp::<Device>(1);
    let fork = original.fork();
    assert_eq!(original.to_bytes(), fork.to_bytes());
    let x = batch(2, 5, 3);
    let mut graph = Graph::parameters();
    let y = fork.forward(&mut graph, &x, Mode::Training);
    let mut all = graph.backward(&[(&y, &upload(&device(), &[1.0; 5], 1))]);
    let largest = |network: &Network<Device>, all: &mut _| {
        network.parameters().iter().flat_map(|p| download(&gradient(all, p))).fold(0.0f32, |m, g| m.max(g.abs()))
    };
    assert_eq!(largest(&original, &mut all), 0.0);
    assert!(largest(&fork, &mut all) > 0.1);
}

#[test]
fn changing_a_fork_leaves_the_original() {
    let original = mlp::<Device>(1);
    let before = original.to_bytes();
    let mut fork = original.fork();
    fork.parameters_mut().into_iter().for_each(|p| p.axpy(0.5, &p.clone(), 0.0));
    fork.advance();
    assert_eq!(original.to_bytes(), before);
    assert_ne!(fork.to_bytes(), before);
}

/// A frozen network passes gradients on and gets none.
#[test]
fn frozen_parameters_get_no_gradients() {
    let (generator, discriminator) = (network(2, vec![crate::gradients::dense(3, Activation::Tanh)], 1), mlp(2));
    let z = batch(3, 5, 2);
    let run = |freeze: bool| {
        let mut graph = if freeze { Graph::parameters() } else { Graph::all() };
        let fake = generator.forward(&mut graph, &z, Mode::Training);
        if freeze {
            graph.freeze();
        }
        let y = discriminator.forward(&mut graph, &fake, Mode::Training);
        let mut all = graph.backward(&[(&y, &upload(&device(), &[1.0; 5], 1))]);
        let of = |network: &Network<Device>, all: &mut _| -> Vec<f32> {
            network.parameters().iter().flat_map(|p| download(&gradient(all, p))).collect()
        };
        (of(&generator, &mut all), of(&discriminator, &mut all))
    };
    let ((through, frozen), (with, trained)) = (run(true), run(false));
    assert!(frozen.iter().all(|g| *g == 0.0) && trained.iter().any(|g| *g != 0.0));
    near("what passes through a frozen network", &through, &with, 1e-6, 0.0);
    assert!(through.iter().any(|g| *g != 0.0));
}

#[test]
fn a_graph_that_is_off_gives_the_same_values() {
    let (network, x) = (mlp::<Device>(1), batch(2, 5, 3));
    let [off, on] =
        [Graph::off(), Graph::all()].map(|mut graph| download(&network.forward(&mut graph, &x, Mode::Training)));
    near("values", &off, &on, 1e-6, 0.0);
}

#[test]
#[should_panic(expected = "a graph that records")]
fn a_graph_that_is_off_records_nothing() {
    let mut graph = Graph::off();
    let y = mlp::<Device>(1).forward(&mut graph, &batch(2, 5, 3), Mode::Training);
    graph.backward(&[(&y, &y)]);
}

/// A batch that enters twice gets both gradients: dfdx's own operations panic or lose one.
#[test]
fn a_batch_can_be_used_twice() {
    let (network, x) = (mlp(1), batch(2, 5, 3));
    let seed = upload(&device(), &normal(3, 5), 1);
    let mut graph = Graph::all();
    let first = network.forward(&mut graph, &x, Mode::Training);
    let second = network.forward(&mut graph, &x, Mode::Training);
    let twice = download(&gradient(&mut graph.backward(&[(&first, &seed), (&second, &seed)]), &x));
    let (_, once, _) = gradients(&network, &x, &download(&seed), Mode::Training);
    for (twice, once) in twice.iter().zip(once) {
        assert!((twice - 2.0 * once).abs() <= 1e-6, "{twice} is not twice {once}");
    }
}

/// Threads that shared one allocation cache raced for its last entry within some thousand steps.
#[test]
fn threads_do_not_race_for_memory() {
    let network = mlp::<Cpu>(1);
    let work = || {
        let x = upload(&cpu().scratch(), &normal(4, 64 * 3), 3);
        (0..300).map(|_| gradients(&network, &x, &[1.0; 64], Mode::Training)).next_back().unwrap()
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}
