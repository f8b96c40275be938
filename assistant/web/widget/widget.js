// <script src="https://ADVISOR/widget.js" data-studio="NAME" async></script> puts a chat button on any page.
(() => {
  "use strict";
  const tag = document.currentScript, base = new URL(tag.src).origin, data = tag.dataset;
  const host = document.createElement("div"), root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; color-scheme: light dark; }
    button { min-height: 52px; padding: 0 22px; border: 0; border-radius: 26px; background: var(--fill, #a8492a);
      color: var(--on, #fff); font: 600 16px/1 system-ui, sans-serif; cursor: pointer; box-shadow: 0 6px 24px #0004; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #a8492a; }
    iframe { position: absolute; right: 0; bottom: 64px; width: min(400px, calc(100vw - 40px)); height: min(640px, calc(100dvh - 104px));
      border: 0; border-radius: 18px; box-shadow: 0 12px 48px #0005; background: Canvas; }
    :host(.left) { right: auto; left: 20px; }
    :host(.left) iframe { right: auto; left: 0; }
    [hidden] { display: none; }
    @media (max-width: 480px) { iframe { position: fixed; inset: 0; width: 100%; height: 100%; border-radius: 0; } }`);
  root.adoptedStyleSheets = [style];
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data.label || "Which photo do I need?";
  button.setAttribute("aria-expanded", "false");
  root.append(button);

  // Dark or light letters, whichever stand out more (contrast as WCAG defines it).
  function paint(colour) {
    if (!/^#[0-9a-f]{6}$/i.test(colour || "")) return;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    button.style.setProperty("--fill", colour);
    button.style.setProperty("--on", .2126 * r + .7152 * g + .0722 * b > .179 ? "#000" : "#fff");
  }

  const place = (side) => host.classList.toggle("left", side === "left");

  paint(data.colour);
  // What the tag says goes before what the studio's file says.
  fetch(base + "/api/studio?studio=" + encodeURIComponent(data.studio || "")).then((answer) => answer.ok ? answer.json() : {}).then((look) => {
    if (!data.label && look.label) button.textContent = look.label;
    if (!data.colour) paint(look.accent);
    place(data.position || look.position);
  }).catch(() => place(data.position));
  let frame = null;

  function open(on) {
    if (on && !frame) {
      frame = document.createElement("iframe");
      frame.title = "Photo advisor, a chat";
      frame.src = base + "/embed?studio=" + encodeURIComponent(data.studio || "");
      root.prepend(frame);
    }
    if (frame) frame.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    on ? frame.focus() : button.focus();
    dispatchEvent(new CustomEvent(on ? "advisor:opened" : "advisor:closed"));
  }

  const toggle = () => open(!frame || frame.hidden);
  // For the page: window.Advisor.open() from a link of its own.
  window.Advisor = { open: () => open(true), close: () => open(false), toggle };
  button.addEventListener("click", toggle);
  root.addEventListener("keydown", (event) => { if (event.key === "Escape" && frame) open(false); });
  addEventListener("message", (event) => {
    if (event.origin === base && event.source === frame?.contentWindow && event.data === "advisor:close") open(false);
  });
  document.body ? document.body.append(host) : addEventListener("DOMContentLoaded", () => document.body.append(host));
})();
