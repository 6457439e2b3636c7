// The other end of the worker: asks questions, one at a time, and tells how loading goes.

export class Python {
  #worker;
  #waiting = new Map();
  #next = 1;

  // `onProgress` is told shares from 0 to 1, `onFailure` a sentence.
  constructor(onProgress, onFailure) {
    this.#worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    this.#worker.addEventListener("error", (event) => onFailure(event.message ?? "the worker did not start"));
    this.#worker.addEventListener("message", ({ data }) => {
      if (data.loaded !== undefined) onProgress(data.loaded);
      else if (data.id === undefined) { if (data.failed) onFailure(data.failed); }
      else {
        const { resolve, reject } = this.#waiting.get(data.id);
        this.#waiting.delete(data.id);
        if (data.failed) reject(new Error(data.failed));
        else resolve(JSON.parse(data.answer));
      }
    });
  }

  ask(question) {
    const id = this.#next++;
    this.#worker.postMessage({ id, question: JSON.stringify(question) });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}

// Runs a task for the newest request only: while one runs, of those that come the last is kept. Then all is `settled`.
export function newest(task, settled) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) { again = true; return; }
    running = true;
    try {
      do { again = false; await task(); } while (again);
      settled();
    } finally {
      running = false;
    }
  };
}
