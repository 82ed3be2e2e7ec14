// The microphone as the telephone's: records, shows its level, ends by silence, and gives back a WAV of 8 kHz.

const RATE = 8000, QUIET = 0.012;

export class Microphone {
  static possible() {
    return Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
  }

  // Begins; rejects where there is no microphone or it is not allowed. `silent` is called after seconds of silence.
  async begin({ seconds, longest, level, silent }) {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize), began = performance.now();
    let loud = began;
    this.recorder = new MediaRecorder(this.stream);
    this.pieces = [];
    this.recorder.ondataavailable = (event) => this.pieces.push(event.data);
    this.recorder.start();
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
      const now = performance.now();
      if (power > QUIET) loud = now;
      level(Math.min(1, power * 6));
      if (now - loud > seconds * 1000 || now - began > longest * 1000) { clearInterval(this.timer); silent(); }
    }, 60);
  }

  // Ends, and returns what was recorded.
  async finish() {
    clearInterval(this.timer);
    const stopped = new Promise((resolve) => { this.recorder.onstop = resolve; });
    this.recorder.stop();
    await stopped;
    this.stream.getTracks().forEach((track) => track.stop());
    const whole = await new Blob(this.pieces, { type: this.recorder.mimeType }).arrayBuffer();
    const heard = await this.context.decodeAudioData(whole);
    await this.context.close();
    return wav(await narrowed(heard));
  }
}

async function narrowed(heard) {
  const narrow = new OfflineAudioContext(1, Math.max(1, Math.ceil(heard.duration * RATE)), RATE);
  const source = narrow.createBufferSource();
  source.buffer = heard;
  source.connect(narrow.destination);
  source.start();
  return (await narrow.startRendering()).getChannelData(0);
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at, text) => [...text].forEach((each, n) => view.setUint8(at + n, each.charCodeAt(0)));
  word(0, "RIFF"); view.setUint32(4, 36 + samples.length * 2, true); word(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  word(36, "data"); view.setUint32(40, samples.length * 2, true);
  samples.forEach((each, n) => view.setInt16(44 + n * 2, Math.max(-1, Math.min(1, each)) * 32767, true));
  return { sound: view.buffer, seconds: Math.round(samples.length / RATE) };
}
