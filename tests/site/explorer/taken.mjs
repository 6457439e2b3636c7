// What a visitor takes along: a picture as a file, and lines by the clipboard.

// Saves a drawn map, light or dark as its reader prefers.
export function save(map) {
  if (!map) return;
  const drawn = map.cloneNode(true);
  drawn.style.cssText = "color-scheme:light dark;color:CanvasText;background:Canvas";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(drawn)], { type: "image/svg+xml" }));
  link.download = "map.svg";
  link.click();
  URL.revokeObjectURL(link.href);
}

// Copies what a button names, and says on the button how it went.
export async function copied(button) {
  const name = button.dataset.copy;
  const text = name === "link" ? location.href : document.getElementById(name).textContent;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = name === "link" ? "Copy it from the address bar" : "Select and copy it";
  }
  setTimeout(() => { button.textContent = label; }, 2000);
}
