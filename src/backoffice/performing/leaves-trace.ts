import type { AnyOperation } from "../operations/operation.ts";

/** False for a list that shows no customer and changes nothing: whoever has the bank's machine may read it without breaking the glass. */
export const leavesTrace = ({ reads, event }: Pick<AnyOperation, "reads" | "event">): boolean => !reads || event !== null;
