const prefix = 'gatehouse:'

/** What an entry of ours says of itself, and for which assignment it was made. */
export function markerOf(assignmentId: string): string {
  return `${prefix}${assignmentId}`
}

/** The assignment id among the texts of an entry, or null when none of them is our marker. */
export function assignmentIdIn(texts: readonly string[]): string | null {
  return texts.find((text) => text.startsWith(prefix))?.slice(prefix.length) ?? null
}
