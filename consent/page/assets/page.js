// Brings news without reload. Every page works without it.
"use strict";

(() => {
  const { base, live, seek } = document.body.dataset;
  // The browser keeps this apart by port, other than cookies.
  const known = "ovh-mcp";
  let busy = false, again = false;

  if (seek !== undefined) {
    const former = localStorage.getItem(known);
    if (former) load(former, (page) => (page ? location.replace(former + location.pathname.slice(1)) : localStorage.removeItem(known)));
    return;
  }
  if (!base) return;
  localStorage.setItem(known, base);

  const element = (id) => document.getElementById(id);
  const plans = element("plans");

  /** Hands a page over, or null when this browser is not let in; nothing when the server is away. */
  function load(path, then) {
    const request = new XMLHttpRequest();
    request.open("GET", path);
    request.responseType = "document";
    request.onload = () => then(request.response?.body.dataset.base ? request.response : null);
    request.onloadend = () => {
      busy = false;
      if (again) look();
    };
    request.send();
  }

  /** Takes over what is new, and leaves alone what a person is writing in. */
  function look() {
    again = busy;
    if (busy) return;
    busy = true;
    load(live, (page) => {
      if (!page) return leaveAll();
      const away = page.getElementById("lost");
      if (!away.hidden) return lose(away.textContent); // what a person is writing in stays
      const came = merge(page.getElementById("plans"));
      for (const id of ["guesses", "ended", "audit", "browsers"]) replace(id, page);
      show(came);
    });
  }

  function merge(fresh) {
    const came = [];
    for (const old of [...plans.children]) {
      const now = fresh.querySelector("#" + CSS.escape(old.id));
      if (now) start(old, Number(now.dataset.left));
      else leave(old);
    }
    for (const card of [...fresh.children]) {
      if (element(card.id)) continue;
      const added = plans.appendChild(document.importNode(card, true));
      start(added, Number(added.dataset.left));
      came.push(added.querySelector("h3").textContent);
    }
    return came;
  }

  /** Takes a card away; whoever was in it is led to the list. */
  function leave(card) {
    const inside = card.contains(document.activeElement);
    card.remove();
    if (inside) element("waiting").focus();
  }

  function replace(id, page) {
    const old = element(id), fresh = page.getElementById(id);
    if (!old || !fresh || old.textContent === fresh.textContent) return;
    const inside = old.contains(document.activeElement);
    old.replaceWith(document.importNode(fresh, true));
    if (inside) element(id).querySelector("button, [tabindex]")?.focus();
  }

  function show(came) {
    const n = plans.children.length;
    element("waiting-count").textContent = n;
    element("empty").hidden = n > 0;
    document.title = document.title.replace(/^(\(\d+\) )?/, n ? `(${n}) ` : "");
    const told = came.length ? "New: " + came.join(" ") + " " : "";
    element("news").textContent = told + (n === 1 ? "1 plan waits." : `${n} plans wait.`);
  }

  const ends = new WeakMap(); // by the clock of this page, which nobody sets
  function start(card, seconds) {
    ends.set(card, performance.now() + 1000 * seconds);
    tick(card);
  }

  function tick(card) {
    const seconds = Math.max(0, Math.round((ends.get(card) - performance.now()) / 1000));
    const h = Math.floor(seconds / 3600), m = Math.floor(seconds / 60) % 60, s = seconds % 60;
    card.querySelector(".seconds").textContent = (h ? `${h} h ${m} min` : m ? `${m} min ${s} s` : `${s} s`) + " left";
    card.querySelector(".time").value = seconds;
    card.classList.toggle("soon", seconds <= 60);
  }

  function lose(why) {
    element("lost").textContent = why;
    element("lost").hidden = !why;
  }

  /** Shows nothing more to a browser that was signed out. */
  function leaveAll() {
    lose("This browser was signed out. Open the page by a new start link.");
    document.querySelector(".skip").remove();
    element("main").replaceChildren(document.querySelector(".title"), element("lost"));
    clearInterval(clock);
    stream.close();
  }

  for (const card of plans.children) start(card, Number(card.dataset.left));
  const clock = setInterval(() => [...plans.children].forEach(tick), 1000);

  const stream = new EventSource(base + "events");
  stream.onmessage = () => {
    lose("");
    look();
  };
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) look(); // it was refused
    lose("The server can't be reached. What this page shows may be out of date.");
  };
})();
