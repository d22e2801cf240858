import { setTimeout as pause } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { eventually } from "./eventually.ts";
import { MovingAtm, type MovingCustomer } from "./moving-atm.ts";
import { type OneServer, TwoServers } from "./two-servers.ts";

const PASSWORD = "a long enough secret";
/** The servers must have this option. Customers of this run leave long before that time is over. */
export const DRAINS = ["--drain-timeout", "300"];
/** Except while a server is taken out, customers rest this many times as long. */
const SLOWER = 4;

export interface RollingScale {
  /** ATMs, each with a customer who moves money all the time, and one who sits there signed in. */
  readonly atms: number;
  /** How often each server is taken out and started again. */
  readonly rounds: number;
  /** The pause of each customer after each visit while a server is taken out, in milliseconds. */
  readonly restMs: number;
}

export interface RollingResult {
  /** What should not have been: error screens, sums that differ, books or a log that are not sound. */
  readonly findings: readonly string[];
  readonly acknowledged: number;
  /** How long each server took from SIGTERM until it was open again, in milliseconds. */
  readonly tookMs: readonly number[];
}

/** ATMs and customers at two servers of one bank, while one server after the other is taken out and started again. */
export class RollingLoad {
  readonly #atms: readonly MovingAtm[];
  readonly #sitting: readonly MovingCustomer[];
  readonly #busy: readonly MovingCustomer[];
  readonly #banks: TwoServers;
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;
  #restMs: number;

  private constructor(banks: TwoServers, atms: readonly MovingAtm[], restMs: number) {
    this.#banks = banks;
    this.#atms = atms;
    this.#sitting = atms.map((atm, i) => atm.customer(`sitting${i}`, PASSWORD));
    this.#busy = atms.map((atm, i) => atm.customer(`busy${i}`, PASSWORD));
    this.#restMs = restMs * SLOWER;
    this.#running = Promise.all(this.#busy.map((customer, i) => this.#visits(customer, i)));
    this.#running.catch(() => {});
  }

  /** Begins the load. The bank has no such ATMs and customers yet; `first` is the number of the first ATM. */
  static async start(banks: TwoServers, { atms, restMs }: Omit<RollingScale, "rounds">, first = 1): Promise<RollingLoad> {
    const all: MovingAtm[] = [];
    const keys: InitiatorKeys[] = [];
    for (let i = 0; i < atms; i++) keys.push(await banks.enrol(first + i));
    await banks.signUp(Array.from({ length: atms }, (_, i) => [`sitting${i}`, `busy${i}`]).flat(), PASSWORD);
    // A server learns of a new ATM a moment later.
    for (const server of [banks.first, banks.second])
      for (const each of keys) await (await server.connect(each))[Symbol.asyncDispose]();
    for (let i = 0; i < atms; i++) all.push(await MovingAtm.start(banks, first + i));
    return new RollingLoad(banks, all, restMs);
  }

  /** The server at which the first ATM's customers are. */
  get used(): OneServer {
    return (this.#atms[0] as MovingAtm).server;
  }

  /**
   * Takes a server out as a service manager does (SIGTERM), while some customers sit at it signed in. They go on until they sign out; then it
   * ends. Starts it again. Resolves with how long that took, in milliseconds; rejects if anything was not as it should be.
   */
  async replace(server: OneServer): Promise<number> {
    this.#restMs /= SLOWER;
    await this.#served();
    const began = performance.now();
    await Promise.all(this.#sitting.map((customer) => customer.signIn()));
    const stopped = server.program?.stop("SIGTERM");
    const ready = (): Promise<string> => server.tells("/ready").catch(() => "");
    const program = server.program;
    await eventually(
      async () => (await ready()).includes("draining") || program?.process.exitCode === 0,
      () => `it does not drain: ${program?.stderr}`,
    );
    // Money moves at both servers: at this one the customers who were there, at the other one all who come now.
    await Promise.all(this.#sitting.map((customer) => customer.deposit()));
    await this.#served();
    const isAt = this.#atms.some((atm) => atm.server === server);
    if (isAt) throw new Error("an ATM still goes to the server that is taken out");
    for (const customer of this.#sitting) {
      await customer.look();
      await customer.signOut();
    }
    const code = await stopped;
    if (code !== 0 || !program?.stderr.includes("no session is left")) throw new Error(`${code}: ${program?.stderr}`);
    // Its start takes seconds, in which nothing else happens.
    this.#restMs *= SLOWER;
    await server.open();
    await this.#served();
    return performance.now() - began;
  }

  /** Ends the load. Resolves with what should not have been, and the number of operations that were acknowledged. */
  async end(): Promise<Pick<RollingResult, "findings" | "acknowledged">> {
    this.#stop.abort();
    await this.#running;
    const customers = [...this.#sitting, ...this.#busy];
    const rows = await this.#banks.store.sql<{ username: string; posted: bigint; held: bigint }[]>`
      select username, posted, held from account join customer on customer.account = account.id`;
    const findings = this.#atms.flatMap(({ errors }) => errors);
    for (const { username, net } of customers) {
      const { posted, held } = rows.find((row) => row.username === username) ?? { posted: -1n, held: 0n };
      if (posted !== net || held !== 0n) findings.push(`${username} has ${posted}, of which ${held} held, not ${net}`);
    }
    for (const atm of this.#atms) await atm[Symbol.asyncDispose]();
    return { findings, acknowledged: customers.reduce((sum, each) => sum + each.acknowledged, 0) };
  }

  /** Resolves once each busy customer has acknowledged operations of a whole visit more. */
  async #served(): Promise<void> {
    const before = this.#busy.map(({ acknowledged }) => acknowledged);
    await Promise.race([
      this.#running,
      eventually(
        () => this.#busy.every(({ acknowledged }, i) => acknowledged >= (before[i] as number) + 3),
        () => `only ${this.#busy.map(({ acknowledged }) => acknowledged)} were acknowledged`,
      ),
    ]);
  }

  async #visits(customer: MovingCustomer, i: number): Promise<void> {
    const payee = this.#busy[(i + 1) % this.#busy.length] as MovingCustomer;
    while (!this.#stop.signal.aborted) {
      await customer.visit(payee);
      await pause(this.#restMs);
    }
  }
}

/** Runs a whole rolling restart with servers of its own, and proves books and log at the end. */
export async function rollingRun(scale: RollingScale, tell: (replaced: number) => void): Promise<RollingResult> {
  await using banks = await TwoServers.make(...DRAINS);
  await banks.openBoth();
  const load = await RollingLoad.start(banks, scale);
  const tookMs: number[] = [];
  // Afterwards the ATMs are at the other one.
  for (let n = 0; n < 2 * scale.rounds; n++) {
    tookMs.push(await load.replace(load.used));
    tell(tookMs.length);
  }
  const { findings, acknowledged } = await load.end();
  const proofs: string[] = [];
  for (const server of [banks.first, banks.second]) {
    const { code, stdout, stderr } = await server.run("verify");
    if (code !== 0) proofs.push(stdout + stderr);
  }
  return { findings: [...findings, ...proofs], acknowledged, tookMs };
}
