// While an amount is typed, the machine answers whether it can be had, and offers the nearest ones instead. The sentences come from
// the machine, in the customer's language. The machine checks the form again when it is sent.

const ASK_AFTER_MS = 250;

for (const answer of document.querySelectorAll("[data-ask]")) {
  const field = document.getElementById(answer.htmlFor.value);
  const offers = answer.parentElement.querySelector("[data-instead]");
  let timer;
  let asked = 0;
  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, ASK_AFTER_MS);
  });

  const ask = async () => {
    const mine = ++asked;
    const said = field.value.trim() === "" ? { text: "", can: "", instead: [] } : await question(answer.dataset.ask, field.value);
    // Only the answer to the latest question counts.
    if (said === null || mine !== asked) return;
    answer.textContent = said.text;
    answer.dataset.can = said.can;
    offers.replaceChildren(...said.instead.map(offer));
    offers.hidden = said.instead.length === 0;
  };

  const offer = ({ amount, label }) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: label });
    button.addEventListener("click", () => {
      field.value = amount;
      field.form.requestSubmit();
    });
    return button;
  };
}

async function question(path, amount) {
  try {
    const response = await fetch(`${path}?${new URLSearchParams({ amount })}`, { headers: { accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
