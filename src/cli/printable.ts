/**
 * For a terminal: what a server, a sender or a file says may not move the cursor, colour what follows or turn its
 * direction. One line stays one line.
 */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{fffd}');
