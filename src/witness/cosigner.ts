import {
  type AddCheckpoint,
  claimedOrigin,
  cosign,
  EMPTY_ROOT,
  formatSize,
  NoteError,
  type NoteVerifier,
  openExtended,
  parseAddCheckpoint,
  SIZE_TYPE,
  type TreeHead,
  withoutOthers,
} from "../tlog/tlog.ts";
import { objectionTo } from "./judge-request.ts";
import { type KeptNotes, originHash } from "./kept-notes.ts";
import { WitnessError } from "./witness-error.ts";
import type { WitnessKey } from "./witness-key.ts";

/** In UTF-16 units: 63 hashes, and a note that still has room for more signatures. */
export const BODY_MAX = 32 * 1024;

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: string;
}

export interface CosignerOptions {
  readonly key: WitnessKey;
  /** The keys of the logs that it witnesses; the name of a key is the log's origin. */
  readonly logs: readonly NoteVerifier[];
  readonly notes: KeptNotes;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: (level: "info" | "warn" | "error", message: string, fields: object) => void;
}

/**
 * Decides on requests (C2SP tlog-witness). It cosigns a checkpoint only if the log continues from the newest one that it cosigned,
 * and only after it has kept the new one durably. So it never signs two trees of a log that contradict each other.
 */
export class Cosigner {
  readonly #options: CosignerOptions;
  readonly #logs: ReadonlyMap<string, NoteVerifier>;
  readonly #byHash: ReadonlyMap<string, NoteVerifier>;
  #last: Promise<unknown> = Promise.resolve();

  /** Throws WitnessError `logs` if two keys have one origin. */
  constructor(options: CosignerOptions) {
    this.#options = options;
    this.#logs = new Map(options.logs.map((each) => [each.name, each]));
    this.#byHash = new Map(options.logs.map((each) => [originHash(each.name), each]));
    if (this.#logs.size < options.logs.length)
      throw new WitnessError("logs", "two keys for one log: name each log once with --log");
  }

  /**
   * Answers the body of an `add-checkpoint` request. One request is under way at a time: another one in between could set the kept
   * checkpoint back. Rejects if the disk fails, and then nothing was signed.
   */
  addCheckpoint(body: string): Promise<Answer> {
    const answer = this.#last.then(() => this.#answer(body));
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Resolves with the newest cosigned checkpoint of the log with this origin hash; null if there is none. */
  async newest(hash: string): Promise<string | null> {
    const log = this.#byHash.get(hash);
    return log === undefined ? null : ((await this.#options.notes.read(log, this.#options.key))?.note ?? null);
  }

  async #answer(body: string): Promise<Answer> {
    if (body.length > BODY_MAX) return plain(413, "more than an add-checkpoint request may have");
    const request = parseAddCheckpoint(body);
    if (request === null) return plain(400, "not the body of an add-checkpoint request");
    const origin = claimedOrigin(request.note);
    const log = this.#logs.get(origin);
    if (log === undefined) return plain(404, "this witness does not know a log of this origin");
    try {
      return await this.#judge(request, log, openExtended(request.note, log));
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      this.#options.log("warn", "a checkpoint was refused", { origin, reason: error.message });
      return plain(error.code === "note" ? 403 : 400, error.message);
    }
  }

  async #judge(request: AddCheckpoint, log: NoteVerifier, { head, text }: { head: TreeHead; text: string }): Promise<Answer> {
    const { key, notes, now, log: say } = this.#options;
    const kept = await notes.read(log, key);
    const keptHead = kept?.head ?? { size: 0, root: EMPTY_ROOT };
    const objection = objectionTo(request, head, keptHead);
    if (objection?.status === 409) return { status: 409, body: formatSize(keptHead.size), type: SIZE_TYPE };
    if (objection !== null) {
      const sizes = { origin: log.name, kept: keptHead.size, offered: head.size };
      const evidence = objection.isEvidence ? await notes.keepEvidence(log.name, kept?.note ?? null, request.note) : null;
      say(objection.isEvidence ? "error" : "warn", "a checkpoint was refused", { ...sizes, reason: objection.reason, evidence });
      return plain(objection.status, objection.reason);
    }
    const line = cosign(text, key.signer, Math.floor(now() / 1_000));
    await notes.keep(log.name, `${withoutOthers(request.note, log)}${line}`);
    return { status: 200, body: line, type: "text/plain; charset=utf-8" };
  }
}

const plain = (status: number, sentence: string): Answer => ({
  status,
  body: `${sentence}\n`,
  type: "text/plain; charset=utf-8",
});
