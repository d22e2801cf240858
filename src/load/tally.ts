import type { RefusalName } from "../model/model.ts";
import { Histogram } from "./histogram.ts";
import type { OperationName } from "./mix.ts";

export interface OperationReport {
  /** Operations that the bank acknowledged, refused ones among them. */
  readonly done: number;
  readonly refused: Readonly<Partial<Record<RefusalName, number>>>;
  readonly ms: Histogram;
}

/** What was acknowledged so far, by operation. */
export class Tally {
  readonly all = new Histogram();
  readonly #operations = new Map<OperationName, { done: number; refused: Partial<Record<RefusalName, number>>; ms: Histogram }>();
  refused = 0;

  /** One operation was acknowledged after so many milliseconds; `refusal` if the bank refused it. */
  add(ms: number, name: OperationName, refusal: RefusalName | null): void {
    const row = this.#operations.get(name) ?? { done: 0, refused: {}, ms: new Histogram() };
    this.#operations.set(name, row);
    row.done++;
    row.ms.add(ms);
    this.all.add(ms);
    if (refusal === null) return;
    row.refused[refusal] = (row.refused[refusal] ?? 0) + 1;
    this.refused++;
  }

  get operations(): Readonly<Partial<Record<OperationName, OperationReport>>> {
    return Object.fromEntries(this.#operations);
  }
}
