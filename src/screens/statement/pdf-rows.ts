import type { Frame } from "../components/frame.ts";
import { type Ink, type Place, writeText } from "../routes/paper-text.ts";
import { isPrintable } from "../routes/receipt-pdf.ts";

/** In points, on A4. */
export const MARGIN = 54;
export const INNER = 595.28 - 2 * MARGIN;
export const ROW = 16;
const TEXT = 9.5;
/** Where the columns of time, text, amount and balance begin, from the margin where lines begin, and how wide they are. */
const COLUMNS = [
  { at: 0, width: 46, align: "start" },
  { at: 46, width: 231, align: "start" },
  { at: 277, width: 105, align: "end" },
  { at: 382, width: INNER - 382, align: "end" },
] as const;

/** A fact: its name where the line begins, its value at its end. */
export function writeFact(document: PDFKit.PDFDocument, name: string, value: string, dir: Ink["dir"]): void {
  const top = document.y;
  const ink = { dir, font: "regular", size: TEXT } as const;
  writeText(document, name, ink, placeOf(dir, { at: 0, width: INNER / 2, top }));
  writeText(document, value, ink, placeOf(dir, { at: INNER / 4, width: INNER * 0.75, top, align: "end" }));
  endRow(document, top);
}

/** One cell of a row; the only cell of a row takes all of it, and a row without a time begins with its text. */
export function writeCell(
  document: PDFKit.PDFDocument,
  cells: readonly string[],
  i: number,
  { font, dir, top }: { font: Ink["font"]; dir: Ink["dir"]; top: number },
): void {
  const { at, width, align } = COLUMNS[i] as (typeof COLUMNS)[number];
  const start = i === 1 && cells[0] === "" ? 0 : at;
  const room = cells.length === 1 ? INNER : width + at - start;
  writeText(document, cells[i] ?? "", { dir, font, size: TEXT }, placeOf(dir, { at: start, width: room, top, align }));
}

/** The place on the page of what begins `at` points from the margin where lines begin. */
function placeOf(dir: Ink["dir"], { at, ...place }: Omit<Place, "left"> & { readonly at: number }): Place {
  return { ...place, left: MARGIN + (dir === "rtl" ? INNER - at - place.width : at), line: ROW };
}

/** Goes on below the row that began at `top`. */
export function endRow(document: PDFKit.PDFDocument, top: number): void {
  document.x = MARGIN;
  document.y = top + ROW;
}

/** An amount in the characters that the fonts have. */
export const money = (amount: bigint, { figures }: Pick<Frame, "figures">): string => {
  const text = figures.money(amount);
  return isPrintable(text) ? text : `${figures.typed(amount)} ${figures.currency.code}`;
};

/** The same with its sign, which stands before the digits in both directions. */
export const signed = (direction: "credit" | "debit", amount: bigint, frame: Pick<Frame, "figures">): string =>
  money(amount, frame).replace(/^\u2066?/, (mark) => `${mark}${direction === "credit" ? "+" : "−"}`);

/** The fonts lack some currencies' signs; the code replaces a missing one. */
export const printed = (text: string, { figures }: Pick<Frame, "figures">): string =>
  isPrintable(text) ? text : `${text.replace(/[^\d\s.,'\u00a0]+/g, "").trim()} ${figures.currency.code}`;
