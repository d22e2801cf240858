import { add, newRequestId, ZERO } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import type { Change } from "../cash/cash-change.ts";
import { worth } from "../cash/notes.ts";
import type { OpenOperation } from "../journal/operation.ts";
import { LinkError } from "../link/bank-link.ts";
import { OneLink } from "../link/one-bank-link.ts";
import type { Done } from "../operator/control-message.ts";
import { finish } from "./finish.ts";
import { type Booked, tellBank } from "./tell-bank.ts";

/**
 * Carries out an operator's change: journals it, sends it to the bank, and only then makes it in the counters. If the bank does
 * not answer now, recovery carries on and the change is "pending". Throws JournalError.
 */
export async function carryOut({ machine, openLink }: Atm, change: Change): Promise<Done> {
  const { journal, cash, recovery, log } = machine;
  const request = newRequestId();
  await journal.append({ step: "change", request, ...change });
  log("warn", `an operator's ${change.op} is under way`, { request, ...who(change), worth: Number(worth(change.notes)) });
  const link = new OneLink(openLink);
  try {
    // The bank may book this step, so the next start must be able to detect that the journal has lost it.
    await cash.keepMarks();
    const booked = await tellBank(machine, journal.operations.get(request) as OpenOperation, link.get);
    await finish(machine, request, link.get);
    recovery.reportSoon();
    return doneOf(change, booked);
  } catch (error) {
    // Recovery also carries on a change that could not be written now, like one that the bank did not answer.
    if (!(error instanceof LinkError)) log("error", "an operator's change was interrupted", { request, error });
    if (journal.operations.has(request)) void recovery.take(request);
    return { ...doneOf(change, null), how: "pending" };
  } finally {
    link.close();
  }
}

function doneOf({ op, notes, rejected }: Change, booked: Booked | null): Done {
  const amount = add(worth(notes), worth(rejected));
  const found = booked?.ok && "over" in booked.result ? booked.result : { over: ZERO, short: ZERO };
  const reason = booked === null || booked.ok ? "" : booked.refusal;
  return { op, amount, over: found.over, short: found.short, how: reason === "" ? "booked" : "refused", reason };
}

/** The operator of a change, without its other fields. */
export const who = ({ operator, login }: Pick<Change, "operator" | "login">) => ({ operator, login });

/** A change of the cassettes by one operator; `rest` overrides the defaults. */
export const changeOf = (
  op: Change["op"],
  by: Pick<Change, "operator" | "login">,
  rest: Partial<Change> & Pick<Change, "notes">,
): Change => ({
  box: "cassettes",
  rejected: [],
  second: "",
  secondLogin: "",
  ...who(by),
  ...rest,
  op,
});
