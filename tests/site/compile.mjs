// Compiles what the explorer loads, by the very Python that will run it: node compile.mjs FILE...
//
// Pyodide's library comes as source, and compiling it takes most of a cold start. A library, a .zip, keeps
// byte code alone; in a wheel byte code is put beside the source.

import { readFile, writeFile } from "node:fs/promises";
import { loadPyodide } from "./node_modules/pyodide/pyodide.mjs";

const COMPILE = `
import io, sys, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(data, beside):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data.to_py())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if beside or not name.endswith(".py"):
                new.writestr(name, content)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True)
                folder, _, file = name.rpartition("/")
                cached = f"{folder}/__pycache__/{file[:-3]}.{sys.implementation.cache_tag}.pyc"
                new.writestr(cached if beside else name + "c", bytes(_code_to_hash_pyc(code, bytes(8), False)))
    return made.getvalue()

compiled
`;

const python = await loadPyodide();
const compiled = python.runPython(COMPILE);
for (const path of process.argv.slice(2)) {
  await writeFile(path, compiled(new Uint8Array(await readFile(path)), path.endsWith(".whl")).toJs());
}
