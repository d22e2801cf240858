import { setTimeout as sleep } from "node:timers/promises";

/** How long a console that works may take for an answer, in milliseconds: a search in a long audit log takes most of it. */
export const ANSWER_MOST_MS = 60_000;
/** After this silence ask whether the console is there, and again after as long, in milliseconds. */
const DOUBT_AFTER_MS = 5_000;
/** The answer to that takes a console no time. With DOUBT_AFTER_MS it is under 10 seconds. */
const ALIVE_MOST_MS = 4_000;

/**
 * Runs `ask` with a signal that aborts with a TimeoutError after `mostMs` milliseconds, or within 10 seconds of silence if the console with
 * this origin does not answer at all: one that accepts connections and is frozen must not look like one that is at work.
 */
export async function withoutSilence<Result>(
  origin: string,
  mostMs: number,
  ask: (silent: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const [silent, answered] = [new AbortController(), new AbortController()];
  void watch(origin, mostMs, silent, answered.signal);
  try {
    return await ask(silent.signal);
  } finally {
    answered.abort();
  }
}

async function watch(origin: string, mostMs: number, silent: AbortController, answered: AbortSignal): Promise<void> {
  const began = performance.now();
  for (;;) {
    const leftMs = began + mostMs - performance.now();
    const isOver = await sleep(Math.min(leftMs, DOUBT_AFTER_MS), undefined, { signal: answered }).then(
      () => leftMs <= DOUBT_AFTER_MS,
      () => null,
    );
    if (isOver === null) return;
    if (!isOver && (await isAlive(origin, answered))) continue;
    silent.abort(new DOMException("no answer came", "TimeoutError"));
    return;
  }
}

/** Any answer counts: what it says is for the request to find out. */
async function isAlive(origin: string, answered: AbortSignal): Promise<boolean> {
  const signal = AbortSignal.any([answered, AbortSignal.timeout(ALIVE_MOST_MS)]);
  try {
    const response = await fetch(`${origin}/healthz`, { redirect: "manual", signal });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
