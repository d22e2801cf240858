import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { type Ending, endingOf } from "../atm/ending.ts";
import type { Machine } from "../atm/machine.ts";
import type { Operation } from "../atm/operation.ts";
import type { RequestId } from "../model/ids.ts";
import type { Money } from "../model/money.ts";
import { amount, balance, decodeFields, encodeFields, requestId, text, type ValuesOf, word } from "../protocol/fields.ts";
import { readJson, writeJson } from "../protocol/json.ts";

/**
 * What became of an operation: "open" as long as that is not known; "done" with what was paid or booked; "undone" where the
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

/** The most that is remembered; the oldest goes first. */
const ITEMS_MAX = 256;
/** How long a sign-in waits for what is still being found out. */
const WAIT_MS = 1_500;

/**
 * What customers have yet to be told: an operation is written down before it begins and crossed out when its customer has
 * seen how it ended. Where the machine, the channel or the browser died in between, the next sign-in here tells.
 *
 * The file survives a crash of the process. It is not synced: after a power failure a courtesy may be missing, never money.
 */
export class News {
  readonly #file: string | null;
  readonly #items: Map<RequestId, NewsItem>;
  readonly #known = new Map<RequestId, PromiseWithResolvers<void>>();
  #queue: Promise<void> = Promise.resolve();

  private constructor(file: string | null, items: readonly NewsItem[]) {
    this.#file = file;
    this.#items = new Map(items.map((item) => [item.request, item]));
  }

  /** News that are forgotten with the process. */
  static inMemory = (): News => new News(null, []);

  /** Opens the file of a machine whose recovery has not begun yet, and follows what recovery finds out. */
  static async open(file: string, machine: Machine): Promise<News> {
    const news = new News(file, await readItems(file));
    for (const { request, came, op } of [...news.#items.values()]) {
      if (came !== "open") continue;
      const operation = machine.journal.operations.get(request);
      if (operation !== undefined) news.#follow(operation, machine);
      // Closed just before the crash. Of a withdrawal the cash unit still knows; of the others nobody here does.
      else if (op === "withdraw") news.end(request, endingOf({ op, request } as Operation, "nothing", machine.cash));
      else await news.tell(request);
    }
    return news;
  }

  /** Writes down whose operation begins. Resolves once that would survive a crash of the process. */
  begin({ request, op, amount }: Pick<NewsItem, "request" | "op" | "amount">, username: string): Promise<void> {
    const salt = randomBytes(16).toString("hex");
    const customer = `${salt} ${digestOf(salt, username)}`;
    const oldest = this.#items.keys().next().value;
    if (this.#items.size >= ITEMS_MAX && oldest !== undefined) this.#items.delete(oldest);
    return this.#set({ request, op, amount, customer, came: "open", paid: 0n as Money });
  }

  /** It is known how an operation ended; "checking" is no end. */
  end(request: RequestId, ending: Ending): void {
    const item = this.#items.get(request);
    if (item === undefined || ending.how === "checking") return;
    const paid = ending.how === "paid" ? ending.paid : ending.how === "booked" ? item.amount : (0n as Money);
    void this.#set({ ...item, came: paid > 0n ? "done" : "undone", paid });
    this.#known.get(request)?.resolve();
  }

  /** The customer sees how it ended: crossed out before the page goes out. */
  async tell(request: RequestId): Promise<void> {
    if (this.#items.delete(request)) await this.#save();
  }

  /** What this customer has not been told, in order; what is known is told now, what is open stays. */
  async take(username: string): Promise<readonly NewsItem[]> {
    const theirs = (): NewsItem[] => [...this.#items.values()].filter(({ customer }) => isTheirs(customer, username));
    const open = theirs().filter(({ came }) => came === "open");
    const known = Promise.all(open.map(({ request }) => this.#later(request).promise));
    if (open.length > 0) await Promise.race([known, pause(WAIT_MS, undefined, { ref: false })]);
    const items = theirs();
    for (const { request, came } of items) if (came !== "open") await this.tell(request);
    return items;
  }

  #follow(operation: Operation, { recovery, cash }: Machine): void {
    void recovery.take(operation.request).then((how) => this.end(operation.request, endingOf(operation, how, cash)));
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
  createHash("sha256").update(`${salt} ${username.toLowerCase()}`).digest("hex");

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
