// The widget's chat: the same API as everybody else's. Text goes into the page as text, never as HTML.
"use strict";
const $ = (id) => document.getElementById(id);
const studio = new URLSearchParams(location.search).get("studio") || null;
const words = JSON.parse($("given").textContent);
const filled = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
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
  return text.split(/(\*\*[^*]+\*\*| ?\[\d{1,2}\])/).map((part) => {
    if (/^\*\*/.test(part)) return make("strong", { textContent: part.slice(2, -2) });
    const n = /^ ?\[(\d+)\]$/.exec(part)?.[1];
    if (!n) return part;
    const link = make("a", { href: "#", textContent: n, title: filled(words.source, { n }), ariaLabel: filled(words.source, { n }) });
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
    make("small", { textContent: [found[0].author || found[0].source, found[0].page && filled(words.page, { n: found[0].page }), found[0].interest].filter(Boolean).join(" · ") })));
}

function card({ report, annotated_url, crop_url }) {
  const { crop } = report, purpose = words.purposes[report.purpose] || report.purpose.replaceAll("_", " ");
  const judged = filled(words.judged, { purpose, kind: words.kinds[report.kind] || report.kind });
  const section = make("section", { className: "card", ariaLabel: words.report },
    make("img", { src: annotated_url, alt: words.annotated }),
    make("p", {}, make("strong", { textContent: words.verdicts[report.verdict] }), " " + judged),
    make("ol", {}, ...report.reasons.slice(0, 3).map((one) => make("li", { textContent: [one.message, one.fix].filter(Boolean).join(" ") }))),
    crop_url && make("a", { href: crop_url, download: "",
      textContent: filled(words.crop, { width: crop.output_width_px, height: crop.output_height_px }) }));
  section.dataset.photo = report.photo_id;
  return section;
}

function thumbs(message_id) {
  const box = make("div", { className: "thumbs", role: "group", ariaLabel: words.rating });
  for (const [value, name] of [[1, words.helpful], [-1, words.not_helpful]]) {
    const button = make("button", { type: "button", textContent: name });
    button.onclick = async () => {
      const answer = await post("/api/feedback", { conversation_id: conversation, message_id, value }).catch(() => null);
      if (!answer?.ok) return box.querySelector(".trouble") || tell(box, words.handover.lost);
      box.querySelector(".trouble")?.remove();
      for (const one of box.children) one.ariaPressed = one === button;
    };
    box.append(button);
  }
  return box;
}

function chips(items) {
  return make("div", { className: "chips", role: "group", ariaLabel: words.suggested }, ...items.map((text) => make("button", { type: "button", textContent: text })));
}

async function handover(offer) {
  if (!window.ways) await load("/page/handover.js");
  return ways(offer);
}

const said = (textContent) => make("p", { className: "me", textContent });
const trouble = (textContent) => make("p", { className: "trouble", role: "alert", textContent });
// Said where it is seen, however far the answers go.
function tell(box, message) {
  box.append(trouble(message));
  box.lastChild.scrollIntoView({ block: "nearest" });
}
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
  const steps = make("p", { className: "steps", textContent: words.moment }), body = make("div", { ariaBusy: "true" });
  const reply = make("div", { className: "reply" }, steps, body), me = said(text || words.about_photo);
  $("log").append(me, reply);
  running = new AbortController();
  $("send").textContent = words.stop;
  let whole = "", offer = null, ended = false;
  const fail = (error) => { ended = true; tell(reply, words.errors[error.code] || error.message); };
  try {
    const answer = await post("/api/chat", { text, conversation_id: conversation, photo_id: photo, studio }, running.signal);
    if (!answer.ok) {
      const { error } = await answer.json();
      if (error.code === "conversation_not_found" && again) { remember(null); me.remove(); reply.remove(); running = null; return ask(text, false); }
      fail(error);
    } else for await (const [name, data] of events(answer)) {
      if (name === "tool_started") steps.textContent = (words.steps[data.name] || data.label) + " …";
      if (name === "photo_assessed") body.before(card(data));
      if (name === "text_delta") body.replaceChildren(...prose(whole += data.text, reply));
      if (name === "text_reset") body.replaceChildren(whole = "");
      if (name === "failed") fail(data.error);
      if (name === "handover_offered") offer = data;
      if (name === "done") {
        ended = true;
        remember(data.conversation_id);
        body.replaceChildren(...prose(data.answer, reply));
        reply.append(...sources(data.citations), thumbs(data.message_id), chips(data.suggestions));
        if (offer) reply.querySelector(".thumbs").before(await handover(offer));
      }
      me.scrollIntoView();
    }
    if (!ended) throw new Error("the answer broke off");
  } catch (error) {
    fail({ message: error.name === "AbortError" ? words.stopped : words.lost });
    if (error.name !== "AbortError") $("text").value ||= text;
  }
  steps.remove();
  body.ariaBusy = "false";
  running = null;
  $("send").textContent = words.send;
}

// Nothing of a photo leaves the device before the visitor has read what happens to it.
async function take(file) {
  if (!file) return;
  if (!agreed) {
    waiting = file;
    $("consent").hidden = false;
    return $("agree").focus();
  }
  const fail = (message) => tell($("log"), message);
  try {
    await (cleaner ||= load("/page/clean.js"));
    const body = await cleanPhoto(file);
    if (body.size > 20 * 1024 * 1024) return fail(words.too_large);
    const answer = await fetch("/api/photos?studio=" + encodeURIComponent(studio || ""), { method: "POST", body }), found = await answer.json();
    if (!answer.ok) return fail(words.errors[found.error.code] || found.error.message);
    drop();
    photo = found.photo_id;
    setTimeout((id) => { if (photo === id) drop(); }, new Date(found.expires_at) - Date.now(), photo);
    $("held").firstElementChild.src = URL.createObjectURL(file);
    $("held").hidden = false;
    $("text").focus();
  } catch {
    cleaner = null;
    fail(words.not_sent);
  }
}

function agree(on) {
  agreed = on;
  $("consent").hidden = true;
  if (on) {
    try { sessionStorage.setItem(AGREED, "yes"); } catch { /* then it is asked again after a reload */ }
    take(waiting);
  }
  $("text").focus();
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
  // What is asked is about the photo; it waits in its box until the visitor has said whether the photo may be sent.
  if (waiting) return $("consent").focus();
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
    for (const extra of said.querySelectorAll(".thumbs, .chips, .ways, .steps, img, a[download]")) extra.remove();
    for (const block of said.querySelectorAll("p, li, summary, small")) block.append("\n");
    const text = said.textContent.trim();
    return one.className === "me" ? filled(words.you, { text }) : text;
  });
  const url = URL.createObjectURL(new Blob([lines.join("\n\n") + "\n"], { type: "text/plain" }));
  make("a", { href: url, download: words.file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
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
$("log").onclick = (event) => {
  if (!event.target.matches(".chips button")) return;
  ask(event.target.textContent);
  // The button is gone; whoever goes on by keyboard stays where it was.
  document.querySelector("main").focus({ preventScroll: true });
};
$("add").onchange = (event) => { take(event.target.files[0]); event.target.value = ""; };
$("delete").onclick = () => { drop(); $("text").focus(); };
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });
addEventListener("paste", (event) => take(event.clipboardData.files[0]));
if (parent !== window) {
  const close = () => parent.postMessage("advisor:close", "*");
  $("close").hidden = false;
  $("close").onclick = close;
  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  // With a mouse at hand no keyboard comes up over the page.
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data === "advisor:opened" && matchMedia("(pointer: fine)").matches) $("text").focus();
  });
}

async function restore() {
  try { conversation = sessionStorage.getItem(KEY); agreed = sessionStorage.getItem(AGREED) === "yes"; } catch { /* see above */ }
  // For the page beside the widget: the form alone, for the conversation and the photo there.
  const leaves = /^#leave=(\w*)~?(\w*)/.exec(location.hash);
  if (leaves) {
    photo = leaves[1] || null;
    conversation = leaves[2] || conversation;
    document.forms[0].hidden = $("save").hidden = $("again").hidden = true;
    $("log").replaceChildren();
    $("log").append(await handover({ leave_address: true }));
    $("log").querySelector("details").open = true;
    return $("log").querySelector("input").focus();
  }
  if (!conversation) return;
  const answer = await fetch("/api/conversations/" + conversation).catch(() => null);
  if (!answer?.ok) return answer && remember(null);
  $("hello")?.remove();
  for (const row of (await answer.json()).messages) {
    const reply = make("div", { className: "reply" });
    if (row.role !== "visitor") reply.append(...prose(row.text, reply), ...sources(row.citations), thumbs(row.message_id));
    $("log").append(row.role === "visitor" ? said(row.text) : reply);
  }
  $("log").lastChild.scrollIntoView();
}
restore();
