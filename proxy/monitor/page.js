"use strict";
const EVERY = 2000, KEPT = 150;
const lines = {};
let before = null;

const element = (id) => document.getElementById(id);
const rounded = (number, digits = 0) => number.toLocaleString("en", { maximumFractionDigits: digits });
const bytes = (number) => number < 1024 ? `${rounded(number)} B`
  : number < 1048576 ? `${rounded(number / 1024, 1)} KB` : `${rounded(number / 1048576, 2)} MB`;
const time = (seconds) => seconds < 1 ? `${rounded(seconds * 1000)} ms` : `${rounded(seconds, 1)} s`;

function show(id, value, text) {
  const line = lines[id] ??= [];
  line.push(value);
  if (line.length > KEPT) line.shift();
  if (value !== null) element(id).textContent = text(value);
  const known = line.filter((each) => each !== null);
  const top = Math.max(...known, 1e-9);
  const points = line
    .map((each, at) => each === null ? null : `${at * 100 / (KEPT - 1)},${29 - 28 * each / top}`)
    .filter((each) => each !== null);
  const svg = element(`${id}-line`);
  svg.setAttribute("viewBox", "0 0 100 30");
  svg.setAttribute("preserveAspectRatio", "none");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  drawn.setAttribute("points", points.join(" "));
  svg.replaceChildren(drawn);
}

function within(share, now, then) {
  const edges = Object.keys(now).map(Number).filter(Number.isFinite).sort((a, b) => a - b);
  const counts = Object.fromEntries(Object.entries(now).map(([edge, count]) =>
    [edge === "+Inf" ? Infinity : Number(edge), count - (then[edge] ?? 0)]));
  const all = counts[Infinity] ?? 0;
  if (!all) return null;
  let low = 0, below = 0;
  for (const edge of edges) {
    if (counts[edge] >= share * all) {
      const inside = counts[edge] - below;
      return low + (edge - low) * (inside ? (share * all - below) / inside : 1);
    }
    [low, below] = [edge, counts[edge]];
  }
  return edges.at(-1) ?? null;
}

function totals(now) {
  const rows = {
    "hits": rounded(now.answers.hit), "stale": rounded(now.answers.stale),
    "made": rounded(now.answers.miss), "failures": rounded(now.failures),
    "originals in": bytes(now.bytes.in), "answers out": bytes(now.bytes.out),
    "under way": rounded(now.tickets), "render processes at work": rounded(now.busy),
    "refused for want of room": rounded(now.refused), "purges": rounded(now.purges),
  };
  element("totals").replaceChildren(...Object.entries(rows).map(([name, value]) => {
    const row = document.createElement("tr");
    for (const text of [name, value]) {
      const cell = document.createElement("td");
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  }));
}

function draw(now) {
  totals(now);
  if (before && now.at > before.at) {
    const seconds = now.at - before.at;
    const grown = (state) => now.answers[state] - before.answers[state];
    const answers = grown("hit") + grown("stale") + grown("miss");
    const pictures = now.pictures - before.pictures;
    const [total, then] = [now.seconds.total.buckets, before.seconds.total.buckets];
    show("rate", answers / seconds, (value) => rounded(value, 1));
    show("ratio", answers ? (grown("hit") + grown("stale")) / answers : null,
      (value) => `${rounded(100 * value, 1)} %`);
    show("size", pictures ? (now.bytes.out - before.bytes.out) / pictures : null, bytes);
    show("median", within(.5, total, then), time);
    show("slow", within(.95, total, then), time);
    show("failures", (now.failures - before.failures) / seconds, (value) => rounded(value, 1));
  }
  before = now;
}

async function look() {
  try {
    const answer = await fetch("monitor.json", { cache: "no-store" });
    if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
    draw(await answer.json());
    element("state").textContent = `as of ${new Date().toLocaleTimeString()}`;
  } catch (error) {
    element("state").textContent = `no figures: ${error.message}`;
  }
  setTimeout(look, EVERY);
}

look();
