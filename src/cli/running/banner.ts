import { installation } from "../../installation/installation.ts";
import { PORT_BASE } from "../options/atm-options.ts";

/** What `strongroom start` runs. */
interface Opened {
  readonly numbers: readonly number[];
  readonly bankAddress: string;
  /** The number of the bank's process. */
  readonly bankProcess: number | undefined;
  readonly origin: string;
  readonly data: string;
  /** How somebody becomes the bank's first operator; null if there is one. */
  readonly notice: string | null;
}

/** The text that `strongroom start` prints once everything runs: addresses, what to try, where the data lies, how to stop. */
export function banner({ numbers, bankAddress, bankProcess, origin, data, notice }: Opened): string {
  const atms = numbers.map((n) => `  ATM ${n}   http://127.0.0.1:${PORT_BASE + n}\n`).join("");
  const [first, second] = numbers;
  return `
Strongroom is open.

${atms}  bank    ${bankAddress}
  console ${origin}, for operators

Three things to try:

  1. At ATM ${first} sign up, deposit 100 and withdraw 40.${second === undefined ? "" : ` Then sign in at ATM ${second} and see 60.`}
  2. Withdraw 20 at ATM ${first}. While the notes lie in the slot, kill the bank in another terminal:
       kill -9 ${bankProcess}
     Then take the notes. The bank starts again, and this terminal tells what became of your money.
  3. Let books and audit log prove each other:
       ${installation().command} verify

data    ${data}
stop    Ctrl-C
${notice === null ? "" : `\n${notice}`}
`;
}
