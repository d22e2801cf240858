import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { createFile, replaceFile, type Writing } from "../files/files.ts";
import { cosignaturesOn, NoteError, type NoteVerifier, openExtended, type TreeHead } from "../tlog/tlog.ts";
import { WitnessError } from "./witness-error.ts";
import type { WitnessKey } from "./witness-key.ts";

/** Maximum of evidence files: more would prove nothing new, and must not fill the disk. */
const EVIDENCE_MAX = 100;

/** The newest checkpoint of a log that the witness cosigned. */
export interface KeptNote {
  /** With the log's signature and the witness's. */
  readonly note: string;
  readonly head: TreeHead;
}

/** The name of a log in files and paths (C2SP tlog-witness, "Monitor Retrieval Mechanism"). */
export const originHash = (origin: string): string => createHash("sha256").update(origin).digest("hex");

/** The folder of a witness: for each log one file with the newest checkpoint that it cosigned, and files with evidence. */
export class KeptNotes {
  readonly #folder: string;
  readonly #writing: Pick<Writing, "disk">;

  constructor(folder: string, writing: Pick<Writing, "disk"> = {}) {
    this.#folder = folder;
    this.#writing = writing;
  }

  /**
   * Reads the file each time: after a write that failed it may hold the old note or the new one, and only the file decides. Throws
   * WitnessError `kept-damaged` if log and witness have not both signed what it holds.
   */
  async read(log: NoteVerifier, { verifier }: WitnessKey): Promise<KeptNote | null> {
    const file = this.file(log.name);
    const note = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return null;
    });
    if (note === null) return null;
    try {
      const { head } = openExtended(note, log);
      if (cosignaturesOn(note, [verifier]).length > 0) return { note, head };
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
    }
    throw new WitnessError(
      "kept-damaged",
      `${file} is not what this witness and the key of ${log.name} signed: put the file back from a copy, or move it away to trust ` +
        "the next checkpoint of that log",
    );
  }

  /** Durable when it resolves. If it rejects, the file may hold the old note or the new one. */
  keep(origin: string, note: string): Promise<void> {
    return replaceFile(this.file(origin), note, this.#writing);
  }

  /**
   * Keeps a signed checkpoint that contradicts the kept one. The same evidence is written once, and at most EVIDENCE_MAX files.
   * Resolves with the file, or with null if there are that many.
   */
  async keepEvidence(origin: string, kept: string | null, refused: string): Promise<string | null> {
    const text = `${JSON.stringify({ kept, refused }, null, 2)}\n`;
    const name = `refused-${createHash("sha256").update(text).digest("hex").slice(0, 16)}-of-${originHash(origin).slice(0, 16)}.json`;
    const file = path.join(this.#folder, name);
    const there = (await readdir(this.#folder)).filter((each) => each.startsWith("refused-"));
    if (there.includes(name)) return file;
    if (there.length >= EVIDENCE_MAX) return null;
    await createFile(file, text, this.#writing);
    return file;
  }

  /** The path of the file with the newest cosigned checkpoint of a log. */
  file(origin: string): string {
    return path.join(this.#folder, `${originHash(origin)}.checkpoint`);
  }
}
