import { Memory } from "./memory.ts";
import { operatorKeysFrom } from "./operator-keys.ts";
import { RowMac } from "./row-mac.ts";

/** What it takes to tell rows that the bank wrote from all others. One for each process. */
export interface Authentic {
  readonly rows: RowMac;
  readonly memory: Memory;
  /** Called with the name of a row that counts as absent: it does not verify, or it does, but was replaced before. */
  readonly report: (row: string, why: Distrust) => void;
}

type Distrust = "is not as the bank wrote it" | "was set back to an older state";

/**
 * Opens it with the secret of `keys/operators.key`. Each row that counts as absent gets a sentence in the log. Throws RangeError for a
 * secret of another size.
 */
export const openAuthentic = (secret: Buffer, log: (sentence: string) => void): Authentic =>
  authenticWith(secret, (row, why) =>
    log(`${row} ${why}, so it counts as absent: somebody changed the database; run strongroom verify`),
  );

/** As `openAuthentic`, with another way to report. */
export const authenticWith = (secret: Buffer, report: Authentic["report"]): Authentic => ({
  rows: new RowMac(operatorKeysFrom(secret).rows),
  memory: new Memory(),
  report,
});
