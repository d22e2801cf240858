import type { Frame } from "../components/frame.ts";
import { isPrintable, plain } from "../routes/receipt-pdf.ts";

/** In points, on A4. */
export const MARGIN = 54;
export const INNER = 595.28 - 2 * MARGIN;
export const ROW = 16;
const TEXT = 9.5;
/** Where the columns of time, text, amount and balance begin, from the left margin, and how wide they are. */
const COLUMNS = [
  { at: 0, width: 46, align: "left" },
  { at: 46, width: 231, align: "left" },
  { at: 277, width: 105, align: "right" },
  { at: 382, width: INNER - 382, align: "right" },
] as const;

/** A fact: its name on the left, its value on the right. */
export function writeFact(document: PDFKit.PDFDocument, name: string, value: string): void {
  const top = document.y;
  document
    .font("regular")
    .fontSize(TEXT)
    .text(plain(name), MARGIN, top, { width: INNER / 2, height: ROW, ellipsis: true });
  document.text(plain(value), MARGIN + INNER / 4, top, { width: INNER * 0.75, align: "right", height: ROW, ellipsis: true });
  endRow(document, top);
}

/** One cell of a row; the only cell of a row takes all of it, and a row without a time begins with its text. */
export function writeCell(
  document: PDFKit.PDFDocument,
  cells: readonly string[],
  i: number,
  { font, top }: { font: "regular" | "bold"; top: number },
): void {
  const { at, width, align } = COLUMNS[i] as (typeof COLUMNS)[number];
  const left = i === 1 && cells[0] === "" ? 0 : at;
  const room = cells.length === 1 ? INNER : width + at - left;
  document.font(font).fontSize(TEXT);
  document.text(plain(cells[i] ?? ""), MARGIN + left, top, { width: room, align, height: ROW, ellipsis: true });
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

/** The fonts lack some currencies' signs; the code replaces a missing one. */
export const printed = (text: string, { figures }: Pick<Frame, "figures">): string =>
  isPrintable(text) ? text : `${text.replace(/[^\d\s.,'\u00a0]+/g, "").trim()} ${figures.currency.code}`;
