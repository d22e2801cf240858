import path from "node:path";
import { TestBank } from "../../atm/testing/test-bank.ts";
import { ZERO } from "../../model/model.ts";
import type { Atm, AtmOptions } from "../atm-interface.ts";
import { openAtmWith } from "../open-atm.ts";

/** Waits short enough for tests. */
const TIMING = { answerMs: 150, pauseMs: 5, pauseMostMs: 20, keysEveryMs: 60_000 };

export const ALICE = { username: "alice", password: "a long enough secret" };

/** Waits for a state that is on its way. */
export async function eventually(isSo: () => boolean): Promise<void> {
  for (const since = performance.now(); !isSo(); await new Promise((resolve) => setTimeout(resolve, 2)))
    if (performance.now() - since > 10_000) throw new Error("the state did not come");
}

/** A bank in memory with the customers alice and bob, and the library's ATMs at it. */
export class TestClient implements AsyncDisposable {
  readonly bank: TestBank;
  readonly logged: string[] = [];
  readonly #opened = new AsyncDisposableStack();

  private constructor(bank: TestBank) {
    this.bank = bank;
    this.#opened.use(bank);
  }

  static async start(): Promise<TestClient> {
    const bank = await TestBank.start();
    await bank.writeKeyFile([]);
    bank.ledger.open("alice", ALICE.password, ZERO);
    bank.ledger.open("bob", ALICE.password, ZERO);
    return new TestClient(bank);
  }

  get journal(): string {
    return path.join(this.bank.folder, "client.journal");
  }

  /** What alice's account holds by the bank's books, in minor units. */
  get alice(): { readonly posted: bigint; readonly held: bigint } {
    const { posted, held } = this.bank.ledger.accounts.get("alice") as { posted: bigint; held: bigint };
    return { posted, held };
  }

  async open(options: Partial<AtmOptions> = {}): Promise<Atm> {
    const { port, keyFile } = this.bank;
    const log: AtmOptions["log"] = (level, message) => this.logged.push(`${level}: ${message}`);
    return this.#opened.use(await openAtmWith({ bank: `127.0.0.1:${port}`, keyFile, log, ...options }, TIMING));
  }

  /** The same, with alice signed in. */
  async openFor(customer: typeof ALICE, options: Partial<AtmOptions> = {}): Promise<Atm> {
    const atm = await this.open(options);
    const answer = await atm.signIn(customer);
    if (!answer.ok) throw new Error(answer.refusal);
    return atm;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }
}
