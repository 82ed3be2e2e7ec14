/* The player of a recording: where it is, how fast, without the silences. Without it the browser's own player stays.
   It asks for no sound before somebody wants to hear it: each listening is written down. */
"use strict";

(() => {
  const STORE = "player";
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  function remember(speed, skip) {
    try { localStorage.setItem(STORE, JSON.stringify({ speed, skip })); } catch { /* a browser that keeps nothing */ }
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    const body = new URLSearchParams({ speed, skip: skip ? "1" : "0" });
    fetch("/console/preferences/player", { method: "POST", body, headers: { "X-CSRFToken": token } })
      .then((answer) => { if (answer.ok) localStorage.removeItem(STORE); })
      .catch(() => { /* it stays in this browser, and is told the next time */ });
  }

  /* What could not be told to the server holds here. */
  function kept() {
    try { return JSON.parse(localStorage.getItem(STORE) || "null"); } catch { return null; }
  }

  function set(box) {
    const part = (name) => box.querySelector(`[data-${name}]`);
    const audio = box.querySelector("audio");
    const [play, seek, time, speed, skip, heard] = ["play", "seek", "time", "speed", "skip", "heard"].map(part);
    const silences = box.dataset.silences.trim().split(" ").filter(Boolean).map((pair) => pair.split("-").map(Number));
    const length = () => (Number.isFinite(audio.duration) ? audio.duration : Number(box.dataset.seconds));
    let moving = 0;
    let wanted = null;

    function show() {
      const at = wanted ?? audio.currentTime;
      const whole = length();
      seek.max = whole || 1;
      seek.value = at;
      seek.setAttribute("aria-valuetext", `${clock(at)} / ${clock(whole)}`);
      time.textContent = `${clock(at)} / ${clock(whole)}`;
      heard?.setAttribute("width", whole ? (400 * at) / whole : 0);
    }

    function leap() {
      if (!skip?.checked || audio.seeking) return;
      const here = silences.find(([from, to]) => audio.currentTime >= from && audio.currentTime < to - 0.05);
      if (here) audio.currentTime = here[1];
    }

    function tick() {
      leap();
      show();
      moving = audio.paused ? 0 : requestAnimationFrame(tick);
    }

    play.addEventListener("click", () => {
      for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
      if (audio.paused) audio.play().catch(() => { time.textContent = box.dataset.wait; });
      else audio.pause();
    });
    audio.addEventListener("play", () => { play.setAttribute("aria-pressed", "true"); cancelAnimationFrame(moving); tick(); });
    audio.addEventListener("pause", () => { play.setAttribute("aria-pressed", "false"); show(); });
    audio.addEventListener("loadedmetadata", () => {
      if (wanted !== null) audio.currentTime = wanted;
      wanted = null;
      audio.playbackRate = Number(speed.value);
      show();
    });
    audio.addEventListener("seeked", show);
    audio.addEventListener("error", () => { time.textContent = box.dataset.wait; });
    /* Before anything is loaded the place is only noted, and the sound begins there. */
    seek.addEventListener("input", () => {
      if (audio.readyState > 0) audio.currentTime = Number(seek.value);
      else wanted = Number(seek.value);
      show();
    });
    for (const choice of [speed, skip]) {
      choice?.addEventListener("change", () => {
        for (const other of document.querySelectorAll("[data-player]")) {
          other.querySelector("[data-speed]").value = speed.value;
          const box_ = other.querySelector("[data-skip]");
          if (box_ && skip) box_.checked = skip.checked;
          other.querySelector("audio").playbackRate = Number(speed.value);
        }
        remember(speed.value, Boolean(skip?.checked));
      });
    }
    const mine = kept();
    if (mine) {
      speed.value = mine.speed;
      if (skip) skip.checked = mine.skip;
      remember(speed.value, Boolean(skip?.checked));
    }
    audio.playbackRate = audio.defaultPlaybackRate = Number(speed.value);
    for (const made of box.querySelectorAll("[data-made]")) made.hidden = false;
    box.dataset.ready = "";
    show();
  }

  for (const box of document.querySelectorAll("[data-player]")) set(box);
})();
