import type { Readable } from 'node:stream'
import { setTimeout as rest } from 'node:timers/promises'

/** Bytes that are worth passing on at once. */
const enough = 64 * 1024

/**
 * A stream's bytes in large parts. PostgreSQL sends a handful of rows at a time, and to pass on each costs as much as to
 * read them; after a moment's rest there are hundreds. The first rows do not wait, nor does what comes slowly.
 */
export function gathered(bytes: Readable): ReadableStream<Uint8Array> {
  const parts: AsyncIterator<Uint8Array> = bytes[Symbol.asyncIterator]()
  let last = enough
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (last < enough) await rest(1)
      const part = await parts.next()
      if (part.done) return controller.close()
      last = part.value.length
      controller.enqueue(part.value)
    },
    cancel() {
      bytes.destroy()
    },
  })
}
