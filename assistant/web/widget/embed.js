// The widget's chat: the same API as everybody else's. Text goes into the page as text, never as HTML.
"use strict";
const $ = (id) => document.getElementById(id);
const studio = new URLSearchParams(location.search).get("studio") || null;
const KEY = "advisor-conversation";
let conversation = null, photo = null, running = null;

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
      const source = reply.querySelector(`[data-n="${n}"]`);
      if (source) { source.open = true; source.querySelector("summary").focus(); }
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

function source(found) {
  const said = [found.source, found.page && "page " + found.page, found.interest].filter(Boolean).join(" · ");
  const item = make("details", {}, make("summary", { textContent: `${found.n} · ${found.title}` }),
    make("p", { textContent: found.passage }), make("small", { textContent: said }));
  item.dataset.n = found.n;
  return item;
}

function card({ report, annotated_url, crop_url }) {
  const words = (id) => ({ linkedin: "LinkedIn", cv: "CV" })[id] || id.replaceAll("_", " ");
  const { crop } = report;
  return make("section", { className: "card" },
    make("img", { src: annotated_url, alt: "Your photo with what was measured drawn on it" }),
    make("p", {}, make("strong", { textContent: words(report.verdict) }), ` for ${words(report.purpose)} · ${words(report.kind)}`),
    make("ol", {}, ...report.reasons.slice(0, 3).map((one) => make("li", { textContent: [one.message, one.fix].filter(Boolean).join(" ") }))),
    crop_url && make("a", { href: crop_url, download: "", textContent: `Download the crop, ${crop.output_width_px} × ${crop.output_height_px} px` }));
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
        reply.append(...data.citations.map(source), thumbs(data.message_id), chips(data.suggestions));
      }
      me.scrollIntoView();
    }
  } catch (error) {
    fail({ message: error.name === "AbortError" ? "Stopped." : "The connection was lost. Please ask again." });
  }
  steps.remove();
  running = null;
  $("send").textContent = "Send";
}

async function take(file) {
  if (!file) return;
  const tell = (message) => $("log").append(trouble(message));
  if (file.size > 20 * 1024 * 1024) return tell("This photo is larger than 20 MB. Please choose a smaller copy.");
  try {
    const answer = await fetch("/api/photos?studio=" + encodeURIComponent(studio || ""), { method: "POST", body: file }), found = await answer.json();
    if (!answer.ok) return tell(found.error.message);
    drop();
    photo = found.photo_id;
    setTimeout((id) => { if (photo === id) drop(); }, new Date(found.expires_at) - Date.now(), photo);
    $("held").firstElementChild.src = URL.createObjectURL(file);
    $("held").hidden = false;
    $("text").focus();
  } catch { tell("The photo could not be sent. Please try again."); }
}

function drop() {
  if (photo) fetch("/api/photos/" + photo, { method: "DELETE" });
  photo = null;
  $("held").hidden = true;
}

function send() {
  if (running) return running.abort();
  const text = $("text").value.trim();
  $("text").value = "";
  ask(text);
}

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
  try { conversation = sessionStorage.getItem(KEY); } catch { /* see above */ }
  if (!conversation) return;
  const answer = await fetch("/api/conversations/" + conversation).catch(() => null);
  if (!answer?.ok) return answer && remember(null);
  $("hello")?.remove();
  for (const row of (await answer.json()).messages) {
    const reply = make("div", { className: "reply" });
    if (row.role !== "visitor") reply.append(...prose(row.text, reply), ...row.citations.map(source));
    $("log").append(row.role === "visitor" ? said(row.text) : reply);
  }
  $("log").lastChild.scrollIntoView();
})();
