import type { Outcome } from "../../model/model.ts";
import type { Dispenser } from "../cash/dispenser.ts";
import type { Faults } from "../cash/faults.ts";
import { JournalError } from "../journal/journal-error.ts";
import type { StepOf } from "../journal/journal-step.ts";
import { isWritable } from "../journal/mending.ts";
import type { OpenOperation } from "../journal/operation.ts";
import { LinkError } from "../link/link-error.ts";
import { type Ending, endingOf, type Funds } from "./ending.ts";
import type { Recovery } from "./recovery.ts";
import type { Records } from "./tell-bank.ts";

/** Everything that a money operation needs on this side of the link. */
export interface Machine extends Records {
  readonly dispenser: Dispenser;
  readonly recovery: Recovery;
  readonly faults: Faults;
}

/** True while customers are served: the machine is not closed, and it can write its records. */
export const isOpen = (machine: Machine): boolean => !machine.cash.closed && isWritable(machine);

/** True while every service works: the machine is open, and nothing is jammed. */
export const isInService = (machine: Machine): boolean => isOpen(machine) && !machine.dispenser.jammed;

/** The step that is journalled before a money request is sent for the first time. */
export type Intent = Omit<StepOf<"intent">, "at">;

/** The result of sending a money request. */
export type Sent =
  | { readonly how: "accepted"; readonly funds: Funds }
  | Extract<Ending, { how: "refused" }>
  | Extract<Ending, { how: "unreachable" }>;

/**
 * Serves one money operation: journals the intent, then runs `act`. If anything interrupts it after the intent, recovery takes
 * the operation over and finds out what happened. If the intent cannot be written, nothing has happened.
 */
export async function serve(machine: Machine, intent: Intent, act: () => Promise<Ending>): Promise<Ending> {
  const { journal, log, recovery, cash } = machine;
  try {
    await cash.mend();
    await journal.append(intent);
  } catch (error) {
    log("error", "a money operation was not begun: this machine cannot write it down", { error });
    return { how: "out-of-service" };
  }
  const operation = journal.operations.get(intent.request) as OpenOperation;
  try {
    return await act();
  } catch (error) {
    const known = error instanceof LinkError || error instanceof JournalError;
    log(known ? "warn" : "error", "an operation was interrupted; recovery takes it over", { request: intent.request, error });
    cash.unreserve(intent.request);
    // It is closed already, but how is not known here any more: the bank knows.
    if (!journal.operations.has(intent.request)) return { how: "unclear" };
    const later = recovery.take(intent.request).then((how) => endingOf(operation, how, cash));
    return { how: "checking", later };
  }
}

/** Sends the request of an intent and journals the answer. Throws LinkError "answer-lost" if the outcome is unknown. */
export async function send({ journal }: Machine, { request, op }: Intent, ask: () => Promise<Outcome<Funds>>): Promise<Sent> {
  const answer = (state: StepOf<"answer">["state"]) => journal.append({ step: "answer", request, state });
  let outcome: Outcome<Funds>;
  try {
    outcome = await ask();
  } catch (error) {
    if (!(error instanceof LinkError && error.code === "bank-unreachable")) throw error;
    await answer("unsent");
    return { how: "unreachable" };
  }
  if (!outcome.ok) {
    await answer("refused");
    return { how: "refused", refusal: outcome.refusal, details: outcome.details };
  }
  await answer(op === "withdraw" ? "held" : "done");
  return { how: "accepted", funds: outcome.result };
}
