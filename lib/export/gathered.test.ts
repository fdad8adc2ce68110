import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { gathered } from './gathered'

const letters = (count: number) => Array.from({ length: count }, (_, n) => Buffer.alloc(1_000, 97 + (n % 26)))

async function partsOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = []
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return parts
    parts.push(value)
  }
}

test('what comes in many small parts is passed on in few, byte for byte', async () => {
  const bytes = letters(2_000)
  const stream = Readable.from(bytes, { objectMode: false, highWaterMark: 64 * 1024 })
  const parts = await partsOf(gathered(stream))
  expect(Buffer.concat(parts).equals(Buffer.concat(bytes))).toBe(true)
  expect(parts.length).toBeLessThan(200)
})

test('what comes slowly is not held back', async () => {
  const stream = new Readable({ read() {} })
  const reader = gathered(stream).getReader()
  for (const word of ['first', 'second']) {
    stream.push(word)
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(word)
    await sleep(5)
  }
})

test('a reader who leaves ends a stream that is silent', async () => {
  const stream = new Readable({ read() {} })
  const reader = gathered(stream).getReader()
  const waiting = reader.read()
  await reader.cancel()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(stream.destroyed).toBe(true)
})

test('a stream that fails fails its reader', async () => {
  const stream = new Readable({ read() {} })
  const reader = gathered(stream).getReader()
  stream.destroy(new Error('The server has gone.'))
  await expect(reader.read()).rejects.toThrow('The server has gone.')
})
