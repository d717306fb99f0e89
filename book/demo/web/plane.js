/** The plane of the data: every layer that is switched on, from what was last seen. */
function drawPlane(canvas, run, layers) {
    const { context, width, height } = sharp(canvas);
    if (!run.seen) return;
    if (run.dim === 1) return drawLine(context, width, height, run, layers);
    const [x0, x1, y0, y1] = run.bounds;
    // The same scale on both axes, the window in the middle.
    const scale = Math.min(width / (x1 - x0), height / (y1 - y0));
    const [left, top] = [(width - scale * (x1 - x0)) / 2, (height - scale * (y1 - y0)) / 2];
    const place = (x, y) => [left + scale * (x - x0), top + scale * (y1 - y)];
    const { surface, manifold, fake, arrows } = run.seen;
    const box = [left, top, scale * (x1 - x0), scale * (y1 - y0)];
    context.save();
    context.beginPath();
    context.rect(...box);
    context.clip();
    if (layers.surface && surface) drawSurface(context, surface, box);
    if (layers.manifold && manifold) drawManifold(context, manifold, place, box[2] * box[3]);
    if (layers.points) {
        const radius = Math.max(1.2, box[2] / 400);
        drawPoints(context, run.real, REAL, place, radius);
        drawPoints(context, fake, FAKE, place, radius);
    }
    if (layers.arrows && arrows) drawArrows(context, arrows, place, scale, x1 - x0);
    context.restore();
    context.strokeStyle = colours(canvas).line;
    context.strokeRect(...box);
    return undefined;
}

/** The optimal discriminator, in the place and the colours of the learned one. */
function drawOptimal(canvas, run) {
    const optimal = run.seen?.optimal;
    drawPlane(canvas, { ...run, seen: { ...run.seen, surface: optimal, fake: new Float32Array() } }, { surface: optimal, points: true });
}

/** D from 0, the colour of fakes, over ½, white, to 1, the colour of real points. */
function shade(d) {
    if (!Number.isFinite(d)) return [200, 200, 200];
    const towards = d > 0.5 ? [86, 180, 233] : [240, 166, 110];
    const part = Math.min(1, Math.abs(d - 0.5) * 2);
    return towards.map((c) => 255 + part * (c - 255));
}

function drawSurface(context, values, [left, top, width, height]) {
    const side = Math.round(Math.sqrt(values.length));
    const image = new ImageData(side, side);
    for (let i = 0; i < values.length; i++) {
        const row = side - 1 - Math.floor(i / side);
        const at = 4 * (row * side + (i % side));
        image.data.set([...shade(values[i]), 255], at);
    }
    drawSurface.buffer ??= document.createElement("canvas");
    [drawSurface.buffer.width, drawSurface.buffer.height] = [side, side];
    drawSurface.buffer.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(drawSurface.buffer, left, top, width, height);
}

/** The image of a regular grid of z: each cell holds the same share of samples, so the smaller, the darker. */
function drawManifold(context, points, place, whole) {
    const side = Math.round(Math.sqrt(points.length / 2));
    const at = (i, j) => place(points[2 * (j * side + i)], points[2 * (j * side + i) + 1]);
    const flat = points.length / 2 === 21;
    if (flat) return;
    for (let j = 0; j + 1 < side; j++) {
        for (let i = 0; i + 1 < side; i++) {
            const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
            const area = Math.abs(corners.reduce((sum, [x, y], k) => {
                const [u, v] = corners[(k + 1) % 4];
                return sum + x * v - u * y;
            }, 0)) / 2;
            context.beginPath();
            corners.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
            context.closePath();
            context.globalAlpha = Math.min(0.55, (0.12 * whole) / ((side - 1) ** 2 * Math.max(area, 0.5)));
            context.fillStyle = "#7b2d82";
            context.fill();
            context.globalAlpha = 0.5;
            context.strokeStyle = "#7b2d82";
            context.lineWidth = 0.6;
            context.stroke();
        }
    }
    context.globalAlpha = 1;
    context.lineWidth = 1;
}

function drawPoints(context, points, colour, place, radius = 1.2) {
    context.fillStyle = colour;
    context.globalAlpha = 0.65;
    for (let i = 0; i + 1 < points.length; i += 2) {
        const [x, y] = place(points[i], points[i + 1]);
        context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    }
    context.globalAlpha = 1;
}

/** Where the generator's loss pulls: the length grows with the pull, up to a twelfth of the window. */
function drawArrows(context, arrows, place, scale, window) {
    context.strokeStyle = "#222";
    context.beginPath();
    for (let i = 0; i + 3 < arrows.length; i += 4) {
        const pull = Math.hypot(arrows[i + 2], arrows[i + 3]);
        const length = (scale * window * Math.tanh((pull * window) / 10)) / 12;
        if (!(length > 0.7)) continue;
        const [x, y] = place(arrows[i], arrows[i + 1]);
        const [dx, dy] = [(arrows[i + 2] / pull) * length, (-arrows[i + 3] / pull) * length];
        const head = Math.min(4, length / 2) / length;
        context.moveTo(x, y);
        context.lineTo(x + dx, y + dy);
        context.lineTo(x + dx - head * (dx + dy * 0.6), y + dy - head * (dy - dx * 0.6));
        context.moveTo(x + dx, y + dy);
        context.lineTo(x + dx - head * (dx - dy * 0.6), y + dy - head * (dy + dx * 0.6));
    }
    context.stroke();
}

/** Data on the line: how often real and generated points fall into each of 60 bins, one above, one below. */
function drawLine(context, width, height, run, layers) {
    const [x0, x1] = run.bounds;
    const count = (points) => {
        const bins = new Array(60).fill(0);
        for (let i = 0; i < points.length; i += 2) {
            const bin = Math.floor((60 * (points[i] - x0)) / (x1 - x0));
            if (bin >= 0 && bin < 60) bins[bin] += 2 / points.length;
        }
        return bins;
    };
    const [real, fake] = [count(run.real), count(run.seen.fake)];
    const most = Math.max(...real, ...fake, 0.01);
    if (!layers.points) return;
    [[real, REAL, -1], [fake, FAKE, 1]].forEach(([bins, colour, way]) => {
        context.fillStyle = colour;
        bins.forEach((share, i) => {
            const tall = (0.46 * height * share) / most;
            context.fillRect((i * width) / 60, way < 0 ? height / 2 - tall : height / 2, width / 60 - 1, tall);
        });
    });
    context.fillStyle = "#888";
    context.fillRect(0, height / 2, width, 1);
}
