/** Text for a terminal or a header: other characters, which could control the terminal, become "?". */
export const printable = (text: string): string => text.replaceAll(/[^ -~]/g, "?");
