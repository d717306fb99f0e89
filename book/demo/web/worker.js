/** What a worker runs: the library in WebAssembly, and messages in and out. It becomes a text, so it uses nothing
 * outside but `unpack`. */
function worker() {
    let answerReady;
    const ready = new Promise((resolve) => (answerReady = resolve));
    let wasm;

    async function begin({ packed, size, bytes }) {
        const unpacked = bytes ?? unpack(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)), size);
        if (!bytes) self.postMessage({ library: { bytes: unpacked } });
        wasm = (await WebAssembly.instantiate(unpacked, {})).instance.exports;
        answerReady();
    }

    /** Asks the library; the arrays that the reply speaks of are copied out of its memory. */
    function ask(request, transfer) {
        const bytes = new TextEncoder().encode(JSON.stringify(request));
        const start = wasm.input(bytes.length);
        new Uint8Array(wasm.memory.buffer, start, bytes.length).set(bytes);
        const length = wasm.answer();
        const text = new Uint8Array(wasm.memory.buffer, wasm.text(), length);
        const reply = JSON.parse(new TextDecoder().decode(text));
        const numbers = {};
        for (const [name, [from, to]] of Object.entries(reply.places ?? {})) {
            numbers[name] = new Float32Array(wasm.memory.buffer, wasm.numbers() + 4 * from, to - from).slice();
            transfer.push(numbers[name].buffer);
        }
        return { ...reply, numbers };
    }

    self.onmessage = async ({ data }) => {
        if (data.library) {
            begin(data.library).catch((error) => self.postMessage({ broken: String(error) }));
            return;
        }
        await ready;
        const [started, replies, transfer] = [performance.now(), [], []];
        let broken;
        for (const request of data.requests) {
            try {
                replies.push(ask(request, transfer));
            } catch (error) {
                broken = String(error);
            }
            if (broken || replies.at(-1).error) break;
        }
        const memory = wasm.memory.buffer.byteLength;
        self.postMessage({ id: data.id, replies, broken, ms: performance.now() - started, memory }, transfer);
    };
}
