import { createHash } from "node:crypto";
import type { RecordEvent } from "../../events/events.ts";
import type { TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { encodeAnswer } from "../deciding/answer.ts";
import { answerEffect } from "../deciding/answer-effect.ts";
import { dayOf, startOf } from "../deciding/day.ts";
import { bookDifference, type CashCount, countCashIn, counterDifference, hasUnexplainedDifference } from "../reports/day-end.ts";
import { type TrialBalance, trialBalance } from "../reports/trial-balance.ts";
import { dayFrom, NO_TERMINAL, readSignOff, SIGN_OFF_OP, type SignOff, signOffId } from "./sign-offs.ts";

/** Who signs a day off, and as what. */
export interface SignOffDecision {
  /** The day of UTC: 2026-11-29. */
  readonly day: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The people and the proposal, for the sealed form of the audit log only. */
  readonly people: Readonly<Record<string, string>>;
  /** What explains the differences; empty if there is nothing to explain. For the sealed form only. */
  readonly remark: string;
}

/** `day-not-begun`: there is nothing to sign yet. `differences-unexplained`: an ATM differs, and nobody says why. */
type SignOffRefusal = "day-unknown" | "day-not-begun" | "day-signed-off" | "differences-unexplained";

export type SignOffOutcome =
  | { readonly ok: true; readonly signOff: SignOff }
  | { readonly ok: false; readonly refusal: SignOffRefusal };

/** Something that differs, and nothing explains: by how much there is more than the books say, in minor units. */
export interface UnexplainedDifference {
  /** The ATM, or the books as a whole. */
  readonly place: TerminalId | "the books";
  readonly amount: bigint;
}

/**
 * Returns why this day cannot be signed off now, null if it can, and what differs. Changes nothing: for those who propose it, and for those
 * who are to agree.
 */
export async function signOffObjection(
  tx: Transaction,
  { day, at, remark }: Pick<SignOffDecision, "day" | "at" | "remark">,
): Promise<{ readonly objection: SignOffRefusal | null; readonly unexplained: readonly UnexplainedDifference[] }> {
  const early = await earlyObjection(tx, day, at);
  if (early !== null) return { objection: early, unexplained: [] };
  const unexplained = unexplainedIn(await countCashIn(tx, at), await trialBalance(tx));
  return { objection: unexplained.length > 0 && remark === "" ? "differences-unexplained" : null, unexplained };
}

/** Why the day cannot be signed off whatever the figures are. */
async function earlyObjection(tx: Transaction, day: string, at: number): Promise<SignOffRefusal | null> {
  const dayAt = dayFrom(day);
  if (dayAt === null) return "day-unknown";
  if (dayAt > startOf(dayOf(at))) return "day-not-begun";
  return (await readSignOff(tx, dayAt)) === null ? null : "day-signed-off";
}

function unexplainedIn(counts: readonly CashCount[], { debits, credits }: TrialBalance): readonly UnexplainedDifference[] {
  const atms = counts.filter(hasUnexplainedDifference).map((count) => ({ place: count.terminal, amount: differenceOf(count) }));
  return debits === credits ? atms : [...atms, { place: "the books", amount: debits - credits }];
}

/** An ATM's cash account against its entries, if those differ, is worse than its counters against the account. */
const differenceOf = (count: CashCount): bigint => bookDifference(count) || counterDifference(count);

/**
 * Signs off the end of a day: what the bank owed and had, and how the ATMs' counters agreed with the books, as they are now. A day is
 * signed off once, whoever does it at the same time elsewhere. Stores it like the answer to a request, under an id that follows from
 * the day, and records the event that vouches for it in the same transaction; of a refusal the event alone.
 */
export async function signOffDay(tx: Transaction, record: RecordEvent, decision: SignOffDecision): Promise<SignOffOutcome> {
  const { at, people, remark } = decision;
  const dayAt = dayFrom(decision.day);
  if (dayAt === null) return { ok: false, refusal: "day-unknown" };
  const request = signOffId(dayAt);
  const confidential = { day: decision.day, ...people, ...(remark === "" ? {} : { remark }) };
  const refuse = (refusal: SignOffRefusal): SignOffOutcome => {
    record({ at, kind: SIGN_OFF_OP, outcome: `error:${refusal}`, request, confidential });
    return { ok: false, refusal };
  };
  const early = await earlyObjection(tx, decision.day, at);
  if (early !== null) return refuse(early);
  const counts = await countCashIn(tx, at);
  const balance = await trialBalance(tx);
  const { debits, credits } = balance;
  const unexplained = unexplainedIn(counts, balance).length;
  if (unexplained > 0 && remark === "") return refuse("differences-unexplained");

  const figures = { day: decision.day, owed: credits, had: debits, ...sumsOf(counts), unexplained: BigInt(unexplained) };
  const row = { op: SIGN_OFF_OP, digest: digestOf(counts), answer: encodeAnswer({ ok: true, result: figures }) };
  const { count } = await tx`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values (${NO_TERMINAL}, ${request}, ${row.digest}, ${row.op}, ${row.answer}, ${new Date(at)}) on conflict do nothing`;
  if (count === 0) return refuse("day-signed-off");
  const effects = [answerEffect({ ...row, terminal: NO_TERMINAL, request, at, movement: null })];
  record({ at, kind: SIGN_OFF_OP, outcome: "ok", request, amount: credits, confidential, effects });
  return { ok: true, signOff: (await readSignOff(tx, dayAt)) as SignOff };
}

const sumsOf = (counts: readonly CashCount[]) => ({
  atms: BigInt(counts.length),
  silent: BigInt(counts.filter(({ reported }) => reported === null).length),
  differing: BigInt(counts.filter((count) => counterDifference(count) !== 0n).length),
});

/** SHA-256 of what each ATM's counters and books said, so that nobody can say later that they said something else. */
function digestOf(counts: readonly CashCount[]): Buffer {
  const lines = counts.map(({ terminal, posted, recomputed, reversed, reported }) =>
    JSON.stringify([terminal, ...[posted, recomputed, reversed].map(String), reported === null ? null : String(reported.worth)]),
  );
  return createHash("sha256").update(lines.join("\n")).digest();
}
