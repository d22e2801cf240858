import { createHash, randomBytes } from "node:crypto";
import { writeKeyPair } from "../../audit/audit.ts";
import { orderCount } from "../../backoffice/testing/order-count.ts";
import { TestOperators } from "../../backoffice/testing/test-operators.ts";
import { generateKeyPair } from "../../crypto/crypto.ts";
import type { Credentials } from "../../customers/customers.ts";
import { enterFirstKeys, heldKeys } from "../../keys/keys.ts";
import { GroupCommit, keepCounters, type MoneyOp, openCashAccount } from "../../ledger/ledger.ts";
import {
  type AccountId,
  LIMITS_DEFAULT,
  Money,
  newRequestId,
  type OrderRefusal,
  type Outcome,
  type RequestId,
  SessionId,
  type TerminalId,
} from "../../model/model.ts";
import { answerOrder, enrol, noteUse, orderTerminal, revoke, rotate } from "../../terminals/terminals.ts";
import { EUR, type TestPlace, testPlace } from "./test-log.ts";
import { ATM, credentialsOf, type TestCustomer, TestPeople } from "./test-people.ts";

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
  /** anna proposes, ben approves, and a command of the operators carries it out. */
  readonly operators: TestOperators;

  private constructor(place: TestPlace, credentials: Credentials) {
    super(place, credentials);
    this.#groupCommit = new GroupCommit(this.store, { currency: EUR, limits: LIMITS_DEFAULT });
    this.operators = new TestOperators({ store: this.commands, ledger: this.#groupCommit, now: () => this.now() });
  }

  /** Opens a bank on a new database, whose log was begun. */
  static async open(): Promise<TestBank> {
    const bank = new TestBank(await testPlace(), await credentialsOf(4));
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

  /** Two operators agree on it, and the ATM is ordered to take its next key. Resolves with the order's id. */
  rotateByOrder(terminal: number): Promise<RequestId> {
    const bankKey = () => Promise.reject(new Error("a rotation needs no key of the bank"));
    this.operators.keyMaking = { keyEncryptionKey: this.#keyEncryptionKey, bankKey, auditLog: async () => "" };
    return this.operators.agree("terminal-rotate", { terminal });
  }

  async revoke(terminal: TerminalId): Promise<void> {
    await this.commands.begin((tx, record) => revoke(tx, record, { terminal, at: this.now() }));
  }

  /** Gives the bank its first keys, then others: of the pepper and the log the old one ends, of the static
   * key it is still accepted. */
  async rotateKeys(): Promise<void> {
    const files = { pepper: this.fileOf("pepper.key"), "bank-key": this.fileOf("bank.json"), "audit-log-key": this.logKeyFile };
    await writeKeyPair(this.logKeyFile, this.logKey);
    const held = await heldKeys(files);
    const first = { actor: "bank", approval: null, at: this.now(), acceptNew: false };
    await this.store.begin((tx, record) => enterFirstKeys(tx, record, held, first));
    this.operators.keyFiles = files;
    for (const key of ["pepper", "bank-key", "audit-log-key"])
      for (const step of ["prepare", "activate"]) await this.operators.agree(`keys-${step}`, { key, reason: "a test" });
    await this.operators.agree("keys-end", { key: "pepper" });
  }

  /** Establishes a channel under this epoch. */
  async connect(terminal: TerminalId, epoch: number): Promise<void> {
    await noteUse(this.store.sql, terminal, epoch, this.now(), "0123456789abcdef");
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
      // What ends a hold comes from an ATM's session, or from two operators.
      session: op === "settle" || op === "release" ? ATM_SESSION : null,
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

  /** Orders the ATM to close or to open. Resolves with the order's id. */
  async order(kind: "close" | "open", terminal = ATM): Promise<RequestId> {
    const order = { id: newRequestId(), terminal, at: this.now(), kind };
    await this.commands.begin((tx, record) => orderTerminal(tx, record, order, { name: "anna", approver: null }));
    return order.id;
  }

  /** The ATM's word on an order. */
  async answerOrder(order: RequestId, how: "done" | OrderRefusal, terminal = ATM): Promise<boolean> {
    return this.store.begin((tx, record) => answerOrder(tx, record, { order, terminal, how, at: this.now() }, {}));
  }

  /** Counts an ATM, as two people agreed on: orders it, books it, and ends the order. Resolves with its id; null if it is refused. */
  async count(counted: Money, terminal = ATM): Promise<RequestId | null> {
    const [id, at] = [newRequestId(), this.now()];
    const notes = { cassettes: [{ denomination: cents(1), notes: Number(counted) }], rejected: [] };
    await keepCounters(this.store.sql, { terminal, at, inService: false, cassettes: [], rejected: [] });
    const order = { id, terminal, at, counted: notes, people: ["anna", "ben"] } as const;
    if ((await orderCount(this.commands, this.operators.backoffice.proposalKey, order)) !== null) return null;
    const { outcome } = await this.post("cash-count", null, { terminal, request: id, counted, detail: {} });
    await this.answerOrder(id, outcome.ok ? "done" : "not-booked", terminal);
    return id;
  }

  /** Two operators reverse a posting; `meanwhile` comes between them and the bank. Resolves with the reversal's request. */
  async reverse(request: RequestId, meanwhile: () => Promise<unknown> = async () => {}): Promise<RequestId> {
    const { id } = await this.operators.propose("ledger-reverse", { request, reason: REASON });
    await this.operators.approve(id);
    await meanwhile();
    await this.operators.carryOut(id);
    return id;
  }

  async unlock({ username }: Pick<TestCustomer, "username">): Promise<void> {
    await this.operators.agree("customer-unlock", { username });
  }

  async close({ username }: Pick<TestCustomer, "username">): Promise<void> {
    await this.operators.agree("customer-close", { username });
  }

  async open({ username }: Pick<TestCustomer, "username">): Promise<void> {
    await this.operators.agree("customer-open", { username });
  }

  async #generationOf({ customer }: TestCustomer): Promise<number> {
    const [row] = await this.store.sql<{ generation: number }[]>`select generation from customer where id = ${customer}`;
    return row?.generation ?? 0;
  }
}

const ATM_SESSION = SessionId("ff".repeat(16));
const REASON = "booked by mistake";

const inspect = (fields: object): string =>
  JSON.stringify(fields, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));

export const cents = (amount: number): Money => Money(BigInt(amount));
