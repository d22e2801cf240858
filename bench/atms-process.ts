import type { InitiatorKeys } from "../src/channel/keys.ts";
import { Money } from "../src/model/money.ts";
import { ScriptedAtm } from "../tests/scripted-atm.ts";
import { serve } from "./child.ts";

// The process of the ATMs of the money benchmark: each has one channel and one customer, and always one request under way.

let atms: readonly ScriptedAtm[] = [];

const tasks = {
  /** Opens a channel for each of these ATMs, and signs a new customer in at each. */
  open: async (port: number, keys: readonly InitiatorKeys[]): Promise<void> => {
    atms = await Promise.all(keys.map((each, n) => openOne(port, each, n)));
  },
  /** Deposits 1.00 after 1.00 at each ATM for so long, and comes to how many were booked. */
  deposit: async (forMs: number): Promise<number> => {
    const deadline = performance.now() + forMs;
    let booked = 0;
    const customer = async (atm: ScriptedAtm): Promise<void> => {
      for (; performance.now() < deadline; booked++) await atm.get("deposit", { amount: Money(100n) });
    };
    await Promise.all(atms.map(customer));
    return booked;
  },
};
export type AtmTasks = typeof tasks;
serve(tasks);

async function openOne(port: number, keys: InitiatorKeys, n: number): Promise<ScriptedAtm> {
  const atm = await ScriptedAtm.connect(port, keys);
  const credentials = { username: `customer${n}`, password: "a long enough secret" };
  await atm.get("signup", credentials);
  await atm.get("signin", credentials);
  return atm;
}
