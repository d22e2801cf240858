// The machine writes all times in this zone; without this script, or in an older browser, in UTC.
window.cookieStore?.set("strongroom-zone", Intl.DateTimeFormat().resolvedOptions().timeZone);

// The warning before a session ends. The machine ends the session; this page only asks the customer in time.

/** Typing or touching is activity. The page reports it at most this often. */
const TELL_EVERY_MS = 15_000;

const dialog = document.getElementById("time");

if (dialog !== null) {
  const { more, expired } = dialog.dataset;
  const answerMs = Number(dialog.dataset.answerMs);
  const left = dialog.querySelector("[data-left]");
  let endsAt = performance.now() + Number(dialog.dataset.endsMs);
  let toldAt = performance.now();
  let timer;

  const look = () => {
    clearTimeout(timer);
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) return void location.replace(expired);
    if (leftMs > answerMs) dialog.close();
    else if (!dialog.open) dialog.showModal();
    left.textContent = String(Math.ceil(leftMs / 1000));
    timer = setTimeout(look, leftMs > answerMs ? leftMs - answerMs : Math.min(500, leftMs));
  };

  /** Shows a question, or the news that the session ends for good. */
  const show = (extendable) => {
    for (const each of dialog.querySelectorAll("[data-asks]")) each.hidden = !extendable;
    for (const each of dialog.querySelectorAll("[data-ends]")) each.hidden = extendable;
  };

  /** Asks for more time, or reports activity if `active`. */
  const goOn = async (active) => {
    toldAt = performance.now();
    try {
      const response = await fetch(more, {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams(active ? { active: "yes" } : {}),
      });
      if (!response.ok || response.redirected) return void location.replace(expired);
      const { endsMs, extendable } = await response.json();
      endsAt = performance.now() + endsMs;
      show(extendable);
    } catch {
      // The machine does not answer: the old end still applies.
    }
    look();
  };

  dialog.querySelector("[data-more]").addEventListener("click", (event) => {
    event.preventDefault();
    void goOn(false);
  });
  // Escape asks for more time too: the key that closes a window must not cost a session.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    void goOn(false);
  });
  for (const sign of ["input", "keydown", "pointerdown"])
    document.addEventListener(sign, () => {
      if (!dialog.open && performance.now() - toldAt > TELL_EVERY_MS) void goOn(true);
    });
  look();
}
