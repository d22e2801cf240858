import type { Currency } from "../model/currency.ts";
import type { RefusalDetails, RefusalName } from "../model/refusal.ts";
import { moneyText, timeText } from "./money-text.ts";

type Sentence = (details: RefusalDetails, currency: Currency) => string;

const figure = (details: RefusalDetails, name: string): bigint => details[name] ?? 0n;
const money = (details: RefusalDetails, name: string, currency: Currency): string => moneyText(figure(details, name), currency);
const time = (details: RefusalDetails, name: string): string => timeText(Number(figure(details, name)));

const TRY_AGAIN: Sentence = () => "The bank could not do this. Please begin again.";

/** Every refusal in a plain sentence for the customer: what it means, and what can be done. */
const SENTENCES: Readonly<Record<RefusalName, Sentence>> = {
  "request-id-reused": TRY_AGAIN,
  "request-void": TRY_AGAIN,
  "terminal-out-of-service": () => "The bank has taken this machine out of service. Please use another one.",
  "bank-busy": () => "The bank is very busy right now. Please try again in a moment.",
  "money-suspended": () => "The bank takes no payments at the moment. Please try again later.",
  "already-signed-in": () => "Somebody is signed in already. Please sign out first.",
  "not-signed-in": () => "You are not signed in any more. Please sign in again.",
  "username-invalid": () =>
    "Please choose a username of 3 to 32 letters, digits, dots, dashes or underscores that begins with a letter.",
  "username-taken": () => "This username is taken. Please choose another one.",
  "password-too-short": (details) => `Please choose a password of at least ${figure(details, "least")} characters.`,
  "password-too-common": () => "This password is too easy to guess. Please choose another one.",
  "credentials-delayed": (details) => `Too many wrong passwords. Please try again after ${time(details, "until")}.`,
  "credentials-locked": () => "Too many wrong passwords. This account is locked; please ask the bank to unlock it.",
  "credentials-wrong": () => "The username or the password is wrong. Please check both.",
  "payee-unknown": () => "No customer of the bank has this username. Please check it.",
  "payee-is-self": () => "This is your own account. Please enter somebody else's username.",
  "withdrawal-limit": (details, currency) => `One withdrawal can be at most ${money(details, "limit", currency)}.`,
  "daily-count-limit": (details) =>
    `You have made all the withdrawals of today. The next one is possible after ${time(details, "resetsAt")}.`,
  "daily-amount-limit": (details, currency) =>
    `Today you can still withdraw ${money(details, "largest", currency)}. The daily limit of ${money(details, "limit", currency)} starts anew at ${time(details, "resetsAt")}.`,
  "insufficient-funds": (details, currency) => `There is ${money(details, "available", currency)} available in your account.`,
  "terminal-cash-short": (details, currency) => `This machine can pay out at most ${money(details, "largest", currency)}.`,
  "balance-limit": (details, currency) => `An account can hold at most ${money(details, "limit", currency)}.`,
  "hold-unknown": TRY_AGAIN,
  "hold-settled": TRY_AGAIN,
  "hold-released": TRY_AGAIN,
  "hold-exceeded": TRY_AGAIN,
};

/** The sentence for one refusal. */
export const refusalText = (refusal: RefusalName, details: RefusalDetails, currency: Currency): string =>
  SENTENCES[refusal](details, currency);

/** The figure of a refusal that says how much would have been possible. */
const MOST: Readonly<Partial<Record<RefusalName, string>>> = {
  "withdrawal-limit": "limit",
  "daily-amount-limit": "largest",
  "insufficient-funds": "available",
  "terminal-cash-short": "largest",
};

/** How much would have been possible; null where the refusal is not about an amount. */
export function mostPossible(refusal: RefusalName, details: RefusalDetails): bigint | null {
  const name = MOST[refusal];
  return name === undefined ? null : figure(details, name);
}
