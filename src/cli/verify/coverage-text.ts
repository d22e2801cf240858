import type { Coverage } from "../../verification/verification.ts";

/** What was read, in numbers. */
export function coverageText(of: Coverage): string {
  const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
  const parts = [
    `${counted(of.events, "event")} in ${counted(of.commits, "commit")} of ${counted(of.chains, "chain")}`,
    `${counted(of.checkpoints, "checkpoint")} over ${of.size}`,
    counted(of.answers, "answer"),
    counted(of.movements, "movement"),
    counted(of.holds, "hold"),
    counted(of.customers, "customer"),
    counted(of.terminals, "ATM"),
    counted(of.operators, "operator"),
    counted(of.alarms, "alarm"),
    counted(of.orders, "terminal order"),
    counted(of.proposals, "proposal"),
    `${counted(of.kept, "checkpoint")} kept elsewhere`,
    `${of.copied} in this server's copy`,
  ];
  const opened = of.opened === 0 ? "" : `, ${counted(of.opened, "commit")} opened`;
  const waiting = of.waiting === 0 ? "" : `, ${counted(of.waiting, "event waits", "events wait")} for a checkpoint`;
  return `${parts.join(", ")}${opened}${waiting}`;
}
