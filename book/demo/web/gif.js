/** GIF89a: pictures of one size over a fixed palette of 6 × 7 × 6 colours, repeated for ever. */
class Gif {
    static SIDE = 320;
    static MOST = 150;
    /** Hundredths of a second that a picture stays. */
    static DELAY = 10;

    constructor() {
        this.frames = [];
        this.canvas = make("canvas");
        [this.canvas.width, this.canvas.height] = [Gif.SIDE, Gif.SIDE];
        this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    }

    get full() {
        return this.frames.length >= Gif.MOST;
    }

    /** Takes a picture, with a line of text over it. */
    take(canvas, text) {
        const { context } = this;
        context.fillStyle = "#fff";
        context.fillRect(0, 0, Gif.SIDE, Gif.SIDE);
        context.drawImage(canvas, 0, 0, Gif.SIDE, Gif.SIDE);
        context.fillStyle = "#222";
        context.font = "14px sans-serif";
        context.fillText(text, 6, 16);
        const { data } = context.getImageData(0, 0, Gif.SIDE, Gif.SIDE);
        const level = (value, levels) => Math.round((value * (levels - 1)) / 255);
        const pixels = new Uint8Array(data.length / 4);
        for (let i = 0; i < pixels.length; i++) {
            pixels[i] = 42 * level(data[4 * i], 6) + 6 * level(data[4 * i + 1], 7) + level(data[4 * i + 2], 6);
        }
        this.frames.push(pixels);
    }

    blob() {
        const word = (n) => [n & 255, n >> 8];
        const text = (s) => [...s].map((c) => c.charCodeAt(0));
        const palette = Array.from({ length: 256 }, (_, i) => (i < 252 ? [51 * Math.floor(i / 42), Math.round(42.5 * (Math.floor(i / 6) % 7)), 51 * (i % 6)] : [0, 0, 0])).flat();
        const size = [...word(Gif.SIDE), ...word(Gif.SIDE)];
        const parts = [[...text("GIF89a"), ...size, 0xf7, 0, 0, ...palette], [0x21, 0xff, 11, ...text("NETSCAPE2.0"), 3, 1, 0, 0, 0]];
        for (const frame of this.frames) {
            parts.push([0x21, 0xf9, 4, 0, ...word(Gif.DELAY), 0, 0, 0x2c, 0, 0, 0, 0, ...size, 0, 8]);
            const codes = lzw(frame);
            for (let i = 0; i < codes.length; i += 255) {
                const block = codes.slice(i, i + 255);
                parts.push([block.length], block);
            }
            parts.push([0]);
        }
        parts.push([0x3b]);
        return new Blob(parts.map((part) => Uint8Array.from(part)), { type: "image/gif" });
    }
}

/** The codes of GIF's LZW for bytes, packed from the lowest bit. */
function lzw(pixels) {
    const [CLEAR, END] = [256, 257];
    const bytes = [];
    let [bits, count, width] = [0, 0, 9];
    const put = (code) => {
        bits |= code << count;
        for (count += width; count >= 8; count -= 8) {
            bytes.push(bits & 255);
            bits >>>= 8;
        }
    };
    let [table, next, prefix] = [new Map(), END + 1, pixels[0]];
    put(CLEAR);
    for (let i = 1; i < pixels.length; i++) {
        const key = (prefix << 8) | pixels[i];
        const known = table.get(key);
        if (known !== undefined) {
            prefix = known;
            continue;
        }
        put(prefix);
        if (next < 4096) {
            // The reader's table is one entry behind, so the width grows one code later.
            if (next === 1 << width) width += 1;
            table.set(key, next++);
        } else {
            put(CLEAR);
            [table, next, width] = [new Map(), END + 1, 9];
        }
        prefix = pixels[i];
    }
    put(prefix);
    put(END);
    if (count > 0) bytes.push(bits & 255);
    return bytes;
}
