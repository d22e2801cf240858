/** Records that were not opened because they were sealed to a key that is not at hand. */
export interface Unread {
  /** Of the auditor's key that opens them. */
  readonly keyId: string;
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Collects runs of records that need the same key. */
export class UnreadRuns {
  readonly list: Unread[] = [];

  /** Indices come in rising order. */
  add(index: number, keyId: string): void {
    const last = this.list.at(-1);
    if (last?.keyId === keyId && last.lastIndex === index - 1) this.list[this.list.length - 1] = { ...last, lastIndex: index };
    else this.list.push({ keyId, firstIndex: index, lastIndex: index });
  }
}
