import { BALANCE_MAX, Currency, formatMoney, type Money, parseMoney, terminalIdOf } from "../../model/model.ts";
import { isBankName } from "../../receipts/receipts.ts";
import { isKeyName, KEY_NAME_RULE } from "../../tlog/tlog.ts";
import { didYouMean } from "./usage-error.ts";

/**
 * One option. Its value comes from the flag, else from the environment, else from the configuration file (the option's name is
 * the key), else from `default`. `read` turns the text into the value. It throws RangeError with a phrase that describes a valid
 * value.
 */
export interface Option<Value> {
  readonly value: string;
  readonly env?: string;
  readonly meaning: string;
  readonly default: string | null;
  readonly read: (text: string) => Value;
  /** The values, if they are a closed list; `list` if several may be given with commas between. */
  readonly choices?: readonly string[];
  readonly list?: true;
  /** The value without its secret part, for an option that may have one. */
  readonly shown?: (text: string) => string;
}

// The readers of options' texts. Each throws RangeError with a phrase that describes a valid value.

export const text = (given: string): string => {
  if (given === "") throw new RangeError("more than nothing");
  return given;
};

/** The members as a sentence has them: "a, b or c". */
export const inWords = (members: readonly string[]): string =>
  members.length < 2 ? members.join("") : `${members.slice(0, -1).join(", ")} or ${members.at(-1)}`;

/** Reads one of a closed list. */
export function oneOf<const Member extends string>(members: readonly Member[]): (given: string) => Member {
  return (given) => {
    const found = members.find((each) => each === given);
    if (found === undefined) throw new RangeError(`${inWords(members)}${didYouMean(given, members)}`);
    return found;
  };
}

/** A database's URL without its password. What is no such URL is not shown at all: it may be a password. */
export function withoutPassword(given: string): string {
  if (!/^postgres(ql)?:\/\//i.test(given)) return "…";
  return given.replace(/^(\w+:\/\/[^:@/?]*):.*@/, "$1:…@").replace(/((?:password|passfile)=)[^&]*/gi, "$1…");
}

export const flag = (given: string): boolean => {
  if (given === "true") return true;
  if (given === "false") return false;
  throw new RangeError("true or false");
};

export function integer(least: number, most: number): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || value < least || value > most) throw new RangeError(`a whole number from ${least} to ${most}`);
    return value;
  };
}

export function address(given: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(given);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) throw new RangeError("HOST:PORT, such as 127.0.0.1:65432 or [::1]:65432");
  return { host: (match[1] ?? match[2]) as string, port };
}

/** The addresses of one bank's servers, each once. */
export function addresses(given: string): readonly { host: string; port: number }[] {
  const texts = [...new Set(given.split(","))];
  if (texts.length > ADDRESSES_MAX) throw new RangeError(`at most ${ADDRESSES_MAX} addresses`);
  try {
    return texts.map(address);
  } catch {
    throw new RangeError("HOST:PORT, or several with a comma between them, such as 10.0.0.1:65432,10.0.0.2:65432");
  }
}

const ADDRESSES_MAX = 16;

/** The origin of a web server, in the form that browsers send: scheme, host, and the port if it is not the scheme's. */
export function origin(given: string): string {
  const url = URL.parse(given);
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !/^[\d.]+$|^\[/.test(url.hostname);
  if (!isPlain)
    throw new RangeError("https:// or http:// with a host name and maybe a port, such as https://console.bank.example");
  return url.origin;
}

export function bankName(given: string): string {
  if (!isBankName(given)) throw new RangeError("a name of 1 to 32 bytes of UTF-8, without control characters");
  return given;
}

export function currency(given: string): Currency {
  try {
    return Currency(given);
  } catch {
    throw new RangeError("the ISO 4217 code of a currency that is in use: three capital letters, such as EUR");
  }
}

export function atmNumbers(given: string): readonly number[] {
  return given.split(",").map((each) => {
    const n = integer(1, 9999)(each);
    terminalIdOf(n);
    return n;
  });
}

/** "50x100,20x200": the notes of a load, as count x face value in whole units of the currency. */
export function load(given: string): readonly { face: string; notes: number }[] {
  return given.split(",").map((each) => {
    const match = /^(\d{1,6})x(\d{1,6}(?:\.\d{1,4})?)$/.exec(each);
    if (match === null) throw new RangeError("COUNTxFACE,COUNTxFACE, such as 200x50,300x20");
    return { notes: Number(match[1]), face: match[2] as string };
  });
}

/** An amount in the bank's currency; `readMoney` reads it once the currency is known. */
export const amount = (given: string): string => {
  if (!/^\d+(?:[.,]\d+)?$/.test(given)) throw new RangeError("an amount, such as 500 or 500.00");
  return given;
};

/** The amount of money that such an option names. Throws RangeError with a phrase that describes a valid value. */
export function readMoney(given: string, currency: Currency): Money {
  const value = parseMoney(given, currency);
  if (value !== null) return value;
  const places = currency.exponent === 0 ? "without decimals" : `with at most ${currency.exponent} decimals`;
  throw new RangeError(`an amount of ${currency.code} from 0 to ${formatMoney(BALANCE_MAX, currency)}, ${places}`);
}

/** The audit log's name, in the form that the sequencer can sign with. */
export function auditOrigin(given: string): string {
  if (!isKeyName(given)) throw new RangeError(`a name such as bank.example/atm-audit: ${KEY_NAME_RULE}`);
  return given;
}

/** Names are compared without case, so they are returned in lower case. */
export function operator(given: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/.test(given))
    throw new RangeError("an operator's name: 1 to 64 letters, digits, dots, dashes, underscores or @");
  return given.toLowerCase();
}

/** One line for the audit log. */
export function reason(given: string): string {
  if (!/^[^\p{Cc}]{1,200}$/u.test(given)) throw new RangeError("a reason of 1 to 200 characters in one line");
  return given;
}

/** A day of the years 1970 to 2999, as its start in milliseconds since 1970 UTC. */
export function day(given: string): number {
  const start = /^(?:19[7-9]\d|2\d{3})-\d{2}-\d{2}$/.test(given) ? Date.parse(`${given}T00:00Z`) : Number.NaN;
  // 30 February parses as 2 March; only a real date prints as it was given.
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(given))
    throw new RangeError("a day of UTC, such as 2026-03-31");
  return start;
}
