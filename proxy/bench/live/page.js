"use strict";
const element = (id) => document.getElementById(id);
const rounded = (number, digits = 0) => number.toLocaleString("en", { maximumFractionDigits: digits });
const bytes = (number) => number < 1024 ? `${number} B`
  : number < 1048576 ? `${rounded(number / 1024, 1)} KB` : `${rounded(number / 1048576, 2)} MB`;
const WORST = ["pass", "warn", "fail"];
const ROWS = ["formats", "presets", "groups"];
let corpus = null, stream = null, shown = null, underWay = null, rows = new Map();

function made(tag, text = "", kind = "") {
  const found = document.createElement(tag);
  found.textContent = text;
  if (kind) found.className = kind;
  return found;
}

async function ask(path, method = "GET", body = undefined) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(found.message ?? `${path}: ${answer.status}`);
  return found;
}

const say = (text) => { element("state").textContent = text; };

function choice(row, name, about, checked = true) {
  const label = made("label"), box = made("input");
  Object.assign(box, { type: "checkbox", name: row, value: name, checked });
  label.append(box, ` ${name} `);
  if (about) label.append(made("small", about));
  element(row).append(label);
}

const chosen = (row) => [...element(row).querySelectorAll(":checked")].map((box) => box.value);

function count() {
  const [formats, presets, groups] = ROWS.map(chosen);
  const files = corpus.groups.filter((group) => groups.includes(group.name))
    .flatMap((group) => formats.map((format) => group.formats[format]?.files ?? 0))
    .reduce((sum, each) => sum + each, 0);
  const cases = files * presets.length;
  element("chosen").textContent = `${rounded(cases)} cases`;
  element("start").disabled = !cases || underWay !== null;
}

function bar(percent) {
  const cell = made("td"), held = made("div", "", "bar"), line = made("i");
  line.style.width = `${Math.max(0, Math.min(100, percent))}%`;
  held.append(line, made("b", `${rounded(percent, 1)} %`));
  cell.append(held);
  return cell;
}

function filled(body, cells, first = false) {
  const row = made("tr");
  for (const cell of cells) row.append(cell instanceof Node ? cell : made("td", cell));
  if (first) body.prepend(row); else body.append(row);
}

const judged = (verdict, reasons) => {
  const cell = made("td", verdict, verdict);
  if (reasons?.length) cell.title = reasons.join("; ");
  return cell;
};
const more = (text) => made("td", text, "more");
const points = (number) => `${rounded(number, 1)}`;

function showCase(each) {
  const failed = each.error ? [...each.reasons, each.error] : each.reasons;
  filled(element("cases").tBodies[0], [
    each.file, each.preset, bar(each.reduction),
    more(`${bytes(each.bytes_before)} → ${bytes(each.bytes_after)}`), more(each.method),
    more(points(each.estimate_error)), more(rounded(each.ms)), more(rounded(each.cpu_ms)),
    judged(each.verdict, failed),
  ], true);
}

function sum(each) {
  const key = `${each.format} ${each.preset}`;
  const row = rows.get(key) ?? { format: each.format, preset: each.preset, files: 0, reduction: 0,
    estimate_error: 0, ms: 0, cpu_ms: 0, verdict: "pass", reasons: [] };
  row.files += 1;
  for (const name of ["reduction", "estimate_error", "ms", "cpu_ms"])
    row[name] += (each[name] - row[name]) / row.files;
  if (WORST.indexOf(each.verdict) > WORST.indexOf(row.verdict)) row.verdict = each.verdict;
  rows.set(key, row);
}

function showRows(found) {
  const body = element("summary").tBodies[0];
  body.replaceChildren();
  for (const row of found)
    filled(body, [row.format, row.preset, more(rounded(row.files)), bar(row.reduction),
      points(row.estimate_error), more(rounded(row.ms)), more(rounded(row.cpu_ms)),
      judged(row.verdict, row.reasons)]);
}

function showCounts(counts) {
  element("counts").replaceChildren(
    ...WORST.map((verdict) => {
      const number = counts[verdict] ?? 0;
      return made("span", `${number} ${verdict}`, number ? verdict : "dim");
    }));
}

function finish() {
  stream?.close();
  stream = null;
}

function watch(id, live) {
  finish();
  shown = id;
  rows = new Map();
  const counts = {};
  element("cases").tBodies[0].replaceChildren();
  showRows([]);
  showCounts(counts);
  element("problem").hidden = true;
  element("run").hidden = false;
  element("stop").hidden = !live;
  stream = new EventSource(`api/run/${id}/stream`);
  const on = (name, act) => stream.addEventListener(name, (event) => event.data && act(JSON.parse(event.data)));
  on("start", (told) => {
    element("title").textContent = `${new Date(told.when).toLocaleString()} · ${words(told.asked)}`;
    element("progress").max = told.total;
    element("progress").value = 0;
  });
  on("case", (each) => {
    element("progress").value = each.done;
    counts[each.verdict] = (counts[each.verdict] ?? 0) + 1;
    showCounts(counts);
    showCase(each);
    sum(each);
    showRows(rows.values());
    if (live) say(`${each.done} of ${each.total}: ${each.file} ${each.preset}`);
  });
  on("summary", (told) => { showRows(told.rows); showCounts(told.counts); });
  on("error", (told) => {
    element("problem").textContent = told.message;
    element("problem").hidden = false;
  });
  on("done", (told) => {
    finish();
    const verdict = made("span", ` · ${told.state} · ${told.verdict}`, told.verdict);
    element("title").append(verdict);
    if (live) say(`${told.state} in ${rounded(told.seconds)} s`);
    list();
  });
}

const some = (names, all) => names.length === all.length ? "all" : names.join(" ");
const words = (asked) => ROWS.map((row) => {
  const all = row === "groups" ? corpus.groups : corpus[row];
  return `${row} ${some(asked[row], all)}`;
}).join(" · ");

function entry(run) {
  const item = made("li");
  const show = made("button", "Show"), remove = made("button", run.state === "running" ? "Stop" : "Delete");
  const json = made("a", "JSON");
  json.href = `api/runs/${run.run_id}`;
  show.addEventListener("click", () => watch(run.run_id, run.state === "running"));
  remove.addEventListener("click", () => end(run.run_id));
  const verdict = run.state === "running" ? "" : run.verdict;
  const before = verdict ? `${run.state} · ` : "";
  item.append(made("span", new Date(run.when).toLocaleString()),
    made("span", verdict || run.state, verdict),
    made("span", `${before}${run.done} of ${run.total} cases · ${words(run.asked)}`, "what"),
    show, json, remove);
  return item;
}

async function list() {
  const { runs } = await ask("api/runs");
  underWay = runs.find((run) => run.state === "running")?.run_id ?? null;
  element("stop").hidden = underWay === null;
  element("none").hidden = runs.length > 0;
  element("runs").replaceChildren(...runs.map(entry));
  count();
  return runs;
}

async function end(id) {
  try {
    const { state } = await ask(`api/runs/${id}`, "DELETE");
    if (state === "deleted" && id === shown) {
      finish();
      element("run").hidden = true;
    }
    await list();
  } catch (error) { say(error.message); }
}

async function start(event) {
  event.preventDefault();
  try {
    const [formats, presets, groups] = ROWS.map(chosen);
    const { run_id } = await ask("api/run", "POST", { formats, presets, groups });
    say("starting a service");
    watch(run_id, true);
    await list();
  } catch (error) { say(error.message); }
}

async function begin() {
  try {
    corpus = await ask("api/corpus");
    corpus.formats.forEach((name) => choice("formats", name));
    corpus.presets.forEach((name) => choice("presets", name));
    corpus.groups.forEach((group) => choice("groups", group.name, `${group.about} · ${group.files}`,
      group.name === "compact"));
    element("form").addEventListener("change", count);
    element("form").addEventListener("submit", start);
    element("stop").addEventListener("click", () => underWay && end(underWay));
    const runs = await list();
    say(`${corpus.groups.reduce((sum, group) => sum + group.files, 0)} files`);
    if (runs.length) watch(runs[0].run_id, runs[0].state === "running");
  } catch (error) { say(error.message); }
}

begin();
