// Holds the demos' colours against what people with the common kinds of colour blindness see: node .ci/palette.mjs. Colours
// that mean different things must differ, in CIELAB, for everyone: by 20 for the two kinds of points and the ends of D's
// surface, by 15 for any two lines of a chart. (2.3 is just noticeable.)
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";

const web = (name) => readFileSync(new URL(`../book/demo/web/${name}.js`, import.meta.url), "utf8");
const { REAL, FAKE, SERIES, shade } = new Function(`${web("canvas")}\n${web("plane")}\nreturn { REAL, FAKE, SERIES, shade };`)();

/** Linear RGB as it is seen, after Machado, Oliveira and Fernandes 2009, severity 1 (doi:10.1109/TVCG.2009.113, table 1). */
const EYES = {
    usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
/** sRGB's way to XYZ, over the white point D65. */
const XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
const WHITE = [0.9505, 1, 1.089];

const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, m, i) => sum + m * vector[i], 0));
const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const rgb = (colour) => (Array.isArray(colour) ? colour : [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))).map((v) => linear(v / 255));

function lab(colour, eye) {
    const seen = times(EYES[eye], rgb(colour)).map((v) => Math.max(0, Math.min(1, v)));
    const [x, y, z] = times(XYZ, seen).map((v, i) => v / WHITE[i]).map((v) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116));
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a, b, eye) => Math.hypot(...lab(a, eye).map((v, i) => v - lab(b, eye)[i]));
const pairs = (all) => all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b]));

assert(distance("#ff0000", "#00aa00", "deuteranopia") < distance("#ff0000", "#00aa00", "usual") / 2, "red and green are alike to some");
for (const eye of Object.keys(EYES)) {
    const points = distance(REAL, FAKE, eye);
    const surface = Math.min(...pairs([shade(0), shade(0.5), shade(1)]).map(([a, b]) => distance(a, b, eye)));
    const lines = Math.min(...pairs(SERIES).map(([a, b]) => distance(a, b, eye)));
    console.log(`${eye}: points ${points.toFixed(0)}, surface ${surface.toFixed(0)}, lines ${lines.toFixed(0)}`);
    assert(points >= 20 && surface >= 20 && lines >= 15, `${eye}: colours too alike`);
}
