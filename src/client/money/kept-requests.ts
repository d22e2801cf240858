import { Journal, JournalError, type OpenOperation, readJournal } from "../../atm/atm.ts";
import { LockError, type ProcessLock, takeLock } from "../../files/files.ts";
import { Money, type RequestId } from "../../model/model.ts";
import { AtmError } from "../atm-error.ts";

type State = "held" | "done" | "refused" | "void" | "unsent";
type How = "acknowledged" | "disputed" | "nothing" | "booked";

/**
 * The money requests that are not over, in the form of an ATM's journal: each step is on the disk before the next is done. Without a file
 * it keeps nothing, and every step is done at once.
 */
export class KeptRequests {
  readonly #journal: Journal | null;
  readonly #lock: ProcessLock | null;

  private constructor(journal: Journal | null, lock: ProcessLock | null) {
    this.#journal = journal;
    this.#lock = lock;
  }

  /**
   * Opens the journal of the ATM with this mark, or begins one. Throws AtmError `journal`, also if another process uses it, or if it is that
   * of another ATM or of a machine: the bank knows a request only of the ATM that made it, and would call another's void.
   */
  static async open(file: string | undefined, mark: string): Promise<KeptRequests> {
    if (file === undefined) return new KeptRequests(null, null);
    let lock: ProcessLock | null = null;
    try {
      lock = takeLock(`${file}.lock`, "the ATM of this journal");
      const found = await readJournal(file);
      if (found !== null && found.unit !== mark)
        throw new JournalError(
          "journal-damaged",
          `${file} is the journal of another key file or machine: give this ATM one of its own`,
        );
      const journal = await Journal.open(
        file,
        found === null ? { found, marks: { unit: mark, journal: 0, cash: 0 } } : { found },
      );
      if (journal.trouble !== null) throw journal.trouble;
      return new KeptRequests(journal, lock);
    } catch (cause) {
      lock?.release();
      throw broken(file, cause);
    }
  }

  /** What an earlier run left open, at the start; what is under way, later. */
  get open(): readonly OpenOperation[] {
    return [...(this.#journal?.operations.values() ?? [])];
  }

  /** Before the request is sent for the first time. Throws AtmError `journal`: nothing happened. */
  async begin(request: RequestId, op: "deposit" | "withdraw" | "transfer", amount: bigint): Promise<void> {
    if (this.#journal === null || this.#journal.operations.has(request)) return;
    await this.#write(() => this.#journal?.append({ step: "intent", request, op, amount: Money(amount), notes: [] }));
  }

  /** After the bank's answer to a withdrawal, and before anything is paid out. Throws AtmError `journal`. */
  async held(request: RequestId): Promise<void> {
    if (this.#isOpen(request)) await this.#write(() => this.#journal?.append({ step: "answer", request, state: "held" }));
  }

  /** Before the end of a hold is sent under the request id `by`. Throws AtmError `journal`. */
  async ending(request: RequestId, by: RequestId, paid: bigint): Promise<void> {
    const end = { step: "closing", request, op: paid > 0n ? "settle" : "release", by, amount: Money(paid) } as const;
    if (this.#isOpen(request)) await this.#write(() => this.#journal?.append(end));
  }

  /** It is over. If this cannot be written, the next start asks the bank for what is known here. */
  async over(request: RequestId, state: State, how: How): Promise<void> {
    if (!this.#isOpen(request)) return;
    await this.#journal?.append({ step: "answer", request, state }, { step: "closed", request, how }).catch(() => {});
  }

  async close(): Promise<void> {
    await this.#journal?.close();
    this.#lock?.release();
  }

  #isOpen(request: RequestId): boolean {
    return this.#journal?.operations.has(request) ?? false;
  }

  async #write(append: () => Promise<void> | undefined): Promise<void> {
    try {
      await append();
    } catch (cause) {
      throw broken("the journal", cause);
    }
  }
}

function broken(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof RangeError) return cause;
  const why =
    cause instanceof JournalError || cause instanceof LockError ? cause.message : `${file} cannot be used: ${cause.message}`;
  return new AtmError("journal", why, { cause });
}
