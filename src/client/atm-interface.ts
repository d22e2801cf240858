import type { Answer, Balances, Concluded, Currency, Entry, Limits } from "./answers.ts";
import type {
  BalanceRefusal,
  DepositRefusal,
  HoldRefusal,
  LimitRefusal,
  SignInRefusal,
  SignUpRefusal,
  TransferRefusal,
  WithdrawRefusal,
} from "./refusals.ts";

export interface CallOptions {
  /** Ends the wait. The call rejects with AtmError `aborted`, whose `inDoubt` says whether the bank may have booked the request. */
  readonly signal?: AbortSignal;
}

export interface AtmOptions extends CallOptions {
  /** The bank's address, "HOST:PORT"; several if the bank has several servers, which are tried in turn. */
  readonly bank: string | readonly string[];
  /** The key file that the bank gave this ATM. It must be this account's alone (mode 0600). */
  readonly keyFile: string;
  /** The file of a journal, which makes each money request durable before it is sent. Without one, a crash leaves it to the bank's operators. */
  readonly journal?: string;
  /** How long opening may take until a bank has answered, in milliseconds; 5,000 by default. */
  readonly connectWithinMs?: number;
  /** Called with what a person who looks after the program should see: lost channels, refused keys. */
  readonly log?: (level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

export interface MoneyOptions extends CallOptions {
  /** The request id, made by `newRequest` and kept by you before the call. A repeat with the same id and the same values moves nothing again. */
  readonly request?: string;
}

export interface StatementQuery {
  /** Only entries with a lower number; the `next` of the page before. */
  readonly before?: number;
  /** The most entries of the page, 1 to 50; 50 by default. */
  readonly most?: number;
  /** Only entries from this time on, in milliseconds since 1970 UTC. */
  readonly from?: number;
  /** Only entries before this time, in milliseconds since 1970 UTC. */
  readonly to?: number;
  readonly direction?: "credit" | "debit";
  readonly kind?: "deposit" | "withdrawal" | "transfer" | "reversal";
  /** The username of the other customer. */
  readonly counterparty?: string;
}

/** An amount that the bank holds for notes that this machine is to pay out. Its end must be reported, whatever happens to the machine. */
export interface Hold {
  /** The request id of the withdrawal. */
  readonly request: string;
  /** What is held, in minor units. */
  readonly amount: bigint;
  /** Books what was paid out and gives the rest back; with 0n it releases. Repeats until the bank has answered. May be called again with the same amount. */
  settle(end: { readonly paid: bigint }, options?: CallOptions): Promise<Answer<{ readonly booked: bigint }, HoldRefusal>>;
  /** Gives the whole hold back: nothing was paid out. Repeats until the bank has answered. */
  release(options?: CallOptions): Promise<Answer<{ readonly booked: bigint }, HoldRefusal>>;
}

/** A money request that an earlier run of the program left open, and that `openAtm` has brought to its end. */
export interface Recovered extends Concluded {
  readonly request: string;
  readonly op: "deposit" | "withdraw" | "transfer";
}

/**
 * One ATM with one customer at a time. Calls may be made together; each repeats by itself until the bank has answered, under one request id.
 * A call throws RangeError for a value that no message can carry: an amount outside 1 to 10^12, a text that is empty, too long or has
 * control characters.
 */
export interface Atm extends AsyncDisposable {
  /** This ATM's id, from its key file. */
  readonly terminal: string;
  /** What the journal had open at the start and needed nobody to decide; empty without a journal. */
  readonly recovered: readonly Recovered[];
  /** Holds of an earlier run whose end was not reported. Say of each what was paid. Empty without a journal. */
  readonly openHolds: readonly Hold[];

  /** Opens an account for a new customer. It does not sign in. */
  signUp(
    customer: { readonly username: string; readonly password: string },
    options?: MoneyOptions,
  ): Promise<Answer<object, SignUpRefusal>>;
  /** Signs a customer in; the bank says which currency it has. The password stays in memory until `signOut`, to sign in again after a lost channel. */
  signIn(
    customer: { readonly username: string; readonly password: string },
    options?: CallOptions,
  ): Promise<Answer<{ readonly username: string; readonly currency: Currency }, SignInRefusal>>;
  /** Signs the customer out, and forgets the password. */
  signOut(): Promise<Answer<object, "not-signed-in">>;
  /** Books notes that the machine has counted and keeps. `balances` is null if the customer could not be signed in again to learn them. */
  deposit(
    amount: bigint,
    options?: MoneyOptions,
  ): Promise<Answer<{ readonly request: string; readonly balances: Balances | null }, DepositRefusal>>;
  /** Holds an amount. Pay it out, then say what was paid: `settle` or `release`. */
  withdraw(amount: bigint, options?: MoneyOptions): Promise<Answer<Hold & { readonly balances: Balances }, WithdrawRefusal>>;
  /** Pays another customer. `balances` is null if the payer could not be signed in again to learn them. */
  transfer(
    transfer: { readonly payee: string; readonly amount: bigint },
    options?: MoneyOptions,
  ): Promise<Answer<{ readonly request: string; readonly balances: Balances | null }, TransferRefusal>>;
  /** What the account holds now. */
  balance(options?: CallOptions): Promise<Answer<Balances, BalanceRefusal>>;
  /** A page of the account's entries, the newest first; `next` is the `before` of the page after it, 0 if there is none. */
  statement(
    query?: StatementQuery,
    options?: CallOptions,
  ): Promise<Answer<{ readonly entries: readonly Entry[]; readonly next: number }, BalanceRefusal>>;
  /** The daily withdrawal limits: the customer's own and the bank's. */
  limits(options?: CallOptions): Promise<Answer<Limits, BalanceRefusal>>;
  /** Sets the customer's own daily withdrawal limit, or removes it with 0n. A higher one is in force from a later day. `limits` is null like `balances`. */
  setLimit(limit: bigint, options?: MoneyOptions): Promise<Answer<{ readonly limits: Limits | null }, LimitRefusal>>;
  /**
   * Makes the end of an interrupted deposit, withdrawal or transfer certain: the bank says what it booked, and a request that it does not
   * know can never happen afterwards. A hold that nobody has paid from is released. Needs no customer.
   */
  conclude(request: string, options?: CallOptions): Promise<Concluded>;
  /** Ends the channel and every call that still waits, which rejects with AtmError `closed`. */
  close(): Promise<void>;
}
