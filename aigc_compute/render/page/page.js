"use strict";
(() => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const one = (id) => document.getElementById(id);
  const make = (tag, text, attributes = {}) => {
    const found = document.createElement(tag);
    found.textContent = text;
    for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
    return found;
  };

  function theme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }

  const states = new Map();

  function filter(bar) {
    const section = bar.closest("section");
    const buttons = all("button[data-from]", bar);
    const search = bar.querySelector("input[type=search]");
    const headlines = bar.querySelector("[data-headlines]");
    const count = bar.querySelector("[data-count]");
    const items = all("[data-status]", section);
    const kept = states.get(section.id) || { from: "", text: "", few: true };
    let from = kept.from;
    search.value = kept.text;
    if (headlines) headlines.checked = kept.few;
    const show = () => {
      states.set(section.id, { from, text: search.value, few: !headlines || headlines.checked });
      for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.from === from));
      const text = search.value.trim().toLowerCase();
      let shown = 0;
      for (const item of items) {
        const few = headlines && headlines.checked && !text && !from;
        const wanted = (!from || item.dataset.status === from) && (!few || item.dataset.headline !== undefined) &&
          (!text || item.textContent.toLowerCase().includes(text));
        item.hidden = !wanted;
        shown += wanted;
      }
      for (const part of all("tbody", section)) part.hidden = !part.querySelector("tr[data-status]:not([hidden])") && part.querySelector("tr[data-status]") !== null;
      count.textContent = `${shown} / ${items.length}`;
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        from = button.dataset.from;
        show();
      });
    }
    search.addEventListener("input", show);
    if (headlines) headlines.addEventListener("change", show);
    show();
  }

  function reveal() {
    const target = location.hash && one(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const part = target.closest("tbody");
    if (part) part.hidden = false;
    if (target.hidden) target.hidden = false;
    target.scrollIntoView();
  }

  function rows(data) {
    const table = document.querySelector("table.batch");
    const [head, body] = [table.tHead.rows[0], table.tBodies[0]];
    const places = data.shown.map((name) => data.columns.indexOf(name));
    let order = data.rows.map((_, place) => place);
    let [first, sorted, down] = [0, null, false];
    const show = () => {
      body.replaceChildren(...order.slice(first, first + data.page).map((place) => {
        const line = document.createElement("tr");
        places.forEach((column, at) => {
          const text = data.rows[place][column];
          const cell = make(at ? "td" : "th", at ? text : "", { title: text });
          if (!at) {
            cell.scope = "row";
            const open = make("button", text || `row ${place + 1}`, { type: "button" });
            open.addEventListener("click", () => detail(place));
            cell.append(open);
          }
          line.append(cell);
        });
        return line;
      }));
      const last = Math.min(first + data.page, order.length);
      one("place").textContent = order.length ? `${first + 1}–${last} / ${order.length}` : "0";
      one("earlier").disabled = first === 0;
      one("later").disabled = last >= order.length;
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
        group.append(make("dt", name), make("dd", text + range));
        list.append(group);
      });
      one("detail").replaceChildren(make("h3", data.rows[place][places[0]] || `row ${place + 1}`), list);
      one("detail").scrollIntoView({ block: "nearest" });
    };
    const arrange = () => {
      const text = one("find").value.trim().toLowerCase();
      order = data.rows.map((_, place) => place).filter((place) => !text || data.rows[place].some((cell) => cell.toLowerCase().includes(text)));
      if (sorted !== null) {
        const numbers = data.sort[sorted];
        const column = data.columns.indexOf(sorted);
        const key = (place) => (numbers ? numbers[place] : data.rows[place][column] || null);
        order.sort((a, b) => {
          const [left, right] = [key(a), key(b)];
          if (left === null || right === null) return (left === null) - (right === null);
          return (left < right ? -1 : left > right ? 1 : 0) * (down ? -1 : 1);
        });
      }
      first = 0;
      show();
    };
    [...head.cells].forEach((cell, at) => {
      const name = data.shown[at];
      const button = make("button", name, { type: "button" });
      button.addEventListener("click", () => {
        down = sorted === name ? !down : false;
        sorted = name;
        for (const each of head.cells) each.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        arrange();
      });
      cell.replaceChildren(button);
    });
    one("find").addEventListener("input", arrange);
    one("earlier").addEventListener("click", () => { first = Math.max(0, first - data.page); show(); });
    one("later").addEventListener("click", () => { first += data.page; show(); });
    show();
  }

  function start(within = document) {
    for (const element of all(".script[hidden]", within)) element.hidden = false;
    for (const bar of all(".filters", within)) if (bar.querySelector("[data-from]")) filter(bar);
    const data = one("data");
    if (data) rows(JSON.parse(data.textContent));
  }

  one("theme").addEventListener("click", theme);
  addEventListener("hashchange", reveal);
  window.aigcStart = start;
  start();
  reveal();
})();
