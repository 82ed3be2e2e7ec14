// The telephone on the page: takes keys as the carrier would, and does what each answer of the service says.

import { Microphone } from "./microphone.js";
import { Player, beep, keyTone, ringTone } from "./sound.js";
import { caption, clock, countdown, flash, hint, screen, $ } from "./screen.js";
import * as switches from "./switches.js";
import * as tape from "./tape.js";
import { W, node, two } from "./words.js";

const base = document.body.dataset.base, guard = document.querySelector("meta[name=phone-guard]").content;
const player = new Player(() => $("sound").value);
const LOOK_MS = 1500, LOOKS_AFTER = 40;
let call = null, step = null, turn = 0, typed = "", listening = false, timer = null, began = 0, microphone = null, looks = 0, last = null;

async function ask(path, told, more = {}) {
  const options = told === undefined ? {} : {
    method: "POST", headers: { "X-Phone-Guard": guard, "Content-Type": "application/json" }, body: JSON.stringify(told), ...more,
  };
  const answer = await fetch(`${base}/phone${path}`, options);
  if (answer.status === 403) throw new Error("stale");
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function state(name, words) {
  screen.state(name, words, call !== null);
}

// --- a call ------------------------------------------------------------------------------------------------------

async function dial() {
  if (call) return;
  const mine = ++turn, who = $("caller").selectedOptions[0];
  call = "…";
  began = performance.now();
  tape.clear();
  const entry = tape.did(W.dialled(who?.dataset.shown ?? $("caller").value));
  state("ringing", W.ringing);
  caption("…", "el");
  ringTone();
  const told = await sent(ask("/calls", { caller: $("caller").value }), mine);
  if (told) { call = told.call; take(told, entry); }
}

async function sent(asked, mine) {
  try {
    const told = await asked;
    return mine === turn ? told : null;
  } catch (error) {
    if (mine === turn) {
      over();
      caption(...(error.message === "stale" ? [W.stale[0], "el", W.stale[1]] : [W.lost[0], "el", W.lost[1]]));
    }
    return null;
  }
}

async function take(told, entry) {
  const mine = ++turn;
  step = told;
  looks = LOOKS_AFTER;
  tape.timed(entry, told.took);
  told.record ? tape.committed(told.record) : tape.unstored();
  if (!told.open && told.wait !== "hangup") { over(); return; }
  player.prepare(told.pieces);
  hint(null);
  state("speaks", W.speaks);
  for (const piece of told.pieces.filter((each) => !each.ask)) {
    await say(piece);
    if (mine !== turn) return;
  }
  if (told.wait === "keys") await question(mine);
  else if (told.wait === "recording") record();
  else { tape.did(W.lineEnded); over(); }
}

async function say(piece) {
  tape.said(piece);
  caption(piece.text, piece.language, piece.other);
  await player.say(piece);
}

async function question(mine) {
  listening = true;
  typed = "";
  $("typed").textContent = "";
  hint(step.digits === 1 ? W.one : limits());
  $("left").hidden = true;
  for (const piece of step.pieces.filter((each) => each.ask)) {
    await say(piece);
    if (mine !== turn || typed) return;
  }
  state("keys", W.listens);
  countdown(step.seconds, () => submit(typed));
}

function limits() {
  const many = step.digits ? W.upTo(step.digits) : ["Πλήκτρα", "Keys"];
  return step.until ? many.map((each, n) => `${each}, ${W.hash[n].replace("#", step.until)}`) : many;
}

async function submit(keys) {
  const mine = ++turn;
  listening = false;
  player.end();
  hint(null);
  const entry = tape.did(keys ? W.pressed(keys) : W.silent);
  state("waits", W.waits);
  const told = await sent(ask(`/calls/${call}/keys`, { keys }), mine);
  if (told) take(told, entry);
}

function press(key) {
  if (!call) return;
  keyTone(key);
  flash(key);
  if (step?.wait === "recording" && !$("speak").hidden) {
    if (step.until.includes(key)) finish(key);
    return;
  }
  if (!listening) {
    hint(W.notYet);
    return;
  }
  if (step.until.includes(key)) { submit(typed); return; }
  const first = !typed;
  typed += key;
  $("typed").textContent = typed;
  if (first) player.end();
  if (step.digits && typed.length >= step.digits) { submit(typed); return; }
  state("keys", W.listens);
  countdown(step.seconds, () => submit(typed));
}

async function hangUp() {
  if (!call || call === "…") return;
  if (microphone) { finish("hangup"); return; }
  const mine = ++turn, sid = call;
  player.end();
  const entry = tape.did(W.hungUp);
  over();
  const told = await ask(`/calls/${sid}/hang_up`, {}).catch(() => null);
  if (told && mine < turn && !call) { tape.timed(entry, told.took); tape.committed(told.record); }
}

function over() {
  turn += 1;
  listening = false;
  microphone = null;
  player.end();
  hint(null);
  $("speak").hidden = true;
  $("typed").textContent = "";
  last = call === "…" ? last : call;
  call = null;
  looks = LOOKS_AFTER;
  state("idle", W.over);
  caption(W.again[0], "el", W.again[1]);
}

// --- a recording -------------------------------------------------------------------------------------------------

async function record() {
  beep();
  $("speak").hidden = false;
  $("sent").hidden = true;
  $("mic").hidden = !Microphone.possible();
  $("mic-state").replaceChildren(two(Microphone.possible() ? W.micAsk : W.micNo));
  state("records", W.records);
  hint(null);
  $("waits").hidden = false;
  $("hint").replaceChildren();
  countdown(step.longest, () => finish(""));
  const allowed = await navigator.permissions?.query({ name: "microphone" }).catch(() => null);
  if (allowed?.state === "granted" && step.wait === "recording" && !microphone) speak();
}

async function speak() {
  const mine = turn, tried = new Microphone();
  $("mic").disabled = true;
  try {
    await tried.begin({ ...step, level: (value) => { $("level").value = value; }, silent: () => finish("") });
  } catch {
    $("mic").hidden = true;
    $("mic-state").replaceChildren(two(W.micNo));
    $("words").focus();
    return;
  } finally {
    $("mic").disabled = false;
  }
  if (mine !== turn) { tried.finish().catch(() => {}); return; }
  microphone = tried;
  document.body.dataset.state = "recording";
  $("mic").hidden = true;
  $("sent").hidden = false;
  $("mic-state").replaceChildren(two(W.micOn));
}

async function finish(end) {
  const mine = ++turn, mic = microphone;
  microphone = null;
  $("mic-state").replaceChildren(two(W.micSend));
  if (!mic) { leave(mine, W.unspoken, ask(`/calls/${call}/keys`, { keys: "" })); return; }
  try {
    const { sound, seconds } = await mic.finish();
    const posted = { headers: { "X-Phone-Guard": guard, "Content-Type": "audio/wav" }, body: sound };
    leave(mine, W.spoke(seconds), ask(`/calls/${call}/recording?end=${encodeURIComponent(end)}`, {}, posted));
  } catch {
    leave(mine, W.unspoken, ask(`/calls/${call}/keys`, { keys: "" }));
  }
}

function say_words(event) {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!call || !words) return;
  microphone?.finish().catch(() => {});
  microphone = null;
  leave(++turn, W.wrote(words), ask(`/calls/${call}/recording?end=%23`, { words, language: "el" }));
}

async function leave(mine, words, asked) {
  $("speak").hidden = true;
  hint(null);
  const entry = tape.did(words);
  state("waits", W.waits);
  const told = await sent(asked, mine);
  if (told) take(told, entry);
}

// --- around it ---------------------------------------------------------------------------------------------------

async function look() {
  const sid = call && call !== "…" ? call : last;
  if (looks > 0 && sid && document.visibilityState === "visible") {
    looks -= 1;
    const told = await ask(`/calls/${sid}`).catch(() => null);
    if (told?.record && sid === (call ?? last)) tape.committed(told.record);
    await refresh();
  }
  setTimeout(look, LOOK_MS);
}

async function refresh() {
  const told = await ask("/state").catch(() => null);
  if (told) switches.show(told.switches, flip);
  return told;
}

async function flip(name, works) {
  const told = await ask(`/switches/${name}`, { works });
  looks = LOOKS_AFTER;
  switches.show(told.switches, flip);
}

function callers(told) {
  for (const each of told) {
    const number = each.number.replace(/^\+30/, "");
    const shown = number === each.number ? each.whose[0] : `${number} · ${each.whose[0]}`;
    $("caller").append(node("option", { value: each.number, "data-shown": shown }, shown));
  }
}

function shortcuts(event) {
  const field = event.target.closest("textarea, select, input, a, summary");
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") { hangUp(); return; }
  if (field) return;
  if (/^[0-9*#]$/.test(event.key)) { event.preventDefault(); press(event.key); }
  if (event.key === "Enter" && !call && !event.target.closest("button")) { event.preventDefault(); dial(); }
}

document.querySelectorAll("[data-key]").forEach((each) => each.addEventListener("click", () => press(each.dataset.key)));
document.addEventListener("keydown", shortcuts);
$("call").addEventListener("click", dial);
$("hangup").addEventListener("click", hangUp);
$("skip").addEventListener("click", () => player.end());
$("mic").addEventListener("click", speak);
$("sent").addEventListener("click", () => finish("#"));
$("speak").addEventListener("submit", say_words);
addEventListener("pagehide", () => {
  if (call && call !== "…") ask(`/calls/${call}/hang_up`, {}, { keepalive: true }).catch(() => {});
});
setInterval(() => { if (call) clock(performance.now() - began); }, 250);

state("idle", W.ready);
const first = await refresh();
if (first) callers(first.callers);
look();
