"use strict";
(() => {
  const form = document.getElementById("controls");
  const problem = document.getElementById("problem");
  const busy = document.getElementById("busy");
  const inputs = [...form.elements].filter((input) => input.name);
  const start = new Map(inputs.map((input) => [input, input.value]));
  let [timer, running, pending] = [0, false, false];

  const rounded = (value) => Number(value.toPrecision(4));
  const valueOf = (input) => {
    if (input.type !== "range") return input.value;
    return rounded(input.dataset.log === undefined ? Number(input.value) : 10 ** Number(input.value));
  };
  const changes = () => Object.fromEntries(inputs.filter((input) => input.value !== start.get(input)).map((input) => [input.name, valueOf(input)]));

  /* Replaces the sections that changed. Opened details stay open. */
  function update(result) {
    problem.hidden = true;
    for (const [name, html] of Object.entries(result.sections)) {
      const old = document.getElementById(name);
      const template = document.createElement("template");
      template.innerHTML = html;
      const fresh = template.content.firstElementChild;
      if (!old) document.getElementById("content").append(fresh);
      else if (old.dataset.html !== html) {
        const open = [...old.querySelectorAll("details")].map((details) => details.open);
        [...fresh.querySelectorAll("details")].forEach((details, place) => { details.open = Boolean(open[place]); });
        fresh.dataset.html = html;
        old.replaceWith(fresh);
        window.aigcStart(fresh);
      }
    }
    for (const [name, text] of Object.entries(result.shown)) {
      const output = form.querySelector(`output[for="c-${name}"]`);
      if (output) output.textContent = text;
    }
    document.getElementById("command").textContent = result.command;
    updateStrip();
  }

  /* Shows up to three main results in the strip at the bottom of a phone. */
  function updateStrip() {
    const tiles = [...document.querySelectorAll(".tile")].filter((tile) => tile.querySelector(".ends")).slice(0, 3);
    document.getElementById("strip").replaceChildren(...tiles.map((tile) => {
      const part = document.createElement("span");
      const value = document.createElement("b");
      value.textContent = tile.querySelector("strong").textContent;
      part.append(tile.querySelector("span").textContent, value);
      return part;
    }));
  }

  /* Requests the results for the current inputs. Changes during a request lead to one more request. */
  async function compute() {
    if (running) { pending = true; return; }
    running = true;
    busy.textContent = "…";
    try {
      const answer = await fetch("turn", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(changes()),
      });
      const result = await answer.json();
      if (answer.ok) update(result);
      else { problem.textContent = result.problem; problem.hidden = false; }
    } catch (error) {
      problem.textContent = String(error);
      problem.hidden = false;
    }
    busy.textContent = "";
    running = false;
    if (pending) { pending = false; compute(); }
  }

  const computeSoon = () => { clearTimeout(timer); timer = setTimeout(compute, 120); };
  form.addEventListener("input", computeSoon);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("reset").addEventListener("click", () => {
    for (const [input, value] of start) input.value = value;
    for (const output of form.querySelectorAll("output")) output.textContent = output.dataset.start;
    compute();
  });
  for (const output of form.querySelectorAll("output")) output.dataset.start = output.textContent;
  document.body.classList.add("explored");
  compute();
})();
