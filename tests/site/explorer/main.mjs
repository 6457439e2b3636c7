// Starts Python, shows how loading goes, and then the view that the address asks for.

import { Letter } from "./letter.mjs";
import { Maps } from "./maps.mjs";
import { Python } from "./python.mjs";
import { fromAddress, toAddress } from "./state.mjs";

const $ = (id) => document.getElementById(id);

function stopped(words) {
  $("loading-bar").hidden = true;
  $("loading").hidden = false;
  $("loading-words").textContent = words;
  $("loading").className = "notice";
}

function progress(share) {
  $("loading-bar").value = share;
  $("loading-words").textContent = share < 1 ? `Python is on its way: ${Math.round(share * 100)} %` : "Python starts …";
}

// Says something to those who listen; a moment late, so that of many words the last are heard.
let saying = 0;
function say(words) {
  clearTimeout(saying);
  saying = setTimeout(() => { $("said").textContent = words; }, 250);
}

async function main() {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    stopped("The explorer runs Python by WebAssembly, which this browser lacks or has switched off. The story shows the same in text.");
    return;
  }
  const python = new Python(progress, (why) => stopped(`Python did not start: ${why}`));
  const gallery = await python.ask({ ask: "gallery" });
  const state = fromAddress(location.hash, gallery);
  let ours = "";
  const kept = () => {
    ours = toAddress(state);
    history.replaceState(null, "", ours);
  };
  const views = {
    maps: new Maps(python, state, gallery, { say, kept }),
    letter: new Letter(python, state, gallery, { say, kept }),
  };
  const open = (name) => {
    state.view = name;
    for (const other of Object.keys(views)) {
      $(`view-${other}`).hidden = other !== name;
      $(`tab-${other}`).setAttribute("aria-selected", other === name);
      $(`tab-${other}`).tabIndex = other === name ? 0 : -1;
    }
    return views[name].update();
  };
  for (const name of Object.keys(views)) {
    $(`tab-${name}`).addEventListener("click", () => open(name));
    $(`tab-${name}`).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = name === "maps" ? "letter" : "maps";
      $(`tab-${other}`).focus();
      open(other);
    });
  }
  addEventListener("hashchange", async () => {
    if (location.hash === ours) return;
    const given = fromAddress(location.hash, gallery);
    views.maps.take(given);
    views.letter.take(given);
    await open(given.view);
  });
  $("room").hidden = false;
  await open(state.view);
  $("loading").hidden = true;
  document.documentElement.dataset.ready = performance.now();
  views.maps.offer((await python.ask({ ask: "faults" })).faults);
}

main();
