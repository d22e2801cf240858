import { hash } from "node:crypto";
import { EVENT_COLUMNS, type EventRow, ImageValues } from "../../events/events.ts";
import { EPOCH_MS } from "../../store/store.ts";
import { JsonBytes } from "./json-bytes.ts";
import { SALT_SIZE } from "./line.ts";

/** The lines of a commit, each with its newline, and where each ends. */
export interface Lines {
  readonly text: Buffer;
  readonly ends: readonly number[];
}

/**
 * Writes the lines of a commit as bytes, from its rows' binary forms: the same as encodeLine(plainLine(…)), in a fraction of the
 * time, because an event becomes neither an object nor a string. Every server writes every event of the bank.
 */
export class LineWriter {
  readonly #values = new ImageValues();
  readonly #json = new JsonBytes();
  #image: Buffer = Buffer.alloc(0);

  /** The result is the caller's. Throws RangeError if it is not a whole commit, or has a value that no writer writes. */
  write(index: number, commit: readonly EventRow[], currency: string): Lines {
    const mac = commit.at(-1)?.mac;
    if (mac === undefined || mac === null) throw new RangeError("not a complete commit");
    SALTED.set(mac);
    const afterAmount = Buffer.from(`,"ccy":${JSON.stringify(currency)}`);
    this.#json.clear();
    const ends: number[] = [];
    for (const [i, { n, image }] of commit.entries()) {
      this.#json.reserve(ROOM + ROOM_OF_BYTE * image.length);
      this.#line(index + i, n, image, afterAmount);
      ends.push(this.#json.length);
    }
    return { text: this.#json.copy(), ends };
  }

  #line(index: number, n: number, image: Buffer, afterAmount: Buffer): void {
    const json = this.#json;
    const { starts } = this.#values;
    this.#image = image;
    this.#values.find(image);
    json.put(BEFORE.index);
    json.ascii(String(index));
    json.put(BEFORE.writer);
    json.hex(image, starts[AT.writer] as number, 8);
    json.put(BEFORE.n);
    json.ascii(String(n));
    json.put(BEFORE.time);
    json.time(Math.trunc(this.#int8(AT.at) / 1_000) + EPOCH_MS);
    json.put(QUOTE);
    this.#text(BEFORE.terminal, AT.terminal);
    if (this.#isThere(AT.session)) this.#hex(BEFORE.session, AT.session);
    this.#uuid(BEFORE.request, AT.request);
    this.#uuid(BEFORE.customer, AT.customer);
    this.#uuid(BEFORE.account, AT.account);
    this.#text(BEFORE.kind, AT.kind);
    if (this.#isThere(AT.amount)) {
      json.put(BEFORE.amount);
      json.ascii(String(this.#int8(AT.amount)));
      json.put(afterAmount);
    }
    this.#text(BEFORE.outcome, AT.outcome);
    if (this.#isThere(AT.effect)) this.#hex(BEFORE.effect, AT.effect);
    json.put(BEFORE.salt);
    SALTED.writeUInt32BE(n, MAC_SIZE);
    json.ascii(hash("sha256", SALTED), 2 * SALT_SIZE);
    json.put(END);
  }

  #isThere(column: number): boolean {
    return (this.#values.sizes[column] as number) >= 0;
  }

  #int8(column: number): number {
    const start = this.#values.starts[column] as number;
    const value = this.#image.readInt32BE(start) * 2 ** 32 + this.#image.readUInt32BE(start + 4);
    if (!Number.isSafeInteger(value)) throw new RangeError("a number of eight bytes that no writer writes");
    return value;
  }

  #text(before: Buffer, column: number): void {
    if (!this.#isThere(column)) return;
    this.#json.put(before);
    this.#json.escaped(this.#image, this.#values.starts[column] as number, this.#values.sizes[column] as number);
    this.#json.put(QUOTE);
  }

  #hex(before: Buffer, column: number): void {
    this.#json.put(before);
    this.#json.hex(this.#image, this.#values.starts[column] as number, this.#values.sizes[column] as number);
    this.#json.put(QUOTE);
  }

  #uuid(before: Buffer, column: number): void {
    if (!this.#isThere(column)) return;
    this.#json.put(before);
    this.#json.uuid(this.#image, this.#values.starts[column] as number);
    this.#json.put(QUOTE);
  }
}

const AT = Object.fromEntries(EVENT_COLUMNS.map((name, place) => [name, place])) as Readonly<
  Record<(typeof EVENT_COLUMNS)[number], number>
>;

/** What stands before each value. */
const BEFORE = {
  ...{ index: Buffer.from('{"v":2,"i":'), writer: Buffer.from(',"w":"'), n: Buffer.from('","n":'), time: Buffer.from(',"t":"') },
  ...{ terminal: Buffer.from(',"term":"'), session: Buffer.from(',"sid":"'), request: Buffer.from(',"req":"') },
  ...{ customer: Buffer.from(',"cust":"'), account: Buffer.from(',"acct":"'), kind: Buffer.from(',"op":"') },
  ...{ amount: Buffer.from(',"amt":'), outcome: Buffer.from(',"res":"'), effect: Buffer.from(',"eff":"') },
  salt: Buffer.from(',"salt":"'),
} as const;
const QUOTE = Buffer.from('"');
const END = Buffer.from('"}\n');
/** For all that stands between the values, the numbers and the salt; and for each byte of the row. */
const [ROOM, ROOM_OF_BYTE] = [1_024, 6];
const MAC_SIZE = 32;
/** The input of a salt: the commit's MAC, then the event's number. */
const SALTED = Buffer.alloc(MAC_SIZE + 4);
