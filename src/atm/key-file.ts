import { open } from "node:fs/promises";
import type { InitiatorKeys } from "../channel/keys.ts";
import { TerminalId } from "../model/ids.ts";
import { amount, count, list } from "../protocol/fields.ts";
import { type Json, type JsonObject, readJson } from "../protocol/json.ts";
import { parseVerifier } from "../tlog/signed-note.ts";
import type { Notes } from "./notes.ts";
import { whyNotPayable } from "./payable.ts";

/** What an ATM is given at its enrolment: its keys, and the notes it is first loaded with. */
export interface KeyFile {
  readonly keys: InitiatorKeys;
  /** What the audit log's checkpoints are trusted by (C2SP signed-note); null where the bank's first word is taken for it. */
  readonly auditLog: string | null;
  readonly cassettes: Notes;
}

/** The key file is missing or not what `strongroom terminal enrol` writes. The message says what to do; it never quotes a key. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
  readonly code: "key-file-missing" | "key-file-open" | "key-file-invalid";

  constructor(code: KeyFileError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}

/** Reads an ATM's key file (PROTOCOL.md, section 1.1). Throws KeyFileError. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const bytes = await readSecret(file);
  try {
    return parseKeyFile(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileError("key-file-invalid", `the key file ${file} is not valid: ${reason}`, { cause });
  }
}

/** The file's bytes, if nobody but its owner may read them: the mode is asked of the open file. */
async function readSecret(file: string): Promise<Buffer> {
  const handle = await open(file, "r").catch((cause: unknown) => {
    const reason = `cannot read the key file ${file} (it is made by: strongroom terminal enrol)`;
    throw new KeyFileError("key-file-missing", reason, { cause });
  });
  try {
    const { mode } = await handle.stat();
    // Windows keeps rights in other ways; there the mode says nothing.
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new KeyFileError("key-file-open", `others than its owner have rights to the key file ${file}: chmod 600 ${file}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Reads the text of a key file. Throws Error with a reason that quotes no value. */
export function parseKeyFile(bytes: Uint8Array): KeyFile {
  const object = readJson(bytes);
  if (object === null || typeof object !== "object" || Array.isArray(object)) throw new Error("not a JSON object");
  const json = object as JsonObject;
  return {
    keys: {
      terminalId: TerminalId(text(json, "terminal_id")),
      staticPrivate: key(json, "static_private"),
      pskEpoch: epoch(json["psk_epoch"]),
      psk: key(json, "psk"),
      bankStaticPublic: key(json, "bank_static_public"),
    },
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
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new Error(`"${name}" is not 32 bytes in hex`);
  return Buffer.from(hex, "hex");
}

function epoch(value: Json | undefined): number {
  if (typeof value !== "bigint" || value > 0xffff_ffffn) throw new Error('"psk_epoch" is missing or not a 32-bit integer');
  return Number(value);
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

const cassetteList = list(16, { denomination: amount, notes: count });

function cassettes(json: Json): Notes {
  let loaded: Notes;
  try {
    loaded = cassetteList.decode(json);
  } catch (cause) {
    throw new Error('"cassettes" is not a list of at most 16 {"denomination": minor units, "notes": count}', { cause });
  }
  const why = whyNotPayable(loaded);
  if (why !== null) throw new Error(`"cassettes" ${why}`);
  return loaded;
}
