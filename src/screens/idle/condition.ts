import { type Atm, isOpen, worth } from "../../atm/atm.ts";

/**
 * The machine's state as anybody may read it: whether it serves, whether the bank answers, whether there is cash. Never how much, and
 * never what an operator does inside.
 */
export interface Condition {
  readonly service: "in" | Out;
  /** Whether the last try to reach the bank succeeded; "unknown" before the first. */
  readonly bank: "answers" | "silent" | "unknown";
  readonly cash: "some" | "none";
}

/** Why the machine is out of service: by the bank's order, by somebody at the machine, to be checked, or because it cannot keep records. */
type Out = "order" | "operator" | "records" | "fault";

export function conditionOf({ machine, lines }: Pick<Atm, "machine" | "lines">): Condition {
  const { cash, dispenser } = machine;
  return {
    service: isOpen(machine) ? "in" : cash.closedBy === "nobody" ? "fault" : cash.closedBy,
    bank: lines.reached === null ? "unknown" : lines.reached ? "answers" : "silent",
    cash: dispenser.jammed || worth(cash.free) === 0n ? "none" : "some",
  };
}
