"use strict";
(() => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const byId = (id) => document.getElementById(id);
  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  function switchTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }

  /* Settings of the filters by section, kept when `explore` replaces the section. */
  const states = new Map();

  /* Connects the buttons, the search field and the box of a filter bar to the rows of its section. */
  function filter(bar) {
    const section = bar.closest("section");
    const buttons = all("button[data-from]", bar);
    const search = bar.querySelector("input[type=search]");
    const headlines = bar.querySelector("[data-headlines]");
    const count = bar.querySelector("[data-count]");
    const items = all("[data-status]", section);
    const state = states.get(section.id) || { status: "", text: "", headlinesOnly: true };
    let status = state.status;
    search.value = state.text;
    if (headlines) headlines.checked = state.headlinesOnly;
    const show = () => {
      states.set(section.id, { status, text: search.value, headlinesOnly: !headlines || headlines.checked });
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.from === status));
      const text = search.value.trim().toLowerCase();
      let shown = 0;
      for (const item of items) {
        const headlinesOnly = headlines && headlines.checked && !text && !status;
        const visible = (!status || item.dataset.status === status) &&
          (!headlinesOnly || item.dataset.headline !== undefined) &&
          (!text || item.textContent.toLowerCase().includes(text));
        item.hidden = !visible;
        shown += visible;
      }
      for (const part of all("tbody", section)) part.hidden = !part.querySelector("tr[data-status]:not([hidden])") && part.querySelector("tr[data-status]") !== null;
      count.textContent = `${shown} / ${items.length}`;
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        status = button.dataset.from;
        show();
      });
    }
    search.addEventListener("input", show);
    if (headlines) headlines.addEventListener("change", show);
    show();
  }

  /* Shows the target of a link even if a filter hides it. */
  function reveal() {
    const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const part = target.closest("tbody");
    if (part) part.hidden = false;
    if (target.hidden) target.hidden = false;
    target.scrollIntoView();
  }

  /* Divides the table of a batch into pages, sorts and searches it, and shows the details of a row. */
  function rows(data) {
    const table = document.querySelector("table.batch");
    const [head, body] = [table.tHead.rows[0], table.tBodies[0]];
    const places = data.shown.map((name) => data.columns.indexOf(name));
    let order = data.rows.map((_, place) => place);
    let [first, sorted, descending] = [0, null, false];
    const show = () => {
      body.replaceChildren(...order.slice(first, first + data.page).map((place) => {
        const line = document.createElement("tr");
        places.forEach((column, index) => {
          const text = data.rows[place][column];
          const cell = make(index ? "td" : "th", index ? text : "", { title: text });
          if (!index) {
            cell.scope = "row";
            const open = make("button", text || `${data.row} ${place + 1}`, { type: "button" });
            open.addEventListener("click", () => detail(place));
            cell.append(open);
          }
          line.append(cell);
        });
        return line;
      }));
      const last = Math.min(first + data.page, order.length);
      byId("place").textContent = order.length ? `${first + 1}–${last} / ${order.length}` : "0";
      byId("earlier").disabled = first === 0;
      byId("later").disabled = last >= order.length;
      table.caption.hidden = true;
    };
    const detail = (place) => {
      const list = document.createElement("dl");
      data.columns.forEach((name, column) => {
        const text = data.rows[place][column];
        if (!text || /_(low|high)$/.test(name)) return;
        const ends = ["_low", "_high"].map((end) => data.rows[place][data.columns.indexOf(name + end)]);
        const range = ends[0] && ends[1] && ends[0] !== ends[1] ? ` (${ends[0]}..${ends[1]})` : "";
        const group = document.createElement("div");
        group.append(make("dt", data.labels[column]), make("dd", text + range));
        list.append(group);
      });
      byId("detail").replaceChildren(make("h3", data.rows[place][places[0]] || `${data.row} ${place + 1}`), list);
      byId("detail").scrollIntoView({ block: "nearest" });
    };
    const arrange = () => {
      const text = byId("find").value.trim().toLowerCase();
      order = data.rows.map((_, place) => place).filter((place) => !text || data.rows[place].some((cell) => cell.toLowerCase().includes(text)));
      if (sorted !== null) {
        const numbers = data.sort[sorted];
        const column = data.columns.indexOf(sorted);
        const key = (place) => (numbers ? numbers[place] : data.rows[place][column] || null);
        order.sort((a, b) => {
          const [left, right] = [key(a), key(b)];
          if (left === null || right === null) return (left === null) - (right === null);
          return (left < right ? -1 : left > right ? 1 : 0) * (descending ? -1 : 1);
        });
      }
      first = 0;
      show();
    };
    [...head.cells].forEach((cell, index) => {
      const name = data.shown[index];
      const button = make("button", cell.textContent, { type: "button" });
      button.addEventListener("click", () => {
        descending = sorted === name ? !descending : false;
        sorted = name;
        for (const other of head.cells) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
        arrange();
      });
      cell.replaceChildren(button);
    });
    byId("find").addEventListener("input", arrange);
    byId("earlier").addEventListener("click", () => { first = Math.max(0, first - data.page); show(); });
    byId("later").addEventListener("click", () => { first += data.page; show(); });
    show();
  }

  function start(within = document) {
    for (const element of all(".script[hidden]", within)) element.hidden = false;
    for (const bar of all(".filters", within)) if (bar.querySelector("[data-from]")) filter(bar);
    const data = byId("data");
    if (data) rows(JSON.parse(data.textContent));
  }

  byId("theme").addEventListener("click", switchTheme);
  addEventListener("hashchange", reveal);
  window.aigcStart = start;
  start();
  reveal();
})();
