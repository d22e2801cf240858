/** A run of records that were not opened because their key was not given. */
export interface Unread {
  /** The id of the auditor's key that opens them. */
  readonly keyId: string;
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Collects runs of records that need the same key. */
export class UnreadRuns {
  readonly list: Unread[] = [];

  /** Adds `count` records from `index` on. Must be called with rising indices. */
  add(index: number, count: number, keyId: string): void {
    const last = this.list.at(-1);
    const lastIndex = index + count - 1;
    if (last?.keyId === keyId && last.lastIndex === index - 1) this.list[this.list.length - 1] = { ...last, lastIndex };
    else this.list.push({ keyId, firstIndex: index, lastIndex });
  }
}
