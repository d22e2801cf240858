import { generateKeyPairSync } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Disk } from "../../files/files.ts";
import { formatCosignatureVerifier, type NoteVerifier, parseCosignatureVerifier } from "../../tlog/tlog.ts";
import { Cosigner } from "../cosigner.ts";
import { KeptNotes } from "../kept-notes.ts";
import type { WitnessKey } from "../witness-key.ts";

/** A time of the tests, in milliseconds since 1970 UTC. */
export const AT = 1_800_000_000_000;

/** Makes a witness's key in memory. */
export function testKey(name = "witness.example/w1"): WitnessKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { signer: { name, privateKey }, verifier: parseCosignatureVerifier(formatCosignatureVerifier({ name, publicKey })) };
}

/** Makes a witness of these logs in a folder, with its log lines. */
export function cosignerIn(folder: string, key: WitnessKey, logs: readonly NoteVerifier[], disk?: Disk) {
  const lines: string[] = [];
  const notes = new KeptNotes(folder, disk === undefined ? {} : { disk });
  const log = (level: string, message: string, fields: object): void =>
    void lines.push(`${level}: ${message} ${(fields as { reason?: string }).reason ?? ""}`.trim());
  return { cosigner: new Cosigner({ key, logs, notes, now: () => AT, log }), notes, lines };
}

/** The same in a temporary folder. */
export async function testWitness(...logs: readonly NoteVerifier[]) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-witness-"));
  const key = testKey();
  return {
    ...cosignerIn(folder.path, key, logs),
    key,
    folder: folder.path,
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}
