import type { Key } from "../crypto/crypto.ts";
import {
  type Credentials,
  CUSTOMER_POLICY,
  type GuessPolicies,
  onePepper,
  openCredentials,
  TERMINAL_POLICY,
} from "../customers/customers.ts";
import type { EventStore } from "../events/events.ts";
import type { Bcrypt } from "../hashing/hashing.ts";
import { bcryptHere } from "../hashing/hashing.ts";
import { type Authentic, openAuthentic } from "./authentic/authentic.ts";
import { operatorKeysFrom } from "./authentic/operator-keys.ts";
import { RefusalBudget } from "./signing-in/refusal-budget.ts";

/** The site that passkeys belong to: WebAuthn's relying party. */
export interface RelyingParty {
  /** The domain, without a port: `localhost`, or the console's name. A passkey works for no other. */
  readonly id: string;
  /** As authenticators show it. */
  readonly name: string;
  /** The origins that the console is reached under, such as `http://localhost:4999`. */
  readonly origins: readonly string[];
}

/** How long a session lives, in milliseconds. */
export interface SessionLifetimes {
  /** Without a request. */
  readonly idleMs: number;
  readonly absoluteMs: number;
}

export const LIFETIMES_DEFAULT: SessionLifetimes = { idleMs: 15 * 60_000, absoluteMs: 8 * 3_600_000 };

export interface OperatorSettings {
  /** Of `keys/operators.key`. */
  readonly secret: Buffer;
  readonly relyingParty: RelyingParty;
  readonly lifetimes?: SessionLifetimes | undefined;
  /** bcrypt's cost for operators' passwords. */
  readonly bcryptCost: number;
  /** Computes the hashes; on this process's threads by default. */
  readonly bcrypt?: Bcrypt | undefined;
  readonly policies?: GuessPolicies | undefined;
  /** Called with a sentence for the log about each row that the bank did not write. */
  readonly report: (sentence: string) => void;
}

/** All that a process needs to sign operators in. */
export interface Operators extends Authentic {
  readonly store: EventStore;
  readonly seal: Key;
  readonly credentials: Credentials;
  /** The id of the one pepper of operators' passwords, which follows from the secret like their other keys. */
  readonly pepper: string;
  readonly relyingParty: RelyingParty;
  readonly lifetimes: SessionLifetimes;
  readonly policies: GuessPolicies;
  readonly refusals: RefusalBudget;
}

/**
 * Opens it for this process. Wrong passwords are counted like customers': for each username, and for each address. Throws RangeError for
 * a secret or a cost that cannot be.
 */
export async function openOperators(store: EventStore, settings: OperatorSettings): Promise<Operators> {
  const { secret, relyingParty, lifetimes = LIFETIMES_DEFAULT, bcryptCost: cost, bcrypt = bcryptHere, report } = settings;
  const { seal, pepper } = operatorKeysFrom(secret);
  const peppers = onePepper(pepper);
  return {
    ...openAuthentic(secret, report),
    ...{ store, seal, relyingParty, lifetimes },
    credentials: await openCredentials({ peppers, pseudonymKey: pepper, cost, bcrypt, bank: relyingParty.name }),
    pepper: peppers.current.id,
    refusals: new RefusalBudget(),
    policies: settings.policies ?? { place: TERMINAL_POLICY, subject: CUSTOMER_POLICY },
  };
}

/** Where a request came from. */
export interface Place {
  /** The peer's address. */
  readonly address: string;
  /** What the program calls itself; cut to what the database takes. */
  readonly userAgent: string;
}
