import { type Currency, formatMoney } from "../../model/model.ts";

/**
 * Writes amounts and times for readers of one language. Amounts go to Intl as text: no digit passes through a float. They run from
 * left to right in every language: among words from right to left they are isolated (LRI and PDI of Unicode).
 */
export class Figures {
  readonly currency: Currency;
  /** The time zone of all times, by its IANA name. */
  readonly zone: string;
  readonly #locale: string;
  readonly #isolated: boolean;

  constructor(locale: string, currency: Currency, zone = "UTC") {
    this.#locale = locale;
    this.currency = currency;
    this.zone = zone;
    this.#isolated = RIGHT_TO_LEFT.includes(new Intl.Locale(locale).maximize().script ?? "");
  }

  /** "€1,240.00". */
  money(amount: bigint): string {
    return this.#isolate(this.#currency(amount, this.currency.exponent));
  }

  /** "€20" if it is a whole number of major units, as on a note. */
  note(denomination: bigint): string {
    const whole = denomination % 10n ** BigInt(this.currency.exponent) === 0n;
    const digits = whole ? 0 : this.currency.exponent;
    return this.#isolate(this.#currency(denomination, digits));
  }

  /** The separator between major and minor units; empty if the currency has no minor unit. */
  get separator(): string {
    if (this.currency.exponent === 0) return "";
    const parts = new Intl.NumberFormat(this.#locale).formatToParts(1.5);
    return parts.find(({ type }) => type === "decimal")?.value ?? ".";
  }

  /** "1240.00", as it may be typed. */
  typed(amount: bigint): string {
    return this.#written(amount, this.currency.exponent, { useGrouping: false });
  }

  /** "+€40.00" for a credit, "−€40.00" for a debit. */
  signed(direction: "credit" | "debit", amount: bigint): string {
    return this.#isolate(`${direction === "credit" ? "+" : "−"}${this.#currency(amount, this.currency.exponent)}`);
  }

  /** "24 Nov 2026, 08:15 UTC", in this zone and with its name; `at` in milliseconds since 1970 UTC. */
  time(at: number): string {
    return `${this.#times("time", { dateStyle: "medium", timeStyle: "short" }).format(at)} ${this.#zoneName(at)}`;
  }

  /** "24 Nov 2026": the day of a time in milliseconds since 1970 UTC. */
  day(at: number): string {
    return this.#times("day", { dateStyle: "medium" }).format(at);
  }

  /** "Tuesday, 24 November 2026". */
  longDay(at: number): string {
    return this.#times("long day", { dateStyle: "full" }).format(at);
  }

  /** "08:15". */
  clock(at: number): string {
    return this.#times("clock", { timeStyle: "short" }).format(at);
  }

  /** "UTC", "Central European Time": the zone, in summer and winter alike. */
  get zoneText(): string {
    if (this.zone === "UTC") return "UTC";
    const parts = this.#times("zone text", { timeZoneName: "longGeneric" }).formatToParts(Date.now());
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? this.zone;
  }

  /** "UTC", "CET": the zone at this time. */
  #zoneName(at: number): string {
    if (this.zone === "UTC") return "UTC";
    const parts = this.#times("zone name", { timeZoneName: "short" }).formatToParts(at);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? this.zone;
  }

  #times(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return kept(`${name} ${this.#locale} ${this.zone}`, () => {
      return new Intl.DateTimeFormat(this.#locale, { ...options, timeZone: this.zone });
    });
  }

  /**
   * "in 3 hours (14:05 UTC)", in this zone, or with the day if it is more than a day away: how long from `now`, rounded up, and
   * when. Both in milliseconds since 1970 UTC. A time that is over has only its date.
   */
  until(at: number, now = Date.now()): string {
    if (at <= now) return this.time(at);
    const minutes = Math.ceil((at - now) / 60_000);
    const [count, unit] = minutes > MINUTES_MOST ? ([Math.ceil(minutes / 60), "hour"] as const) : ([minutes, "minute"] as const);
    const wait = kept(`until ${this.#locale}`, () => new Intl.RelativeTimeFormat(this.#locale)).format(count, unit);
    if (minutes > DAY_MINUTES) return `${wait} (${this.time(at)})`;
    return `${wait} (${this.clock(at)}\u00a0${this.#zoneName(at)})`;
  }

  /** "10 seconds", "3 minutes", rounded up (`tellWait`). */
  wait(seconds: number): string {
    const { unit, count } = tellWait(seconds);
    const format = kept(`wait ${unit} ${this.#locale}`, () => {
      return new Intl.NumberFormat(this.#locale, { style: "unit", unit, unitDisplay: "long" });
    });
    return format.format(count);
  }

  /** "€10, €20 and €50". */
  list(texts: readonly string[]): string {
    return kept(`list ${this.#locale}`, () => new Intl.ListFormat(this.#locale, { type: "conjunction" })).format(texts);
  }

  #currency(amount: bigint, digits: number): string {
    return this.#written(amount, digits, { style: "currency", currency: this.currency.code });
  }

  /** Intl's own marks of direction order an amount from right to left. */
  #isolate(text: string): string {
    return this.#isolated ? `\u2066${text.replaceAll(/[\u200e\u200f\u061c]/g, "")}\u2069` : text;
  }

  #written(amount: bigint, digits: number, style: Intl.NumberFormatOptions): string {
    const options = { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits };
    const format = kept(`number ${this.#locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(this.#locale, options));
    return format.format(formatMoney(amount, this.currency) as Intl.StringNumericLiteral);
  }
}

/** The scripts (ISO 15924) of the languages that screens have, or tests. */
const RIGHT_TO_LEFT: readonly string[] = ["Arab", "Hebr"];

/** Intl's formatters are slow to make; there are a few for each language. */
const FORMATS = new Map<string, unknown>();

function kept<Format>(key: string, make: () => Format): Format {
  const format = (FORMATS.get(key) as Format | undefined) ?? make();
  FORMATS.set(key, format);
  return format;
}

/** Spells every reference (`referenceOf`) in a text for speech: "3, S, 4, T, V, U, C, W", because it would be read as words. */
export const spellReferences = (text: string): string =>
  text.replace(/\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b/g, (reference) => [...reference.replace("-", "")].join(", "));

/** A wait as it is shown, and the seconds after which it must be shown again. */
export interface ToldWait {
  readonly unit: "second" | "minute";
  readonly count: number;
  readonly staleAfterS: number;
}

/** A time further away than this, in minutes, is told in hours; one further away than a day with its date. */
const MINUTES_MOST = 90;
const DAY_MINUTES = 24 * 60;

/** Waits longer than this, in seconds, are shown in minutes. */
const SECONDS_MOST = 90;
/** Waits longer than this, in seconds, are shown in tens of seconds: the page then loads again less often. */
const EXACT_MOST = 10;

/**
 * Rounds whole seconds up to "3 minutes", "40 seconds" or "7 seconds", so that a customer who comes back then is never too early.
 */
export function tellWait(seconds: number): ToldWait {
  if (seconds <= EXACT_MOST) return { unit: "second", count: seconds, staleAfterS: seconds };
  const [unit, step] = seconds > SECONDS_MOST ? (["minute", 60] as const) : (["second", 10] as const);
  const steps = Math.ceil(seconds / step);
  // At two minutes or less, the seconds are shown next.
  const next = Math.max((steps - 1) * step, unit === "minute" ? SECONDS_MOST : 0);
  return { unit, count: unit === "minute" ? steps : steps * step, staleAfterS: seconds - next };
}
