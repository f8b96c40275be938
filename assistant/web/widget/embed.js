// The widget's chat: the same API as everybody else's. Text goes into the page as text, never as HTML.
"use strict";
const $ = (id) => document.getElementById(id);
const studio = new URLSearchParams(location.search).get("studio") || null;
const KEY = "advisor-conversation";
const AGREED = "advisor-photo-consent";
let conversation = null, photo = null, running = null, agreed = false, waiting = null, cleaner = null;

function make(name, properties = {}, ...children) {
  const found = Object.assign(document.createElement(name), properties);
  found.append(...children.filter((child) => child != null));
  return found;
}

// Where a frame gets no storage, only a reload is forgetful.
function remember(id) {
  conversation = id;
  try { id ? sessionStorage.setItem(KEY, id) : sessionStorage.removeItem(KEY); } catch { /* see above */ }
}

// **bold** and [1]; nothing else of Markdown needs more than a line.
function inline(text, reply) {
  return text.split(/(\*\*[^*]+\*\*|\[\d{1,2}\])/).map((part) => {
    if (/^\*\*/.test(part)) return make("strong", { textContent: part.slice(2, -2) });
    const n = /^\[(\d+)\]$/.exec(part)?.[1];
    if (!n) return part;
    const link = make("a", { href: "#", textContent: n, title: "Source " + n });
    link.onclick = (event) => {
      event.preventDefault();
      const passage = reply.querySelector(`[data-n="${n}"]`);
      if (passage) { passage.parentElement.open = true; passage.focus(); }
    };
    return make("sup", {}, link);
  });
}

function prose(text, reply) {
  return text.trim().split(/\n{2,}/).flatMap((block) => {
    const lines = block.split("\n"), items = lines.filter((line) => /^\s*([-*]|\d+\.)\s/.test(line));
    if (!items.length) return [make("p", {}, ...inline(block.replace(/^#+ /, ""), reply))];
    const before = lines.filter((line) => !items.includes(line)).join(" ");
    const list = make(/^\s*\d/.test(items[0]) ? "ol" : "ul", {},
      ...items.map((line) => make("li", {}, ...inline(line.replace(/^\s*([-*]|\d+\.)\s+/, ""), reply))));
    return before ? [make("p", {}, ...inline(before, reply)), list] : [list];
  });
}

// The passages of one source under one line, which names the source once.
function sources(citations) {
  const by = citations.reduce((all, one) => all.set(one.title, [...(all.get(one.title) || []), one]), new Map());
  return [...by].map(([title, found]) => make("details", {},
    make("summary", { textContent: `${found.map((one) => one.n).join(", ")} · ${title}` }),
    ...found.map((one) => {
      const passage = make("p", { textContent: found.length > 1 ? `${one.n} · ${one.passage}` : one.passage, tabIndex: -1 });
      passage.dataset.n = one.n;
      return passage;
    }),
    make("small", { textContent: [found[0].source, found[0].page && "page " + found[0].page, found[0].interest].filter(Boolean).join(" · ") })));
}

function card({ report, annotated_url, crop_url }) {
  const words = (id) => ({ linkedin: "LinkedIn", cv: "CV" })[id] || id.replaceAll("_", " ");
  const { crop } = report;
  const section = make("section", { className: "card" },
    make("img", { src: annotated_url, alt: "Your photo with what was measured drawn on it" }),
    make("p", {}, make("strong", { textContent: words(report.verdict) }), ` for ${words(report.purpose)} · ${words(report.kind)}`),
    make("ol", {}, ...report.reasons.slice(0, 3).map((one) => make("li", { textContent: [one.message, one.fix].filter(Boolean).join(" ") }))),
    crop_url && make("a", { href: crop_url, download: "", textContent: `Download the crop, ${crop.output_width_px} × ${crop.output_height_px} px` }));
  section.dataset.photo = report.photo_id;
  return section;
}

function thumbs(message_id) {
  const box = make("div", { className: "thumbs" });
  for (const [value, name] of [[1, "Helpful"], [-1, "Not helpful"]]) {
    const button = make("button", { type: "button", textContent: name });
    button.onclick = async () => {
      await post("/api/feedback", { conversation_id: conversation, message_id, value });
      for (const one of box.children) one.ariaPressed = one === button;
    };
    box.append(button);
  }
  return box;
}

function chips(items) {
  return make("div", { className: "chips" }, ...items.map((text) => make("button", { type: "button", textContent: text })));
}

const said = (textContent) => make("p", { className: "me", textContent });
const trouble = (textContent) => make("p", { className: "trouble", role: "alert", textContent });
const post = (path, body, signal) => fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });

const load = (src) => new Promise((onload, onerror) => document.head.append(make("script", { src, onload, onerror })));

async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) || [];
      if (name) yield [name, JSON.parse(data)];
    }
  }
}

async function ask(text, again = true) {
  if (running || !(text || photo)) return;
  $("hello")?.remove();
  for (const old of document.querySelectorAll(".chips")) old.remove();
  const steps = make("p", { className: "steps", textContent: "One moment …" }), body = make("div");
  const reply = make("div", { className: "reply" }, steps, body), me = said(text || "What about this photo?");
  $("log").append(me, reply);
  running = new AbortController();
  $("send").textContent = "Stop";
  let whole = "";
  const fail = (error) => reply.append(trouble(error.message));
  try {
    const answer = await post("/api/chat", { text, conversation_id: conversation, photo_id: photo, studio }, running.signal);
    if (!answer.ok) {
      const { error } = await answer.json();
      if (error.code === "conversation_not_found" && again) { remember(null); me.remove(); reply.remove(); running = null; return ask(text, false); }
      fail(error);
    } else for await (const [name, data] of events(answer)) {
      if (name === "tool_started") steps.textContent = data.label + " …";
      if (name === "photo_assessed") body.before(card(data));
      if (name === "text_delta") body.replaceChildren(...prose(whole += data.text, reply));
      if (name === "text_reset") body.replaceChildren(whole = "");
      if (name === "failed") fail(data.error);
      if (name === "done") {
        remember(data.conversation_id);
        body.replaceChildren(...prose(data.answer, reply));
        reply.append(...sources(data.citations), thumbs(data.message_id), chips(data.suggestions));
      }
      me.scrollIntoView();
    }
  } catch (error) {
    fail({ message: error.name === "AbortError" ? "Stopped." : "The connection was lost. Your question is back in the box; please send it again." });
    if (error.name !== "AbortError") $("text").value ||= text;
  }
  steps.remove();
  running = null;
  $("send").textContent = "Send";
}

// Nothing of a photo leaves the device before the visitor has read what happens to it.
async function take(file) {
  if (!file) return;
  if (!agreed) {
    waiting = file;
    $("consent").hidden = false;
    return $("agree").focus();
  }
  const tell = (message) => $("log").append(trouble(message));
  try {
    await (cleaner ||= load("/page/clean.js"));
    const body = await cleanPhoto(file);
    if (body.size > 20 * 1024 * 1024) return tell("This photo is larger than 20 MB. Please choose a smaller copy.");
    const answer = await fetch("/api/photos?studio=" + encodeURIComponent(studio || ""), { method: "POST", body }), found = await answer.json();
    if (!answer.ok) return tell(found.error.message);
    drop();
    photo = found.photo_id;
    setTimeout((id) => { if (photo === id) drop(); }, new Date(found.expires_at) - Date.now(), photo);
    $("held").firstElementChild.src = URL.createObjectURL(file);
    $("held").hidden = false;
    $("text").focus();
  } catch {
    cleaner = null;
    tell("The photo could not be sent. Please try again.");
  }
}

function agree(on) {
  agreed = on;
  $("consent").hidden = true;
  if (on) {
    try { sessionStorage.setItem(AGREED, "yes"); } catch { /* then it is asked again after a reload */ }
    take(waiting);
  } else $("text").focus();
  waiting = null;
}

function drop() {
  if (photo) {
    fetch("/api/photos/" + photo, { method: "DELETE" }).catch(() => {});
    for (const shown of document.querySelectorAll(`.card[data-photo="${photo}"]`)) {
      for (const one of shown.querySelectorAll("img, a")) one.remove();
    }
  }
  photo = null;
  $("held").hidden = true;
}

function send() {
  if (running) return running.abort();
  const text = $("text").value.trim();
  $("text").value = "";
  ask(text);
}

function startOver() {
  running?.abort();
  if (conversation) fetch("/api/conversations/" + conversation, { method: "DELETE" }).catch(() => {});
  remember(null);
  drop();
  $("log").replaceChildren(hello.cloneNode(true));
  $("text").focus();
}

function save() {
  const lines = [...$("log").querySelectorAll(".me, .reply")].map((one) => {
    const said = one.cloneNode(true);
    for (const extra of said.querySelectorAll(".thumbs, .chips, .steps, img, a[download]")) extra.remove();
    for (const block of said.querySelectorAll("p, li, summary, small")) block.append("\n");
    return (one.className === "me" ? "You: " : "") + said.textContent.trim();
  });
  const url = URL.createObjectURL(new Blob([lines.join("\n\n") + "\n"], { type: "text/plain" }));
  make("a", { href: url, download: "photo-advice.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// Dark or light letters, whichever stand out more from a colour (contrast as WCAG defines it).
function lettersOn(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b > .179 ? "#000" : "#fff";
}

async function dress() {
  const answer = await fetch("/api/studio?studio=" + encodeURIComponent(studio || "")).catch(() => null);
  if (!answer?.ok) return;
  const look = await answer.json(), dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const accent = dark ? look.accent_dark || look.accent : look.accent;
  if (/^#[0-9a-f]{6}$/i.test(accent || "")) {
    document.documentElement.style.setProperty("--fill", accent);
    document.documentElement.style.setProperty("--on", lettersOn(accent));
  }
  if (look.name) document.querySelector("h1").textContent = look.name;
  for (const one of [hello, $("hello")]) {
    if (!one) continue;
    if (look.greeting) one.querySelector("p").textContent = look.greeting;
    if (look.suggestions) one.querySelector(".chips").replaceWith(chips(look.suggestions));
  }
}

const hello = $("hello").cloneNode(true);
$("again").onclick = startOver;
$("save").onclick = save;
$("agree").onclick = () => agree(true);
$("refuse").onclick = () => agree(false);
document.forms[0].onsubmit = (event) => { event.preventDefault(); send(); };
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); if (!running) send(); }
};
$("log").onclick = (event) => { if (event.target.matches(".chips button")) ask(event.target.textContent); };
$("add").onchange = (event) => { take(event.target.files[0]); event.target.value = ""; };
$("delete").onclick = drop;
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });
addEventListener("paste", (event) => take(event.clipboardData.files[0]));
if (parent !== window) {
  const close = () => parent.postMessage("advisor:close", "*");
  $("close").hidden = false;
  $("close").onclick = close;
  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
}

(async () => {
  dress();
  try { conversation = sessionStorage.getItem(KEY); agreed = sessionStorage.getItem(AGREED) === "yes"; } catch { /* see above */ }
  if (!conversation) return;
  const answer = await fetch("/api/conversations/" + conversation).catch(() => null);
  if (!answer?.ok) return answer && remember(null);
  $("hello")?.remove();
  for (const row of (await answer.json()).messages) {
    const reply = make("div", { className: "reply" });
    if (row.role !== "visitor") reply.append(...prose(row.text, reply), ...sources(row.citations));
    $("log").append(row.role === "visitor" ? said(row.text) : reply);
  }
  $("log").lastChild.scrollIntoView();
})();
