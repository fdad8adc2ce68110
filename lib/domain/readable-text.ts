// Control characters but the tab and the line breaks, and the marks that turn the direction of what follows: with them a
// reader would see something else than what was written.
const unseen = /(?![\t\n\r])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu

/** What a person typed, without what nobody can see and without space around it. */
export function readableText(text: string): string {
  return text.replace(unseen, '').trim()
}

/** Text as it came from outside, without NUL: the database takes none, and nobody types one. */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '')
}
