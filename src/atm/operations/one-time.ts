import { createHash, randomBytes } from "node:crypto";
import { newRequestId, type RequestId } from "../../model/model.ts";

/**
 * A form that does its work once. Its token stands in the page, its request id goes to the bank: the same token is the
 * same request, so that a double click, a refresh or a step back gets the first answer and nothing happens twice.
 */
export class OneTime<Answer> {
  /** 128 random bits, unguessable; belongs to one session. */
  readonly token: string = randomBytes(16).toString("base64url");
  readonly request: RequestId = newRequestId();
  #filled: { readonly digest: string; readonly answer: Promise<Answer> } | null = null;

  /** True once it was filled in. */
  get used(): boolean {
    return this.#filled !== null;
  }

  /**
   * Does the work with what was filled in, or gives the answer that it gave before. Null where it was filled in before
   * with something else: then it is another wish, and needs a form of its own. Of `fields` only a hash is kept.
   */
  fill(fields: readonly string[], act: (request: RequestId) => Promise<Answer>): Promise<Answer> | null {
    const digest = createHash("sha256")
      .update(JSON.stringify([this.token, ...fields]))
      .digest("base64");
    if (this.#filled === null) this.#filled = { digest, answer: act(this.request) };
    return this.#filled.digest === digest ? this.#filled.answer : null;
  }

  /** Lets the same fields be sent again, under the same request id: for an answer that was lost. */
  again(): void {
    this.#filled = null;
  }
}
