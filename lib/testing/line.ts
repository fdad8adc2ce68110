import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The network between the portal and a target, as something that can fail. */
export interface Line {
  port: number
  /** `refuses` drops whoever calls, `silent` takes what is said and never answers; both cut what is open. */
  become(state: LineState): void
  /** From now on this share of what is sent arrives `ms` late, even when the sender has hung up by then. */
  delay(share: number, ms: number): void
  /** How much has arrived late so far. */
  delayed(): number
  close(): Promise<void>
}

export type LineState = 'works' | 'refuses' | 'silent'

/** A line to a port of this machine, on a free port. */
export async function lineTo(port: number): Promise<Line> {
  let state: LineState = 'works'
  let late = { share: 0, ms: 0, count: 0 }
  const near = new Set<Socket>()
  const server = createServer({ allowHalfOpen: false }, (caller) => {
    caller.on('error', () => {})
    if (state === 'refuses') return void caller.destroy()
    near.add(caller)
    caller.once('close', () => near.delete(caller))
    if (state === 'silent') return void caller.resume()
    carry(caller, connect(port, '127.0.0.1'), async () => {
      if (Math.random() >= late.share) return
      late.count += 1
      await sleep(late.ms)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this shape.
  const address = server.address() as AddressInfo
  const cut = () => near.forEach((caller) => caller.destroy())
  return {
    port: address.port,
    become(next) {
      state = next
      if (next !== 'works') cut()
    },
    delay: (share, ms) => void (late = { ...late, share, ms }),
    delayed: () => late.count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

/** In order: what was sent after something late waits for it. */
function carry(caller: Socket, target: Socket, wait: () => Promise<void>): void {
  let before = Promise.resolve()
  target.on('error', () => {}).once('close', () => caller.destroy())
  target.pipe(caller, { end: false })
  caller.on('data', (sent: Buffer) => {
    before = before.then(wait).then(() => void (target.writable && target.write(sent)))
  })
  caller.once('close', () => void before.then(() => target.end()))
}
