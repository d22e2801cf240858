/**
 * The page that says to anybody, in their language, whether a receipt of this bank is genuine: the address in a receipt's QR code carries
 * the receipt itself.
 *
 * It promises to need neither a database nor a private key, to show nothing that this bank did not sign, to keep nothing of a visitor but a
 * count, and to ask nobody for anything. It does not know the books: a genuine receipt says what was booked then. Start with app.tsx.
 */
export { createVouching } from "./app.tsx";
export { startVouching } from "./start.ts";
