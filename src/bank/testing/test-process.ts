import { EventEmitter } from "node:events";
import { pino } from "pino";
import type { FromProcess, ToProcess } from "../processes/process-message.ts";
import { type Child, Supervisor } from "../processes/supervise.ts";
import type { BankSettings } from "../startup/settings.ts";

/** A supervised process that sends the test's messages, and lists the messages that it gets after `begin`. */
export class TestProcess extends EventEmitter implements Child {
  readonly told: ToProcess[] = [];
  readonly signals: string[] = [];
  send(message: ToProcess): boolean {
    if (message.kind !== "begin") this.told.push(message);
    return true;
  }
  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal);
  }
  says(message: FromProcess): void {
    this.emit("message", message);
  }
}

/** Two supervised processes that are ready. A new process replaces one that has ended. */
export function twoSupervised() {
  const processes: TestProcess[] = [];
  const launch = (n: number) => (): Child => {
    const started = new TestProcess();
    processes[n] = started;
    return started;
  };
  const log = pino({ level: "silent" });
  const supervisors = [0, 1].map((n) => new Supervisor(`worker ${n + 1}`, launch(n), {} as BankSettings, log));
  const begin = (): void => {
    for (const each of supervisors) void each.start();
    for (const each of processes) each.says({ kind: "ready", port: 0 });
  };
  return { supervisors, processes, begin };
}
