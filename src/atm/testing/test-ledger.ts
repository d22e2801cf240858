import {
  accept,
  add,
  Currency,
  foldName,
  Money,
  type Outcome,
  type RequestId,
  refuse,
  subtract,
  ZERO,
} from "../../model/model.ts";
import type { Request, RequestOf, ResultOf } from "../../protocol/protocol.ts";
import { linesDigest, receiptKeyOf, signStatement, statementCsv } from "../../receipts/receipts.ts";
import { worth } from "../cash/notes.ts";
import type { GivenOrder } from "../orders/obey.ts";

type Entry = ResultOf<"statement">["entries"][number];
type Answer = Outcome<Record<string, unknown>>;
interface Account {
  readonly username: string;
  password: string;
  posted: Money;
  held: Money;
  /** The customer's own daily limit, and the next one. */
  own: Pick<ResultOf<"limit">, "current" | "next" | "nextFrom">;
  readonly entries: Entry[];
}
interface Hold {
  readonly account: Account;
  readonly amount: Money;
  state: "held" | "settled" | "released";
  paid: Money;
}

/** A bank's books in memory for tests of the ATM, with only the rules whose effects an ATM can see. */
export class TestLedger {
  readonly accounts = new Map<string, Account>();
  readonly holds = new Map<RequestId, Hold>();
  /** First answers by request id; "void" if the ATM asked for the outcome before the request arrived. */
  readonly answers = new Map<RequestId, Answer | "void">();
  /** The bank's answer to a witness. */
  checkpoint: (size: number, key: string) => Outcome<ResultOf<"checkpoint">> = () => refuse("checkpoint-none");
  /** The static keys that the ATM is told of. */
  bankKeys: readonly Buffer[] = [];
  /** The origin of the page that checks receipts; empty for none. */
  receiptPage = "https://receipts.bank.example";
  readonly alarms: Extract<Request, { op: "witness-alarm" }>["fields"][] = [];
  readonly statuses: Extract<Request, { op: "terminal-status" }>["fields"][] = [];

  /** The terminal order that is open for the ATM; null if there is none. */
  order: GivenOrder | null = null;
  /** What the ATM has reported when it asked for orders, and how it ended them. */
  readonly standings: Extract<Request, { op: "next-order" }>["fields"][] = [];
  readonly ended: Extract<Request, { op: "order-done" }>["fields"][] = [];

  /** The ATM's cash account. */
  cash = 0n;

  open(username: string, password: string, posted = ZERO): Account {
    const account = { username, password, posted, held: ZERO, own: { current: ZERO, ...NOTHING_TO_COME }, entries: [] };
    this.accounts.set(foldName(username), account);
    return account;
  }

  perform(request: Request, context: { account: Account | null }): Answer {
    const known = this.answers.get(request.id);
    if (known === "void") return refuse("request-void");
    if (known !== undefined) return known;
    const answer = this.#perform(request, context);
    if (REMEMBERED.has(request.op)) this.answers.set(request.id, answer);
    return answer;
  }

  #perform({ id, op, fields }: Request, context: { account: Account | null }): Answer {
    if (op === "signup") return this.#signUp(fields);
    if (op === "signin") return this.#signIn(fields, context);
    if (op === "settle") return this.#end(fields.hold, "settled", fields.amount);
    if (op === "release") return this.#end(fields.hold, "released", ZERO);
    if (op === "outcome") return this.#outcome(fields.request);
    if (op === "terminal-status") {
      this.statuses.push(fields);
      return accept({ currency: "EUR", exponent: 2 });
    }
    if (op === "cash-load" || op === "cash-unload") {
      this.cash += (op === "cash-load" ? 1n : -1n) * worth(fields.notes);
      return accept({ posted: Money(this.cash), held: ZERO, available: Money(this.cash) });
    }
    if (op === "cash-count") return this.#count(id, add(worth(fields.cassettes), worth(fields.rejected)));
    if (op === "next-order") return this.#nextOrder(fields);
    if (op === "order-done") {
      this.ended.push(fields);
      if (this.order?.order === fields.order) this.order = null;
      return accept({});
    }
    if (op === "checkpoint") return this.checkpoint(fields.size, fields.key);
    if (op === "bank-keys") return accept({ keys: this.bankKeys });
    if (op === "witness-alarm") {
      this.alarms.push(fields);
      return accept({});
    }
    const { account } = context;
    if (account === null) return refuse("not-signed-in");
    if (op === "balance") return accept(fundsOf(account));
    if (op === "signout") return accept({});
    if (op === "deposit") return this.#book(account, "deposit", "credit", fields.amount);
    if (op === "withdraw") return this.#hold(id, account, fields.amount);
    if (op === "change-password") return changePassword(account, fields);
    if (op === "usual") return accept({ amount: usualOf(account) });
    if (op === "limit") return accept(limitsOf(account));
    if (op === "set-limit") return setLimit(account, fields.limit);
    if (op === "receipt") return this.#receipt(fields.request, account);
    if (op === "statement") {
      const entries = entriesOf(account, fields).filter((each) => fields.before === 0 || each.entry < fields.before);
      const page = entries.toReversed().slice(0, fields.most);
      return accept({ entries: page, next: page.length < entries.length ? (page.at(-1)?.entry ?? 0) : 0 });
    }
    if (op === "statement-period") return accept(this.#period(account, fields));
    const payee = this.accounts.get(foldName(fields.payee));
    if (payee === undefined) return refuse("payee-unknown");
    if (payee === account) return refuse("payee-is-self");
    if (op === "payee") return accept({ name: `${payee.username.slice(0, 1)}•••${payee.username.slice(-1)}` });
    if (fields.amount > fundsOf(account).available) return short(account);
    this.#book(payee, "transfer", "credit", fields.amount, account.username);
    return this.#book(account, "transfer", "debit", fields.amount, payee.username);
  }

  #nextOrder(fields: Extract<Request, { op: "next-order" }>["fields"]): Answer {
    this.standings.push(fields);
    if (this.order === null)
      return accept({ orders: [], cassettes: [], rejected: [], cassettesBefore: [], rejectedBefore: [], keys: [] });
    const { order, kind, ...notes } = this.order;
    return accept({ orders: [{ order, kind }], ...notes });
  }

  #count(id: RequestId, counted: Money): Answer {
    if (this.order?.order !== id) return refuse("order-unknown");
    const less = this.cash - counted;
    this.cash = counted;
    return accept({ posted: counted, over: Money(less < 0n ? -less : 0n), short: Money(less > 0n ? less : 0n) });
  }

  #signUp({ username, password }: { username: string; password: string }): Answer {
    if (!/^[a-z][\w.-]{2,31}$/i.test(username)) return refuse("username-invalid");
    if (this.accounts.has(foldName(username))) return refuse("username-taken");
    if (password.length < 8) return refuse("password-too-short", { least: 8n });
    this.open(username, password);
    return accept({});
  }

  #signIn({ username, password }: { username: string; password: string }, context: { account: Account | null }): Answer {
    const account = this.accounts.get(foldName(username));
    if (account?.password !== password) return refuse("credentials-wrong");
    context.account = account;
    return accept({ username: account.username, currency: "EUR", exponent: 2 });
  }

  #hold(id: RequestId, account: Account, amount: Money): Answer {
    if (amount > fundsOf(account).available) return short(account);
    const { current: limit } = account.own;
    if (limit > 0n && amount > limit) return refuse("own-daily-limit", { limit, largest: limit, resetsAt: TOMORROW });
    account.held = add(account.held, amount);
    this.holds.set(id, { account, amount, state: "held", paid: ZERO });
    return accept(fundsOf(account));
  }

  #end(id: RequestId, state: "settled" | "released", paid: Money): Answer {
    const hold = this.holds.get(id);
    if (hold === undefined) return refuse("hold-unknown");
    if (hold.state !== "held") return refuse(`hold-${hold.state}`);
    if (paid > hold.amount) return refuse("hold-exceeded", { limit: hold.amount });
    Object.assign(hold, { state, paid });
    hold.account.held = subtract(hold.account.held, hold.amount);
    if (paid > 0n) this.#book(hold.account, "withdrawal", "debit", paid);
    return accept({ amount: state === "settled" ? paid : hold.amount });
  }

  #outcome(asked: RequestId): Answer {
    const hold = this.holds.get(asked);
    if (hold !== undefined) return accept({ state: hold.state, amount: hold.state === "settled" ? hold.paid : hold.amount });
    const answer = this.answers.get(asked);
    if (answer === undefined) this.answers.set(asked, "void");
    const state = answer === undefined || answer === "void" ? "void" : answer.ok ? "done" : "refused";
    return accept({ state, amount: ZERO });
  }

  /** A receipt without a signature, because an ATM passes on any text that it gets. */
  #receipt(asked: RequestId, account: Account): Answer {
    const hold = this.holds.get(asked);
    const booked = hold === undefined ? this.answers.get(asked) : hold.account === account && hold.state === "settled";
    const known = typeof booked === "object" ? booked.ok : booked === true;
    const receipt = `SR1:${asked.replaceAll("-", "").toUpperCase()}`;
    return known ? accept({ receipt, page: this.receiptPage }) : refuse("receipt-unknown");
  }

  /** Signed by a key that nobody knows. */
  #period(account: Account, { from, to, sign }: RequestOf<"statement-period">): ResultOf<"statement-period"> {
    const entries = account.entries.filter(({ at }) => at >= from && (to === 0 || at < to));
    const first = entries[0]?.entry ?? 1;
    const last = entries.at(-1)?.entry ?? first - 1;
    const opening = account.entries.findLast(({ entry }) => entry < first)?.balance ?? ZERO;
    const closing = entries.at(-1)?.balance ?? opening;
    const names = { bank: "Strongroom", holder: account.username, currency: Currency("EUR"), at: Date.now() };
    const digest = linesDigest(statementCsv(entries.toReversed(), names.currency));
    const signed = sign ? signStatement({ ...names, from, to, first, last, opening, closing, digest }, SIGNING_KEY) : "";
    const step = Math.max(1, (entries.length - 1) / 199);
    const sampled = entries.filter((_, i) => entries.length <= 200 || i === Math.round(Math.round(i / step) * step));
    return { opening, closing, first, last, points: sampled.map(({ at, balance }) => ({ at, balance })), signed };
  }

  #book(account: Account, kind: Entry["kind"], direction: Entry["direction"], amount: Money, counterparty = ""): Answer {
    if (kind === "deposit" || kind === "withdrawal") this.cash += direction === "credit" ? amount : -amount;
    account.posted = direction === "credit" ? add(account.posted, amount) : subtract(account.posted, amount);
    account.entries.push({
      entry: account.entries.length + 1,
      at: Date.now(),
      kind,
      reverses: 0,
      direction,
      amount,
      balance: account.posted,
      counterparty,
    });
    return accept(fundsOf(account));
  }
}

const SIGNING_KEY = receiptKeyOf(Buffer.alloc(32, 7));

/** The entries that pass the filters of a statement, the oldest first. */
function entriesOf({ entries }: Account, fields: RequestOf<"statement">): Entry[] {
  const { from, to, direction, kind, counterparty, least, largest } = fields;
  const isKind = (of: string): boolean => kind === "any" || (kind === "reversal" ? of.endsWith("-reversal") : of === kind);
  return entries.filter(
    (each) =>
      each.at >= from &&
      (to === 0 || each.at < to) &&
      (direction === "any" || each.direction === direction) &&
      isKind(each.kind) &&
      (counterparty === "" || foldName(each.counterparty) === foldName(counterparty)) &&
      each.amount >= least &&
      (largest === 0n || each.amount <= largest),
  );
}

/** The newest amount that was withdrawn at least twice. */
function usualOf({ entries }: Account): Money {
  const amounts = entries.filter(({ kind }) => kind === "withdrawal").map(({ amount }) => amount);
  return amounts.findLast((each, at) => amounts.indexOf(each) < at) ?? ZERO;
}

const REMEMBERED: ReadonlySet<string> = new Set(
  "signup deposit withdraw settle release transfer change-password set-limit cash-load cash-unload cash-count".split(" "),
);

const [BANK_LIMIT, TOMORROW] = [Money(200_000n), 1_795_046_400_000n];
const NOTHING_TO_COME = { next: ZERO, nextFrom: 0n };
const limitsOf = ({ own }: Account) => ({ ...own, bank: BANK_LIMIT, left: own.current > 0n ? own.current : BANK_LIMIT });

/** A lower limit is in force at once, a higher one tomorrow; 0 is none. */
function setLimit(account: Account, limit: Money): Answer {
  if (limit > BANK_LIMIT) return refuse("limit-above-bank", { largest: BANK_LIMIT });
  const { current } = account.own;
  const lowers = current === 0n || (limit > 0n && limit <= current);
  account.own = lowers ? { current: limit, ...NOTHING_TO_COME } : { current, next: limit, nextFrom: TOMORROW };
  return accept(limitsOf(account));
}

const fundsOf = ({ posted, held }: Account) => ({ posted, held, available: subtract(posted, held) });
const short = (account: Account) => refuse("insufficient-funds", { available: fundsOf(account).available });

function changePassword(account: Account, { password, replacement }: { password: string; replacement: string }): Answer {
  if (password !== account.password) return refuse("credentials-wrong");
  if (replacement.length < 8) return refuse("password-too-short", { least: 8n });
  account.password = replacement;
  return accept({});
}
