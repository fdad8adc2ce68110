/** Where in the time to answer approvers are reminded: each wait is twice the one before. */
const fractions = [1 / 8, 3 / 8, 7 / 8]

/** When approvers are reminded next, after `given` reminders; null when they have had them all. */
export function remindAt({ from, until }: { from: Date; until: Date }, given: number): Date | null {
  const fraction = fractions[given]
  if (fraction === undefined) return null
  return new Date(from.getTime() + Math.round((until.getTime() - from.getTime()) * fraction))
}
