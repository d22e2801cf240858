import { ChannelError } from "./breach.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A connection from its acceptance until it is READY or gone. */
export interface Visit {
  /** Called once its ClientHello is complete, before the first DH. Throws a ChannelError if there are too many. */
  takeHello(): void;
  /** The connection is READY or gone. */
  leave(): void;
}

interface Origin {
  halfOpen: number;
  readonly hellos: TokenBucket;
}

/** How many addresses may be remembered before those that are as good as forgotten are dropped. */
const ORIGINS_KEPT = 1024;

/**
 * What strangers may cost (PROTOCOL.md, section 7): connections that are not READY, and ClientHellos processed, in all
 * and by source address. One object serves all connections of a process.
 */
export class Admission {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #origins = new Map<string, Origin>();
  readonly #hellos: TokenBucket;
  #halfOpen = 0;
  #keptMax = ORIGINS_KEPT;

  constructor(limits: Partial<Limits> = {}, now = () => performance.now()) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#now = now;
    this.#hellos = new TokenBucket(this.#limits.hellosPerSecond, now());
  }

  /** Connections that are not READY. */
  get halfOpen(): number {
    return this.#halfOpen;
  }

  /** Addresses of which something is remembered. */
  get addresses(): number {
    return this.#origins.size;
  }

  /** Lets a connection in. Throws a ChannelError if too many are not READY; the connection is destroyed then. */
  enter(address: string): Visit {
    const origin = this.#originOf(address);
    if (this.#halfOpen >= this.#limits.halfOpenMax) throw new ChannelError("half-open-full");
    if (origin.halfOpen >= this.#limits.halfOpenPerAddressMax) throw new ChannelError("half-open-address-full");
    this.#halfOpen += 1;
    origin.halfOpen += 1;
    let here = true;
    return {
      takeHello: () => this.#takeHello(origin),
      leave: () => {
        if (!here) return;
        here = false;
        this.#halfOpen -= 1;
        origin.halfOpen -= 1;
      },
    };
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
    const origin = { halfOpen: 0, hellos: new TokenBucket(this.#limits.hellosPerAddressPerSecond, now) };
    this.#origins.set(address, origin);
    return origin;
  }

  /** Drops every address of which nothing needs to be known. Runs again when the rest has doubled, so that it costs little. */
  #forget(now: number): void {
    for (const [address, { halfOpen, hellos }] of this.#origins)
      if (halfOpen === 0 && hellos.isFull(now)) this.#origins.delete(address);
    this.#keptMax = Math.max(ORIGINS_KEPT, 2 * this.#origins.size);
  }
}
