import { setPriority } from "node:os";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { FloodingAtm } from "../tests/flooding-atm.ts";
import { serve } from "./child.ts";

// The process of a flooding ATM. It has the lowest priority, like the strangers' process, because a real one is another machine.
setPriority(19);

let atm: FloodingAtm | null = null;

const tasks = {
  begin: (port: number, keys: InitiatorKeys, sessions: number): void => {
    atm = new FloodingAtm(port, keys, sessions);
  },
  /** Resolves with the number of its answered requests. */
  end: async (): Promise<number> => {
    if (atm === null) throw new Error("there is no flood");
    await atm[Symbol.asyncDispose]();
    return atm.answered;
  },
};
export type FloodingTasks = typeof tasks;
serve(tasks);
