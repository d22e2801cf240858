/** One command of the run: what was typed, why, and what it printed. */
export interface Ran {
  readonly command: string;
  readonly remark?: string;
  readonly output: string;
}

/** What the picture shows: two screens of the ATM as PNG files, and the commands between and after them. */
export interface Moment {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly ran: readonly Ran[];
}

/** The size at which the screens are taken, in CSS pixels. */
export const MOMENT_SCREEN = { width: 1000, height: 625 };

const WIDTH = 1000;
const MARGIN = 20;
const SCREEN_WIDTH = (WIDTH - 3 * MARGIN) / 2;
const SCREEN_HEIGHT = (SCREEN_WIDTH * MOMENT_SCREEN.height) / MOMENT_SCREEN.width;
const SCREEN_TOP = 48;
const TERMINAL_TOP = SCREEN_TOP + SCREEN_HEIGHT + MARGIN;
const LINE_HEIGHT = 19;
/** More characters do not fit on a line of the terminal: the rest is left out. */
const LINE_MAX = 106;

/** The text alternative: all that the picture shows, for whoever does not see it. */
const ABOUT =
  "Left, the screen of ATM 1: the customer ada is asked to take 40 euros from the tray. Then the ATM's process is killed with " +
  "kill -9 and started again. Right, the screen at ada's next sign-in: the withdrawal was completed. Below, the terminal.";

/**
 * An SVG of the run that needs no other file. It brings its own background, so it reads the same on a light and on a dark page.
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
  /** Escaped for XML. */
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

/** The lines for which the run was made. */
const isGood = (line: string): boolean => /^(nothing differs|the ledger is sound|.*no hold is open)$/.test(line);

const fitting = (line: string): string => escaped(line.length > LINE_MAX ? `${line.slice(0, LINE_MAX - 1)}…` : line);

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
