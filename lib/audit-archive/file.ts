import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

/**
 * An archive file: gzip of NDJSON. The first line is the header; each further line is `{"sequence":N,"event":{…}}`, the place in
 * the log and the row of `audit_event` with every column, in the order of places. The salts that open the commitments stay in the
 * database, with leaves and tiles: the file alone proves nothing, and with them everything.
 */
export interface ArchiveHeader {
  format: 'gatehouse-archive/1'
  /** YYYY-MM, in UTC. */
  month: string
  origin: string
}

export interface ArchiveWriter {
  add(sequence: number, event: string): Promise<void>
  /** Resolves when the file is on the disk. */
  end(): Promise<void>
}

export function writeArchive(place: string, header: ArchiveHeader): ArchiveWriter {
  const gzip = createGzip({ level: 6 })
  const file = createWriteStream(place, { flags: 'wx' })
  gzip.pipe(file)
  gzip.on('error', (error) => file.destroy(error))
  const write = async (line: string) => {
    if (!gzip.write(`${line}\n`)) await once(gzip, 'drain')
  }
  gzip.write(`${JSON.stringify(header)}\n`)
  return {
    add: (sequence, event) => write(`{"sequence":${sequence},"event":${event}}`),
    async end() {
      gzip.end()
      await finished(file)
      const handle = await open(place, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

/** The header, and then each event with its place. Throws where the file is no archive. */
export async function* readArchive(
  place: string,
): AsyncGenerator<{ header: ArchiveHeader } | { sequence: number; event: string }> {
  const lines = createInterface({ input: createReadStream(place).pipe(createGunzip()), crlfDelay: Infinity })
  let first = true
  for await (const line of lines) {
    const read = JSON.parse(line) as ArchiveHeader | { sequence: number; event: unknown }
    if (first) {
      if (!('format' in read) || read.format !== 'gatehouse-archive/1')
        throw new Error(`${place} is not an archive.`)
      yield { header: read }
    } else if ('sequence' in read) yield { sequence: read.sequence, event: JSON.stringify(read.event) }
    first = false
  }
}

export async function sha256Of(place: string): Promise<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(place)) hash.update(chunk as Buffer)
  return hash.digest()
}
