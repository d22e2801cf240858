import type { Child } from "hono/jsx";
import type { Currency } from "../../../model/model.ts";
import type { Attention, HoldItem, Item, Source } from "../../../overview/overview.ts";
import type { Column } from "../../components/table.tsx";
import type { TallyLine } from "../../components/tally.tsx";

/** What the cells of a row need to know. */
export interface RowContext {
  readonly currency: Currency;
  readonly now: number;
  /** Links to what the operator may do about the item. */
  readonly ways: (item: HoldItem) => Child;
  /** This text as a link to the item's page, if there is one for the operator. */
  readonly link: (item: Item, text: string) => Child;
}

interface Line {
  readonly key: string;
  readonly cells: readonly Child[];
  readonly action: string;
}

/** One source as a section of the page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** In a tally: "open holds". */
  readonly name: string;
  readonly tone: (attention: Attention) => TallyLine["tone"];
  readonly columns: (currency: Currency) => readonly Column[];
  readonly source: (attention: Attention) => Source<Item>;
  readonly lines: (items: readonly Item[], context: RowContext) => readonly Line[];
}

interface Described<Of extends Item> extends Omit<Section, "source" | "lines" | "columns"> {
  readonly columns: readonly Column[] | ((currency: Currency) => readonly Column[]);
  readonly source: (attention: Attention) => Source<Of>;
  readonly key: (item: Of) => string;
  readonly cells: (item: Of, context: RowContext) => readonly Child[];
}

/** A section whose rows are the items of its source. */
export const section = <Of extends Item>({ columns, source, key, cells, ...rest }: Described<Of>): Section => ({
  ...rest,
  columns: typeof columns === "function" ? columns : () => columns,
  source,
  lines: (items, context) =>
    (items as readonly Of[]).map((item) => ({ key: key(item), cells: cells(item, context), action: item.action })),
});
