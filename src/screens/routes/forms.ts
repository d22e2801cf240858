import {
  type AccountFacts,
  type Draft,
  type Feed,
  NOTES_IN_MAX,
  type Order,
  type OrderTerms,
  type Payable,
  type Problem,
  piecesFed,
  UNFIT,
} from "../../atm/atm.ts";
import { AMOUNT_MAX, type Currency, isAmount, Money, parseMoney } from "../../model/model.ts";
import { nearest } from "../figures/money-facts.ts";
import { REPEAT } from "../pages/new-password.tsx";
import { customerOf, type WebRequest } from "../web/web-request.ts";
import { type Locale, refusalText } from "../words/refusal-text.ts";

/** The amount that was typed; null for anything that is not an amount of this currency. */
export function amountOf(text: string | undefined, currency: Currency): Money | null {
  const amount = parseMoney(text ?? "", currency);
  return amount !== null && isAmount(amount) ? amount : null;
}

export function askForAmount({ words, figures }: Locale): string {
  const { code, exponent } = figures.currency;
  return words.money.askAmount({ currency: code, example: figures.typed(40n * 10n ** BigInt(exponent)) });
}

/**
 * Why this amount cannot be withdrawn here now, with the nearest amounts that can; null if it can. The bank decides in the end: what
 * it has not said (`account` is null) refuses nothing.
 */
export function whyNot(amount: Money, payable: Payable, account: AccountFacts | null, locale: Locale): Problem | null {
  const { words, figures } = locale;
  const amounts = nearest(amount, payable, account);
  const refused = (text: string): Problem => ({ field: "amount", text, amounts });
  if (account !== null && account.left === 0n) return refused(words.money.leftNone);
  // Of two limits the lower one counts: the other would name an amount that cannot be had either.
  if (account !== null && amount > account.available && account.available <= account.left)
    return refused(refusalText("insufficient-funds", { available: account.available }, locale));
  if (account !== null && amount > account.left) return refused(words.money.leftShort({ largest: figures.money(account.left) }));
  return payable.mix(amount) === null ? notPayable(amount, payable, account, locale) : null;
}

/** The problem of an amount that the machine's notes cannot make, with the nearest amounts that can be withdrawn. */
export function notPayable(amount: Money, payable: Payable, account: AccountFacts | null, locale: Locale): Problem {
  const {
    words: { money },
    figures,
  } = locale;
  const amounts = nearest(amount, payable, account);
  const asked = { amount: figures.money(amount) };
  if (payable.below(AMOUNT_MAX) === null) return { field: "amount", text: money.cannotPayAny(asked) };
  if (amounts.length === 0) return { field: "amount", text: money.cannotPay(asked) };
  const list = figures.list(amounts.map((each) => figures.money(each)));
  const near = amounts.length === 1 ? money.nearestOne({ nearest: list }) : money.nearestTwo({ nearest: list });
  return { field: "amount", text: `${money.cannotPay(asked)} ${near}`, amounts };
}

export const askForCount = (denomination: Money, { words, figures }: Locale): string =>
  words.money.askCount({ note: figures.note(denomination) });

/**
 * Reads the feed from the form's fields, `notes-` with a denomination in minor units and `unfit-` with a reason; or returns what
 * is wrong with them. Denominations that the machine does not have are fed too: the form may be older than its cassettes.
 */
export function readFeed(values: Readonly<Record<string, string>>, { words, figures }: Locale): Feed | Problem {
  const notes = Object.entries(values).flatMap(([name, text]) => {
    const denomination = /^notes-([1-9]\d{0,11})$/.exec(name)?.[1];
    return denomination === undefined ? [] : [{ denomination: Money(BigInt(denomination)), notes: countOf(text) }];
  });
  const wrong = notes.find((each) => Number.isNaN(each.notes));
  if (wrong !== undefined)
    return { field: `notes-${wrong.denomination}`, text: askForCount(wrong.denomination, { words, figures }) };
  const unfit = Object.fromEntries(UNFIT.map((why) => [why, countOf(values[`unfit-${why}`])])) as Feed["unfit"];
  const unclear = UNFIT.find((why) => Number.isNaN(unfit[why]));
  if (unclear !== undefined) return { field: `unfit-${unclear}`, text: words.money.askUnfit };
  const feed = { notes: notes.filter((each) => each.notes > 0), unfit };
  if (piecesFed(feed) === 0) return { text: words.money.atLeastOne };
  if (piecesFed(feed) > NOTES_IN_MAX) return { text: words.money.atMost(NOTES_IN_MAX) };
  return feed;
}

/** A count of notes as it was typed: 0 for an empty field, NaN for anything that is no count. */
function countOf(text: string | undefined): number {
  const count = (text ?? "").trim();
  return count === "" ? 0 : /^\d{1,4}$/.test(count) ? Number(count) : Number.NaN;
}

/**
 * The form of a refused operation, filled in as before and with the problem at the amount; null after any other ending. A deposit
 * has none: its notes are given back and must be fed again.
 */
export function refusedDraft({ terms, ending }: Order, locale: Locale): Draft | null {
  if (terms.op === "deposit" || (ending?.how !== "refused" && ending?.how !== "not-payable")) return null;
  const draft = { at: `/${terms.op}`, values: valuesOf(terms, locale) };
  if (ending.how !== "refused") return draft;
  return { ...draft, problem: { field: "amount", text: refusalText(ending.refusal, ending.details, locale) } };
}

function valuesOf(terms: Exclude<OrderTerms, { op: "deposit" }>, { figures }: Locale): Record<string, string> {
  const amount = figures.typed(terms.amount);
  return terms.op === "transfer" ? { payee: terms.payee, amount } : { amount };
}

/** The problem of the first of these fields that was left empty; null if none was. `labels` gives their ids and labels. */
export function emptyField(
  values: Readonly<Record<string, string | undefined>>,
  labels: Readonly<Record<string, string>>,
  { words }: Locale,
): Problem | null {
  for (const [field, label] of Object.entries(labels))
    if ((values[field] ?? "") === "") return { field, text: words.frame.fillIn({ field: label }) };
  return null;
}

/** The problem of a new password that was not typed the same twice; null if it was. */
export function repeatProblem(password: string, repeat: string | undefined, locale: Locale): Problem | null {
  const { again, differs } = locale.words.password;
  if (repeat === password) return null;
  return emptyField({ [REPEAT]: repeat }, { [REPEAT]: again }, locale) ?? { field: REPEAT, text: differs };
}

/** Makes the order to confirm and leads to it. */
export function fillOrder(c: WebRequest, terms: OrderTerms): Response {
  const order = customerOf(c).session.newOrder(terms);
  return c.redirect(`/order/${order.token}`, 303);
}
