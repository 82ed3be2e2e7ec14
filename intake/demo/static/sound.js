// What is heard: files of the line and of its voice, else the browser's own voice, else time to read. And key tones.

const PAIRS = { 1: [697, 1209], 2: [697, 1336], 3: [697, 1477], 4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
  7: [852, 1209], 8: [852, 1336], 9: [852, 1477], "*": [941, 1209], 0: [941, 1336], "#": [941, 1477] };
const STUCK_MS = 4000;
let context = null;

function audio() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  return context;
}

function hum(tones, seconds, loud = 0.06) {
  try {
    const at = audio(), gain = at.createGain();
    gain.gain.setValueAtTime(loud, at.currentTime);
    gain.gain.linearRampToValueAtTime(0, at.currentTime + seconds);
    gain.connect(at.destination);
    for (const hertz of tones) {
      const one = at.createOscillator();
      one.frequency.value = hertz;
      one.connect(gain);
      one.start();
      one.stop(at.currentTime + seconds);
    }
  } catch { /* no sound card: the page shows everything that sounds */ }
}

export const keyTone = (key) => hum(PAIRS[key], 0.16);
export const beep = () => hum([1000], 0.35, 0.1);
export const ringTone = () => hum([425], 0.9, 0.05);

function reading(text) {
  return Math.min(900 + text.length * 34, 6500);
}

export class Player {
  constructor(mode) {
    this.mode = mode;
    this.end = () => {};
  }

  // Loads what will be heard, so that nothing is waited for between two sentences.
  prepare(pieces) {
    this.files = new Map();
    for (const piece of pieces) {
      if (!piece.sound || this.mode() !== "engine") continue;
      const file = new Audio(piece.sound);
      file.preload = "auto";
      this.files.set(piece, file);
    }
  }

  // Says one piece; resolves when it is over, skipped or stopped.
  say(piece) {
    return new Promise((resolve) => {
      const over = () => { this.end(); };
      this.end = () => { this.end = () => {}; this.silence?.(); this.silence = null; resolve(); };
      const mode = this.mode();
      if (mode === "engine" && piece.sound) this.file(piece, over);
      else if (mode === "none") this.read(piece, over);
      else this.browser(piece, over);
    });
  }

  file(piece, over) {
    const file = this.files.get(piece) ?? new Audio(piece.sound);
    let moved = -1;
    const watch = setInterval(() => {
      if (file.currentTime === moved) { clear(); this.read(piece, over); }
      moved = file.currentTime;
    }, STUCK_MS);
    const clear = () => { clearInterval(watch); file.onended = null; file.onerror = null; file.pause(); };
    this.silence = clear;
    file.onended = over;
    file.onerror = () => { clear(); this.browser(piece, over); };
    file.play().catch(() => { if (file.onended) { clear(); this.browser(piece, over); } });
  }

  browser(piece, over) {
    const voice = globalThis.speechSynthesis?.getVoices().find((each) => each.lang.startsWith(piece.language));
    if (!voice) { this.read(piece, over); return; }
    const words = new SpeechSynthesisUtterance(piece.text);
    words.lang = piece.language === "en" ? "en-GB" : "el-GR";
    words.voice = voice;
    const late = setTimeout(over, 3000 + piece.text.length * 110);
    words.onend = over;
    words.onerror = over;
    this.silence = () => { clearTimeout(late); words.onend = null; words.onerror = null; speechSynthesis.cancel(); };
    speechSynthesis.speak(words);
  }

  read(piece, over) {
    const timer = setTimeout(over, reading(piece.text));
    this.silence = () => clearTimeout(timer);
  }
}
