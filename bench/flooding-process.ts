import { setPriority } from "node:os";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { FloodingAtm } from "../tests/flooding-atm.ts";
import { serve } from "./child.ts";

// The process of an ATM that floods the bank. It has the lowest priority, as the strangers' process has: it would be another machine.
setPriority(19);

let atm: FloodingAtm | null = null;

const tasks = {
  begin: (port: number, keys: InitiatorKeys, sessions: number): void => {
    atm = new FloodingAtm(port, keys, sessions);
  },
  /** Comes to how many of its requests were answered. */
  end: async (): Promise<number> => {
    if (atm === null) throw new Error("there is no flood");
    await atm[Symbol.asyncDispose]();
    return atm.answered;
  },
};
export type FloodingTasks = typeof tasks;
serve(tasks);
