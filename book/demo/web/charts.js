/** What each chart shows: series by their names in the record, with the name a person reads. */
const CHARTS = [
    { title: "losses", series: [["loss_d", "L_D"], ["loss_g", "L_G"]] },
    { title: "means", series: [["d_real", "D(x)"], ["d_fake", "D(G(z))"]], low: 0, high: 1 },
    { title: "js", series: [["js", "JS"]], low: 0, high: Math.LN2 },
    { title: "modes", series: [["modes", "ofModes"]], low: 0, whole: true },
    { title: "quality", series: [["high_quality", "≤ 3σ"]], low: 0, high: 1 },
    { title: "coverage", series: [["coverage", "ofCoverage"]], low: 0, high: 1 },
    { title: "gradient", series: [["gradient_g", "‖∂L_G‖"]], log: true },
    { title: "ratio", series: [["ratio_max", "max ‖∇D/D‖"]], log: true },
    { title: "sigma", series: [["sigma_d", "∏σ"]], layers: "sigma_d/", log: true },
];

/** Charts for which the runs have values. */
function chartsOf(runs) {
    const names = new Set(runs.flatMap((run) => run.history?.names ?? []));
    return CHARTS.filter(({ series }) => series.some(([name]) => names.has(name)));
}

/** One chart of one or two runs; the second run is dashed. Says what it shows in words, for who cannot see it. */
function drawChart(canvas, chart, runs) {
    const { context, width, height } = sharp(canvas);
    const { ink, line } = colours(canvas);
    const lines = runs.flatMap((run, r) => seriesOf(chart, run).map(([name, label], i) => {
        return { label: t(label), points: run.history.series(name), colour: SERIES[i % SERIES.length], dashed: r > 0 };
    }));
    const values = lines.flatMap(({ points }) => points.map(([, v]) => v)).filter((v) => !chart.log || v > 0);
    if (!values.length) return "";
    const transform = chart.log ? Math.log10 : (v) => v;
    const [low, high] = range(values.map(transform), chart);
    const first = Math.min(...runs.map((run) => run.history.steps[0] ?? 0));
    const last = Math.max(...runs.map((run) => run.history.steps.at(-1) ?? 0), first + 1);
    // Letters grow with those of the page, so that they can be read from the last row.
    const em = 0.8 * parseFloat(getComputedStyle(canvas).fontSize);
    const [left, right, top, bottom] = [3.8 * em, 6, 1.6 * em, 4];
    const x = (step) => left + ((width - left - right) * (step - first)) / (last - first);
    const y = (v) => height - bottom - ((height - top - bottom) * (transform(v) - low)) / (high - low);
    context.font = `${em}px sans-serif`;
    context.fillStyle = ink;
    const unscale = (v) => short(chart.log ? 10 ** v : v);
    context.fillText(unscale(high), 2, top + 0.75 * em);
    context.fillText(unscale(low), 2, height - bottom - 1);
    context.strokeStyle = line;
    context.strokeRect(left, top, width - left - right, height - top - bottom);
    for (const { points, colour, dashed } of lines) {
        context.strokeStyle = colour;
        context.lineWidth = em / 8;
        context.setLineDash(dashed ? [4, 3] : []);
        context.beginPath();
        points.filter(([, v]) => !chart.log || v > 0).forEach(([step, v], i) => (i ? context.lineTo(x(step), y(v)) : context.moveTo(x(step), y(v))));
        context.stroke();
    }
    context.setLineDash([]);
    context.lineWidth = 1;
    legend(context, lines, width, ink, em);
    return lines.map(({ label, points }) => `${label} ${short(points.at(-1)?.[1])}`).join(", ");
}

function seriesOf(chart, run) {
    const layers = chart.layers ? run.history.names.filter((name) => name.startsWith(chart.layers)) : [];
    return [...chart.series, ...layers.map((name) => [name, `σ${Number(name.split("/")[1]) + 1}`])];
}

function range(values, { low, high, whole }) {
    const from = low ?? Math.min(...values);
    const to = high ?? Math.max(...values, whole ? 1 : -Infinity);
    return to - from > 1e-9 ? [from, to] : [from - 0.5, from + 0.5];
}

/** Labels with their last values, or labels alone where these do not fit. */
function legend(context, lines, width, ink, em) {
    const wide = (text) => context.measureText(text).width + 1.8 * em;
    const full = lines.map(({ label, points }) => `${label} ${short(points.at(-1)?.[1])}`);
    const fits = full.reduce((sum, text) => sum + wide(text), 2) <= width + 4;
    let at = 2;
    lines.forEach(({ label, colour, dashed }, i) => {
        const text = fits ? full[i] : label;
        if (at + wide(text) > width + 4) return;
        context.fillStyle = colour;
        context.fillRect(at, 0.75 * em, (dashed ? 0.45 : 0.8) * em, em / 4);
        context.fillStyle = ink;
        context.fillText(text, at + 1.1 * em, 1.2 * em);
        at += wide(text);
    });
}
