import { readFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./bank-under-test.ts";
import { freePort, Program, runProgram } from "./program.ts";

/** An independent witness in a process and a data folder of its own. */
export class WitnessProgram implements AsyncDisposable {
  readonly data: string;
  readonly url: string;
  readonly #folder: Disposable;
  readonly #program: Program;

  private constructor(folder: { folder: string } & Disposable, port: number, logKey: string) {
    this.#folder = folder;
    this.data = folder.folder;
    this.url = `http://127.0.0.1:${port}`;
    this.#program = new Program(["witness", "--witness-listen", `127.0.0.1:${port}`, "--log", logKey], this.#environment);
  }

  /** Makes the key of a witness with this name, and starts it for the log whose key is in the file. */
  static async start(name: string, logKey: string): Promise<WitnessProgram> {
    const folder = temporaryFolder();
    const { code, stderr } = await runProgram(["witness", "keygen", name], { STRONGROOM_DATA: folder.folder });
    if (code !== 0) throw new Error(stderr);
    const witness = new WitnessProgram(folder, await freePort(), logKey);
    await witness.#program.says("serves add-checkpoint");
    return witness;
  }

  /** The file of the witness's verifier key. */
  get keyFile(): string {
    return path.join(this.data, "witness", "witness.key.pub");
  }

  get key(): string {
    return readFileSync(this.keyFile, "utf8").trimEnd();
  }

  get #environment(): NodeJS.ProcessEnv {
    return { STRONGROOM_DATA: this.data, STRONGROOM_LOG_LEVEL: "warn" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
