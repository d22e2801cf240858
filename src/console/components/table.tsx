import type { Child } from "hono/jsx";

/** One column: its name, and how its cells are set. The first column names the row. */
export interface Column {
  readonly name: string;
  /** `figure` for amounts and counts, which are set to the right; `id` for ids, small; `whole` for short names that are not broken. */
  readonly kind?: "figure" | "id" | "whole";
}

interface Row {
  /** What the row is about, unique in the table: a page that is updated keeps its rows by it. */
  readonly key: string;
  readonly cells: readonly Child[];
}

interface TableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What is said in place of an empty table. */
  readonly empty: string;
}

interface Way {
  readonly to: string;
  readonly label: string;
}

interface CutNoteProps {
  /** How many rows this page shows. */
  readonly shown: number;
  /** How many there are on all pages; null if they are not counted. */
  readonly count: number | null;
  readonly isFirst: boolean;
  /** The way to the first page, and that to the next one; null if this is the last. */
  readonly first: Way;
  readonly next: Way | null;
}

/** Below a table that does not have all: how many it has of how many, and the ways to the rest. Nothing if it has all. */
export const CutNote = ({ shown, count, isFirst, first, next }: CutNoteProps) =>
  isFirst && next === null ? null : (
    <div class="cut">
      {count !== null && <p class="aside">{isFirst ? `The first ${shown} of ${count}.` : `${shown} more of ${count}.`}</p>}
      <div class="ways">
        {!isFirst && (
          <a class="button" href={first.to}>
            {first.label}
          </a>
        )}
        {next !== null && (
          <a class="button" href={next.to}>
            {next.label}
          </a>
        )}
      </div>
    </div>
  );

/** A table; on a narrow display each row is a card whose cells carry their column's name. */
export const Table = ({ caption, columns, rows, empty }: TableProps) =>
  rows.length === 0 ? (
    <p class="empty">{empty}</p>
  ) : (
    <table class="table">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, kind }) => (
            <th scope="col" class={kind}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr data-key={key}>
            {columns.map(({ name, kind }, n) =>
              n === 0 ? (
                <th scope="row" class={kind}>
                  {cells[n]}
                </th>
              ) : (
                <td class={kind} data-column={name}>
                  {cells[n]}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
