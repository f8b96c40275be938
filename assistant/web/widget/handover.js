// What a visitor who wants to book can do: fetched only then, and at home in embed.js.
"use strict";
const say = words.handover;

function ways({ session, booking_url, write_url, leave_address }) {
  const link = (href, textContent) => (href ? make("a", { href, textContent, target: "_blank", rel: "noopener" }) : null);
  return make("div", { className: "ways" },
    link(booking_url, session ? filled(say.book, { session }) : say.book_any), link(write_url, say.write),
    leave_address ? make("details", {}, make("summary", { textContent: say.leave }), addressForm()) : null);
}

function addressForm() {
  const field = (name, label, more = {}) => make("label", {}, label, make(more.rows ? "textarea" : "input", { name, ...more }));
  const box = (name, label, more = {}) => make("label", { className: "tick" }, make("input", { name, type: "checkbox", ...more }), label);
  const trouble = make("p", { className: "trouble", role: "alert", hidden: true }), send = make("button", { textContent: say.send });
  const form = make("form", {},
    field("name", say.name, { autocomplete: "name", maxLength: 200 }),
    field("email", say.email, { type: "email", autocomplete: "email", maxLength: 200 }),
    field("phone", say.phone, { type: "tel", autocomplete: "tel", maxLength: 200 }),
    field("message", say.message, { rows: 2, maxLength: 4000 }),
    photo ? box("report", say.report) : null,
    box("consent", say.consent, { required: true }),
    trouble, send);
  form.onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    const value = (name) => form.elements[name].value.trim() || null;
    const left = { conversation_id: conversation, studio, consent: form.elements.consent.checked,
      name: value("name"), email: value("email"), phone: value("phone"), message: value("message"),
      photo_id: form.elements.report?.checked ? photo : null };
    const answer = await post("/api/handover", left).catch(() => null);
    if (answer?.ok) return form.replaceWith(make("p", { role: "status", textContent: say.sent }));
    trouble.textContent = answer ? await answer.json().then(({ error }) => words.errors[error.code] || error.message) : say.lost;
    trouble.hidden = send.disabled = false;
  };
  return form;
}
