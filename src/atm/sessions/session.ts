import { randomBytes } from "node:crypto";
import type { Money } from "../../model/model.ts";
import type { Feeding } from "../cash/feeding.ts";
import type { BankLink } from "../link/bank-link.ts";
import { OneTime } from "../operations/one-time.ts";
import { Order, type OrderTerms } from "../operations/order.ts";

/** A customer at the machine, from sign-in to sign-out, on the customer's own channel. */
export interface CustomerSession {
  readonly username: string;
  readonly link: BankLink;
}

/** The content of a form when it is shown next: the values that are filled in, never a password, and any problem or notice. */
export interface Draft {
  readonly at: string;
  readonly values: Readonly<Record<string, string>>;
  readonly problem?: Problem;
  /** Good news. */
  readonly notice?: string;
  /** How many notes the acceptor has just given back. */
  readonly givenBack?: number;
  /** The token of the form to show again, if a repeat must be the same request. */
  readonly token?: string;
}

export interface Problem {
  /** The id of the field that must be changed; absent if the problem is not about a field. */
  readonly field?: string;
  readonly text: string;
  /** Amounts that would be accepted. */
  readonly amounts?: readonly Money[];
  /** Seconds for which another try is refused; absent if there is no wait. */
  readonly waitS?: number;
}

/** What the bank last said about the customer's account, in minor units. */
export interface AccountFacts {
  readonly available: Money;
  /** What can still be withdrawn today by the daily limits. */
  readonly left: Money;
}

/** Until when a sign-in with this username is refused, on the monotonic clock (`performance.now()`, milliseconds). */
export interface Wait {
  readonly until: number;
  readonly username: string;
}

/** The page that a form leads to; a sign-in also brings the new session. */
export interface FormAnswer {
  readonly to: string;
  readonly session?: Session;
}

/** Maximum of orders, and of forms, that one session keeps. The oldest goes first, but never a pending order. */
const KEPT_MAX = 32;

/**
 * One browser's session at this machine, identified by a random 256-bit id in its cookie. Without a `customerSession` it belongs
 * to no customer yet.
 */
export class Session {
  readonly id: string = randomBytes(32).toString("base64url");
  readonly customerSession: CustomerSession | null;
  /** On the monotonic clock of Sessions, in milliseconds, like `usedAt`. */
  readonly bornAt: number;
  usedAt: number;
  /** The address to which the browser is redirected after it asked for more time. Loading it then does not count as activity. */
  ledBackTo: string | null = null;
  /** The code of the chosen language; null if none was chosen. It ends with the session. */
  language: string | null = null;
  /** How the screens are drawn. The choice ends with the session. */
  contrast: "standard" | "high" = "standard";
  /** True if the customer asked for a keyboard on the screen. */
  touch = false;
  /** Shown once, on the page that it is for. */
  draft: Draft | null = null;
  /** Shown once, on the next menu. */
  notice: string | null = null;
  /** Shown on the page of waiting. */
  wait: Wait | null = null;
  /** The notes in the slot, from the first that is fed until the customer is asked to confirm them; null if there are none. */
  feeding: Feeding | null = null;
  /** The account as the present screen shows it; null if the bank did not answer. Only for what is said while an amount is typed. */
  facts: AccountFacts | null = null;
  readonly #orders = new Map<string, Order>();
  readonly #forms = new Map<string, OneTime<FormAnswer>>();

  constructor(customerSession: CustomerSession | null, now: number) {
    this.customerSession = customerSession;
    this.bornAt = now;
    this.usedAt = now;
  }

  /** True while a money operation is under way: such a session is not idle. */
  get busy(): boolean {
    return this.#orders.values().some((order) => order.confirmed && order.ending === null);
  }

  /** The withdrawal that is under way, from its confirmation until its notes are taken or taken back; null if there is none. */
  get withdrawal(): Order | null {
    return (
      this.#orders.values().find((order) => order.terms.op === "withdraw" && order.confirmed && order.ending === null) ?? null
    );
  }

  /** True while the bank is still being asked about one of its operations. */
  get checking(): boolean {
    return this.#orders.values().some((order) => order.pending);
  }

  newOrder(terms: OrderTerms): Order {
    const order = new Order(terms);
    dropOldest(this.#orders, (each) => !each.pending);
    this.#orders.set(order.token, order);
    return order;
  }

  order(token: string): Order | null {
    return this.#orders.get(token) ?? null;
  }

  newForm(): OneTime<FormAnswer> {
    const form = new OneTime<FormAnswer>();
    dropOldest(this.#forms, () => true);
    this.#forms.set(form.token, form);
    return form;
  }

  form(token: string | undefined): OneTime<FormAnswer> | null {
    return this.#forms.get(token ?? "") ?? null;
  }

  /** The draft for this page, once; a draft for another page is dropped. */
  takeDraft(at: string): Draft | null {
    const draft = this.draft?.at === at ? this.draft : null;
    this.draft = null;
    return draft;
  }

  takeNotice(): string | null {
    const { notice } = this;
    this.notice = null;
    return notice;
  }
}

function dropOldest<Value>(kept: Map<string, Value>, may: (value: Value) => boolean): void {
  if (kept.size < KEPT_MAX) return;
  const oldest = kept.entries().find(([, value]) => may(value));
  if (oldest !== undefined) kept.delete(oldest[0]);
}
