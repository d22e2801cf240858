import type { PackedRelease } from "../../packaging/pack.ts";

/** What the trials of a run share. */
export interface Trial {
  /** The npm package of this checkout. */
  readonly release: PackedRelease;
  readonly version: string;
  /** An empty folder of this trial alone, which is removed afterwards. Other accounts may enter it. */
  readonly folder: string;
  /** Tells what goes on. */
  readonly say: (line: string) => void;
}

/** A row of the table that `npm run package` prints. */
export interface Row {
  /** What a person types, each in a line. */
  readonly commands: readonly string[];
  /** From the first key pressed to the receipt of the first deposit; null if the trial is about something else. */
  readonly secondsToDeposit: number | null;
  /** What the installation takes on the disk; null if there is none. */
  readonly sizeMb: number | null;
  /** What else was found. */
  readonly note: string;
}

/** A way to install the program, or another promise about its packages, which is tried before a release. */
export interface Form {
  readonly name: string;
  /** Why it cannot be tried on this machine; null if it can. */
  readonly skip: () => string | null;
  /** Throws if the promise is broken. */
  readonly attempt: (trial: Trial) => Promise<Row>;
}
