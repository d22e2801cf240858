/** One command of the run: its text, its reason and its output. */
export interface Ran {
  readonly command: string;
  readonly remark?: string;
  readonly output: string;
}

/** The content of the picture: two screens of the ATM as PNG files, and the commands between and after them. */
export interface Moment {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly ran: readonly Ran[];
}

/** The size of the screens, in CSS pixels. */
export const MOMENT_SCREEN = { width: 1000, height: 625 };

const WIDTH = 1000;
const MARGIN = 20;
const SCREEN_WIDTH = (WIDTH - 3 * MARGIN) / 2;
const SCREEN_HEIGHT = (SCREEN_WIDTH * MOMENT_SCREEN.height) / MOMENT_SCREEN.width;
const SCREEN_TOP = 48;
const TERMINAL_TOP = SCREEN_TOP + SCREEN_HEIGHT + MARGIN;
const LINE_HEIGHT = 19;
/** The terminal's width in characters. The rest of a line is cut off. */
const LINE_MAX = 106;

/** The text alternative for readers who do not see the picture. */
const ABOUT =
  "Left, the screen of ATM 1: the customer ada is asked to take 40 euros from the tray. Then the ATM's process is killed with " +
  "kill -9 and started again. Right, the screen at ada's next sign-in: the withdrawal was completed. Below, the terminal.";

/**
 * Returns an SVG of the run that needs no other file. Its own background makes it readable on light and dark pages.
 */
export function momentPicture({ before, after, ran }: Moment): string {
  const lines = ran.flatMap(linesOf);
  const height = TERMINAL_TOP + lines.length * LINE_HEIGHT + 2 * MARGIN + 8;
  const terminal = lines.map(
    ({ text, kind }, n) =>
      `<text x="${2 * MARGIN}" y="${TERMINAL_TOP + MARGIN + 14 + n * LINE_HEIGHT}" class="${kind}" xml:space="preserve">${text}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title about">
<title id="title">An ATM is killed in the middle of a withdrawal, is started again, and the books agree</title>
<desc id="about">${escaped(ABOUT)} ${lines.map(({ text }) => text).join(" ")}</desc>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d5dedb }
.caption { font: 600 17px system-ui, "Segoe UI", sans-serif; fill: #ffffff }
.command { fill: #f6c35c; font-weight: 600 }
.kill { fill: #ff9d8f; font-weight: 600 }
.good { fill: #7fe0b2; font-weight: 600 }
</style>
<rect width="${WIDTH}" height="${height}" rx="14" fill="#0b2b27"/>
${screen(MARGIN, "1. The cash is in the tray. The ATM is killed.", before)}
${screen(2 * MARGIN + SCREEN_WIDTH, "2. Started again. It knows what it paid.", after)}
<rect x="${MARGIN}" y="${TERMINAL_TOP}" width="${WIDTH - 2 * MARGIN}" height="${lines.length * LINE_HEIGHT + MARGIN + 8}" rx="8" fill="#061a17"/>
${terminal.join("\n")}
</svg>
`;
}

function screen(x: number, caption: string, png: Uint8Array): string {
  const data = Buffer.from(png).toString("base64");
  return `<text x="${x}" y="32" class="caption">${caption}</text>
<image x="${x}" y="${SCREEN_TOP}" width="${SCREEN_WIDTH}" height="${SCREEN_HEIGHT}" href="data:image/png;base64,${data}"/>`;
}

interface Line {
  /** Escapes a text for XML. */
  readonly text: string;
  readonly kind: "command" | "kill" | "good" | "output";
}

function linesOf({ command, remark, output }: Ran): readonly Line[] {
  const typed = `$ ${command}${remark === undefined ? "" : `    # ${remark}`}`;
  const printed = output.split("\n").filter((line) => line !== "");
  return [
    { text: fitting(typed), kind: command.startsWith("kill") ? "kill" : "command" },
    ...printed.map((line): Line => ({ text: fitting(line), kind: isGood(line) ? "good" : "output" })),
  ];
}

/** The lines that show that the books agree. */
const isGood = (line: string): boolean => /^(nothing differs|the ledger is sound|.*no hold is open)$/.test(line);

const fitting = (line: string): string => escaped(line.length > LINE_MAX ? `${line.slice(0, LINE_MAX - 1)}…` : line);

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
