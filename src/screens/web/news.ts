import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Ending, Fate, Machine, Recovery } from "../../atm/atm.ts";
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
 * What became of an operation: "open" as long as the bank has not said; "done" with what was paid or booked; "undone" where the
 * account is as it was. `customer` is a salted hash: the file names nobody.
 */
const ITEM = {
  request: requestId,
  customer: text(1, 200),
  op: word("withdraw", "deposit", "transfer"),
  amount,
  came: word("open", "done", "undone"),
  paid: balance,
};

/** One operation whose end its customer has not seen. */
export type NewsItem = ValuesOf<typeof ITEM>;

/** What an operation can come to. */
type Came = Pick<NewsItem, "came" | "paid">;
const UNDONE: Came = { came: "undone", paid: ZERO };

/** The most that is remembered; the oldest goes first. */
const ITEMS_MAX = 256;
/** How long a sign-in waits for what is still being found out. */
const WAIT_MS = 1_500;

/**
 * What customers have yet to be told: an operation is written down before it begins and crossed out when its customer has
 * seen how it ended. Where the machine, the channel or the browser died in between, the next sign-in here tells: by the bank's
 * books, which are asked, and by nothing that this machine remembers.
 *
 * The file survives a crash of the process. It is not synced: after a power failure a courtesy may be missing, never money.
 */
export class News {
  readonly #file: string | null;
  readonly #recovery: Pick<Recovery, "fateOf"> | null;
  readonly #items: Map<RequestId, NewsItem>;
  readonly #known = new Map<RequestId, PromiseWithResolvers<void>>();
  /** Operations that nobody serves any more and of which the bank has not said what became of them. */
  readonly #adrift = new Set<RequestId>();
  #queue: Promise<void> = Promise.resolve();

  private constructor(file: string | null, items: readonly NewsItem[], recovery: Pick<Recovery, "fateOf"> | null) {
    this.#file = file;
    this.#recovery = recovery;
    this.#items = new Map(items.map((item) => [item.request, item]));
  }

  /** News that are forgotten with the process. */
  static inMemory = (): News => new News(null, [], null);

  /** Opens the file of a machine that serves nobody yet, and has the bank asked what became of all that it left open. */
  static async open(file: string, { recovery }: Machine): Promise<News> {
    const news = new News(file, await readItems(file), recovery);
    for (const { request, came } of news.#items.values()) if (came === "open") news.#findOut(request);
    return news;
  }

  /** Writes down whose operation begins. Resolves once that would survive a crash of the process. */
  begin({ request, op, amount }: Pick<NewsItem, "request" | "op" | "amount">, username: string): Promise<void> {
    const salt = randomBytes(16).toString("hex");
    const customer = `${salt} ${digestOf(salt, username)}`;
    const oldest = this.#items.keys().next().value;
    if (this.#items.size >= ITEMS_MAX && oldest !== undefined) this.#items.delete(oldest);
    return this.#set({ request, op, amount, customer, came: "open", paid: ZERO });
  }

  /** The machine has stopped serving an operation, and knows how it ended or leaves that to the bank; "checking" is no end. */
  end(request: RequestId, ending: Ending): void {
    if (ending.how === "unclear") this.#findOut(request);
    else if (ending.how === "paid") this.#settle(request, { came: "done", paid: ending.paid });
    else if (ending.how === "booked") this.#settle(request, this.#whole(request));
    else if (ending.how !== "checking") this.#settle(request, UNDONE);
  }

  /** The customer sees how it ended: crossed out before the page goes out. What is still open stays. */
  async tell(request: RequestId): Promise<void> {
    if (this.#items.get(request)?.came === "open") return;
    if (this.#items.delete(request)) await this.#save();
  }

  /** What this customer has not been told, in order; what is known is told now, what is open stays. */
  async take(username: string): Promise<readonly NewsItem[]> {
    const theirs = (): NewsItem[] => [...this.#items.values()].filter(({ customer }) => isTheirs(customer, username));
    const open = theirs().filter(({ came }) => came === "open");
    for (const { request } of open) if (this.#adrift.has(request)) this.#findOut(request);
    const known = Promise.all(open.map(({ request }) => this.#later(request).promise));
    if (open.length > 0) await Promise.race([known, pause(WAIT_MS, undefined, { ref: false })]);
    const items = theirs();
    for (const { request } of items) await this.tell(request);
    return items;
  }

  /** Has the bank asked. A hold that is still open is no answer yet: it is asked again at the customer's next sign-in. */
  #findOut(request: RequestId): void {
    this.#adrift.add(request);
    void this.#recovery?.fateOf(request).then((fate) => {
      const came = this.#cameOf(request, fate);
      if (came !== null) this.#settle(request, came);
    });
  }

  /** What the bank's answer comes to; null as long as its books may still change. */
  #cameOf(request: RequestId, { state, amount }: Fate): Came | null {
    if (state === "held") return null;
    if (state === "settled") return { came: "done", paid: amount };
    return state === "done" ? this.#whole(request) : UNDONE;
  }

  #whole = (request: RequestId): Came => ({ came: "done", paid: this.#items.get(request)?.amount ?? ZERO });

  #settle(request: RequestId, came: Came): void {
    const item = this.#items.get(request);
    this.#adrift.delete(request);
    this.#known.get(request)?.resolve();
    this.#known.delete(request);
    if (item !== undefined) void this.#set({ ...item, ...came });
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
    // A disk that does not take it costs a courtesy; the journal is what says that no money may move.
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

/** The items of a file, without lines that cannot be read. */
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
