// Shows a missing or wrong entry at once, beside its field and in the page's language: the browser's own bubbles use another
// language. The machine gives the same answer after sending.

document.addEventListener(
  "submit",
  (event) => {
    const wrong = [...event.target.elements].find((each) => each.willValidate && !each.validity.valid);
    if (wrong === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(wrong);
  },
  { capture: true },
);

function say(field) {
  document.getElementById("problem")?.remove();
  document.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  const problem = document.createElement("p");
  Object.assign(problem, { id: "problem", className: "problem", role: "alert" });
  const { fillIn } = document.querySelector("main").dataset;
  problem.textContent = field.dataset.problem ?? fillIn.replace("{field}", field.labels[0].textContent);
  field.after(problem);
  field.setAttribute("aria-invalid", "true");
  const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== "" && id !== "problem");
  field.setAttribute("aria-describedby", [...told, "problem"].join(" "));
  field.focus();
}
