import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { KeyPlace } from "../../doctor/doctor.ts";
import { parseKeyFile } from "../../provisioning/provisioning.ts";
import {
  auditEventsKeyFile,
  auditLogKeyFile,
  auditorKeyFile,
  bankKeyFile,
  keyEncryptionKeyFile,
  operatorsKeyFile,
  pepperFile,
  receiptKeyFile,
  requestsKeyFile,
} from "../data-folder.ts";

/** What is wrong with the text of a key's file, as a phrase that quotes none of it; null if it has the right form. */
type Form = KeyPlace["problem"];

/** One or more lines, each 32 bytes in hex, as `openSecret` and `readRing` write them. */
const hexLines =
  (most: number): Form =>
  (text) => {
    const lines = text.trimEnd().split("\n");
    const isRight = lines.length <= most && lines.every((line) => /^[0-9a-f]{64}$/.test(line));
    return isRight ? null : `does not hold ${most === 1 ? "" : `1 to ${most} lines of `}32 bytes in lower-case hex`;
  };

const bankKeys: Form = (text) => {
  const wrong = "does not hold one or two private keys of the bank";
  try {
    const { static_private: keys } = JSON.parse(text) as { static_private?: unknown };
    const isRight =
      Array.isArray(keys) && [1, 2].includes(keys.length) && keys.every((key) => /^[0-9a-f]{64}$/.test(String(key)));
    return isRight ? null : wrong;
  } catch {
    return wrong;
  }
};

/** One or more keys in PEM, one below the other. */
const pem =
  (type: "ed25519" | "x25519", read: (pem: string) => KeyObject): Form =>
  (text) => {
    try {
      // createPublicKey accepts a private key, which must not lie where a public one belongs.
      if (read === createPublicKey && text.includes("PRIVATE KEY")) return "holds a private key, where a public one belongs";
      const keys = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n?/g) ?? [];
      if (keys.length > 0 && keys.join("") === text && keys.every((key) => read(key).asymmetricKeyType === type)) return null;
    } catch {
      // Said below.
    }
    return `is not a key in PEM (${type})`;
  };

const machineKey: Form = (text) => {
  try {
    parseKeyFile(Buffer.from(text));
    return null;
  } catch (error) {
    return `is not a key file: ${(error as Error).message}`;
  }
};

/** The most peppers that the bank keeps (keys room), each of which may have a hash. */
const PEPPERS_MOST = 16;

/** The keys of the bank in this data folder. */
export const bankKeyPlaces = (data: string): readonly KeyPlace[] => [
  { file: bankKeyFile(data), problem: bankKeys, isRotated: true },
  { file: keyEncryptionKeyFile(data), problem: hexLines(1) },
  { file: pepperFile(data), problem: hexLines(PEPPERS_MOST), isRotated: true },
  { file: requestsKeyFile(data), problem: hexLines(1) },
  { file: receiptKeyFile(data), problem: hexLines(1) },
  { file: operatorsKeyFile(data), problem: hexLines(1) },
  { file: auditLogKeyFile(data), problem: pem("ed25519", createPrivateKey), isRotated: true },
  { file: `${auditLogKeyFile(data)}.pub`, problem: pem("ed25519", createPublicKey), isPublic: true },
  { file: auditEventsKeyFile(data), problem: hexLines(1) },
  { file: `${auditorKeyFile(data)}.pub`, problem: pem("x25519", createPublicKey), isPublic: true },
];

/** An ATM's key file. */
export const machineKeyPlace = (file: string): KeyPlace => ({ file, problem: machineKey });
