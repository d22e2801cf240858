import { randomBytes } from "node:crypto";
import { type Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { NoteMixes } from "../cash/note-mix.ts";
import type { Notes } from "../cash/notes.ts";
import type { Ending } from "./ending.ts";

/** The terms that a customer is asked to confirm. */
export type OrderTerms =
  /** The ways to pay it out, at least one; the first unless the customer chooses another. */
  | { readonly op: "withdraw"; readonly amount: Money; readonly mixes: NoteMixes }
  /** The notes that the acceptor has taken; `givenBack` is the number that it gave back at once. */
  | { readonly op: "deposit"; readonly amount: Money; readonly notes: Notes; readonly givenBack: number }
  | { readonly op: "transfer"; readonly amount: Money; readonly payee: string; readonly name: string };

/**
 * One money operation, from the question to the receipt: filled in, confirmed once, and kept so that the customer can look at it
 * again. Its page shows its present state.
 */
export class Order {
  /** 128 random bits: its address within the session. */
  readonly token: string = randomBytes(16).toString("base64url");
  /** The only request id that it is ever sent under. */
  readonly request: RequestId = newRequestId();
  readonly terms: OrderTerms;
  /** When the customer was last asked to confirm it, on the clock of performance.now(); null before. */
  askedAt: number | null = null;
  /** When it was confirmed, in milliseconds since 1970 UTC; null before. */
  confirmedAt: number | null = null;
  #confirmed: Promise<Ending> | null = null;
  #ending: Ending | null = null;
  readonly #known = Promise.withResolvers<void>();

  constructor(terms: OrderTerms) {
    this.terms = terms;
  }

  get confirmed(): boolean {
    return this.#confirmed !== null;
  }

  /** Null until its first ending, which may be "checking". */
  get ending(): Ending | null {
    return this.#ending;
  }

  /** Resolves once its final ending is known. */
  get known(): Promise<void> {
    return this.#known.promise;
  }

  /** True while it is under way, or the bank is still being asked. */
  get pending(): boolean {
    return this.confirmed && (this.#ending === null || this.#ending.how === "checking");
  }

  /** Runs the operation, once, however often it is called; resolves with its ending. */
  confirm(act: (request: RequestId) => Promise<Ending>): Promise<Ending> {
    this.confirmedAt ??= Date.now();
    this.#confirmed ??= act(this.request).then((ending) => this.#end(ending));
    return this.#confirmed;
  }

  #end(ending: Ending): Ending {
    this.#ending = ending;
    if (ending.how === "checking") void ending.later.then((later) => this.#end(later));
    else this.#known.resolve();
    return ending;
  }
}
