/** The scenes of the seminar "Shall we GANs?", in its own order. */
const GRID = { distribution: "grid", regularizers: [], width: 128, depth: 2, batch: 256, lr_d: 0.001, lr_g: 0.001, decay: "constant", average: 0, steps: 10_000, seed: 1 };
const SCENES = {
    actors: {
        title: ["Four actors", "登場人物は四人"],
        text: ["Blue: the data. Orange: what G makes of noise z. The surface: what D believes, from orange (fake) to blue (real).", "青はデータ、橙は G がノイズ z から作る点、面は D の判定です。"],
        settings: { distribution: "gaussian", seed: 1 },
        layers: { flow: true },
    },
    turns: {
        title: ["Taking turns", "交互に最適化する"],
        text: ["D learns with G held fixed, then G with D held fixed. Slow motion walks through one step.", "G を止めて D を、D を止めて G を、1回ずつ動かします。スロー再生で見ましょう。"],
        predict: ["After a D step, in which direction will the arrows point?", "D を動かした後、矢印はどちらを向く?"],
        answer: ["To where D is bluer: up D's slope, as the generator's loss falls there.", "D の値が高い方へ。そこで G の損失が小さくなるからです。"],
        settings: { distribution: "gaussian", seed: 1 },
        layers: { flow: true, arrows: true },
    },
    gaussian: {
        title: ["A Gaussian out of 256 numbers", "256 次元の一様乱数から正規分布へ"],
        text: ["The noise is uniform in 256 dimensions, the data one Gaussian in the plane. Play.", "p_z は 256 次元の一様分布、p_data は2次元正規分布です。"],
        predict: ["Does p_g become p_data, and what does D look like then?", "p_g は p_data に一致する? そのとき D は?"],
        answer: ["In 2,000 steps the clouds come to lie over each other; the JS estimate says how nearly. D is about ½ where it cannot tell the two apart.", "2,000 ステップで点群は重なります。どれだけ近いかは JS の推定値で。区別できないところでは D はほぼ ½ です。"],
        settings: { distribution: "gaussian", prior: "uniform", latent_dim: 256, batch: 128, beta1: 0, lr_d: 0.005, lr_g: 0.0001, decay: "linear", average: 0.99, steps: 2000, seed: 0 },
        layers: { optimal: true },
    },
    heisei: {
        title: ["A word: 平成", "一様平成分布"],
        text: ["Uniform on the lattice points of a word: a distribution that no formula gives.", "格子点上の一様分布。数式に書けない分布も近似できます。"],
        settings: { distribution: "heisei", batch: 256, seed: 1 },
    },
    reiwa: {
        title: ["The next word: 令和 from 平成", "平成から令和へ"],
        text: ["The networks go on where the last scene left them; only the data is another word.", "前の場面のネットワークのまま、データだけを令和に替えます。"],
        settings: { distribution: "reiwa", decay: "constant" },
        follow: "heisei",
    },
    modes: {
        title: ["Missing modes", "Missing mode"],
        text: ["25 small Gaussians, and a plain GAN. Watch the count of modes.", "25 個の小さな正規分布。捉えたモードの数を見てください。"],
        predict: ["How many of the 25 modes will it hold?", "25 個のうち、いくつ捉えられる?"],
        answer: ["Some come and go; read the chart, and the share of good samples beside it.", "増えたり減ったりします。高品質の割合も見ましょう。"],
        settings: GRID,
    },
    unwanted: {
        title: ["Unwanted samples", "Unwanted sample"],
        text: ["G is continuous and the noise hangs together, so its image hangs together too: bridges between modes.", "z の分布は連結で G は連続なので、モードの間に橋ができます。"],
        settings: { distribution: "ring", seed: 1 },
        layers: { manifold: true, surface: false },
    },
    vanishing: {
        title: ["Vanishing gradients", "勾配消失"],
        text: ["D has been trained to call everything fake. The objective is the one first written: log(1 − D(G(z))).", "すべて偽と答える D から、元の目的関数 log(1 − D(G(z))) で始めます。"],
        predict: ["What do the arrows look like?", "矢印はどうなる?"],
        answer: ["There are none to be seen: the gradient is −D ∇f, and D is near 0.", "ほとんど見えません。勾配は −D∇f で、D がほぼ 0 だからです。"],
        settings: { distribution: "gaussian", objective: "minimax", seed: 1 },
        allFalse: 0.001,
        layers: { arrows: true },
    },
    nonSaturating: {
        title: ["The usual remedy", "よくある対策: −log D"],
        text: ["Left the objective as first written, right −log D(G(z)), from the same all-false D.", "左は元の目的関数、右は −log D(G(z))。同じ D から始めます。"],
        settings: { distribution: "gaussian", objective: "minimax", seed: 1 },
        compare: { objective: "non-saturating" },
        allFalse: 0.001,
        layers: { arrows: true },
    },
    instability: {
        title: ["And its price: ∇D/D", "その代償: ∇D/D の不安定性"],
        text: ["The gradient is now −∇D/D, and nothing bounds it. Watch its maximum over the fakes.", "勾配は −∇D/D になり、上限がありません。その最大値を見ます。"],
        settings: { ...GRID, distribution: "ring" },
        layers: { arrows: true },
    },
    spectral: {
        title: ["Spectral normalisation", "Spectral normalization"],
        text: ["Left without, right with it in D: every layer's first singular value is held at 1, and so is their product.", "左はなし、右は D に適用。各層の特異値が 1 に保たれ、積も 1 になります。"],
        predict: ["What will the charts of the singular values and of ∇D/D show?", "特異値と ∇D/D のグラフはどうなる?"],
        answer: ["Dashed, with it: σ at 1 and a ratio that stays bounded; without, both grow.", "破線(あり)は 1 のままで比も有界、なしでは両方とも大きくなります。"],
        settings: { ...GRID, distribution: "ring" },
        compare: { spectral_norm: "discriminator" },
    },
    penalty: {
        title: ["A gradient penalty", "勾配ペナルティ"],
        text: ["Left plain, right with R1 on real points: D is held flat where the data is.", "左はなし、右は R1。データの上で D の勾配を抑えます。"],
        settings: { ...GRID, distribution: "ring" },
        compare: { regularizers: ["r1=0.1"] },
    },
    prior: {
        title: ["The prior's shape", "潜在分布の形"],
        text: ["Left one Gaussian, right a mixture: noise that comes in pieces has fewer bridges to build.", "左は正規分布、右は混合分布。離れた潜在分布なら橋が少なくて済みます。"],
        settings: { distribution: "ring", seed: 1 },
        compare: { prior: "mixture" },
        layers: { surface: false },
    },
};

const SCRIPTS = [
    {
        name: "seminar45",
        title: ["Seminar, 45 minutes", "セミナー 45 分"],
        scenes: [["actors", 4], ["turns", 6], ["gaussian", 5], ["heisei", 5], ["reiwa", 4], ["modes", 5], ["vanishing", 5], ["nonSaturating", 5], ["spectral", 6]],
    },
    {
        name: "seminar90",
        title: ["Seminar, 90 minutes", "セミナー 90 分"],
        scenes: [["actors", 6], ["turns", 9], ["gaussian", 8], ["heisei", 8], ["reiwa", 6], ["modes", 8], ["unwanted", 6], ["vanishing", 8], ["nonSaturating", 7], ["instability", 6], ["spectral", 8], ["penalty", 5], ["prior", 5]],
    },
];
