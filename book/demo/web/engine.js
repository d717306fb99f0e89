/** The library in a worker of its own; if that ever breaks, whoever asks next has a fresh one. */
class Engine {
    constructor() {
        this.waiting = new Map();
        this.count = 0;
    }

    open() {
        const source = new Blob([`${unpack}(${worker})()`], { type: "text/javascript" });
        const address = URL.createObjectURL(source);
        this.worker = new Worker(address);
        URL.revokeObjectURL(address);
        this.worker.onmessage = ({ data }) => this.receive(data);
        this.worker.onerror = (event) => this.close(event.message ?? "the worker stopped");
        const opened = this.worker;
        Engine.library ??= packedLibrary();
        // Whoever asks is told if it does not come.
        Engine.library.then((library) => opened.postMessage({ library }), () => {});
    }

    /** Meets requests one after the other; the promise is refused with what the library says, in words. */
    ask(...requests) {
        const id = ++this.count;
        if (!this.worker) this.open();
        this.worker.postMessage({ id, requests });
        return new Promise((resolve, reject) => {
            this.waiting.set(id, { resolve, reject });
            Engine.library.catch(reject);
        });
    }

    receive({ id, replies, broken, ms, memory, library }) {
        if (library) {
            // The next worker need not unpack it again.
            Engine.library = Promise.resolve(library);
            return undefined;
        }
        if (broken) return this.close(broken);
        const { resolve, reject } = this.waiting.get(id);
        this.waiting.delete(id);
        const error = replies.find((reply) => reply.error)?.error;
        if (error) return reject(new Error(error));
        return resolve({ replies, ms, memory });
    }

    /** Nothing of the worker can be used again: whoever waits is told. */
    close(why = "closed") {
        this.worker?.terminate();
        this.worker = undefined;
        const waiting = [...this.waiting.values()];
        this.waiting.clear();
        for (const { reject } of waiting) reject(new Error(`${t("broken")} (${why})`));
    }
}
