import { ChannelError } from "./breach.ts";
import { type ChannelLimits, DEFAULT_LIMITS } from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A connection from its acceptance until it is READY or gone. */
export interface HalfOpen {
  /** Called once its ClientHello is complete, before the first DH. Throws a ChannelError if there are too many. */
  takeHello(): void;
  /** The connection is READY or gone. */
  leave(): void;
}

/** A connection that is not READY, in the order of arrival. */
interface Connection {
  readonly origin: Origin;
  readonly turnAway: (code: "half-open-full" | "half-open-address-full") => void;
}

interface Origin {
  readonly connections: Set<Connection>;
  readonly hellos: TokenBucket;
}

/** From this many stored addresses on, those without connections and with a full bucket are dropped. */
const ORIGINS_KEPT = 1024;

/**
 * Limits the cost of peers that are not authenticated (PROTOCOL.md, section 7): connections that are not READY, and
 * ClientHellos processed, in all and by source address. One object serves all connections of a process.
 */
export class Admission {
  readonly #limits: ChannelLimits;
  readonly #now: () => number;
  readonly #origins = new Map<string, Origin>();
  readonly #hellos: TokenBucket;
  readonly #connections = new Set<Connection>();
  #keptMax = ORIGINS_KEPT;

  constructor(limits: Partial<ChannelLimits> = {}, now = () => performance.now()) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#now = now;
    this.#hellos = new TokenBucket(this.#limits.hellosPerSecond, now());
  }

  /** Connections that are not READY. */
  get halfOpen(): number {
    return this.#connections.size;
  }

  /** Addresses that are stored. */
  get addresses(): number {
    return this.#origins.size;
  }

  /**
   * Admits a connection. If too many are not READY, the one that has waited longest makes room: its `turnAway` is called. An
   * honest peer is READY within a few round trips, so it is never among the oldest.
   */
  enter(address: string, turnAway: Connection["turnAway"]): HalfOpen {
    const origin = this.#originOf(address);
    const connection = { origin, turnAway };
    const leave = (each: Connection): void => {
      this.#connections.delete(each);
      each.origin.connections.delete(each);
    };
    const makeRoom = (among: Set<Connection>, most: number, code: "half-open-full" | "half-open-address-full"): void => {
      const [oldest] = among;
      if (among.size < most || oldest === undefined) return;
      leave(oldest);
      oldest.turnAway(code);
    };
    makeRoom(origin.connections, this.#limits.halfOpenPerAddressMax, "half-open-address-full");
    makeRoom(this.#connections, this.#limits.halfOpenMax, "half-open-full");
    this.#connections.add(connection);
    origin.connections.add(connection);
    return { takeHello: () => this.#takeHello(origin), leave: () => leave(connection) };
  }

  /** The address's own bucket comes first, so that one address cannot empty the bucket of all. */
  #takeHello(origin: Origin): void {
    const now = this.#now();
    if (!origin.hellos.take(now)) throw new ChannelError("hello-address-rate");
    if (!this.#hellos.take(now)) throw new ChannelError("hello-rate");
  }

  #originOf(address: string): Origin {
    const known = this.#origins.get(address);
    if (known !== undefined) return known;
    const now = this.#now();
    if (this.#origins.size >= this.#keptMax) this.#forget(now);
    const origin = { connections: new Set<Connection>(), hellos: new TokenBucket(this.#limits.hellosPerAddressPerSecond, now) };
    this.#origins.set(address, origin);
    return origin;
  }

  /** Drops every address without connections and with a full bucket. Runs again when the rest has doubled, to cost little. */
  #forget(now: number): void {
    for (const [address, { connections, hellos }] of this.#origins)
      if (connections.size === 0 && hellos.isFull(now)) this.#origins.delete(address);
    this.#keptMax = Math.max(ORIGINS_KEPT, 2 * this.#origins.size);
  }
}
