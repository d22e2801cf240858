import { generateKeyPairSync } from "node:crypto";
import { signCheckpoint } from "../checkpoint.ts";
import { leafHash } from "../merkle.ts";
import { signSuccession } from "../succession.ts";

export const NAME = "bank.example/atm-audit";

/** A new key of the test's log: it signs and it verifies. */
export const newKey = (name = NAME) => ({ name, ...generateKeyPairSync("ed25519") });
export type TestKey = ReturnType<typeof newKey>;

/** A tree head of the one log of a test; of another log if it is a lie. */
export const headOf = (size: number, lie = "") => ({ size, root: leafHash(Buffer.from(`${size} ${lie}`)) });

export const checkpointBy = (key: TestKey, size: number, lie = ""): string => signCheckpoint(headOf(size, lie), key);
export const succession = (from: TestKey, to: TestKey, size: number, lie = ""): string =>
  signSuccession(headOf(size, lie), { from, to });
