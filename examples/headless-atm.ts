// An ATM without a screen: `node examples/headless-atm.ts HOST:PORT KEY-FILE USERNAME PASSWORD`, then one command a line on its standard
// input: "deposit 100.00", "withdraw 40.00", "transfer 5.00 bob", "balance". It prints one line for each. docs/CLIENT.md explains the calls.
import { createInterface } from "node:readline";
import { openAtm } from "strongroom/client";

const [bank = "", keyFile = "", username = "", password = ""] = process.argv.slice(2);
await using atm = await openAtm({ bank, keyFile, journal: `${keyFile}.journal` });

// The program was killed between a hold and the report of its end. A real machine reads its counters; this one pays when it has reported.
for (const hold of atm.openHolds) await hold.release();

const signedUp = await atm.signUp({ username, password });
if (!signedUp.ok && signedUp.refusal !== "username-taken") throw new Error(signedUp.meaning);
const signedIn = await atm.signIn({ username, password });
if (!signedIn.ok) throw new Error(signedIn.meaning);
const { code, exponent } = signedIn.currency;

for await (const line of createInterface({ input: process.stdin })) {
  const [op = "", amount = "0", payee = ""] = line.split(" ");
  const answer = await perform(op, minor(amount), payee);
  const text = answer.ok ? "done" : `refused: ${answer.meaning}`;
  console.log("available" in answer ? `${major(answer.available)} ${code} available` : text);
}
await atm.signOut();

async function perform(op: string, amount: bigint, payee: string) {
  if (op === "deposit") return atm.deposit(amount);
  if (op === "transfer") return atm.transfer({ payee, amount });
  if (op !== "withdraw") return atm.balance();
  const hold = await atm.withdraw(amount);
  // Here a machine pays out, and counts what it paid. This one has endless notes.
  return hold.ok ? hold.settle({ paid: hold.amount }) : hold;
}

/** "40.00" as minor units: whole numbers only, never a float. Throws RangeError for anything else. */
function minor(amount: string): bigint {
  const [, units = "", cents = ""] = /^(\d{1,12})(?:\.(\d*))?$/.exec(amount) ?? [];
  if (units === "" || cents.length > exponent) throw new RangeError(`"${amount}" is no amount of ${code}`);
  return BigInt(units + cents.padEnd(exponent, "0"));
}

function major(minorUnits: bigint): string {
  const digits = String(minorUnits).padStart(exponent + 1, "0");
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
