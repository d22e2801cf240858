/**
 * Texts on paper, in both directions. PDF has no direction of its own: what stands further left is drawn further left. The library shapes
 * Arabic letters, but orders no line, so this does it for texts from right to left.
 */

/** How a text is written: `font` is the name of a registered font, `size` in points. */
export interface Ink {
  readonly dir: "ltr" | "rtl";
  readonly font: "regular" | "bold";
  readonly size: number;
}

/** Where a text is written, in points from the page's corner at the top left. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** At the beginning of the line in the reading direction, or at its end. */
  readonly align?: "start" | "end";
  /** The height of the only line, in points; absent if the text may take several. */
  readonly line?: number;
}

/** The font with Arabic letters for each font without them. */
export const ARABIC_FONTS = { regular: "regular-arabic", bold: "bold-arabic" } as const;

/** The height of a line and the place of its letters' feet, in sizes of the font: Arabic letters reach further up and down. */
const LINE = 1.55;
const FEET = 1.1;

/** A part of a line that is drawn at once, and in one direction. */
interface Piece {
  readonly text: string;
  readonly arabic: boolean;
}

const ARABIC = /[\u0620-\u065f\u066e-\u06d5]/;
const OPPOSITE: Readonly<Record<string, string>> = { "(": ")", ")": "(", "«": "»", "»": "«" };

/** The fonts lack the narrow no-break space, which French numbers use, and the marks of direction. */
export const plain = (text: string): string =>
  text.replaceAll("\u202f", "\u00a0").replaceAll(/[\u061c\u200e\u200f\u2066-\u2069]/g, "");

/** Writes a text in lines as wide as the place, and sets the document's `y` below it. */
export function writeText(document: PDFKit.PDFDocument, text: string, ink: Ink, place: Place): void {
  const { left, top, width, align, line: height } = place;
  if (ink.dir === "ltr") {
    document.font(ink.font).fontSize(ink.size);
    const only = height === undefined ? {} : { height, ellipsis: true };
    document.text(plain(text), left, top, { width, align: align === "end" ? "right" : "left", ...only });
    return;
  }
  const lines = linesOf(document, text, ink, width).slice(0, height === undefined ? undefined : 1);
  for (const [i, line] of lines.entries()) {
    const start = align === "end" ? left + widthOf(document, line, ink) : left + width;
    drawLine(document, line, ink, start, top + (i * LINE + FEET) * ink.size);
    document.y = top + (i + 1) * LINE * ink.size;
  }
}

/** The width of a text on one line, in points. */
export function textWidth(document: PDFKit.PDFDocument, text: string, ink: Ink): number {
  if (ink.dir === "rtl") return widthOf(document, piecesOf(text), ink);
  return document.font(ink.font).fontSize(ink.size).widthOfString(plain(text));
}

/** Draws the pieces one after the other, each left of the one before; `feet` is where the letters stand. */
function drawLine(document: PDFKit.PDFDocument, line: readonly Piece[], ink: Ink, start: number, feet: number): void {
  let x = start;
  for (const piece of line) {
    x -= widthOf(document, [piece], ink);
    choose(document, piece, ink).text(piece.text, x, feet, { lineBreak: false, baseline: "alphabetic" });
  }
}

const choose = (document: PDFKit.PDFDocument, { arabic }: Piece, { font, size }: Ink): PDFKit.PDFDocument =>
  document.font(arabic ? ARABIC_FONTS[font] : font).fontSize(size);

const widthOf = (document: PDFKit.PDFDocument, pieces: readonly Piece[], ink: Ink): number =>
  pieces.reduce((sum, each) => sum + choose(document, each, ink).widthOfString(each.text), 0);

/** The lines, broken at spaces. */
function linesOf(document: PDFKit.PDFDocument, text: string, ink: Ink, width: number): Piece[][] {
  const lines: Piece[][] = [[]];
  const pieces = piecesOf(text);
  for (let i = 0; i < pieces.length; ) {
    const end = pieces.findIndex((each, place) => place > i && each.text === " ");
    const word = pieces.slice(i, end < 0 ? pieces.length : end);
    const line = lines.at(-1) ?? [];
    if (line.length > 0 && widthOf(document, [...line, ...word], ink) > width)
      lines.push(word.slice(word[0]?.text === " " ? 1 : 0));
    else line.push(...word);
    i += word.length;
  }
  return lines;
}

/**
 * The text's pieces in reading order: words of Arabic letters, signs, and runs from left to right. An isolated run without Arabic letters
 * (FSI or LRI to PDI of Unicode) is one such piece; elsewhere one runs from its first Latin letter or digit to its last.
 */
export function piecesOf(text: string): readonly Piece[] {
  const isolated = /[\u2066\u2068]+([^\u0620-\u065f\u066e-\u06d5\u200f\u2066-\u2069]+)\u2069+/g;
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: whole, 1: run = "", index } of text.matchAll(isolated)) {
    pieces.push(...runsOf(text.slice(from, index)), { text: plain(run), arabic: false });
    from = index + whole.length;
  }
  return [...pieces, ...runsOf(text.slice(from))];
}

function runsOf(text: string): Piece[] {
  const runs =
    /[\u0620-\u065f\u066e-\u06d5]+|[\dA-Za-z](?:[^\u0600-\u06ff\u200f\u2066-\u2069]*[\dA-Za-z])?|[^\u200e\u200f\u2066-\u2069]/g;
  return [...text.matchAll(runs)].map(([run]) => {
    const arabic = ARABIC.test(run) || /[،؛؟]/.test(run);
    return { text: OPPOSITE[run] ?? plain(run), arabic };
  });
}
