// The phone's own screen: its lamp, what is said now, the keys that were pressed, the time that is left.

import { node, two } from "./words.js";

export const $ = (id) => document.getElementById(id);
let timer = null;

export const screen = {
  state(name, words, inCall) {
    document.body.dataset.state = name;
    $("line-state").replaceChildren(two(words));
    $("call").disabled = inCall;
    $("hangup").disabled = !inCall;
    $("caller").disabled = inCall;
    $("skip").disabled = name !== "speaks";
  },
};

export function caption(text, language, other) {
  const second = other ? [node("p", { class: "other", lang: language === "el" ? "en" : "el" }, other)] : [];
  $("caption").replaceChildren(node("p", { class: "said words", lang: language }, text), ...second);
}

// Says what the line waits for, and stops the time; without words nothing is waited for.
export function hint(words) {
  clearInterval(timer);
  $("waits").hidden = !words;
  $("left").hidden = true;
  if (words) $("hint").replaceChildren(two(words));
}

export function countdown(seconds, over) {
  const until = performance.now() + seconds * 1000;
  clearInterval(timer);
  $("waits").hidden = false;
  $("left").hidden = false;
  timer = setInterval(() => {
    const left = until - performance.now();
    $("left").value = Math.max(0, left / (seconds * 1000));
    if (left <= 0) { clearInterval(timer); over(); }
  }, 50);
}

export function flash(key) {
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 140);
}

export function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  $("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
