import { PORT_BASE } from "../options/atm-options.ts";

/** The text that `strongroom start` prints once everything runs: addresses, what to try, where the data lies, how to stop. */
export function banner({
  numbers,
  bankAddress,
  data,
}: {
  numbers: readonly number[];
  bankAddress: string;
  data: string;
}): string {
  const atms = numbers.map((n) => `  ATM ${n}   http://127.0.0.1:${PORT_BASE + n}\n`).join("");
  const [first, second] = numbers;
  return `
Strongroom is open.

${atms}  bank    ${bankAddress}

try     sign up at ATM ${first}, deposit 100, withdraw 40${second === undefined ? "" : `; then sign in at ATM ${second} and see 60`}
audit   bin/strongroom audit verify
data    ${data}
stop    Ctrl-C

`;
}
