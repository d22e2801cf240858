// A change of language keeps what was typed, except passwords, which are typed again.

const KEPT = "input:not([data-secret], [type=hidden], [type=radio], [type=checkbox])";

for (const choice of document.querySelectorAll("form.languages"))
  choice.addEventListener("submit", () => {
    const form = document.querySelector("main form");
    if (form === null) return;
    for (const { name, value } of form.querySelectorAll(KEPT))
      if (name !== "" && value !== "") keep(choice, `kept-${name}`, value);
    const token = form.querySelector("input[name=form]");
    if (token !== null) keep(choice, "form", token.value);
  });

function keep(form, name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
}
