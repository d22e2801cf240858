/**
 * True in `npm run nightly`: then tests also repeat, in every language and every look, with every key and at every byte, what `npm test`
 * does once. Nothing is tested only there that could fail by itself.
 */
export const isNightly: boolean = process.env["STRONGROOM_NIGHTLY"] === "1";
