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
