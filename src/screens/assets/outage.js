// Shows by itself that the machine went out of service, or is back: the first screen, while nobody uses it.

/** How often the page looks. The machine is on the same computer. */
const LOOK_MS = 1_000;

const shown = document.querySelector("[data-service]");

if (shown !== null) {
  const timer = setInterval(async () => {
    if (!shown.isConnected) return clearInterval(timer);
    try {
      const { status } = await (await fetch("/healthz")).json();
      if ((status === "ok") !== (shown.dataset.service === "in")) location.replace("/");
    } catch {
      // The machine is being started again: the next look will tell.
    }
  }, LOOK_MS);
}
