// While notes lie in the slot: counts the seconds down, says at some of them how many are left, and leaves when the notes are gone,
// also if they were taken on another page of the same session.

/** How often the page asks whether the notes still lie there. The machine is on the same computer. */
const LOOK_MS = 500;
/** At these seconds the time that is left is said. */
const SAID_AT = [30, 20, 10, 5];

for (const countdown of document.querySelectorAll("[data-countdown]")) {
  const scope = countdown.closest("main");
  const endsAt = performance.now() + Number(countdown.dataset.countdown);
  const whole = Number(countdown.dataset.whole);
  const ring = scope.querySelector(".ring-left");
  const shown = scope.querySelectorAll(".seconds, .ring-seconds");
  const reminder = scope.querySelector("[data-remind]");
  const first = Math.ceil(Number(countdown.dataset.countdown) / 1000);
  let last = first;

  const tick = () => {
    const leftMs = Math.max(0, endsAt - performance.now());
    const seconds = Math.ceil(leftMs / 1000);
    for (const each of shown) each.textContent = String(seconds);
    ring?.setAttribute("stroke-dashoffset", String(100 * (1 - Math.max(0, leftMs - 1_000) / whole)));
    const due = SAID_AT.find((each) => each >= seconds && each < last);
    if (due !== undefined && seconds > 0 && reminder !== null)
      reminder.textContent = reminder.dataset.remind.replace("{seconds}", String(seconds));
    last = seconds;
  };
  ring?.setAttribute("stroke-dashoffset", String(100 * (1 - Number(countdown.dataset.countdown) / whole)));
  const timer = setInterval(() => (countdown.isConnected ? tick() : clearInterval(timer)), 1_000);
}

const slot = document.querySelector("[data-tray]");

if (slot !== null) {
  const { tray, over } = slot.dataset;
  const timer = setInterval(async () => {
    if (!slot.isConnected) return clearInterval(timer);
    try {
      const { lies } = await (await fetch(tray, { headers: { accept: "application/json" } })).json();
      if (lies === false) {
        clearInterval(timer);
        location.replace(over);
      }
    } catch {
      // The machine is busy or being started again: the next look will tell.
    }
  }, LOOK_MS);
}
