/**
 * Where this program is installed, and where its data belongs on this machine. Nothing of the program may write in the folder of
 * its installation, which may be read-only and another account's.
 */
export { installation } from "./place.ts";
