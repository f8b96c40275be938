// <script src="https://ADVISOR/widget.js" data-studio="NAME" defer></script> puts a chat button on any page.
(() => {
  "use strict";
  const tag = document.currentScript, base = new URL(tag.src).origin, data = tag.dataset;
  const host = document.createElement("div"), root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; direction: ltr; display: block !important; position: fixed !important; right: 20px; bottom: 20px;
      z-index: 2147483000; color-scheme: light dark; }
    button { min-height: 52px; max-width: calc(100vw - 40px); padding: 0 22px; border: 2px solid transparent; border-radius: 26px; background: var(--fill);
      color: var(--on); font: 600 16px/1.2 system-ui, sans-serif; cursor: pointer; box-shadow: 0 6px 24px #0004; unicode-bidi: plaintext; }
    button:focus-visible { outline: 3px solid var(--on); box-shadow: 0 0 0 6px var(--fill); }
    dialog { position: absolute; inset: auto 0 64px auto; width: min(400px, calc(100vw - 40px)); height: min(640px, calc(100dvh - 104px));
      max-width: none; max-height: none; margin: 0; padding: 0; border: 0; border-radius: 18px; overflow: hidden; box-shadow: 0 12px 48px #0005; background: Canvas; }
    dialog:modal { position: fixed; inset: 0; width: 100%; height: 100%; border-radius: 0; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    :host(.left) { right: auto; left: 20px; }
    :host(.left) dialog:not(:modal) { right: auto; left: 0; }
    [hidden] { display: none; }`);
  root.adoptedStyleSheets = [style];
  const make = (name, properties) => Object.assign(document.createElement(name), properties);
  const button = make("button", { type: "button", hidden: true, ariaExpanded: "false", ariaHasPopup: "dialog" });
  const dialog = make("dialog", {});
  root.append(dialog, button);

  const asked = new URLSearchParams({ studio: data.studio || "", page_lang: document.documentElement.lang });
  if (data.lang) asked.set("lang", data.lang);
  if (data.colour) asked.set("colour", data.colour);

  // What the tag says goes before what the studio's file says.
  const dress = () => fetch(`${base}/api/studio?${asked}`).then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status)).then((look) => {
    for (const name of ["fill", "on"]) host.style.setProperty("--" + name, `light-dark(${look.colours.light[name]}, ${look.colours.dark[name]})`);
    host.classList.toggle("left", (data.position || look.position) === "left");
    host.lang = look.language;
    button.textContent = data.label || look.label;
    dialog.ariaLabel = look.title;
    button.hidden = false;
  }).catch((problem) => console.warn(`Advisor: ${base} does not answer this site (${problem}). Is it named in allowed_origins of the studio's file?`));

  let frame = null, opener = null;
  // Where the page opens the chat at once, that comes before the button.
  setTimeout(() => frame ? frame.addEventListener("load", dress) : dress());
  const tell = () => frame.contentWindow.postMessage("advisor:opened", base);

  function open() {
    if (dialog.open) return;
    opener = root.activeElement || document.activeElement;
    const is_small = matchMedia("(max-width: 480px), (max-height: 480px)").matches;
    // A frame tells that it was opened once it is there; before that a message would find nobody.
    if (frame) tell();
    else {
      frame = make("iframe", { title: dialog.ariaLabel || "Chat", src: `${base}/embed?${asked}`, onload: tell });
      dialog.append(frame);
    }
    // Where it covers the page, the page behind it is out of reach.
    is_small ? dialog.showModal() : dialog.show();
    frame.focus();
    button.ariaExpanded = "true";
    dispatchEvent(new CustomEvent("advisor:opened"));
  }

  dialog.addEventListener("close", () => {
    button.ariaExpanded = "false";
    dispatchEvent(new CustomEvent("advisor:closed"));
  });
  function close() {
    const is_inside = dialog.open && root.activeElement === frame;
    dialog.close();
    if (is_inside) opener.focus();
  }

  const toggle = () => dialog.open ? close() : open();
  // For the page: window.Advisor.open() from a link of its own.
  window.Advisor = { open, close, toggle };
  button.addEventListener("click", toggle);
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  addEventListener("message", (event) => {
    if (event.origin === base && event.source === frame?.contentWindow && event.data === "advisor:close") close();
  });
  document.body ? document.body.append(host) : addEventListener("DOMContentLoaded", () => document.body.append(host));
})();
