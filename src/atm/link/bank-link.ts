import type { Channel, CloseReason } from "../../channel/channel.ts";
import { newRequestId, type Outcome, type SessionId } from "../../model/model.ts";
import {
  encodeRequest,
  type OperationName,
  openResponse,
  ProtocolError,
  type Request,
  type RequestOf,
  type ResultOf,
} from "../../protocol/protocol.ts";
import { LinkError } from "./link-error.ts";
import { Unanswered } from "./unanswered.ts";

/** How long the bank may take to answer one request, by default. */
const ANSWER_WAIT_MS = 10_000;

/** Opens a channel to the bank; `onMessage` gets each message that it receives. */
export type Connect = (onMessage: (content: Buffer) => void) => Promise<Channel>;

/**
 * What a link shows of its server: it answered, it is too busy, it goes away, or it is silent: a request got no answer in time, or the
 * connection broke off.
 */
export type Shown = "answered" | "busy" | "leaving" | "silent";

/** Requests and answers over one channel: several may be under way, answers are matched by id. */
export class BankLink {
  readonly #channel: Channel;
  readonly #answerWaitMs: number;
  readonly #onShown: (how: Shown) => void;
  readonly #unanswered = new Unanswered();
  #over = false;
  #signedOut = false;
  #broken = false;

  private constructor(channel: Channel, answerWaitMs: number, onShown: (how: Shown) => void) {
    this.#channel = channel;
    this.#answerWaitMs = answerWaitMs;
    this.#onShown = onShown;
  }

  /** Opens a link over a new channel; `onShown` is called with what it shows of the server. Throws LinkError "bank-unreachable". */
  static async open(
    connect: Connect,
    answerWaitMs = ANSWER_WAIT_MS,
    onShown: (how: Shown) => void = () => {},
  ): Promise<BankLink> {
    let link: BankLink | undefined;
    try {
      const channel = await connect((content) => {
        if (link !== undefined) link.#receive(content);
      });
      link = new BankLink(channel, answerWaitMs, onShown);
    } catch (cause) {
      throw new LinkError("bank-unreachable", "the secure channel failed", { cause });
    }
    void link.#channel.ended.then((end) => {
      link.#signedOut = end.how === "closed" && end.by === "peer" && end.reason === "signed-out";
      if (end.how === "breach") link.#broken = true;
      if (end.how === "closed" && end.by === "peer" && end.reason === "shutdown") onShown("leaving");
      if (end.how === "truncated" || end.how === "timeout") onShown("silent");
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

  /** True if the channel ended because the other end did not keep to the protocol. */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Sends a request to the bank. Resolves with its answer; a refusal is a value. Rejects with LinkError "bank-unreachable" or
   * "answer-lost". The bank may take `answerWaitMs` milliseconds. If it shows no sign of life in that time, the channel ends.
   */
  request<Name extends OperationName>(
    op: Name,
    fields: RequestOf<Name>,
    id = newRequestId(),
    answerWaitMs = this.#answerWaitMs,
  ): Promise<Outcome<ResultOf<Name>>> {
    if (this.#over) return Promise.reject(new LinkError("bank-unreachable", "the channel is gone"));
    const bytes = encodeRequest({ id, op, fields } as Request);
    const sentAt = performance.now();
    const answer = this.#unanswered.add(id, op, {
      waitMs: answerWaitMs,
      // A bank that is only slow answers this at once.
      halfway: () => this.#channel.ping(),
      givenUp: () => this.#goSilent(sentAt),
    });
    this.#channel.send(bytes);
    return answer;
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
      this.#broken = true;
      this.#channel.destroy();
      this.#end();
    }
  }

  #match(content: Buffer): void {
    const { id, outcomeOf } = openResponse(content);
    const op = this.#unanswered.find(id);
    if (op === "given-up") return;
    if (op === null) throw new ProtocolError("message-match", "an answer to a request that was not sent");
    const outcome = outcomeOf(op);
    this.#onShown(!outcome.ok && outcome.refusal === "bank-busy" ? "busy" : "answered");
    this.#unanswered.answer(id, outcome as Outcome<never>);
  }

  /** A request got no answer. Without even a PONG since then the server hangs, or nothing reaches it: the next would wait as long. */
  #goSilent(sentAt: number): void {
    this.#onShown("silent");
    if (this.#channel.activeAt >= sentAt) return;
    this.#channel.destroy();
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#unanswered.loseAll();
  }
}
