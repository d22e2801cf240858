/**
 * Returns a random pause from half to one and a half times `ms`, in milliseconds: many ATMs that lose one server at once do not come
 * to the next one at once.
 */
export const jittered = (ms: number, random: () => number = Math.random): number => ms * (0.5 + random());
