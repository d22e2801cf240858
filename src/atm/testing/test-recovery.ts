import { setTimeout as pause } from "node:timers/promises";
import type { NewStep } from "../journal/journal.ts";
import { LinkError } from "../link/link-error.ts";
import { Recovery } from "../operations/recovery.ts";
import { type Answer, scriptedMachine } from "./test-scripted.ts";

/** A recovery with a scripted bank, which may be unreachable; counts channels and reports. */
export async function recovering(answer: Answer, first: readonly NewStep[] = []) {
  const at = await scriptedMachine(answer, first);
  const bank = { isThere: true, opened: 0, reports: 0, report: async () => {} };
  const recovery = new Recovery(
    at.machine,
    async () => {
      bank.opened++;
      if (!bank.isThere) throw new LinkError("bank-unreachable", "nobody there");
      return at.link;
    },
    async () => {
      bank.reports++;
      await bank.report();
    },
  );
  const stop = at[Symbol.asyncDispose].bind(at);
  return Object.assign(at, {
    bank,
    recovery,
    async [Symbol.asyncDispose]() {
      await recovery.stop();
      await stop();
    },
  });
}

/** Runs everything that is due without time passing. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves once the condition holds; otherwise the test's time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(1);
}
