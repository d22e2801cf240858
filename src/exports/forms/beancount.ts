import type { Currency } from "../../model/model.ts";
import { BANK } from "../bank-text.ts";
import { namesOf } from "../kinds.ts";
import { daysText, dayText } from "../period.ts";
import type { ExportPlan } from "../plan.ts";
import type { ExportedAccount } from "../reading/accounts.ts";
import type { Books } from "../reading/books.ts";
import type { ExportedMovement } from "../reading/movements.ts";
import { decimal } from "./amount.ts";
import { accountName, OPENING, quoted } from "./beancount-names.ts";

/**
 * The whole journal for Beancount (docs/EXPORTS.md, "Beancount"): every account with its balance before the period, every movement,
 * and an assertion of each balance after the period, with no tolerance. Debits are positive.
 */
export async function* beancount(books: Books): AsyncGenerator<string> {
  const { plan } = books;
  const { period, currency } = plan;
  const [first, last] = daysText(period);
  yield `; The journal from ${first} to ${last} (UTC), export ${plan.id}\noption "title" ${quoted(BANK)}\n` +
    `option "operating_currency" "${currency.code}"\n\n${first} open ${OPENING} ${currency.code}\n` +
    `${dayText(period.end)} balance ${OPENING}  ${exactly(0n, currency)}\n`;
  for await (const accounts of books.accounts("all"))
    yield accounts
      // One that was opened later has nothing in the period.
      .filter(({ since }) => since < period.end)
      .map((account) => accountText(account, plan))
      .join("");
  for await (const movements of books.movements()) yield movements.map((movement) => movementText(movement, currency)).join("");
}

function accountText(account: ExportedAccount, { period, currency }: ExportPlan): string {
  const { id, kind, customer, username, terminal, since, opening, closing } = account;
  const name = accountName({ id, kind, terminal });
  const first = dayText(period.from);
  const brought =
    opening === 0n
      ? ""
      : `${first} * "Opening balance"\n  ${name}  ${of(-opening, currency)}\n  ${OPENING}  ${of(opening, currency)}\n`;
  return [
    `\n${dayText(since)} open ${name} ${currency.code}\n  account: ${quoted(id)}\n`,
    customer === null ? "" : `  customer: ${quoted(customer)}\n`,
    username === null ? "" : `  username: ${quoted(username)}\n`,
    terminal === null ? "" : `  atm: ${quoted(terminal)}\n`,
    brought,
    `${dayText(period.end)} balance ${name}  ${exactly(-closing, currency)}\n`,
  ].join("");
}

function movementText(movement: ExportedMovement, currency: Currency): string {
  const { at, kind, amount, terminal, request, debit, debitKind, debitOwner, debitEntry } = movement;
  const { credit, creditKind, creditOwner, creditEntry } = movement;
  const debited = accountName({ id: debit, kind: debitKind, terminal: debitOwner });
  const credited = accountName({ id: credit, kind: creditKind, terminal: creditOwner });
  return [
    `\n${dayText(at.getTime())} * ${quoted(namesOf(kind).words)}\n`,
    `  kind: ${quoted(kind)}\n  time: ${quoted(at.toISOString())}\n  atm: ${quoted(terminal)}\n  request: ${quoted(request)}\n`,
    `  ${debited}  ${of(amount, currency)}\n    entry: ${debitEntry}\n`,
    `  ${credited}  ${of(-amount, currency)}\n    entry: ${creditEntry}\n`,
  ].join("");
}

const of = (amount: bigint, currency: Currency): string => `${decimal(amount, currency)} ${currency.code}`;

/** Without the zero, Beancount accepts a difference of one minor unit. */
const exactly = (amount: bigint, currency: Currency): string => `${decimal(amount, currency)} ~ 0 ${currency.code}`;
