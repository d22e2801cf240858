import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { orderCount } from "../../backoffice/testing/order-count.ts";
import { watchCustomers } from "../../customers/customers.ts";
import type { EventStore } from "../../events/events.ts";
import { eventStoreOn, type TestEventDatabase, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { type Bcrypt, bcryptHere } from "../../hashing/hashing.ts";
import { Money, newRequestId, type RequestId, terminalIdOf } from "../../model/model.ts";
import { type Listening, openStore } from "../../store/store.ts";
import { type MachineNotes, type NewOrder, orderTerminal } from "../../terminals/terminals.ts";
import type { Bank } from "../operations/request-context.ts";
import { Listener } from "../sessions/listen.ts";
import type { ServerEvents } from "../sessions/server-events.ts";
import { TerminalBudgets } from "../sessions/terminal-budgets.ts";
import { TestAtm } from "./test-atm.ts";
import { makeBank, makeKeys, TEST_PROPOSAL_KEY, type TestKeys } from "./test-bank-parts.ts";

interface TestBankOptions {
  /** Computes the hashes, at the lowest cost. */
  readonly bcrypt?: Bcrypt;
  /** Replaces parts of the bank. */
  readonly parts?: (bank: Bank) => Partial<Bank>;
  /** Another server whose database and ATM this one shares. */
  readonly beside?: TestBank;
  /** Gets no notifications of changed passwords and locks. */
  readonly unnotified?: boolean;
}

export const PASSWORD = "a long enough secret";

interface Counted {
  readonly kind: "count";
  readonly counted: MachineNotes;
}

interface Parts {
  readonly bank: Bank;
  readonly listener: Listener;
  readonly port: number;
  readonly database: TestEventDatabase;
  readonly store: EventStore;
  readonly keys: TestKeys;
  readonly folder: string;
  readonly serverEvents: ServerEvents;
  readonly budgets: TerminalBudgets;
  readonly watch: Listening | null;
}

/** A worker of the bank in this process, with a real database, real sockets and one enrolled ATM. */
export class TestBank implements AsyncDisposable {
  readonly bank: Bank;
  readonly listener: Listener;
  readonly database: TestEventDatabase;
  readonly budgets: TerminalBudgets;
  readonly #parts: Parts;
  readonly #isFirst: boolean;
  #drained: Promise<void> | null = null;

  private constructor(parts: Parts, isFirst: boolean) {
    this.bank = parts.bank;
    this.listener = parts.listener;
    this.database = parts.database;
    this.budgets = parts.budgets;
    this.#parts = parts;
    this.#isFirst = isFirst;
  }

  static async start({
    bcrypt: engine = bcryptHere,
    parts = () => ({}),
    beside,
    unnotified,
  }: TestBankOptions = {}): Promise<TestBank> {
    const database = beside?.database ?? (await testEventDatabase());
    const folder = mkdtempSync(path.join(tmpdir(), "strongroom-bank-"));
    const store = eventStoreOn(openStore(database.applicationUrl, { connections: 8, applicationName: "strongroom worker" }));
    const basic = await makeBank(store, engine, folder);
    const bank = { ...basic, ...parts(basic) };
    const keys = beside === undefined ? await makeKeys(store) : beside.#parts.keys;
    const statics = [keys.server];
    const budgets = unlimited();
    const listener = new Listener(bank, {
      ...{ host: "127.0.0.1", port: 0, limits: {}, budgets },
      keys: { statics, findTerminal: async (key) => (key.equals(keys.known.publicKey) ? keys.known : null) },
    });
    const port = await listener.open();
    const watch = unnotified === true ? null : await watched(database.applicationUrl, listener);
    return new TestBank(
      { bank, listener, port, database, store, keys, folder, serverEvents: basic.serverEvents, budgets, watch },
      beside === undefined,
    );
  }

  /** A new channel of the ATM. */
  connect(): Promise<TestAtm> {
    return TestAtm.connect(this.#parts.port, this.#parts.keys.keys);
  }

  /** A new channel on which this customer is signed in. */
  async signedIn(username: string, password = PASSWORD): Promise<TestAtm> {
    const atm = await this.connect();
    await atm.get("signin", { username, password });
    return atm;
  }

  /** Signs customers up with PASSWORD and this balance, in minor units. */
  async customers(names: readonly string[], amount = 0n): Promise<void> {
    const atm = await this.connect();
    for (const username of names) {
      await atm.get("signup", { username, password: PASSWORD });
      await atm.get("signin", { username, password: PASSWORD });
      if (amount > 0n) await atm.get("deposit", { amount: Money(amount) });
      await atm.get("signout", {});
    }
    await atm.close();
  }

  /** Resolves once the bank has no channel. */
  async untilAllEnded(): Promise<void> {
    while (this.listener.load.sessions > 0) await pause(1);
  }

  /** Resolves once every session has ended and all its requests are done and recorded. */
  drain(): Promise<void> {
    this.#drained ??= (async () => {
      this.bank.orders.close();
      await this.listener.drain();
      await this.bank.groupCommit.drain();
      await this.bank.recorder.drain();
      await this.#parts.serverEvents.close(60_000);
    })();
    return this.#drained;
  }

  /** Gives the ATM a terminal order, with two people for a count. */
  async order(wanted: { readonly id?: RequestId } & ({ readonly kind: "close" | "open" } | Counted)): Promise<RequestId> {
    const { store } = this.database;
    const order = { id: wanted.id ?? newRequestId(), terminal: terminalIdOf(1), at: Date.now() };
    const refusal =
      wanted.kind === "count"
        ? await orderCount(store, TEST_PROPOSAL_KEY, { ...order, counted: wanted.counted, people: ["olga", "otto"] })
        : await service(store, { ...order, kind: wanted.kind });
    if (refusal !== null) throw new Error(`the order was refused: ${refusal}`);
    this.bank.orders.wake(terminalIdOf(1));
    return order.id;
  }

  /** Kind, outcome and customer of all events, except those of channels, sign-ups and enrolments. */
  async events(): Promise<readonly string[]> {
    const rows = await this.database.store.sql<{ line: string }[]>`
      select concat_ws(' ', kind, outcome, username) as line
      from audit_event left join customer on customer.id = audit_event.customer
      where kind not like 'channel-%' and kind not in ('signup', 'terminal-enrol') order by audit_event.xmin::text::bigint, n`;
    return rows.map(({ line }) => line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain();
    await this.#parts.watch?.close();
    await this.#parts.store.close();
    if (this.#isFirst) await this.database[Symbol.asyncDispose]();
    rmSync(this.#parts.folder, { recursive: true, force: true });
  }
}

const service = async (store: EventStore, order: Extract<NewOrder, { kind: "close" | "open" }>): Promise<string | null> => {
  const ordered = await store.begin((tx, record) => orderTerminal(tx, record, order, { name: "olga", approver: null }));
  return ordered.ok ? null : ordered.refusal;
};

/** Resolves once the listener gets notifications. */
async function watched(url: string, listener: Listener): Promise<Listening> {
  const listening = Promise.withResolvers<void>();
  const watch = watchCustomers(url, {
    applicationName: "strongroom worker, customers",
    onChanged: (customer) => {
      listening.resolve();
      listener.recheck(customer);
    },
    onProblem: () => {},
  });
  await listening.promise;
  return watch;
}

/** Budgets that no test reaches; budgets have separate tests. */
function unlimited(): TerminalBudgets {
  const nothing = (): void => {};
  return new TerminalBudgets({ requests: 1e6, events: 1e6 }, { spent: nothing, exceeded: nothing, slowed: nothing });
}
