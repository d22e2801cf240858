import { TerminalId } from "../model/ids.ts";
import { readSecretFile, SecretFileError, writeSecretFile } from "./secret-file.ts";

/** What an ATM is given at its enrolment, on a path that is confidential and authentic (PROTOCOL.md, section 1.1). */
export interface KeyFile {
  readonly terminal: TerminalId;
  /** Null where the ATM made its own key pair: its operator puts the private key in. */
  readonly staticPrivate: Buffer | null;
  readonly pskEpoch: number;
  readonly psk: Buffer;
  readonly bankStaticPublic: Buffer;
  /** What the audit log's checkpoints are trusted by: `name+keyid+key` (C2SP signed-note). Null in a file from before that. */
  readonly auditLog: string | null;
  /** The notes that the ATM is first loaded with; `denomination` is in minor units. */
  readonly cassettes: readonly { readonly denomination: bigint; readonly notes: number }[];
}

/**
 * Writes an ATM's key file with mode 0600, whole or not at all. Throws SecretFileError `secret-file-exists` where there is
 * a file already: it may hold the only copy of the ATM's private key.
 */
export async function writeKeyFile(file: string, keys: KeyFile): Promise<void> {
  const { staticPrivate, cassettes } = keys;
  const json = {
    terminal_id: keys.terminal,
    ...(staticPrivate === null ? {} : { static_private: staticPrivate.toString("hex") }),
    psk_epoch: keys.pskEpoch,
    psk: keys.psk.toString("hex"),
    bank_static_public: keys.bankStaticPublic.toString("hex"),
    ...(keys.auditLog === null ? {} : { audit_log: keys.auditLog }),
    // An amount of one note is far below 2^53.
    ...(cassettes.length === 0
      ? {}
      : { cassettes: cassettes.map((each) => ({ ...each, denomination: Number(each.denomination) })) }),
  };
  await writeSecretFile(file, `${JSON.stringify(json, null, 2)}\n`);
}

/** Reads an ATM's key file, so that a new one can be made from it. Throws SecretFileError, which never quotes a key. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const text = await readSecretFile(file);
  try {
    const json: unknown = JSON.parse(text);
    if (json === null || typeof json !== "object") throw new RangeError("it is not a JSON object");
    return keyFile(json as Readonly<Record<string, unknown>>);
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : "it is not JSON";
    throw new SecretFileError("secret-file-format", `${file} is not the key file of an ATM: ${reason}`);
  }
}

function keyFile(json: Readonly<Record<string, unknown>>): KeyFile {
  return {
    terminal: terminalId(json["terminal_id"]),
    staticPrivate: json["static_private"] === undefined ? null : key(json, "static_private"),
    pskEpoch: whole(json["psk_epoch"], 0xffff_ffff, '"psk_epoch"'),
    psk: key(json, "psk"),
    bankStaticPublic: key(json, "bank_static_public"),
    auditLog: json["audit_log"] === undefined ? null : line(json["audit_log"], '"audit_log"'),
    cassettes: cassettes(json["cassettes"] ?? []),
  };
}

function terminalId(value: unknown): TerminalId {
  if (typeof value !== "string") throw new RangeError('"terminal_id" is missing');
  return TerminalId(value);
}

function key(json: Readonly<Record<string, unknown>>, name: string): Buffer {
  const value = json[name];
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/i.test(value)) throw new RangeError(`"${name}" is not 32 bytes in hex`);
  return Buffer.from(value, "hex");
}

function line(value: unknown, what: string): string {
  if (typeof value !== "string" || !value.isWellFormed() || !/^\S{1,1024}$/u.test(value))
    throw new RangeError(`${what} is not 1 to 1024 characters without white space`);
  return value;
}

function cassettes(value: unknown): KeyFile["cassettes"] {
  const wrong = '"cassettes" is not a list of {"denomination": minor units, "notes": count}';
  if (!Array.isArray(value)) throw new RangeError(wrong);
  return value.map((each: unknown) => {
    if (each === null || typeof each !== "object") throw new RangeError(wrong);
    const { denomination, notes } = each as Readonly<Record<string, unknown>>;
    return {
      denomination: BigInt(whole(denomination, Number.MAX_SAFE_INTEGER, "a denomination")),
      notes: whole(notes, Number.MAX_SAFE_INTEGER, "a count of notes"),
    };
  });
}

function whole(value: unknown, most: number, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || Object.is(value, -0) || value < 0 || value > most)
    throw new RangeError(`${what} is not a whole number up to ${most}`);
  return value;
}
