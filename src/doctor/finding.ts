/** What a check says of one thing: it is well, it may become a problem, or it is one. */
export interface Finding {
  readonly state: "well" | "doubtful" | "wrong";
  /** What was found, without a full stop. */
  readonly what: string;
  /** What to do; null if it is well. */
  readonly todo: string | null;
}

export const well = (what: string): Finding => ({ state: "well", what, todo: null });
export const doubtful = (what: string, todo: string): Finding => ({ state: "doubtful", what, todo });
export const wrong = (what: string, todo: string): Finding => ({ state: "wrong", what, todo });
