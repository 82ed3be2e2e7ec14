/* Keys, help, and a word about new rows. Every page works without it; nothing is decided here. */
"use strict";

(() => {
  const keys = JSON.parse(document.body.dataset.keys || "{}");
  const actions = Object.fromEntries(Object.entries(keys).map(([action, key]) => [key, action]));
  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
  const shown = (element) => element.offsetParent !== null || element === document.activeElement;
  /* What stands in a row is meant only while the focus is in that row. */
  const meant = (element) => !element.closest("[data-row]") || element.closest("[data-row]").contains(document.activeElement);
  const find = (action) => [...document.querySelectorAll(`[data-action="${action}"]`)].find((each) => shown(each) && !each.disabled && meant(each));

  function rows() {
    return [...document.querySelectorAll("[data-rows] [data-row]")].filter(shown);
  }

  /* The selected row is the one that has the focus inside; it moves only when a key moves it. */
  function step(by) {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    (next.querySelector("a, button") || next).focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function help() {
    const dialog = document.getElementById("shortcuts");
    if (dialog && !dialog.open) dialog.showModal();
  }

  function act(action) {
    if (action === "next") return step(1);
    if (action === "previous") return step(-1);
    if (action === "help") return help();
    const target = find(action);
    if (!target) return false;
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const action = actions[event.key];
    if (!action || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
    if (act(action) !== false) event.preventDefault();
  });

  /* A list that is asked for again tells once how many of its rows are new; what plays and where the focus is stay. */
  let known = new Set(rows().map((row) => row.id));
  document.addEventListener("htmx:afterSettle", () => {
    const now = rows().map((row) => row.id);
    const fresh = now.filter((id) => !known.has(id));
    known = new Set([...known, ...now]);
    const list = document.querySelector("[data-rows][data-announce]");
    if (!fresh.length || !list) return;
    document.getElementById("announcer").textContent = list.dataset.announce.replace("{n}", fresh.length);
    for (const id of fresh) document.getElementById(id)?.classList.add("new");
  });

  /* A second click is no second deed: a form that is on its way cannot be sent again. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("form button[disabled]:not([data-off])")) button.disabled = false;
  });
})();
