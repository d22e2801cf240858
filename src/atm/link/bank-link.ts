import assert from "node:assert/strict";
import type { Channel, CloseReason } from "../../channel/channel.ts";
import { newRequestId, type Outcome, type RequestId, type SessionId } from "../../model/model.ts";
import {
  encodeRequest,
  type OperationName,
  openResponse,
  ProtocolError,
  type Request,
  type RequestOf,
  type ResultOf,
} from "../../protocol/protocol.ts";

/** How long the bank may take to answer one request, by default. */
const ANSWER_WAIT_MS = 10_000;

/**
 * The bank gave no answer. "bank-unreachable": the request never left, and nothing happened. "bank-busy": the bank refuses to
 * handle it for now. "answer-lost": it was sent and its outcome is unknown (PROTOCOL.md, section 5.1).
 */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly code: "bank-unreachable" | "bank-busy" | "answer-lost";

  constructor(code: LinkError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}

/** Opens a channel to the bank; `onMessage` gets each message that it receives. */
export type Connect = (onMessage: (content: Buffer) => void) => Promise<Channel>;

interface Waiting {
  readonly op: OperationName;
  readonly answer: PromiseWithResolvers<Outcome<never>>;
  readonly timer: NodeJS.Timeout;
}

/** Requests and answers over one channel: several may be under way, answers are matched by id. */
export class BankLink {
  readonly #channel: Channel;
  readonly #answerWaitMs: number;
  readonly #waiting = new Map<RequestId, Waiting>();
  /** Requests that timed out: an answer that arrives later is dropped. */
  readonly #givenUp = new Set<RequestId>();
  #over = false;
  #signedOut = false;

  private constructor(channel: Channel, answerWaitMs: number) {
    this.#channel = channel;
    this.#answerWaitMs = answerWaitMs;
  }

  /** Opens a link over a new channel. Throws LinkError "bank-unreachable". */
  static async open(connect: Connect, answerWaitMs = ANSWER_WAIT_MS): Promise<BankLink> {
    let link: BankLink | undefined;
    try {
      const channel = await connect((content) => {
        if (link !== undefined) link.#receive(content);
      });
      link = new BankLink(channel, answerWaitMs);
    } catch (cause) {
      throw new LinkError("bank-unreachable", "the secure channel failed", { cause });
    }
    void link.#channel.ended.then((end) => {
      link.#signedOut = end.how === "closed" && end.by === "peer" && end.reason === "signed-out";
      link.#end();
    });
    return link;
  }

  get sessionId(): SessionId {
    return this.#channel.sessionId;
  }

  /** True once the channel is gone; its customer must sign in again. */
  get over(): boolean {
    return this.#over;
  }

  /** True once the channel should be renewed: open a new one, then close this one (PROTOCOL.md, section 4.2). */
  get renewDue(): boolean {
    return this.#channel.renewDue;
  }

  /**
   * True once the bank has ended the customer's sign-in: the password was changed elsewhere, or an operator locked the customer.
   */
  get signedOut(): boolean {
    return this.#signedOut;
  }

  /**
   * Sends a request to the bank. Resolves with its answer; a refusal is a value. Rejects with LinkError "bank-unreachable" or
   * "answer-lost". The bank may take `answerWaitMs` milliseconds.
   */
  request<Name extends OperationName>(
    op: Name,
    fields: RequestOf<Name>,
    id = newRequestId(),
    answerWaitMs = this.#answerWaitMs,
  ): Promise<Outcome<ResultOf<Name>>> {
    assert(!this.#waiting.has(id), "one request id is under way once");
    if (this.#over) return Promise.reject(new LinkError("bank-unreachable", "the channel is gone"));
    const bytes = encodeRequest({ id, op, fields } as Request);
    const answer = Promise.withResolvers<Outcome<never>>();
    const timer = setTimeout(() => this.#giveUp(id), answerWaitMs);
    this.#waiting.set(id, { op, answer, timer });
    this.#channel.send(bytes);
    return answer.promise;
  }

  /** Closes the channel in order. The outcome of each unanswered request is unknown then. */
  close(reason: CloseReason): void {
    if (this.#over) return;
    this.#channel.close(reason);
    this.#end();
  }

  #receive(content: Buffer): void {
    try {
      this.#match(content);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#channel.destroy();
      this.#end();
    }
  }

  #match(content: Buffer): void {
    const { id, outcomeOf } = openResponse(content);
    const waiting = this.#waiting.get(id);
    if (waiting === undefined && this.#givenUp.delete(id)) return;
    if (waiting === undefined) throw new ProtocolError("message-match", "an answer to a request that was not sent");
    const outcome = outcomeOf(waiting.op);
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.answer.resolve(outcome as Outcome<never>);
  }

  #giveUp(id: RequestId): void {
    this.#givenUp.add(id);
    this.#lose(id);
  }

  #end(): void {
    this.#over = true;
    for (const id of [...this.#waiting.keys()]) this.#lose(id);
  }

  #lose(id: RequestId): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.answer.reject(new LinkError("answer-lost", `no answer to ${waiting.op}`));
  }
}
