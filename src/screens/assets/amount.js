// While an amount is typed, the machine answers whether it can be paid. The sentence comes from the machine, in the customer's
// language. The machine checks the form again when it is sent.

const ASK_AFTER_MS = 250;

for (const answer of document.querySelectorAll("[data-ask]")) {
  const field = document.getElementById(answer.htmlFor.value);
  let timer;
  let asked = 0;
  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, ASK_AFTER_MS);
  });

  const ask = async () => {
    const mine = ++asked;
    const said = field.value.trim() === "" ? { text: "", can: "" } : await question(answer.dataset.ask, field.value);
    // Only the answer to the latest question counts.
    if (said === null || mine !== asked) return;
    answer.textContent = said.text;
    answer.dataset.can = said.can;
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
