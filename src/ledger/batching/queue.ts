import type { Touched } from "../transactions/transaction.ts";
import { descriptorOf, type MoneyRequest } from "../transactions/transactions.ts";
import type { Waiting } from "./batch-runner.ts";

/**
 * Takes up to `most` requests out of the queue, in order, that share nothing with the batches under way. A request that has to
 * wait also blocks the later requests that share something with it, so none overtakes it.
 */
export function takeApart(queue: Waiting[], most: number, underWay: readonly Waiting[]): readonly Waiting[] {
  const busy = new Set<string>();
  for (const { request } of underWay) addKeys(request, busy);
  const taken: Waiting[] = [];
  const staying: Waiting[] = [];
  for (const each of queue) {
    const keys = new Set<string>();
    addKeys(each.request, keys);
    if (taken.length < most && keys.isDisjointFrom(busy)) taken.push(each);
    else {
      staying.push(each);
      for (const key of keys) busy.add(key);
    }
  }
  queue.splice(0, queue.length, ...staying);
  return taken;
}

/**
 * Takes the first `share` of the queue if at least `least.others` requests then remain that could go out beside it. Otherwise
 * takes all that wait, up to a whole batch: many requests for one account are done fastest together.
 */
export function takeShare(
  queue: Waiting[],
  share: number,
  least: { readonly others: number; readonly batchMax: number },
): readonly Waiting[] {
  const taken = queue.splice(0, share);
  const others = takeApart(queue, queue.length, taken);
  queue.unshift(...others);
  return others.length >= least.others ? taken : [...taken, ...queue.splice(0, least.batchMax - taken.length)];
}

/** Adds the keys that no other batch may have at the same time: what the request touches, and its own id. */
function addKeys(request: MoneyRequest, keys: Set<string>): void {
  INTO.keys = keys;
  descriptorOf(request.op).touches(request, INTO);
  keys.add(request.request);
}

/** One object for all calls: the whole queue is looked through for each batch. */
const INTO: Touched & { keys: Set<string> } = {
  keys: new Set(),
  account(id) {
    this.keys.add(id);
  },
  cash(terminal) {
    this.keys.add(terminal);
  },
  hold(_, placedBy) {
    this.keys.add(placedBy);
  },
  outcome(_, asked) {
    this.keys.add(asked);
  },
  posting(_, request) {
    this.keys.add(request);
  },
  ceiling({ terminal }) {
    this.keys.add(terminal);
  },
};
