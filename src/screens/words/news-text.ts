import { shortReference } from "../figures/reference.ts";
import type { NewsItem } from "../web/news.ts";
import type { Locale } from "./refusal-text.ts";

/** The notice at the next sign-in, a sentence for each operation; null if there is none. */
export function newsText(items: readonly NewsItem[], locale: Locale): string | null {
  const sentences = items.map((item) => {
    const reference = locale.words.frame.reference({ reference: shortReference(item.request) });
    return `${sentenceOf(item, locale)} (${reference})`;
  });
  return sentences.length === 0 ? null : sentences.join(" ");
}

function sentenceOf({ op, came, amount, paid }: NewsItem, { words: { news }, figures }: Locale): string {
  const figure = { amount: figures.money(amount) };
  if (came === "open") return news.checking(figure);
  if (op === "withdraw" && came === "done" && paid < amount) return news.withdrawPart({ ...figure, paid: figures.money(paid) });
  return news[`${op}${came === "done" ? "Done" : "Undone"}`](figure);
}
