/** Canvases, colours that are told apart by everyone (Okabe and Ito, and a violet; .ci/palette.mjs measures it), and what both pictures and charts need. */
const REAL = "#0072b2";
const FAKE = "#d55e00";
const SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8040e0"];

/** The page's own colours: a demo is light where the page is. */
function colours(element) {
    const style = getComputedStyle(element);
    return { ink: style.color, line: style.getPropertyValue("--gan-line") || "rgba(128,128,128,0.35)" };
}

/** A canvas with as many pixels as the screen shows, and its context in CSS pixels. */
function sharp(canvas) {
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
}

/** A number in at most four figures. */
function short(value) {
    if (!Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (size !== 0 && (size < 0.001 || size >= 100000)) return value.toExponential(1);
    return String(Number(value.toPrecision(3)));
}
