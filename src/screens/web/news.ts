import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Ending, Machine, Recovery, RequestOutcome } from "../../atm/atm.ts";
import { foldName, type RequestId, ZERO } from "../../model/model.ts";
import {
  amount,
  balance,
  decodeFields,
  encodeFields,
  readJson,
  requestId,
  text,
  type ValuesOf,
  word,
  writeJson,
} from "../../protocol/protocol.ts";

/**
 * The outcome of an operation: "open" until the bank has answered; "done" with the amount paid or booked; "undone" if the account
 * is unchanged. `customer` is a salted hash: the file names nobody.
 */
const ITEM = {
  request: requestId,
  customer: text(1, 200),
  op: word("withdraw", "deposit", "transfer"),
  amount,
  result: word("open", "done", "undone"),
  paid: balance,
};

/** One operation whose ending its customer has not seen. */
export type NewsItem = ValuesOf<typeof ITEM>;

/** The possible outcomes of an operation. */
type Result = Pick<NewsItem, "result" | "paid">;
const UNDONE: Result = { result: "undone", paid: ZERO };

/** Maximum of items; the oldest goes first. */
const ITEMS_MAX = 256;
/** How long a sign-in waits for outcomes that are still being asked for, in milliseconds. */
const WAIT_MS = 1_500;

/**
 * The outcomes that customers have not seen yet. An operation is written down before it begins, and deleted when its customer has
 * seen its ending. If the machine, the channel or the browser died in between, the next sign-in here shows the outcome. It comes
 * from the bank's books, never from this machine's memory.
 *
 * The file survives a crash of the process. It is not synced: after a power failure a courtesy may be missing, never money.
 */
export class News {
  readonly #file: string | null;
  readonly #recovery: Pick<Recovery, "outcomeOf"> | null;
  readonly #items: Map<RequestId, NewsItem>;
  readonly #known = new Map<RequestId, PromiseWithResolvers<void>>();
  /** Operations that no session serves any more and whose outcome the bank has not sent. */
  readonly #unanswered = new Set<RequestId>();
  #queue: Promise<void> = Promise.resolve();

  private constructor(file: string | null, items: readonly NewsItem[], recovery: Pick<Recovery, "outcomeOf"> | null) {
    this.#file = file;
    this.#recovery = recovery;
    this.#items = new Map(items.map((item) => [item.request, item]));
  }

  /** News without a file, for the life of the process. */
  static inMemory = (): News => new News(null, [], null);

  /** Opens the file before the machine serves anyone, and has the bank asked for the outcome of every open item. */
  static async open(file: string, { recovery }: Machine): Promise<News> {
    const news = new News(file, await readItems(file), recovery);
    for (const { request, result } of news.#items.values()) if (result === "open") news.#findOut(request);
    return news;
  }

  /** Writes down that this customer's operation begins. Resolves once that would survive a crash of the process. */
  begin({ request, op, amount }: Pick<NewsItem, "request" | "op" | "amount">, username: string): Promise<void> {
    const salt = randomBytes(16).toString("hex");
    const customer = `${salt} ${digestOf(salt, username)}`;
    const oldest = this.#items.keys().next().value;
    if (this.#items.size >= ITEMS_MAX && oldest !== undefined) this.#items.delete(oldest);
    return this.#set({ request, op, amount, customer, result: "open", paid: ZERO });
  }

  /**
   * Records that the machine has stopped serving an operation; "unclear" leaves the outcome to the bank, and "checking" is no
   * ending.
   */
  end(request: RequestId, ending: Ending): void {
    if (ending.how === "unclear") this.#findOut(request);
    else if (ending.how === "paid") this.#settle(request, { result: "done", paid: ending.paid });
    else if (ending.how === "booked") this.#settle(request, this.#whole(request));
    else if (ending.how !== "checking") this.#settle(request, UNDONE);
  }

  /** The customer sees the ending: the item is deleted before the page goes out. An open item stays. */
  async tell(request: RequestId): Promise<void> {
    if (this.#items.get(request)?.result === "open") return;
    if (this.#items.delete(request)) await this.#save();
  }

  /** The items of this customer, in order. Known outcomes are deleted, because they are shown now; open items stay. */
  async take(username: string): Promise<readonly NewsItem[]> {
    const theirs = (): NewsItem[] => [...this.#items.values()].filter(({ customer }) => isTheirs(customer, username));
    const open = theirs().filter(({ result }) => result === "open");
    for (const { request } of open) if (this.#unanswered.has(request)) this.#findOut(request);
    const known = Promise.all(open.map(({ request }) => this.#later(request).promise));
    if (open.length > 0) await Promise.race([known, pause(WAIT_MS, undefined, { ref: false })]);
    const items = theirs();
    for (const { request } of items) await this.tell(request);
    return items;
  }

  /** Has the bank asked. A hold that is still open is no answer yet: the customer's next sign-in asks again. */
  #findOut(request: RequestId): void {
    this.#unanswered.add(request);
    void this.#recovery?.outcomeOf(request).then((outcome) => {
      const result = this.#resultOf(request, outcome);
      if (result !== null) this.#settle(request, result);
    });
  }

  /** The outcome by the bank's answer; null while its books may still change. */
  #resultOf(request: RequestId, { state, amount }: RequestOutcome): Result | null {
    if (state === "held") return null;
    if (state === "settled") return { result: "done", paid: amount };
    return state === "done" ? this.#whole(request) : UNDONE;
  }

  #whole = (request: RequestId): Result => ({ result: "done", paid: this.#items.get(request)?.amount ?? ZERO });

  #settle(request: RequestId, result: Result): void {
    const item = this.#items.get(request);
    this.#unanswered.delete(request);
    this.#known.get(request)?.resolve();
    this.#known.delete(request);
    if (item !== undefined) void this.#set({ ...item, ...result });
  }

  #later(request: RequestId): PromiseWithResolvers<void> {
    const later = this.#known.get(request) ?? Promise.withResolvers<void>();
    this.#known.set(request, later);
    return later;
  }

  #set(item: NewsItem): Promise<void> {
    this.#items.set(item.request, item);
    return this.#save();
  }

  #save(): Promise<void> {
    const file = this.#file;
    if (file === null) return Promise.resolve();
    this.#queue = this.#queue.then(async () => {
      const lines = [...this.#items.values()].map((item) => `${writeJson(encodeFields(ITEM, item))}\n`);
      await writeFile(`${file}.new`, lines.join(""), { mode: 0o600 });
      await rename(`${file}.new`, file);
    });
    // A failed write costs a courtesy only; the journal decides whether money may move.
    this.#queue = this.#queue.catch(() => {});
    return this.#queue;
  }
}

const digestOf = (salt: string, username: string): string =>
  createHash("sha256")
    .update(`${salt} ${foldName(username)}`)
    .digest("hex");

function isTheirs(customer: string, username: string): boolean {
  const [salt = "", digest] = customer.split(" ");
  return digest === digestOf(salt, username);
}

/** The items of a file; lines that cannot be read are left out. */
async function readItems(file: string): Promise<NewsItem[]> {
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  return lines.flatMap((line) => {
    try {
      return [decodeFields(ITEM, readJson(Buffer.from(line)), [])];
    } catch {
      return [];
    }
  });
}
