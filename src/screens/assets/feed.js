// The slot of the deposit: each press feeds one note, and the page shows the machine's answer without loading again. Presses are
// sent one after the other, in their order. Without this script each press loads the page.

const form = document.querySelector("[data-feed]");

if (form !== null) {
  let sent = Promise.resolve();
  let waiting = 0;

  const feed = async (name, value) => {
    const body = new URLSearchParams({ [name]: value });
    const response = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    // Another page has come instead: the session is over, or the machine is out of service.
    if (page.querySelector("[data-feed]") === null) return void location.replace(response.redirected ? response.url : "/deposit");
    for (const part of document.querySelectorAll("[data-part]")) {
      const next = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (next === null || next.innerHTML === part.innerHTML) continue;
      if (next.dataset.say) part.dataset.say = next.dataset.say;
      part.replaceChildren(...next.childNodes);
    }
  };

  const press = (name, value) => {
    waiting++;
    sent = sent
      .then(() => feed(name, value))
      // What the machine has of it is shown when the page loads again.
      .catch(() => location.reload())
      .finally(() => waiting--);
  };

  addEventListener("submit", (event) => {
    const { name, value } = event.submitter ?? {};
    if (event.target !== form || event.defaultPrevented || !name) return;
    event.preventDefault();
    press(name, value);
  });

  // The key that deletes takes the last note back.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    press("back", "yes");
  });

  // A press by pointer leaves the focus where it is: otherwise Enter would feed the same note again.
  form.addEventListener("mousedown", (event) => event.target.closest("button") !== null && event.preventDefault());

  // The question waits for the notes that are still on their way.
  const next = document.querySelector(".feeder > form:not([data-feed])");
  next.addEventListener("submit", (event) => {
    if (waiting === 0) return;
    event.preventDefault();
    event.stopPropagation();
    void sent.then(() => next.requestSubmit());
  });
}
