import { createHash, randomBytes } from "node:crypto";
import {
  type Credentials,
  type CustomerDecision,
  changePassword,
  credentialEffect,
  customerEffect,
  endSessions,
  lock,
  onePepper,
  openCredentials,
  setNote,
  signIn,
  signUp,
} from "../../customers/customers.ts";
import type { NewEvent } from "../../events/events.ts";
import { answerEffect, encodeAnswer, openCustomerAccount } from "../../ledger/ledger.ts";
import {
  type AccountId,
  type CustomerId,
  newAccountId,
  newCustomerId,
  newRequestId,
  type Outcome,
  type RequestId,
  SessionId,
  TerminalId,
} from "../../model/model.ts";
import { insertAnswer, type Transaction } from "../../store/store.ts";
import { TestLog, type TestPlace } from "./test-log.ts";

export const ATM = TerminalId("ATM-0001");
export const OTHER_ATM = TerminalId("ATM-0002");
export const PASSWORD = "a quiet pond";

/**
 * Credentials with this cost of bcrypt. They accept every new password: to load the dictionaries takes longer than all that these
 * tests do with passwords.
 */
export const credentialsOf = (cost: number): Promise<Credentials> =>
  openCredentials({
    ...{ peppers: onePepper(Buffer.alloc(32, 7)), pseudonymKey: Buffer.alloc(32, 8), cost },
    judge: { judge: async () => ({ guesses: Number.MAX_SAFE_INTEGER, weakness: "password-too-common" }) },
  });

export interface TestCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly username: string;
}

/** The customers of a bank, by the real code of their room. */
export class TestPeople extends TestLog {
  readonly credentials: Credentials;

  constructor(place: TestPlace, credentials: Credentials) {
    super(place);
    this.credentials = credentials;
  }

  /** Signs a customer up, as src/bank/operations/admit.ts does. */
  async signUp(username: string, terminal = ATM): Promise<TestCustomer> {
    const [customer, account, request, at] = [newCustomerId(), newAccountId(), newRequestId(), this.now()];
    const hashed = await this.credentials.hash(customer, PASSWORD);
    await this.store.begin(async (tx, record) => {
      const outcome = await signUp(tx, { id: customer, username, ...hashed, account, at });
      if (!outcome.ok) throw new Error(outcome.refusal);
      await openCustomerAccount(tx, account, customer, at);
      const answer = await keepAnswer(tx, { terminal, request, op: "signup", outcome, at });
      const event: NewEvent = { at, kind: "signup", outcome: "ok", terminal, request, customer, account };
      const entered = customerEffect({ id: customer, username, account, at });
      record({ ...event, effects: [answer, entered, credentialEffect(customer, { ...hashed, changedAt: at, renewals: 0 })] });
    });
    return { customer, account, username };
  }

  async signIn({ username }: TestCustomer, { password = PASSWORD, terminal = ATM, credentials = this.credentials } = {}) {
    const session = SessionId(randomBytes(16).toString("hex"));
    const attempt = { username, password, terminal, session, request: newRequestId(), at: this.now() };
    return (await signIn(this.store, credentials, attempt)).outcome;
  }

  async changePassword({ customer, username }: TestCustomer, password: string, replacement: string) {
    const [request, at] = [newRequestId(), this.now()];
    const change = { customer, username, password, replacement, terminal: ATM, session: null, request, at };
    return changePassword(this.store, this.credentials, change, (tx, outcome) =>
      keepAnswer(tx, { terminal: ATM, request, op: "change-password", outcome, at }),
    );
  }

  async lock({ username }: Pick<TestCustomer, "username">): Promise<void> {
    await this.commands.begin((tx, record) => lock(tx, record, decisionOn(username, this.now())));
  }

  async endSessions({ username }: Pick<TestCustomer, "username">): Promise<void> {
    await this.commands.begin((tx, record) => endSessions(tx, record, decisionOn(username, this.now())));
  }

  async note({ username }: Pick<TestCustomer, "username">, note: string | null): Promise<void> {
    await this.commands.begin((tx, record) => setNote(tx, record, decisionOn(username, this.now()), note));
  }
}

async function keepAnswer(
  tx: Transaction,
  kept: {
    readonly terminal: TerminalId;
    readonly request: RequestId;
    readonly op: string;
    readonly outcome: Outcome<object>;
    readonly at: number;
  },
) {
  const { terminal, request, op, outcome, at } = kept;
  const row = { op, digest: createHash("sha256").update(op).digest(), answer: encodeAnswer(outcome) };
  await insertAnswer(tx, terminal, request, row, at);
  return answerEffect({ ...row, terminal, request, at, movement: null });
}

const decisionOn = (username: string, at: number): CustomerDecision => ({
  username,
  at,
  operator: "anna",
  reason: "",
  approval: null,
});
