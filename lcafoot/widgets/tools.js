// Copy, and downloads that need no network: the table as CSV, the figure as SVG or PNG.
const NS = "http://www.w3.org/2000/svg";

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function drawing(panel) {
  const layers = panel?.querySelectorAll(".js-plotly-plot .main-svg") ?? [];
  if (!layers.length) return null;
  const [width, height] = ["width", "height"].map((key) => parseFloat(layers[0].getAttribute(key)));
  const whole = document.createElementNS(NS, "svg");
  for (const [key, value] of Object.entries({ xmlns: NS, width, height, viewBox: `0 0 ${width} ${height}` })) {
    whole.setAttribute(key, value);
  }
  const paper = document.createElementNS(NS, "rect");
  for (const [key, value] of Object.entries({ width, height, fill: "#fff" })) paper.setAttribute(key, value);
  whole.appendChild(paper);
  for (const layer of layers) for (const child of layer.cloneNode(true).childNodes) whole.appendChild(child);
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function picture(found, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * found.width, 2 * found.height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `${name}.png`));
  };
  image.src = `data:image/svg+xml;base64,${btoa(unescape(encodeURIComponent(found.text)))}`;
}

function render({ model, el }) {
  const bar = document.createElement("div");
  bar.className = "lcafoot-tools";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const add = (words, act) => {
    const button = document.createElement("button");
    button.textContent = words;
    button.type = "button";
    button.className = "jupyter-button";
    button.addEventListener("click", act);
    bar.appendChild(button);
  };
  const name = () => model.get("name");
  const figure = (make) => {
    const found = drawing(el.closest(".lcafoot-panel"));
    if (found) make(found);
    said.textContent = found ? "saved" : "there is no figure to save";
  };
  add("Copy as code", () => {
    navigator.clipboard?.writeText(model.get("code"));
    said.textContent = "copied";
  });
  add("Save table (CSV)", () => model.send({ want: "csv" }));
  add("Save figure (SVG)", () => figure((f) => save(new Blob([f.text], { type: "image/svg+xml" }), `${name()}.svg`)));
  add("Save figure (PNG)", () => figure((f) => picture(f, name())));
  model.on("msg:custom", (message) => {
    save(new Blob([message.csv], { type: "text/csv" }), `${name()}.csv`);
    said.textContent = "saved";
  });
  bar.appendChild(said);
  el.appendChild(bar);
}
export default { render };
