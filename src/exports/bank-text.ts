/** How the forms name the bank: it has no routing number, and the name on its receipts is a setting that the books do not have. */
export const BANK = "Strongroom";
/** The same in the nine characters of OFX's `BANKID`. */
export const BANK_ID = "STRONGRM";
