import { createHash, randomBytes } from "node:crypto";
import { newRequestId, type RequestId } from "../../model/model.ts";

/**
 * A form that acts once. The page holds its token, and the bank gets its request id. The same token is the same request: a double
 * click, a refresh or a step back gets the first answer, and nothing happens twice.
 */
export class OneTime<Answer> {
  /** 128 random bits, unguessable; belongs to one session. */
  readonly token: string = randomBytes(16).toString("base64url");
  readonly request: RequestId = newRequestId();
  /** When its question was last put before the customer, on the clock of performance.now(); null before, or if it asks none. */
  askedAt: number | null = null;
  #filled: { readonly digest: string; readonly answer: Promise<Answer> } | null = null;

  /** True once it has been filled in. */
  get used(): boolean {
    return this.#filled !== null;
  }

  /**
   * Acts on the fields, or returns the first answer if they are the same again. Returns null if it was filled in before with
   * other fields: that is another request and needs a new form. Only a hash of `fields` is kept.
   */
  fill(fields: readonly string[], act: (request: RequestId) => Promise<Answer>): Promise<Answer> | null {
    const digest = createHash("sha256")
      .update(JSON.stringify([this.token, ...fields]))
      .digest("base64");
    if (this.#filled === null) this.#filled = { digest, answer: act(this.request) };
    return this.#filled.digest === digest ? this.#filled.answer : null;
  }

  /** Lets the form be sent again under the same request id: for an answer that was lost. */
  again(): void {
    this.#filled = null;
  }
}
