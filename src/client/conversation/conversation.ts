import { setTimeout as sleep } from "node:timers/promises";
import { LinkError } from "../../atm/atm.ts";
import { newRequestId, type Outcome, type RequestId } from "../../model/model.ts";
import { OPERATIONS, type OperationName, type RequestOf, type ResultOf } from "../../protocol/protocol.ts";
import { AtmError } from "../atm-error.ts";
import type { Line, Lines } from "./lines.ts";
import { Pauses, type Timing } from "./timing.ts";

/** How many channels may break the protocol one after the other before a call gives up. One may be a disturbed wire. */
const BREACHES_MOST = 3;

/** How a request ended. `signed-out`: nobody is signed in, so it was not sent, or cannot be repeated: then `inDoubt` is true. */
export type Told<Name extends OperationName> =
  | { readonly how: "answered"; readonly outcome: Outcome<ResultOf<Name>> }
  | { readonly how: "signed-out"; readonly refusal: Outcome<never> & { readonly ok: false }; readonly inDoubt: boolean };

interface Asking {
  readonly id?: RequestId;
  readonly signal?: AbortSignal | undefined;
}

/** Requests and their repeats. A request has one id however often it is sent, so the bank carries it out once (docs/PROTOCOL.md, section 11). */
export class Conversation {
  readonly #lines: Lines;
  readonly #timing: Timing;
  readonly #closed = new AbortController();

  constructor(lines: Lines, timing: Timing) {
    this.#lines = lines;
    this.#timing = timing;
  }

  /**
   * Sends a request until the bank has answered it: over a new channel if the old one is lost or silent, and later if the bank is too busy.
   * If the operation needs a customer and nobody can be signed in again, resolves with `signed-out`. Rejects with AtmError `aborted`,
   * `closed` or `breach`, whose `inDoubt` is true if the bank may have carried it out.
   */
  async ask<Name extends OperationName>(
    op: Name,
    fields: RequestOf<Name>,
    { id = newRequestId(), signal }: Asking = {},
  ): Promise<Told<Name>> {
    checkFields(op, fields);
    const stop = signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
    const needsCustomer = OPERATIONS[op].customer === "needed";
    const pauses = new Pauses(this.#timing);
    const doubt = { inDoubt: false, request: id };
    for (let breaches = 0; ; ) {
      let line: Line | null = null;
      line = await unlessStopped(this.#lines.get(), stop).catch((error: unknown) => this.#failed(error, doubt, stop));
      if (line !== null) {
        if (needsCustomer && !line.signedIn && (doubt.inDoubt || this.#lines.gone !== null))
          return { how: "signed-out", refusal: this.#lines.gone ?? NOT_SIGNED_IN, inDoubt: doubt.inDoubt };
        const before = doubt.inDoubt;
        // From here on the request may be at the bank, until an answer shows that it did nothing.
        doubt.inDoubt = true;
        const outcome = await unlessStopped(this.#lines.send(line, op, fields, id), stop).catch(async (error: unknown) => {
          if (error instanceof LinkError && error.code === "bank-unreachable") doubt.inDoubt = before;
          return this.#failed(error, doubt, stop);
        });
        if (outcome === null) this.#lines.leave(line);
        else if (!outcome.ok && outcome.refusal === "bank-busy") doubt.inDoubt = before;
        else if (!outcome.ok && outcome.refusal === "not-signed-in" && before)
          return { how: "signed-out", refusal: outcome, inDoubt: true };
        else return { how: "answered", outcome };
      }
      await sleep(pauses.next(), undefined, { signal: stop }).catch((error: unknown) => this.#failed(error, doubt, stop));
      breaches = (line?.link.broken ?? this.#lines.metBreach) ? breaches + 1 : 0;
      if (breaches >= BREACHES_MOST)
        throw new AtmError("breach", "what answers is not this bank, or does not keep to the protocol", { ...doubt });
    }
  }

  /** Ends every request that still waits, with AtmError `closed`. */
  close(): void {
    this.#closed.abort();
    this.#lines.close();
  }

  /** Resolves with null if another try may help. */
  #failed(error: unknown, doubt: { readonly inDoubt: boolean; readonly request: string }, stop: AbortSignal): null {
    if (this.#closed.signal.aborted) throw new AtmError("closed", "this ATM is closed", { ...doubt });
    if (stop.aborted) throw new AtmError("aborted", "the call was aborted", { ...doubt, cause: stop.reason });
    if (error instanceof LinkError) return null;
    throw error;
  }
}

const NOT_SIGNED_IN = { ok: false, refusal: "not-signed-in", details: {} } as const;

/** Throws RangeError for a value that no message can carry: the bank would end the channel (docs/PROTOCOL.md, section 6). */
export function checkFields<Name extends OperationName>(op: Name, fields: RequestOf<Name>): void {
  for (const [name, field] of Object.entries(OPERATIONS[op].request))
    try {
      field.decode(field.encode((fields as Record<string, never>)[name] as never) as never);
    } catch (cause) {
      throw new RangeError(`"${name}" of ${op} must be: ${field.describe}`, { cause });
    }
}

/** Rejects as soon as the signal is aborted; what the promise does later is nobody's concern then. */
function unlessStopped<Value>(promise: Promise<Value>, stop: AbortSignal): Promise<Value> {
  if (stop.aborted) {
    promise.catch(() => {});
    return Promise.reject(stop.reason);
  }
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(stop.reason);
  stop.addEventListener("abort", onAbort, { once: true });
  return Promise.race([promise, stopped]).finally(() => stop.removeEventListener("abort", onAbort));
}
