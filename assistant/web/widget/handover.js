// What a visitor who wants to book can do: fetched only then, and at home in embed.js.
"use strict";

function ways({ session, booking_url, write_url, leave_address }) {
  const link = (href, textContent) => (href ? make("a", { href, textContent, target: "_blank", rel: "noopener" }) : null);
  return make("div", { className: "ways" },
    link(booking_url, session ? `Book: ${session}` : "Book a session"), link(write_url, "Write an e-mail"),
    leave_address ? make("details", {}, make("summary", { textContent: "Leave your address" }), addressForm()) : null);
}

function addressForm() {
  const field = (name, label, more = {}) => make("label", {}, label, make(more.rows ? "textarea" : "input", { name, ...more }));
  const box = (name, label, more = {}) => make("label", { className: "tick" }, make("input", { name, type: "checkbox", ...more }), label);
  const trouble = make("p", { className: "trouble", role: "alert", hidden: true }), send = make("button", { textContent: "Send to the studio" });
  const form = make("form", {},
    field("name", "Name", { autocomplete: "name", maxLength: 200 }),
    field("email", "E-mail", { type: "email", autocomplete: "email", maxLength: 200 }),
    field("phone", "or telephone", { type: "tel", autocomplete: "tel", maxLength: 200 }),
    field("message", "Message", { rows: 2, maxLength: 4000 }),
    photo ? box("report", "Add what was measured on my photo: numbers, never the photo") : null,
    box("consent", "The studio may have this and answer me. The advisor deletes its copy once the studio has it.", { required: true }),
    trouble, send);
  form.onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    const value = (name) => form.elements[name].value.trim() || null;
    const left = { conversation_id: conversation, studio, consent: form.elements.consent.checked,
      name: value("name"), email: value("email"), phone: value("phone"), message: value("message"),
      photo_id: form.elements.report?.checked ? photo : null };
    const answer = await post("/api/handover", left).catch(() => null);
    if (answer?.ok) return form.replaceWith(make("p", { role: "status", textContent: "Thank you. The studio gets this and will answer you." }));
    trouble.textContent = answer ? (await answer.json()).error.message : "The connection was lost. Please send it again.";
    trouble.hidden = send.disabled = false;
  };
  return form;
}
