// Keeps the line at the foot of the screen true: whether the machine serves, whether the bank answers, and whether there is a private
// channel. The first screen loads again when its state changes. Asking is no activity, and a screen that nobody can see does not ask.

/** How often the page asks. The machine is on the same computer, and answers without asking the bank. */
const ASK_MS = 5_000;

const line = document.querySelector("[data-condition]");

if (line !== null) {
  const ask = async () => {
    try {
      const answer = await fetch(line.dataset.from);
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-condition]"));
    } catch {
      // The machine is being started again: the next answer will tell.
    }
  };
  const timer = setInterval(() => {
    if (!line.isConnected) clearInterval(timer);
    else if (!document.hidden) void ask();
  }, ASK_MS);
  document.addEventListener("visibilitychange", () => !document.hidden && void ask());
}

function show(now) {
  if (now === null || now.dataset.condition === line.dataset.condition) return;
  if (document.querySelector("[data-service]") !== null) return location.replace("/");
  line.dataset.condition = now.dataset.condition;
  line.replaceChildren(...now.childNodes);
}
