import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The audit log keys of the corpus. They are public, so never use them elsewhere. */

export const ORIGIN = "bank.example/atm-audit";

const pairOf = (asymmetricKeyType: "ed25519" | "x25519", byte: number): { privateKey: KeyObject; publicKey: KeyObject } => {
  const privateKey = createPrivateKey({ key: Buffer.alloc(32, byte), format: "raw-private", asymmetricKeyType });
  return { privateKey, publicKey: createPublicKey(privateKey) };
};

export const LOG_KEY = pairOf("ed25519", 0x4c);
export const AUDITOR = pairOf("x25519", 0x41);
export const SIGNER = { name: ORIGIN, privateKey: LOG_KEY.privateKey };
export const VERIFIER = { name: ORIGIN, publicKey: LOG_KEY.publicKey };
