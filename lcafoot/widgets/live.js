// The live panel's drawing: power over time, the numbers beside it, and at the end the record.
// Python sends texts and points; here is no arithmetic but that of the drawing.
const SVG = "http://www.w3.org/2000/svg";
const COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999", "#F0E442"];
const DASHES = ["none", "7 3", "2 3", "7 3 2 3", "12 4", "1 5", "9 2 1 2", "4 4"];
const MARKS = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "M-4-4H4V4H-4Z", "M0-5L5 4H-5Z", "M0-5L5 0L0 5L-5 0Z",
  "M0 5L5-4H-5Z", "M-5-2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z", "M-5-4L0-1L5-4V4L0 1L-5 4Z", "M-3-5H3V5H-3Z",
];
const WIDTH = 720, HEIGHT = 190, LEFT = 52, RIGHT = 14, TOP = 12, BOTTOM = 34;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function draw(parent, tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.appendChild(element);
  return element;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Round steps, so that an axis has at most five of them.
function step(greatest) {
  const rough = greatest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough * 0.999);
}

function series(model) {
  const bytes = model.get("points");
  const { rows = [] } = model.get("shown");
  if (!bytes || !bytes.byteLength) return rows.map(() => [[], []]);
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let start = 0;
  return rows.map(({ points }) => {
    const pair = [numbers.subarray(start, start + points), numbers.subarray(start + points, start + 2 * points)];
    start += 2 * points;
    return pair;
  });
}

function chart(picture, model) {
  const lines = series(model);
  let longest = 1, most = 1;
  for (const [times, powers] of lines) {
    if (times.length) longest = Math.max(longest, times[times.length - 1]);
    for (const power of powers) most = Math.max(most, power);
  }
  const tall = step(most), top = Math.ceil(most / tall) * tall, wide = step(longest);
  const x = time => LEFT + (time / longest) * (WIDTH - LEFT - RIGHT);
  const y = power => HEIGHT - BOTTOM - (power / top) * (HEIGHT - TOP - BOTTOM);
  picture.replaceChildren();
  for (let power = 0; power <= top * 1.001; power += tall) {
    draw(picture, "line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(power), y2: y(power) });
    draw(picture, "text", { x: LEFT - 6, y: y(power) + 4, "text-anchor": "end" }, `${+power.toPrecision(6)}`);
  }
  for (let time = 0; time <= longest * 1.001; time += wide) {
    draw(picture, "text", { x: x(time), y: HEIGHT - BOTTOM + 15, "text-anchor": "middle" }, `${+time.toPrecision(6)}`);
  }
  draw(picture, "text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, "time [s]");
  draw(picture, "text", { transform: `translate(11 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)`, "text-anchor": "middle" }, "power [W]");
  lines.forEach(([times, powers], place) => {
    if (!times.length) return;
    const path = Array.from(times, (time, i) => `${x(time).toFixed(1)},${y(powers[i]).toFixed(1)}`).join(" ");
    draw(picture, "polyline", { class: "power", points: path, stroke: COLORS[place % 8], "stroke-dasharray": DASHES[place % 8] });
    const last = times.length - 1;
    mark(picture, place, x(times[last]), y(powers[last]));
  });
}

function mark(parent, place, x, y) {
  draw(parent, "path", { d: MARKS[place % 8], fill: COLORS[place % 8], transform: `translate(${x} ${y})` });
}

function swatch(place) {
  const picture = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["width", 34], ["height", 12], ["aria-hidden", "true"]]) picture.setAttribute(name, value);
  draw(picture, "line", { class: "power", x1: 0, x2: 34, y1: 6, y2: 6, stroke: COLORS[place % 8], "stroke-dasharray": DASHES[place % 8] });
  mark(picture, place, 17, 6);
  return picture;
}

function fill(table, columns, rows) {
  const wanted = JSON.stringify([columns, rows.map(({ cells }) => cells[0])]);
  if (table.dataset.wanted !== wanted) {
    table.dataset.wanted = wanted;
    table.tHead.replaceChildren(make("tr"));
    columns.forEach(name => table.tHead.rows[0].append(Object.assign(make("th", "", name), { scope: "col" })));
    table.tBodies[0].replaceChildren(...rows.map(({ cells }, place) => {
      const row = make("tr");
      cells.forEach((_, i) => row.append(i ? make("td") : Object.assign(make("th"), { scope: "row" })));
      row.cells[0].append(swatch(place), make("span"));
      return row;
    }));
  }
  rows.forEach(({ cells }, place) => cells.forEach((text, i) => {
    const cell = table.tBodies[0].rows[place].cells[i];
    say(i ? cell : cell.lastChild, text);
  }));
}

function finish(box, end) {
  box.replaceChildren();
  if (!end) return;
  box.append(make("p", "", end.basis), make("p", "", end.journal));
  const details = make("details");
  const list = make("ul");
  list.append(...end.flags.map(flag => make("li", "", flag)));
  details.append(make("summary", "", end.summary), list);
  if (end.flags.length) box.append(details);
}

export default {
  render({ model, el }) {
    const root = make("section", "lcafoot-live");
    // JupyterLab's command keys must not act while something in the panel has the focus.
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    const title = make("p", "lcafoot-live-title"), word = make("span", "lcafoot-live-word"), name = make("strong");
    title.append(name, word);
    const facts = make("div", "lcafoot-live-facts"), values = {};
    for (const [key, text] of [["energy", "energy so far"], ["mean", "mean power"], ["elapsed", "time"]]) {
      const pair = make("div");
      values[key] = make("div", `lcafoot-live-${key}`);
      pair.append(make("div", "lcafoot-live-fact", text), values[key]);
      facts.append(pair);
    }
    const picture = draw(root, "svg", { role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
    const table = make("table"), end = make("div", "lcafoot-live-end"), status = make("p", "lcafoot-live-status");
    table.append(make("caption", "", "Power and energy, part by part"), make("thead"), make("tbody"));
    status.setAttribute("role", "status");
    status.setAttribute("aria-live", "polite");
    root.prepend(title, facts);
    root.append(table, status, end);
    let ended = null;
    const show = () => {
      const shown = model.get("shown");
      if (!shown.rows) return;
      root.setAttribute("aria-label", `Measurement: ${shown.label}`);
      say(name, shown.label);
      say(word, shown.word);
      for (const key of Object.keys(values)) say(values[key], shown[key]);
      say(facts.querySelector(".lcafoot-live-fact"), shown.end ? "energy" : "energy so far");
      picture.setAttribute("aria-label", shown.alt);
      chart(picture, model);
      fill(table, shown.columns, shown.rows);
      if (ended !== JSON.stringify(shown.end)) {
        finish(end, shown.end);
        ended = JSON.stringify(shown.end);
      }
      say(status, shown.status);
      status.classList.toggle("lcafoot-live-total", Boolean(shown.end));
    };
    model.on("change:shown", show);
    el.append(root);
    show();
    return () => model.off("change:shown", show);
  },
};
