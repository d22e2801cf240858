import { readFile } from "node:fs/promises";
import { replaceFile } from "../../files/files.ts";
import type { VerificationState } from "./verification-state.ts";

/** The file with the last result of a server's verifications on demand, in JSON. Only its owner can read it. */
export class KeptResult {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves with the last result that was kept; null if there is none, or the file is damaged: then verify again. */
  async read(): Promise<VerificationState | null> {
    const text = await readFile(this.#file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "null";
      throw error;
    });
    try {
      const { phase, beganAt, findings, report } = (JSON.parse(text) ?? {}) as Partial<VerificationState>;
      const isResult = phase === "done" && typeof beganAt === "number" && Array.isArray(findings) && typeof report === "object";
      return isResult ? (JSON.parse(text) as VerificationState) : null;
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** Replaces the result; durable when it resolves. */
  async keep(state: VerificationState): Promise<void> {
    await replaceFile(this.#file, `${JSON.stringify(state)}\n`);
  }
}
