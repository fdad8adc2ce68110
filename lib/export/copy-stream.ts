import { to as copyTo } from 'pg-copy-streams'
import type { Pool, PoolClient } from 'pg'
import { gathered } from './gathered'

/** Large enough that the socket, not the event loop, sets the pace; small enough for hundreds of exports. */
const chunkBytes = 64 * 1024

/**
 * Runs a `COPY … TO STDOUT` on a connection of its own and answers its bytes as they come: as slow as the reader, in
 * constant memory, without a limit of time. The connection goes back at the end; when `signal` aborts or the reader
 * leaves it is closed, which also ends the statement.
 */
export async function streamCopy(
  pool: Pool,
  statement: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const client = await pool.connect()
  try {
    await client.query('begin read only')
    await client.query('set local statement_timeout = 0')
  } catch (error) {
    client.release(true)
    throw error
  }
  const rows = client.query(copyTo(statement, { highWaterMark: chunkBytes }))
  const leave = () => rows.destroy(new Error('The reader has gone.'))
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  let ended = false
  rows.once('end', () => (ended = true))
  rows.once('close', () => {
    signal.removeEventListener('abort', leave)
    void giveBack(client, ended)
  })
  // A failed statement does not close the stream by itself; the reader hears of the error through its own side.
  rows.on('error', () => rows.destroy())
  return gathered(rows)
}

async function giveBack(client: PoolClient, whole: boolean): Promise<void> {
  try {
    if (whole) await client.query('commit')
    client.release(!whole)
  } catch {
    client.release(true)
  }
}
