interface Looks {
  running: Promise<unknown>
  next: Promise<unknown> | null
}

const looks = new Map<string, Looks>()

/**
 * Looks together with whoever else waits to look at the same: by one look that begins after each of them asked, so that
 * none is told what was true before.
 */
export function lookTogether<T>(key: string, look: () => Promise<T>): Promise<T> {
  const known = looks.get(key)
  if (known === undefined) return begin(key, look)
  const over = known.running.catch(() => null)
  known.next ??= over.then(() => begin(key, look))
  // Whoever uses one key looks at one thing, by the same function.
  return known.next as Promise<T>
}

function begin<T>(key: string, look: () => Promise<T>): Promise<T> {
  const running = look()
  const mine: Looks = { running, next: null }
  looks.set(key, mine)
  const forget = () => {
    if (looks.get(key) === mine && mine.next === null) looks.delete(key)
  }
  running.then(forget, forget)
  return running
}
