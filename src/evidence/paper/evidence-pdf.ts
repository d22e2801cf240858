import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type PDFDocument from "pdfkit";
import type { Bundle } from "../bundle/bundle.ts";
import { type PaperPart, paperOf } from "./evidence-text.ts";

const MARGIN = 56;
const NAME_WIDTH = 128;
const GAP = 10;
const SIZES = { title: 18, heading: 12, text: 9.5, small: 7.5 } as const;
const TITLE = "Evidence of an operation";
const FONT = "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin";

/**
 * The content of the evidence for people, as a PDF file of A4 pages, tagged for screen readers. `sha256` is that of the evidence's file, in
 * hex; it is on every page, because the file and not the paper is the evidence.
 */
export async function evidencePdf(bundle: Bundle, sha256: string): Promise<Buffer<ArrayBuffer>> {
  const { default: Pdf } = await import("pdfkit");
  const document = open(Pdf, bundle);
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => document.once("end", resolve).once("error", reject));
  draw(document, paperOf(bundle, sha256));
  number(document, sha256);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function open(Pdf: typeof PDFDocument, { made }: Bundle): PDFKit.PDFDocument {
  const options = {
    size: "A4",
    margin: MARGIN,
    font: "",
    lang: "en",
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    // The library's types lag behind it and lack this value.
    subset: "PDF/UA" as "PDF/A-2",
    pdfVersion: "1.7",
    info: { Title: TITLE, Author: "Strongroom", CreationDate: new Date(made) },
  } as const satisfies PDFKit.PDFDocumentOptions;
  const document = new Pdf(options);
  return document.registerFont("regular", load("400")).registerFont("bold", load("700"));
}

function draw(document: PDFKit.PDFDocument, parts: readonly PaperPart[]): void {
  const root = document.struct("Document");
  document.addStructure(root);
  const part = (tag: string, write: () => void): void => {
    root.add(document.struct(tag, {}, [write]));
  };
  part("H1", () => document.font("bold").fontSize(SIZES.title).text(TITLE));
  for (const { heading, rows, texts } of parts) {
    breakBefore(document, 4 * SIZES.heading);
    part("H2", () => document.moveDown(0.8).font("bold").fontSize(SIZES.heading).text(heading, MARGIN));
    document.moveDown(0.3);
    for (const [name, value] of rows) {
      breakBefore(document, heightOf(document, value));
      part("P", () => writeRow(document, name, value));
    }
    for (const text of texts)
      part("P", () => document.font("regular").fontSize(SIZES.small).text(plain(text), MARGIN).moveDown(0.4));
  }
  root.end();
}

const valueWidth = (document: PDFKit.PDFDocument): number => document.page.width - 2 * MARGIN - NAME_WIDTH - GAP;

const heightOf = (document: PDFKit.PDFDocument, value: string): number =>
  document
    .font("regular")
    .fontSize(SIZES.text)
    .heightOfString(plain(value), { width: valueWidth(document) });

function breakBefore(document: PDFKit.PDFDocument, height: number): void {
  if (document.y + height > document.page.height - MARGIN) document.addPage();
}

/** The name on the left, its value beside it. */
function writeRow(document: PDFKit.PDFDocument, name: string, value: string): void {
  const top = document.y;
  document.font("bold").fontSize(SIZES.text).text(plain(name), MARGIN, top, { width: NAME_WIDTH });
  const left = document.y;
  document.font("regular").text(plain(value), MARGIN + NAME_WIDTH + GAP, top, { width: valueWidth(document) });
  document.y = Math.max(left, document.y) + 3;
}

/** Writes the file's hash and the page's number below the text of each page. */
function number(document: PDFKit.PDFDocument, sha256: string): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page);
    // Below the margin the library would begin another page.
    document.page.margins.bottom = 0;
    document.markContent("Artifact", { type: "Pagination" });
    const line = `SHA-256 of the evidence's file: ${sha256} · page ${page + 1} of ${count}`;
    document
      .font("regular")
      .fontSize(SIZES.small)
      .text(line, MARGIN, document.page.height - MARGIN / 2, { lineBreak: false });
    document.endMarkedContent();
  }
}

/** The fonts have Latin letters only: every other character becomes a question mark. */
const plain = (text: string): string =>
  text.replaceAll(
    /[^\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u00ff\u0131\u0152\u0153\u2009\u2010-\u2026\u20ac\u2212]/g,
    "?",
  );

const load = (weight: string): Buffer => readFileSync(fileURLToPath(import.meta.resolve(`${FONT}-${weight}-normal.woff`)));
