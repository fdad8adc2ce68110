/** A line that is an address and nothing else. */
const link = /^https?:\/\/\S+$/

/** The same letter for readers that show no plain text: no styles, no images, nothing that calls home. */
export function htmlOf(text: string): string {
  const paragraphs = text.trim().split(/\n{2,}/)
  return `<!doctype html><html lang="en"><body>${paragraphs.map(paragraph).join('')}</body></html>`
}

function paragraph(text: string): string {
  return `<p>${text.split('\n').map(line).join('<br>')}</p>`
}

function line(text: string): string {
  const safe = escaped(text)
  return link.test(text) ? `<a href="${safe}">${safe}</a>` : safe
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** One line that can stand in a header: control characters end a header or hide what follows. */
export function headerText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** Whether this is one bare address, not a list and not a header's continuation. */
export function isOneAddress(address: string): boolean {
  return /^[^\p{Cc}\s<>()[\]\\,;:"@]+@[^\p{Cc}\s<>()[\]\\,;:"@]+$/u.test(address)
}
