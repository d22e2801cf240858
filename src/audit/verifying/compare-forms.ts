import type { RecordedEvent } from "../../events/events.ts";
import { encodeLine, type Line } from "../log/line.ts";

/** What each member of a line says, in the words of findings. */
const OF_LINE: Readonly<Record<Exclude<keyof Line, "v" | "confidential">, string>> = {
  i: "index",
  w: "writer",
  n: "number",
  t: "time",
  term: "terminal",
  sid: "session",
  req: "request",
  cust: "customer",
  acct: "account",
  op: "kind",
  amt: "amount",
  ccy: "currency",
  res: "outcome",
  eff: "effect",
  salt: "MAC",
};

/** Returns the names of the fields in which two lines differ. */
export function differingFields(one: Line, other: Line): string[] {
  if (encodeLine(one) === encodeLine(other)) return [];
  const members = Object.keys(OF_LINE) as (keyof typeof OF_LINE)[];
  return members.filter((member) => one[member] !== other[member]).map((member) => OF_LINE[member]);
}

const OF_EVENT = {
  at: "time",
  terminal: "terminal",
  session: "session",
  request: "request",
  customer: "customer",
  account: "account",
  kind: "kind",
  amount: "amount",
  outcome: "outcome",
} as const satisfies Partial<Record<keyof RecordedEvent, string>>;

/** Returns the names of the fields in which two events differ, without their confidential parts. */
export function differingEventFields(one: RecordedEvent, other: RecordedEvent): string[] {
  const members = Object.keys(OF_EVENT) as (keyof typeof OF_EVENT)[];
  const differing: string[] = members.filter((member) => one[member] !== other[member]).map((member) => OF_EVENT[member]);
  const [effect, otherEffect] = [one.effect, other.effect];
  const isSame = effect === null || otherEffect === null ? effect === otherEffect : effect.equals(otherEffect);
  return isSame ? differing : [...differing, "effect"];
}
