import type { KeyDetails, KeyPurpose } from "../../../keys/keys.ts";

/** Where a rotation stands: what is to be done next, and by which operations. */
export interface NextStep {
  readonly text: string;
  /** Of "keys-prepare", "keys-activate", "keys-withdraw" and "keys-end" those that can be done now, the usual one first. */
  readonly operations: readonly string[];
}

/** Returns what can be done next with the keys of one name, as `planStep` of room keys decides it. */
export function nextStep(name: KeyPurpose, keys: readonly KeyDetails[]): NextStep {
  const made = keys.find(({ state }) => state === "made");
  if (made !== undefined) return afterPrepare(made);
  const retiring = keys.filter(({ state }) => state === "retiring");
  // The oldest ends first.
  const [oldest] = retiring;
  if (oldest === undefined)
    return {
      text: "No rotation is under way. To begin one, prepare a new key: nothing uses it yet.",
      operations: ["keys-prepare"],
    };
  const operations = [...(isFree(oldest) ? ["keys-end"] : []), "keys-withdraw", ...(name === "pepper" ? ["keys-prepare"] : [])];
  return { text: waitingText(name, oldest), operations };
}

function afterPrepare({ place, servers }: KeyDetails): NextStep {
  const { have = [], lack = [] } = servers ?? {};
  const withdraw = "keys-withdraw";
  if (have.length + lack.length === 0)
    return {
      text: "A new key is made. No server has reported yet which keys it has: look again in some seconds.",
      operations: [withdraw],
    };
  if (lack.length === 0)
    return { text: "A new key is made, and every server has it: activate it.", operations: ["keys-activate", withdraw] };
  const from = have.length === 0 ? "the server that has it" : have.join(", ");
  const text = `A new key is made. Copy keys/${place} from ${from} to ${lack.join(", ")}: it can be activated once every server has it.`;
  return { text, operations: [withdraw] };
}

const isFree = ({ uses }: KeyDetails): boolean => uses?.count === 0;

const waitingText = (name: KeyPurpose, old: KeyDetails): string =>
  isFree(old)
    ? "Nothing needs the old key any more: the bank ends it within an hour, or you do now."
    : name === "pepper"
      ? "The old key is still accepted: each customer's next sign-in moves the password to the new one. It ends after the last."
      : "The old key is still accepted: ATMs move to the new one by themselves. It ends when all have, or when its time is over.";
