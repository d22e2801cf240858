import { add, newRequestId, type RequestId } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import type { Change } from "../cash/cash-change.ts";
import { worth } from "../cash/notes.ts";
import type { OpenOperation } from "../journal/operation.ts";
import { LinkError } from "../link/link-error.ts";
import { OneLink } from "../link/one-bank-link.ts";
import type { Done } from "../operator/control-message.ts";
import { finish } from "./finish.ts";
import { type Booked, tellBank } from "./tell-bank.ts";

/** The result of one change: booked, refused by the bank for a reason, or pending because the bank did not answer. */
export interface Carried {
  readonly how: "booked" | "refused" | "pending";
  /** The bank's refusal; else empty. */
  readonly reason: string;
}

/**
 * Carries out a change of the notes: journals it, sends it to the bank, and only then makes it in the counters. If the bank does
 * not answer now, recovery carries on and the change is "pending". Throws JournalError.
 */
export async function carryOut(
  { machine, openLink }: Atm,
  change: Change,
  request: RequestId = newRequestId(),
): Promise<Carried> {
  const { journal, cash, recovery, log } = machine;
  await journal.append({ step: "change", request, ...change });
  log("warn", `a ${change.op} of notes is under way`, { request, ...who(change), worth: Number(worth(change.notes)) });
  const link = new OneLink(openLink);
  try {
    // The bank may book this step, so the next start must be able to detect that the journal has lost it.
    await cash.keepMarks();
    const booked = await tellBank(machine, journal.operations.get(request) as OpenOperation, link.get);
    await finish(machine, request, link.get);
    recovery.reportSoon();
    return carriedBy(booked);
  } catch (error) {
    // Recovery also carries on a change that could not be written now, like one that the bank did not answer.
    if (!(error instanceof LinkError)) log("error", "a change of the notes was interrupted", { request, error });
    if (journal.operations.has(request)) void recovery.take(request);
    return { how: "pending", reason: "" };
  } finally {
    link.close();
  }
}

const carriedBy = (booked: Booked): Carried =>
  booked.ok ? { how: "booked", reason: "" } : { how: "refused", reason: booked.refusal };

/** Carries out an operator's change, and returns what the operator reads of it. */
export async function attendTo(atm: Atm, change: Change & { readonly op: Done["op"] }): Promise<Done> {
  const carried = await carryOut(atm, change);
  return { op: change.op, amount: add(worth(change.notes), worth(change.rejected)), ...carried };
}

/** The operator of a change, without its other fields. */
export const who = ({ operator, login }: Pick<Change, "operator" | "login">) => ({ operator, login });

/** A change of the cassettes by one operator; `rest` overrides the defaults. */
export const changeOf = <Op extends Change["op"]>(
  op: Op,
  by: Pick<Change, "operator" | "login">,
  rest: Partial<Change> & Pick<Change, "notes">,
): Change & { readonly op: Op } => ({
  box: "cassettes",
  rejected: [],
  ...who(by),
  ...rest,
  op,
});
