/** The choice of a receipt, and the words on it. */
export const receipts = {
  choose: "Your receipt",
  onScreen: "On screen",
  print: "Print",
  pdf: "PDF file",
  code: "QR code",
  lead: "The bank has signed it. Whoever is shown it can check that it is genuine.",
  unsignedLead: "The bank has not signed this receipt yet. Please look again in a moment.",
  again: "Look again",
  codeTitle: "Receipt as QR code",
  codeLead: "Point your phone at the code to take the signed receipt with you.",
  codeLabel: "QR code of the signed receipt",
  check: "To check it: strongroom receipt verify, with the text below and the bank's public key.",
  printHint: "If no print window opens, choose Print in the menu of the browser.",
  back: "Back",
} as const;
