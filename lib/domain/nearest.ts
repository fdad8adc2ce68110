const offered = 3

/** Of `known`, the names most like `wanted`, at most three, the likest first; none where nothing is near. */
export function nearest(wanted: string, known: readonly string[]): string[] {
  const text = wanted.trim().toLowerCase()
  if (text === '') return []
  return known
    .map((name) => ({
      name,
      apart: apart(text, name.toLowerCase()),
      changes: changes(text, name.toLowerCase()),
    }))
    .filter(({ apart: distance }) => distance <= Math.max(1, Math.floor(text.length / 3)))
    .toSorted((a, b) => a.apart - b.apart || a.changes - b.changes || a.name.localeCompare(b.name))
    .slice(0, offered)
    .map(({ name }) => name)
}

/** ` Did you mean maud or maude?`, to be added to a sentence; empty where nothing is near. */
export function didYouMean(wanted: string, known: readonly string[]): string {
  return offer(nearest(wanted, known))
}

/** The same of names that were found already, at most three of them. */
export function offer(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Did you mean ${names.slice(0, offered).join(' or ')}?`
}

/** How many letters have to change; one that holds the other is as near as one letter. */
function apart(a: string, b: string): number {
  if (a.length >= 3 && b.includes(a)) return 1
  if (b.length >= 3 && a.includes(b)) return 1
  return changes(a, b)
}

/** Letters put in, left out or taken for others; two that changed places count as one. */
function changes(a: string, b: string): number {
  let above: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const taken = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const least = Math.min(at(next, j - 1) + 1, at(row, j) + 1, taken)
      next.push(swapped ? Math.min(least, at(above, j - 2) + 1) : least)
    }
    above = row
    row = next
  }
  return at(row, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
