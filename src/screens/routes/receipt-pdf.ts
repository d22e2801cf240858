import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type PDFDocument from "pdfkit";
import { qrShape } from "../../ui/ui.ts";
import { ARABIC_FONTS, type Ink, plain, textWidth, writeText } from "./paper-text.ts";

/** A receipt in the customer's words. */
export interface PaperReceipt {
  /** BCP 47. */
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly title: string;
  readonly heading: string;
  /** Name and value, line by line. */
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** Null if the bank has not signed it. */
  readonly signed: PaperCode | null;
  /** A small line at the bottom. */
  readonly footer: string;
  /** Milliseconds since 1970 UTC: the same receipt is the same file. */
  readonly at: number;
}

/** The bank's signature on a receipt. */
interface PaperCode {
  /** What the QR code has. */
  readonly code: string;
  readonly label: string;
  /** What a person can do with it. */
  readonly advice: string;
  /** The signed text, if it is printed too. */
  readonly text: string | null;
  /** The words of a link to the code's address: a phone that shows the file cannot scan it. Null if the code is no address. */
  readonly open: string | null;
}

/** 80 millimetres, the width of receipt paper, in points. */
const WIDTH = 226.77;
const LONGEST = 2_000;
const MARGIN = 18;
const INNER = WIDTH - 2 * MARGIN;
const QR_SIDE = 140;
const SIZES = { brand: 11, heading: 15, text: 9.5, small: 7 } as const;
const LATIN = "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin";
const ARABIC = "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic";
/** Read when a file needs them; the document embeds what it uses. */
const FONTS = {
  regular: () => load(LATIN, "400"),
  bold: () => load(LATIN, "700"),
  [ARABIC_FONTS.regular]: () => load(ARABIC, "400"),
  [ARABIC_FONTS.bold]: () => load(ARABIC, "700"),
} as const;

/** The receipt as a PDF file: one page as long as it needs, tagged for screen readers, with its fonts embedded. */
export async function receiptPdf(receipt: PaperReceipt): Promise<Buffer<ArrayBuffer>> {
  // Loaded for the first receipt only: it takes two thirds as long to load as everything else in an ATM.
  const { default: Pdf } = await import("pdfkit");
  const document = open(Pdf, receipt);
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => document.once("end", resolve).once("error", reject));
  const end = draw(document, receipt);
  // The page is long enough for any receipt: cut it to the part that was drawn. Here y grows upwards.
  Object.assign(document.page.dictionary.data, { MediaBox: [0, LONGEST - end, WIDTH, LONGEST] });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function open(Pdf: typeof PDFDocument, { lang, dir, title, at }: PaperReceipt): PDFKit.PDFDocument {
  const options = {
    size: [WIDTH, LONGEST],
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    font: "",
    lang,
    tagged: true,
    displayTitle: true,
    // The library's types lag behind it and lack this value.
    subset: "PDF/UA" as "PDF/A-2",
    pdfVersion: "1.7",
    info: { Title: title, Author: "Strongroom", CreationDate: new Date(at) },
  } as const satisfies PDFKit.PDFDocumentOptions;
  const document = new Pdf(options);
  return registerFonts(document, dir);
}

/** Gives a document the fonts of its language's direction, by the names that `Ink` uses. */
export function registerFonts(document: PDFKit.PDFDocument, dir: "ltr" | "rtl"): PDFKit.PDFDocument {
  const names = Object.keys(FONTS) as (keyof typeof FONTS)[];
  for (const name of names.slice(0, dir === "ltr" ? 2 : 4)) document.registerFont(name, FONTS[name]());
  return document;
}

/** Draws the receipt from the top of the page, and returns where it ends, in points. */
function draw(document: PDFKit.PDFDocument, { dir, heading, rows, signed, footer }: PaperReceipt): number {
  const root = document.struct("Document");
  document.addStructure(root);
  const part = (tag: string, write: () => void, options: object = {}): void => {
    root.add(document.struct(tag, options, [write]));
  };
  const ink = (size: number, font: Ink["font"] = "regular"): Ink => ({ dir, font, size });
  /** A paragraph; what is drawn from right to left is read aloud in its own order by the text beside it. */
  const text = (tag: string, words: string, how: Ink, gap = 0): void => {
    const write = () => writeText(document, words, how, { left: MARGIN, top: document.y + gap, width: INNER });
    part(tag, write, dir === "rtl" ? { actual: plain(words) } : {});
  };
  text("P", "Strongroom", ink(SIZES.brand, "bold"));
  text("H1", heading, ink(SIZES.heading, "bold"), 4);
  document.y += 8;
  for (const [name, value] of rows)
    part("P", () => writeRow(document, name, value, dir), dir === "rtl" ? { actual: plain(`${name} ${value}`) } : {});
  if (signed !== null) {
    const top = document.y + 8;
    const left = dir === "rtl" ? WIDTH - MARGIN - QR_SIDE : MARGIN;
    const bbox = [left, top, left + QR_SIDE, top + QR_SIDE];
    part("Figure", () => drawCode(document, signed.code, left, top), { alt: plain(signed.label), bbox });
    document.y = top + QR_SIDE + 4;
    text("P", signed.advice, ink(SIZES.small));
    const { code, text: whole, open } = signed;
    if (open !== null) part("Link", () => writeLink(document, open, code, ink(SIZES.small)), { alt: plain(open) });
    if (whole !== null) text("P", whole, { ...ink(SIZES.small), dir: "ltr" }, 4);
  }
  text("P", footer, ink(SIZES.small), 8);
  root.end();
  return document.y + MARGIN;
}

/** The name at the line's beginning, its value at the end; one below the other if both do not fit on a line. */
function writeRow(document: PDFKit.PDFDocument, name: string, value: string, dir: "ltr" | "rtl"): void {
  const [light, strong] = [{ dir, font: "regular", size: SIZES.text } as const, { dir, font: "bold", size: SIZES.text } as const];
  const place = { left: MARGIN, top: document.y, width: INNER };
  const gap = 10;
  const fits = textWidth(document, name, light) + gap + textWidth(document, value, strong) <= INNER;
  writeText(document, name, light, place);
  writeText(document, value, strong, fits ? { ...place, align: "end" } : { ...place, top: document.y });
  document.y += 4;
}

/** Words that lead to an address. */
function writeLink(document: PDFKit.PDFDocument, words: string, address: string, ink: Ink): void {
  const top = document.y + 4;
  writeText(document, words, ink, { left: MARGIN, top, width: INNER });
  document.link(MARGIN, top, INNER, document.y - top, address);
}

function drawCode(document: PDFKit.PDFDocument, text: string, left: number, top: number): void {
  const { size, path } = qrShape(text);
  document
    .save()
    .translate(left, top)
    .scale(QR_SIDE / size)
    .path(path)
    .fill("#000")
    .restore();
}

/** True if the fonts have every character of this text. */
export const isPrintable = (text: string): boolean =>
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u00ff\u0131\u0152\u0153\u2009\u2010-\u2026\u20ac\u2212\u060c\u061b\u061f\u0621-\u0652]*$/.test(
    plain(text),
  );

function load(font: string, weight: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(`${font}-${weight}-normal.woff`)));
}
