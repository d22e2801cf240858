import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** An address of the bank, as an operator gives it: a name or an IP address, and a port. */
export interface BankAddress {
  readonly host: string;
  readonly port: number;
}

/** One place where a bank server may listen. */
export interface Place {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
  /** Both as one text, such as 10.0.0.1:65432 or [::1]:65432. */
  readonly name: string;
}

/** Resolves with the IP addresses of a name, at least one. Rejects if the name cannot be resolved. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** How long a name may take to resolve. The resolver of the system may take much longer if its own server is away. */
const RESOLVE_WAIT_MS = 2_000;

/** The places to which the bank's addresses resolve. */
export class BankPlaces {
  readonly #addresses: readonly BankAddress[];
  readonly #resolve: Resolve;
  readonly #known = new Map<string, readonly string[]>();

  constructor(addresses: readonly BankAddress[], resolve: Resolve = resolveAll) {
    this.#addresses = addresses;
    this.#resolve = resolve;
  }

  /**
   * Resolves with all places, each once. A name that cannot be resolved now has the places that it had last. Rejects with the error of
   * the last name if there is no place at all.
   */
  async find(): Promise<readonly Place[]> {
    let failure: unknown;
    const found = await Promise.all(
      this.#addresses.map(async ({ host, port }) => {
        const hosts = await this.#hostsOf(host).catch((error: unknown) => {
          failure = error;
          return this.#known.get(host) ?? [];
        });
        return hosts.map(
          (each): Place => ({ host: each, port, name: isIP(each) === 6 ? `[${each}]:${port}` : `${each}:${port}` }),
        );
      }),
    );
    const places = new Map(found.flat().map((place) => [place.name, place]));
    if (places.size === 0) throw failure;
    return [...places.values()];
  }

  async #hostsOf(host: string): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`the name ${host} was not resolved in time`)), RESOLVE_WAIT_MS);
    try {
      const hosts = await Promise.race([this.#resolve(host), late.promise]);
      this.#known.set(host, hosts);
      return hosts;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function resolveAll(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
