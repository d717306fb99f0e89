/** The overview: what flows where in a step, with what was last seen as thumbnails. */
const NODES = {
    z: [0.02, 0.08, "z"],
    G: [0.2, 0.08, "G"],
    fake: [0.38, 0.08, "G(z)"],
    real: [0.38, 0.56, "x"],
    D: [0.6, 0.32, "D"],
    loss: [0.82, 0.32, "L"],
};
const EDGES = [["z", "G"], ["G", "fake"], ["fake", "D"], ["real", "D"], ["D", "loss"]];

/** `at` is the step inside the step that is being explained, if any. */
function drawFlow(canvas, run, at) {
    const { context, width, height } = sharp(canvas);
    const { ink, line } = colours(canvas);
    const size = Math.min(0.15 * width, 0.36 * height);
    const box = (name) => [NODES[name][0] * width + 4, NODES[name][1] * height + 8, size, size];
    const lit = new Set(at?.lit ?? []);
    context.font = "12px sans-serif";
    for (const [from, to] of EDGES) {
        const on = lit.has(from) && lit.has(to);
        const [[ax, ay], [bx, by]] = [box(from), box(to)];
        arrow(context, [ax + size, ay + size / 2], [bx, by + size / 2], on, on && at.back, line);
    }
    for (const name of Object.keys(NODES)) {
        const [x, y] = box(name);
        thumbnail(context, name, run, [x, y, size, size], ink, at);
        context.lineWidth = lit.has(name) ? 3 : 1;
        context.strokeStyle = lit.has(name) ? "#e69f00" : line;
        context.strokeRect(x, y, size, size);
        context.lineWidth = 1;
        context.fillStyle = ink;
        context.fillText(NODES[name][2], x + 2, y - 3);
    }
}

function arrow(context, from, to, on, back, line) {
    const [[ax, ay], [bx, by]] = back ? [to, from] : [from, to];
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const [dx, dy] = [(bx - ax) / length, (by - ay) / length];
    context.strokeStyle = on ? "#e69f00" : line;
    context.lineWidth = on ? 3 : 1.5;
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
    context.lineTo(bx - 7 * dx - 4 * dy, by - 7 * dy + 4 * dx);
    context.moveTo(bx, by);
    context.lineTo(bx - 7 * dx + 4 * dy, by - 7 * dy - 4 * dx);
    context.stroke();
    context.lineWidth = 1;
}

function thumbnail(context, name, run, [x, y, width, height], ink, at) {
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.fillStyle = "#fff";
    context.fillRect(x, y, width, height);
    const [x0, x1, y0, y1] = run.bounds ?? [-1, 1, -1, 1];
    const place = (px, py) => [x + (width * (px - x0)) / (x1 - x0), y + (height * (y1 - py)) / (y1 - y0)];
    const seen = run.seen ?? {};
    if (name === "real" && run.real) drawPoints(context, run.real.subarray(0, 600), REAL, place);
    if (name === "fake" && seen.fake) drawPoints(context, seen.fake.subarray(0, 600), FAKE, place);
    if (name === "fake" && at?.back && seen.arrows) drawArrows(context, seen.arrows, place, width / (x1 - x0), x1 - x0);
    if (name === "D" && seen.surface && run.dim === 2) drawSurface(context, seen.surface, [x, y, width, height]);
    if (name === "G" && seen.manifold) drawManifold(context, seen.manifold, place, width * height);
    if (name === "z") drawNoise(context, x, y, width, height);
    if (name === "loss") {
        const last = run.history?.last ?? {};
        context.fillStyle = "#222";
        context.fillText(`L_D ${short(last.loss_d)}`, x + 4, y + height * 0.4);
        context.fillText(`L_G ${short(last.loss_g)}`, x + 4, y + height * 0.7);
    }
    context.restore();
}

/** The grid of z, in the colour of its image under G. */
function drawNoise(context, x, y, width, height) {
    context.strokeStyle = "#7b2d82";
    context.globalAlpha = 0.6;
    context.beginPath();
    for (let i = 1; i < 8; i++) {
        context.moveTo(x + (i * width) / 8, y);
        context.lineTo(x + (i * width) / 8, y + height);
        context.moveTo(x, y + (i * height) / 8);
        context.lineTo(x + width, y + (i * height) / 8);
    }
    context.stroke();
    context.globalAlpha = 1;
}
