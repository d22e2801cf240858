import { serve } from "./child.ts";
import { Books } from "./ledger-books.ts";
import { drive, type TransferFigure } from "./ledger-transfers.ts";
import type { Figures } from "./rounds.ts";

// A process with one group commit, like a worker of the bank, on books that another process made.

let books: Books | null = null;

const tasks = {
  open: async (url: string, postmaster: number): Promise<void> => {
    books = await Books.open(url, postmaster);
  },
  drive: (callers: number, ms: number): Promise<Figures<TransferFigure>> => {
    if (books === null) throw new Error("there are no books yet");
    const { groupCommit } = books;
    return drive(books, (transfer) => groupCommit.post(transfer), { callers, ms, payees: "many" });
  },
  close: async (): Promise<void> => books?.[Symbol.asyncDispose](),
};
export type LedgerChildTasks = typeof tasks;
serve(tasks);
