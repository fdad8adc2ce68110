import type { Db } from './client'

/**
 * How to begin several reads that do not wait for one another: at once, where each may have a connection; in turn within
 * a transaction, which has only the one.
 */
export function readsOn(db: Db): <T>(read: () => Promise<T>) => Promise<T> {
  if (!db.isTransaction) return (read) => read()
  let last: Promise<unknown> = Promise.resolve()
  return (read) => {
    const next = last.then(read)
    last = next
    return next
  }
}
