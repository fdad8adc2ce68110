const last = new Map<string, Promise<unknown>>()

/** Does the work of one key one after the other, within this process. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(key) ?? Promise.resolve()).then(work)
  const over: Promise<unknown> = turn.catch(() => null).then(() => forget(key, over))
  last.set(key, over)
  return turn
}

function forget(key: string, over: Promise<unknown>): void {
  if (last.get(key) === over) last.delete(key)
}
