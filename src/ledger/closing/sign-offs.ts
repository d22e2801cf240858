import { idsMadeIn, type RequestId, type TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { decodeAnswer } from "../deciding/answer.ts";

/** The end of a day as it was signed off. Amounts are in minor units. */
export interface SignOff {
  readonly day: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** What the bank owed and what it had. */
  readonly owed: bigint;
  readonly had: bigint;
  /** The ATMs; those of them that never reported; those whose counters differed from the books. */
  readonly atms: number;
  readonly silent: number;
  readonly differing: number;
  /** How many differences nothing explained but the remark in the sealed log. */
  readonly unexplained: number;
  /** SHA-256 of what counters and books said of each ATM. */
  readonly digest: Buffer;
}

/** The operation as the stored answer and the event name it. */
export const SIGN_OFF_OP = "day-sign-off";
/** A sign-off is a request of no ATM. No ATM has this id: theirs have at least one character. */
export const NO_TERMINAL = "" as TerminalId;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** When this day of UTC began, in milliseconds since 1970; null if the text is no day, such as 2026-02-30. */
export function dayFrom(text: string): number | null {
  const at = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : at;
}

/** The id of a day's sign-off, which the key of the answers admits once: a UUID of version 7 whose time is the begin of the day. */
export const signOffId = (dayAt: number): RequestId =>
  `${idsMadeIn(dayAt, dayAt).low.slice(0, 14)}7000-8000-000000000000` as RequestId;

type Stored = Readonly<Record<"owed" | "had" | "atms" | "silent" | "differing" | "unexplained", bigint>> & {
  readonly day: string;
};

/** Returns how the day that began at this time was signed off; null if it was not. */
export async function readSignOff(sql: Sql | Transaction, dayAt: number): Promise<SignOff | null> {
  const [signOff] = await readSignOffs(sql, [dayAt]);
  return signOff ?? null;
}

/** Returns the sign-offs of the days that began at these times, the newest day first. */
export async function readSignOffs(sql: Sql | Transaction, days: readonly number[]): Promise<readonly SignOff[]> {
  const rows = await sql<{ at: Date; answer: string; digest: Buffer }[]>`
    select at, answer, digest from request_answer
    where request = any(${days.map(signOffId)}::uuid[]) and terminal = ${NO_TERMINAL} and op = ${SIGN_OFF_OP}
    order by request desc`;
  return rows.flatMap(({ at, answer, digest }) => {
    const stored = decodeAnswer<Stored>(answer);
    if (!stored.ok) return [];
    const { day, owed, had, atms, silent, differing, unexplained } = stored.result;
    const counts = { atms: Number(atms), silent: Number(silent), differing: Number(differing), unexplained: Number(unexplained) };
    return { day, at: at.getTime(), owed, had, ...counts, digest };
  });
}
