import { setTimeout as sleep } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import { ScriptedAtm } from "../tests/scripted-atm.ts";
import { serve } from "./child.ts";
import { type LoadPlan, type LoadResult, load } from "./load.ts";

// The process of the ATMs. Each has one channel, one customer, and at most one open request.

/** The most ATMs that open channels at once. More would exceed the bank's limit of strangers, or wait too long for bcrypt. */
const OPEN_AT_ONCE = 16;

const DEPOSIT = Money(200n);
const TRANSFER = Money(100n);

const atms: ScriptedAtm[] = [];
/** The customers' usernames, in the order of the ATMs. */
const names: string[] = [];

const tasks = {
  /** Opens a channel with each of these keys, and signs in a new customer on each. */
  open: async (port: number, keys: readonly InitiatorKeys[]): Promise<void> => {
    for (let n = 0; n < keys.length; n += OPEN_AT_ONCE)
      atms.push(...(await Promise.all(keys.slice(n, n + OPEN_AT_ONCE).map((each, i) => openOne(port, each, n + i)))));
  },
  /** Alternates a deposit of 2.00 and a transfer of 1.00 to the opposite customer, at the first `atms` ATMs. */
  work: (plan: LoadPlan): Promise<LoadResult> =>
    load(plan, (n, turn) => {
      const atm = atms[n] as ScriptedAtm;
      if (turn % 2 === 0) return atm.get("deposit", { amount: DEPOSIT });
      return atm.get("transfer", { payee: names[(n + atms.length / 2) % atms.length] as string, amount: TRANSFER });
    }),
  /** Opens more channels with these keys in turn, and signs in the customers of `open` on them. The channels stay idle. */
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
  /** Alternates a sign-in and a sign-out, at the first ATMs. */
  visit: (plan: LoadPlan): Promise<LoadResult> => load(plan, visit),
  /** Signs in one after the other at the first ATMs. Resolves with the number that the bank did not refuse. */
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
  /** Signs in at this rate, at the ATMs in turn. A late sign-in starts at once. Resolves with the number done in time. */
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

/** Tries again if the bank answers that it is too busy. */
async function untilTaken(ask: () => Promise<Outcome<unknown>>): Promise<void> {
  for (;;) {
    const outcome = await ask();
    if (outcome.ok) return;
    if (outcome.refusal !== "bank-busy") throw new Error(`refused: ${outcome.refusal}`);
  }
}

const credentialsOf = (n: number) => ({ username: nameOf(n), password: "a long enough secret" });

/** Makes the customers of each ATM process different. */
const nameOf = (n: number): string => `customer${process.pid}-${n}`;
