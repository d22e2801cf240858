import type PDFDocument from "pdfkit";
import { qrShape } from "../../ui/ui.ts";
import type { Frame } from "../components/frame.ts";
import { plain, textWidth, writeText } from "../routes/paper-text.ts";
import { registerFonts } from "../routes/receipt-pdf.ts";
import type { WholePeriod } from "./ask.ts";
import { daysOf, kindText } from "./entries-table.tsx";
import { paperFacts } from "./paper-facts.ts";
import { endRow, INNER, MARGIN, money, printed, ROW, signed, writeCell, writeFact } from "./pdf-rows.ts";
import type { View } from "./view.ts";

/** A4, in points. */
const SIZE: [number, number] = [595.28, 841.89];
const HEIGHT = SIZE[1];
const QR_SIDE = 120;

interface Paper extends Frame {
  readonly view: View;
  readonly whole: WholePeriod;
}

/**
 * The statement of a period as a PDF file, tagged for screen readers, with its fonts embedded. It carries what the bank has signed:
 * the signed text, and the lines that the text's digest covers (docs/PROTOCOL.md, section 11.4).
 */
export async function statementPdf(paper: Paper): Promise<Buffer<ArrayBuffer>> {
  const { default: Pdf } = await import("pdfkit");
  const document = open(Pdf, paper);
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => document.once("end", resolve).once("error", reject));
  attach(document, paper);
  draw(document, paper);
  numberPages(document, paper);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function open(Pdf: typeof PDFDocument, { language, words, atm, whole }: Paper): PDFKit.PDFDocument {
  const options = {
    size: SIZE,
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    ...{ font: "", lang: language.code, tagged: true, displayTitle: true, bufferPages: true },
    // The library's types lag behind it and lack this value.
    ...{ subset: "PDF/UA" as "PDF/A-2", pdfVersion: "1.7" },
    info: {
      Title: words.frame.windowTitle({ title: words.account.statement, atm: String(atm) }),
      ...{ Author: whole.statement.bank, CreationDate: new Date(whole.statement.at) },
    },
  } as const satisfies PDFKit.PDFDocumentOptions;
  return registerFonts(new Pdf(options), language.dir);
}

/** What `strongroom statement verify` reads. */
function attach(document: PDFKit.PDFDocument, { whole: { csv, signed, statement } }: Paper): void {
  const times = { creationDate: new Date(statement.at), modifiedDate: new Date(statement.at) };
  document.file(Buffer.from(csv), { ...times, name: "statement.csv", type: "text/csv", description: "The entries" });
  document.file(Buffer.from(signed), {
    ...times,
    name: "statement.txt",
    type: "text/plain",
    description: "The bank's signature",
  });
}

function draw(document: PDFKit.PDFDocument, paper: Paper): void {
  const { words, whole } = paper;
  const root = document.struct("Document");
  document.addStructure(root);
  const part = (tag: string, write: () => void, options: object = {}): void => {
    root.add(document.struct(tag, options, [write]));
  };
  const { dir } = paper.language;
  const title = (tag: string, text: string, size: number, gap: number): void => {
    const place = { left: MARGIN, top: document.y + gap, width: INNER };
    part(tag, () => writeText(document, text, { dir, font: "bold", size }, place), spokenAs(text, dir));
  };
  title("P", whole.statement.bank, 11, 0);
  title("H1", words.account.statement, 20, 4);
  document.y += 12;
  for (const { name, value } of paperFacts(whole.statement, paper.view, paper))
    part("P", () => writeFact(document, name, printed(value, paper), dir), spokenAs(`${name} ${value}`, dir));
  document.y += 10;
  if (whole.entries.length > 0) drawEntries(document, root, paper);
  drawSignature(document, part, paper);
  root.end();
}

/** The text of a part for screen readers, if it is not the order in which its letters are drawn. */
const spokenAs = (text: string, dir: "ltr" | "rtl"): object => (dir === "rtl" ? { actual: plain(text) } : {});

/** A table with the days as rows of their own. */
function drawEntries(document: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, paper: Paper): void {
  const { words, figures, whole, language } = paper;
  const { dir } = language;
  const table = document.struct("Table");
  root.add(table);
  const row = (tag: string, cells: readonly string[], font: "regular" | "bold"): void => {
    if (document.y > HEIGHT - MARGIN - 2 * ROW) document.addPage();
    const line = document.struct("TR");
    table.add(line);
    const top = document.y;
    for (const [i, text] of cells.entries())
      if (text !== "")
        line.add(document.struct(tag, spokenAs(text, dir), [() => writeCell(document, cells, i, { font, dir, top })]));
    line.end();
    endRow(document, top);
  };
  const { account } = words;
  row("TH", ["", account.entry, account.amount, account.balance], "bold");
  for (const day of daysOf(whole.entries, figures.zone)) {
    document.y += 4;
    row("TH", [figures.longDay(day[0]?.at ?? 0)], "bold");
    for (const entry of day) {
      const amounts = [signed(entry.direction, entry.amount, paper), money(entry.balance, paper)];
      row("TD", [figures.clock(entry.at), kindText(entry, words, figures), ...amounts], "regular");
    }
  }
  table.end();
}

function drawSignature(
  document: PDFKit.PDFDocument,
  part: (tag: string, write: () => void, options?: object) => void,
  { words: { statement }, whole: { signed: text }, language: { dir } }: Paper,
): void {
  if (document.y > HEIGHT - MARGIN - QR_SIDE - 90) document.addPage();
  const top = document.y + 14;
  const from = dir === "rtl" ? MARGIN + INNER - QR_SIDE : MARGIN;
  const bbox = [from, top, from + QR_SIDE, top + QR_SIDE];
  const { size, path } = qrShape(text);
  const code = (): void => {
    const scale = QR_SIDE / size;
    document.save().translate(from, top).scale(scale).path(path).fill("#000").restore();
  };
  part("Figure", code, { alt: plain(statement.codeLabel), bbox });
  const beside = { left: dir === "rtl" ? MARGIN : MARGIN + QR_SIDE + 14, width: INNER - QR_SIDE - 14 };
  const advice = (): void =>
    writeText(document, statement.check, { dir, font: "regular", size: 9 }, { ...beside, top: top + 10 });
  part("P", advice, spokenAs(statement.check, dir));
  part("P", () => writeText(document, text, { dir: "ltr", font: "regular", size: 7 }, { ...beside, top: document.y + 8 }));
}

/** The page's number at the foot of each, once their count is known. It is no content for a screen reader. */
function numberPages(document: PDFKit.PDFDocument, { words, figures, whole, language: { dir } }: Paper): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    const numbers = words.statement.page({ page: String(page + 1), pages: String(count) });
    const text = `${whole.statement.holder} · ${numbers} · ${figures.zoneText}`;
    const ink = { dir, font: "regular", size: 8 } as const;
    // A little more than its width, so that it stays on one line.
    const width = textWidth(document, text, ink) + 1;
    document.markContent("Artifact", { type: "Pagination" } as never);
    writeText(document, text, ink, { left: MARGIN + (INNER - width) / 2, top: HEIGHT - 36, width, line: ROW });
    document.endMarkedContent();
  }
}
