import { AMOUNT_MAX, type Currency, formatMoney, isAmount, type Money, type NoteCount, parseMoney } from "../../model/model.ts";
import { type Field, isNot, isRead } from "./field.ts";

/**
 * An amount of money above 0 in the bank's currency, in minor units: "40.00". In JSON it is a string too, because a number would not
 * say whether it means cents.
 */
export const money: Field<Money> = {
  kind: "money",
  meaning: "an amount in the bank's currency",
  read: (given, { currency }) => {
    const amount = typeof given === "string" ? parseMoney(given, currency) : null;
    return amount === null || !isAmount(amount) ? isNot(amountRule(currency)) : isRead(amount);
  },
  write: (value, { currency }) => formatMoney(value, currency),
  schema: {
    type: "string",
    pattern: "^\\s*\\d{1,16}(?:[.,]\\d{1,4})?\\s*$",
    description: "an amount in the bank's currency, such as 40.00",
  },
  control: { kind: "money" },
};

const amountRule = (currency: Currency): string =>
  `an amount of ${currency.code} above 0, up to ${formatMoney(AMOUNT_MAX, currency)}`;

/** The most denominations of one machine (PROTOCOL.md, section 11). */
const DENOMINATIONS_MAX = 16;
const PART = /^(\d{1,6})x([^x,]{1,21})$/;
const NOTES_RULE = (currency: Currency): string =>
  `notes of ${currency.code} as COUNTxFACE,COUNTxFACE, such as 200x50,300x20; each face value once`;

/** Notes by denomination: "200x50,300x20", or JSON `[{"notes":200,"denomination":"50"}]`. No notes of one are "0x50". */
export const notes: Field<readonly NoteCount[]> = {
  kind: "notes",
  meaning: "notes by denomination",
  read: (given, { currency }) => {
    const text = Array.isArray(given) ? textOfList(given) : given;
    const counts = typeof text === "string" ? readNotes(text, currency) : null;
    return counts === null ? isNot(NOTES_RULE(currency)) : isRead(counts);
  },
  write: (value, { currency }) =>
    value.map(({ denomination, notes: count }) => ({ notes: count, denomination: formatMoney(denomination, currency) })),
  schema: {
    type: "array",
    maxItems: DENOMINATIONS_MAX,
    items: {
      type: "object",
      required: ["notes", "denomination"],
      additionalProperties: false,
      properties: { notes: { type: "integer", minimum: 0, maximum: 999_999 }, denomination: { type: "string" } },
    },
    description: "notes by denomination",
  },
  control: { kind: "notes" },
};

/** The text of a list in JSON; null if it is no such list. */
function textOfList(list: readonly unknown[]): string | null {
  const parts = list.map((each): string | null => {
    if (typeof each !== "object" || each === null || Object.keys(each).length !== 2) return null;
    const { notes: count, denomination } = each as Readonly<Record<string, unknown>>;
    return typeof count === "number" && typeof denomination === "string" ? `${count}x${denomination}` : null;
  });
  return parts.includes(null) ? null : parts.join(",");
}

function readNotes(text: string, currency: Currency): readonly NoteCount[] | null {
  const counts = text.split(",").map((part): NoteCount | null => {
    const [, count = "", face = ""] = PART.exec(part) ?? [];
    const denomination = parseMoney(face, currency);
    return denomination === null || denomination === 0n ? null : { denomination, notes: Number(count) };
  });
  const known = counts.filter((each) => each !== null);
  const once = new Set(known.map(({ denomination }) => denomination));
  return known.length === counts.length && once.size === counts.length && counts.length <= DENOMINATIONS_MAX ? known : null;
}
