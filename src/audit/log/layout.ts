/**
 * Where each event is in the files (AUDIT.md, section "Files"). It depends on the index alone, so that every server writes the same
 * files.
 */

/** The events of one file of the plain form; a file of the sealed form has the commits that begin among them. */
export const FILE_EVENTS = 16_384;

/** The most events that a copy writes under one checkpoint, but for a single checkpoint that covers more. */
export const COPY_MAX = 8_192;

/** Returns the index of the first event of the file that has this event. */
export const fileOf = (index: number): number => index - (index % FILE_EVENTS);
