// The tape of a call: each step as it goes by, and beside it what the service has stored of it.

import { W, node, two } from "./words.js";

const list = document.querySelector("#tape"), record = document.querySelector("#record");
let known = null, missed = false;

export function clear() {
  list.replaceChildren();
  known = null;
  missed = false;
  show(null);
}

function add(kind, ...children) {
  const entry = node("li", { class: kind }, ...children);
  list.append(entry);
  list.scrollTop = list.scrollHeight;
  return entry;
}

export function did(words, took = null) {
  const entry = add("did", node("p", {}, two(words)));
  if (took !== null) timed(entry, took);
  return entry;
}

export function timed(entry, took) {
  entry.append(node("p", { class: "meta" }, two(W.took(took))));
}

export function said(piece) {
  const words = node("p", { class: "words", lang: piece.language }, piece.text);
  const other = piece.other ? [node("p", { class: "other", lang: piece.language === "el" ? "en" : "el" }, piece.other)] : [];
  add(piece.ask ? "said ask" : "said", words, ...other);
}

export function unstored() {
  missed = true;
  add("unstored", node("p", {}, two(W.nothing)));
}

function stored(words) {
  add("stored", node("p", {}, two(words)));
}

// Shows what is stored now, and writes on the tape what is new in it.
export function committed(told) {
  for (const words of news(known, told)) stored(words);
  if (told) known = told;
  show(told ?? known);
}

function news(before, now) {
  if (!now) return [];
  const found = before ? [] : [missed ? W.callLate : W.call];
  for (const each of now.requests) {
    const old = before?.requests.find((one) => one.number === each.number);
    if (!old) found.push((W[each.role] ?? W.opened)(each.number));
    if (each.ticket && !old?.ticket) found.push(W.ticket(each.ticket));
    if (each.team && each.team !== old?.team) found.push(W.team(each.team));
    if (old && old.state !== each.state && W.state[each.state]) found.push(W.state[each.state]);
  }
  now.clips.forEach((clip, n) => {
    const old = before?.clips[n];
    if (!old) found.push(W.clip);
    if (clip.state === "kept" && old?.state !== "kept") found.push(W.kept);
  });
  if (now.ended && !before?.ended) found.push(W.ended);
  return found;
}

function show(told) {
  if (!told) { record.replaceChildren(node("p", { class: "quiet" }, two(W.noRecord))); return; }
  record.replaceChildren(...told.requests.map(card), node("p", { class: "quiet" }, two(W.inCall(told.turns))));
}

function card(each) {
  const state = W.state[each.state] ?? [each.state, each.state];
  const left = each.promises ? W.promised(each.promises) : W.delivered;
  const rows = [
    node("p", { class: "big" }, node("span", { class: "name" }, two(W.request)), " ", node("b", {}, each.number),
      node("span", { class: `state ${each.state}` }, two(state))),
    node("p", {}, each.school ? each.school : two(W.unknownSchool)),
    node("p", {}, two(each.category)),
    node("p", { class: each.promises ? "pending" : "fine" }, two(left), ...(each.trouble ? [": ", two(W.trouble)] : [])),
  ];
  if (each.ticket) rows.push(node("p", {}, two(W.ticket(each.ticket))));
  if (each.team) rows.push(node("p", {}, two(W.team(each.team))));
  return node("article", {}, ...rows);
}
