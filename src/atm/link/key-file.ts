import type { InitiatorKeys } from "../../channel/channel.ts";
import { type KeyFile, KeyFileError, readKeyFile } from "../../provisioning/provisioning.ts";
import type { Notes } from "../cash/notes.ts";
import { whyNotPayable } from "../cash/payable.ts";

/** The part of its key file that the ATM uses: its keys, and the notes of its first load. */
export interface AtmKeys {
  readonly keys: InitiatorKeys;
  /** The whole file, which a rotation of the pre-shared key replaces. */
  readonly whole: KeyFile;
  /** The verifier key of the audit log's checkpoints (C2SP signed-note); null if the ATM trusts the first it sees. */
  readonly auditLog: string | null;
  readonly cassettes: Notes;
}

/** Reads the key file of an ATM that is about to run. Throws KeyFileError, also if the ATM could not pay out the first load. */
export async function readAtmKeys(file: string): Promise<AtmKeys> {
  const keyFile = await readKeyFile(file);
  const why = objectionTo(keyFile);
  if (why !== null) throw new KeyFileError("key-file-invalid", `the key file ${file} is not valid: ${why}`);
  const { terminal: terminalId, staticPrivate, pskEpoch, psk, bankStaticPublic, auditLog, cassettes } = keyFile;
  const keys = { terminalId, staticPrivate: staticPrivate as Buffer, pskEpoch, psk, bankStaticPublic };
  return { keys, auditLog, cassettes, whole: keyFile };
}

function objectionTo({ staticPrivate, cassettes }: KeyFile): string | null {
  if (staticPrivate === null) return '"static_private" is missing: it is made at the ATM, by strongroom atm enrol';
  const why = whyNotPayable(cassettes);
  return why === null ? null : `"cassettes" ${why}`;
}
