/** Where in the time to answer people are reminded: each wait is twice the one before. */
const fractions = [1 / 8, 3 / 8, 7 / 8]

interface Window {
  from: Date
  until: Date
}

/** When somebody is reminded next, after `given` reminders; null when they have had them all. */
export function remindAt({ from, until }: Window, given: number): Date | null {
  const fraction = fractions[given]
  if (fraction === undefined) return null
  return new Date(from.getTime() + Math.round((until.getTime() - from.getTime()) * fraction))
}

/** The same of those that still lie ahead: what a portal that stood still has missed is not made up for. */
export function remindAfter(now: Date, window: Window, given: number): Date | null {
  const at = remindAt(window, given)
  return at === null || at > now ? at : remindAfter(now, window, given + 1)
}
