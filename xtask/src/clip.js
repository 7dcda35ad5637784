// Trains the opening run in the figure of the site, ten steps at a time, reads from the figure what it shows, draws that large,
// and hands in the frames of the clip and the stills (`clip.rs`). Everything is laid out on 1280 by 720.
const { languages, video, picture, still, poster, tick_ms: TICK_MS } = JSON.parse(document.querySelector("#said").textContent);
const NUMBERS = 67;
const EVERY = 10;
// A step of the long wait in which nothing is to be seen.
const WAITING = 900;
// Above blind guessing: the rest begins to turn right.
const BEGINS = 0.05;
// The share of one frequency in a neuron that is nearly a wave.
const NEARLY = 0.9;
const LEFT = 56;
const RIGHT = 1224;
const TOP = 104;
const CELL = 8;
// How coarse the video is, from 0 to 63: the same for each frame, as one that is held is looked at for long.
const QUANTIZER = 30;
// Of WebP, from 0 to 1; at 1 nothing is lost, and browsers make files several times as large.
const QUALITY = 0.95;
// Frames between two at which one can begin to look.
const KEYS = 100;

const send = async (path, body = "") => {
  const answer = await fetch(path, { method: "POST", body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
};
const nextFrame = () => new Promise(requestAnimationFrame);
const until = async (what, isSo) => {
  const end = performance.now() + 60_000;
  for (;;) {
    const found = isSo();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited for ${what} in vain`);
    await nextFrame();
  }
};

// The run.

const frame = document.querySelector("iframe");
const find = (selector) => frame.contentDocument.querySelector(selector);
const now = () => find("grok-figure").dataset;
const press = (selector) => find(selector).click();
const unfold = (name) => {
  find(`details[data-fold=${name}]`).open = true;
};
const colour = (name) => frame.contentWindow.getComputedStyle(frame.contentDocument.documentElement).getPropertyValue(`--${name}`).trim();

// What the grid shows: for each pair of numbers whether it is right and whether it was shown, as bits.
const read = () => {
  const canvas = find("canvas.answers");
  const size = Math.min(Math.floor(Math.min(canvas.width, canvas.height) / NUMBERS), 12);
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, size * NUMBERS, size * NUMBERS);
  const at = (x, y) => (data[4 * (y * width + x)] << 16) | (data[4 * (y * width + x) + 1] << 8) | data[4 * (y * width + x) + 2];
  const wrong = parseInt(colour("rule").slice(1), 16);
  // The middle of a cell that was shown has a dot; its corner has none.
  const middle = Math.floor(size / 2);
  return Uint8Array.from({ length: NUMBERS * NUMBERS }, (_, cell) => {
    const [x, y] = [(cell % NUMBERS) * size, Math.floor(cell / NUMBERS) * size];
    const body = at(x, y);
    return Number(body !== wrong) + 2 * Number(body !== at(x + middle, y + middle));
  });
};
// Shares of right answers in a grid, of the sums that were shown and of the others; each sum stands there in both orders.
const shares = (cells) =>
  [2, 0].map((shown) => {
    const own = cells.filter((cell, at) => (cell & 2) === shown && at % NUMBERS >= Math.floor(at / NUMBERS));
    return own.filter((cell) => cell & 1).length / own.length;
  });
// The grid and the numbers beside it come from the worker in one message and are painted in different frames.
const observe = async (step) => {
  await until(`step ${step}`, () => now().step === String(step) && now().state !== "playing" && now().testAccuracy);
  let cells;
  await until(`the grid of step ${step}`, () => {
    cells = read();
    const told = [now().trainAccuracy, now().testAccuracy].map(Number);
    return shares(cells).every((share, at) => Math.abs(share - told[at]) < 1e-4);
  });
  return { step, train: Number(now().trainAccuracy), test: Number(now().testAccuracy), cells };
};

// The weights with which each neuron reads the numbers, out of the file that the figure hands out.
const weights = async () => {
  const { URL, HTMLAnchorElement } = frame.contentWindow;
  let file;
  URL.createObjectURL = (blob) => {
    file = blob;
    return "";
  };
  HTMLAnchorElement.prototype.click = () => {};
  unfold("keep");
  (await until("the weights", () => find("[data-keep=state]"))).click();
  const bytes = await (await until("the file", () => file)).arrayBuffer();
  const size = Number(new DataView(bytes).getBigUint64(0, true));
  const tensors = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, size)));
  const matrix = (name) => {
    const { shape, data_offsets: [begin, end] } = tensors[name];
    return { shape, values: new Float32Array(bytes.slice(8 + size + begin, 8 + size + end)) };
  };
  const [embed, input] = [matrix("embed"), matrix("in")];
  const [inner, neurons] = input.shape;
  return Array.from({ length: neurons }, (_, neuron) =>
    Array.from({ length: NUMBERS }, (_, number) => {
      let sum = 0;
      for (let at = 0; at < inner; at += 1) sum += embed.values[number * inner + at] * input.values[at * neurons + neuron];
      return sum;
    }),
  );
};

const train = async () => {
  await until("the figure", () => find("grok-figure[data-state]") && find("canvas.answers") && find("details[data-fold=settings]"));
  // It trains by itself as soon as it can.
  await until("it to train", () => now().state === "playing");
  press("[data-action=play]");
  press("[data-action=rewind]");
  unfold("settings");
  const button = await until("its buttons", () => [...frame.contentDocument.querySelectorAll("button")].find(({ textContent }) => textContent === `+${EVERY}`));
  const frames = [await observe(0)];
  const before = await weights();
  while (now().state !== "ended") {
    button.click();
    frames.push(await observe(frames.length * EVERY));
  }
  const [memorised, understood] = [now().memorised, now().grokked].map(Number);
  return { frames, memorised, understood, before, after: await weights() };
};

// Pictures.

const grouped = (number) => number.toLocaleString("en-GB");
const percent = (share) => (share > 0 && share < 0.0995 ? `${(100 * share).toFixed(1)}%` : `${Math.round(100 * share)}%`);

const pen = (canvas, { language }) => {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const sans = "system-ui, 'Noto Sans CJK SC', sans-serif";
  const serif = language === "zh" ? "'Noto Serif CJK SC', serif" : "Charter, Georgia, 'Liberation Serif', serif";
  context.setTransform(canvas.width / 1280, 0, 0, canvas.height / 720, 0, 0);
  context.fillStyle = colour("paper");
  context.fillRect(0, 0, 1280, 720);
  const text = (words, x, y, size, { tone = "ink", bold = false, align = "left", family = sans } = {}) => {
    context.font = `${bold ? 600 : 400} ${size}px ${family}`;
    context.textAlign = align;
    context.fillStyle = colour(tone);
    context.fillText(words, x, y);
  };
  const line = (points, tone, width, dash = []) => {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.strokeStyle = colour(tone);
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.stroke();
  };
  const block = (x, y, width, height, tone) => {
    context.fillStyle = colour(tone);
    context.fillRect(x, y, width, height);
  };
  const headline = (words) => text(words, LEFT, 70, 42, { bold: true, family: serif });
  return { text, line, block, headline };
};

const foot = ({ text }, { foot: [left, right] }) => {
  text(left, LEFT, 702, 18, { tone: "soft" });
  text(right, RIGHT, 702, 18, { tone: "soft", align: "right" });
};

// The grid and the curve up to a frame of the run.
const drawRun = (canvas, said, { frames, memorised, understood }, at, headline) => {
  const own = pen(canvas, said);
  const { text, line, block } = own;
  const { step, cells, train, test } = frames[at];
  own.headline(headline);
  cells.forEach((bits, place) => {
    const tone = bits & 1 ? (bits & 2 ? "train" : "test") : "rule";
    block(LEFT + (place % NUMBERS) * CELL, TOP + Math.floor(place / NUMBERS) * CELL, CELL, CELL, tone);
  });

  const [left, top, bottom] = [716, 380, 600];
  text(said.step.replace("{step}", grouped(step)), 650, 152, 62, { bold: true });
  for (const [x, tone, word, share] of [[650, "train", said.train, train], [946, "test", said.test, test]]) {
    block(x, 195, 20, 20, tone);
    text(word, x + 32, 214, 26, { tone });
    text(percent(share), x, 274, 54, { tone, bold: true });
  }

  const last = frames.at(-1).step;
  const across = (step) => left + (step / last) * (RIGHT - left);
  const up = (share) => bottom - share * (bottom - top);
  for (const share of [0, 0.5, 1]) {
    line([[left, up(share)], [RIGHT, up(share)]], "rule", 1);
    text(percent(share), left - 12, up(share) + 7, 20, { tone: "soft", align: "right" });
  }
  for (let mark = 0; mark <= last; mark += 500) text(grouped(mark), across(mark), bottom + 30, 20, { tone: "soft", align: "center" });
  for (const [when, word, align, height] of [[memorised, said.learned, "left", 20], [understood, said.understood, "right", 52]]) {
    if (step < when) continue;
    line([[across(when), top - height - 18], [across(when), bottom]], "mark", 2, [6, 6]);
    text(`${grouped(when)} · ${word}`, across(when) + (align === "left" ? 10 : -10), top - height, 22, { tone: "mark", bold: true, align });
  }
  const past = frames.slice(0, at + 1);
  line(past.map(({ step, train }) => [across(step), up(train)]), "train", 5, [12, 6]);
  line(past.map(({ step, test }) => [across(step), up(test)]), "test", 5);
  for (const [share, tone] of [[train, "train"], [test, "test"]]) block(across(step) - 6, up(share) - 6, 12, 12, tone);
  for (const [words, x] of [[said.grid, LEFT], [said.curve, 650]]) text(words, x, 668, 19, { tone: "soft" });
  foot(own, said);
};

// The frequency that holds most of a neuron's weights, and what share of them.
const wave = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / NUMBERS;
  const powers = Array.from({ length: (NUMBERS - 1) / 2 }, (_, at) => {
    const angle = (2 * Math.PI * (at + 1)) / NUMBERS;
    const part = (of) => values.reduce((sum, value, number) => sum + (value - mean) * of(angle * number), 0);
    return part(Math.cos) ** 2 + part(Math.sin) ** 2;
  });
  const most = Math.max(...powers);
  return { turns: powers.indexOf(most) + 1, share: most / powers.reduce((sum, power) => sum + power, 0) };
};

// Three neurons before and after: of those that are nearly one wave, the slowest, as the others are too quick for so few numbers.
const drawInside = (canvas, said, { frames, before, after }) => {
  const own = pen(canvas, said);
  const { text, line, block } = own;
  own.headline(said.captions.inside);
  const best = new Map();
  after.forEach((values, neuron) => {
    const { turns, share } = wave(values);
    if (share > (best.get(turns)?.share ?? NEARLY)) best.set(turns, { neuron, share });
  });
  const rows = [...best].sort(([one], [other]) => one - other).slice(0, 3).map(([, { neuron }]) => neuron);
  for (const [left, weights, step] of [[LEFT, before, 0], [672, after, frames.at(-1).step]]) {
    const [width, height] = [552, 146];
    text(said.step.replace("{step}", grouped(step)), left, 136, 34, { bold: true });
    rows.forEach((neuron, row) => {
      const middle = 156 + (row + 0.5) * (height + 10);
      const most = Math.max(...weights[neuron].map(Math.abs));
      const places = weights[neuron].map((value, number) => [left + 8 + (number / (NUMBERS - 1)) * (width - 16), middle - (value / most) * (height / 2 - 10)]);
      block(left, middle - height / 2, width, height, "panel");
      line([[left, middle], [left + width, middle]], "rule", 2);
      line(places, step ? "test" : "soft", 3);
      for (const [x, y] of places) block(x - 3, y - 3, 6, 6, step ? "test" : "soft");
    });
    text("0", left, 648, 20, { tone: "soft" });
    text(said.axis, left + width / 2, 648, 20, { tone: "soft", align: "center" });
    text(String(NUMBERS - 1), left + width, 648, 20, { tone: "soft", align: "right" });
  }
  foot(own, said);
};

// The clip.

// Which frame is seen in each tick: the beginning slower, and time to read where something has happened.
const timeline = ({ frames, memorised, understood }) =>
  frames.flatMap(({ step }, at) => {
    const isRead = step === memorised || step === understood;
    const ticks = at === frames.length - 1 ? 28 : isRead ? 14 : step === 0 ? 8 : step < memorised ? 2 : 1;
    return new Array(ticks).fill(at);
  });

const headlineOf = ({ phases }, { memorised, understood }, { step, test }) =>
  phases[step < memorised ? 0 : step >= understood ? 3 : test < BEGINS ? 1 : 2];

const sheet = ([width, height]) => Object.assign(document.createElement("canvas"), { width, height });
const blob = (canvas, kind) => new Promise((resolve) => canvas.toBlob(resolve, kind, QUALITY));

const film = async (said, run, ticks) => {
  const canvas = sheet(video);
  const chunks = [];
  let fault;
  const encoder = new VideoEncoder({ output: (chunk) => chunks.push(chunk), error: (error) => (fault = error) });
  const [width, height] = video;
  encoder.configure({ codec: "vp09.00.31.08", width, height, bitrateMode: "quantizer", framerate: 1000 / TICK_MS, latencyMode: "quality" });
  for (const [at, shown] of ticks.entries()) {
    if (shown !== ticks[at - 1]) drawRun(canvas, said, run, shown, headlineOf(said, run, run.frames[shown]));
    const image = new VideoFrame(canvas, { timestamp: 1000 * TICK_MS * at, duration: 1000 * TICK_MS });
    encoder.encode(image, { keyFrame: at % KEYS === 0, vp9: { quantizer: QUANTIZER } });
    image.close();
    await until("the encoder", () => fault || encoder.encodeQueueSize < 4);
    if (fault) throw fault;
  }
  await encoder.flush();
  for (const chunk of chunks) {
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    await send(`${said.language}/clip.webm?ms=${chunk.timestamp / 1000}&key=${Number(chunk.type === "key")}`, bytes);
  }
};

// Every other tick; of each picture only what differs from the one before.
const move = async (said, run, ticks) => {
  const [canvas, changes] = [sheet(picture), sheet(picture)];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const seen = ticks.filter((_, at) => at % 2 === 0);
  let before;
  for (let at = 0; at < seen.length; ) {
    const shown = seen[at];
    const ms = 2 * TICK_MS * seen.filter((other) => other === shown).length;
    drawRun(canvas, said, run, shown, headlineOf(said, run, run.frames[shown]));
    const image = context.getImageData(0, 0, ...picture);
    const pixels = new Uint32Array(image.data.buffer);
    const all = pixels.slice();
    if (before) pixels.forEach((pixel, at) => pixel === before[at] && (pixels[at] = 0));
    before = all;
    changes.getContext("2d").putImageData(image, 0, 0);
    await send(`${said.language}/clip.webp?ms=${ms}&key=${Number(at === 0)}`, await blob(changes, "image/webp"));
    at += ms / (2 * TICK_MS);
  }
};

const draw = async (said, run) => {
  const { frames, memorised, understood } = run;
  const canvas = sheet(still);
  for (const [name, step] of [["memorised", memorised], ["waiting", WAITING], ["understood", understood]]) {
    drawRun(canvas, said, run, step / EVERY, said.captions[name]);
    await send(`${said.language}/${name}.png`, await blob(canvas, "image/png"));
  }
  drawInside(canvas, said, run);
  await send(`${said.language}/inside.png`, await blob(canvas, "image/png"));
  const small = sheet(poster);
  drawRun(small, said, run, WAITING / EVERY, headlineOf(said, run, frames[WAITING / EVERY]));
  await send(`${said.language}/poster.webp`, await blob(small, "image/webp"));
};

try {
  const run = await train();
  await send("said", `memorised at step ${run.memorised}, understood at step ${run.understood}, ended at step ${run.frames.at(-1).step}`);
  const ticks = timeline(run);
  for (const said of languages) {
    await draw(said, run);
    await film(said, run, ticks);
    await move(said, run, ticks);
  }
  await send("done");
} catch (error) {
  await send("failed", String(error?.stack ?? error));
}
