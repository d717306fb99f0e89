/** The settings that a person can change while it trains; `change` is called with what changed. */
const RATES = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02];

/** The largest value that the page takes. */
const MOST = { k: 50, batch: 2048, width: 512, depth: 8, latent_dim: 256 };

/** One control of a setting, from its present value. */
function control(key, settings, about, change) {
    const set = (value) => change({ [key]: value });
    const named = (list) => list.map(({ name, about: title }) => [name, name, title]);
    switch (key) {
        case "distribution":
            return choice(t(key), named(about.distributions), settings[key], set);
        case "objective":
            return choice(t(key), named(about.objectives), settings[key], set);
        case "prior":
            return choice(`${t(key)} *`, named(about.priors), settings[key], set);
        case "spectral_norm":
            return choice(t(key), ["none", "discriminator", "both"].map((v) => [v, v]), settings[key], set);
        case "optimizer":
            return choice(t(key), ["adam", "rmsprop", "sgd"].map((v) => [v, v]), settings[key], set);
        case "lr_d":
        case "lr_g": {
            const rates = [...new Set([...RATES, settings[key]])].sort((a, b) => a - b);
            return choice(t(key), rates.map((v) => [v, short(v)]), settings[key], (v) => set(Number(v)));
        }
        case "regularizers":
            return regularizer(settings, about, change);
        case "k":
            return number(t(key), settings[key], { min: 1, max: MOST.k, step: 1 }, set);
        case "batch":
            return choice(t(key), [...new Set([16, 32, 64, 128, 256, 512, 1024, settings[key]])].sort((a, b) => a - b).map((v) => [v, v]), settings[key], (v) => set(Number(v)));
        case "width":
            return number(`${t(key)} *`, settings[key], { min: 1, max: MOST.width, step: 1 }, set);
        case "depth":
            return number(`${t(key)} *`, settings[key], { min: 0, max: MOST.depth, step: 1 }, set);
        default:
            return number(`${t(key)} *`, settings[key], { min: 1, max: MOST.latent_dim, step: 1 }, set);
    }
}

const CONTROLS = ["distribution", "objective", "regularizers", "spectral_norm", "optimizer", "lr_d", "lr_g", "k", "batch", "prior", "latent_dim", "width", "depth"];

/** A regularizer by name with its strength; several at once come from presets and links alone. */
function regularizer(settings, about, change) {
    const present = settings.regularizers;
    const [name, strength] = (present[0] ?? "").split("=");
    const known = about.regularizers.find((r) => r.name === name);
    const options = [["", t("none")], ...about.regularizers.map((r) => [r.name, r.name, r.about])];
    const text = (n, s) => change({ regularizers: n ? [`${n}=${s}`] : [] });
    const pick = choice(t("regularizers"), options, name ?? "", (n) => {
        text(n, about.regularizers.find((r) => r.name === n)?.strength);
    });
    if (!name) return pick;
    const field = number(t("strength"), Number(strength ?? known?.strength), { min: 0.00001, max: 1000, step: "any" }, (s) => text(name, s));
    return make("span", { class: "gan-pair" }, pick, field);
}

/** The form of all of them. */
function form(settings, about, change) {
    const fields = CONTROLS.map((key) => control(key, settings, about, change));
    return make("div", { class: "gan-form" }, ...fields, make("p", { class: "gan-note" }, `* ${t("newNetworks")}`));
}
