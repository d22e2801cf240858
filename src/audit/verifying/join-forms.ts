import type { EventPlace, OpenedEvent } from "../../events/events.ts";
import { AuditError } from "../audit-error.ts";
import { decodeLine, eventOfLine, type Line } from "../log/line.ts";
import type { SealedRecord } from "../log/sealed-record.ts";
import type { Opener } from "../reading/opener.ts";
import type { UnreadRuns } from "../reading/unread.ts";
import { differingEventFields } from "./compare-forms.ts";
import type { Findings, Place } from "./finding.ts";
import type { ProvenRecord } from "./walk.ts";

/** All that the proven records of the two forms tell of one event. */
export interface Told {
  /** Null if there is no valid plain line. */
  readonly line: Line | null;
  /** Which writer recorded the event, and under which number. */
  readonly place: EventPlace;
  /** Null if only the sealed form has the event, and it was not opened. */
  readonly kind: string | null;
  /** Where it stands in the files. */
  readonly at: Place;
}

/** An event of a sealed record: the commit's i-th. */
interface SealedEvent {
  readonly record: SealedRecord;
  readonly i: number;
  readonly event: OpenedEvent | null;
  readonly place: Place;
}

/** Joins the two forms event by event, and compares them. */
export class JoinedForms {
  readonly #opener: Opener | null;
  readonly #findings: Findings;
  readonly #unread: UnreadRuns;
  /** Events of the sealed form whose lines were not taken yet: a commit may reach beyond the lines that are at hand. */
  readonly #sealed = new Map<number, SealedEvent>();
  #currency: string | null = null;
  #opened = 0;

  constructor(opener: Opener | null, findings: Findings, unread: UnreadRuns) {
    this.#opener = opener;
    this.#findings = findings;
    this.#unread = unread;
  }

  /** How many events were opened. */
  get opened(): number {
    return this.#opened;
  }

  /** The log's currency; null if no line has named it yet. */
  get currency(): string | null {
    return this.#currency;
  }

  /** Returns all that is told of the events from `first` up to `end`, from the proven records that begin among them. */
  take(
    [first, end]: readonly [number, number],
    plain: ReadonlyMap<number, ProvenRecord>,
    sealed: ReadonlyMap<number, ProvenRecord>,
  ): ReadonlyMap<number, Told> {
    for (const record of sealed.values()) this.#takeSealed(record);
    const told = new Map<number, Told>();
    for (let index = first; index < end; index++) {
      const [proven, event] = [plain.get(index), this.#sealed.get(index) ?? null];
      this.#sealed.delete(index);
      const line = proven === undefined ? null : this.#readLine(proven);
      if (line !== null && event !== null) this.#compare(line, event);
      const place = event === null ? line && placeOfLine(line) : placeOfSealed(event);
      const at = (line === null ? event?.place : proven?.place) ?? { file: null };
      if (place !== null) told.set(index, { line, place, kind: line?.op ?? event?.event?.kind ?? null, at: placeIn(at, index) });
    }
    return told;
  }

  #takeSealed({ index, count, record: { sealed }, place }: ProvenRecord): void {
    if (sealed === null) throw new TypeError("not a sealed record");
    const events = this.#open(index, sealed, place);
    for (let i = 0; i < count; i++) this.#sealed.set(index + i, { record: sealed, i, event: events?.[i] ?? null, place });
  }

  /** Returns null, with a finding, if the record does not open; null alone if there is no key for it. */
  #open(index: number, record: SealedRecord, place: Place): readonly OpenedEvent[] | null {
    if (this.#opener === null) return null;
    const missing = this.#opener.missingKey(record);
    if (missing !== null) {
      this.#unread.add(index, record.count, missing);
      return null;
    }
    try {
      const events = this.#opener.open(record);
      this.#opened += events.length;
      return events;
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      this.#findings.add("sealed-unopened", place, error.message);
      return null;
    }
  }

  /** Returns null, with a finding, if the line is not valid. */
  #readLine({ index, record, place }: ProvenRecord): Line | null {
    const line = decodeLine(record.bytes.toString().slice(0, -1));
    if (line?.i !== index) {
      this.#findings.add("line-invalid", place);
      return null;
    }
    if (line.ccy !== undefined) this.#currency ??= line.ccy;
    if (line.ccy !== undefined && line.ccy !== this.#currency)
      this.#findings.add("currency-differs", place, `${line.ccy} instead of ${this.#currency}`);
    return line;
  }

  #compare(line: Line, sealed: SealedEvent): void {
    const differing: string[] = [];
    const { writer, n } = placeOfSealed(sealed);
    if (placeOfLine(line).writer !== writer) differing.push("writer");
    if (line.n !== n) differing.push("number");
    if (sealed.record.index + sealed.i !== line.i) differing.push("index");
    if (sealed.event !== null) differing.push(...differingEventFields(eventOfLine(line), sealed.event));
    if (differing.length > 0) this.#findings.add("sealed-differs", placeIn(sealed.place, line.i), differing.join(", "));
  }
}

/** The place of one event of a record. */
const placeIn = ({ file, offset }: Place, index: number): Place => ({ file, offset, index });

const placeOfLine = ({ w, n }: Line): EventPlace => ({ writer: BigInt.asIntN(64, BigInt(`0x${w}`)), n });

const placeOfSealed = ({ record, i }: SealedEvent): EventPlace => ({ writer: record.writer, n: record.first + i });
