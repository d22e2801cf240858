import type { HoldPlace } from "../../../ledger/ledger.ts";
import { type RequestId, type TerminalId, terminalIdOf } from "../../../model/model.ts";

/** How old a hold must be at least, by the name of the choice, in milliseconds. */
export const AGES = {
  "10m": ["10 minutes", 600_000],
  "1h": ["an hour", 3_600_000],
  "1d": ["a day", 86_400_000],
  "7d": ["a week", 604_800_000],
} as const satisfies Readonly<Record<string, readonly [string, number]>>;
type Age = keyof typeof AGES;

/** Which open holds a page shows. Empty texts leave all. */
export interface HoldsQuestion {
  /** The ATM's number, as it was typed. */
  readonly terminal: string;
  readonly age: Age | "";
  /** A customer's username, as it was typed. */
  readonly customer: string;
  /** The place after which the page begins; null for the oldest holds. */
  readonly after: HoldPlace | null;
}

const NUMBER = /^[1-9]\d{0,3}$/;
const USERNAME = /^[A-Za-z][A-Za-z0-9._-]{0,31}$/;
const PLACE = /^(\d{1,15})\.(ATM-\d{4})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The question of a page's query, with what is wrong with it, by field. What is wrong is left out of the question. */
export function questionIn(query: Readonly<Record<string, string>>): {
  readonly question: HoldsQuestion;
  readonly problems: Readonly<Record<string, string>>;
} {
  const [terminal, customer] = [(query["terminal"] ?? "").trim(), (query["customer"] ?? "").trim()];
  const age = query["age"] ?? "";
  const wrong = (text: string, rule: RegExp): boolean => text !== "" && !rule.test(text);
  const [terminalIsWrong, customerIsWrong] = [wrong(terminal, NUMBER), wrong(customer, USERNAME)];
  return {
    question: {
      terminal: terminalIsWrong ? "" : terminal,
      age: Object.hasOwn(AGES, age) ? (age as Age) : "",
      customer: customerIsWrong ? "" : customer,
      after: placeIn(query["after"] ?? ""),
    },
    problems: {
      ...(terminalIsWrong ? { terminal: "must be a number from 1 to 9999" } : {}),
      ...(customerIsWrong ? { customer: "must be a username" } : {}),
    },
  };
}

function placeIn(text: string): HoldPlace | null {
  const [, placedAt, terminal, request] = PLACE.exec(text) ?? [];
  if (request === undefined) return null;
  return { placedAt: Number(placedAt), terminal: terminal as TerminalId, request: request as RequestId };
}

const placeText = (place: HoldPlace | null): string =>
  place === null ? "" : `${place.placedAt}.${place.terminal}.${place.request}`;

/** The address of the page that answers the question. */
export function holdsPath(path: string, { terminal, age, customer, after }: HoldsQuestion): string {
  const given = Object.entries({ terminal, age, customer, after: placeText(after) }).filter(([, text]) => text !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** A question as the parameter of a topic. */
export const holdsParameter = ({ terminal, age, customer, after }: HoldsQuestion): string =>
  [terminal, age, customer, placeText(after)].join(":");

export const HOLDS_PARAMETER = /^[^:]{0,4}:[^:]{0,3}:[^:]{0,32}:[^:]{0,80}$/;

/** The question that a parameter has. */
export function holdsQuestion(parameter: string): HoldsQuestion {
  const [terminal = "", age = "", customer = "", after = ""] = parameter.split(":");
  return questionIn({ terminal, age, customer, after }).question;
}

export const terminalOf = ({ terminal }: HoldsQuestion): TerminalId | null =>
  terminal === "" ? null : terminalIdOf(Number(terminal));

export const isFiltered = ({ terminal, age, customer }: HoldsQuestion): boolean => `${terminal}${age}${customer}` !== "";
