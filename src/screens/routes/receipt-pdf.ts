import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type PDFDocument from "pdfkit";
import { qrShape } from "../../ui/ui.ts";

/** A receipt in the customer's words. */
export interface PaperReceipt {
  /** BCP 47. */
  readonly lang: string;
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
const FONT = "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin";
/** The fonts of files on paper. */
export const FONTS = { regular: load("400"), bold: load("700") } as const;

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

function open(Pdf: typeof PDFDocument, { lang, title, at }: PaperReceipt): PDFKit.PDFDocument {
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
  return document.registerFont("regular", FONTS.regular).registerFont("bold", FONTS.bold);
}

/** Draws the receipt from the top of the page, and returns where it ends, in points. */
function draw(document: PDFKit.PDFDocument, { heading, rows, signed, footer }: PaperReceipt): number {
  const root = document.struct("Document");
  document.addStructure(root);
  const part = (tag: string, write: () => void, options: object = {}): void => {
    root.add(document.struct(tag, options, [write]));
  };
  part("P", () => document.font("bold").fontSize(SIZES.brand).text("Strongroom"));
  part("H1", () => document.moveDown(0.3).fontSize(SIZES.heading).text(plain(heading)));
  document.moveDown(0.5);
  for (const [name, value] of rows) part("P", () => writeRow(document, plain(name), plain(value)));
  if (signed !== null) {
    const top = document.y + 8;
    const bbox = [MARGIN, top, MARGIN + QR_SIDE, top + QR_SIDE];
    part("Figure", () => drawCode(document, signed.code, top), { alt: plain(signed.label), bbox });
    document.y = top + QR_SIDE + 4;
    part("P", () => document.font("regular").fontSize(SIZES.small).text(plain(signed.advice)));
    const { code, text, open } = signed;
    if (open !== null)
      part("Link", () => document.moveDown(0.4).text(plain(open), { link: code, underline: true }), { alt: plain(open) });
    if (text !== null) part("P", () => document.moveDown(0.4).text(text));
  }
  part("P", () => document.moveDown(0.8).font("regular").fontSize(SIZES.small).text(plain(footer)));
  root.end();
  return document.y + MARGIN;
}

/** The name on the left, its value on the right; one below the other if both do not fit on a line. */
function writeRow(document: PDFKit.PDFDocument, name: string, value: string): void {
  const top = document.y;
  const gap = 10;
  document.font("bold").fontSize(SIZES.text);
  const room = INNER - document.widthOfString(value) - gap;
  document.font("regular");
  if (document.widthOfString(name) > room) {
    document.text(name).font("bold").text(value);
  } else {
    document.text(name, MARGIN, top);
    document.font("bold").text(value, MARGIN, top, { width: INNER, align: "right" });
  }
  document.y += 4;
}

function drawCode(document: PDFKit.PDFDocument, text: string, top: number): void {
  const { size, path } = qrShape(text);
  document
    .save()
    .translate(MARGIN, top)
    .scale(QR_SIDE / size)
    .path(path)
    .fill("#000")
    .restore();
}

/** True if the fonts have every character of this text. */
export const isPrintable = (text: string): boolean =>
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u00ff\u0131\u0152\u0153\u2009\u2010-\u2026\u20ac\u2212]*$/.test(plain(text));

/** The fonts lack the narrow no-break space, which French numbers use, and the marks of direction. */
export const plain = (text: string): string => text.replaceAll("\u202f", "\u00a0").replaceAll(/[\u200e\u200f\u2066-\u2069]/g, "");

function load(weight: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(`${FONT}-${weight}-normal.woff`)));
}
