import type { Cash } from "../cash/cash.ts";
import type { Journal } from "../journal/journal.ts";
import type { StepName } from "../journal/journal-step.ts";

/** Where the process dies: at a step of the journal or of the cash unit. A dead process never continues. */
export type Crash =
  | { readonly before: StepName }
  | { readonly after: StepName }
  | { readonly cash: "stack" | "present" | "taken" | "insert" | "keep" | "adjust" };

const forever = new Promise<never>(() => {});

/** Makes the machine die at this point, and resolves when it is dead. */
export function dieAt({ journal, cash }: { journal: Journal; cash: Cash }, crash: Crash): Promise<void> {
  const dead = Promise.withResolvers<void>();
  const die = () => {
    dead.resolve();
    return forever;
  };
  if ("cash" in crash) {
    const act = cash[crash.cash].bind(cash) as (...parts: unknown[]) => Promise<void>;
    cash[crash.cash] = async (...parts: unknown[]) => {
      await act(...parts);
      return die();
    };
    return dead.promise;
  }
  const append = journal.append.bind(journal);
  journal.append = async (...steps) => {
    const names = steps.map((each) => each.step);
    if ("before" in crash && names.includes(crash.before)) return die();
    await append(...steps);
    if ("after" in crash && names.includes(crash.after)) return die();
  };
  return dead.promise;
}
