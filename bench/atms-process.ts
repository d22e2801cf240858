import { setTimeout as sleep } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import { ScriptedAtm } from "../tests/scripted-atm.ts";
import { serve } from "./child.ts";
import { type LoadPlan, type LoadResult, load } from "./load.ts";

// The process of the ATMs: each has one channel and one customer, and at most one request under way.

/** So many ATMs open their channels at once: more would be strangers too many for the bank, or wait too long for bcrypt. */
const OPEN_AT_ONCE = 16;

const DEPOSIT = Money(200n);
const TRANSFER = Money(100n);

const atms: ScriptedAtm[] = [];
/** Of the customers, in the order of the ATMs. */
const names: string[] = [];

const tasks = {
  /** Opens a channel with each of these keys, and signs a new customer in at each. */
  open: async (port: number, keys: readonly InitiatorKeys[]): Promise<void> => {
    for (let n = 0; n < keys.length; n += OPEN_AT_ONCE)
      atms.push(...(await Promise.all(keys.slice(n, n + OPEN_AT_ONCE).map((each, i) => openOne(port, each, n + i)))));
  },
  /** At the first of the ATMs, in turn: a deposit of 2.00, a transfer of 1.00 to the customer on the other side. */
  work: (plan: LoadPlan): Promise<LoadResult> =>
    load(plan, (n, turn) => {
      const atm = atms[n] as ScriptedAtm;
      if (turn % 2 === 0) return atm.get("deposit", { amount: DEPOSIT });
      return atm.get("transfer", { payee: names[(n + atms.length / 2) % atms.length] as string, amount: TRANSFER });
    }),
  /** Opens so many more channels with these keys in turn, and signs the customers of `open` in at them; they stay idle. */
  crowd: async (port: number, keys: readonly InitiatorKeys[], count: number): Promise<void> => {
    for (let n = 0; n < count; n += OPEN_AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(OPEN_AT_ONCE, count - n) }, async (_, i) => {
          const whose = (n + i) % keys.length;
          const atm = await ScriptedAtm.connect(port, keys[whose] as InitiatorKeys);
          await atm.get("signin", credentialsOf(whose));
        }),
      );
  },
  signOut: async (): Promise<void> => {
    await Promise.all(atms.map((atm) => atm.get("signout", {})));
  },
  /** At the first of the ATMs: a sign-in and a sign-out, one after the other. */
  visit: (plan: LoadPlan): Promise<LoadResult> => load(plan, visit),
  /** At the first of the ATMs: sign-ins one after the other, of which the bank may refuse some. Comes to how many it did not. */
  visitWhenBusy: async (plan: LoadPlan): Promise<number> => {
    let signIns = 0;
    await load(plan, async (n) => {
      const atm = atms[n] as ScriptedAtm;
      const outcome = await atm.ask("signin", credentialsOf(n));
      if (!outcome.ok) return;
      signIns++;
      await atm.get("signout", {});
    });
    return signIns;
  },
  /** So many sign-ins a second, the ATMs in turn; one that is late goes on at once. Comes to how many were done in time. */
  visitAt: async (perSecond: number, forMs: number): Promise<number> => {
    let inTime = 0;
    const startedAt = performance.now();
    const left = (): number => startedAt + forMs - performance.now();
    const visits = (perSecond * forMs) / 1_000;
    const visitor = async (_: unknown, n: number): Promise<void> => {
      for (let k = n; k < visits && left() > 0; k += atms.length) {
        await sleep(Math.max(0, startedAt + (1_000 * k) / perSecond - performance.now()));
        await visit(n);
        if (left() >= 0) inTime += 1;
      }
    };
    await Promise.all(atms.map(visitor));
    return inTime;
  },
};
export type AtmTasks = typeof tasks;
serve(tasks);

async function openOne(port: number, keys: InitiatorKeys, n: number): Promise<ScriptedAtm> {
  const atm = await ScriptedAtm.connect(port, keys);
  const credentials = credentialsOf(n);
  names[n] = credentials.username;
  await untilTaken(() => atm.ask("signup", credentials));
  await untilTaken(() => atm.ask("signin", credentials));
  return atm;
}

async function visit(n: number): Promise<void> {
  const atm = atms[n] as ScriptedAtm;
  await untilTaken(() => atm.ask("signin", credentialsOf(n)));
  await atm.get("signout", {});
}

/** On a machine that is too busy the bank says so in time, and one asks again. */
async function untilTaken(ask: () => Promise<Outcome<unknown>>): Promise<void> {
  for (;;) {
    const outcome = await ask();
    if (outcome.ok) return;
    if (outcome.refusal !== "bank-busy") throw new Error(`refused: ${outcome.refusal}`);
  }
}

const credentialsOf = (n: number) => ({ username: nameOf(n), password: "a long enough secret" });

/** No two processes of ATMs have the same customers. */
const nameOf = (n: number): string => `customer${process.pid}-${n}`;
