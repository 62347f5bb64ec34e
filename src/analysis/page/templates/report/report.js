"use strict";
/* Helps only: the page is whole without it. Sorts tables, filters lists, copies links. How a table is sorted
   and what is searched for stand in the address, so that a link shows another reader the same. */
(() => {
  const main = document.querySelector("main");
  if (!main) return;

  const message = document.createElement("p");
  message.className = "visually-hidden";
  message.setAttribute("role", "status");
  main.append(message);
  const say = (text) => { message.textContent = text; };

  const button = (className, text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = text;
    return made;
  };

  const kept = new URLSearchParams(location.search);
  const keep = (name, value) => {
    if (value) kept.set(name, value); else kept.delete(name);
    const asked = kept.toString();
    try {
      history.replaceState(null, "", location.pathname + (asked ? "?" + asked : "") + location.hash);
    } catch (error) {
      if (error.name !== "SecurityError") throw error; /* a browser that keeps the address of files as it is */
    }
  };

  /* A row becomes a card on a phone, which takes the meaning of rows and cells from some screen readers.
     These roles give it back. They are not in the markup, where a table has them already. */

  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  main.querySelectorAll("table.scorecard, table.listing").forEach((table) => {
    [table, ...table.querySelectorAll("thead, tbody, tr, th, td")].forEach((part) => {
      const header = part.scope === "col" ? "columnheader" : "rowheader";
      part.setAttribute("role", roles[part.tagName] || header);
    });
  });

  /* Tables: a click sorts up, the next one down, the next one as it was */

  const statuses = ["missed", "passed", "near", "unjudged", "met"];
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const status = cell.querySelector(".status");
    if (status) return statuses.findIndex((name) => status.classList.contains("status--" + name));
    /* the quieter line under a value is not sorted by */
    const parts = [...cell.childNodes].filter((part) => !(part.classList && part.classList.contains("note")));
    const text = parts.map((part) => part.textContent).join(" ").replace(/\u2212/g, "-").replace(/\s+/g, " ").trim();
    if (text === "" || /^(\[|none|n\/a|not )/i.test(text)) return null;
    const number = /^[^\d(-]{0,2}(-?[\d,]+(?:\.\d+)?)/.exec(text);
    return number && !/^\d+\.\d+ [A-Za-z]/.test(text) ? parseFloat(number[1].replace(/,/g, "")) : text;
  };
  const compare = (a, b, way) => {
    if (a === null || b === null) return (a === null) - (b === null);
    const both = typeof a === "number" && typeof b === "number";
    return way * (both ? a - b : String(a).localeCompare(String(b), "en-GB", { numeric: true }));
  };
  const words = { ascending: "from lowest to highest", descending: "from highest to lowest" };

  const makeSortable = (table) => {
    const bodies = [...table.tBodies];
    const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
    const before = bodies.map((body) => [...body.rows]);
    const isGroup = (row) => row.classList.contains("group");
    const own = before.flat().filter((row) => !isGroup(row));
    const isPlain = bodies.length && table.tHead && table.tHead.rows.length === 1
      && !table.querySelector("tr:not(.group) > [colspan], [rowspan]");
    if (!isPlain || own.length < 5) return;
    table.classList.add("is-sortable");
    heads.forEach((head, column) => {
      const label = head.textContent.trim();
      const press = button("sort", label);
      head.replaceChildren(press);
      const sort = (way) => {
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (way) head.setAttribute("aria-sort", way);
        const sign = way === "descending" ? -1 : 1;
        /* sorted, the rows of all groups stand together, without the groups' names */
        const sorted = [...own].sort((a, b) => compare(valueOf(a, column), valueOf(b, column), sign));
        bodies.forEach((body, place) => {
          body.hidden = Boolean(way) && place > 0;
          before[place].filter(isGroup).forEach((row) => { row.hidden = Boolean(way); });
          if (!way) body.append(...before[place]);
        });
        if (way) bodies[0].append(...sorted);
        say(way ? "Sorted by " + label + ", " + words[way] + "." : "In the order of the report again.");
      };
      const place = (table.caption ? table.caption.id : "") + ":" + column + ":";
      press.addEventListener("click", () => {
        const next = { ascending: "descending", descending: "" };
        const now = head.getAttribute("aria-sort");
        const way = now ? next[now] : "ascending";
        sort(way);
        keep("sort", way && place + way);
      });
      const asked = kept.get("sort") || "";
      if (asked.startsWith(place) && words[asked.slice(place.length)]) sort(asked.slice(place.length));
    });
  };
  main.querySelectorAll("table.scorecard, table.numbers:not(.chart table)").forEach(makeSortable);

  /* The list of reports: shows those that hold every word typed */

  const place = main.querySelector(".filter");
  if (place) {
    const rows = [...main.querySelectorAll("[data-group] tbody tr")];
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.type = "search";
    field.id = "filter";
    field.autocomplete = "off";
    label.htmlFor = field.id;
    label.textContent = place.dataset.label;
    place.append(label, field);
    const filter = () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row) => {
        const text = [row.closest("[data-group]").dataset.group, row.textContent, row.dataset.words || ""].join(" ");
        row.hidden = !wanted.every((word) => text.toLowerCase().includes(word));
      });
      main.querySelectorAll("[data-group]").forEach((group) => {
        group.hidden = ![...group.querySelectorAll("tbody tr")].some((row) => !row.hidden);
      });
      const shown = rows.filter((row) => !row.hidden).length;
      say(shown + " of " + rows.length + " shown.");
    };
    field.addEventListener("input", () => { filter(); keep("q", field.value.trim()); });
    field.value = kept.get("q") || "";
    if (field.value) filter();
  }

  /* Headings: a button that copies the address of the section */

  if (navigator.clipboard) {
    main.querySelectorAll("h2[id], section > h3[id]").forEach((heading) => {
      const copy = button("copy-link", "#");
      const label = "Copy the link to: " + heading.textContent.trim();
      copy.setAttribute("aria-label", label);
      copy.title = label;
      heading.after(copy);
      copy.addEventListener("click", () => {
        const address = location.href.split("#")[0] + "#" + heading.id;
        navigator.clipboard.writeText(address).then(
          () => say("Link copied."), () => say("The link could not be copied: " + address));
      });
    });
  }
})();
