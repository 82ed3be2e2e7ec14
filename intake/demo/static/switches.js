// The switches: what may be made to fail for a while, and its return.

import { W, node, two } from "./words.js";

const box = document.querySelector("#switches"), story = document.querySelector("#switch-story");

export function show(told, flip) {
  for (const [name, works] of Object.entries(told)) {
    let button = box.querySelector(`[data-switch="${name}"]`);
    if (!button) {
      button = node("button", { type: "button", role: "switch", "data-switch": name, class: "switch" });
      button.addEventListener("click", () => turn(button, name, flip));
      box.append(button);
    }
    const before = button.getAttribute("aria-checked");
    button.setAttribute("aria-checked", String(works));
    if (before === String(works)) continue;
    button.replaceChildren(node("span", { class: "knob", "aria-hidden": "true" }),
      node("span", {}, two(W.switch[name])), node("b", {}, two(works ? W.works : W.fails)));
    if (before !== null) story.replaceChildren(two(W.story[`${name}-${works ? "mend" : "fail"}`]));
  }
}

async function turn(button, name, flip) {
  button.disabled = true;
  try {
    await flip(name, button.getAttribute("aria-checked") !== "true");
  } finally {
    button.disabled = false;
    button.focus();
  }
}
