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

/** Where a node stands, and how large it is, on a canvas of that size. */
function nodeBox(name, width, height) {
    return [NODES[name][0] * width + 4, NODES[name][1] * height + 8, Math.min(0.15 * width, 0.36 * height)];
}

/** What the node under the pointer is, in words. */
function nodeWords(canvas, { offsetX, offsetY }) {
    const under = Object.keys(NODES).find((name) => {
        const [x, y, size] = nodeBox(name, canvas.clientWidth, canvas.clientHeight);
        return offsetX >= x && offsetX <= x + size && offsetY >= y && offsetY <= y + size;
    });
    return under ? t(`node_${under}`) : "";
}

/** `at` is the step inside the step that is being explained, if any, and `done` how much of it is over, from 0 to 1. */
function drawFlow(canvas, run, at, done = 1) {
    const { context, width, height } = sharp(canvas);
    const { ink, line } = colours(canvas);
    const box = (name) => nodeBox(name, width, height);
    const [, , size] = box("z");
    // What is said of the losses needs more than a square.
    const wide = (name) => (name === "loss" ? width - box(name)[0] - 4 : size);
    const lit = new Set(at?.lit ?? []);
    const on = ([from, to]) => lit.has(from) && lit.has(to);
    // One edge after the other, those into the same node at once; gradients go the other way.
    const order = [...new Set(EDGES.filter(on).map(([, to]) => to))];
    if (at?.back) order.reverse();
    context.font = `${0.85 * parseFloat(getComputedStyle(canvas).fontSize)}px sans-serif`;
    for (const edge of EDGES) {
        const ends = edge.map((name, i) => [box(name)[0] + (i ? 0 : size), box(name)[1] + size / 2]);
        if (at?.back) ends.reverse();
        arrow(context, ...ends, on(edge), line);
        if (on(edge)) moving(context, ...ends, done * order.length - order.indexOf(edge[1]), at.back ? GRADIENT : (COLOURS[edge[0]] ?? ink));
    }
    for (const name of Object.keys(NODES)) {
        const [x, y] = box(name);
        thumbnail(context, name, run, [x, y, wide(name), size], ink, at);
        context.lineWidth = lit.has(name) ? 4 : 1;
        context.strokeStyle = lit.has(name) ? LIT : line;
        context.strokeRect(x, y, wide(name), size);
        context.lineWidth = 1;
        context.fillStyle = ink;
        context.fillText(NODES[name][2], x + 2, y - 4);
    }
}

const LIT = "#e69f00";
const GRADIENT = "#cc79a7";
/** What moves along an edge has the colour of where it comes from. */
const COLOURS = { z: "#7b2d82", G: FAKE, fake: FAKE, real: REAL };

function arrow(context, [ax, ay], [bx, by], on, line) {
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const [dx, dy] = [(bx - ax) / length, (by - ay) / length];
    context.strokeStyle = on ? LIT : line;
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

/** A row of dots on its way from a to b; before 0 it has not left, after 1 all have arrived. */
function moving(context, [ax, ay], [bx, by], part, colour) {
    context.fillStyle = colour;
    for (let i = 0; i < 5; i++) {
        const at = 1.4 * part - 0.1 * i;
        if (at <= 0 || at >= 1) continue;
        context.beginPath();
        context.arc(ax + at * (bx - ax), ay + at * (by - ay), 5, 0, 7);
        context.fill();
    }
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
        context.font = `${Math.min(width / 5.5, parseFloat(context.font))}px sans-serif`;
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
