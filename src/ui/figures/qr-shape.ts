import { encode } from "uqr";

/** A QR code as one path of black squares, one unit a square, with the quiet zone around it that readers need. */
export interface QrShape {
  /** Squares on each side, quiet zone included. */
  readonly size: number;
  readonly path: string;
}

const QUIET_ZONE = 4;

/**
 * The code of this text; it can still be read if a seventh of it is smeared or torn off. Throws RangeError if the text is too
 * long for any code.
 */
export function qrShape(text: string): QrShape {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const path = data.flatMap((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join("");
  return { size, path };
}

/** The runs of black squares in a row: the first square of each, and its length. */
function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  for (const [x, black] of row.entries()) {
    const last = runs.at(-1);
    if (!black) continue;
    if (last !== undefined && last[0] + last[1] === x) last[1]++;
    else runs.push([x, 1]);
  }
  return runs;
}
