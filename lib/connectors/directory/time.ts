/** `20300506070809Z`, with or without a fraction, in milliseconds since 1970; null for what is no such text. */
export function instantOf(text: string | null): number | null {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text ?? '')
  if (found === null) return null
  const [, year, month, day, hour, minute, second] = found
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
