import type { OrderRefusal } from "../../model/model.ts";
import type { RequestOf, ResultOf } from "../../protocol/protocol.ts";
import type { Atm } from "../atm-context.ts";
import { isSameNotes } from "../cash/notes.ts";
import { LinkError } from "../link/link-error.ts";
import { carryOut, changeOf } from "../operations/carry-out.ts";
import { objectionToCount } from "../operations/objection.ts";

/**
 * A terminal order as the bank gave it: with the notes of a count and the counters that it was compared with, or the key
 * of a rotation.
 */
export type GivenOrder = ResultOf<"next-order">["orders"][number] & Omit<ResultOf<"next-order">, "orders">;
/** How the machine ended an order. */
export type How = RequestOf<"order-done">["how"];

/**
 * Carries out a terminal order, or refuses it, once: after a crash, or if the bank gives it again, it returns how it ended the first
 * time (PROTOCOL.md, section 11, "Terminal orders"). What it did is on disk before it resolves. Throws LinkError if a count is not
 * booked yet, JournalError or the disk's error if it cannot be written down: then the order is to be given again.
 */
export async function obey(atm: Atm, given: GivenOrder): Promise<How> {
  const { machine } = atm;
  const { cash, log, recovery } = machine;
  const { order, kind } = given;
  if (cash.obeyed?.order === order) return cash.obeyed.how;
  const how = await carriedOut(atm, given);
  const isDone = how === "done";
  await cash.obey({ order, how }, isDone && kind === "close" ? "closed" : isDone && kind === "open" ? "open" : null);
  log("warn", isDone ? `the bank's order to ${kind} is carried out` : `the bank's order to ${kind} is refused`, {
    order,
    how,
  });
  recovery.reportSoon();
  return how;
}

async function carriedOut(atm: Atm, given: GivenOrder): Promise<How> {
  switch (given.kind) {
    case "close":
      return "done";
    case "open":
      return objectionToOpening(atm);
    case "count":
      return takeOver(atm, given);
    case "rotate": {
      const [key] = given.keys;
      return key !== undefined && (await atm.ownKeys.take(key)) ? "done" : "unfit";
    }
  }
}

/** An operator at the machine has the last word: somebody's hands may be in it, and a jam needs eyes. */
function objectionToOpening({ machine: { cash, dispenser, journal } }: Atm): How {
  if (cash.closedBy === "operator") return "attended";
  if (cash.doubt !== "none") return "uncounted";
  if (dispenser.jammed) return "jammed";
  return [...journal.operations.values()].some(({ op }) => op === "cash") ? "under-way" : "done";
}

/**
 * Takes a count over by the journalled change of the notes, whose request id is that of the order. If a crash or a silent bank left it
 * open, recovery finishes it first.
 */
async function takeOver(atm: Atm, { order, cassettes, rejected, ...before }: GivenOrder): Promise<How> {
  const { cash, journal } = atm.machine;
  if (journal.operations.has(order)) throw NOT_BOOKED_YET;
  if (cash.find(order) !== null) return "done";
  const why = objectionToTakingOver(atm, cassettes, rejected, before);
  if (why !== null) return why;
  const change = changeOf("count", { operator: "", login: "" }, { notes: cassettes, rejected });
  const { how } = await carryOut(atm, change, order);
  if (how === "pending") throw NOT_BOOKED_YET;
  return how === "booked" ? "done" : "not-booked";
}

function objectionToTakingOver(
  { machine: { cash, journal } }: Atm,
  cassettes: GivenOrder["cassettes"],
  rejected: GivenOrder["rejected"],
  { cassettesBefore, rejectedBefore }: Pick<GivenOrder, "cassettesBefore" | "rejectedBefore">,
): OrderRefusal | null {
  if (!cash.closed) return "in-service";
  if (cash.busy || journal.operations.size > 0) return "under-way";
  if (!isSameNotes(cash.cassettes, cassettesBefore) || !isSameNotes(cash.rejected, rejectedBefore)) return "moved";
  return objectionToCount(cassettes, rejected, cash.cassettes) === null ? null : "unfit";
}

const NOT_BOOKED_YET = new LinkError("bank-busy", "the count is not booked yet");
