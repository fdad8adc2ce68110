import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePort, isPortFree } from './port'

const open: Server[] = []
afterEach(() => open.splice(0).forEach((server) => server.close()))

async function occupy(port: number): Promise<void> {
  const server = createServer()
  open.push(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
}

test('a wanted port is given when it is free', async () => {
  const port = await freePort()
  expect(await isPortFree(port)).toBe(true)
  expect(await freePort(port)).toBe(port)
})

test('a port in use is passed over for the next free one', async () => {
  const port = await freePort()
  await occupy(port)
  expect(await isPortFree(port)).toBe(false)
  expect(await freePort(port)).toBeGreaterThan(port)
})
