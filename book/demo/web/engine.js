/** The library in a worker of its own; replaced by a fresh one if it ever breaks. */
class Engine {
    constructor() {
        this.waiting = new Map();
        this.count = 0;
        this.open();
    }

    open() {
        const source = new Blob([`(${worker})()`], { type: "text/javascript" });
        const address = URL.createObjectURL(source);
        this.worker = new Worker(address);
        URL.revokeObjectURL(address);
        this.worker.onmessage = ({ data }) => this.receive(data);
        this.worker.onerror = (event) => this.replace(event.message ?? "the worker stopped");
        this.worker.postMessage({ wasm: Uint8Array.from(atob(WASM), (c) => c.charCodeAt(0)) });
    }

    /** Meets requests one after the other; the promise is refused with what the library says, in words. */
    ask(...requests) {
        const id = ++this.count;
        this.worker.postMessage({ id, requests });
        return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    }

    receive({ id, replies, broken, ms, memory }) {
        if (broken) return this.replace(broken);
        const { resolve, reject } = this.waiting.get(id);
        this.waiting.delete(id);
        const error = replies.find((reply) => reply.error)?.error;
        if (error) return reject(new Error(error));
        return resolve({ replies, ms, memory });
    }

    /** Nothing of the old worker can be used again: whoever waits is told, and starts anew. */
    replace(why) {
        this.worker.terminate();
        const waiting = [...this.waiting.values()];
        this.waiting.clear();
        this.open();
        for (const { reject } of waiting) reject(new Error(`${t("broken")} (${why})`));
    }

    close() {
        this.worker.terminate();
    }
}
