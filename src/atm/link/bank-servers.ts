import { createHash } from "node:crypto";
import type { Log } from "../log.ts";
import { type BankAddress, BankPlaces, type Place, type Resolve } from "./bank-places.ts";
import { jittered } from "./jitter.ts";

/** How long a server that failed is not tried first again: after its first failure in a row, doubled with each, and at most. */
const AWAY_MIN_MS = 10_000;
const AWAY_MAX_MS = 600_000;

export interface BankServersOptions {
  readonly addresses: readonly BankAddress[];
  /** Spreads ATMs over the servers: two ATMs with different names try them in different orders. */
  readonly name: string;
  readonly log: Log;
  readonly resolve?: Resolve;
  /** Monotonic, in milliseconds. */
  readonly now?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** Who waits for a channel: a customer, who shall not wait for a server that may still be away; or nobody, who may try it. */
export type WhoWaits = "customer" | "nobody";

interface Failed {
  /** Failures since the last answer. */
  readonly times: number;
  /** When it may be tried first again. */
  readonly until: number;
}

const IN_TIME: Failed = { times: 0, until: 0 };

/**
 * The servers of one bank, any of which serves this ATM (PROTOCOL.md, section 7). It tries them in an order of this ATM's own, so that
 * many ATMs use all servers alike. A server that fails comes last for a while; how long is random, so that ATMs do not return to it
 * all at once.
 */
export class BankServers {
  readonly #options: Required<Omit<BankServersOptions, "resolve" | "addresses">>;
  readonly #places: BankPlaces;
  readonly #failed = new Map<string, Failed>();
  #current: string | null = null;

  constructor({ addresses, resolve, ...options }: BankServersOptions) {
    this.#options = { now: () => performance.now(), random: Math.random, ...options };
    this.#places = new BankPlaces(addresses, resolve);
  }

  /** The server of the newest channel, such as 10.0.0.1:65432; null before the first. */
  get current(): string | null {
    return this.#current;
  }

  /** Tries `open` at one server after the other until it succeeds. Rejects with the first error if every server fails. */
  async connect<Result>(open: (place: Place) => Promise<Result>, who: WhoWaits): Promise<Result> {
    const places = this.#inOrder(await this.#places.find(), who);
    const errors: unknown[] = [];
    for (const place of places) {
      // While this try lasts, others go elsewhere.
      if (this.#failed.has(place.name)) this.#setAway(place);
      try {
        const result = await open(place);
        this.#moveTo(place);
        return result;
      } catch (error) {
        errors.push(error);
        this.#count(place);
        if (places.length > 1) this.#options.log("warn", "a bank server does not answer", { server: place.name, error });
      }
    }
    throw errors[0];
  }

  /** The server did not answer, was too busy, or goes away: others come first for a while. All its channels may show that at once. */
  failed(place: Place): void {
    const isKnown = (this.#failed.get(place.name)?.until ?? 0) > this.#options.now();
    if (!isKnown) this.#count(place);
  }

  /** The server answered a request. */
  answered(place: Place): void {
    this.#failed.delete(place.name);
  }

  #count(place: Place): void {
    const times = (this.#failed.get(place.name)?.times ?? 0) + 1;
    this.#failed.set(place.name, { times, until: 0 });
    this.#setAway(place);
  }

  #setAway({ name }: Place): void {
    const { times } = this.#failed.get(name) as Failed;
    const { now, random } = this.#options;
    const awayMs = jittered(Math.min(AWAY_MIN_MS * 2 ** (times - 1), AWAY_MAX_MS), random);
    this.#failed.set(name, { times, until: now() + awayMs });
  }

  #moveTo({ name }: Place): void {
    if (this.#current !== null && this.#current !== name)
      this.#options.log("info", "this machine uses another bank server", { before: this.#current, server: name });
    this.#current = name;
  }

  /** Those that may be tried first, in this ATM's order; then those that failed, beginning with the fewest failures in a row. */
  #inOrder(places: readonly Place[], who: WhoWaits): readonly Place[] {
    const now = this.#options.now();
    const late = ({ name }: Place): Failed => {
      const failed = this.#failed.get(name);
      return failed === undefined || (who === "nobody" && failed.until <= now) ? IN_TIME : failed;
    };
    const ranked = places.toSorted((a, b) => (this.#rank(a) < this.#rank(b) ? -1 : 1));
    return ranked.sort((a, b) => late(a).times - late(b).times || late(a).until - late(b).until);
  }

  /** Rendezvous hashing: if one server fails, its ATMs spread over all others. */
  #rank({ name }: Place): string {
    return createHash("sha256").update(`${this.#options.name} ${name}`).digest("hex");
  }
}
