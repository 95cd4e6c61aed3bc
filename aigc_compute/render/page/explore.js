"use strict";
(() => {
  const form = document.getElementById("controls");
  const problem = document.getElementById("problem");
  const busy = document.getElementById("busy");
  const inputs = [...form.elements].filter((input) => input.name);
  const start = new Map(inputs.map((input) => [input, input.value]));
  let [waiting, asking, again] = [0, false, false];

  const rounded = (value) => Number(value.toPrecision(4));
  const valueOf = (input) => {
    if (input.type !== "range") return input.value;
    return rounded(input.dataset.log === undefined ? Number(input.value) : 10 ** Number(input.value));
  };
  const changes = () => Object.fromEntries(inputs.filter((input) => input.value !== start.get(input)).map((input) => [input.name, valueOf(input)]));

  function put(found) {
    problem.hidden = true;
    for (const [name, html] of Object.entries(found.sections)) {
      const old = document.getElementById(name);
      const made = document.createElement("template");
      made.innerHTML = html;
      const fresh = made.content.firstElementChild;
      if (!old) document.getElementById("content").append(fresh);
      else if (old.dataset.html !== html) {
        const open = [...old.querySelectorAll("details")].map((one) => one.open);
        [...fresh.querySelectorAll("details")].forEach((one, at) => { one.open = Boolean(open[at]); });
        fresh.dataset.html = html;
        old.replaceWith(fresh);
        window.aigcStart(fresh);
      }
    }
    for (const [name, text] of Object.entries(found.shown)) {
      const shown = form.querySelector(`output[for="c-${name}"]`);
      if (shown) shown.textContent = text;
    }
    document.getElementById("command").textContent = found.command;
    strip();
  }

  function strip() {
    const tiles = [...document.querySelectorAll(".tile")].filter((tile) => tile.querySelector(".ends")).slice(0, 3);
    document.getElementById("strip").replaceChildren(...tiles.map((tile) => {
      const part = document.createElement("span");
      const value = document.createElement("b");
      value.textContent = tile.querySelector("strong").textContent;
      part.append(tile.querySelector("span").textContent, value);
      return part;
    }));
  }

  async function ask() {
    if (asking) { again = true; return; }
    asking = true;
    busy.textContent = "…";
    try {
      const answer = await fetch("turn", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(changes()),
      });
      const found = await answer.json();
      if (answer.ok) put(found);
      else { problem.textContent = found.problem; problem.hidden = false; }
    } catch (error) {
      problem.textContent = String(error);
      problem.hidden = false;
    }
    busy.textContent = "";
    asking = false;
    if (again) { again = false; ask(); }
  }

  const soon = () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("reset").addEventListener("click", () => {
    for (const [input, value] of start) input.value = value;
    for (const shown of form.querySelectorAll("output")) shown.textContent = shown.dataset.start;
    ask();
  });
  for (const shown of form.querySelectorAll("output")) shown.dataset.start = shown.textContent;
  document.body.classList.add("explored");
  ask();
})();
