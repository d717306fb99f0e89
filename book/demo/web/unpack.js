/**
 * The bytes that `xz --format=raw --lzma1=lc=3,lp=0,pb=0` has packed: LZMA makes WebAssembly a quarter smaller than
 * what browsers unpack by themselves. After the specification by Igor Pavlov, which is in the public domain. It becomes
 * a text, so it uses nothing outside.
 *
 * A range coder gives one bit after the other, each under the share of zeros among its like so far; the bits say whether
 * a byte follows, or a distance back and how many bytes to copy from there.
 */
function unpack(packed, size) {
    const out = new Uint8Array(size);
    let at = 5;
    // The coder's range and its place there: 32 bits without a sign, which a variable would keep as a float.
    const coder = new Uint32Array([-1, (packed[1] << 24) | (packed[2] << 16) | (packed[3] << 8) | packed[4]]);

    /** Shares of zeros, of 2048. */
    const shares = (n) => new Uint16Array(n).fill(1024);

    function more() {
        coder[0] <<= 8;
        coder[1] = (coder[1] << 8) | packed[at++];
    }
    function bit(zeros, i) {
        const share = zeros[i];
        const bound = (coder[0] >>> 11) * share;
        const one = coder[1] >= bound ? 1 : 0;
        if (one) {
            zeros[i] = share - (share >>> 5);
            coder[0] -= bound;
            coder[1] -= bound;
        } else {
            zeros[i] = share + ((2048 - share) >>> 5);
            coder[0] = bound;
        }
        if (coder[0] < 0x1000000) more();
        return one;
    }
    /** A number of so many bits, the highest first. */
    function number(zeros, bits, from = 0) {
        let node = 1;
        for (let i = 0; i < bits; i += 1) node = 2 * node + bit(zeros, from + node);
        return node - (1 << bits);
    }
    /** The same, the lowest first. */
    function reversed(zeros, bits, from = 0) {
        let [node, value] = [1, 0];
        for (let i = 0; i < bits; i += 1) {
            const b = bit(zeros, from + node);
            node = 2 * node + b;
            value += b << i;
        }
        return value;
    }
    /** A number whose zeros and ones are equally likely. */
    function even(bits) {
        let value = 0;
        for (let i = 0; i < bits; i += 1) {
            coder[0] >>>= 1;
            const one = coder[1] >= coder[0] ? 1 : 0;
            if (one) coder[1] -= coder[0];
            if (coder[0] < 0x1000000) more();
            value = 2 * value + one;
        }
        return value;
    }

    const lengths = () => ({ choice: shares(2), low: shares(8), middle: shares(8), high: shares(256) });
    const [ofNew, ofOld] = [lengths(), lengths()];
    function length({ choice, low, middle, high }) {
        if (!bit(choice, 0)) return 2 + number(low, 3);
        return bit(choice, 1) ? 18 + number(high, 8) : 10 + number(middle, 3);
    }

    const [slots, near, low] = [shares(256), shares(115), shares(16)];
    function distance(count) {
        const slot = number(slots, 6, 64 * Math.min(count - 2, 3));
        if (slot < 4) return slot;
        const bits = (slot >>> 1) - 1;
        const base = (2 | (slot & 1)) * 2 ** bits;
        return slot < 14 ? base + reversed(near, bits, base - slot) : base + even(bits - 4) * 16 + reversed(low, 4);
    }

    const bytes = shares(8 * 0x300);
    /** A byte, under the upper three bits of the one before it; after a copy its bits are foretold by the byte that would
     * have been copied next. */
    function byte(before, foretold) {
        const from = (before >>> 5) * 0x300;
        let node = 1;
        for (let i = 7; foretold !== undefined && i >= 0; i -= 1) {
            const expected = (foretold >>> i) & 1;
            const b = bit(bytes, from + ((1 + expected) << 8) + node);
            node = 2 * node + b;
            if (b !== expected) break;
        }
        while (node < 256) node = 2 * node + bit(bytes, from + node);
        return node;
    }

    // What comes next depends on what came before: 12 states, below 7 if a byte came last.
    const [isCopy, isOld, isNotLast, isNotSecond, isFourth, isLong] = Array.from({ length: 6 }, () => shares(12));
    let state = 0;
    let last = [0, 0, 0, 0];
    for (let place = 0; place < size; ) {
        if (!bit(isCopy, state)) {
            out[place] = byte(place ? out[place - 1] : 0, state < 7 ? undefined : out[place - last[0] - 1]);
            place += 1;
            state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
            continue;
        }
        const before = state < 7;
        let count = 1;
        if (!bit(isOld, state)) {
            count = length(ofNew);
            last = [distance(count), ...last.slice(0, 3)];
            state = before ? 7 : 10;
        } else {
            const which = bit(isNotLast, state) && (bit(isNotSecond, state) ? 2 + bit(isFourth, state) : 1);
            if (which || bit(isLong, state)) count = length(ofOld);
            last = [last[which], ...last.slice(0, which), ...last.slice(which + 1)];
            state = count > 1 ? (before ? 8 : 11) : before ? 9 : 11;
        }
        for (const end = place + count; place < end; place += 1) out[place] = out[place - last[0] - 1];
    }
    return out;
}
