// Python in a worker: loads Pyodide and the wheel of xo_ref from beside this file, then answers questions.

import { loadPyodide } from "./pyodide.mjs";

const here = (name) => new URL(name, import.meta.url).href;
const tell = (message) => self.postMessage(message);

// Reports how much of the files has arrived; `fetch` stays what it is for everyone else.
function countedFetch(total) {
  const plain = self.fetch;
  let loaded = 0;
  self.fetch = async (...given) => {
    const response = await plain(...given);
    if (!response.body) return response;
    const counter = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        tell({ loaded: Math.min(1, loaded / total) });
        controller.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
  };
  return () => { self.fetch = plain; };
}

async function start() {
  const sizes = await (await fetch(here("sizes.json"))).json();
  const uncounted = countedFetch(Object.values(sizes).reduce((sum, size) => sum + size, 0));
  const files = ["xo_ref.whl", "session.py"].map((name) => fetch(here(name)).then((found) => found.arrayBuffer()));
  const [python, wheel, session] = await Promise.all([loadPyodide({ indexURL: here("./") }), ...files]);
  uncounted();
  python.unpackArchive(wheel, "wheel");
  python.FS.writeFile("session.py", new Uint8Array(session));
  return python.pyimport("session").respond;
}

const started = start();
started.then(() => tell({ ready: true }), (error) => tell({ failed: String(error) }));

self.addEventListener("message", async ({ data }) => {
  const respond = await started;
  try {
    tell({ id: data.id, answer: respond(data.question) });
  } catch (error) {
    tell({ id: data.id, failed: String(error) });
  }
});
