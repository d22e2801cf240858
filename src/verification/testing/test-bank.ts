import { createHash, randomBytes } from "node:crypto";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { type Credentials, openCredentials } from "../../customers/customers.ts";
import {
  carryOutReversal,
  confirm,
  confirmReversal,
  GroupCommit,
  type HoldEnd,
  type MoneyOp,
  openCashAccount,
  propose,
  proposeReversal,
  type ReversalProposal,
} from "../../ledger/ledger.ts";
import {
  type AccountId,
  LIMITS_DEFAULT,
  Money,
  newRequestId,
  type Outcome,
  type RequestId,
  type SessionId,
  type TerminalId,
} from "../../model/model.ts";
import { enrol, noteUse, revoke, rotate } from "../../terminals/terminals.ts";
import { EUR, type TestPlace, testPlace } from "./test-log.ts";
import { ATM, type TestCustomer, TestPeople } from "./test-people.ts";

/** What a request has beside its origin and its customer's account; the terminal is ATM unless it says otherwise. */
interface Fields {
  readonly terminal?: TerminalId;
  readonly request?: RequestId;
  readonly session?: SessionId;
  readonly amount?: Money;
  readonly payee?: AccountId | null;
  readonly hold?: RequestId;
  readonly asked?: RequestId;
  readonly limit?: Money;
  readonly counted?: Money;
  readonly detail?: Readonly<Record<string, string>>;
}

/**
 * A bank without its processes: the real code of each room writes to a database, under keys of the test, and a real sequencer
 * signs the log.
 */
export class TestBank extends TestPeople {
  readonly #groupCommit: GroupCommit;
  readonly #keyEncryptionKey = randomBytes(32);

  private constructor(place: TestPlace, credentials: Credentials) {
    super(place, credentials);
    this.#groupCommit = new GroupCommit(this.store, { currency: EUR, limits: LIMITS_DEFAULT });
  }

  /** Opens a bank on a new database, whose log was begun. */
  static async open(): Promise<TestBank> {
    const bank = new TestBank(await testPlace(), await openCredentials({ pepper: Buffer.alloc(32, 7), cost: 4 }));
    await bank.begin();
    return bank;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.#groupCommit.drain();
    await super[Symbol.asyncDispose]();
  }

  /** Enrols an ATM and opens its cash account. */
  async enrol(terminal: TerminalId, isNew = true): Promise<void> {
    const [at, { publicKey }] = [this.now(), generateKeyPair()];
    if (isNew) await openCashAccount(this.store.sql, terminal, at);
    await this.commands.begin((tx, record) => enrol(tx, record, this.#keyEncryptionKey, { terminal, publicKey, at }));
  }

  async rotate(terminal: TerminalId): Promise<void> {
    await this.commands.begin((tx, record) => rotate(tx, record, this.#keyEncryptionKey, { terminal, at: this.now() }));
  }

  async revoke(terminal: TerminalId): Promise<void> {
    await this.commands.begin((tx, record) => revoke(tx, record, { terminal, at: this.now() }));
  }

  /** Establishes a channel under this epoch. */
  async connect(terminal: TerminalId, epoch: number): Promise<void> {
    await noteUse(this.store.sql, terminal, epoch, this.now());
    await this.store.record([{ at: this.now(), kind: "channel-ready", outcome: "ok", terminal }]);
  }

  /** Posts a request of this customer; of nobody if `customer` is null. Resolves with its id and its outcome. */
  async post(
    op: MoneyOp,
    customer: TestCustomer | null,
    fields: Fields,
  ): Promise<{ readonly request: RequestId; readonly outcome: Outcome<object> }> {
    const request = fields.request ?? newRequestId();
    const digest = createHash("sha256")
      .update(`${op} ${customer?.customer} ${inspect(fields)}`)
      .digest();
    const generation = customer === null ? null : await this.#generationOf(customer);
    const origin = {
      terminal: ATM,
      session: null,
      request,
      digest,
      customer: customer?.customer ?? null,
      generation,
      at: this.now(),
    };
    const account = customer === null ? {} : { account: customer.account };
    const outcome = await this.#groupCommit.post({ ...origin, ...account, ...fields, op } as never);
    return { request, outcome };
  }

  async propose(end: HoldEnd, name = "anna") {
    return this.commands.begin((tx, record) => propose(tx, record, end, { name, login: "ops" }, this.now()));
  }

  async confirm(end: HoldEnd, name = "ben") {
    return this.commands.begin((tx, record) => confirm(tx, record, end, { name, login: "ops" }, this.now()));
  }

  async proposeReversal(request: RequestId, name = "anna") {
    return this.commands.begin((tx, record) =>
      proposeReversal(tx, record, { terminal: ATM, request, reason: REASON }, { name, login: "ops" }, this.now()),
    );
  }

  async confirmReversal(request: RequestId, name = "ben") {
    return this.commands.begin((tx, record) =>
      confirmReversal(tx, record, { terminal: ATM, request, reason: REASON }, { name, login: "ops" }, this.now()),
    );
  }

  async carryOutReversal(request: RequestId, proposal: ReversalProposal) {
    const reversal = { terminal: ATM, request, reason: REASON };
    return carryOutReversal(this.#groupCommit, reversal, proposal, { name: "ben", login: "ops" }, this.now());
  }

  /** Reverses a posting as two operators do, each step as far as it goes. */
  async reverse(request: RequestId): Promise<void> {
    await this.proposeReversal(request);
    const confirmed = await this.confirmReversal(request);
    if (confirmed.ok) await this.carryOutReversal(request, confirmed.proposal);
  }

  async #generationOf({ customer }: TestCustomer): Promise<number> {
    const [row] = await this.store.sql<{ generation: number }[]>`select generation from customer where id = ${customer}`;
    return row?.generation ?? 0;
  }
}

const REASON = "booked by mistake";

const inspect = (fields: object): string =>
  JSON.stringify(fields, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));

export const cents = (amount: number): Money => Money(BigInt(amount));
