import { type Channel, connectChannel, type EstablishedChannel, type InitiatorKeys } from "../../channel/channel.ts";
import { newRequestId, type Outcome, type RequestId } from "../../model/model.ts";
import {
  encodeRequest,
  type OperationName,
  openResponse,
  type Request,
  type RequestOf,
  type ResultOf,
} from "../../protocol/protocol.ts";

/** The ATM's side of a channel: sends any number of requests at once, and matches the answers to them. */
export class TestAtm {
  readonly channel: Channel;
  readonly #waiting = new Map<RequestId, { op: OperationName; resolve: (outcome: Outcome<never> | null) => void }>();

  private constructor(channel: Channel) {
    this.channel = channel;
    void channel.ended.then(() => {
      for (const { resolve } of this.#waiting.values()) resolve(null);
    });
  }

  static async connect(port: number, keys: InitiatorKeys): Promise<TestAtm> {
    let atm: TestAtm | undefined;
    const channel = await connectChannel({ host: "127.0.0.1", port, keys, timeoutMs: 10_000 }, (content) =>
      (atm as TestAtm).#receive(content),
    );
    atm = new TestAtm(channel);
    return atm;
  }

  /** The outcome, or null if the channel ended without an answer. */
  ask<Name extends OperationName>(
    op: Name,
    fields: RequestOf<Name>,
    id = newRequestId(),
  ): Promise<Outcome<ResultOf<Name>> | null> {
    const { promise, resolve } = Promise.withResolvers<Outcome<ResultOf<Name>> | null>();
    this.#waiting.set(id, { op, resolve: resolve as (outcome: Outcome<never> | null) => void });
    this.channel.send(encodeRequest({ id, op, fields } as unknown as Request));
    return promise;
  }

  /** As `ask`, but throws if the request is refused. */
  async get<Name extends OperationName>(op: Name, fields: RequestOf<Name>): Promise<ResultOf<Name>> {
    const outcome = await this.ask(op, fields);
    if (!outcome?.ok) throw new Error(`${op} got ${outcome?.refusal ?? "no answer"}`);
    return outcome.result;
  }

  /** Resolves once the bank has read and begun all earlier requests, and its answers until then have arrived. */
  async roundTrip(): Promise<void> {
    const { received } = this.channel;
    (this.channel as EstablishedChannel).ping();
    while (this.channel.received === received) await new Promise(setImmediate);
  }

  /** Closes the channel in order. */
  async close(): Promise<void> {
    this.channel.close("done");
    await this.channel.ended;
  }

  #receive(content: Buffer): void {
    const { id, outcomeOf } = openResponse(content);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.resolve(outcomeOf(waiting.op) as Outcome<never>);
  }
}
