/**
 * `npm run nightly` also repeats, in every language and every look, with every key and at every byte, what `npm test` does once. Nothing
 * is tested only there that could fail by itself.
 */
export { isNightly } from "../src/model/testing/nightly.ts";
