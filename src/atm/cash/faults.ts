/**
 * The faults that a simulated machine can be made to have, for trials and tests; each happens once. An ATM accepts them only if
 * it was started with --allow-faults. A real machine has no such switch.
 */
export const FAULTS = {
  "jam-before": "the dispenser jams before any note moves",
  "pays-part": "the dispenser jams after the first note",
  "not-taken": "nobody takes the notes, and they are pulled back into the reject box",
  "crash-before": "the ATM dies with the notes on the stack inside, before they are paid out",
  "crash-after": "the ATM dies with the notes in the slot, before it is written down that they were taken",
  "takes-none": "the acceptor takes none of the notes that are fed, and gives them back at once",
  "takes-part": "the acceptor takes the first note that is fed, and gives the others back at once",
  "acceptor-jam": "the acceptor gives a deposit's notes back uncounted",
  "crash-in-escrow": "the ATM dies with a deposit's notes in escrow, before the bank is asked",
  "crash-before-storing": "the ATM dies when the bank has booked a deposit, before its notes are stored",
} as const satisfies Record<string, string>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** The faults that are armed and have not happened yet. */
export class Faults {
  readonly #armed: FaultName[] = [];

  arm(fault: FaultName): void {
    this.#armed.push(fault);
  }

  /** Returns the one of these that was armed first, and disarms it; null if none is armed. */
  take<const Name extends FaultName>(...names: readonly Name[]): Name | null {
    const place = this.#armed.findIndex((each) => (names as readonly FaultName[]).includes(each));
    return place < 0 ? null : (this.#armed.splice(place, 1)[0] as Name);
  }
}

/** Kills this process at once with SIGKILL, as a power failure would: nothing more is written or sent. */
export function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => {});
}
