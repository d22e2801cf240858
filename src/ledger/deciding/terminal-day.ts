import { type Money, refuse, type TerminalCeilings, type TerminalId } from "../../model/model.ts";
import { dayOf, endOf } from "./day.ts";
import type { Origin } from "./request.ts";

/** The kinds of movement of which an ATM may book only so much in a day. */
export type Counted = keyof TerminalCeilings;

/** Sums in minor units. Those that a batch only asks for may be larger than any Money. */
export type Sums = Readonly<Record<Counted, bigint>>;

export const NO_SUMS: Sums = { deposits: 0n, transfers: 0n, loads: 0n };

/** What an ATM books on a day of UTC (day.ts). */
export interface TerminalDay {
  readonly key: TerminalDayKey;
  readonly terminal: TerminalId;
  readonly day: number;
  readonly booked: Sums;
  /** What its row says while a batch is decided: with all that the batch asks for (sql/terminal-days.ts). */
  readonly stored: Sums;
}

/** An ATM and a day. */
export type TerminalDayKey = `${TerminalId} ${number}`;
export const terminalDayKey = (terminal: TerminalId, day: number): TerminalDayKey => `${terminal} ${day}`;

/** The day on which a request counts is that of its own time: a clock that is wrong for a while uses up no other day. */
export const countingKey = ({ terminal, at }: Origin): TerminalDayKey => terminalDayKey(terminal, dayOf(at));

/** Returns what is booked once this amount is. */
export const withBooked = (today: TerminalDay, counted: Counted, amount: Money): TerminalDay => ({
  ...today,
  booked: { ...today.booked, [counted]: today.booked[counted] + amount },
});

/** True if the row says what is booked. */
export const isStored = ({ booked, stored }: TerminalDay): boolean =>
  booked.deposits === stored.deposits && booked.transfers === stored.transfers && booked.loads === stored.loads;

/** Returns the refusal of an amount that would pass the ATM's ceiling; null if it fits (PROTOCOL.md, section 11). */
export function overCeiling({ day, booked }: TerminalDay, counted: Counted, amount: Money, ceilings: TerminalCeilings) {
  const limit = ceilings[counted];
  const used = booked[counted];
  if (used + amount <= limit) return null;
  return refuse("terminal-limit", { limit, largest: used > limit ? 0n : limit - used, resetsAt: BigInt(endOf(day)) });
}
