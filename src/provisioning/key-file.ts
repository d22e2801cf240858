import { readSecretFile, SecretFileError, type Writing, writeSecretFile } from "../files/files.ts";
import { type Money, TerminalId } from "../model/model.ts";
import { amount, count, type Json, type JsonObject, list, readJson } from "../protocol/protocol.ts";
import { parseVerifier } from "../tlog/tlog.ts";

/** A pre-shared key and its epoch. */
export interface EpochKey {
  readonly epoch: number;
  readonly psk: Buffer;
}

/** The keys of an ATM, which it gets at its enrolment (PROTOCOL.md, section 1.1). */
export interface KeyFile {
  readonly terminal: TerminalId;
  /** Null in what the bank seals to an ATM: the ATM adds the private key, which never leaves it. */
  readonly staticPrivate: Buffer | null;
  readonly pskEpoch: number;
  readonly psk: Buffer;
  /** The key that the ATM uses from its next handshake on, until the bank has answered under it (section 1.2); else null. */
  readonly next: EpochKey | null;
  readonly bankStaticPublic: Buffer;
  /**
   * The verifier key of the audit log's checkpoints, `name+keyid+key` (C2SP signed-note); null if the ATM trusts the first one it
   * sees.
   */
  readonly auditLog: string | null;
  /** The notes of the first load; `denomination` is in minor units. */
  readonly cassettes: readonly { readonly denomination: Money; readonly notes: number }[];
}

/** The key file is missing or is not what an enrolment writes. The message says what to do and quotes no key. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
  readonly code: "key-file-missing" | "key-file-open" | "key-file-invalid";

  constructor(code: KeyFileError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}

/** The most denominations of a first load. */
const CASSETTES_MAX = 16;

/**
 * Writes an ATM's key file with mode 0600, whole or not at all. Without `replace`, throws SecretFileError `secret-file-exists` if the file
 * exists: it may hold the only copy of the ATM's private key.
 */
export async function writeKeyFile(
  file: string,
  keys: KeyFile,
  writing: Pick<Writing, "disk"> & { readonly replace?: boolean } = {},
): Promise<void> {
  await writeSecretFile(file, printKeyFile(keys), writing);
}

/** The text of a key file. */
export function printKeyFile(keys: KeyFile): string {
  const { staticPrivate, next, cassettes } = keys;
  const json = {
    terminal_id: keys.terminal,
    ...(staticPrivate === null ? {} : { static_private: staticPrivate.toString("hex") }),
    psk_epoch: keys.pskEpoch,
    psk: keys.psk.toString("hex"),
    ...(next === null ? {} : { next_psk_epoch: next.epoch, next_psk: next.psk.toString("hex") }),
    bank_static_public: keys.bankStaticPublic.toString("hex"),
    ...(keys.auditLog === null ? {} : { audit_log: keys.auditLog }),
    // The amount of one note is far below 2^53.
    ...(cassettes.length === 0
      ? {}
      : { cassettes: cassettes.map((each) => ({ ...each, denomination: Number(each.denomination) })) }),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** Reads an ATM's key file. Throws KeyFileError. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const text = await readSecretFile(file).catch((error: unknown) => {
    throw error instanceof SecretFileError ? unreadable(file, error) : error;
  });
  try {
    return parseKeyFile(Buffer.from(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileError("key-file-invalid", `the key file ${file} is not valid: ${reason}`, { cause });
  }
}

function unreadable(file: string, cause: SecretFileError): KeyFileError {
  if (cause.code === "secret-file-open") {
    const reason = `others than its owner have rights to the key file ${file}: chmod 600 ${file}`;
    return new KeyFileError("key-file-open", reason, { cause });
  }
  if (cause.code === "secret-file-format") return new KeyFileError("key-file-invalid", cause.message, { cause });
  if (cause.code !== "secret-file-missing")
    return new KeyFileError("key-file-missing", `cannot read the key file ${file}: ${cause.message}`, { cause });
  const reason =
    `there is no key file ${file}: on this machine, strongroom atm enrol N makes the request that two operators of the bank approve, and ` +
    "then opens the sealed key file that they give you";
  return new KeyFileError("key-file-missing", reason, { cause });
}

/** Reads the text of a key file. Throws Error with a reason that quotes no value. */
export function parseKeyFile(bytes: Uint8Array): KeyFile {
  const object = readJson(bytes);
  if (object === null || typeof object !== "object" || Array.isArray(object)) throw new Error("not a JSON object");
  const json = object as JsonObject;
  return {
    terminal: TerminalId(text(json, "terminal_id")),
    staticPrivate: json["static_private"] === undefined ? null : key(json, "static_private"),
    pskEpoch: epoch(json, "psk_epoch"),
    psk: key(json, "psk"),
    next: next(json),
    bankStaticPublic: key(json, "bank_static_public"),
    auditLog: auditLog(json["audit_log"]),
    cassettes: cassettes(json["cassettes"] ?? []),
  };
}

function text(json: JsonObject, name: string): string {
  const value = json[name];
  if (typeof value !== "string") throw new Error(`"${name}" is missing or not a string`);
  return value;
}

function key(json: JsonObject, name: string): Buffer {
  const hex = text(json, name);
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`"${name}" is not 32 bytes in lower-case hex`);
  return Buffer.from(hex, "hex");
}

function epoch(json: JsonObject, name: string): number {
  const value = json[name];
  if (typeof value !== "bigint" || value < 0n || value > 0xffff_ffffn)
    throw new Error(`"${name}" is missing or not a 32-bit integer`);
  return Number(value);
}

function next(json: JsonObject): EpochKey | null {
  if (json["next_psk"] === undefined && json["next_psk_epoch"] === undefined) return null;
  const found = { epoch: epoch(json, "next_psk_epoch"), psk: key(json, "next_psk") };
  if (found.epoch <= epoch(json, "psk_epoch")) throw new Error('"next_psk_epoch" is not after "psk_epoch"');
  return found;
}

function auditLog(value: Json | undefined): string | null {
  if (value === undefined) return null;
  try {
    if (typeof value !== "string" || !/^\S{1,1024}$/u.test(value)) throw new Error("not one word");
    parseVerifier(value);
    return value;
  } catch (cause) {
    throw new Error('"audit_log" is not a verifier key (name+keyid+key)', { cause });
  }
}

const cassetteList = list(CASSETTES_MAX, { denomination: amount, notes: count });

function cassettes(json: Json): KeyFile["cassettes"] {
  try {
    return cassetteList.decode(json);
  } catch (cause) {
    const reason = `"cassettes" is not a list of at most ${CASSETTES_MAX} {"denomination": minor units, "notes": count}`;
    throw new Error(reason, { cause });
  }
}
