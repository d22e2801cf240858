import { randomBytes } from "node:crypto";
import { AtmError, type AtmOptions, openAtm } from "../client/client.ts";
import type { Histogram } from "./histogram.ts";
import { LoadCustomer } from "./load-customer.ts";
import { type Mix, type OperationName, orderOf } from "./mix.ts";
import { type Driven, drive } from "./pacing.ts";
import { type OperationReport, Tally } from "./tally.ts";

/** How many channels open, and passwords are hashed, at once: what a bank's limits for strangers allow (docs/PROTOCOL.md, section 7). */
const OPEN_AT_ONCE = 8;

export interface LoadOptions {
  readonly bank: readonly string[];
  /** The clients are spread over these key files evenly. */
  readonly keyFiles: readonly string[];
  readonly clients: number;
  readonly mix: Mix;
  readonly forMs: number;
  /** Operations a second in all; null if each client begins when it is free. */
  readonly perSecond: number | null;
  /** The begin of the customers' usernames. */
  readonly prefix: string;
  /** How long an operation that the end meets may still wait for its answer, in milliseconds. */
  readonly graceMs: number;
  /** Ends the load before its time, in order. */
  readonly stop: AbortSignal;
  readonly log?: AtmOptions["log"];
  /** Called about once a second. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly customers: number;
  /** 0 while customers are made. */
  readonly seconds: number;
  readonly done: number;
  readonly refused: number;
  readonly ms: Histogram;
}

export interface LoadReport {
  readonly seconds: number;
  readonly done: number;
  readonly perSecond: number;
  readonly ms: Histogram;
  readonly operations: Readonly<Partial<Record<OperationName, OperationReport>>>;
  /** Operations that were due by the rate and did not begin. */
  readonly behind: number;
  /** Operations that had no answer at the end, and why. */
  readonly unacknowledged: readonly string[];
  /** Customers whose balance was compared with what was acknowledged, and what differs. */
  readonly compared: number;
  readonly differences: readonly string[];
}

/** The customers could not be made. */
export class LoadError extends Error {
  override readonly name = "LoadError";
}

/** Runs a load to its end. Rejects with AtmError or LoadError if it cannot begin. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const customers: LoadCustomer[] = [];
  const tally = new Tally();
  const startedAt = { ms: Number.POSITIVE_INFINITY };
  const progress = setInterval(() => {
    const seconds = Math.max(0, performance.now() - startedAt.ms) / 1_000;
    options.onProgress?.({ customers: customers.length, seconds, done: tally.all.count, refused: tally.refused, ms: tally.all });
  }, 1_000);
  try {
    await makeCustomers(options, customers);
    startedAt.ms = performance.now();
    const { ms, behind, unacknowledged } = await run(options, customers, tally);
    const differences = await compare(customers, options.graceMs);
    return {
      seconds: ms / 1_000,
      done: tally.all.count,
      perSecond: (1_000 * tally.all.count) / ms,
      ms: tally.all,
      operations: tally.operations,
      behind,
      unacknowledged,
      compared: customers.filter(({ inDoubt }) => !inDoubt).length,
      differences,
    };
  } finally {
    clearInterval(progress);
    await Promise.all(customers.map((each) => each.end()));
  }
}

/** The load itself, between the first operation and the last answer. */
async function run(
  { clients, mix, forMs, perSecond, graceMs, stop }: LoadOptions,
  customers: readonly LoadCustomer[],
  tally: Tally,
): Promise<Driven & { readonly unacknowledged: readonly string[] }> {
  const unacknowledged: string[] = [];
  const failed = new AbortController();
  const ending = AbortSignal.any([stop, failed.signal]);
  const late = new AbortController();
  const grace = setTimeout(() => late.abort(), forMs + graceMs);
  const hurry = (): void => void setTimeout(() => late.abort(), graceMs).unref();
  ending.addEventListener("abort", hurry, { once: true });
  const order = orderOf(mix);
  const act = async (client: number, turn: number) => {
    const customer = customers[client] as LoadCustomer;
    const payee = customers[(client + 1 + (turn % Math.max(1, clients - 1))) % clients] as LoadCustomer;
    // Each client begins at another place of the order, so that not all deposit at once.
    const name = order[(turn + client) % order.length] as OperationName;
    try {
      return { name, refusal: await customer.act(name, payee, late.signal) };
    } catch (error) {
      if (!(error instanceof AtmError)) throw error;
      unacknowledged.push(`${name} of ${customer.credentials.username}: ${error.message}`);
      failed.abort();
      return null;
    }
  };
  try {
    const driven = await drive({ clients, forMs, perSecond, lateMs: graceMs / 2, stop: ending }, act, (took, result) => {
      if (result !== null) tally.add(took, result.name, result.refusal);
    });
    return { ...driven, unacknowledged };
  } finally {
    clearTimeout(grace);
    ending.removeEventListener("abort", hurry);
  }
}

/** Opens the channels, and an account for each. Rejects with LoadError if one is refused. */
async function makeCustomers(options: LoadOptions, customers: LoadCustomer[]): Promise<void> {
  const { bank, keyFiles, clients, prefix, stop, log } = options;
  const run = randomBytes(3).toString("hex");
  const password = randomBytes(18).toString("base64url");
  await eachOf(
    Array.from({ length: clients }, (_, n) => n),
    async (n) => {
      const keyFile = keyFiles[n % keyFiles.length] as string;
      const atm = await openAtm({ bank, keyFile, signal: stop, ...(log && { log }) });
      const customer = new LoadCustomer(atm, { username: `${prefix}${run}-${n}`, password });
      customers[n] = customer;
      const refusal = await customer.begin(stop);
      if (refusal !== null)
        throw new LoadError(`the bank refuses the load's customer ${customer.credentials.username}: ${refusal}`);
    },
  );
}

/** Compares each account with what was acknowledged. */
async function compare(customers: readonly LoadCustomer[], graceMs: number): Promise<readonly string[]> {
  const differences: string[] = [];
  await eachOf(customers, async (customer) => {
    const found = await customer.check(AbortSignal.timeout(graceMs)).catch((error: unknown) => {
      if (!(error instanceof AtmError)) throw error;
      return `${customer.credentials.username}: the balance had no answer: ${error.message}`;
    });
    if (found !== null) differences.push(found);
  });
  return differences;
}

async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: OPEN_AT_ONCE }, async () => {
      for (const item of left) await act(item);
    }),
  );
}
