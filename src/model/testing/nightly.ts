/** True in `npm run nightly`, which also repeats what `npm test` does once: tests/nightly.ts. */
export const isNightly: boolean = process.env["STRONGROOM_NIGHTLY"] === "1";

/**
 * Returns every `every`-th of these, the first one after `turn` of them: so `every` turns in a row have them all. The choice is
 * the same in each run. `npm run nightly` gets all of them in each turn.
 */
export const inTurn = <Each>(all: readonly Each[], every: number, turn: number): readonly Each[] =>
  isNightly ? all : all.filter((_, n) => (n - turn) % every === 0);
