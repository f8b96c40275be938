// The page's own script: photos go to POST /api/photos and nowhere else, and the conversation's id outlives a reload.
(() => {
  "use strict";
  const CONVERSATION = "advisor-conversation", PHOTOS = "advisor-photos", DRAFT = "advisor-draft", MAX = 20 * 1024 * 1024, MOST = 10;
  const $ = (selector) => document.querySelector(selector);
  let held = [], timer = 0, cleaner = null, current = "";

  // A browser that blocks storage only loses what a reload would have kept.
  const store = {
    get(key) { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } },
    set(key, value) { try { value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); } catch { /* see above */ } },
  };

  window.advisor = {
    // asked for with each question, and what was wrong with a file before it is said no longer
    photos: () => { problem(""); return held.map((one) => one.id).join(" "); },
    kept: () => store.get(CONVERSATION),
    keep: (id) => { store.set(CONVERSATION, current = id || ""); return id; },
  };

  function show() {
    const box = $("#photo .held");
    if (!box) return;
    box.hidden = !held.length;
    const ask = $("#ask textarea");
    if (ask) ask.placeholder = ["Ask a question", "Ask about this photo"][held.length] || "Ask about these photos, as which is best";
    box.querySelector("ul").replaceChildren(...held.map((one, place) => {
      const item = document.createElement("li"), image = new Image(40, 40), button = document.createElement("button");
      image.src = one.url;
      image.alt = held.length > 1 ? "Photo " + (place + 1) : "Your photo";
      Object.assign(button, { type: "button", className: "quiet", textContent: "Delete" });
      button.dataset.delete = one.id;
      button.setAttribute("aria-label", "Delete " + (held.length > 1 ? "photo " + (place + 1) : "the photo") + " now");
      item.append(image, button);
      return item;
    }));
    clearTimeout(timer);
    if (!held.length) return;
    const until = new Date(Math.min(...held.map((one) => new Date(one.expires))));
    box.querySelector(".about").textContent = "Held until " + until.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    timer = setTimeout(() => held.filter((one) => new Date(one.expires) <= Date.now()).forEach((one) => drop(one.id, false)), Math.max(0, until - Date.now()) + 50);
  }

  const remember = () => store.set(PHOTOS, held.length ? JSON.stringify(held.map(({ id, expires }) => ({ id, expires }))) : "");

  function problem(text) {
    const line = $("#photo .problem");
    line.textContent = text;
    line.hidden = !text;
  }

  async function drop(id, tell = true) {
    const gone = held.find((one) => one.id === id);
    if (!gone) return;
    held = held.filter((one) => one !== gone);
    URL.revokeObjectURL(gone.url);
    remember();
    show();
    for (const picture of document.querySelectorAll(`#chat .card figure img[src*="/${id}/"]`)) strip(picture.closest(".card"));
    if (tell) await fetch("/api/photos/" + id, { method: "DELETE" }).catch(() => problem("The photo could not be deleted just now; it will be gone within 15 minutes."));
  }

  // Of a photo that is gone its card keeps what was found: not the picture, nor the ways to what is made of it.
  function strip(card) {
    const note = document.createElement("p");
    note.className = "expired";
    note.textContent = "The photo has been deleted.";
    card.querySelector("figure img")?.replaceWith(note);
    for (const one of card.querySelectorAll("img, a.crop, a.print")) one.remove();
  }

  async function takeAll(files) {
    for (const file of files) if (!(await take(file))) return;
  }

  const loaded = (src) => new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));

  async function take(file) {
    problem("");
    if (!file) return false;
    if (file.type && !file.type.startsWith("image/")) return problem("This file is not a picture. Please choose a JPEG, PNG, WebP or HEIC."), false;
    if (file.size > MAX) return problem("This photo is larger than 20 MB. Please choose a smaller copy."), false;
    if (held.length >= MOST) return problem("I compare ten photos at most. Please delete one first."), false;
    document.body.classList.add("sending-photo");
    try {
      await (cleaner ||= loaded("/page/clean.js"));
      const answer = await fetch("/api/photos", { method: "POST", body: await cleanPhoto(file) });
      const found = await answer.json();
      if (!answer.ok) return problem(found.error.message), false;
      held.push({ id: found.photo_id, expires: found.expires_at, url: URL.createObjectURL(file) });
      remember();
      show();
      $("#ask textarea")?.focus();
      return true;
    } catch {
      cleaner = null;
      return problem("The photo could not be sent. Please check the connection and try again."), false;
    } finally {
      document.body.classList.remove("sending-photo");
    }
  }

  function write(text) {
    const area = $("#ask textarea");
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Gradio reloads the page when a lost connection is back: what was typed meanwhile stays.
  addEventListener("pagehide", () => store.set(DRAFT, $("#ask textarea")?.value));

  function ask(text) {
    if (!$("#ask textarea")) return;
    write(text);
    setTimeout(() => $("#ask .submit-button")?.click(), 60);
  }

  async function example(button) {
    const file = await (await fetch(button.dataset.example)).blob();
    if (await take(file)) ask(button.dataset.question);
  }

  function cite(link) {
    const passage = link.closest(".reply")?.querySelector("." + link.getAttribute("href").slice(1));
    if (!passage) return;
    const source = passage.closest("details");
    source.open = true;
    passage.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    source.querySelector("summary").focus({ preventScroll: true });
  }

  // The widget's form in a frame: it finds the conversation where this page keeps it.
  function leave(link) {
    const dialog = document.createElement("dialog"), frame = document.createElement("iframe");
    dialog.className = "leaving";
    dialog.ariaLabel = frame.title = link.textContent;
    frame.src = `${link.href}=${held.at(-1)?.id || ""}~${current}`;
    dialog.append(frame);
    dialog.onclose = () => { dialog.remove(); link.focus(); };
    document.body.append(dialog);
    dialog.showModal();
  }
  addEventListener("message", ({ origin, data }) => {
    if (origin === location.origin && data === "advisor:close") $("dialog.leaving")?.close();
  });

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at("[data-ask]")) ask(at("[data-ask]").dataset.ask);
    else if (at("[data-example]")) example(at("[data-example]"));
    else if (at("[data-add]")) $("#photo-file").click();
    else if (at("[data-delete]")) drop(at("[data-delete]").dataset.delete);
    else if (at("[data-anew]")) { held.forEach((one) => drop(one.id)); $("#anew")?.click(); }
    else if (at("a.leave")) { event.preventDefault(); leave(at("a.leave")); }
    else if (at("a.cite")) { event.preventDefault(); cite(at("a.cite")); }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "photo-file") return;
    takeAll([...event.target.files]).finally(() => { event.target.value = ""; });
  });

  // Drop anywhere; paste into anything.
  const hasFile = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  let depth = 0;
  const veil = (on) => document.body.classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => { if (hasFile(event)) { depth += 1; veil(true); } });
  addEventListener("dragleave", (event) => { if (hasFile(event) && (depth -= 1) <= 0) { depth = 0; veil(false); } });
  addEventListener("dragover", (event) => { if (hasFile(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    depth = 0;
    veil(false);
    if (!hasFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    takeAll([...event.dataTransfer.files]);
  }, true);
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])].filter((one) => one.type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    takeAll(files);
  }, true);

  // A picture that expired while the page was open says so.
  document.addEventListener("error", (event) => {
    const picture = event.target;
    if (picture.tagName !== "IMG" || !picture.closest(".card, .held")) return;
    const held_item = picture.closest(".held li");
    if (held_item) return drop(held_item.querySelector("button").dataset.delete, false);
    strip(picture.closest(".card"));
  }, true);

  // Where a studio's file speaks, the page bears its name, greeting, first questions and colour; the letters on it are
  // readable because the colour was made to be read on the page's ground.
  async function dress() {
    const look = await fetch("/api/studio").then((answer) => answer.json()).catch(() => ({}));
    if (!look.id) return;
    document.title = $("#welcome h1").textContent = look.name;
    $("#welcome .lead").textContent = look.greeting;
    document.querySelectorAll("#welcome [data-ask]").forEach((button, place) => {
      const text = look.suggestions[place];
      button.hidden = !text;
      if (text) button.dataset.ask = button.textContent = text;
    });
    const dark = document.body.classList.contains("dark");
    for (const at of [document.documentElement, $(".gradio-container")]) {
      at.style.setProperty("--accent", look.colours[dark ? "dark" : "light"].accent);
      at.style.setProperty("--on-accent", dark ? "#000" : "#fff");
    }
  }

  function begin() {
    dress();
    try {
      const kept = JSON.parse(store.get(PHOTOS) || "[]").filter((one) => new Date(one.expires) > Date.now());
      held = kept.map((one) => ({ ...one, url: "/api/photos/" + one.id + "/annotated" }));
    } catch { store.set(PHOTOS, ""); }
    show();
    if (store.get(DRAFT)) write(store.get(DRAFT));
    waitUntilReady();
  }

  // The server answers from its first moment, the assistant a few seconds later.
  async function waitUntilReady() {
    for (;;) {
      const answer = await fetch("/api/health").catch(() => null);
      const waiting = !answer || !answer.ok;
      document.body.classList.toggle("starting", waiting);
      if (!waiting) return;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }

  // What Gradio's chat lacks: names that are no HTML, and a reader who is kept at the question while the answer grows.
  let rows = 0, leading = false;
  function tidy() {
    const chat = $("#chat");
    if (!chat) return;
    const asked = chat.querySelectorAll(".user-row");
    document.body.classList.toggle("talking", asked.length > 0);
    for (const one of chat.querySelectorAll("[data-testid=bot], [data-testid=user]")) {
      const name = one.dataset.testid === "bot" ? "Answer" : "Your message";
      if (one.getAttribute("aria-label") !== name) one.setAttribute("aria-label", name);
    }
    for (const arrow of chat.querySelectorAll(".thought-group .arrow button:not([aria-hidden])")) {
      arrow.setAttribute("aria-hidden", "true"); // the title around it is the button
      arrow.tabIndex = -1;
    }
    if (asked.length > rows) leading = true;
    rows = asked.length;
    if (!leading || !rows) return;
    const top = asked[rows - 1].getBoundingClientRect().top + scrollY - 12;
    const end = document.documentElement.scrollHeight - innerHeight;
    scrollTo({ top: Math.min(top, end) });
  }
  for (const hand of ["wheel", "touchmove", "keydown", "mousedown"]) addEventListener(hand, () => { leading = false; }, { passive: true });

  // Gradio builds the page after this script has run.
  const seen = new MutationObserver(() => {
    if (!$("#photo .held") || !$("#ask textarea") || !$("#chat")) return;
    seen.disconnect();
    new MutationObserver(() => requestAnimationFrame(tidy)).observe($("#chat"), { childList: true, subtree: true, characterData: true });
    begin();
    tidy();
  });
  seen.observe(document.documentElement, { childList: true, subtree: true });
})();
