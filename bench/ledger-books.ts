import { generateKeyPairSync, randomBytes } from "node:crypto";
import { eventKeysFrom } from "../src/events/effects.ts";
import { EventStore } from "../src/events/event-store.ts";
import { EventWriters } from "../src/events/writers/event-writers.ts";
import { GroupCommit } from "../src/ledger/batching/group-commit.ts";
import { openCashAccount } from "../src/ledger/sql/accounts.ts";
import { type AccountId, newAccountId, newCustomerId, newRequestId, type TerminalId, terminalIdOf } from "../src/model/ids.ts";
import { LIMITS_DEFAULT } from "../src/model/model.ts";
import { BALANCE_MAX, Currency, Money } from "../src/model/money.ts";
import { openStore, type Store, WHOLE_BANK_MS } from "../src/store/driver/connect.ts";
import type { Embedded } from "../src/store/embedded/embedded.ts";
import { migrate } from "../src/store/migrations/migrate.ts";

const TERMINALS = 64;
const BOUNDLESS = Money(BALANCE_MAX);
/** One ATM books all first deposits, far more than any may in a day. */
const LIMITS = { ...LIMITS_DEFAULT, terminalDay: { deposits: BOUNDLESS, transfers: BOUNDLESS, loads: BOUNDLESS } };
const CONNECTIONS = 16;

/** Every customer's first balance, in minor units. It is large enough for all transfers of the benchmarks. */
export const FIRST_DEPOSIT = 1_000_000_000n;

/** A ledger with many customers in a separate database, and a group commit on it. */
export class Books implements AsyncDisposable {
  /** The server's process id. */
  readonly postmaster: number;
  readonly url: string;
  readonly store: EventStore;
  readonly groupCommit: GroupCommit;
  readonly accounts: readonly AccountId[];
  readonly terminals: readonly TerminalId[] = Array.from({ length: TERMINALS }, (_, n) => terminalIdOf(1 + n));

  private constructor(postmaster: number, url: string, accounts: readonly AccountId[]) {
    this.postmaster = postmaster;
    this.url = url;
    this.store = recordingOn(
      openStore(url, { connections: CONNECTIONS, applicationName: "strongroom bench", answerWithinMs: WHOLE_BANK_MS }),
    );
    this.accounts = accounts;
    this.groupCommit = new GroupCommit(this.store, { currency: Currency("EUR"), limits: LIMITS });
  }

  /** Makes the database on this server, whose owner may create databases. Books each customer's first deposit, so `verify` finds no difference. */
  static async make({ ownerUrl: server, pid }: Embedded, database: string, customers: number): Promise<Books> {
    const url = new URL(server);
    const maker = openStore(server, { connections: 1, applicationName: "strongroom bench" });
    await maker.sql`create database ${maker.sql(database)}`;
    await maker.close();
    url.pathname = `/${database}`;
    const accounts = Array.from({ length: customers }, newAccountId).sort();
    const books = new Books(pid, url.href, accounts);
    const { store } = books;
    await migrate(store);
    for (const terminal of books.terminals) await openCashAccount(store.sql, terminal, Date.now());
    await store.sql`
      insert into account (id, kind, customer, opened_at)
      select id, 'customer', customer, now()
      from unnest(${accounts}::uuid[], ${accounts.map(newCustomerId)}::uuid[]) as opened (id, customer)`;
    await books.#deposit();
    return books;
  }

  /** Opens the books that another process made. */
  static async open(url: string, postmaster: number): Promise<Books> {
    const store = openStore(url, { connections: 1, applicationName: "strongroom bench" });
    const rows = await store.sql<{ id: AccountId }[]>`select id from account where kind = 'customer' order by id`;
    await store.close();
    return new Books(
      postmaster,
      url,
      rows.map(({ id }) => id),
    );
  }

  /** Posts a transfer through the group commit. */
  async #deposit(): Promise<void> {
    const digest = Buffer.alloc(32);
    for (let first = 0; first < this.accounts.length; first += 1_000)
      await Promise.all(
        this.accounts.slice(first, first + 1_000).map(async (account) => {
          const origin = {
            terminal: this.terminals[0] as TerminalId,
            session: null,
            customer: null,
            generation: 0,
            digest,
            at: Date.now(),
          };
          const request = newRequestId();
          const { ok } = await this.groupCommit.post({
            op: "deposit",
            ...origin,
            request,
            account,
            amount: Money(FIRST_DEPOSIT),
          });
          if (!ok) throw new Error("a first deposit was refused");
        }),
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.groupCommit.drain();
    await this.store.close();
  }
}

/** Records events under keys that nobody keeps: nothing here reads the sealed forms. */
function recordingOn(store: Store): EventStore {
  const { publicKey: auditor } = generateKeyPairSync("x25519");
  return new EventStore(
    store,
    new EventWriters({ origin: "bench/atm-audit", keys: eventKeysFrom(randomBytes(32)), auditor, now: Date.now }),
  );
}
