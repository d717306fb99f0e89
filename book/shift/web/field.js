/** A square window of the plane: regions of classes behind, dots of the source and crosses of the target before them. */
const TINTS = [[205, 226, 240], [247, 222, 205], [204, 235, 226]];
const CROSS = "#222";

function drawField(canvas, [x0, x1, y0, y1], { regions, dots, dotClasses, crosses, crossClasses }) {
    const { context, width, height } = sharp(canvas);
    const place = (points, i) => [(width * (points[2 * i] - x0)) / (x1 - x0), (height * (y1 - points[2 * i + 1])) / (y1 - y0)];
    drawRegions(context, regions, width, height);
    const size = Math.max(1.4, width / 220);
    for (let i = 0; 2 * i < dots.length; i++) {
        const [x, y] = place(dots, i);
        context.fillStyle = SERIES[dotClasses[i]];
        context.beginPath();
        context.arc(x, y, size, 0, 2 * Math.PI);
        context.fill();
    }
    context.lineWidth = Math.max(1.2, size / 2);
    for (let i = 0; 2 * i < crosses.length; i++) {
        const [x, y] = place(crosses, i);
        context.strokeStyle = crossClasses ? SERIES[crossClasses[i]] : CROSS;
        context.beginPath();
        context.moveTo(x - size, y - size);
        context.lineTo(x + size, y + size);
        context.moveTo(x + size, y - size);
        context.lineTo(x - size, y + size);
        context.stroke();
    }
    context.lineWidth = 1;
    context.strokeStyle = colours(canvas).line;
    context.strokeRect(0, 0, width, height);
}

/** Cells row by row from below, each in the tint of its class. */
function drawRegions(context, classes, width, height) {
    const side = Math.round(Math.sqrt(classes.length));
    classes.forEach((name, i) => {
        const [column, row] = [i % side, side - 1 - Math.floor(i / side)];
        const [left, top] = [Math.floor((column * width) / side), Math.floor((row * height) / side)];
        context.fillStyle = `rgb(${TINTS[name]})`;
        context.fillRect(left, top, Math.ceil(width / side) + 1, Math.ceil(height / side) + 1);
    });
}
