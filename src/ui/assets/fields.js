// Shows a missing or wrong entry at once, beside its field and in the page's language: the browser's own bubbles use another
// language. The machine gives the same answer after sending. A page with `data-problem` also gets a summary above its form.

document.addEventListener(
  "submit",
  (event) => {
    const wrong = [...event.target.elements].find((each) => each.willValidate && (!each.validity.valid || differs(each)));
    if (wrong === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(wrong);
  },
  { capture: true },
);

/** Whether a field that must repeat another has other content. */
const differs = ({ dataset, value }) => dataset.sameAs !== undefined && value !== document.getElementById(dataset.sameAs).value;

function say(field) {
  for (const id of ["problem", "summary"]) document.getElementById(id)?.remove();
  document.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  const { fillIn, problem: heading, errorTitle } = document.querySelector("main").dataset;
  const text =
    field.validity.valid && differs(field)
      ? field.dataset.differs
      : (field.dataset.problem ?? fillIn.replace("{field}", field.labels[0].textContent));
  const problem = element("p", { id: "problem", className: heading === undefined ? "problem" : "field-problem" }, text);
  if (heading === undefined) problem.role = "alert";
  // The summary is read out.
  else problem.dataset.say = "";
  field.after(problem);
  field.setAttribute("aria-invalid", "true");
  const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== "" && id !== "problem");
  field.setAttribute("aria-describedby", [...told, "problem"].join(" "));
  if (heading !== undefined) summarize(field.form, heading, element("a", { href: `#${field.id}` }, text));
  if (errorTitle !== undefined) document.title = errorTitle;
  field.focus();
}

/** The same summary as the machine's own; see screens/components/problems.tsx, also for the focus. */
function summarize(form, heading, link) {
  const words = element("div", {}, element("h2", {}, heading), " ", element("p", {}, link));
  const icon = document.getElementById("alert-icon").content.cloneNode(true);
  form.parentElement.prepend(element("div", { id: "summary", className: "problem", role: "alert", tabIndex: -1 }, icon, words));
}

function element(name, properties, ...content) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}
