import path from "node:path";
import type { BankUnderTest } from "./bank-under-test.ts";
import { FormBrowser } from "./form-browser.ts";
import { freePort, Program } from "./program.ts";

/** An ATM of a bank under test, in a separate process with its own folder. It may die and be started again. */
export class AtmUnderTest implements AsyncDisposable {
  readonly #bank: BankUnderTest;
  readonly #arguments: readonly string[];
  readonly url: string;
  program: Program;

  private constructor(bank: BankUnderTest, n: number, port: number, more: readonly string[]) {
    this.#bank = bank;
    this.url = `http://127.0.0.1:${port}`;
    const key = path.join(bank.data, `atm-${n}.json`);
    const places = ["--bank", `127.0.0.1:${bank.port}`, "--port", String(port), "--key", key];
    this.#arguments = ["atm", String(n), ...places, ...more];
    this.program = this.#run();
  }

  /** Enrols ATM n and starts it with these additional options. */
  static async start(bank: BankUnderTest, n: number, ...more: readonly string[]): Promise<AtmUnderTest> {
    await bank.enrol(n);
    return AtmUnderTest.startEnrolled(bank, n, ...more);
  }

  /** Starts ATM n, whose key file is `atm-N.json` in the bank's data folder. */
  static async startEnrolled(bank: BankUnderTest, n: number, ...more: readonly string[]): Promise<AtmUnderTest> {
    const atm = new AtmUnderTest(bank, n, await freePort(), more);
    await atm.program.says("serves its page").catch(async (error) => {
      await atm[Symbol.asyncDispose]();
      throw error;
    });
    return atm;
  }

  /** Waits for the end of the process and starts it again. */
  async startAgain(): Promise<void> {
    await this.program.exited;
    this.program = this.#run();
    await this.program.says("serves its page");
  }

  /** A browser without JavaScript at its page. */
  browser = (): FormBrowser => new FormBrowser(this.url);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }

  #run(): Program {
    return new Program(this.#arguments, this.#bank.environment);
  }
}
