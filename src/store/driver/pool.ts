import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { StoreError } from "../errors.ts";
import { DeadWire } from "../wire/dead-wire.ts";
import { Wire } from "../wire/wire.ts";
import { ANSWER_WITHIN_MS, ARRAY_TYPES, driverOptions, type PoolOptions, type Types } from "./driver-options.ts";
import { pipelineMessages, prepareMessages } from "./pipeline.ts";
import type { Servers } from "./servers.ts";
import type { PreparedStatement, Step, StepResult } from "./statement.ts";
import { CONNECT_TIMEOUT_MS } from "./target.ts";

/** `close` lets each connection finish, then ends it; the driver's types leave it out. */
type Driver = postgres.Sql<Types> & { close(): Promise<void> };

/** Runs statements inside one transaction. */
export type Transaction = postgres.TransactionSql<Types>;

/** Connections that the store gives up together when one of them is lost. */
export interface Pool {
  readonly sql: Driver;
  /** False once a connection was lost: the others finish what is under way on them; new calls need a new pool. */
  readonly usable: boolean;
  begin(mode: string, run: (tx: Transaction) => unknown): Promise<unknown>;
  /** Both use the connection that was opened last. Call them only on a pool of one, while nothing else is under way. */
  prepare(statements: readonly PreparedStatement[]): Promise<void>;
  pipeline(steps: readonly Step[]): Promise<readonly StepResult[]>;
  /** Waits at most 5 seconds for what is under way, rejects the rest, and closes the connections. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5_000;

/** Returns a pool that opens its connections when they are first needed. */
export function openPool(servers: Servers, options: PoolOptions): Pool {
  /** One token for each connection that works or is being opened. */
  const intact = new Set<symbol>();
  const abandoned = Promise.withResolvers<void>();
  let transactions = 0;
  let usable = true;
  let wire: Wire | null = null;
  let closing: Promise<void> | undefined;

  const sql = postgres(driverOptions(servers.login, options, openWire)) as Driver;
  learnArrays(sql);

  async function openWire(): Promise<Wire | DeadWire> {
    // The driver opens new connections for statements that still wait. In a pool that is given up, a DeadWire rejects them.
    if (!usable) return new DeadWire(new StoreError("connection-lost", "the connection to PostgreSQL was given up"));
    const { answerWithinMs = ANSWER_WITHIN_MS } = options;
    const connectWithinMs = Math.min(answerWithinMs, CONNECT_TIMEOUT_MS);
    const began = performance.now();
    const token = Symbol("connection");
    intact.add(token);
    try {
      const opened = await servers.open(connectWithinMs);
      const loginWithinMs = Math.max(1, began + connectWithinMs - performance.now());
      wire = new Wire(opened, { answerWithinMs, loginWithinMs }, (broken) => {
        leave(token);
        if (!broken) return;
        options.onLost?.();
        void close();
      });
      return wire;
    } catch (error) {
      setImmediate(leave, token);
      const dead = new DeadWire(error as Error);
      // Each other statement that waits for a connection would wait as long, one after the other. The first one gets the error.
      if (performance.now() - began >= connectWithinMs) dead.once("close", () => void close());
      return dead;
    }
  }

  function leave(token: symbol): void {
    intact.delete(token);
    checkAbandoned();
  }

  /** The driver keeps a lost connection until its transaction has ended; else the transaction's rollback would get no answer. */
  function checkAbandoned(): void {
    if (!usable && intact.size === 0 && transactions === 0) abandoned.resolve();
  }

  function close(): Promise<void> {
    usable = false;
    checkAbandoned();
    closing ??= (async () => {
      await Promise.race([sql.close(), abandoned.promise, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
      await sql.end({ timeout: 0 });
    })();
    return closing;
  }

  async function begin(mode: string, run: (tx: Transaction) => unknown): Promise<unknown> {
    let begun = false;
    try {
      let intactAtEnd: Promise<unknown> | undefined;
      const result = await sql.begin(mode, async (tx) => {
        begun = true;
        transactions++;
        const given = run(tx);
        const came = await (Array.isArray(given) ? Promise.all(given) : given);
        // Goes out with the commit, and rejects if the transaction has failed. PostgreSQL then answers the commit with ROLLBACK,
        // which the driver reports as done.
        intactAtEnd = tx`select`.execute();
        intactAtEnd.catch(() => {});
        return came;
      });
      await intactAtEnd;
      return result;
    } finally {
      if (begun) transactions--;
      checkAbandoned();
    }
  }

  async function prepare(statements: readonly PreparedStatement[]): Promise<void> {
    // The driver opens a connection for its first statement.
    if (wire === null) await sql`select`;
    await wire?.exchange(prepareMessages(statements));
  }

  async function pipeline(steps: readonly Step[]): Promise<readonly StepResult[]> {
    return (await wire?.exchange(pipelineMessages(steps))) ?? [];
  }

  return {
    sql,
    begin,
    prepare,
    pipeline,
    close,
    get usable() {
      return usable;
    },
  };
}

/** The driver has no option for array types: it would ask the server. */
function learnArrays(sql: Driver): void {
  const { shared } = sql.options as unknown as { shared: { typeArrayMap: Record<number, number> } };
  Object.assign(shared.typeArrayMap, ARRAY_TYPES);
}
