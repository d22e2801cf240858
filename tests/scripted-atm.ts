import assert from "node:assert/strict";
import type { Channel } from "../src/channel/connection/channel-interface.ts";
import { connectChannel } from "../src/channel/connection/connect.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import type { Outcome } from "../src/model/refusal.ts";
import { encodeRequest, openResponse, type Request } from "../src/protocol/message.ts";
import type { OperationName, RequestOf, ResultOf } from "../src/protocol/operations.ts";

interface Waiting {
  readonly op: OperationName;
  readonly resolve: (outcome: Outcome<never>) => void;
  readonly reject: (error: Error) => void;
}

/** An ATM without screen and cash. It sends real messages on one real channel, any number at once. */
export class ScriptedAtm implements AsyncDisposable {
  /** In the order of sending. A repeat waits beside the first request. */
  readonly #waiting: (Waiting & { readonly id: RequestId })[] = [];
  readonly channel: Channel;
  #ended: Error | null = null;

  private constructor(channel: Channel) {
    this.channel = channel;
    void channel.ended.then((end) => {
      this.#ended = new Error(`the channel ended: ${JSON.stringify(end)}`);
      for (const each of this.#waiting.splice(0)) each.reject(this.#ended);
    });
  }

  static async connect(port: number, keys: InitiatorKeys, host = "127.0.0.1"): Promise<ScriptedAtm> {
    let atm: ScriptedAtm | undefined;
    const channel = await connectChannel({ host, port, keys, timeoutMs: 10_000 }, (content) =>
      (atm as ScriptedAtm).#receive(content),
    );
    atm = new ScriptedAtm(channel);
    return atm;
  }

  /** Sends a request and resolves with its outcome. Rejects if the channel ends before, or has ended. Pass the first `id` to repeat. */
  ask<Name extends OperationName>(op: Name, fields: RequestOf<Name>, id = newRequestId()): Promise<Outcome<ResultOf<Name>>> {
    // Nobody would answer: the bank may have gone while the ATM had nothing to ask.
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<Outcome<ResultOf<Name>>>();
    this.#waiting.push({ id, op, resolve: resolve as Waiting["resolve"], reject });
    this.channel.send(encodeRequest({ id, op, fields } as unknown as Request));
    return promise;
  }

  /** Like `ask`, but rejects if the bank refuses the request. Resolves with the result. */
  async get<Name extends OperationName>(op: Name, fields: RequestOf<Name>, id = newRequestId()): Promise<ResultOf<Name>> {
    const outcome = await this.ask(op, fields, id);
    if (!outcome.ok) assert.fail(`${op} was refused: ${outcome.refusal}`);
    return outcome.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.channel.close("done");
    await this.channel.ended;
  }

  #receive(content: Buffer): void {
    const { id, outcomeOf } = openResponse(content);
    const place = this.#waiting.findIndex((each) => each.id === id);
    const [waiting] = place < 0 ? [] : this.#waiting.splice(place, 1);
    assert.ok(waiting, "a response that nobody waits for");
    waiting.resolve(outcomeOf(waiting.op) as Outcome<never>);
  }
}
