import { type AssembledAtm, type AtmOptions, assembleAtm, dismissAtm } from "../assemble.ts";
import { worth } from "../cash/notes.ts";
import { TestBank } from "./test-bank.ts";

/** 100 notes of 10 and 100 notes of 50: 6,000.00. */
const LOAD = [
  { denomination: 1000, notes: 100 },
  { denomination: 5000, notes: 100 },
];

/** A bank, and an ATM on the files in a folder; a test may kill the ATM and start it again. */
export class TestAtm {
  readonly bank: TestBank;
  atm: AssembledAtm;
  readonly #options: AtmOptions;

  private constructor(bank: TestBank, atm: AssembledAtm, options: AtmOptions) {
    this.bank = bank;
    this.atm = atm;
    this.#options = options;
  }

  static async start(options: Partial<AtmOptions> = {}, given: TestBank | null = null): Promise<TestAtm> {
    const bank = given ?? (await TestBank.start());
    await bank.writeKeyFile(LOAD);
    const address = { host: "127.0.0.1", port: bank.port };
    const all = { number: 1, banks: [address], keyFile: bank.keyFile, dataDir: bank.folder, ...options };
    const atm = await assembleAtm(all);
    await atm.machine.recovery.start();
    return new TestAtm(bank, atm, all);
  }

  /** Starts a new ATM on the files of the old one, as after a crash. */
  async restart(): Promise<void> {
    this.atm.sessions.stop();
    this.atm.mending.stop();
    await this.atm.machine.recovery.stop();
    await this.atm.machine.journal.close();
    // When a process dies, the operating system does this.
    await this.atm.control?.close();
    this.atm.lock.release();
    this.atm = await assembleAtm(this.#options);
    await this.atm.machine.recovery.start();
  }

  /** Resolves once no operation is open. */
  async recovered(): Promise<void> {
    const { journal, recovery } = this.atm.machine;
    await Promise.all([...journal.operations.keys()].map((request) => recovery.take(request)));
  }

  /** The worth of the notes in the cassettes, in minor units. */
  get inCassettes(): bigint {
    return worth(this.atm.machine.cash.cassettes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await dismissAtm(this.atm);
    await this.bank[Symbol.asyncDispose]();
  }
}
